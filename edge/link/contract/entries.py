"""Journal entries on the wire: CloudEvents whose bytes are fixed at commit, alone or in batches."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

import msgspec
from msgspec import Raw, Struct

from edge.domain.chain import HEAD_BYTES
from edge.domain.errors import BadMessage, EventTooBig
from edge.domain.events import ClockQuality, Event, Stamp
from edge.link.contract.reports import UNREADABLE

MOST_EVENTS = 50
MOST_BYTES = 48 * 1024
MOST_EVENT_BYTES = 8 * 1024


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
    except UNREADABLE as fault:
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
    except UNREADABLE as fault:
        raise BadMessage(f"not an event: {fault}") from fault
    if envelope.seq < 1 or envelope.ep < 1 or len(envelope.prev) != 2 * HEAD_BYTES:
        raise BadMessage(f"event {envelope.id!r}: seq and ep start at 1, prev has {2 * HEAD_BYTES} hex digits")
    return envelope
