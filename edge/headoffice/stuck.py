"""Streams that wait for an entry that does not come: a person is told, and nobody else passes over it.

A device sends what is missing again within seconds. One that was asked for what it pruned long ago, by a head office
restored from a backup, cannot: it says so with a second birth in the same connection, naming the first entry it has.
"""

from typing import NamedTuple

from edge.domain.value.accounts import Place
from edge.headoffice.database import Books
from edge.headoffice.findings import Finding, Findings

STUCK = "GAP_STUCK"

STUCK_MS = 50 * 60 * 1000
"""Looked at each hour: the second look that sees a stream at the same entry tells of it."""

_WAITING = (
    "SELECT s.dev, s.ep, s.upto, MIN(a.seq) FROM ahead a JOIN stream s ON s.dev = a.dev AND s.ep = a.ep"
    " WHERE s.state <> 'forked' GROUP BY s.dev, s.ep, s.upto"
)
_WENT_ON = (
    f"UPDATE exception SET settled = ? WHERE kind = '{STUCK}' AND settled = 0 AND EXISTS"  # noqa: S608 - our own word
    " (SELECT 1 FROM stream s WHERE s.dev = exception.dev AND s.ep = exception.ep AND s.upto >= exception.seq)"
)


class Pruned(NamedTuple):
    """A device said that the first entry it has of its epoch is ``first``."""

    place: Place
    first: int


class StuckStreams:
    """Finds them. Each call runs inside the caller's transaction; one thread calls ``look``."""

    def __init__(self, books: Books, findings: Findings) -> None:
        self._books, self._findings = books, findings
        self._waiting, self._went_on = books.sql(_WAITING), books.sql(_WENT_ON)
        self._stream = books.sql("SELECT upto, gen FROM stream WHERE dev = ? AND ep = ? AND state <> 'forked'")
        self._open = books.sql(f"SELECT 1 FROM exception WHERE kind = '{STUCK}' AND settled = 0 LIMIT 1")  # noqa: S608 - as above
        self._seen: dict[tuple[str, int, int], int] = {}

    def look(self, now_ms: int) -> None:
        """Tell of streams that waited here before, and settle what was told of those that went on."""
        if self._books.all(self._open):
            self._books.many(self._went_on, [(max(now_ms, 1),)])
        waiting = {(dev, int(ep), int(upto)): int(first) for dev, ep, upto, first in self._books.all(self._waiting)}
        self._seen = {stream: self._seen.get(stream, now_ms) for stream in waiting}
        for (dev, ep, upto), first in waiting.items():
            if now_ms - self._seen[dev, ep, upto] >= STUCK_MS:
                self._tell(Place(dev, ep), upto + 1, first - 1, "has not sent for an hour", now_ms)

    def pruned(self, said: Pruned, now_ms: int) -> None:
        """Tell of entries that a device has pruned, if they are waited for."""
        rows = self._books.all(self._stream, *said.place)
        if rows and rows[0][1] >= self._books.generation() and said.first > rows[0][0] + 1:
            self._tell(said.place, int(rows[0][0]) + 1, said.first - 1, "no longer has", now_ms)

    def _tell(self, place: Place, first: int, last: int, why: str, now_ms: int) -> None:
        numbers = f"entries {first} to {last}" if last > first else f"entry {first}"
        skip = f"headoffice quarantine skip {place.dev} --ep {place.ep} --seq {first}"
        skip += f" --to {last}" if last > first else ""
        detail = f"{place.dev} epoch {place.ep} waits for {numbers} that the device {why}: {skip} --reason ..."
        self._findings.note(*place, first, Finding(STUCK, detail), now_ms)


def told(books: Books) -> list[str]:
    """Return what is open, in words."""
    rows = books.all(
        books.sql(f"SELECT detail FROM exception WHERE kind = '{STUCK}' AND settled = 0 ORDER BY dev, ep, seq")  # noqa: S608 - as above
    )
    return [detail for (detail,) in rows]
