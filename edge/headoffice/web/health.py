"""How a device is, in words and worst first. Pure: facts in, findings out.

Each finding has a tone (colour), a shape (so that colour is never the only sign) and, when a person must act, a cure.
"""

from dataclasses import dataclass, field
from typing import Any

SHAPES = {"pine": "tick", "amber": "triangle", "berry": "diamond", "sky": "arc", "mute": "ring"}
"""What is drawn before the words of each tone."""

_RANK = {"berry": 0, "amber": 1, "sky": 2, "mute": 3, "pine": 4}

BUSY = 50
"""More unsent entries than this is a backlog that is being sent, not the last few seconds."""

LONG_S = 15 * 60
"""Entries unsent for longer while online mean that the device's link is ill."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``word`` is the key of the state's words, ``places`` fills them; ``cure`` is a key or empty."""

    tone: str
    word: str
    cure: str = ""
    places: dict[str, Any] = field(default_factory=dict)

    @property
    def shape(self) -> str:
        """The mark before the words."""
        return SHAPES[self.tone]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a device. ``gaps`` are the missing ranges head office waits for."""

    store: str
    device: str
    online: bool = False
    stopped: bool = False
    epoch: int = 0
    upto: int = 0
    waiting: int = 0
    gaps: tuple[tuple[int, int], ...] = ()
    forked: bool = False
    unsent: int = 0
    oldest_s: int = 0
    said: int = 0
    boot: int = 0
    clock: str = "unset"
    printer: str = "unknown"
    scanner: str = "unknown"
    panel: str = "unknown"
    version: str = ""
    replica: int = 0
    programme: int = 0
    free_bytes: int = 0
    seen_ms: int = 0

    @property
    def left(self) -> int:
        """Entries still on the device, at least."""
        return self.unsent if self.online else max(self.unsent, self.said - self.upto)

    @property
    def complete(self) -> bool:
        """Whether everything the device wrote is here, as far as anyone can know."""
        return (self.online or self.stopped) and not self.gaps and self.left == 0 and not self.forked


def findings(facts: Facts, now_ms: int) -> list[Finding]:
    """Return what there is to say about a device, worst first; ``now_ms`` is head office's clock."""
    found = [*_history(facts), *_link(facts, now_ms), *(_parts(facts) if facts.online else ())]
    return sorted(found, key=lambda one: _RANK[one.tone]) or [Finding("pine", "state_ok")]


def _history(facts: Facts) -> list[Finding]:
    found = []
    if facts.forked:
        found.append(Finding("berry", "state_forked", "cure_forked"))
    if facts.gaps:
        found.append(Finding("amber", "state_gap", "cure_gap"))
    return found


def _link(facts: Facts, now_ms: int) -> list[Finding]:
    if facts.online:
        if facts.unsent > BUSY or facts.oldest_s > LONG_S:
            return [Finding("sky", "state_catching", places={"n": facts.unsent})]
        return []
    if not facts.seen_ms and not facts.boot:
        return [Finding("mute", "state_never")]
    if facts.stopped:
        return [Finding("mute", "state_stopped")]
    away = max(now_ms - facts.seen_ms, 0) / 1000
    return [Finding("berry", "state_offline", "cure_offline", {"seconds": away})]


def _parts(facts: Facts) -> list[Finding]:
    found = []
    if facts.printer in {"paper_out", "paper_low", "cover_open"}:
        found.append(Finding("amber", f"state_{facts.printer}", f"cure_{facts.printer}"))
    if facts.printer in {"missing", "fault"}:
        found.append(Finding("amber", "state_printer_missing", "cure_printer_missing"))
    if facts.scanner in {"missing", "fault"}:
        found.append(Finding("amber", "state_scanner_missing", "cure_scanner_missing"))
    if facts.clock == "unset":
        found.append(Finding("amber", "state_clock", "cure_clock"))
    return found
