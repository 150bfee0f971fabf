"""Thousands of damaged messages stop nobody; none is booked in the place of the truth, which still arrives."""

import random

from edge.domain.events import StaffCalled
from edge.headoffice.chain_models import Member
from edge.headoffice.models import Event, Stream
from edge.headoffice.receiver import Message, Receiver
from edge.headoffice.status import ledger_sums, wrong_balances
from edge.link.contract import Conn, State, Topics, batch, write
from fakes.noise import torn, warped


def test_noise_is_survived_and_no_part_of_it_stands_in_the_place_of_the_truth(books, journal):
    chance, j, other = random.Random(5), journal(), journal(device="k08")
    Member.create(id="M1", phone="15400000001", surname="林", tier="basic")
    for n in range(20):
        j.claim(txn=f"t{n}", receipt=f"r{n}", points=n + 1)
        j.add(StaffCalled(by="button"))
        other.claim(txn=f"u{n}", receipt=f"q{n}", points=n + 1)
    topics, receiver = Topics("mk", "s0118", "k07"), Receiver(books)
    true = {
        topics.journal: batch(j.bodies[:12]),
        topics.conn: write(Conn(s="on", boot=1, sess=1, ep=1, seq_lo=1, seq_hi=9)),
        topics.state: write(State(at="", version="0.1.0", unsent=0)),
    }

    receiver.take([Message(j.topic, true[j.topic]), Message(other.topic, other.bodies[0])])
    for _ in range(600):
        noise = [(topic, chance.choice((torn, warped))(chance, payload)) for topic, payload in true.items()]
        receiver.take([Message(topic, payload, retained=chance.random() < 0.5) for topic, payload in noise])
    outcome = receiver.take([Message(j.topic, batch(j.bodies)), Message(other.topic, batch(other.bodies))])

    # A warped entry under a booked number is a second history: that device's epoch is frozen, nobody else's.
    assert outcome.acks["s0118", "k08"].upto == 20
    assert Stream.get(Stream.dev == "k07", Stream.ep == 1).state == "forked"
    for each in (j, other):
        mine = Event.select().where(Event.dev == each.device, Event.ep == 1).order_by(Event.seq)
        booked = [bytes(row.body) for row in mine]
        assert booked == each.bodies[: len(booked)]
        assert len(booked) >= 12
    assert set(ledger_sums().values()) == {0}
    assert wrong_balances() == 0
