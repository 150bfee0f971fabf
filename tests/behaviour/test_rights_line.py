"""Words about rights on a real broker: signed, told again until heard, also when another process said them."""

import queue
import threading
from contextlib import contextmanager

import pytest
from nacl.signing import SigningKey
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from brokers import IotCore
from edge.domain.chain import genesis
from edge.domain.events import Stamp, VisitEnded
from edge.domain.value.accounts import ISSUED, Place
from edge.headoffice.broker import Broker
from edge.headoffice.database import open_books
from edge.headoffice.line import Line
from edge.headoffice.models import Stream
from edge.headoffice.receiver import Receiver
from edge.headoffice.rights.desk import RightsDesk
from edge.headoffice.rights.moving import Moving
from edge.link.contract import (
    Ack,
    Conn,
    Deny,
    Down,
    DownHeard,
    HelloFirst,
    Nonce,
    Right,
    Sealer,
    Topics,
    WantRights,
    verify,
    write,
)

TOPICS = Topics("mk", "s0118", "k07")
K07 = Place("k07", 1)
KEY = SigningKey(bytes(32))
PATIENCE_S = 20


class Device:
    """What a device says and hears, by plain paho."""

    def __init__(self, port, name="k07"):
        self.heard = {topic: queue.Queue() for topic in (TOPICS.down, TOPICS.answer, TOPICS.ack)}
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.on_message = lambda _c, _d, message: self.heard[message.topic].put(message.payload)
        self._client.connect("127.0.0.1", port)
        self._client.subscribe([(topic, 1) for topic in self.heard])
        self._client.loop_start()

    def say(self, topic, payload):
        self._client.publish(topic, payload, qos=1).wait_for_publish(PATIENCE_S)

    def hear(self, topic, kind):
        return verify(self.heard[topic].get(timeout=PATIENCE_S), topic, KEY.verify_key, kind)

    def begin(self):
        """Come online and bring a first entry."""
        self.say(TOPICS.conn, write(Conn(s="on", ep=1, boot=1, sess=1, seq_lo=1, seq_hi=1)))
        stamp = Stamp(boot=1, mono_ms=1, wall_ms=1_795_000_000_000, clock="synced")
        event = VisitEnded(visit="v", why="end", seconds=1)
        self.say(TOPICS.journal, Sealer("s0118", "k07")(event, stamp, epoch=1, seq=1, prev=genesis("k07", 1)))
        while self.hear(TOPICS.ack, Ack).upto != 1:
            pass

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def books(tmp_path):
    books = open_books(f"sqlite:///{tmp_path}/headoffice.db")
    with books.writing():
        Moving(books).post("opening", [(ISSUED, "points", -80), ("free:M1", "points", 80)], 1)
    return books


@contextmanager
def chain(books):
    """A broker, head office's line and a device on it that has begun."""
    broker = IotCore(5)
    broker.start()
    desk = RightsDesk(books, key=KEY.verify_key)
    line = Line(books, Receiver(books, desk=desk), KEY, Broker("127.0.0.1", broker.port), rights=desk)
    thread = threading.Thread(target=line.run)
    thread.start()
    device = Device(broker.port)
    try:
        assert line.connected.wait(PATIENCE_S)
        device.begin()
        yield line, device, broker
    finally:
        device.close()
        line.stop()
        thread.join(PATIENCE_S)
        broker.close()


def want(n):
    return write(WantRights(ep=1, req="r", needs=[Right("M1", "points", n)]))


def test_a_grant_and_an_answer_are_signed_for_their_device(books):
    with chain(books) as (_, device, _):
        device.say(TOPICS.ask, want(100))

        down, deny = device.hear(TOPICS.down, Down), device.hear(TOPICS.answer, Deny)

    assert (down.dseq, down.word.n) == (1, 80)
    assert (deny.req, deny.missing) == ("r", [Right("M1", "points", 20)])


def test_a_question_is_answered_with_a_nonce(books):
    with chain(books) as (_, device, _):
        device.say(TOPICS.ask, write(HelloFirst(ep=1, req="h")))

        assert device.hear(TOPICS.answer, Nonce).req == "h"


def test_a_word_is_told_again_until_it_is_heard(books):
    with chain(books) as (_, device, _):
        device.say(TOPICS.ask, want(50))

        told = [device.hear(TOPICS.down, Down) for _ in range(3)]
        device.say(TOPICS.ask, write(DownHeard(ep=1, gen=1, dseq=1)))
        device.say(TOPICS.ask, write(HelloFirst(ep=1, req="h")))
        device.hear(TOPICS.answer, Nonce)

    assert told[0] == told[1] == told[2]
    with books.connected():
        assert Stream.get(Stream.dev == "k07").heard == 1


def test_no_word_is_kept_by_the_broker_for_whoever_comes_next(books):
    with chain(books) as (_, device, broker):
        device.say(TOPICS.ask, want(50))
        device.hear(TOPICS.down, Down)
        device.say(TOPICS.ask, write(DownHeard(ep=1, gen=1, dseq=1)))
        device.say(TOPICS.ask, write(HelloFirst(ep=1, req="h")))
        device.hear(TOPICS.answer, Nonce)

        late = Device(broker.port, "late")
        late.hear(TOPICS.ack, Ack)  # what is retained has come

        assert late.heard[TOPICS.down].empty()
        late.close()


def test_a_restore_that_another_process_told_of_is_said_to_all_devices(books):
    with chain(books) as (line, device, _):
        with books.writing():
            RightsDesk(books).restored()
        line.look()

        while device.hear(TOPICS.ack, Ack).gen != 2:
            pass


def test_what_another_process_granted_is_told_by_the_line(books):
    with chain(books) as (line, device, _):
        with books.writing():
            RightsDesk(books).grant(K07, "M1", "points", 30)
        line.look()

        assert device.hear(TOPICS.down, Down).word.n == 30
