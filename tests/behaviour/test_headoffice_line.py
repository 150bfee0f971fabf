"""Head office on a real broker: what it acknowledges is on disk, and nothing is lost or doubled."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import apsw
import pytest
from nacl.signing import SigningKey
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from edge.domain.chain import genesis, head_of
from edge.domain.events import Stamp, VisitEnded
from edge.headoffice.broker import Broker
from edge.headoffice.database import open_books
from edge.headoffice.keys import signing_key
from edge.headoffice.line import Line
from edge.headoffice.models import Event, Quarantine
from edge.headoffice.receiver import Receiver
from edge.link.contract import WINDOW, Ack, Conn, HoConn, Sealer, Topics, batch, ho_conn_topic, verify, write

TOPICS = Topics("mk", "s0118", "k07")
PATIENCE_S = 20


def wait_for(true, what):
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.02)


class Mosquitto:
    """A broker of this test's own that can be killed and started again on its port."""

    def __init__(self, program, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._program, self._file = program, folder / "mosquitto.conf"
        self._file.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 200\n"
        )
        self._process = None

    def start(self):
        self._process = subprocess.Popen([self._program, "-c", self._file], stderr=subprocess.DEVNULL)
        wait_for(self._answers, "mosquitto answers")

    def kill(self):
        self._process.kill()
        self._process.wait()

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def mosquitto(needs, tmp_path):
    broker = Mosquitto(needs("mosquitto"), tmp_path)
    broker.start()
    yield broker
    broker.kill()


class Device:
    """What a device says and hears, by plain paho."""

    def __init__(self, port):
        self.heard = queue.Queue()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, "k07", protocol=MQTTProtocolVersion.MQTTv311)
        self._client.on_message = lambda _c, _d, message: self.heard.put((message.topic, message.payload))
        self._client.connect("127.0.0.1", port)
        self._client.subscribe([(topic, 1) for topic in (TOPICS.ack, TOPICS.want, ho_conn_topic("mk"))])
        self._client.loop_start()

    def say(self, topic, payload, *, retain=False):
        self._client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(PATIENCE_S)

    def hear(self, topic, kind, key, true):
        """Return the next word on ``topic`` for which ``true`` holds."""
        while True:
            found, payload = self.heard.get(timeout=PATIENCE_S)
            if found == topic and true(word := verify(payload, topic, key, kind)):
                return word

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def device(mosquitto):
    found = Device(mosquitto.port)
    yield found
    found.close()


@pytest.fixture
def books(tmp_path):
    return open_books(f"sqlite:///{tmp_path}/headoffice.db")


@contextmanager
def running(line):
    thread = threading.Thread(target=line.run)
    thread.start()
    try:
        yield line
    finally:
        line.stop()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def entries(count):
    seal, prev, found = Sealer("s0118", "k07"), genesis("k07", 1), []
    for seq in range(1, count + 1):
        stamp = Stamp(boot=1, mono_ms=seq, wall_ms=1_795_000_000_000, clock="synced")
        body = seal(VisitEnded(visit="v", why="end", seconds=seq), stamp, epoch=1, seq=seq, prev=prev)
        prev = head_of(body)
        found.append(body)
    return found


def booked(books):
    with books.connected():
        return Event.select().count()


@pytest.mark.parametrize("protocol", [4, 5])
def test_entries_are_acknowledged_by_head_offices_own_signed_word(mosquitto, device, books, protocol):
    key = SigningKey.generate()
    with running(Line(books, Receiver(books), key, Broker("127.0.0.1", mosquitto.port, protocol))):
        device.hear(ho_conn_topic("mk"), HoConn, key.verify_key, lambda word: word.s == "on" and word.credit == WINDOW)
        device.say(TOPICS.journal, batch(entries(3)))

        device.hear(TOPICS.ack, Ack, key.verify_key, lambda word: word.upto == 3)

    assert booked(books) == 3


def test_a_planned_stop_says_so(mosquitto, device, books):
    key = SigningKey.generate()
    with running(Line(books, Receiver(books), key, Broker("127.0.0.1", mosquitto.port))):
        device.hear(ho_conn_topic("mk"), HoConn, key.verify_key, lambda word: word.s == "on")

    device.hear(ho_conn_topic("mk"), HoConn, key.verify_key, lambda word: word.s == "off")


def test_a_birth_is_answered_even_when_nothing_was_sent(mosquitto, device, books):
    key = SigningKey.generate()
    with running(Line(books, Receiver(books), key, Broker("127.0.0.1", mosquitto.port))):
        born = Conn(s="on", boot=1, sess=1, ep=7, seq_lo=1, seq_hi=0)
        device.say(TOPICS.conn, write(born), retain=True)

        device.hear(TOPICS.ack, Ack, key.verify_key, lambda word: (word.ep, word.upto) == (7, 0))


