"""A head office of a hundred lines: keeps events in memory in order and acknowledges them, signed, as told to."""

import threading
from contextlib import suppress

from nacl.signing import SigningKey
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from edge.link.contract import Ack, Ask, HoConn, Topics, gaps, read_ask, read_envelope, sign, split


class FakeReceiver:
    """Hears one device. ``arrivals`` are all events as they came; ``stored`` each once.

    ``mute`` makes it say nothing; ``drop(payload)`` may lose a message as if it had never come.
    """

    def __init__(self, port, topics: Topics, key: SigningKey, protocol=5, credit=1000, gen=1):
        self.topics, self.key, self.credit, self.gen = topics, key, credit, gen
        self.arrivals: list[int] = []
        self.sizes: list[int] = []
        self.stored: dict[tuple[int, int], bytes] = {}
        self.upto: dict[int, int] = {}
        self.conns: list[bytes] = []
        self.states: list[bytes] = []
        self.responses: list[bytes] = []
        self.asks: list[Ask] = []
        self.mute = False
        self._born = threading.Event()
        self.drop = lambda _payload: False
        self.changed = threading.Condition()
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2, f"ho-{topics.device}", protocol=MQTTProtocolVersion(protocol)
        )
        self._client.max_inflight_messages_set(0)
        self._client.will_set(topics.ho_conn, self._conn("off"), qos=1, retain=True)
        self._client.reconnect_delay_set(0.05, 0.2)
        self._client.on_connect, self._client.on_message = self._on_connect, self._on_message
        self._client.connect("127.0.0.1", port, 30)
        self._client.loop_start()
        assert self._born.wait(10), "the broker does not greet"

    def _conn(self, s):
        return sign(HoConn(s=s, credit=self.credit, gen=self.gen), self.topics.ho_conn, self.key)

    def say(self, s):
        self._client.publish(self.topics.ho_conn, self._conn(s), qos=1, retain=True).wait_for_publish(5)

    def publish(self, topic, payload, *, retain=False):
        self._client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(5)

    def acknowledge(self, **ack):
        self.publish(self.topics.ack, sign(Ack(**ack), self.topics.ack, self.key), retain=True)

    def bodies(self, ep=1):
        return [self.stored[ep, seq] for seq in sorted(seq for e, seq in self.stored if e == ep)]

    def wait(self, condition, seconds=20.0):
        with self.changed:
            if not self.changed.wait_for(condition, seconds):
                raise AssertionError(f"never came: upto {self.upto}, {len(self.arrivals)} arrivals")

    def wait_for(self, seq, ep=1, seconds=20.0):
        self.wait(lambda: self.upto.get(ep, 0) >= seq, seconds)

    def close(self):
        with suppress(ValueError, RuntimeError):
            self._client.publish(self.topics.ho_conn, self._conn("off"), qos=1, retain=True).wait_for_publish(2)
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, client, *_):
        topics = self.topics
        client.subscribe(
            [(topic, 1) for topic in (topics.journal, topics.conn, topics.state, topics.response, topics.ask)]
        )
        client.publish(topics.ho_conn, self._conn("on"), qos=1, retain=True)
        self._born.set()

    def _on_message(self, _client, _data, message):
        with self.changed:
            lists = {self.topics.conn: self.conns, self.topics.state: self.states, self.topics.response: self.responses}
            if message.topic in lists:
                lists[message.topic].append(message.payload)
            elif message.topic == self.topics.ask:
                self.asks.append(read_ask(message.payload))
            elif not self.drop(message.payload):
                self._keep(message.payload)
            self.changed.notify_all()

    def _keep(self, payload):
        bodies = split(payload)
        self.sizes.append(len(bodies))
        for body in bodies:
            envelope = read_envelope(body)
            self.arrivals.append(envelope.seq)
            assert self.stored.setdefault((envelope.ep, envelope.seq), body) == body
        ep, upto = envelope.ep, self.upto.get(envelope.ep, 0)
        while (ep, upto + 1) in self.stored:
            upto += 1
        self.upto[ep] = upto
        if not self.mute:
            miss = gaps([seq for e, seq in self.stored if e == ep and seq > upto], upto)
            ack = Ack(ep=ep, upto=upto, miss=miss, gen=self.gen)
            self._client.publish(self.topics.ack, sign(ack, self.topics.ack, self.key), qos=1, retain=True)
