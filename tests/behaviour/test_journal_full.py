"""A disk that is full, read-only or failing: refused in words, nothing half-saved, and full alone passes by itself."""

import contextlib
import subprocess

import apsw
import pytest

from edge.domain.errors import JournalRefused
from fakes.disk import Disk
from journals import MEMBER, assert_whole, claim, journal_at, press


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
