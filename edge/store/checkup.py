"""What a start looks at before it trusts a journal. Its cost does not grow with the queue.

The tail of the chain is read entry by entry; tables and counters must agree; and the write-ahead log must not hold
commits that SQLite could not read. The last matters because SQLite ends a log at the first frame with a wrong
checksum and says nothing: one flipped bit would silently take back every sale after it.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import msgspec
from msgspec import Struct

from edge.domain.chain import genesis, head_of
from edge.domain.errors import JournalRefused
from edge.store.aside import log_of
from edge.store.migrations import TABLES
from edge.store.settings import Database

TAIL = 64
"""Entries whose chain a start verifies."""

TORN_FRAMES = 6
"""Commit frames that one torn or failed transaction, with its padding, may leave unread at the end of the log."""

_LOG_HEADER = struct.Struct(">8I")  # magic, format, page size, checkpoint number, two salts, two checksums
_FRAME_HEADER = struct.Struct(">6I")  # page number, pages after commit or 0, two salts, two checksums


class Broken(Exception):
    """The file cannot go on; the text says why."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a sound journal stands."""

    epoch: int
    boot: int
    acknowledged: int
    stopped: bool
    last: int
    head: bytes


class _Place(Struct):
    """What an entry's bytes say about its place: the part of the envelope that makes the chain."""

    ep: int
    seq: int
    prev: str


_place_of = msgspec.json.Decoder(_Place).decode


def insist_log_was_read(database: Database, path: Path) -> None:
    """Refuse a write-ahead log whose end SQLite could not read.

    Raises:
        Broken: More commits follow the last readable one than a power cut can leave.
    """
    read, _ = database.connection().wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)
    if (unread := _unread_commits(log_of(path), max(read, 0))) > TORN_FRAMES:
        raise Broken(f"its write-ahead log is damaged after frame {read}: {unread} later commits cannot be read")


def check(database: Database, path: Path, device: str) -> Found:
    """Return where the journal stands.

    Raises:
        Broken: A table, counter or the chain's tail is not as it was written.
        JournalRefused: It is sound, but another device's.
    """
    missing = TABLES - {name for (name,) in database.execute_sql("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if missing:
        raise Broken(f"it has no table {', '.join(sorted(missing))}")
    rows: list[Any] = database.execute_sql("SELECT id, epoch, boot, acknowledged, stopped FROM device").fetchall()
    if list(map(_kinds, rows)) != [_kinds(("", 0, 0, 0, 0))]:
        raise Broken("it does not say which device it belongs to and where that stood")
    [(owner, epoch, boot, acknowledged, stopped)] = rows
    if owner != device:
        raise JournalRefused(
            f"{path} belongs to device {owner!r}, this one is {device!r}: correct device.id in the configuration, "
            f"or move the file away if this device is to start anew"
        )
    last, head = _verified_tail(database, device, epoch)
    if acknowledged > last:
        raise Broken(f"head office has {acknowledged} entries of it, but it ends at {last}")
    return Found(epoch, boot, acknowledged, bool(stopped), last, head)


def _kinds(row: tuple[object, ...]) -> list[type]:
    return list(map(type, row))


def _verified_tail(database: Database, device: str, epoch: int) -> tuple[int, bytes]:
    """Return the last entry's number and hash, after reading ``TAIL`` entries and the one before them."""
    newest = "SELECT seq, body FROM journal ORDER BY seq DESC LIMIT ?"
    entries = database.execute_sql(newest, (TAIL + 1,)).fetchall()[::-1]
    if len(entries) <= TAIL:  # the whole journal: its first entry must name the epoch's beginning
        return insist_chain(entries, 0, genesis(device, epoch), epoch)
    seq, body = entries[0]
    if not (isinstance(seq, int) and isinstance(body, bytes)):
        raise Broken(f"entry {seq} cannot be read")
    return insist_chain(entries[1:], seq, head_of(body), epoch)


def insist_chain(entries: Iterable[tuple[Any, ...]], seq: int, head: bytes, epoch: int) -> tuple[int, bytes]:
    """Return where ``entries`` lead, rows of number and body that must follow ``seq`` with hash ``head``.

    Raises:
        Broken: One of them is missing, unreadable or does not name the one before it.
    """
    for found, body in entries:
        if found != seq + 1:
            raise Broken(f"entry {found} follows entry {seq}")
        try:
            place = _place_of(body)
        except (msgspec.DecodeError, TypeError) as fault:  # TypeError: not even bytes
            raise Broken(f"entry {found} cannot be read ({fault})") from fault
        if (place.ep, place.seq, place.prev) != (epoch, found, head.hex()):
            raise Broken(f"the chain breaks at entry {found}")
        seq, head = found, head_of(body)
    return seq, head


def _unread_commits(log: Path, read: int) -> int:
    """Return how many commit frames of the log's present round follow the last frame SQLite accepted."""
    if not log.exists() or log.stat().st_size < _LOG_HEADER.size:
        return 0
    unread = 0
    with log.open("rb") as file:
        _, _, page_size, _, *salts, _, _ = _LOG_HEADER.unpack(file.read(_LOG_HEADER.size))
        frame_size = _FRAME_HEADER.size + page_size
        file.seek(_LOG_HEADER.size + read * frame_size)
        while len(header := file.read(_FRAME_HEADER.size)) == _FRAME_HEADER.size:
            _, commit, *found_salts, _, _ = _FRAME_HEADER.unpack(header)
            unread += bool(commit) and found_salts == salts
            file.seek(page_size, 1)
    return unread