def test_a_broker_that_is_absent_at_the_start_and_killed_later_is_normal(mosquitto, books):
    key, bodies = SigningKey.generate(), entries(4)
    mosquitto.kill()
    with running(Line(books, Receiver(books), key, Broker("127.0.0.1", mosquitto.port))) as line:
        for first in (0, 2):
            mosquitto.start()
            assert line.connected.wait(PATIENCE_S)
            device = Device(mosquitto.port)
            device.say(TOPICS.journal, batch(bodies[first : first + 2]))
            device.hear(TOPICS.ack, Ack, key.verify_key, lambda word, upto=first + 2: word.upto == upto)
            device.close()
            mosquitto.kill()
            wait_for(lambda: not line.connected.is_set(), "the line noticed")
        mosquitto.start()

    assert booked(books) == 4


def test_nothing_is_acknowledged_before_it_is_committed(mosquitto, device, books):
    key, committing, go_on = SigningKey.generate(), threading.Event(), threading.Event()

    class Slow(Receiver):
        def take(self, messages):
            outcome = super().take(messages)
            if any(message.topic == TOPICS.journal for message in messages):
                committing.set()
                go_on.wait(PATIENCE_S)
            return outcome

    with running(Line(books, Slow(books), key, Broker("127.0.0.1", mosquitto.port))):
        device.hear(ho_conn_topic("mk"), HoConn, key.verify_key, lambda word: word.s == "on")
        device.say(TOPICS.journal, batch(entries(2)))
        assert committing.wait(PATIENCE_S)

        assert booked(books) == 2
        assert device.heard.empty()
        go_on.set()
        device.hear(TOPICS.ack, Ack, key.verify_key, lambda word: word.upto == 2)


KILLED_AFTER_COMMIT = """
import os, signal, sys
from pathlib import Path
from edge.headoffice.broker import Broker
from edge.headoffice.database import open_books
from edge.headoffice.keys import signing_key
from edge.headoffice.line import Line
from edge.headoffice.receiver import Receiver

class Dies(Receiver):
    def take(self, messages):
        outcome = super().take(messages)
        if any(outcome.booked.values()):
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome

folder, port = Path(sys.argv[1]), int(sys.argv[2])
books = open_books(f"sqlite:///{folder}/headoffice.db")
Line(books, Dies(books), signing_key(folder), Broker("127.0.0.1", port)).run()
"""


def test_killed_between_commit_and_acknowledgement_nothing_is_booked_twice(mosquitto, device, tmp_path, books):
    key, bodies = signing_key(tmp_path), entries(30)
    for start in range(0, 30, 10):
        words = [sys.executable, "-c", KILLED_AFTER_COMMIT, str(tmp_path), str(mosquitto.port)]
        with subprocess.Popen(words, stderr=subprocess.DEVNULL) as victim:
            device.hear(ho_conn_topic("mk"), HoConn, key.verify_key, lambda word: word.s == "on")
            device.say(TOPICS.journal, batch(bodies[start : start + 10]))
            assert victim.wait(PATIENCE_S) == -signal.SIGKILL
    with running(Line(books, Receiver(books), key, Broker("127.0.0.1", mosquitto.port))):
        device.hear(TOPICS.ack, Ack, key.verify_key, lambda word: word.upto == 30)

    assert booked(books) == 30


def test_foreign_messages_are_kept_and_hold_up_nobody(mosquitto, device, books):
    key = SigningKey.generate()
    with running(Line(books, Receiver(books), key, Broker("127.0.0.1", mosquitto.port))):
        device.hear(ho_conn_topic("mk"), HoConn, key.verify_key, lambda word: word.s == "on")
        device.say("mk/v1/UPPER/k07/up/j", b"{}")
        device.say(TOPICS.journal, os.urandom(60_000))
        device.say(TOPICS.state, b"\xff", retain=True)
        device.say(TOPICS.journal, batch(entries(1)))

        device.hear(TOPICS.ack, Ack, key.verify_key, lambda word: word.upto == 1)
        with books.connected():
            assert sorted(row.reason for row in Quarantine.select()) == ["BAD_JSON", "BAD_JSON", "BAD_TOPIC"]


def test_a_locked_database_is_waited_for_and_loses_nothing(mosquitto, device, tmp_path, caplog):
    key, address = SigningKey.generate(), f"sqlite:///{tmp_path}/headoffice.db"
    books, other = open_books(address, busy_s=0.05), apsw.Connection(f"{tmp_path}/headoffice.db")
    with running(Line(books, Receiver(books), key, Broker("127.0.0.1", mosquitto.port))):
        device.hear(ho_conn_topic("mk"), HoConn, key.verify_key, lambda word: word.s == "on")
        other.execute("BEGIN IMMEDIATE")
        device.say(TOPICS.journal, batch(entries(3)))
        wait_for(lambda: "the database does not book (database is locked)" in caplog.text, "the line says why")
        other.execute("ROLLBACK")

        device.hear(TOPICS.ack, Ack, key.verify_key, lambda word: word.upto == 3)

    other.close()
    assert booked(books) == 3
