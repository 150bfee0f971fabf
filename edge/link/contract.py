"""The wire contract, version 1: topics, structs and exact bytes. Device and head office both import this and no more.

``docs/protocol/asyncapi.yaml`` says the same for everyone else; tests hold code, document and golden bytes together.
Only payloads carry meaning, so MQTT 3.1.1 is enough. A broker's PUBACK frees nothing: head office's ``Ack`` does.
"""

import base64
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from msgspec import Raw, Struct
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from edge.domain.chain import HEAD_BYTES
from edge.domain.errors import BadMessage, BadSignature, EventTooBig
from edge.domain.events import ClockQuality, Event, Stamp

VERSION = "v1"
MOST_EVENTS = 50
MOST_BYTES = 48 * 1024
MOST_EVENT_BYTES = 8 * 1024
WINDOW = 3000
"""Events a device may have under way without head office's word; ``HoConn.credit`` may lower it. See ADR 2."""

# -- topics ---------------------------------------------------------------------------------------------------------


class Topics:
    """The topics of one device, ``{ns}/v1/{store}/{device}/...``; ids are ``[a-z0-9-]{1,32}``."""

    def __init__(self, ns: str, store: str, device: str) -> None:
        self.ns, self.store, self.device = ns, store, device
        base = f"{ns}/{VERSION}/{store}/{device}"
        self.journal = f"{base}/up/j"
        self.conn = f"{base}/up/conn"
        self.state = f"{base}/up/state"
        self.response = f"{base}/up/rsp"
        self.ack = f"{base}/dn/ack"
        self.want = f"{base}/dn/want"
        self.command = f"{base}/dn/cmd"
        self.ho_conn = ho_conn_topic(ns)


def ho_conn_topic(ns: str) -> str:
    """Return the topic on which head office says whether a receiver is alive."""
    return f"{ns}/{VERSION}/ho/conn"


def up_filters(ns: str) -> list[str]:
    """Return what a receiver subscribes to."""
    return [f"{ns}/{VERSION}/+/+/up/{kind}" for kind in ("j", "conn", "state", "rsp")]


class Address(Struct, frozen=True):
    """Who published an up message, by its topic: the broker's access list vouches for it."""

    store: str
    device: str
    kind: str  # j, conn, state, rsp


def address_of(topic: str, ns: str) -> Address:
    """Return who a message on an ``up`` topic is from.

    Raises:
        BadMessage: The topic is none of ours.
    """
    match topic.split("/"):
        case [first, version, store, device, "up", kind] if first == ns and version == VERSION:
            return Address(store, device, kind)
    raise BadMessage(f"topic {topic!r} is not {ns}/{VERSION}/STORE/DEVICE/up/KIND")


# -- up: events -----------------------------------------------------------------------------------------------------


class Envelope(Struct, frozen=True, kw_only=True):
    """A CloudEvents 1.0 event in structured JSON; the last six attributes are our extensions.

    ``prev`` is the hash of the entry before (32 hex digits), ``genesis`` of the epoch for the first. ``data`` stays
    undecoded: an unknown type is stored and acknowledged all the same.
    """

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    time: str
    datacontenttype: Literal["application/json"] = "application/json"
    ep: int
    seq: int
    prev: str
    boot: int
    mono: int
    clock: ClockQuality
    data: Raw


_decode_envelope = msgspec.json.Decoder(Envelope).decode
_decode_raws = msgspec.json.Decoder(list[Raw]).decode
_encoder = msgspec.json.Encoder()
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What foreign bytes make a JSON decoder raise: wrong JSON, text that is not UTF-8, brackets without end."""


def event_id(device: str, ep: int, seq: int) -> str:
    """Return the event's name in the whole chain."""
    return f"{device}:{ep}:{seq}"


