"""The machine's clocks, as ``Stamp`` wants them; and a word when the wall clock was moved.

A kiosk may have no clock that survives a power cut: it then wakes in 1970, or where somebody left it. So the wall clock
is believed only when a time server or head office agreed in this boot, and never below the floor: the latest of when
this version was made, the last time that was saved and the last time that head office signed. No clock decides who may
spend what; it is for slips, for people, and for head office, which works out for itself when things really happened.
"""

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

SLACK_MS = 60_000
"""Two clocks that are both good differ by less. The floor stays so far below a time that was believed, so that the next
good clock is not held up by it."""

SLOWEST = 5_000
"""A boot clock that runs fast gains less than one part in so many (200 millionths; crystals are good to 110)."""

ROUND_TRIP_MS = 10_000
"""An answer from head office that took longer says too little about what time it is now; it still raises the floor."""


class SystemClock:
    """Wall clock and boot clock of this machine (the port ``Clock``). Any thread may ask.

    Args:
        synchronized: The file that is there once a time server agreed.
        floor_ms: The last time that was saved, or 0.
    """

    def __init__(self, synchronized: Path = SYNCHRONIZED, floor_ms: int = 0) -> None:
        self._synchronized = synchronized
        self._started_ms = self._boottime_ms()
        # Each pair is a wall clock's time and the boot clock's at that moment; replaced whole, never changed.
        self._floor = max(floor_ms, BUILT_MS), self.mono_ms()
        self._saved = floor_ms > BUILT_MS
        self._agreed: tuple[int, int] | None = None
        self._offset_ms = self._believed()[0] - self.mono_ms()

    def stamp(self, boot: int) -> Stamp:
        """Return now."""
        wall, quality = self._believed()
        return Stamp(boot=boot, mono_ms=self.mono_ms(), wall_ms=wall, clock=quality)

    def mono_ms(self) -> int:
        """Return milliseconds since this start, by the clock that no one can set.

        Since this start and not since the machine's: an entry's stamp says so much after its start's number began, and
        head office works out from that when it happened.
        """
        return self._boottime_ms() - self._started_ms

    @property
    def trusted(self) -> bool:
        """Whether a time server or head office agreed; a slip marks other times with ``~``."""
        return self._believed()[1] == "synced"

    def step(self) -> ClockStepped | None:
        """Return what happened if the time believed moved by more than two seconds since the last call."""
        wall = self._believed()[0]
        offset = wall - self.mono_ms()
        moved, self._offset_ms = offset - self._offset_ms, offset
        if abs(moved) < STEP_MS:
            return None
        return ClockStepped(before_ms=wall - moved, after_ms=wall)

    # -- what is known ----------------------------------------------------------------------------------------------

    def agreed(self, ho_ms: int, asked_ms: int) -> None:
        """Head office signed that it was ``ho_ms`` after the boot clock showed ``asked_ms``, and before now."""
        mono = self.mono_ms()
        if mono - asked_ms <= ROUND_TRIP_MS:
            self._agreed = ho_ms + (mono - asked_ms) // 2, mono
        self.not_before(ho_ms)

    def not_before(self, wall_ms: int) -> None:
        """It is later than ``wall_ms``, by a clock that was believed: raise the floor."""
        if wall_ms - SLACK_MS > self.floor_ms:
            self._floor, self._saved = (wall_ms - SLACK_MS, self.mono_ms()), True

    @property
    def floor_ms(self) -> int:
        """The wall clock's time that is surely past: what was known, and the time since then."""
        floor, at = self._floor
        passed = self.mono_ms() - at
        return floor + passed - passed // SLOWEST

    def worth_saving_ms(self) -> int:
        """Return the floor for the next start, raised to the time now if that can be trusted.

        A wall clock that nobody confirmed is not saved: one that was in 2099 once would hold this machine there.
        """
        wall, quality = self._believed()
        if quality == "synced":
            self.not_before(wall)
        return self.floor_ms

    def _believed(self) -> tuple[int, ClockQuality]:
        floor, wall = self.floor_ms, self._wall_ms()
        if wall >= floor and self._synchronized.exists():
            return wall, "synced"
        if self._agreed:
            then, at = self._agreed
            return max(floor, then + self.mono_ms() - at), "synced"
        if wall >= floor:
            return wall, "held"
        return floor, "held" if self._saved else "unset"

    @staticmethod
    def _wall_ms() -> int:
        return time.time_ns() // 1_000_000

    @staticmethod
    def _boottime_ms() -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def local_time(wall_ms: int, zone: ZoneInfo) -> LocalTime:
    """Return a moment in the store's own time."""
    at = datetime.fromtimestamp(wall_ms / 1000, zone)
    return LocalTime(at.month, at.day, at.weekday(), at.hour, at.minute)


def local_day(wall_ms: int, zone: ZoneInfo) -> date:
    """Return the store's local date at a moment."""
    return datetime.fromtimestamp(wall_ms / 1000, zone).date()
