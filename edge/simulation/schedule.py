"""Time and chance: a clock that jumps from one event to the next, and one source of dice for the whole world."""

import heapq
from collections.abc import Callable
from random import Random

Call = Callable[[], object]


class Schedule:
    """What happens next. ``now`` is in seconds since the world began; it moves only in ``step``."""

    def __init__(self, seed: int) -> None:
        self.now = 0.0
        self.dice = Random(seed)  # noqa: S311 - the world must repeat; its keys are worth nothing outside it
        self._coming: list[tuple[float, int, Call]] = []
        self._count = 0

    @property
    def now_ms(self) -> int:
        """Milliseconds since the world began."""
        return int(self.now * 1000)

    def after(self, seconds: float, call: Call) -> None:
        """Have ``call`` done later; of two at one moment the first asked for comes first."""
        self._count += 1
        heapq.heappush(self._coming, (self.now + seconds, self._count, call))

    def step(self) -> bool:
        """Do the next thing; say whether there was one."""
        if not self._coming:
            return False
        self.now, _, call = heapq.heappop(self._coming)
        call()
        return True

    def until(self, moment: float) -> None:
        """Let everything happen that comes before ``moment``."""
        reached = False

        def stop() -> None:
            nonlocal reached
            reached = True

        self.after(moment - self.now, stop)
        while not reached:
            self.step()

    def chance(self, share: float) -> bool:
        """Return true in ``share`` of all calls."""
        return self.dice.random() < share
