"""What link tests stand on: a broker of each kind, a device's journal and link, a head office that only receives."""

from contextlib import ExitStack, contextmanager

import pytest
from nacl.signing import SigningKey

from brokers import IotCore, Mosquitto
from edge.domain.events import StaffCalled
from edge.link.backoff import Pace
from edge.link.connection import Broker
from edge.link.contract import State, Topics
from edge.link.publisher import Link
from edge.link.stream import Device, Listener, Tuning
from fakes.outbox import FakeOutbox
from fakes.receiver import FakeReceiver

QUICK = Pace(
    reconnect_first_s=0.02,
    reconnect_most_s=0.1,
    spread_s=0.1,
    connack_s=2,
    resend_first_s=0.4,
    resend_most_s=1.0,
    repair_first_s=0.1,
    save_every_s=0.01,
)
"""A shop's paces, made short."""


@contextmanager
def broker_called(name, needs, folder):
    kind, protocol = name.split("-")
    broker = IotCore(int(protocol)) if kind == "iotcore" else Mosquitto(needs("mosquitto"), folder, int(protocol))
    try:
        yield broker
    finally:
        broker.close()


@pytest.fixture(params=["mosquitto-5", "mosquitto-4", "iotcore-5", "iotcore-4"])
def broker(request, needs, tmp_path):
    """A broker that was not started yet, in each kind and protocol version."""
    with broker_called(request.param, needs, tmp_path) as broker:
        yield broker


@pytest.fixture(params=["mosquitto-5", "iotcore-4"])
def either(request, needs, tmp_path):
    """As ``broker``, but each kind and each version once: for what takes seconds."""
    with broker_called(request.param, needs, tmp_path) as broker:
        yield broker


@pytest.fixture
def embedded():
    """The broker that pip brings, for MQTT 5, not started yet: for what no broker has a part in."""
    broker = IotCore(5)
    yield broker
    broker.close()


@pytest.fixture
def mosquitto(needs, tmp_path):
    """A mosquitto that was not started yet, for MQTT 5."""
    broker = Mosquitto(needs("mosquitto"), tmp_path, 5)
    yield broker
    broker.close()


class Store:
    """One device with a journal in memory, and the head office it reports to."""

    def __init__(self, ends):
        self.ends = ends
        self.key = SigningKey(bytes(range(32)))
        self.topics = Topics("test", "0118", "k07")
        self.outbox = FakeOutbox("0118", "k07")
        self.told, self.wants, self.acked, self.downs, self.answers = [], [], [], [], []
        self.hello, self.clock = None, "synced"
        self.boot, self.pace = 1, QUICK

    def sell(self, count=1):
        for _ in range(count):
            self.outbox.record(StaffCalled(by="screen"))

    def head_office(self, broker, **more):
        receiver = FakeReceiver(broker.port, self.topics, self.key, broker.protocol, **more)
        self.ends.callback(receiver.close)
        return receiver

    def link(self, broker, *, port=0, pace=QUICK, tls=None, keepalive_s=30, **tuning):
        """Start the device's link; it is stopped at the end of the test."""
        link = Link(
            self.topics,
            self.outbox,
            Broker("127.0.0.1", port or broker.port, broker.protocol, tls, keepalive_s=keepalive_s),
            Device(
                boot=self.boot,
                version="0.1",
                clock=lambda: self.clock,
                state=lambda unsent, acked: State(at="", version="0.1", unsent=unsent, last_ack=acked),
                hello=self.hello,
            ),
            ho_key=self.key.verify_key,
            listener=Listener(
                link=lambda online, unsent: self.told.append((online, unsent)),
                want=self.wants.append,
                acked=self.acked.append,
                down=lambda down, payload: self.downs.append((down, payload)),
                answer=self.answers.append,
            ),
            tuning=Tuning(pace=pace, **tuning),
        )
        return self.ends.enter_context(link)


@pytest.fixture
def store():
    with ExitStack() as ends:
        yield Store(ends)
