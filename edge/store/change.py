"""Several writes that belong together: all of them reach the disk in one commit, or none does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import apsw

from edge.domain.errors import AlreadyClaimed
from edge.domain.events import Event
from edge.domain.ports import Entry
from edge.store.forgetting import forget
from edge.store.note import encode
from edge.store.promises import PromiseChange
from edge.store.rights import Kept, RightsChange

INSERT_ENTRY = "INSERT INTO journal (seq, body) VALUES (?, ?)"
_INSERT_NOTED = "INSERT INTO journal (seq, body, note) VALUES (?, ?, ?)"
_INSERT_CLAIM = "INSERT INTO claim (receipt, txn, seq, member, points) VALUES (?, ?, ?, ?, ?)"
_INSERT_PENDING = "INSERT INTO pending (member, seq, points) VALUES (?, ?, ?)"
_FORGET_NUDGES = "DELETE FROM nudge WHERE day < ?"
_INSERT_NUDGE = "INSERT OR IGNORE INTO nudge (member, day, care) VALUES (?, ?, ?)"
_INTEND_SLIP = """INSERT INTO slip (number, visit, record, copies, state) VALUES (?, ?, ?, ?, 'intended')
    ON CONFLICT (number) DO UPDATE SET copies = excluded.copies, state = 'intended'"""
_AMEND_SLIP = "UPDATE slip SET record = ? WHERE number = ? AND state = 'intended'"
_END_SLIP = "UPDATE slip SET state = iif(copies = ?, ?, state) WHERE number = ? RETURNING number"

SlipEnd = Literal["printed", "unknown", "not_started"]
SealAfter = Callable[[Event, int, bytes], Entry]


@dataclass(frozen=True, slots=True)
class Claim:
    """A till receipt that gave its points here: by which transaction, in which entry, to whom, how many."""

    txn: str
    seq: int
    member: str
    points: int


@dataclass(frozen=True, slots=True)
class KeptSlip:
    """A slip as the print saga left it; ``record`` is the JSON it can be printed from again."""

    number: str
    visit: str
    record: bytes
    copies: int
    state: str  # intended, printed, unknown, not_started


class Change:
    """One commit in the making, from ``Journal.change``.

    Attributes:
        last: Number of its own newest entry.
        head: Hash of that entry.
        rights: What it writes about rights.
        promises: What it writes about gifts put aside, coupons reserved and payments.
    """

    def __init__(
        self, cursor: apsw.Cursor, seal_after: SealAfter, last: int, head: bytes, recent: dict[str, Kept]
    ) -> None:
        self._cursor, self._seal_after = cursor, seal_after
        self.last, self.head = last, head
        self._entries: list[tuple[Entry, Event]] = []
        self.rights = RightsChange(cursor, recent)
        self.promises = PromiseChange(cursor)

    def write(self, event: Event) -> Entry:
        """Add an event to the journal.

        Raises:
            EventTooBig: It has more than 8 KiB.
        """
        entry = self._seal_after(event, self.last, self.head)
        self._entries.append((entry, event))
        self.last, self.head = entry.seq, entry.head
        return entry

    def put_entries(self) -> None:
        """Insert its entries, each with its note: a row that grew afterwards could take another page.

        Raises:
            ValueError: A transaction was kept for an entry that is not this change's. It must not be committed.
        """
        notes = self.rights.notes
        for entry, event in self._entries:
            note = notes.pop(entry.seq, None)
            self._cursor.execute(_INSERT_NOTED, (entry.seq, entry.body, encode(note, event) if note else None))
        self._entries.clear()
        if notes:
            raise ValueError(f"entries {sorted(notes)} keep a transaction, but are not of this change")

    def forget(self, member: str) -> None:
        """Erase what is kept of a member."""
        self.put_entries()
        self.rights.settle(self.last)
        forget(self._cursor, member)

    def claim(self, receipt: str, txn: str, member: str, points: int, entry: Entry) -> None:
        """Let a till receipt give its points, once; they are pending until head office's figures contain them.

        Raises:
            AlreadyClaimed: This receipt has given its points before.
        """
        try:
            self._cursor.execute(_INSERT_CLAIM, (receipt, txn, entry.seq, member, points))
        except apsw.ConstraintError as twice:
            raise AlreadyClaimed(f"receipt {receipt} has given its points: nothing was saved") from twice
        self.pending(member, points, entry)

    def pending(self, member: str, points: int, entry: Entry) -> None:
        """Let ``entry`` change a member's points as they are shown, until head office's figures contain it."""
        self._cursor.execute(_INSERT_PENDING, (member, entry.seq, points))

    def nudge(self, member: str, day: date, care: str, *, forget_before: date) -> None:
        """Remember that a member was shown ``care`` on a local day, and forget what was shown long ago."""
        self._cursor.execute(_FORGET_NUDGES, (forget_before.isoformat(),))
        self._cursor.execute(_INSERT_NUDGE, (member, day.isoformat(), care))

    def intend_slip(self, number: str, visit: str, record: bytes, copy: int = 1) -> None:
        """Keep what a slip will say, before its first byte goes to the printer; a copy says what the first one said."""
        self._cursor.execute(_INTEND_SLIP, (number, visit, record, copy))

    def amend_slip(self, number: str, record: bytes) -> None:
        """Let a slip whose first byte is still to come say something else."""
        self._cursor.execute(_AMEND_SLIP, (record, number))

    def end_slip(self, number: str, outcome: SlipEnd, copy: int = 1) -> None:
        """Keep what became of copy number ``copy`` of a slip; an older copy's end leaves a newer one under way.

        Raises:
            LookupError: No slip of this number was intended.
        """
        if not self._cursor.execute(_END_SLIP, (copy, outcome, number)).fetchall():
            raise LookupError(f"slip {number} ends, but was never intended")
