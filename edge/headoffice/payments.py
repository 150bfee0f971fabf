"""How payments stand by which members paid in: one that ended nobody knows how is settled by a later entry."""

from edge.domain.events import ToppedUp
from edge.domain.value.assets import CENTS
from edge.headoffice.database import Books
from edge.headoffice.findings import Finding
from edge.headoffice.postings import POSTED

UNKNOWN, TWICE = "PAYMENT_UNKNOWN", "PAYMENT_TWICE"

OUTCOMES = {"paid": POSTED, "unknown": UNKNOWN, "refused": "PAYMENT_REFUSED"}
"""Outcome of a top-up's transaction by how its payment ended."""


class Payments:
    """Keeps payments by their own references. Runs inside the caller's transaction."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._find = books.sql("SELECT state, txn FROM payment WHERE payment = ?")
        self._put = books.sql(
            "INSERT INTO payment (payment, state, txn) VALUES (?, ?, ?)"
            " ON CONFLICT (payment) DO UPDATE SET state = excluded.state, txn = excluded.txn"
        )
        self._settle = books.sql(
            f"UPDATE exception SET settled = ? WHERE kind = '{UNKNOWN}' AND txn = ? AND settled = 0"  # noqa: S608 - our own word
        )

    def heard(self, event: ToppedUp, now_ms: int) -> list[Finding]:
        """Keep how a payment stands; what was paid stays paid. A second payment under its reference is for a person."""
        rows = self._books.all(self._find, event.payment)
        state, txn = rows[0] if rows else ("", "")
        if state == "paid":
            return [self._twice(event, txn)] if event.state == "paid" else []
        self._books.many(self._put, [(event.payment, event.state, event.txn)])
        if event.state != "unknown":
            self._books.many(self._settle, [(max(now_ms, 1), txn)])
            return []
        says = "nobody knows yet whether this was paid; nothing was posted, a later entry settles it"
        return [Finding(UNKNOWN, says, event.txn, event.member, 0, CENTS)]

    @staticmethod
    def _twice(event: ToppedUp, txn: str) -> Finding:
        return Finding(TWICE, f"posted, and {txn} has the same payment", event.txn, event.member, 0, CENTS)
