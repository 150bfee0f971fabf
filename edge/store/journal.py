"""The journal: everything that happens at this device, numbered, hash-chained and on the disk before anyone is told.

One row is ledger and outbox at once: its exact bytes are what goes to head office, and "unsent" means after the cursor
that head office's acknowledgement moves. Opened, used and closed by one thread: the writer's.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Self

import apsw

from edge.domain.chain import head_of
from edge.domain.errors import JournalRefused
from edge.domain.events import Event
from edge.domain.ports import Clock, Entry, Seal
from edge.store.aside import Marks
from edge.store.change import INSERT_ENTRY, Change, Claim, KeptSlip
from edge.store.guard import Guard
from edge.store.patrol import AFTER
from edge.store.promises import Promises
from edge.store.recent import Recent
from edge.store.refusals import FAILURES
from edge.store.rights import Rights
from edge.store.space import BALLAST_BYTES, Room, Space
from edge.store.start import start
from edge.store.upkeep import Upkeep

CURSOR_STRIDE = 500
"""Acknowledged entries between two writes of the cursor; after a crash at most so many are sent again, and ignored."""

TIDY_FRAMES = 500
"""``tidy`` empties the write-ahead log from here on, half of where SQLite would do it in the middle of a sale."""

_CURSOR = "UPDATE device SET acknowledged = ?, verified = ?, verified_head = ?, noted = ?"
_CLAIM = "SELECT txn, seq, member, points FROM claim WHERE receipt = ?"
_NUDGES = "SELECT day, care FROM nudge WHERE member = ? ORDER BY day"
_PENDING = "SELECT coalesce(sum(points), 0) FROM pending WHERE member = ?"
_PENDING_ENTRIES = """SELECT journal.seq, journal.body FROM pending JOIN journal ON journal.seq = pending.seq
    WHERE pending.member = ? ORDER BY pending.seq DESC"""
_SLIP = "SELECT number, visit, record, copies, state FROM slip WHERE number = ?"
_UNFINISHED = "SELECT number, visit, record, copies, state FROM slip WHERE state = 'intended' ORDER BY number"

log = logging.getLogger(__name__)


class Journal:
    """A device's journal, from ``with`` to the end of its block.

    A new epoch is numbered after the last one on this card, and from ``first_epoch`` on: the number head office gave
    with the device's place, when an earlier card had begun epochs that this card knows nothing of.

    Attributes:
        epoch: Which numbering this is; a new one begins when the file was lost or damaged.
        boot: How many times this device has started; it never goes back.
        last: Number of the newest entry, 0 before the first.
        acknowledged: Head office has every entry up to this one.
        applied: It has booked every entry up to this one.
        found: What the start had to say, one sentence each; empty after an orderly stop.
        rights: What may be spent here, and what moved it.
        promises: What this device promised and must see through.
    """

    epoch: int
    boot: int
    last: int
    acknowledged: int
    applied: int
    found: list[str]
    rights: Rights
    promises: Promises

    def __init__(
        self,
        path: Path,
        *,
        device: str,
        seal: Seal,
        clock: Clock,
        first_epoch: int = 1,
        ballast_bytes: int = BALLAST_BYTES,
    ) -> None:
        self._path, self._device, self._seal, self._clock = path, device, seal, clock
        self._space = Space(path.parent, ballast_bytes)
        self._first_epoch = first_epoch
        self._in_change = False

    def __enter__(self) -> Self:
        """Open, check and, where the file cannot go on, begin anew.

        Raises:
            JournalRefused: Durability cannot be promised here.
        """
        self._finishing = False
        started = start(self._path, self._device, self._first_epoch)
        self._database = started.database
        self.epoch, self.boot, self.found = started.epoch, started.boot, started.found
        self.last, self._head = started.last, started.head
        self.acknowledged = self._stored = started.acknowledged
        self.applied = self.acknowledged
        marks = Marks(epoch=self.epoch, boot=self.boot)
        self._guard = Guard(started.database.connection(), self._path, marks, started.sums)
        self._upkeep = Upkeep(self._guard, started, self._space, self._clock.stamp(self.boot))
        self._recent = Recent(self._guard)
        self.rights = Rights(self._guard.read, self._recent.kept)
        self.promises = Promises(self._guard.read)
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._guard.insist_sound()
            self._upkeep.finish_tape(self.last, self._clock.stamp(self.boot))
            self._recent.settle(self.last)
            noted = self._recent.upto(self.last)
            self._guard.write(f"{_CURSOR}, stopped = 1", (self.acknowledged, *self._upkeep.verified, noted))
            # A stopped journal is one file: it can be copied, and nothing erased lingers in its log.
            self._guard.empty_log(apsw.SQLITE_CHECKPOINT_TRUNCATE)
            if self._finishing and self.acknowledged == self.last:
                self._guard.finish()
        except JournalRefused as refused:
            # Every entry was safe before. The next start will say that this stop was not orderly.
            log.warning("%s", refused)
        finally:
            self._upkeep.close()

    @property
    def device(self) -> str:
        """Whose journal this is."""
        return self._device

    @property
    def head(self) -> bytes:
        """Hash of the newest entry, or what the first one will name."""
        return self._head

    @property
    def sound(self) -> bool:
        """Whether the next entry may be tried: a full disk passes, a failed one needs a new start."""
        return not self._guard.broken

    def finish(self) -> None:
        """Let this epoch end with the next orderly stop, if head office has all of it by then.

        The next start keeps the file as closed and begins a new epoch. Anything else goes on as it is.
        """
        self._finishing = True

    # -- writing ----------------------------------------------------------------------------------------------------

    def record(self, event: Event) -> Entry:
        """Write one event; when this returns it is on the disk.

        Raises:
            EventTooBig: It has more than 8 KiB. Nothing was saved.
            JournalRefused: The disk did not take it. The message names path, cause and cure.
        """
        self._insist_sound()
        entry = self._seal_after(event, self.last, self._head)
        try:
            self._guard.cursor.execute(INSERT_ENTRY, (entry.seq, entry.body))
        except FAILURES as failure:
            raise self._guard.refused(failure) from failure
        self.last, self._head = entry.seq, entry.head
        self._keep_short()
        return entry

    @contextmanager
    def change(self) -> Iterator[Change]:
        """Collect several writes; they are on the disk when the block ends, and undone when it raises.

        Raises:
            JournalRefused: The disk did not take them.
        """
        self._insist_sound()
        change = Change(self._guard.cursor, self._seal_after, self.last, self._head, self._recent.kept)
        self._in_change = True
        try:
            with self._guard.transaction():
                yield change
                change.put_entries()
        finally:
            self._in_change = False
        self.last, self._head = change.last, change.head
        self._recent.adopt(change.rights)
        self._keep_short()

    def acknowledge(self, upto: int, applied: int | None = None) -> None:
        """Head office has everything up to ``upto``. Never goes back; reaches the disk in strides and in ``tidy``.

        What it only keeps and has not booked lies above ``applied``, which is all of it unless told.

        Raises:
            JournalRefused: Head office has entries that this journal lost, so its next numbers would be used twice.
        """
        if upto > self.last:
            raise self._guard.condemned(f"head office has {upto} entries of it, but it ends at {self.last}")
        self.acknowledged = max(self.acknowledged, upto)
        self.applied = max(self.applied, upto if applied is None else min(upto, applied))
        if self.acknowledged - self._stored >= CURSOR_STRIDE:
            self._store_cursor()

    def settle(self, epoch: int, upto: int) -> None:
        """Forget pending points that head office's figures contain: those of entries up to ``upto`` of ``epoch``."""
        if epoch == self.epoch:
            self._insist_sound()
            self._guard.write("DELETE FROM pending WHERE seq <= ?", (upto,))

    def tidy(self) -> bool:
        """Do in an idle moment what would otherwise delay a sale; say whether there was anything to do.

        Raises:
            JournalRefused: The disk failed, or the stretch of the chain looked at this time is damaged.
        """
        self._insist_sound()
        now = self._clock.stamp(self.boot)
        fed = self._upkeep.patrol(self.last, now)
        settled = self._recent.tidy(self.last, now.mono_ms)
        full, moved = self._guard.unsaved_frames() >= TIDY_FRAMES, self.acknowledged > self._stored
        if full:
            self._guard.empty_log()
        if moved:
            # After the log was emptied, so that this write, and no sale, pays the extra sync that starts it again.
            self._store_cursor()
        gone = self._upkeep.make_room(min(self._stored, self._recent.marked), self.applied, self.last, now)
        return gone or full or moved or fed or settled

    def space(self) -> Room:
        """Return how much room the disk has. From any thread.

        ``low``: what may as well not be written should not be. ``critical``: nothing may be spent, only earned; a full
        disk then refuses the rest by itself.
        """
        return self._space.room()

    # -- reading ----------------------------------------------------------------------------------------------------

    def bounds(self) -> tuple[int, int]:
        """Return ``(acknowledged, last)``."""
        return self.acknowledged, self.last

    def after(self, seq: int, at_most: int, most_bytes: int) -> list[Entry]:
        """Return the entries that follow ``seq``: up to ``at_most``, and up to ``most_bytes`` but at least one."""
        first, bodies = self.page(seq, at_most, most_bytes)
        return [Entry(number, body, head_of(body)) for number, body in enumerate(bodies, start=first)]

    def page(self, seq: int, at_most: int, most_bytes: int) -> tuple[int, list[bytes]]:
        """Return the number of the first entry after ``seq`` and the bodies from there on, limited as in ``after``.

        For sending: without hashes and objects a long backlog is read three times as fast. Where the beginning is
        pruned, they start at the first that is left.

        Raises:
            JournalRefused: An entry is missing or unreadable.
        """
        rows = self._guard.read(AFTER, (seq, at_most))
        if not rows:
            return 0, []
        bodies = [body for _, body in rows]
        seq = max(seq, self._upkeep.pruned)
        if rows[-1][0] - seq != len(rows) or not all(isinstance(body, bytes) for body in bodies):
            raise self._guard.condemned(f"an entry between {seq + 1} and {rows[-1][0]} is missing or unreadable")
        if sum(map(len, bodies)) > most_bytes:
            sizes = accumulate(map(len, bodies))
            bodies = bodies[: max(1, sum(1 for size in sizes if size <= most_bytes))]
        return seq + 1, bodies

    def pruned_after(self, seq: int, at_most: int) -> list[tuple[int, bytes]]:
        """Return number and body of pruned entries after ``seq`` that the tape still has, without a hole among them."""
        with self._guard.explained():
            return self._upkeep.pruned_after(seq, at_most)

    def claim_of(self, receipt: str) -> Claim | None:
        """Return how a till receipt gave its points at this device, or ``None`` if it did not."""
        return next((Claim(*row) for row in self._guard.read(_CLAIM, (receipt,))), None)

    def pending_points(self, member: str) -> int:
        """Return the points a member got here that head office's figures do not contain yet."""
        return next(int(points) for (points,) in self._guard.read(_PENDING, (member,)))

    def pending_entries(self, member: str) -> list[Entry]:
        """Return the entries that made those points, newest first."""
        rows = self._guard.read(_PENDING_ENTRIES, (member,))
        return [Entry(number, body, head_of(body)) for number, body in rows]

    def nudges(self, member: str) -> list[tuple[date, str]]:
        """Return the local days on which care spoke to a member here, and what it said."""
        return [(date.fromisoformat(day), care) for day, care in self._guard.read(_NUDGES, (member,))]

    def slip(self, number: str) -> KeptSlip | None:
        """Return a slip that was ever intended here."""
        return next((KeptSlip(*row) for row in self._guard.read(_SLIP, (number,))), None)

    def unfinished_slips(self) -> list[KeptSlip]:
        """Return slips that were intended and not ended: after a start, those a power cut interrupted."""
        return [KeptSlip(*row) for row in self._guard.read(_UNFINISHED)]

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _seal_after(self, event: Event, last: int, head: bytes) -> Entry:
        body = self._seal(event, self._clock.stamp(self.boot), epoch=self.epoch, seq=last + 1, prev=head)
        return Entry(last + 1, body, head_of(body))

    def _keep_short(self) -> None:
        self._recent.keep_short(self.last)
        self._guard.keep_log_short()

    def _insist_sound(self) -> None:
        self._guard.insist_sound()
        if self._in_change:
            raise RuntimeError("a change is being made: write through it")

    def _store_cursor(self) -> None:
        acknowledged, noted = self.acknowledged, self._recent.upto(self.last)
        if self._guard.write_if_room(_CURSOR, (acknowledged, *self._upkeep.verified, noted)):
            # Otherwise the disk is full, and repeats to head office are harmless.
            self._stored, self._recent.marked = acknowledged, noted
