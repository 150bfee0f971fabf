"""A disk that is full, read-only or failing: refused in words, nothing half-saved, and full alone passes by itself."""

import contextlib
import subprocess
from itertools import count

import apsw
import pytest

from edge.domain.errors import JournalRefused
from edge.store.tape import read_segment, segments
from fakes.clock import FakeClock
from fakes.disk import Disk
from journals import MEMBER, assert_whole, bodies, claim, everything, journal_at, pay, press, quick_folder, top_up


@pytest.fixture
def small_disk(tmp_path):
    """Yield a file system of 1 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as refusal:
        pytest.skip(f"no small disk can be mounted here ({refusal}): run as root outside a container")
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill(folder):
    """Leave not a byte free; return the file that takes the space."""
    ballast = folder / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    return ballast


def test_selling_stops_when_the_disk_is_full_and_goes_on_when_there_is_space(small_disk):
    with journal_at(small_disk) as journal:
        press(journal, 3)
        ballast = fill(small_disk)
        with pytest.raises(JournalRefused, match=r"journal\.db: the disk is full .* free some space"):
            press(journal, 500)
        with pytest.raises(JournalRefused, match="the disk is full"):
            claim(journal, "r-full")
        saved = journal.last
        assert_whole(journal)
        assert journal.claim_of("r-full") is None

        ballast.unlink()
        claim(journal, "r-after")
        assert journal.last == saved + 1
        assert_whole(journal)
    with journal_at(small_disk) as journal:
        assert (journal.epoch, journal.last, journal.found) == (1, saved + 1, [])
        assert_whole(journal)


def test_a_start_on_a_full_disk_says_so(small_disk):
    fill(small_disk)
    with pytest.raises(JournalRefused, match="free s"):
        journal_at(small_disk).__enter__()


def test_a_disk_that_became_read_only_stops_the_journal(small_disk):
    with journal_at(small_disk) as journal:
        press(journal, 3)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)

    with pytest.raises(JournalRefused, match=r"[Rr]ead-only"):
        journal_at(small_disk).__enter__()


@pytest.mark.parametrize("wanted", range(8))
def test_a_disk_full_at_any_write_of_a_claim_leaves_nothing_of_it(tmp_path, wanted):
    """A claim writes four frames, each in two pieces; the n-th write fails, once, and the journal goes on by itself."""
    writes = iter(range(10**9))

    def full_once(step):
        due = step.kind == "write" and step.file.endswith("-wal") and next(writes) == wanted
        return apsw.FullError("disk full") if due else None

    with Disk() as disk, journal_at(tmp_path) as journal:
        press(journal, 3)
        disk.fail = full_once
        with pytest.raises(JournalRefused, match="the disk is full"):
            claim(journal, "r-1", 31)
        assert (journal.last, journal.pending_points(MEMBER), journal.claim_of("r-1")) == (3, 0, None)
        claim(journal, "r-2", 5)
        assert_whole(journal)
    with journal_at(tmp_path) as journal:
        assert journal.pending_points(MEMBER) == 5
        assert_whole(journal)


def test_a_failed_sync_is_never_tried_again(tmp_path):
    def broken(step):
        return apsw.IOError("disk I/O error") if step.kind == "sync" else None

    with Disk() as disk, journal_at(tmp_path) as journal:
        press(journal, 3)
        disk.fail = broken
        with pytest.raises(JournalRefused, match=r"met a disk error: restart the device; if it comes back, replace"):
            press(journal)
        disk.fail = lambda _step: None
        done = len(disk.steps)
        for write in (press, lambda journal: claim(journal, "r-1"), lambda journal: journal.tidy()):
            with pytest.raises(JournalRefused, match="met a disk error"):
                write(journal)
        assert (len(disk.steps), journal.last) == (done, 3)

    with journal_at(tmp_path) as journal:
        assert journal.last in (3, 4), "what the disk took of the last one decides, and the chain agrees"
        press(journal)
        assert_whole(journal)


@pytest.fixture
def quick():
    with quick_folder() as folder:
        yield folder


def a_day(journal, clock, saved):
    """Let a shop do everything it does; note what was saved. What the full disk refuses is left out."""
    steps = [
        lambda _: press(journal),
        lambda n: claim(journal, f"r-{n}", 5, txn=f"c-{n}"),
        lambda n: pay(journal, f"t-{n}", 1),
        lambda _: journal.tidy(),
        lambda _: journal._guard.empty_log(),
    ]
    for number in range(20):
        clock.pass_ms(1_000_000)
        journal.acknowledge(journal.last // 2)
        with contextlib.suppress(JournalRefused):
            steps[number % len(steps)](number)
        saved.append(everything(journal))


@pytest.mark.slow
@pytest.mark.parametrize("lasting", [1, 3])
def test_a_disk_that_is_full_at_any_write_loses_nothing_and_goes_on_when_there_is_space(quick, lasting):
    """Every write fails, in turn or three at a time: to the log, the database, the tape or the sums."""
    for wanted in count(step=lasting):
        clock, saved, writes = FakeClock(), [], count()

        def full(step, wanted=wanted, writes=writes):
            due = step.kind == "write" and wanted <= next(writes) < wanted + lasting
            return apsw.FullError("disk full") if due else None

        (folder := quick / str(wanted)).mkdir()
        with Disk() as disk:
            with journal_at(folder, clock) as journal:
                top_up(journal, "t-0", 100)
                disk.fail = full
                a_day(journal, clock, saved)
                over = next(writes) <= wanted
                disk.fail = lambda _step: None
                assert journal.sound, "a full disk passes"
                assert_whole(journal)
                assert everything(journal)["entries"] == saved[-1]["entries"]
                press(journal)
                had = everything(journal)
            with journal_at(folder, clock) as journal:
                assert (journal.epoch, journal.found) == (1, [])
                assert everything(journal) == had
            tape = [body for _, file in segments(folder / "journal.db", 1) for _, body in read_segment(file)]
            assert tape == had["entries"]
        if over:
            break
    assert wanted > 40, "the sweep went over every write of the day"


@pytest.mark.parametrize("kind", ["write", "sync"])
def test_a_disk_that_fails_anywhere_takes_back_nothing_and_nothing_is_tried_again(quick, kind):
    """Each write or sync in turn meets EIO: the journal says so, refuses from then on, and the next start is whole."""
    for wanted in count():
        clock, saved, calls = FakeClock(), [], count()

        def broken(step, wanted=wanted, calls=calls):
            return apsw.IOError("disk I/O error") if step.kind == kind and next(calls) == wanted else None

        (folder := quick / str(wanted)).mkdir()
        with Disk() as disk:
            with journal_at(folder, clock) as journal:
                top_up(journal, "t-0", 100)
                disk.fail = broken
                a_day(journal, clock, saved)
                over = next(calls) <= wanted
                failed = not journal.sound
                if failed:
                    with pytest.raises(JournalRefused, match="met a disk error: restart the device"):
                        press(journal)
                disk.fail = lambda _step: None
                promised = journal.last
                had = bodies(journal)
            with journal_at(folder, clock) as journal:
                assert journal.epoch == 1
                assert journal.last in (promised, promised + 1)
                assert bodies(journal)[:promised] == had
                assert_whole(journal)
        if over:
            break
    assert wanted > 20


def test_a_disk_that_turns_read_only_while_selling_refuses_until_a_restart(tmp_path):
    def read_only(step):
        return apsw.ReadOnlyError("attempt to write a readonly database") if step.kind == "write" else None

    with Disk() as disk, journal_at(tmp_path) as journal:
        press(journal, 3)
        disk.fail = read_only
        with pytest.raises(JournalRefused, match=r"cannot be written: mount its disk read-write"):
            press(journal)
        disk.fail = lambda _step: None
        for write in (press, lambda journal: journal.tidy()):
            with pytest.raises(JournalRefused, match="cannot be written"):
                write(journal)
    with journal_at(tmp_path) as journal:
        assert (journal.epoch, journal.last) == (1, 3)
        press(journal)
