"""Takes what devices publish into the books: in order, each entry once, one transaction for a group of messages.

The caller acknowledges only after ``take`` has returned, so what a device forgets is on disk here. Nothing a device can
send stops another device: bytes that cannot be booked go to quarantine, and the rest goes on.
"""

import time
from collections.abc import Callable, Sequence

from edge.headoffice.acks import Acks
from edge.headoffice.database import Books
from edge.headoffice.entries import UNREADABLE
from edge.headoffice.group import Group, Rooms
from edge.headoffice.inbox import Inbox
from edge.headoffice.outcome import Desk, Message, Outcome, Who
from edge.headoffice.quarantine import QuarantineShelf
from edge.headoffice.streams import Streams

__all__ = ["Desk", "Message", "Outcome", "Receiver", "Who", "wall_ms"]


def wall_ms() -> int:
    """Return the wall clock in milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


class Receiver:
    """Books messages. One thread uses it; it keeps nothing in memory between calls.

    Args:
        books: The open database.
        ns: First part of every topic.
        now_ms: Wall clock; written beside entries, decides nothing.
        desk: Answers what devices ask about rights; without one they wait.
        inbox: Keeps what came; without one nothing but the books has it.
    """

    def __init__(
        self,
        books: Books,
        ns: str = "mk",
        now_ms: Callable[[], int] = wall_ms,
        *,
        desk: Desk | None = None,
        inbox: Inbox | None = None,
    ) -> None:
        self._books, self._now_ms, self._acks, self._inbox = books, now_ms, Acks(books), inbox
        shelf = QuarantineShelf(books)
        self.desk = desk
        self._rooms = Rooms(ns, books, Streams(books, shelf), shelf, self.desk)

    def know(self, types: frozenset[str]) -> None:
        """Apply only these types of entries, as the version did that wrote an archive."""
        self._rooms.streams.known = types | {UNREADABLE}

    def take(self, messages: Sequence[Message]) -> Outcome:
        """Book a group of messages as one transaction and return what may now be acknowledged."""
        outcome, now = Outcome(), self._now_ms()
        with self._books.writing(own=False):
            begun = self._inbox.begin() if self._inbox else b""
            gen = self._books.generation()
            group = Group(self._rooms, outcome, gen, now)
            for message in messages:
                group.add(message)
            group.close()
            for store, device in {**outcome.booked, **dict.fromkeys(outcome.born)}:
                outcome.acks[store, device] = self._acks.of(store, device, gen, group.spoke.get((store, device), 0))
            if self._inbox:
                self._inbox.commit(begun, messages, group.decisions, now)
        return outcome
