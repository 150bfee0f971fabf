"""How often someone may guess at the keypad: a few tries close together, and a limit for the hour."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Throttle:
    """Counts tries on a clock that the caller passes in (milliseconds that never go back).

    Attributes:
        burst: Tries allowed within ``burst_ms``: the five of one visit.
        hourly: Tries allowed within an hour on this device; after that, cards only.
    """

    burst: int = 5
    burst_ms: int = 120_000
    hourly: int = 30
    _tries: list[int] = field(default_factory=list)

    def wait_ms(self, now_ms: int) -> int:
        """Return how long until the next try is allowed; 0 is now."""
        self._tries = [at for at in self._tries if now_ms - at < _HOUR_MS]
        recent = [at for at in self._tries if now_ms - at < self.burst_ms]
        waits = [0]
        if len(recent) >= self.burst:
            waits.append(recent[-self.burst] + self.burst_ms - now_ms)
        if len(self._tries) >= self.hourly:
            waits.append(self._tries[-self.hourly] + _HOUR_MS - now_ms)
        return max(waits)

    def note(self, now_ms: int) -> None:
        """Count a try."""
        self._tries.append(now_ms)

    def forgive(self, now_ms: int) -> None:
        """Someone was found: the tries close together were theirs. The hour's count stays."""
        self._tries = [at if now_ms - at >= self.burst_ms else now_ms - self.burst_ms for at in self._tries]


_HOUR_MS = 3_600_000
