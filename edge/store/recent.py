"""The transactions whose rows in ``moved`` are still to be written: they stand in the journal's notes, and in memory.

A sale writes its entry with the note, and the holding: two pages. The rows of ``moved`` follow in idle moments, many in
one commit, together with the mark up to which that was done; a start reads back the notes after the mark.
"""

import contextlib

from edge.domain.errors import JournalRefused
from edge.store.guard import Guard
from edge.store.note import note_of
from edge.store.rights import Kept, RightsChange

WORTH = 256
"""So many transactions are worth a commit in an idle moment, a dozen pages; fewer wait ``WAIT_MS``."""

WAIT_MS = 600_000

STRETCH = 1_000
"""Entries after the mark at most, with or without transactions among them: as many as a start reads back."""

_AFTER = "SELECT seq, body, note FROM journal WHERE seq > ? ORDER BY seq"


class Recent:
    """What waits for its row.

    Attributes:
        kept: By transaction: each since the mark, and each older one that was undone since.
        marked: The disk says that every transaction up to this entry has its row.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self.kept: dict[str, Kept] = {}
        self._since_ms: int | None = None
        [(self.marked,)] = guard.read("SELECT noted FROM device")
        self._read_back()

    def _read_back(self) -> None:
        rights = RightsChange(self._guard.cursor)
        for seq, body, raw in self._guard.read(_AFTER, (self.marked,)):
            if note := note_of(body, raw):
                rights.keep(note.txn, seq, note.visit, note.legs, note.answer, undoes=note.undoes)
        self.kept.update(rights.fresh)

    def adopt(self, change: RightsChange) -> None:
        """Take over what a change kept, now that it is on the disk."""
        if change.settled is not None:
            self.kept.clear()
            self.marked = change.settled
        self.kept.update(change.fresh)

    def upto(self, last: int) -> int:
        """Return the entry up to which every transaction has its row, in a journal that ends at ``last``."""
        return min((kept.seq for kept in self.kept.values() if kept.seq > self.marked), default=last + 1) - 1

    def keep_short(self, last: int) -> None:
        """Write the rows after a commit that went too far beyond the mark. It is safe, whatever comes of this."""
        if last - self.marked >= STRETCH:
            with contextlib.suppress(JournalRefused):  # a disk that failed refuses the next commit
                self.settle(last)

    def tidy(self, last: int, now_ms: int) -> bool:
        """Write the rows if they are worth it or have waited long; say whether they were written."""
        if not self.kept:
            return False
        if self._since_ms is None or now_ms < self._since_ms:
            self._since_ms = now_ms
        return (len(self.kept) >= WORTH or now_ms - self._since_ms >= WAIT_MS) and self.settle(last)

    def settle(self, last: int) -> bool:
        """Write the rows and the mark in one commit; say whether the disk had room for it.

        Raises:
            JournalRefused: The disk failed in another way.
        """
        rights = RightsChange(self._guard.cursor, self.kept)
        try:
            with self._guard.transaction():
                rights.settle(last)
        except JournalRefused:
            if self._guard.broken:
                raise
            return False
        self.adopt(rights)
        self._since_ms = None
        return True
