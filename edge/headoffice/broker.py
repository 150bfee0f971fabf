"""One connection of the receiver to the broker, driven by its owner's thread and used once.

paho's own thread is not used: a callback that raises would end it in silence. Here callbacks only note what came, and
anything unforeseen surfaces in the thread that called. The broker keeps the session: what we did not acknowledge comes
again.
"""

import select
import socket
import time
from dataclasses import dataclass
from typing import Any, Literal

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from edge.domain.errors import EdgeError
from edge.headoffice.fairness import Fairness
from edge.headoffice.outcome import Message
from edge.link.contract import up_filters

MOST_MESSAGES = 200
"""Messages booked as one transaction."""

SESSION_S = 7 * 24 * 3600
"""How long the broker keeps our session while we are away (MQTT 5; 3.1.1 has no limit)."""

KEEPALIVE_S = 30
CONNECT_S = 5.0


class BrokerLost(EdgeError, OSError):
    """There is no connection to the broker (any more)."""


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is. ``protocol`` is MQTT 5, or 4 for 3.1.1."""

    host: str
    port: int = 1883
    protocol: Literal[4, 5] = 5
    client_id: str = "headoffice"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Connection:
    """A session with the broker.

    Args:
        will: Topic and payload that the broker publishes, retained, when this connection breaks.
    """

    def __init__(self, broker: Broker, ns: str, will: tuple[str, bytes]) -> None:
        self._broker, self._ns = broker, ns
        self._arrived: list[mqtt.MQTTMessage] = []
        self._fair = Fairness()
        self._lost = ""
        self.subscribed = False
        client = self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            broker.client_id,
            clean_session=False if broker.protocol == mqtt.MQTTv311 else None,
            protocol=MQTTProtocolVersion(broker.protocol),
            manual_ack=True,
        )
        client.max_inflight_messages_set(0)  # else paho looks through its whole queue at each PUBACK
        client.connect_timeout = CONNECT_S
        client.will_set(*will, qos=1, retain=True)
        client.on_connect, client.on_disconnect = self._on_connect, self._on_disconnect
        client.on_subscribe, client.on_message = self._on_subscribe, self._on_message

    def open(self) -> None:
        """Connect and subscribe; ``subscribed`` tells when the broker agreed.

        Raises:
            BrokerLost: Nobody listens there.
        """
        broker = self._broker
        session: dict[str, Any] = {}
        if broker.protocol == mqtt.MQTTv5:
            keep = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            keep.SessionExpiryInterval, keep.ReceiveMaximum = SESSION_S, MOST_MESSAGES
            session = {"clean_start": False, "properties": keep}
        try:
            self._client.connect(broker.host, broker.port, KEEPALIVE_S, **session)
        except OSError as fault:
            raise BrokerLost(f"no broker at {broker} ({fault}): start it or correct --broker") from fault
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def wait(self, timeout: float | None, bell: socket.socket) -> list[Message]:
        """Return what is booked next; at the latest after ``timeout`` seconds, or when ``bell`` can be read.

        What waits for its turn is acknowledged to the broker with the rest: the device keeps it until it is booked.

        Raises:
            BrokerLost: The connection is gone, after everything that came before was returned.
        """
        if self._lost:
            raise BrokerLost(f"{self._lost}: check the broker at {self._broker}")
        client, sock = self._client, self._socket
        limit = KEEPALIVE_S / 2 if timeout is None else min(timeout, KEEPALIVE_S / 2)
        if self._fair.waits:
            limit = 0.0
        readable, writable, _ = select.select([sock, bell], [sock] if client.want_write() else [], [], limit)
        if bell in readable:
            bell.recv(4096)
        if writable:
            client.loop_write()
        if sock in readable:
            self._read(sock)
        if not self._lost:
            client.loop_misc()
        chosen = self._fair.turn([_message(one) for one in self._arrived], time.monotonic())
        if not chosen:
            self.acknowledge()  # all of it was let go
        return chosen

    def acknowledge(self) -> None:
        """Tell the broker that everything ``wait`` read is booked, or waits here, or is left to the device."""
        arrived, self._arrived = self._arrived, []
        for message in arrived:
            if not self._lost:
                self._client.ack(message.mid, message.qos)

    def publish(self, topic: str, payload: bytes, *, retain: bool = True) -> None:
        """Publish a message; if the connection breaks now, the owner says it again on the next one."""
        self._client.publish(topic, payload, qos=1, retain=retain)

    def close(self, topic: str, payload: bytes) -> None:
        """Say a last retained word and leave, so that the will is not needed."""
        if not self._lost:
            self.publish(topic, payload)
            self._client.disconnect()
            while not self._lost and self._client.want_write():
                select.select([], [self._socket], [], CONNECT_S)
                self._client.loop_write()

    def release(self) -> None:
        """Free the sockets now, however the connection ended."""
        client = self._client
        client.on_connect = client.on_disconnect = client.on_subscribe = client.on_message = None
        del self._client  # paho closes its sockets when the client goes

    @property
    def _socket(self) -> socket.socket:
        found = self._client.socket()
        if not isinstance(found, socket.socket):
            raise BrokerLost(f"connection to {self._broker} is closed: {self._lost}")
        return found

    def _read(self, sock: socket.socket) -> None:
        """Read what is there, up to one transaction's worth."""
        while len(self._arrived) < MOST_MESSAGES and not self._lost:
            self._client.loop_read()
            if self._client.socket() is not sock or not select.select([sock], [], [], 0)[0]:
                return

    # -- what paho calls ------------------------------------------------------------------------------------------

    def _on_connect(self, _client: object, _data: object, _flags: object, reason: ReasonCode, *_: object) -> None:
        if reason.is_failure:
            self._lost = f"the broker refuses {self._broker.client_id} ({reason})"
        else:
            self._client.subscribe([(topic, 1) for topic in up_filters(self._ns)])

    def _on_subscribe(self, _client: object, _data: object, _mid: int, reasons: list[ReasonCode], *_: object) -> None:
        refused = [reason for reason in reasons if reason.is_failure]
        if refused:
            self._lost = f"the broker refuses to let {self._broker.client_id} subscribe ({refused[0]})"
        self.subscribed = not refused

    def _on_message(self, _client: object, _data: object, message: mqtt.MQTTMessage) -> None:
        self._arrived.append(message)

    def _on_disconnect(self, _client: object, _data: object, _flags: object, reason: ReasonCode, *_: object) -> None:
        self._lost = self._lost or f"the connection ended ({reason})"


def _message(message: mqtt.MQTTMessage) -> Message:
    try:
        topic = message.topic
    except UnicodeDecodeError:
        topic = "?"
    return Message(topic, bytes(message.payload), message.retain)
