"""The journal on a sound disk."""

import pytest

from edge.domain.errors import AlreadyClaimed, EventTooBig, JournalRefused
from edge.domain.events import DeviceStarted, SlipEnded, SlipIntended, StaffCalled
from edge.link.contract import read_envelope
from edge.store.change import Claim
from fakes.clock import FakeClock
from journals import MEMBER, assert_whole, bodies, claim, journal_at, press


def test_a_first_start_begins_epoch_1_with_nothing_to_say(tmp_path):
    with journal_at(tmp_path) as journal:
        assert (journal.epoch, journal.boot, journal.last, journal.acknowledged) == (1, 1, 0, 0)
        assert journal.found == []


def test_numbers_and_chain_go_on_after_a_restart(tmp_path):
    with journal_at(tmp_path) as journal:
        press(journal, 70)

    with journal_at(tmp_path) as journal:
        press(journal)
        assert (journal.epoch, journal.boot, journal.last, journal.found) == (1, 2, 71, [])
        assert_whole(journal)


def test_an_entry_is_the_exact_bytes_that_were_sealed(tmp_path):
    with journal_at(tmp_path, FakeClock(mono_ms=77)) as journal:
        entry = journal.record(StaffCalled(by="screen"))
        envelope = read_envelope(entry.body)

        assert bodies(journal) == [entry.body]
        assert (envelope.id, envelope.boot, envelope.mono) == ("k01:1:1", 1, 77)


@pytest.mark.parametrize("wall_ms", [0, 4_070_908_800_000], ids=["1970", "2099"])
def test_no_clock_refuses_an_event(tmp_path, wall_ms):
    clock = FakeClock()
    with journal_at(tmp_path, clock) as journal:
        press(journal)
        clock.wall_ms, clock.quality = wall_ms, "unset"
        press(journal)
        clock.wall_ms = 1_795_000_000_000
        press(journal)
        assert_whole(journal)
    with journal_at(tmp_path, clock) as journal:
        assert (journal.last, journal.found) == (3, [])


def test_an_event_too_big_to_send_leaves_no_hole(tmp_path):
    with journal_at(tmp_path) as journal:
        press(journal)
        with pytest.raises(EventTooBig):
            journal.record(DeviceStarted(version="x" * 9000))
        press(journal)
        assert_whole(journal)


def test_a_change_that_raises_leaves_nothing_on_disk_or_in_memory(tmp_path):
    def change_that_raises(journal):
        with journal.change() as change:
            change.claim("r-1", "t-1", MEMBER, 5, change.write(StaffCalled(by="button")))
            raise ZeroDivisionError

    with journal_at(tmp_path) as journal:
        press(journal)
        with pytest.raises(ZeroDivisionError):
            change_that_raises(journal)
        assert (journal.last, journal.claim_of("r-1"), journal.pending_points(MEMBER)) == (1, None, 0)
        press(journal)
        assert_whole(journal)


def test_writing_past_an_open_change_is_a_mistake_and_says_so(tmp_path):
    with journal_at(tmp_path) as journal:
        with pytest.raises(RuntimeError, match="write through it"), journal.change():
            press(journal)
        assert journal.last == 0


def test_a_page_of_the_queue_keeps_to_its_count_and_bytes(tmp_path):
    with journal_at(tmp_path) as journal:
        press(journal, 10)
        size = len(bodies(journal)[0])

        assert [entry.seq for entry in journal.after(3, 4, 10**6)] == [4, 5, 6, 7]
        assert [entry.seq for entry in journal.after(0, 50, 2 * size)] == [1, 2]
        assert [entry.seq for entry in journal.after(9, 50, 1)] == [10], "at least one, however big"
        assert journal.after(10, 50, 10**6) == []


def test_an_acknowledgement_never_goes_back_and_survives_a_restart(tmp_path):
    with journal_at(tmp_path) as journal:
        press(journal, 10)
        journal.acknowledge(8)
        journal.acknowledge(5)
        assert journal.bounds() == (8, 10)
    with journal_at(tmp_path) as journal:
        assert journal.bounds() == (8, 10)


def test_a_claim_in_head_offices_hands_that_we_lost_stops_the_journal(tmp_path):
    with journal_at(tmp_path) as journal:
        press(journal, 3)
        with pytest.raises(JournalRefused, match="head office has 9 entries of it, but it ends at 3"):
            journal.acknowledge(9)
        with pytest.raises(JournalRefused, match="sets the file aside and goes on"):
            press(journal)
    with journal_at(tmp_path) as journal:
        assert journal.epoch == 2


def test_a_receipt_gives_its_points_once(tmp_path):
    with journal_at(tmp_path) as journal:
        entry = claim(journal, "0118-2-1", 31, txn="t-1")
        with pytest.raises(AlreadyClaimed, match="0118-2-1"):
            claim(journal, "0118-2-1", 31, txn="t-2")

        assert journal.claim_of("0118-2-1") == Claim("t-1", entry.seq, MEMBER, 31)
        assert (journal.last, journal.pending_points(MEMBER)) == (1, 31)


