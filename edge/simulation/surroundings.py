"""What a kiosk of the simulated world stands in, and what shoppers want of it."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from nacl.signing import VerifyKey

from edge.domain.events import Event, Leg, Stamp
from edge.domain.value.cover import Need
from edge.simulation.network import Broker, Network
from edge.simulation.office import EPOCH_MS
from edge.simulation.schedule import Schedule
from edge.simulation.truth import Truth


class PowerCut(Exception):
    """The power goes, now."""


@dataclass(slots=True)
class Wish:
    """What a shopper wants: what it costs, and the entry it becomes. ``asked``: the one try with a grant was made."""

    txn: str
    needs: Sequence[Need]
    make: Callable[[list[Leg]], Event]
    gains: Sequence[Leg] = ()
    asked: bool = False


class Clock:
    """A device's clocks: one that nobody can set, and one that is as wrong as faults make it."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self.error_ms = self.started_ms = 0

    def stamp(self, boot: int) -> Stamp:
        """Return now."""
        now = self._schedule.now_ms
        wall = max(0, EPOCH_MS + now + self.error_ms)
        return Stamp(boot=boot, mono_ms=now - self.started_ms, wall_ms=wall, clock="held")


class Inline(ThreadPoolExecutor):
    """A writer without a thread: the world has only one."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - the signature of the real one
        """Do it now."""
        done: Future[Any] = Future()
        done.set_result(work(*args, **kwargs))
        return done


class Watcher(Protocol):
    """Who counts what shoppers meet."""

    def met(self, what: str) -> None:
        """Something happened to a shopper."""


@dataclass(slots=True)
class Surroundings:
    """What a kiosk stands in."""

    schedule: Schedule
    broker: Broker
    lan: Network
    truth: Truth
    watcher: Watcher
    key: VerifyKey
    folder: Path
