"""The journal as the link sees it (the port ``Outbox``): each call is carried out by the writer's thread."""

from concurrent.futures import ThreadPoolExecutor

from edge.domain.ports import Entry
from edge.store.journal import Journal


class JournalOutbox:
    """Hands entries to the link and keeps head office's word."""

    def __init__(self, journal: Journal, writer: ThreadPoolExecutor) -> None:
        self._journal, self._writer = journal, writer

    @property
    def epoch(self) -> int:
        """The journal's epoch."""
        return self._journal.epoch

    def bounds(self) -> tuple[int, int]:
        """Return ``(acknowledged, last)``."""
        # Two whole numbers that only grow: reading them beside the writer is safe, at worst a moment old.
        return self._journal.acknowledged, self._journal.last

    def after(self, seq: int, at_most: int, most_bytes: int) -> list[Entry]:
        """Return the entries that follow ``seq``."""
        return self._writer.submit(self._journal.after, seq, at_most, most_bytes).result()

    def page(self, seq: int, at_most: int, most_bytes: int) -> tuple[int, list[bytes]]:
        """Return the same entries for sending: the number of the first, and their bodies.

        A head office that was restored from a backup asks for entries that are pruned here: the tape still has most.
        """
        return self._writer.submit(self._page, seq, at_most, most_bytes).result()

    def acknowledge(self, upto: int, applied: int | None = None) -> None:
        """Head office has everything up to ``upto``, and has booked it up to ``applied`` or all of it."""
        self._writer.submit(self._journal.acknowledge, upto, applied).result()

    def _page(self, seq: int, at_most: int, most_bytes: int) -> tuple[int, list[bytes]]:
        first, bodies = self._journal.page(seq, at_most, most_bytes)
        if first > seq + 1 and (older := self._journal.pruned_after(seq, at_most)):
            return older[0][0], [body for _, body in older]
        return first, bodies
