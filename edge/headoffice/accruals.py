"""The most points one device may give in a day: what is above waits in ``pend:<member>`` until a person releases it.

A stolen key can forge receipts' points; it cannot make them spendable faster than this. Days are UTC, as received.
"""

from datetime import UTC, datetime
from typing import NamedTuple

from edge.domain.value.accounts import Place
from edge.headoffice.database import Books
from edge.headoffice.postings import Origin

OVER_CAP = "ACCRUAL_OVER_CAP"
"""The exception that is open while points wait."""


class Waiting(NamedTuple):
    """Points of a claim that wait, and the entry that claimed them."""

    place: Place
    seq: int
    member: str
    points: int


def pending(member: str) -> str:
    """Return the account of points that wait for a person."""
    return f"pend:{member}"


class Accruals:
    """Counts what devices gave. Runs inside the caller's transaction."""

    def __init__(self, books: Books) -> None:
        self._books = books
        open_ = f"txn = ? AND kind = '{OVER_CAP}' AND settled = 0"
        self._waits = books.sql(f"SELECT dev, ep, seq, member, amount FROM exception WHERE {open_}")  # noqa: S608 - our own word
        self._settle = books.sql(f"UPDATE exception SET settled = ? WHERE {open_}")  # noqa: S608 - as above
        self._given = books.sql("SELECT points FROM accrual WHERE dev = ? AND day = ?")
        self._add = books.sql(
            "INSERT INTO accrual (dev, day, points) VALUES (?, ?, ?)"
            " ON CONFLICT (dev, day) DO UPDATE SET points = accrual.points + excluded.points"
        )

    def waiting(self, txn: str) -> Waiting | None:
        """Return what of a claim waits, if anything does."""
        rows = self._books.all(self._waits, txn)
        if not rows:
            return None
        dev, ep, seq, member, points = rows[0]
        return Waiting(Place(dev, ep), seq, member, int(points))

    def decided(self, txn: str, now_ms: int) -> None:
        """Mark that what of a claim waited was released, or undone."""
        self._books.many(self._settle, [(max(now_ms, 1), txn)])

    def over(self, origin: Origin, points: int, cap: int) -> bool:
        """Count points that a device gave, and say whether they pass ``cap``; 0 is no cap, and nothing is counted."""
        if not cap:
            return False
        dev, day = origin.place.dev, datetime.fromtimestamp(origin.received_ms / 1000, UTC).date().isoformat()
        before = self._books.all(self._given, dev, day)
        self._books.many(self._add, [(dev, day, points)])
        return (int(before[0][0]) if before else 0) + points > cap
