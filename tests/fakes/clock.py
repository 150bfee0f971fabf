"""A clock that stands still until told."""

from dataclasses import dataclass

from edge.domain.events import ClockQuality, Stamp


@dataclass
class FakeClock:
    """The port ``Clock``: time is what the test says."""

    wall_ms: int = 1_795_000_000_000
    mono_ms: int = 1_000
    quality: ClockQuality = "synced"

    def stamp(self, boot: int) -> Stamp:
        return Stamp(boot=boot, mono_ms=self.mono_ms, wall_ms=self.wall_ms, clock=self.quality)

    def pass_ms(self, ms: int) -> None:
        self.wall_ms += ms
        self.mono_ms += ms
