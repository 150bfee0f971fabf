"""The machine's clocks, as ``Stamp`` wants them; and a word when the wall clock was moved."""

import time
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from edge.domain.events import ClockQuality, ClockStepped, Stamp
from edge.domain.slip_texts import LocalTime

SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")
"""systemd-timesyncd touches this once a time server agreed in this boot."""

BUILT_MS = 1_763_683_200_000
"""No clock of ours can truly be before this version was made (2025-11-21): such a clock was never set."""

STEP_MS = 2_000


class SystemClock:
    """Wall clock and boot clock of this machine (the port ``Clock``)."""

    def __init__(self, synchronized: Path = SYNCHRONIZED) -> None:
        self._synchronized = synchronized
        self._offset_ms = self._wall_ms() - self._mono_ms()

    def stamp(self, boot: int) -> Stamp:
        """Return now."""
        wall = self._wall_ms()
        return Stamp(boot=boot, mono_ms=self._mono_ms(), wall_ms=wall, clock=self._quality(wall))

    def mono_ms(self) -> int:
        """Return milliseconds by the clock that no one can set."""
        return self._mono_ms()

    def step(self) -> ClockStepped | None:
        """Return what happened if the wall clock was moved by more than two seconds since the last call."""
        offset = self._wall_ms() - self._mono_ms()
        moved, self._offset_ms = offset - self._offset_ms, offset
        if abs(moved) < STEP_MS:
            return None
        wall = self._wall_ms()
        return ClockStepped(before_ms=wall - moved, after_ms=wall)

    def _quality(self, wall_ms: int) -> ClockQuality:
        if wall_ms < BUILT_MS:
            return "unset"
        return "synced" if self._synchronized.exists() else "held"

    @staticmethod
    def _wall_ms() -> int:
        return time.time_ns() // 1_000_000

    @staticmethod
    def _mono_ms() -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def local_time(wall_ms: int, zone: ZoneInfo) -> LocalTime:
    """Return a moment in the store's own time."""
    at = datetime.fromtimestamp(wall_ms / 1000, zone)
    return LocalTime(at.month, at.day, at.weekday(), at.hour, at.minute)


def local_day(wall_ms: int, zone: ZoneInfo) -> date:
    """Return the store's local date at a moment."""
    return datetime.fromtimestamp(wall_ms / 1000, zone).date()
