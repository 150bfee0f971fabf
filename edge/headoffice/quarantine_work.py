"""What a person does about bytes in quarantine: look, try again, or go on without them."""

import json
from dataclasses import dataclass
from typing import Any

from edge.domain.errors import EdgeError
from edge.headoffice.database import Books
from edge.headoffice.entries import VOID, Entry
from edge.headoffice.models import Quarantine, Stream
from edge.headoffice.outcome import Message
from edge.headoffice.quarantine import QuarantineShelf
from edge.headoffice.receiver import Receiver
from edge.headoffice.rights.desk import RightsDesk
from edge.headoffice.streams import Streams
from edge.link.contract import Address, Topics

FACTS = ("reason", "detail", "topic", "dev", "ep", "seq", "size", "attempts", "resolution", "received")
SHORTEST_ID = 4
LONGEST_REASON = 200
MOST_SKIPPED = 10_000
"""Entries that one word passes over: three months of a busy kiosk."""


class NoSuchBytes(EdgeError):
    """No row, or more than one, is meant."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """What a skip did: the stream goes on up to ``upto``; ``hash`` stands for the entry that is missing."""

    dev: str
    ep: int
    seq: int
    hash: str
    upto: int


def facts_of(row: Quarantine) -> dict[str, Any]:
    """Return what is known of a row, without its bytes."""
    return {"id": bytes(row.hash).hex()} | {fact: getattr(row, fact) for fact in FACTS}


def find(text: str) -> Quarantine:
    """Return the row that an id, or its beginning, names.

    Raises:
        NoSuchBytes: None or several.
    """
    rows = [row for row in Quarantine.select() if len(text) >= SHORTEST_ID and bytes(row.hash).hex().startswith(text)]
    if len(rows) != 1:
        raise NoSuchBytes(f"{text!r} names {len(rows)} rows: 'headoffice quarantine list' shows their ids")
    return rows[0]


def retry(books: Books, row: Quarantine, ns: str) -> dict[str, int]:
    """Give the bytes to the receiver again, as if they had just come; return what became of them.

    Runs in a transaction of its own, as an act of head office's.

    Raises:
        NoSuchBytes: Not all of the bytes were kept.
    """
    body = bytes(row.body)
    if len(body) < row.size:
        raise NoSuchBytes(f"{len(body)} of {row.size} bytes were kept: they cannot be tried again")
    with books.writing():
        outcome = Receiver(books, ns, desk=RightsDesk(books, ns)).take([Message(row.topic, body)])
        if not outcome.quarantined:
            Quarantine.update(resolution="retried").where(
                (Quarantine.topic == row.topic) & (Quarantine.hash == row.hash)
            ).execute()
    return {word: n for word, n in outcome.count.items() if n}


def skip(  # noqa: PLR0913 - each says one thing about the gap
    books: Books,
    dev: str,
    seq: int,
    reason: str,
    *,
    now_ms: int,
    ns: str,
    digest: str = "",
    last: int = 0,
    ep: int = 0,
) -> Skipped:
    """Go on without entry ``seq``, the next one of an epoch, or without ``seq`` to ``last``: markers take their place.

    The last marker has the hash of the missing bytes, so the chain stays provable: the entry after it names that hash.
    If the bytes come after all they are a repeat; other bytes under this number are a fork. Of those before it nobody
    knows the hash: theirs is empty, and whatever comes under their numbers is a repeat.

    Args:
        books: Head office's books.
        dev: The device.
        seq: The number to go on without.
        reason: Why, for whoever reads the journal later.
        now_ms: Wall clock.
        ns: First part of every topic.
        digest: Hash of the missing bytes (hex), where no later entry names it.
        last: The last number to go on without; 0 is ``seq`` alone.
        ep: The epoch; 0 is the device's newest.

    Raises:
        EdgeError: It is not the number the stream waits for, or nothing tells the hash of what is missing.
    """
    if not 0 < len(reason) <= LONGEST_REASON:
        raise EdgeError(f"--reason has {len(reason)} characters: say in 1 to {LONGEST_REASON} why")
    with books.writing():
        row = _stream(dev, ep)
        last = last or seq
        if row.upto + 1 != seq:
            raise EdgeError(f"{dev} waits for entry {row.upto + 1}, not {seq}: only that one can be skipped")
        if not seq <= last < seq + MOST_SKIPPED:
            raise EdgeError(f"--to {last}: allowed is {seq} to {seq + MOST_SKIPPED - 1}")
        shelf = QuarantineShelf(books)
        streams = Streams(books, shelf)
        topic = Topics(ns, row.store, dev).journal
        stream = streams.open(Address(row.store, dev, "j"), topic, row.ep)
        missing = bytes.fromhex(digest or _missing(topic, last, stream.order.ahead))
        for number in range(seq, last + 1):
            stream.order.stand_in(_marker(number, missing if number == last else b"", reason, stream.order.head))
        streams.close(stream, now_ms)
        Quarantine.update(resolution="skipped", ep=row.ep, seq=last).where(
            (Quarantine.topic == topic) & (Quarantine.hash == missing)
        ).execute()
    return Skipped(dev, row.ep, last, missing.hex(), stream.order.upto)


def _stream(dev: str, ep: int) -> Stream:
    rows = Stream.select().where((Stream.dev == dev) & ((Stream.ep == ep) | (ep == 0))).order_by(Stream.ep.desc())
    row: Stream | None = rows.first()
    if row is None:
        which = f"{dev!r} epoch {ep}" if ep else repr(dev)
        raise EdgeError(f"no entry of {which} was ever booked: 'headoffice status' lists the devices")
    return row


def _marker(seq: int, missing: bytes, reason: str, head: bytes) -> Entry:
    body = json.dumps({"void": seq, "hash": missing.hex(), "reason": reason}, ensure_ascii=False).encode()
    return Entry(seq, VOID, "", head.hex(), missing, body, body)


def _missing(topic: str, seq: int, ahead: dict[int, Entry]) -> str:
    """Return the hash of the missing entry: as the one after it names it, or of the only bytes that could be it."""
    if after := ahead.get(seq + 1):
        return after.prev
    found = [
        bytes(row.hash).hex()
        for row in Quarantine.select().where((Quarantine.topic == topic) & (Quarantine.resolution == ""))
        if row.reason not in {"FORK", "CHAIN", "EPOCH_FORKED"}
    ]
    if len(found) != 1:
        raise EdgeError(f"{len(found)} rows in quarantine could be entry {seq}: name the one with --hash ID")
    return found[0]
