"""What a device says of itself, and the reading and writing of unsigned messages."""

from typing import Any, Literal

import msgspec
from msgspec import Struct

from edge.domain.errors import BadMessage
from edge.domain.events import ClockQuality

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What foreign bytes make a JSON decoder raise: wrong JSON, text that is not UTF-8, brackets without end."""

_encoder = msgspec.json.Encoder()


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


class Response(Struct, frozen=True, kw_only=True):
    """What became of a command, on ``up/rsp``. This version knows no command: each is answered ``not_understood``."""

    id: str
    status: Literal["done", "refused", "expired", "not_understood"]
    why: str = ""


def read(payload: bytes, kind: Any) -> Any:  # noqa: ANN401 - the caller's struct, or a union of structs
    """Return the ``kind`` written in an unsigned message.

    Raises:
        BadMessage: It is not one; fields this version does not know are ignored.
    """
    try:
        return msgspec.json.decode(payload, type=kind)
    except UNREADABLE as fault:
        raise BadMessage(f"not a {getattr(kind, '__name__', kind)}: {fault}") from fault


def write(message: Struct) -> bytes:
    """Return the bytes of an unsigned message."""
    return _encoder.encode(message)
