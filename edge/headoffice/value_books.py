"""What posting any transaction needs: its place in the books, postings, lots, the member's history, the programme."""

from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from edge.headoffice.database import Books
from edge.headoffice.lots_kept import LotsKept
from edge.headoffice.postings import Origin, Postings
from edge.headoffice.programmes import Programmes

ACCRUAL_CAP = "accrual_cap"
"""Setting: the most points one device may give in a day (UTC, as received) before a person looks; 0 or none is off."""

_LOOK = (
    "SELECT (SELECT 1 FROM txn WHERE id = ?), (SELECT 1 FROM member WHERE id = ?),"
    " (SELECT txn FROM claimed_proof WHERE dev = ? AND ep = ? AND seq = ?),"
    " (SELECT txn FROM receipt WHERE id = ?), (SELECT points FROM owed WHERE member = ?),"
    " (SELECT value FROM setting WHERE key = 'accrual_cap')"
)


class Look(NamedTuple):
    """What the books know of a transaction before it is posted.

    Attributes:
        booked: A transaction of this name is booked.
        member: The member is known here.
        proof: The group under which a slip's proof of this entry was posted, or empty.
        receipt: The transaction that gave this receipt's points, or empty.
        owed: Points the member owes.
        cap: ``ACCRUAL_CAP``.
    """

    booked: bool
    member: bool
    proof: str
    receipt: str
    owed: int
    cap: int


class ValueBooks:
    """The tables of value, each behind its own few verbs."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.postings, self.lots, self.programmes = Postings(books), LotsKept(books), Programmes(books)
        self._look = books.sql(_LOOK)

    def look(self, origin: Origin, txn: str, member: str, receipt: str = "") -> Look:
        """Return what the books know of a transaction."""
        place, seq = origin.place, origin.seq
        found = self.books.all(self._look, txn, member, place.dev, place.ep, seq, receipt, member)[0]
        booked, known, proof, used, owed, cap = found
        return Look(bool(booked), bool(known), proof or "", used or "", int(owed or 0), int(cap or 0))

    def day(self, ms: int) -> date:
        """Return the chain's local day of a moment (milliseconds since 1970 UTC)."""
        rules = self.programmes.newest()
        zone = ZoneInfo(rules.programme.timezone) if rules else UTC
        return datetime.fromtimestamp(ms / 1000, zone).date()
