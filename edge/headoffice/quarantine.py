"""Keeps what could not be booked: the bytes, where they came from and why, for a person to look at."""

from edge.headoffice.database import Books
from edge.headoffice.entries import entry_hash

MOST_KEPT = 64 * 1024
"""Bytes kept of one message; ``size`` tells how many there were."""

POISON_AFTER = 3
"""The same unreadable bytes so often from one device: it repeats them, so they hold up its stream."""

PARKED = "parked"
"""Resolution of bytes whose place in the journal was proved by the entry after them."""


class QuarantineShelf:
    """Puts bytes aside inside the caller's transaction. The same bytes again only count up ``attempts``."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._put = books.sql(
            "INSERT INTO quarantine (topic, hash, dev, ep, seq, reason, detail, received, size, attempts, resolution,"
            " body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, '', ?)"
            " ON CONFLICT (topic, hash) DO UPDATE SET attempts = quarantine.attempts + 1"
            " RETURNING CASE WHEN resolution = '' THEN attempts ELSE 0 END"
        )
        self._find = books.sql(
            "SELECT body FROM quarantine WHERE topic = ? AND hash = ?"
            " AND reason NOT IN ('FORK', 'CHAIN', 'EPOCH_FORKED')"
        )
        self._park = books.sql("UPDATE quarantine SET resolution = ?, ep = ?, seq = ? WHERE topic = ? AND hash = ?")

    def put(
        self, topic: str, dev: str, raw: bytes, reason: str, detail: str, now_ms: int, place: tuple[int, int] = (0, 0)
    ) -> int:
        """Keep ``raw``; ``place`` is the epoch and number it claims, if it could be read.

        Returns:
            How often these bytes have come; 0 when it was decided what becomes of them.
        """
        row = (topic, entry_hash(raw), dev, *place, reason, detail, now_ms, len(raw), raw[:MOST_KEPT])
        return int(self._books.all(self._put, *row)[0][0])

    def find_unreadable(self, topic: str, hash_hex: str) -> bytes | None:
        """Return the bytes from this topic that have this hash, unless they are an entry of another history."""
        rows = self._books.all(self._find, topic, bytes.fromhex(hash_hex))
        return bytes(rows[0][0]) if rows else None

    def park(self, topic: str, digest: bytes, ep: int, seq: int) -> None:
        """Note that these bytes are entry ``seq``: the entry after them says so."""
        self._books.many(self._park, [(PARKED, ep, seq, topic, digest)])
