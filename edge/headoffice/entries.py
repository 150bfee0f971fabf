"""Turns bytes from the wire into entries that may be booked, or says in one word why they may not.

Nothing here knows a database. Every text and number that passes is one that any database can hold.
"""

import hashlib
import re
from dataclasses import dataclass

import msgspec

from edge.domain.chain import HEAD_BYTES
from edge.domain.errors import BadMessage
from edge.domain.events import EVENTS
from edge.link.contract import MOST_EVENT_BYTES, Address, Envelope, address_of, event_id, read_envelope

LARGEST = 2**53
"""No number of ours is larger: beyond it other languages' JSON readers lose digits."""

LARGEST_EPOCH = 2**31 - 1

LONGEST_WORD = 128

UNREADABLE = "unreadable"
"""The type under which a parked entry stands in the journal."""

VOID = "void"
"""The type of a marker that a person put in the place of an entry that cannot be had."""

_ID = re.compile(r"[a-z0-9-]{1,32}")
_HEX = re.compile(r"[0-9a-f]+")


class Unreadable(BadMessage):
    """Bytes for quarantine; ``reason`` is one of ``REASONS``."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


REASONS = ("BAD_JSON", "TOO_BIG", "SCHEMA_TOO_NEW", "WRONG_DEVICE", "BAD_TOPIC", "CHAIN", "FORK", "EPOCH_FORKED")
"""Why bytes are in quarantine."""


@dataclass(slots=True)
class Entry:
    """One journal entry as it came: its place, the hash it names before it, its own hash and its exact bytes.

    ``boot`` and ``mono`` are its stamp; boot 0 where it could not be read.
    """

    seq: int
    type: str
    time: str
    prev: str  # 32 hex digits
    hash: bytes
    body: bytes
    data: bytes | msgspec.Raw
    boot: int = 0
    mono: int = 0


class _Version(msgspec.Struct):
    specversion: str = "1.0"


def is_word(text: str) -> bool:
    """Say whether ``text`` may stand in a table or on a page: printable, and not endless."""
    return len(text) <= LONGEST_WORD and text.isprintable()


def plain(text: str) -> str:
    """Return the words of a fault as a table can hold them: short, and without what cannot be printed."""
    return "".join(sign if sign.isprintable() else "?" for sign in text[:LONGEST_WORD])


def read_address(topic: str, ns: str) -> Address:
    """Return who a message is from.

    Raises:
        Unreadable: The topic is none of ours, or store and device are no ids.
    """
    try:
        address = address_of(topic, ns)
    except BadMessage as fault:
        raise Unreadable("BAD_TOPIC", plain(str(fault))) from fault
    if not (_ID.fullmatch(address.store) and _ID.fullmatch(address.device)):
        raise Unreadable("BAD_TOPIC", "store and device are 1 to 32 of a-z, 0-9 and -")
    return address


def read_entry(body: bytes, address: Address) -> tuple[int, Entry]:
    """Return an entry and its epoch.

    Raises:
        Unreadable: It is too big, no event, of a later wire version, or not of the device that sent it.
    """
    if len(body) > MOST_EVENT_BYTES:
        raise Unreadable("TOO_BIG", f"{len(body)} bytes, {MOST_EVENT_BYTES} are allowed")
    try:
        envelope = read_envelope(body)
    except BadMessage as fault:
        raise _why(body, fault) from fault
    _check(envelope, address)
    stamped = 0 < envelope.boot <= LARGEST_EPOCH and 0 <= envelope.mono <= LARGEST
    boot, mono = (envelope.boot, envelope.mono) if stamped else (0, 0)
    digest, it = entry_hash(body), envelope
    return it.ep, Entry(it.seq, it.type, it.time, it.prev, digest, body, it.data, boot, mono)


def entry_hash(body: bytes) -> bytes:
    """Return the hash by which the next entry names these bytes."""
    return hashlib.sha256(body).digest()[:HEAD_BYTES]


def _check(envelope: Envelope, address: Address) -> None:
    if envelope.seq > LARGEST or envelope.ep > LARGEST_EPOCH or not _HEX.fullmatch(envelope.prev):
        raise Unreadable("BAD_JSON", "a number or hash that cannot be")
    if not (envelope.type in EVENTS or is_word(envelope.type)) or not is_word(envelope.time):
        raise Unreadable("BAD_JSON", "type or time holds characters that cannot be printed")
    if envelope.id != event_id(address.device, envelope.ep, envelope.seq):
        raise Unreadable("WRONG_DEVICE", f"id does not name {address.device} and its own numbers")
    if envelope.source != f"/{address.store}/{address.device}":
        raise Unreadable("WRONG_DEVICE", f"source is not /{address.store}/{address.device}")


def _why(body: bytes, fault: BadMessage) -> Unreadable:
    """Tell an event of a later CloudEvents version from noise."""
    try:
        version = msgspec.json.decode(body, type=_Version).specversion
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        version = "1.0"
    if version != "1.0":
        return Unreadable("SCHEMA_TOO_NEW", "a later version of the envelope")
    return Unreadable("BAD_JSON", plain(str(fault)))
