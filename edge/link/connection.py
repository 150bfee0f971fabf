"""One MQTT connection by paho, driven by its owner's thread. A new one is made for each try and thrown away after.

paho's own thread is not used: it dies of a callback that raises while ``is_connected()`` stays true, and it repeats
paho's whole queue after a reconnect. Here callbacks only note what came, ``wait`` returns the notes, and anything
unforeseen surfaces in the thread that called.
"""

import select
import socket
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from edge.domain.errors import EdgeError
from edge.link.bell import Bell
from edge.link.window import SLOTS

_TAKEN_OVER = 0x8E
_HANDSHAKE_S = 10.0
_OWN_MESSAGES = 3
"""Birth, state and an answer may be without PUBACK beside the journal's messages and what is asked."""
_FEW_SLOTS = 64
_ASKS = 8
_NO_CHECK_TIME = ssl.VerifyFlags(0x200000)
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which Python has no name for."""


class LinkLost(EdgeError, OSError):
    """There is no connection to the broker (any more). ``taken_over``: another client came with this device's id."""

    def __init__(self, message: str, *, taken_over: bool = False) -> None:
        super().__init__(message)
        self.taken_over = taken_over


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files: the authority that signed the broker's certificate, and what names this device."""

    authority: Path
    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is and how to speak to it. ``protocol`` is MQTT 5 or 4 (that is 3.1.1)."""

    host: str
    port: int
    protocol: Literal[4, 5] = 5
    tls: TlsFiles | None = None
    username: str = ""
    password: str = field(default="", repr=False)
    keepalive_s: int = 30
    connect_s: float = 5.0

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


# -- what ``wait`` returns ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Greeted:
    """The broker took us.

    Attributes:
        slots: Journal messages that may be without PUBACK.
        largest: Bytes a message may have.
        asks: Words about rights that may be without PUBACK.
    """

    slots: int
    largest: int | None
    asks: int = 1


@dataclass(frozen=True, slots=True)
class Heard:
    """A message came."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Returned:
    """The broker's PUBACK for message ``mid``; ``refused`` holds its reason when it took the message and dropped it."""

    mid: int
    refused: str = ""


Signal = Greeted | Heard | Returned


