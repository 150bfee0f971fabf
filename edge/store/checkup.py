"""What a start looks at before it trusts a journal. Its cost does not grow with the queue.

Tables and counters must agree. The chain is read from where the patrol last verified it, or from further back, and
compared with the tape; what one copy has wrong is put right from the other. Older entries are the patrol's.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge.domain.chain import genesis, head_of
from edge.domain.errors import JournalRefused
from edge.store.links import Broken
from edge.store.mending import Stretch, newest_on_tape, whole_stretch
from edge.store.migrations import TABLES
from edge.store.settings import Database
from edge.store.tape import Tape

TAIL = 64
"""Entries whose chain a start verifies at least, however lately the patrol went over them."""

MOST = 1_000
"""Entries whose chain a start verifies at most, half a megabyte."""

_DEVICE = "SELECT id, epoch, boot, acknowledged, stopped, pruned, pruned_head, verified, verified_head FROM device"
_KINDS = [str, int, int, int, int, int, bytes, int, bytes]
_MARKS = "SELECT seq, boot, mono, wall FROM mark ORDER BY seq"


@dataclass(frozen=True, slots=True)
class Found:
    """Where a sound journal stands.

    Attributes:
        pruned: Entries up to this one were deleted; the chain goes on from ``pruned_head``.
        verified: The patrol stood here; ``verified_head`` is that entry's hash.
        marks: How far it was at some moments: number, start, boot clock and wall clock in milliseconds.
    """

    epoch: int
    boot: int
    acknowledged: int
    stopped: bool
    pruned: int
    pruned_head: bytes
    verified: int
    verified_head: bytes
    marks: list[tuple[int, int, int, int]]


def check(database: Database, path: Path, device: str) -> Found:
    """Return where the journal says that it stands; ``verify_tail`` finds out whether that is so.

    Raises:
        Broken: A table or counter is not as it was written.
        JournalRefused: It is sound, but another device's.
    """
    missing = TABLES - {name for (name,) in database.execute_sql("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if missing:
        raise Broken(f"it has no table {', '.join(sorted(missing))}")
    rows: list[Any] = database.execute_sql(_DEVICE).fetchall()
    if [list(map(type, row)) for row in rows] != [_KINDS]:
        raise Broken("it does not say which device it belongs to and where that stood")
    [(owner, epoch, boot, acknowledged, stopped, pruned, pruned_head, verified, verified_head)] = rows
    if owner != device:
        raise JournalRefused(
            f"{path} belongs to device {owner!r}, this one is {device!r}: correct device.id in the configuration, "
            f"or move the file away if this device is to start anew"
        )
    if not pruned:
        pruned_head = genesis(device, epoch)
    if verified <= pruned:
        verified, verified_head = pruned, pruned_head
    marks: list[Any] = database.execute_sql(_MARKS).fetchall()
    return Found(epoch, boot, acknowledged, bool(stopped), pruned, pruned_head, verified, verified_head, marks)


def verify_tail(database: Database, was: Found, tape: Tape) -> Stretch:
    """Return the newest entries, verified and put right from the tape where that proves them.

    Raises:
        Broken: The chain, the cursor or the tape says that something was lost.
    """
    [(last,)] = database.execute_sql("SELECT coalesce(max(seq), 0) FROM journal").fetchall()
    last = max(int(str(last)), was.pruned)
    if tape.last > last:
        raise Broken(f"its tape has {tape.last} entries, but it ends at {last}")
    if was.acknowledged > last:
        raise Broken(f"head office has {was.acknowledged} entries of it, but it ends at {last}")
    seq, head = _anchor(database, was, last)
    rows: list[Any] = database.execute_sql(
        "SELECT seq, body FROM journal WHERE seq > ? ORDER BY seq", (seq,)
    ).fetchall()
    return newest_on_tape(tape, whole_stretch(rows, seq, head, was.epoch, last, tape), was.epoch)


def _anchor(database: Database, was: Found, last: int) -> tuple[int, bytes]:
    """Return the number and hash of the entry from which a start verifies."""
    if last - MOST <= was.verified <= last - TAIL or was.verified == was.pruned >= last - MOST:
        return was.verified, was.verified_head
    seq = max(was.pruned, last - (TAIL if was.verified > last - TAIL else MOST))
    if seq == was.pruned:
        return was.pruned, was.pruned_head
    rows: list[Any] = database.execute_sql("SELECT body FROM journal WHERE seq = ?", (seq,)).fetchall()
    if not rows or not isinstance(rows[0][0], bytes):
        raise Broken(f"entry {seq} cannot be read")
    return seq, head_of(rows[0][0])
