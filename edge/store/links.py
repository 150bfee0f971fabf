"""The hash chain through the rows of a journal: each entry names the hash of the one before."""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from edge.domain.chain import head_of


class Broken(Exception):
    """The file cannot go on; the text says why."""


class Place(Struct, frozen=True):
    """What an entry's bytes say about its place: the part of the envelope that makes the chain."""

    ep: int
    seq: int
    prev: str


_decode = msgspec.json.Decoder(Place).decode


def place_of(body: object) -> Place | None:
    """Return the place that an entry's bytes name, or ``None`` when they cannot be read."""
    try:
        return _decode(body) if isinstance(body, bytes) else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def insist_chain(entries: Iterable[tuple[Any, ...]], seq: int, head: bytes, epoch: int) -> tuple[int, bytes]:
    """Return where ``entries`` lead, rows of number and body that must follow ``seq`` with hash ``head``.

    Raises:
        Broken: One of them is missing, unreadable or does not name the one before it.
    """
    for found, body in entries:
        if found != seq + 1:
            raise Broken(f"entry {found} follows entry {seq}")
        try:
            place = _decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, TypeError) as fault:  # TypeError: not even bytes
            raise Broken(f"entry {found} cannot be read ({fault})") from fault
        if (place.ep, place.seq, place.prev) != (epoch, found, head.hex()):
            raise Broken(f"the chain breaks at entry {found}")
        seq, head = found, head_of(body)
    return seq, head
