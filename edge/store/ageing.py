"""When old entries go: seven days after they were written, once head office has them, a batch in an idle moment.

How old an entry is, marks tell: how far the journal was, an hour apart. Only the boot clock counts, which nobody can
set, and only while the device runs; so a wall clock that jumps by years deletes nothing. What is gone leaves the hash
of its last entry, from which the chain goes on.
"""

from typing import NamedTuple

from edge.domain.chain import head_of
from edge.domain.event_base import Stamp
from edge.store.guard import Guard
from edge.store.start import Started

KEPT_MS = 7 * 24 * 3_600_000
"""An entry that head office has is kept for so long, for the history here and for a head office that is restored."""

TAPE_KEPT_MS = 30 * 24 * 3_600_000
"""Segments of the tape are kept for so long after their entries are gone from the journal."""

MARK_EVERY_MS = 3_600_000

BATCH = 1_000
"""Entries deleted in one idle moment, in one commit of a few milliseconds."""

NEWEST = 64
"""Entries that always stay, for the next start to verify."""

Place = tuple[int, bytes]


class Mark(NamedTuple):
    """At entry ``seq`` the clocks said so; ``ran_ms`` is how long the device had run since the first mark."""

    seq: int
    boot: int
    mono: int
    wall: int
    ran_ms: int


class Ageing:
    """Keeps the marks and deletes what is old.

    Attributes:
        pruned: Number and hash of the newest entry that is gone; number 0 and the epoch's beginning before the first.
    """

    def __init__(self, guard: Guard, started: Started) -> None:
        self._guard, self._database, self._tape = guard, started.database, started.tape
        self.pruned = started.pruned
        self._marks: list[Mark] = []
        for seq, boot, mono, wall in started.marks:
            self._marks.append(Mark(seq, boot, mono, wall, self._ran_ms(mono)))

    def _ran_ms(self, mono: int) -> int:
        """Return how long the device has run since the first mark, at the boot clock's ``mono``; never too long."""
        if not self._marks:
            return 0
        newest = self._marks[-1]
        return newest.ran_ms + (mono - newest.mono if mono >= newest.mono else mono)

    def mark(self, last: int, now: Stamp) -> None:
        """Remember that the journal is at ``last`` now, if the last such mark is an hour old."""
        ran_ms = self._ran_ms(now.mono_ms)
        if self._marks and (last == self._marks[-1].seq or ran_ms - self._marks[-1].ran_ms < MARK_EVERY_MS):
            return
        if not last or not self._guard.write_if_room(
            "INSERT INTO mark VALUES (?, ?, ?, ?)", (last, now.boot, now.mono_ms, now.wall_ms)
        ):
            return
        self._marks.append(Mark(last, now.boot, now.mono_ms, now.wall_ms, ran_ms))

    def prune(self, acknowledged: int, applied: int, last: int, now: Stamp, *, hurry: bool) -> bool:
        """Delete the next batch of old entries that head office has; say whether there was one.

        In a ``hurry``, when the disk is nearly full, those it has booked go whatever their age.
        """
        old = self._older_than(KEPT_MS, now.mono_ms)
        upto = min(max(old, applied if hurry else 0), acknowledged, last - NEWEST, self.pruned[0] + BATCH)
        if upto <= self.pruned[0]:
            return False
        [(pending,)] = self._guard.read("SELECT min(seq) FROM pending")
        upto = upto if pending is None else min(upto, pending - 1)
        if upto <= self.pruned[0]:
            return False
        self._delete(upto)
        return True

    def drop_tape(self, now: Stamp, *, hurry: bool) -> int:
        """Delete segments of the tape whose entries are gone from the journal since long; return how many."""
        below = self.pruned[0] + 1
        if not hurry:
            below = min(below, self._older_than(TAPE_KEPT_MS, now.mono_ms))
        dropped = self._tape.drop(below)
        useless = sum(mark.seq < min(below, self._tape.kept_from) for mark in self._marks) - 1
        if useless > 0:
            self._guard.write("DELETE FROM mark WHERE seq < ?", (self._marks[useless].seq,))
            del self._marks[:useless]
        return dropped

    def _older_than(self, age_ms: int, mono: int) -> int:
        """Return up to which entry all are older than ``age_ms``."""
        before_ms = self._ran_ms(mono) - age_ms
        return max((mark.seq for mark in self._marks if mark.ran_ms <= before_ms), default=0)

    def _delete(self, upto: int) -> None:
        [(body,)] = self._guard.read("SELECT body FROM journal WHERE seq = ?", (upto,))
        gone = upto, head_of(body)
        # Pages that empty out are left as they are instead of being filled with zeros, which would double the wear.
        # Nothing personal is in an entry.
        self._guard.write("PRAGMA secure_delete=FAST")
        try:
            with self._guard.explained(), self._database.atomic("IMMEDIATE"):
                self._guard.cursor.execute("DELETE FROM journal WHERE seq <= ?", (upto,))
                self._guard.cursor.execute("UPDATE device SET pruned = ?, pruned_head = ?", gone)
        finally:
            self._guard.write("PRAGMA secure_delete=ON")
        self.pruned = gone
