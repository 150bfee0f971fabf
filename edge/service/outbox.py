"""The journal as the link sees it (the port ``Outbox``): each call is carried out by the writer's thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from edge.domain.ports import Entry
from edge.store.journal import Journal


class JournalOutbox:
    """Hands entries to the link and takes head office's word. ``acknowledged(upto)`` is told on the writer's thread."""

    def __init__(self, journal: Journal, writer: ThreadPoolExecutor, acknowledged: Callable[[int], None]) -> None:
        self._journal, self._writer, self._acknowledged = journal, writer, acknowledged
        self.epoch = journal.epoch

    def bounds(self) -> tuple[int, int]:
        """Return ``(acknowledged, last)``."""
        # Two whole numbers that only grow: reading them beside the writer is safe, at worst a moment old.
        return self._journal.acknowledged, self._journal.last

    def after(self, seq: int, at_most: int, most_bytes: int) -> list[Entry]:
        """Return the entries that follow ``seq``."""
        return self._writer.submit(self._journal.after, seq, at_most, most_bytes).result()

    def acknowledge(self, upto: int) -> None:
        """Head office has everything up to ``upto``."""
        self._writer.submit(self._take, upto).result()

    def _take(self, upto: int) -> None:
        self._journal.acknowledge(upto)
        self._acknowledged(upto)
