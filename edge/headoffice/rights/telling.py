"""When a device is told again what it has not said it applied. Pure: the time is passed in, in seconds.

At once when it comes online, then after 1, 2, 4 ... 60 seconds while it stays online and says nothing new.
"""

from collections.abc import Iterable
from typing import NamedTuple

FIRST_S, LONGEST_S = 1.0, 60.0
"""Pauses between two tellings."""

LOOK_S = 1.0
"""The books are not asked more often than this who misses something."""


class Untold(NamedTuple):
    """An epoch, online, that was told more than the ``heard`` words it has applied."""

    store: str
    dev: str
    ep: int
    heard: int


class _Turn(NamedTuple):
    heard: int
    due: float
    pause: float


class Telling:
    """Keeps for each epoch when it is told next."""

    def __init__(self) -> None:
        self._turns: dict[tuple[str, str, int], _Turn] = {}
        self._look = float("-inf")

    def is_time(self, now: float) -> bool:
        """Say whether to ask the books now."""
        return now >= self._look

    def hurry(self) -> None:
        """Ask the books at the next turn."""
        self._look = float("-inf")

    def born(self, store: str, dev: str) -> None:
        """A device came online: it is told at once what it missed."""
        for key in [key for key in self._turns if key[:2] == (store, dev)]:
            del self._turns[key]
        self.hurry()

    def told(self, store: str, dev: str, ep: int, now: float) -> None:
        """Something new was just said to an epoch: give it a moment."""
        self._turns.setdefault((store, dev, ep), _Turn(-1, now + FIRST_S, FIRST_S))

    def ready(self, untold: Iterable[Untold], now: float) -> list[Untold]:
        """Return who is told now, of all who miss something; whoever is not among them has heard everything."""
        self._look = now + LOOK_S
        before, self._turns, found = self._turns, {}, list[Untold]()
        for one in untold:
            key = one[:3]
            turn = before.get(key, _Turn(one.heard, now, FIRST_S / 2))
            if turn.heard not in {-1, one.heard}:  # it applies what comes: wait again from the shortest pause
                turn = _Turn(one.heard, now + FIRST_S, FIRST_S)
            if turn.due <= now:
                found.append(one)
                pause = min(turn.pause * 2, LONGEST_S)
                turn = _Turn(one.heard, now + pause, pause)
            self._turns[key] = turn._replace(heard=one.heard)
        return found

    def wait(self, now: float) -> float | None:
        """Return the seconds until somebody is told, or ``None`` when everybody has heard everything."""
        dues = [turn.due for turn in self._turns.values()]
        return max(min(dues), self._look) - now if dues else None
