"""The line a member reads of points that a gift, a return or an undoing moved."""

import json
from datetime import date
from typing import Literal

from edge.domain.events import Event, GiftReserved
from edge.domain.history import moved_line
from edge.headoffice.database import Books
from edge.headoffice.purchases import keep_line

What = Literal["gift", "gift_back", "refund", "undone", "slip"]


class PointsTold:
    """Writes lines of history. Runs inside the caller's transaction."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._gift = books.sql("SELECT body FROM gift WHERE sku = ?")

    def tell(
        self, what: What, *, txn: str, member: str, day: date, points: int, received_ms: int, event: Event | None = None
    ) -> None:
        """Write what moved ``points``; nothing where none moved."""
        if points:
            name = self._gift_name(event.sku) if isinstance(event, GiftReserved) else None
            keep_line(
                self._books, txn, member, moved_line(f"history.{what}", day=day, points=points, name=name), received_ms
            )

    def _gift_name(self, sku: str) -> dict[str, str]:
        rows = self._books.all(self._gift, sku)
        names: dict[str, str] = json.loads(bytes(rows[0][0]))["names"] if rows else {}
        return names
