"""The most points one device may give in a day: what is above waits in ``pend:<member>`` until a person releases it.

A stolen key can forge receipts' points; it cannot make them spendable faster than this. Days are UTC, as received.
"""

from datetime import UTC, datetime

from edge.headoffice.database import Books
from edge.headoffice.postings import Origin


def pending(member: str) -> str:
    """Return the account of points that wait for a person."""
    return f"pend:{member}"


class Accruals:
    """Counts what devices gave. Runs inside the caller's transaction."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._given = books.sql("SELECT points FROM accrual WHERE dev = ? AND day = ?")
        self._add = books.sql(
            "INSERT INTO accrual (dev, day, points) VALUES (?, ?, ?)"
            " ON CONFLICT (dev, day) DO UPDATE SET points = accrual.points + excluded.points"
        )

    def over(self, origin: Origin, points: int, cap: int) -> bool:
        """Count points that a device gave, and say whether they pass ``cap``; 0 is no cap, and nothing is counted."""
        if not cap:
            return False
        dev, day = origin.place.dev, datetime.fromtimestamp(origin.received_ms / 1000, UTC).date().isoformat()
        before = self._books.all(self._given, dev, day)
        self._books.many(self._add, [(dev, day, points)])
        return (int(before[0][0]) if before else 0) + points > cap