def rfc3339(wall_ms: int) -> str:
    """Return a time as RFC 3339 in UTC with milliseconds."""
    seconds, ms = divmod(wall_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{ms:03d}Z"


class Sealer:
    """Makes the exact bytes of a device's entries (the port ``Seal``)."""

    def __init__(self, store: str, device: str) -> None:
        self._source, self._device = f"/{store}/{device}", device

    def __call__(self, event: Event, stamp: Stamp, *, epoch: int, seq: int, prev: bytes) -> bytes:
        """Return the event's bytes.

        Raises:
            EventTooBig: They are more than 8 KiB, which no queue takes.
        """
        body = _encoder.encode(
            Envelope(
                id=event_id(self._device, epoch, seq),
                source=self._source,
                type=event.TYPE,
                time=rfc3339(stamp.wall_ms),
                ep=epoch,
                seq=seq,
                prev=prev.hex(),
                boot=stamp.boot,
                mono=stamp.mono_ms,
                clock=stamp.clock,
                data=Raw(_encoder.encode(event)),
            )
        )
        if len(body) > MOST_EVENT_BYTES:
            raise EventTooBig(f"{event.TYPE} has {len(body)} bytes, {MOST_EVENT_BYTES} are allowed: nothing was saved")
        return body


def batch(bodies: Sequence[bytes]) -> bytes:
    """Return one payload for these events: the event itself, or a JSON array of them unchanged."""
    return bodies[0] if len(bodies) == 1 else b"[" + b",".join(bodies) + b"]"


def split(payload: bytes) -> list[bytes]:
    """Return the exact bytes of each event in a payload.

    Raises:
        BadMessage: It is neither an event nor an array, or longer than a batch may be.
    """
    if len(payload) > MOST_BYTES + MOST_EVENTS + MOST_EVENT_BYTES:
        raise BadMessage(f"payload of {len(payload)} bytes: a batch has at most {MOST_BYTES}")
    if payload[:1] == b"{":
        return [payload]
    try:
        bodies = [bytes(raw) for raw in _decode_raws(payload)]
    except _UNREADABLE as fault:
        raise BadMessage(f"payload is no event and no array of events: {fault}") from fault
    if not 1 <= len(bodies) <= MOST_EVENTS:
        raise BadMessage(f"batch of {len(bodies)} events: 1 to {MOST_EVENTS} are allowed")
    return bodies


def read_envelope(body: bytes) -> Envelope:
    """Return an event's envelope; ``data`` stays raw.

    Raises:
        BadMessage: It is not an event of this version, or its numbers cannot be.
    """
    try:
        envelope = _decode_envelope(body)
    except _UNREADABLE as fault:
        raise BadMessage(f"not an event: {fault}") from fault
    if envelope.seq < 1 or envelope.ep < 1 or len(envelope.prev) != 2 * HEAD_BYTES:
        raise BadMessage(f"event {envelope.id!r}: seq and ep start at 1, prev has {2 * HEAD_BYTES} hex digits")
    return envelope


# -- up: how the device is ------------------------------------------------------------------------------------------


class Conn(Struct, frozen=True, kw_only=True):
    """Birth (``on``), planned stop or will (``off``), retained. ``sess`` grows at each connect within a ``boot``."""

    s: Literal["on", "off"]
    boot: int
    sess: int
    ep: int
    seq_lo: int
    seq_hi: int
    proto: tuple[int, ...] = (1,)
    fw: str = ""
    clock: ClockQuality = "unset"
    reason: str = ""


class State(Struct, frozen=True, kw_only=True):
    """Reported state, retained: what the fleet page shows. All figures flat, so that any MQTT tool can chart them."""

    at: str
    version: str
    unsent: int
    oldest_s: int = 0
    free_bytes: int = 0
    last_ack: int = 0
    printer: str = "unknown"
    scanner: str = "unknown"
    panel: str = "not_fitted"
    replica: int = 0
    programme: int = 0


# -- down: signed by head office ------------------------------------------------------------------------------------


class Park(Struct, frozen=True):
    """An entry head office could not read; it keeps the bytes and the stream goes on."""

    seq: int
    why: str


class Ack(Struct, frozen=True, kw_only=True):
    """Everything up to ``upto`` of epoch ``ep`` is committed at head office. Retained; the last one counts.

    ``miss`` lists gaps ``[first, last]`` above ``upto`` that head office waits for. ``gen`` is head office's
    generation: it rises when head office was restored from a backup.
    """

    ep: int
    upto: int
    miss: list[tuple[int, int]] = []
    park: list[Park] = []
    gen: int = 1


class Manifest(Struct, frozen=True, kw_only=True):
    """A file to fetch: ``version`` rises, ``sha256`` (hex) decides whether it is the right one."""

    version: int
    url: str
    sha256: str
    size: int


class Want(Struct, frozen=True, kw_only=True):
    """What the device should have, retained: the replica of its store, with members, catalogue and programme."""

    replica: Manifest
    gen: int = 1


class HoConn(Struct, frozen=True, kw_only=True):
    """A receiver is alive (``on``) or not, retained and signed, the will too. No live receiver, no drain.

    ``credit`` may lower the window of each device.
    """

    s: Literal["on", "off"]
    gen: int = 1
    credit: int = WINDOW


class Command(Struct, frozen=True, kw_only=True):
    """Something to do once: ``id`` is answered once, however often it comes; ``exp_s`` counts from its arrival."""

    id: str
    name: str
    exp_s: int
    gen: int = 1


class Response(Struct, frozen=True, kw_only=True):
    """What became of a command, on ``up/rsp``. This version knows no command: each is answered ``not_understood``."""

    id: str
    status: Literal["done", "refused", "expired", "not_understood"]
    why: str = ""


class Signed(Struct, frozen=True, kw_only=True):
    """A down message: ``sig`` is Ed25519 over topic, newline and the exact bytes of ``body``.

    The topic is signed too, so a message for one device is worth nothing to another.
    """

    body: Raw
    sig: str


def sign(body: Struct, topic: str, key: SigningKey) -> bytes:
    """Return the payload of a down message for ``topic``."""
    raw = _encoder.encode(body)
    signature = key.sign(topic.encode() + b"\n" + raw).signature
    return _encoder.encode(Signed(body=Raw(raw), sig=base64.b64encode(signature).decode()))


def verify(payload: bytes, topic: str, key: VerifyKey, kind: type[Any]) -> Any:  # noqa: ANN401 - the caller's struct
    """Return the ``kind`` inside a down message.

    Raises:
        BadSignature: Head office did not sign this for this topic.
        BadMessage: It is not a signed message, or not a ``kind``.
    """
    try:
        signed = msgspec.json.decode(payload, type=Signed)
        signature = base64.b64decode(signed.sig, validate=True)
    except (*_UNREADABLE, ValueError) as fault:
        raise BadMessage(f"{topic}: not a signed message: {fault}") from fault
    try:
        key.verify(topic.encode() + b"\n" + bytes(signed.body), signature)
    except (BadSignatureError, ValueError) as fault:
        raise BadSignature(f"{topic}: not signed by this chain's head office: check [headoffice] key") from fault
    return read(bytes(signed.body), kind)


def read(payload: bytes, kind: type[Any]) -> Any:  # noqa: ANN401 - the caller's struct
    """Return the ``kind`` written in an unsigned message.

    Raises:
        BadMessage: It is not one; fields this version does not know are ignored.
    """
    try:
        return msgspec.json.decode(payload, type=kind)
    except _UNREADABLE as fault:
        raise BadMessage(f"not a {kind.__name__}: {fault}") from fault


def write(message: Struct) -> bytes:
    """Return the bytes of an unsigned message."""
    return _encoder.encode(message)


def gaps(have: Iterable[int], upto: int) -> list[tuple[int, int]]:
    """Return the missing ranges between ``upto`` and the highest of ``have``, as ``Ack.miss`` lists them."""
    missing, expected = [], upto + 1
    for seq in sorted(have):
        if seq > expected:
            missing.append((expected, seq - 1))
        expected = max(expected, seq + 1)
    return missing
