"""Head office reads every version of an entry that was ever released: the stored bytes of each are booked."""

import json
from pathlib import Path

import pytest

from edge.domain.events import EVENTS
from edge.headoffice.database import open_books
from edge.headoffice.inbox_models import UnappliedRow
from edge.headoffice.models import Event, ExceptionRow, Quarantine
from edge.headoffice.outcome import Message
from edge.headoffice.receiver import Receiver
from edge.link.contract import Topics, batch

GOLDEN = Path(__file__).parents[2] / "edge" / "docs" / "protocol" / "golden"
TOPIC = Topics("mk", "s0118", "k07").journal


@pytest.fixture
def books(tmp_path):
    found = open_books(f"sqlite:///{tmp_path}/headoffice.db")
    with found.connected():
        yield found


def journal():
    """Return the stored entries in the order of their numbers."""
    return sorted((path.read_bytes() for path in GOLDEN.glob("event-*.json")), key=lambda body: json.loads(body)["seq"])


def test_every_stored_entry_is_booked_in_its_place_and_its_type_is_known(books):
    bodies = journal()

    ack = Receiver(books).take([Message(TOPIC, batch(bodies))]).acks["s0118", "k07"]

    assert (ack.upto, ack.booked) == (len(bodies), len(bodies))
    assert [bytes(row.body) for row in Event.select().order_by(Event.seq)] == bodies
    assert (Quarantine.select().count(), UnappliedRow.select().count()) == (0, 0)
    # Members and shops of the examples are unknown here, but none of it is unreadable.
    unreadable = ("UNKNOWN_TYPE", "PARKED")
    assert not ExceptionRow.select().where(ExceptionRow.kind.in_(unreadable)).exists()


def test_the_stored_batch_of_the_first_release_is_taken_whole(books):
    outcome = Receiver(books).take([Message(TOPIC, (GOLDEN / "batch.json").read_bytes())])

    assert outcome.count["applied"] == outcome.count["received"] == 12


def test_every_type_has_a_stored_example():
    assert {json.loads(body)["type"] for body in journal()} == set(EVENTS)
