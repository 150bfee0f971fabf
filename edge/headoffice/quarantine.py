"""Keeps what could not be booked: the bytes, where they came from and why, for a person to look at."""

from edge.headoffice.database import Books
from edge.headoffice.entries import entry_hash
from edge.headoffice.models import Quarantine

MOST_KEPT = 64 * 1024
"""Bytes kept of one message; ``size`` tells how many there were."""


def parked(ep: int, seq: int | str) -> str:
    """Return the resolution of bytes whose place in the journal was proved."""
    return f"parked:{ep}:{seq}"


class QuarantineShelf:
    """Puts bytes aside inside the caller's transaction. The same bytes again only count up ``attempts``."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._put = books.sql(
            "INSERT INTO quarantine (topic, hash, dev, reason, detail, received, size, attempts, resolution, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 1, '', ?)"
            " ON CONFLICT (topic, hash) DO UPDATE SET attempts = quarantine.attempts + 1"
        )

    def put(self, topic: str, dev: str, raw: bytes, reason: str, detail: str, now_ms: int) -> None:
        """Keep ``raw``."""
        row = (topic, entry_hash(raw), dev, reason, detail, now_ms, len(raw), raw[:MOST_KEPT])
        self._books.many(self._put, [row])

    def find_unreadable(self, topic: str, hash_hex: str) -> bytes | None:
        """Return the bytes from this topic that have this hash, unless they are an entry of another history."""
        row = Quarantine.get_or_none(
            (Quarantine.topic == topic)
            & (Quarantine.hash == bytes.fromhex(hash_hex))
            & Quarantine.reason.not_in(("FORK", "CHAIN"))
        )
        return bytes(row.body) if row else None

    def park(self, topic: str, digest: bytes, ep: int, seq: int) -> None:
        """Note that these bytes are entry ``seq``: the entry after them says so."""
        Quarantine.update(resolution=parked(ep, seq)).where(
            (Quarantine.topic == topic) & (Quarantine.hash == digest)
        ).execute()
