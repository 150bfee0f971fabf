"""What devices publish about rights goes through the receiver: in one transaction with what they said before."""

import pytest

from edge.domain.events import RightsReturned
from edge.domain.value.accounts import Place
from edge.headoffice.models import Quarantine, Stream
from edge.headoffice.receiver import Message, Receiver
from edge.link.contract import (
    Deny,
    DownHeard,
    Grant,
    Hello,
    HelloFirst,
    Nonce,
    Right,
    Topics,
    WantRights,
    batch,
    write,
)

K07 = Place("k07", 1)
TOPICS = Topics("mk", "s0118", "k07")


@pytest.fixture
def receiver(office):
    Stream.delete().where(Stream.dev == "k07").execute()
    return Receiver(office.books, now_ms=lambda: office.now, desk=office.desk)


def ask(word):
    return Message(TOPICS.ask, write(word))


def test_a_device_wants_is_granted_and_says_it_heard(receiver, office, journal):
    office.own(points=80)
    receiver.take([Message(TOPICS.journal, batch(journal().plain(1)))])

    outcome = receiver.take([ask(WantRights(ep=1, req="r", needs=[Right("M1", "points", 100)]))])

    [(who, down)], [(_, deny)] = outcome.down, outcome.answers
    assert (who, down.word) == (("s0118", "k07"), Grant(owner="M1", asset="points", n=80, req="r"))
    assert isinstance(deny, Deny)
    receiver.take([ask(DownHeard(ep=1, gen=1, dseq=1))])
    assert Stream.get(Stream.dev == "k07").heard == 1


def test_what_is_given_back_before_is_granted_after_in_one_group(receiver, office, journal):
    office.own(points=80)
    j = journal()
    receiver.take([Message(TOPICS.journal, batch(j.plain(1)))])
    receiver.take([ask(WantRights(ep=1, req="r", needs=[Right("M1", "points", 80)]))])
    back = j.add(RightsReturned(owner="M1", asset="points", n=80, why="idle"))

    outcome = receiver.take(
        [Message(TOPICS.journal, back), ask(WantRights(ep=1, req="r2", needs=[Right("M1", "points", 80)]))]
    )

    assert outcome.answers == []
    assert (office.free(), office.held(K07)) == (0, 80)


def test_a_new_device_says_hello_before_its_first_entry(receiver, office, journal):
    [(_, nonce)] = receiver.take([ask(HelloFirst(ep=1, req="h"))]).answers
    assert isinstance(nonce, Nonce)

    outcome = receiver.take([Message(TOPICS.journal, batch(journal().plain(2)))])
    assert outcome.acks["s0118", "k07"].upto == 2
    assert (office.state(K07), office.kinds()) == ("active", [])


def test_the_first_entry_of_a_new_epoch_retires_the_old_one(receiver, office, journal):
    office.own(points=80)
    receiver.take([Message(TOPICS.journal, batch(journal().plain(1)))])
    receiver.take([ask(WantRights(ep=1, req="r", needs=[Right("M1", "points", 80)])), ask(HelloFirst(ep=2, req="h"))])
    assert office.held(K07) == 80

    receiver.take([Message(TOPICS.journal, batch(journal(ep=2).plain(1)))])

    assert (office.held(K07), office.suspended(K07), office.state(K07)) == (0, 80, "retired")


def test_another_history_freezes_what_the_device_holds(receiver, office, journal):
    office.own(points=80)
    receiver.take([Message(TOPICS.journal, batch(journal().plain(2)))])
    receiver.take([ask(WantRights(ep=1, req="r", needs=[Right("M1", "points", 80)]))])
    copy = journal()
    copy.plain(1)

    receiver.take([Message(TOPICS.journal, copy.add(RightsReturned(owner="M1", asset="points", n=1, why="idle")))])

    assert (office.state(K07), office.suspended(K07), office.free()) == ("forked", 80, 0)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b'{"kind":"want"}',
        b'{"kind":"buy","ep":1}',
        b"[" * 5000,
        write(WantRights(ep=1, req="r", needs=[Right("M1", "points", -1)])),
        write(WantRights(ep=1, req="r", needs=[Right("M1", "points", 10**30)])),
        write(WantRights(ep=0, req="r", needs=[Right("M1", "points", 1)])),
        write(WantRights(ep=2**40, req="r", needs=[Right("M1", "points", 1)])),
        write(WantRights(ep=1, req="r", needs=[Right("M1", "points", 1)] * 10_000)),
        write(DownHeard(ep=1, gen=1, dseq=-4)),
        write(Hello(ep=1, nonce="\x00", seq=1, head="00", gen=1, dseq=0)),
    ],
)
def test_what_cannot_be_said_is_put_aside_and_changes_nothing(receiver, office, payload):
    office.own(points=80)

    outcome = receiver.take([Message(TOPICS.ask, payload)])

    assert (outcome.quarantined, Quarantine.select().count()) == (1, 1)
    assert (outcome.down, outcome.answers, office.free()) == ([], [], 80)


def test_entries_of_an_epoch_that_has_not_reported_are_neither_booked_nor_acknowledged(receiver, office, journal):
    j = journal()
    receiver.take([Message(TOPICS.journal, batch(j.plain(1)))])
    office.decide("restored")

    outcome = receiver.take([Message(TOPICS.journal, batch(j.plain(1)))])

    assert outcome.acks["s0118", "k07"].upto == 1
