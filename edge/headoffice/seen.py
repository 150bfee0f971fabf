"""Where members were last at a kiosk: there their units lie ready. Runs inside the caller's transaction."""

from edge.domain.events import VisitStarted
from edge.headoffice.database import Books
from edge.headoffice.findings import Finding
from edge.headoffice.postings import Origin


class Seen:
    """Keeps one row for each member we know."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._put = books.sql(
            "INSERT INTO seen (member, dev, received) SELECT id, ?, ? FROM member WHERE id = ?"
            " ON CONFLICT (member) DO UPDATE SET dev = excluded.dev, received = excluded.received"
        )

    def visited(self, origin: Origin, visit: VisitStarted) -> list[Finding]:
        """Note who stands at a device; nobody has to look at that."""
        self.note(visit.member, origin.place.dev, origin.received_ms)
        return []

    def note(self, member: str, dev: str, now_ms: int) -> None:
        """Note that a member was at ``dev``."""
        self._books.many(self._put, [(dev, now_ms, member)])
