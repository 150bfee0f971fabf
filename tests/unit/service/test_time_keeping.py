import pytest

from edge.domain.events import Stamp, TimeMarked, VisitEnded
from edge.link.contract import Nonce, Sealer, read_envelope
from edge.service.clock import BUILT_MS, SLACK_MS, SystemClock
from edge.service.pen import Pen
from edge.service.time_keeping import SAVE_EVERY_MS, STAMPING_MS, SavedTime, TimeKeeping, know_newest
from edge.store.journal import Journal
from fakes.clock import FakeClock

NOW = 1_795_000_000_000


@pytest.fixture
def clock(monkeypatch, tmp_path):
    """A clock that was never set, on a machine whose boot clock stands still until ``clock.now`` is moved."""
    monkeypatch.setattr(SystemClock, "_wall_ms", staticmethod(lambda: 1_000))
    monkeypatch.setattr(SystemClock, "_boottime_ms", staticmethod(lambda: Now.ms))
    Now.ms = 60_000
    return SystemClock(tmp_path / "synchronized")


class Now:
    ms = 0


@pytest.fixture
def journal(tmp_path, clock):
    with Journal(tmp_path / "journal.db", device="k07", seal=Sealer("0118", "k07"), clock=clock) as journal:
        yield journal


@pytest.fixture
def keeping(clock, journal, tmp_path):
    return TimeKeeping(clock, Pen(journal, clock), SavedTime(tmp_path / "clock.floor"))


def answer(at_ms=NOW):
    return Nonce(ep=1, req="r", nonce="n", gen=1, at_ms=at_ms)


def compare(keeping, at_ms, *, took_ms=0):
    keeping.asked()
    Now.ms += took_ms
    keeping.mark(at_ms, keeping.answered(answer(at_ms)))


def marks(journal):
    bodies = [entry.body for entry in journal.after(0, 100, 1 << 20)]
    return [read_envelope(body) for body in bodies if read_envelope(body).type == TimeMarked.TYPE]


def test_head_offices_time_becomes_an_entry_with_how_long_the_answer_took(keeping, journal):
    compare(keeping, NOW, took_ms=250)

    assert [bytes(mark.data) for mark in marks(journal)] == [b'{"ho_ms":%d,"rtt_ms":%d}' % (NOW, 250 + STAMPING_MS)]
    assert marks(journal)[0].clock == "synced"


def test_connections_that_come_and_go_are_marked_about_once_an_hour(keeping, journal):
    for minute in range(0, 180, 10):
        Now.ms = 60_000 * (1 + minute)
        compare(keeping, NOW + 60_000 * minute)

    assert len(marks(journal)) == 3


def test_a_mark_that_a_full_disk_did_not_take_is_not_owed_but_made_anew(keeping, journal, monkeypatch):
    monkeypatch.setattr(Pen, "try_now", lambda _pen, _make: False)
    compare(keeping, NOW)
    monkeypatch.undo()
    monkeypatch.setattr(SystemClock, "_boottime_ms", staticmethod(lambda: Now.ms))
    assert marks(journal) == []

    compare(keeping, NOW + 5_000)
    assert len(marks(journal)) == 1


def test_the_time_is_saved_every_ten_minutes(keeping, tmp_path, clock):
    clock.agreed(NOW, clock.mono_ms())
    Now.ms += SAVE_EVERY_MS - 1
    keeping.save()
    assert SavedTime(tmp_path / "clock.floor").read() == 0

    Now.ms += 1
    keeping.save()
    assert SavedTime(tmp_path / "clock.floor").read() == NOW + SAVE_EVERY_MS - SLACK_MS


@pytest.mark.parametrize("content", [b"", b"1795000000000", b"x", b"\xff\xfe", b"-5 0", b"[1]", b"9" * 400])
def test_a_saved_time_that_was_damaged_is_none(tmp_path, content):
    (tmp_path / "clock.floor").write_bytes(content)

    assert SavedTime(tmp_path / "clock.floor").read() == 0


def test_a_flipped_bit_in_the_saved_time_is_seen(tmp_path):
    saved = SavedTime(tmp_path / "clock.floor")
    saved.write(NOW)
    whole = (tmp_path / "clock.floor").read_bytes()
    assert saved.read() == NOW

    for bit in range(8 * len(whole)):
        (tmp_path / "clock.floor").write_bytes(
            bytes(byte ^ (1 << bit % 8 if at == bit // 8 else 0) for at, byte in enumerate(whole))
        )
        assert saved.read() == 0


def test_a_folder_that_takes_nothing_is_survived(tmp_path, caplog):
    SavedTime(tmp_path / "no-such-folder" / "clock.floor").write(NOW)

    assert "the time is not saved" in caplog.text


@pytest.mark.parametrize(("quality", "floor"), [("synced", NOW - SLACK_MS), ("held", BUILT_MS), ("unset", BUILT_MS)])
def test_the_journals_newest_entry_is_a_saved_time_if_a_clock_was_believed_then(tmp_path, clock, quality, floor):
    written = FakeClock(NOW, 1_000, quality)
    with Journal(tmp_path / "j.db", device="k07", seal=Sealer("0118", "k07"), clock=written) as journal:
        journal.record(VisitEnded(visit="v", why="end", seconds=1))
        know_newest(clock, journal)

    assert clock.floor_ms == floor
    assert clock.step() is None


def test_an_empty_journal_tells_no_time(journal, clock):
    know_newest(clock, journal)

    assert clock.stamp(1) == Stamp(boot=1, mono_ms=0, wall_ms=BUILT_MS, clock="unset")
