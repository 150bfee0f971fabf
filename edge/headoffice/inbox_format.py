"""The format of the inbox archive: records one after the other, each provable by itself. Pure: bytes in, bytes out.

    record   kind (1 byte), length of the body (4), CRC-32 of kind and body (4), body; numbers are big-endian
    M        a message: received (8, ms since 1970 UTC), length of the topic (2), topic, payload
    D        what head office decided on messages of this group, in order: its writes, see ``deeds``
    A        an act of head office's own: its number (8), its writes; the same number again is the same act
    K        types of entries that the receiver applies from here on: their names, one a line
    B        rows that were in the books before the archive began, see ``baseline``
    G        the end of a group: its number (8), received (8); all since the last G was one transaction

A group without its G, at the end of a file, was never acknowledged: power went while it was written. Two groups with
one number: the first was written, but its transaction was not; the last one counts.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Literal, NamedTuple, cast
from zlib import crc32

from edge.domain.errors import EdgeError

Kind = Literal["M", "D", "A", "K", "B", "G"]

HEAD = struct.Struct(">cII")
_MESSAGE = struct.Struct(">QH")
_GROUP = struct.Struct(">QQ")
_ACT = struct.Struct(">Q")

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes of a record's body; a greater length is damage."""


class ArchiveDamaged(EdgeError):
    """The archive holds bytes that are no record, with records after them."""


class Record(NamedTuple):
    """One record. ``body`` is as the kind says."""

    kind: Kind
    body: bytes


class Group(NamedTuple):
    """The end of a group."""

    number: int
    received_ms: int


def encoded(kind: Kind, body: bytes) -> bytes:
    """Return a record's bytes."""
    letter = kind.encode()
    return HEAD.pack(letter, len(body), crc32(letter + body)) + body


def message(received_ms: int, topic: str, payload: bytes) -> bytes:
    """Return the record of a message."""
    name = topic.encode("utf-8", "surrogatepass")
    return encoded("M", _MESSAGE.pack(received_ms, len(name)) + name + payload)


def group(number: int, received_ms: int) -> bytes:
    """Return the record that ends a group."""
    return encoded("G", _GROUP.pack(number, received_ms))


def act(number: int, writes: bytes) -> bytes:
    """Return the record of an act of head office's own."""
    return encoded("A", _ACT.pack(number) + writes)


def read_act(body: bytes) -> tuple[int, bytes]:
    """Return the number of an act and its writes."""
    return _ACT.unpack_from(body)[0], body[_ACT.size :]


def read_message(body: bytes) -> tuple[int, str, bytes]:
    """Return when a message was received, its topic and its payload."""
    received_ms, length = _MESSAGE.unpack_from(body)
    start = _MESSAGE.size
    topic = body[start : start + length].decode("utf-8", "surrogatepass")
    return received_ms, topic, body[start + length :]


def read_group(body: bytes) -> Group:
    """Return the end of a group."""
    return Group(*_GROUP.unpack(body))


def records(source: BinaryIO, name: str = "the archive") -> Iterator[tuple[int, Record]]:
    """Yield each record with the offset after it; a torn end is no record.

    Raises:
        ArchiveDamaged: There is more after the bytes that are no record.
    """
    at = 0
    while head := source.read(HEAD.size):
        record = _body(source, head)
        if record is None:
            if source.read(1):
                raise ArchiveDamaged(f"{name}: damaged at byte {at}: put back its copy; what follows is not read")
            return
        at += HEAD.size + len(record.body)
        yield at, record


def _body(source: BinaryIO, head: bytes) -> Record | None:
    """Return the record that ``head`` begins, or ``None`` if it is torn or damaged."""
    if len(head) < HEAD.size:
        return None
    letter, length, checksum = HEAD.unpack(head)
    if length > LARGEST_BODY:
        return None
    body = source.read(length)
    if len(body) < length or crc32(letter + body) != checksum or letter not in b"MDAKBG":
        return None
    return Record(cast("Kind", letter.decode()), body)
