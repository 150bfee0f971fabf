"""The two real ends of the wire: a device's link and head office's line, with real brokers between them."""

import threading
import time
from contextlib import contextmanager

import pytest

from edge.headoffice.broker import Broker
from edge.headoffice.database import open_books
from edge.headoffice.line import Line
from edge.headoffice.models import Event, Quarantine
from edge.headoffice.receiver import Receiver


def until(condition, seconds=30.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.02)


@pytest.fixture
def books(tmp_path):
    return open_books(f"sqlite:///{tmp_path}/headoffice.db")


@pytest.fixture
def office(books, store):
    """Return a function that runs head office's line to a broker until the test ends."""
    key = store.key

    @contextmanager
    def running(broker):
        line = Line(
            books, Receiver(books, ns="test"), key, Broker("127.0.0.1", broker.port, broker.protocol), ns="test"
        )
        thread = threading.Thread(target=line.run)
        thread.start()
        try:
            yield line
        finally:
            line.stop()
            thread.join(20)
            assert not thread.is_alive()

    return lambda broker: store.ends.enter_context(running(broker))


def booked(books):
    with books.reading():
        rows = Event.select(Event.seq, Event.body).order_by(Event.seq).tuples()
        return [bytes(body) for _seq, body in rows]


def test_everything_a_device_holds_is_booked_byte_for_byte(broker, store, office, books):
    broker.start()
    store.sell(2000)
    store.link(broker)
    office(broker)

    until(lambda: store.outbox.bounds() == (2000, 2000))

    assert booked(books) == store.outbox.bodies()


def test_a_broker_killed_under_load_loses_and_doubles_nothing_on_the_books(either, store, office, books):
    either.start()
    office(either)
    link = store.link(either, most_events=7)
    seller = threading.Thread(target=lambda: [(store.sell(), link.wake(), time.sleep(0.0005)) for _ in range(2000)])
    seller.start()
    for reached in (300, 900, 1500):
        until(lambda reached=reached: store.outbox.bounds()[0] >= reached)
        either.stop()
        time.sleep(0.1)
        either.start()
    seller.join()

    until(lambda: store.outbox.bounds() == (2000, 2000))

    assert booked(books) == store.outbox.bodies()
    with books.reading():
        assert Quarantine.select().count() == 0
