"""Who is booked next when several devices send at once. Pure: messages and the time come in as arguments.

Each device has a bucket of ``BURST`` entries that fills by ``RATE`` a second: far more than a shop can make. While a
device stays within it, what it sends is booked in the next turn. One that is over it, because it empties a queue of
days or because something in it runs wild, is booked as well, but only shares ``SHARE`` entries a turn with others like
it, one message of each in turn. While nobody else waits there is no limit at all.

What is over waits here, up to what a device may have under way; more is let go. Neither is lost: the device's own queue
is the buffer, and only our signed word frees it. See ADR 9.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from edge.headoffice.outcome import Message
from edge.link.contract import MOST_EVENTS, WINDOW

RATE = 50.0
"""Entries a second that a device may send for ever without waiting for others."""

BURST = 500
"""Entries it may send at once."""

SHARE = 1000
"""Entries of devices that are over, in one turn: about 40 ms of work."""

MOST_WAITING = 2 * WINDOW
"""Entries that wait for one device: all it may have under way, and once more for what it repeats meanwhile."""


@dataclass(slots=True)
class _Line:
    """The messages of one device that wait, and its bucket."""

    left: float = BURST
    filled: float = 0.0
    waiting: deque[tuple[Message, int]] = field(default_factory=deque)
    entries: int = 0

    def fill(self, now: float) -> None:
        self.left = min(BURST, self.left + (now - self.filled) * RATE)
        self.filled = now

    def add(self, message: Message, entries: int) -> None:
        self.waiting.append((message, entries))
        self.entries += entries

    def take(self) -> tuple[Message, int]:
        message, entries = self.waiting.popleft()
        self.entries -= entries
        self.left -= entries
        return message, entries

    def let_go(self) -> int:
        """Drop the newest messages beyond what may wait; return how many."""
        dropped = 0
        while self.entries > MOST_WAITING:
            self.entries -= self.waiting.pop()[1]
            dropped += 1
        return dropped


class Fairness:
    """Chooses what one transaction books.

    Attributes:
        let_go: How many messages were let go since the start.
    """

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}
        self.let_go = 0

    @property
    def waits(self) -> bool:
        """Whether something waits for the next turn."""
        return any(line.waiting for line in self._lines.values())

    def turn(self, came: Iterable[Message], now: float) -> list[Message]:
        """Return what is booked next, each device's messages in their order.

        Args:
            came: What was read since the last turn.
            now: Seconds of any clock that never goes back.
        """
        chosen = [message for message in came if not self._queued(message, now)]
        busy = [line for line in self._lines.values() if line.waiting]
        for line in busy:
            line.fill(now)
        alone = len(busy) == 1
        for line in busy:
            while line.waiting and (alone or line.left > 0):
                chosen.append(line.take()[0])
            line.left = max(line.left, -BURST)  # work that nobody else wanted is not held against it for long
        chosen += self._shared([line for line in busy if line.waiting])
        self.let_go += sum(line.let_go() for line in busy)
        return chosen

    def _queued(self, message: Message, now: float) -> bool:
        """Let journal entries wait for their turn; all else is little and goes at once."""
        head, _, kind = message.topic.rpartition("/")
        if kind != "j":
            return False
        line = self._lines.get(head)
        if line is None:
            self._tidy()
            line = self._lines[head] = _Line(filled=now)
        line.add(message, entries_of(message.payload))
        return True

    def _shared(self, lines: list[_Line]) -> list[Message]:
        chosen, room = [], SHARE
        while lines and room > 0:
            for line in lines:
                message, entries = line.take()
                chosen.append(message)
                room -= entries
                if room <= 0:
                    break
            lines = [line for line in lines if line.waiting]
        return chosen

    def _tidy(self) -> None:
        """Forget devices that send nothing, when there are many: topics are foreign words."""
        if len(self._lines) >= MOST_LINES:
            self._lines = {head: line for head, line in self._lines.items() if line.waiting}


MOST_LINES = 10_000
"""Devices whose buckets are remembered."""


def entries_of(payload: bytes) -> int:
    """Return how many entries a message seems to have, without reading it: 1 to a full batch."""
    return max(1, min(MOST_EVENTS, payload.count(b'"specversion"')))
