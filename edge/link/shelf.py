"""A page of the journal at hand, so that a long backlog is read a thousand entries at a time and never held whole."""

from edge.domain.ports import Outbox
from edge.link.window import Span

PAGE_ENTRIES = 1000
PAGE_BYTES = 1 << 20


class Shelf:
    """Hands out entries by number; reads the next page when the wanted ones are not on this one."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._first = 0  # number of the page's first entry
        self._page: list[bytes] = []

    def take(self, span: Span, most_bytes: int) -> tuple[Span, list[bytes]]:
        """Return the bodies of ``span``, or of its beginning if they are more than ``most_bytes``; and what they are.

        At least one, whatever its size. Where the journal has forgotten the beginning, they start at the first it
        still has; an empty list if it has none.
        """
        start = span.first - self._first
        if not 0 <= start < len(self._page):
            self._first, self._page = self._outbox.page(span.first - 1, PAGE_ENTRIES, PAGE_BYTES)
            start = 0
        first = self._first + start
        bodies = _fitting(self._page[start : start + max(1, span.last - first + 1)], most_bytes)
        return Span(first, first + len(bodies) - 1), bodies


def _fitting(bodies: list[bytes], most_bytes: int) -> list[bytes]:
    """Return as many from the beginning as fit one JSON array of ``most_bytes``, at least one."""
    if sum(map(len, bodies)) + len(bodies) + 1 <= most_bytes:
        return bodies
    total, fitting = 1, 0
    for body in bodies:
        total += len(body) + 1
        if total > most_bytes:
            break
        fitting += 1
    return bodies[: max(1, fitting)]
