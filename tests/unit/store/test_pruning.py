"""What head office has goes after seven days of running; the chain stays whole, and nothing else goes."""

from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from edge.domain.chain import head_of
from edge.link.contract import read_envelope
from edge.service.outbox import JournalOutbox
from edge.store import ageing
from edge.store.tape import segments
from fakes.clock import FakeClock
from journals import MEMBER, bodies, claim, journal_at, press

HOUR = 3_600_000
WEEK = 7 * 24 * HOUR


@pytest.fixture
def clock():
    return FakeClock()


def run_for(journal, clock, ms, *, every=HOUR):
    """Let the service run, with an idle moment every hour."""
    for _ in range(0, ms, every):
        clock.pass_ms(every)
        journal.tidy()


def test_acknowledged_entries_go_after_a_week_and_the_chain_goes_on(tmp_path, clock):
    with journal_at(tmp_path, clock) as journal:
        press(journal, 300)
        gone_head = head_of(bodies(journal)[199])
        journal.acknowledge(200)
        run_for(journal, clock, WEEK)
        assert len(bodies(journal)) == 300, "not a week old yet"
        run_for(journal, clock, 2 * HOUR)
        left = bodies(journal)
        assert [read_envelope(body).seq for body in left] == list(range(201, 301))
        assert read_envelope(left[0]).prev == gone_head.hex()
        assert journal.page(0, 5, 10**6) == (201, left[:5]), "a reader who asks for more gets what is left"
        run_for(journal, clock, 3 * HOUR)  # the patrol goes round

    with journal_at(tmp_path, clock) as journal:
        assert (journal.epoch, journal.found) == (1, [])
        assert bodies(journal) == left
        press(journal)
        journal.tidy()


def test_what_head_office_does_not_have_stays_however_old(tmp_path, clock):
    with journal_at(tmp_path, clock) as journal:
        press(journal, 300)
        run_for(journal, clock, 5 * WEEK)
        assert len(bodies(journal)) == 300


def test_the_newest_entries_stay_for_the_next_start(tmp_path, clock):
    with journal_at(tmp_path, clock) as journal:
        press(journal, 100)
        journal.acknowledge(100)
        run_for(journal, clock, 2 * WEEK)
        assert len(bodies(journal)) == ageing.NEWEST


def test_entries_of_points_that_are_still_pending_stay(tmp_path, clock):
    with journal_at(tmp_path, clock) as journal:
        press(journal, 50)
        claim(journal, "r-1")
        press(journal, 150)
        journal.acknowledge(201)
        run_for(journal, clock, 2 * WEEK)
        assert [entry.seq for entry in journal.pending_entries(MEMBER)] == [51]
        assert len(bodies(journal)) == 151
        journal.settle(1, 201)
        run_for(journal, clock, HOUR)
        assert len(bodies(journal)) == ageing.NEWEST


@pytest.mark.parametrize("jump", [-30, 30])
def test_a_wall_clock_that_jumps_by_years_deletes_nothing(tmp_path, clock, jump):
    with journal_at(tmp_path, clock) as journal:
        press(journal, 300)
        journal.acknowledge(300)
        journal.tidy()
        clock.wall_ms += jump * 365 * 24 * HOUR
        run_for(journal, clock, 3 * HOUR)
        assert len(bodies(journal)) == 300


@pytest.mark.parametrize("machine_too", [False, True])
def test_a_restart_makes_no_entry_older_than_it_is(tmp_path, clock, machine_too):
    for _ in range(6):
        with journal_at(tmp_path, clock) as journal:
            press(journal, 50)
            journal.acknowledge(journal.last)
            run_for(journal, clock, 24 * HOUR)
            assert len(bodies(journal)) == journal.last
        if machine_too:
            clock.mono_ms = 1_000


def test_a_long_backlog_goes_in_batches(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(ageing, "BATCH", 30)
    with journal_at(tmp_path, clock) as journal:
        press(journal, 200)
        journal.acknowledge(200)
        run_for(journal, clock, WEEK)
        run_for(journal, clock, HOUR)
        assert len(bodies(journal)) == 170
        run_for(journal, clock, 4 * HOUR)
        assert len(bodies(journal)) == ageing.NEWEST


def test_pruning_reads_no_table_from_end_to_end(tmp_path, clock):
    plans = []
    with journal_at(tmp_path, clock) as journal:
        connection = journal._database.connection()
        for statement in ("DELETE FROM journal WHERE seq <= 5", "SELECT body FROM journal WHERE seq = 5"):
            plans += [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert plans == [
        "SEARCH journal USING INTEGER PRIMARY KEY (rowid<?)",
        "SEARCH journal USING INTEGER PRIMARY KEY (rowid=?)",
    ]


def test_segments_of_the_tape_stay_a_month_longer(tmp_path, clock, monkeypatch):
    monkeypatch.setattr("edge.store.tape.SEGMENT_BYTES", 20_000)
    with journal_at(tmp_path, clock) as journal:
        for _ in range(8):
            press(journal, 100)
            run_for(journal, clock, 24 * HOUR)
        journal.acknowledge(700)
        run_for(journal, clock, WEEK)
        assert len(bodies(journal)) == 100
        assert segments(tmp_path / "journal.db", 1)[0][0] == 1
        run_for(journal, clock, 4 * WEEK)
        oldest = segments(tmp_path / "journal.db", 1)[0][0]
        assert 600 < oldest <= 701
        assert len(journal._upkeep._ageing._marks) < 24 * 35


def pruned(journal, clock, count):
    """Write, acknowledge and let age: return the bodies of all entries, most of them gone."""
    press(journal, count)
    all_of_them = bodies(journal)
    journal.acknowledge(count)
    run_for(journal, clock, 2 * WEEK)
    assert len(bodies(journal)) == ageing.NEWEST
    return all_of_them


def test_the_tape_still_has_what_is_pruned_for_a_head_office_that_was_restored(tmp_path, clock):
    with journal_at(tmp_path, clock) as journal:
        written = pruned(journal, clock, 300)

        assert journal.pruned_after(0, 50) == list(enumerate(written[:50], start=1))
        assert journal.pruned_after(200, 1000) == list(enumerate(written[200:236], start=201))
        assert journal.pruned_after(236, 1000) == []


def test_a_damaged_line_of_the_tape_ends_what_it_has_and_the_next_question_goes_on_behind_it(tmp_path, clock):
    with journal_at(tmp_path, clock) as journal:
        pruned(journal, clock, 300)
        [(_, file)] = segments(tmp_path / "journal.db", 1)
        lines = file.read_bytes().split(b"\n")
        lines[9] = lines[9].replace(b"{", b"[", 1)
        file.write_bytes(b"\n".join(lines))

        assert [seq for seq, _ in journal.pruned_after(0, 1000)] == list(range(1, 10))
        assert [seq for seq, _ in journal.pruned_after(9, 5)] == [11, 12, 13, 14]


def test_the_link_is_handed_pruned_entries_from_the_tape(tmp_path, clock):
    with journal_at(tmp_path, clock) as journal:
        written = pruned(journal, clock, 300)
        outbox = JournalOutbox(journal, Here())

        assert outbox.page(100, 1000, 1 << 20) == (101, written[100:236])
        assert outbox.page(236, 1000, 1 << 20) == (237, written[236:])


class Here(ThreadPoolExecutor):
    """The writer's thread is this one."""

    def submit(self, work, /, *words):
        done = Future()
        done.set_result(work(*words))
        return done
