"""Streams that wait for what does not come are told of, once it is sure, and settled by themselves when they go on."""

import pytest

from edge.headoffice.models import ExceptionRow, Stream
from edge.headoffice.receiver import Message, Receiver
from edge.headoffice.rights.desk import RightsDesk
from edge.headoffice.stuck import STUCK_MS, told
from edge.link.contract import Conn, Topics, batch, write


class Office:
    def __init__(self, books):
        self.books, self.now = books, 1_000
        self.desk = RightsDesk(books, now_ms=lambda: self.now)
        self.receiver = Receiver(books, now_ms=lambda: self.now, desk=self.desk)

    def look(self, later_ms=0):
        self.now += later_ms
        with self.books.writing():
            self.desk.tidy()

    def birth(self, seq_lo, *, sess=1, retained=False):
        conn = Conn(s="on", boot=1, sess=sess, ep=1, seq_lo=seq_lo, seq_hi=9)
        outcome = self.receiver.take([Message(Topics("mk", "s0118", "k07").conn, write(conn), retained)])
        with self.books.writing():
            for said in outcome.pruned:
                self.desk.pruned(said)


@pytest.fixture
def office(books):
    return Office(books)


@pytest.fixture
def gap(office, journal):
    """Return a journal of which 3 to 5 are missing at head office."""
    j = journal()
    j.plain(8)
    office.receiver.take([Message(j.topic, batch([*j.bodies[:2], *j.bodies[5:]]))])
    return j


def details():
    return [(row.seq, row.detail) for row in ExceptionRow.select().where(ExceptionRow.settled == 0)]


@pytest.mark.usefixtures("gap")
def test_a_stream_that_still_waits_an_hour_later_is_told_of_once(office):
    office.look()
    assert details() == []
    for _ in range(3):
        office.look(STUCK_MS)
    [(seq, words)] = details()
    assert seq == 3
    assert "k07 epoch 1 waits for entries 3 to 5" in words
    assert "headoffice quarantine skip k07 --ep 1 --seq 3 --to 5" in words
    with office.books.reading():
        assert told(office.books) == [words]


def test_a_stream_that_moved_between_two_looks_is_not(office, gap):
    office.look()
    office.receiver.take([Message(gap.topic, gap.bodies[2])])
    office.look(STUCK_MS)
    assert details() == []


def test_what_came_after_all_settles_it(office, gap):
    office.look()
    office.look(STUCK_MS)
    office.receiver.take([Message(gap.topic, batch(gap.bodies[2:5]))])
    office.look()
    assert (details(), Stream.get().upto) == ([], 8)


@pytest.mark.usefixtures("gap")
def test_a_device_that_says_it_has_pruned_them_is_believed_at_once(office):
    office.birth(3)
    office.birth(6)
    [(seq, words)] = details()
    assert (seq, "waits for entries 3 to 5 that the device no longer has" in words) == (3, True)


@pytest.mark.usefixtures("gap")
@pytest.mark.parametrize("how", [{"sess": 2}, {"retained": True}])
def test_a_first_or_an_old_birth_only_says_what_a_device_believed(office, how):
    office.birth(3)
    office.birth(6, **how)
    assert details() == []


@pytest.mark.usefixtures("gap")
def test_an_epoch_that_has_not_reported_since_a_restore_is_not_judged(office):
    office.birth(3)
    office.books.set("gen", "2")
    office.birth(6)
    assert details() == []
