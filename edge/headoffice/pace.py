"""How often a device is told what is booked. Pure: the time is passed in.

A word after each group would cost more than the group, so a device hears at most every ``EVERY_S`` seconds, or at once
when ``EVERY_EVENTS`` entries are booked that it does not know of.
"""

from edge.headoffice.receiver import Who
from edge.link.contract import Ack

EVERY_S = 0.25
EVERY_EVENTS = 500


class Pace:
    """Acknowledgements that wait for their moment; the last word to each device wins."""

    def __init__(self) -> None:
        self._waiting: dict[Who, Ack] = {}
        self._events: dict[Who, int] = {}
        self._told: dict[Who, float] = {}

    def note(self, who: Who, ack: Ack, events: int) -> None:
        """A device should hear ``ack``; ``events`` more entries are booked."""
        self._waiting[who] = ack
        self._events[who] = self._events.get(who, 0) + events

    def ready(self, now: float) -> list[tuple[Who, Ack]]:
        """Return what may be said now."""
        return [(who, ack) for who, ack in self._waiting.items() if self._at(who) <= now]

    def told(self, who: Who, now: float) -> None:
        """The word went out."""
        del self._waiting[who]
        self._events.pop(who, None)
        self._told[who] = now

    def wait(self, now: float) -> float | None:
        """Return the seconds until something may be said, or ``None`` when nothing waits."""
        moments = [self._at(who) for who in self._waiting]
        return max(0.0, min(moments) - now) if moments else None

    def _at(self, who: Who) -> float:
        if self._events.get(who, 0) >= EVERY_EVENTS:
            return 0.0
        return self._told.get(who, -EVERY_S) + EVERY_S