def test_points_stay_pending_until_the_figures_contain_them(tmp_path):
    with journal_at(tmp_path) as journal:
        first = claim(journal, "r-1", 10)
        claim(journal, "r-2", 5)
        claim(journal, "r-3", 7, member="someone else")

        journal.settle(journal.epoch + 1, 99)
        assert journal.pending_points(MEMBER) == 15, "figures of another epoch contain nothing of this one"
        journal.settle(journal.epoch, first.seq)
        assert journal.pending_points(MEMBER) == 5
        journal.settle(journal.epoch, 3)
        assert journal.pending_points(MEMBER) == journal.pending_points("someone else") == 0


def test_a_slip_is_kept_through_its_saga_and_a_restart_finds_the_unfinished_one(tmp_path):
    with journal_at(tmp_path) as journal, journal.change() as change:
        for number in ("s-1", "s-2"):
            change.write(SlipIntended(slip=number, kind="statement", visit="v", copy=1))
            change.intend_slip(number, "v", b'{"n":"%s"}' % number.encode())
        change.write(SlipEnded(slip="s-1", copy=1, outcome="printed"))
        change.end_slip("s-1", "printed")

    with journal_at(tmp_path) as journal:
        [lost] = journal.unfinished_slips()
        assert (lost.number, lost.visit, lost.record, lost.copies, lost.state) == (
            "s-2",
            "v",
            b'{"n":"s-2"}',
            1,
            "intended",
        )
        assert journal.slip("s-1").state == "printed"
        assert journal.slip("s-9") is None


def test_a_copy_says_what_the_first_slip_said(tmp_path):
    with journal_at(tmp_path) as journal:
        with journal.change() as change:
            change.intend_slip("s-1", "v", b"first")
            change.end_slip("s-1", "unknown")
        with journal.change() as change:
            change.intend_slip("s-1", "v", b"another", 2)
        slip = journal.slip("s-1")
        assert (slip.record, slip.copies, slip.state) == (b"first", 2, "intended")


def test_the_end_of_a_slip_that_never_began_is_a_mistake(tmp_path):
    with journal_at(tmp_path) as journal, pytest.raises(LookupError, match="s-9"), journal.change() as change:
        change.end_slip("s-9", "printed", 1)


def test_tidying_empties_the_log_outside_a_sale(tmp_path):
    with journal_at(tmp_path) as journal:
        press(journal, 10)
        assert not journal.tidy()
        press(journal, 300)
        assert journal.tidy()
        assert not journal.tidy()


def test_tidying_stores_the_cursor(tmp_path):
    with journal_at(tmp_path) as journal:
        press(journal, 3)
        journal.acknowledge(2)
        assert journal.tidy()
        [(stored,)] = journal._guard.cursor.execute("SELECT acknowledged FROM device").fetchall()
        assert stored == 2


@pytest.mark.parametrize(("write", "most"), [(press, 2), (lambda journal: claim(journal, "r-x"), 4)])
def test_a_commit_writes_few_pages(tmp_path, write, most):
    """One table page for an event, three for a claim; one more frame pads the log to a whole sector."""
    with journal_at(tmp_path) as journal:
        press(journal, 3)
        claim(journal, "r-0")
        before, _ = journal._database.connection().wal_checkpoint(mode=-1)
        write(journal)
        after, _ = journal._database.connection().wal_checkpoint(mode=-1)
        assert after - before <= most


SPOIL = pytest.mark.parametrize("spoil", ["UPDATE journal SET body = x'7b7d'", "DELETE FROM journal"])


@SPOIL
def test_damage_deep_in_the_queue_is_found_in_an_idle_moment_and_the_next_start_sets_it_aside(tmp_path, spoil):
    with journal_at(tmp_path) as journal:
        press(journal, 80)
        journal._guard.write(f"{spoil} WHERE seq = 9")
        with pytest.raises(JournalRefused, match="restart the service, which sets the file aside"):
            journal.tidy()
        with pytest.raises(JournalRefused):
            press(journal)
    with journal_at(tmp_path) as journal:
        assert (journal.epoch, journal.last) == (2, 0)
        assert "entry" in journal.found[0]


@SPOIL
def test_an_entry_that_the_tape_has_is_put_right_in_an_idle_moment(tmp_path, spoil, caplog):
    clock = FakeClock()
    with journal_at(tmp_path, clock) as journal:
        press(journal, 80)
        whole = bodies(journal)
        journal.tidy()
        journal._guard.write(f"{spoil} WHERE seq = 9")
        journal.tidy()
        assert bodies(journal) == whole
        assert "1 damaged entries (the first is 9) were put right from the tape" in caplog.text


def test_a_page_with_a_hole_is_never_sent(tmp_path):
    with journal_at(tmp_path) as journal:
        press(journal, 80)
        journal._guard.write("DELETE FROM journal WHERE seq = 9")
        with pytest.raises(JournalRefused, match="an entry between 1 and 21 is missing"):
            journal.page(0, 20, 10**6)


def test_the_end_of_an_older_copy_leaves_a_newer_one_under_way(tmp_path):
    with journal_at(tmp_path) as journal:
        with journal.change() as change:
            change.intend_slip("s-1", "v", b"{}", 1)
            change.intend_slip("s-1", "v", b"{}", 2)
        with journal.change() as change:
            change.end_slip("s-1", "printed", 1)

        assert [slip.number for slip in journal.unfinished_slips()] == ["s-1"]
