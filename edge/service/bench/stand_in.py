"""A head office that only acknowledges: the other end of ``bench drain``, in a process of its own.

It keeps nothing. The real receiver, which checks, stores and commits before it acknowledges, is measured by
``bench receive``; here it would only hide how fast the device can be. Its acknowledgements are signed and cumulative
and come every 500 entries, and when no more entries come.

Run as ``python -m edge.service.bench.stand_in PORT NAMESPACE STORE DEVICE``; the signing key's seed (hex) is the first
line of standard input. It says ``ready`` when it listens and ends with its input.
"""

import sys
import threading

from nacl.signing import SigningKey
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from edge.link.contract import Ack, HoConn, Topics, sign

ACK_EVERY = 500
PAUSE_S = 0.01
"""After so long without an entry the rest is acknowledged too."""
CREDIT = 1 << 20
"""The device's own window counts."""

_SEQ = b'"seq":'


class StandIn:
    """Follows one device's stream and acknowledges it."""

    def __init__(self, topics: Topics, key: SigningKey) -> None:
        self._topics, self._key = topics, key
        self._upto = self._said = 0
        self._ready = threading.Event()
        self._lock = threading.Lock()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, "bench-head-office")
        self._client.max_inflight_messages_set(0)
        self._client.on_connect, self._client.on_message = self._on_connect, self._on_message
        self._client.on_subscribe = self._on_subscribe

    def run(self, port: int) -> None:
        """Serve until standard input ends."""
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._ready.wait()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        ended = threading.Event()
        threading.Thread(target=_follow, args=(ended,), daemon=True).start()
        before = 0
        while not ended.wait(PAUSE_S):
            with self._lock:
                if before == self._upto:
                    self._acknowledge()
                before = self._upto
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, client: mqtt.Client, *_: object) -> None:
        topics = self._topics
        alive = sign(HoConn(s="on", credit=CREDIT), topics.ho_conn, self._key)
        client.publish(topics.ho_conn, alive, qos=1, retain=True)
        client.subscribe(topics.journal, qos=1)

    def _on_subscribe(self, *_: object) -> None:
        self._ready.set()

    def _on_message(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        payload = bytes(message.payload)
        first, last = _number(payload, payload.find(_SEQ)), _number(payload, payload.rfind(_SEQ))
        with self._lock:
            if first <= self._upto + 1:
                self._upto = max(self._upto, last)
            if self._upto - self._said >= ACK_EVERY:
                self._acknowledge()

    def _acknowledge(self) -> None:
        if self._upto > self._said:
            self._said = self._upto
            ack = sign(Ack(ep=1, upto=self._upto), self._topics.ack, self._key)
            self._client.publish(self._topics.ack, ack, qos=1, retain=True)


def _follow(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


def _number(payload: bytes, at: int) -> int:
    """Return the number that stands at ``at``, after its key."""
    return int(payload[at + len(_SEQ) : payload.index(b",", at)])


if __name__ == "__main__":
    StandIn(Topics(*sys.argv[2:5]), SigningKey(bytes.fromhex(sys.stdin.readline().strip()))).run(int(sys.argv[1]))