class Connection:
    """A connection that is used once: ``open``, ``wait`` and ``publish``, ``close``.

    Args:
        broker: Where it goes.
        client_id: The device's name.
        will_topic: Where the broker publishes ``will`` when the device is gone.
        will: What it publishes there.
        dated: Whether certificates are checked by their dates, which takes a clock that is right.
    """

    def __init__(self, broker: Broker, client_id: str, *, will_topic: str, will: bytes, dated: bool = True) -> None:
        self._broker, self._dated = broker, dated
        self._signals: list[Signal] = []
        self._lost: LinkLost | None = None
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id,
            clean_session=True if broker.protocol == mqtt.MQTTv311 else None,
            protocol=MQTTProtocolVersion(broker.protocol),
        )
        client = self._client
        client.max_inflight_messages_set(0)  # else paho looks through its whole queue at each PUBACK; we have a window
        client.connect_timeout = broker.connect_s
        client.will_set(will_topic, will, qos=1, retain=True)
        if broker.username:
            client.username_pw_set(broker.username, broker.password)
        client.on_connect, client.on_disconnect = self._on_connect, self._on_disconnect
        client.on_message, client.on_publish, client.on_subscribe = (
            self._on_message,
            self._on_publish,
            self._on_subscribe,
        )

    def open(self) -> None:
        """Connect; the broker's greeting comes later, as ``Greeted``. Blocks for at most ``Broker.connect_s``.

        Raises:
            LinkLost: Nobody listens there, or a TLS file cannot be used.
        """
        broker = self._broker
        clean: Any = True if broker.protocol == mqtt.MQTTv5 else mqtt.MQTT_CLEAN_START_FIRST_ONLY
        if broker.tls:
            self._client.tls_set_context(_context(broker.tls, dated=self._dated))
        try:
            self._client.connect(broker.host, broker.port, broker.keepalive_s, clean_start=clean)
            sock: Any = self._client.socket()
            if sock:
                # A sale is one small message: it must not wait until the one before was confirmed.
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as fault:  # refused, no route, no such name, timeout, and every TLS failure
            raise LinkLost(
                f"no broker at {broker}: {fault}: check [headoffice] and the network; retried by itself"
            ) from fault

    def wait(self, timeout: float, bell: Bell) -> list[Signal]:
        """Return what came, at the latest after ``timeout`` seconds or when ``bell`` rings.

        Raises:
            LinkLost: The connection is gone, after everything that came before was returned.
        """
        client, sock = self._client, self._client.socket()
        if self._lost or sock is None:
            raise self._lost or LinkLost(f"connection to {self._broker} is closed")
        # TLS may hold decrypted bytes that select cannot see.
        pending = bool(getattr(sock, "pending", int)())
        reads: list[Any] = [sock, bell]
        writes = [sock] if client.want_write() else []
        readable, writable, _ = select.select(reads, writes, [], 0 if pending else timeout)
        if pending or sock in readable:
            client.loop_read()
        if writable:
            client.loop_write()
        client.loop_misc()
        if self._lost and not self._signals:
            raise self._lost
        signals, self._signals = self._signals, []
        return signals

    @property
    def undated(self) -> bool:
        """Whether the broker was let in although its certificate may be out of date."""
        return self._broker.tls is not None and not self._dated

    @property
    def congested(self) -> bool:
        """Whether bytes wait because the network does not take them: more would only pile up in memory."""
        return bool(self._client.want_write())

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> int:
        """Send a message with QoS 1; return the number its ``Returned`` will carry."""
        return self._client.publish(topic, payload, qos=1, retain=retain).mid

    def subscribe(self, topics: tuple[str, ...]) -> None:
        """Ask for messages on ``topics``, QoS 1."""
        self._client.subscribe([(topic, 1) for topic in topics])

    def close(self) -> None:
        """Say goodbye where that is possible, and free everything."""
        client = self._client
        client.on_connect = client.on_disconnect = client.on_message = client.on_publish = client.on_subscribe = None
        client.disconnect()
        # The client frees its sockets when it goes; a failure that is kept keeps this object, and must not keep them.
        del self._client

    # -- callbacks: they only take notes, for paho's state is half changed while they run ---------------------------

    def _on_connect(
        self, _client: mqtt.Client, _data: object, _flags: object, reason: ReasonCode, properties: Properties | None
    ) -> None:
        if reason.is_failure:
            self._lost = LinkLost(
                f"broker {self._broker} refuses this device: {reason}: check its certificate or password"
            )
            return
        slots = getattr(properties, "ReceiveMaximum", SLOTS)
        asks = 1 if slots < _FEW_SLOTS else _ASKS
        largest = getattr(properties, "MaximumPacketSize", None)
        self._signals.append(Greeted(max(1, slots - _OWN_MESSAGES - asks), largest, asks))

    def _on_disconnect(
        self, _client: mqtt.Client, _data: object, _flags: object, reason: ReasonCode, _properties: object
    ) -> None:
        if self._lost is None:
            taken = reason.packetType == PacketTypes.DISCONNECT and reason.value == _TAKEN_OVER
            self._lost = LinkLost(f"connection to {self._broker} broke: {reason}", taken_over=taken)

    def _on_message(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        self._signals.append(Heard(message.topic, bytes(message.payload)))

    def _on_publish(
        self, _client: mqtt.Client, _data: object, mid: int, reason: ReasonCode, _properties: object
    ) -> None:
        self._signals.append(Returned(mid, str(reason) if reason.is_failure else ""))

    def _on_subscribe(
        self, _client: mqtt.Client, _data: object, _mid: int, reasons: list[ReasonCode], _properties: object
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            refused = ", ".join(str(reason) for reason in reasons)
            self._lost = LinkLost(f"broker {self._broker} refuses a subscription ({refused}): correct its access list")


class _TidySocket(ssl.SSLSocket):
    """Closes itself when the handshake fails, which paho forgets, and does not wait for it for ever."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - the signature of ssl.SSLSocket
        self.settimeout(_HANDSHAKE_S)
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def _context(files: TlsFiles, *, dated: bool) -> ssl.SSLContext:
    """Return what TLS needs; the files are read anew at each try, so that a renewed certificate is simply put there.

    Not ``dated``: a machine whose clock was never set believes that every certificate is of the future. Signatures and
    names are checked all the same, and what head office says is signed by itself.
    """
    for file in (files.authority, files.certificate, files.key):
        if not file.is_file():
            raise LinkLost(f"{file} is not there: put it back, or correct [headoffice] ca, certificate and key_file")
    try:
        context = ssl.create_default_context(cafile=str(files.authority))
        context.sslsocket_class = _TidySocket
        if not dated:
            context.verify_flags |= _NO_CHECK_TIME
        context.load_cert_chain(str(files.certificate), str(files.key))
    except OSError as fault:  # unreadable, no PEM, or a key that belongs to another certificate
        raise LinkLost(f"{files.certificate}, {files.key} or {files.authority} cannot be used: {fault}") from fault
    return context
