"""Writes down what happens, and remembers what a full disk did not take until there is room. Writer's thread."""

import logging
from collections.abc import Callable

from edge.domain.errors import JournalRefused
from edge.domain.events import Event
from edge.domain.ports import Entry
from edge.service.clock import SystemClock
from edge.store.journal import Journal

log = logging.getLogger("member-kiosk")


class Pen:
    """Single events for the journal; what belongs together goes through ``Journal.change``."""

    def __init__(self, journal: Journal, clock: SystemClock) -> None:
        self._journal, self._clock = journal, clock
        self._owed: list[Event] = []

    def record(self, event: Event) -> Entry:
        """Journal one event, after what is owed and a word about the wall clock if that was moved.

        Raises:
            JournalRefused: The disk did not take it.
        """
        return self._record(lambda: event)

    def note(self, event: Event) -> None:
        """Journal what has happened whether there is room for it or not: on a full disk it is owed.

        Raises:
            JournalRefused: The disk failed; only a new start can tell what is left.
        """
        try:
            self.record(event)
        except JournalRefused as full:
            if not self._journal.sound:
                raise
            log.warning("%s is written down when there is room: %s", event.TYPE, full)
            self._owed.append(event)

    def mention(self, event: Event) -> None:
        """Journal what matters for figures only, while there is ample room for it. Raises ``JournalRefused``."""
        if self._journal.space() == "ample":
            self.record(event)

    def try_now(self, make: Callable[[], Event]) -> bool:
        """Journal an event that is made at the last moment and would be wrong later; say whether the disk took it.

        Raises:
            JournalRefused: The disk failed; only a new start can tell what is left.
        """
        try:
            self._record(make)
        except JournalRefused as full:
            if not self._journal.sound:
                raise
            log.warning("not written down: %s", full)
            return False
        return True

    def _record(self, make: Callable[[], Event]) -> Entry:
        self.write_owed()
        if step := self._clock.step():
            self._journal.record(step)
        return self._journal.record(make())

    def write_owed(self) -> None:
        """Write what a full disk did not take, oldest first. Raises ``JournalRefused`` as ``record``."""
        while self._owed:
            self._journal.record(self._owed[0])
            del self._owed[0]
