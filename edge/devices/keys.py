"""Key events from a keyboard-wedge scanner become codes. Pure: events carry their own time.

Only printable keys of the US table and the terminators do anything. Caps Lock is not followed: the lamp that says
its state belongs to nobody here, and a scanner set to "invert case" would lie about it anyway.
"""

from dataclasses import dataclass

from edge.devices.framing import CodeFramer
from edge.devices.keymap import COMMANDS, ENDS, PLAIN, SHIFTED, SHIFTS

LONGEST_GAP = 0.1
"""Seconds between two keys of one code; scanners need 50 ms at most, people rarely less than 100."""

_EV_SYN, _EV_KEY = 0, 1
_SYN_REPORT, _SYN_DROPPED = 0, 3
_UP, _DOWN = 0, 1


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """One record of an input node: ``struct input_event``. ``at`` is in seconds of the kernel's clock."""

    type: int
    code: int
    value: int
    at: float


class KeyDecoder:
    """Follows the shift keys and collects characters until a terminator."""

    def __init__(self) -> None:
        self._framer = CodeFramer()
        self._held: set[int] = set()
        self._last = 0.0
        self._lost = False

    def feed(self, events: list[KeyEvent]) -> list[str]:
        """Return the codes that ``events`` complete, oldest first."""
        return [code for event in events for code in self._one(event)]

    def reset(self) -> None:
        """Forget everything held and half a code: the node was lost or opened anew."""
        self._held.clear()
        self._framer.silence()

    def _one(self, event: KeyEvent) -> list[str]:
        if event.type == _EV_SYN and event.code == _SYN_DROPPED:
            # The kernel lost events; what follows up to the next report is a torn tail (kernel input docs, 3.4).
            self._lost = True
            self.reset()
        elif event.type == _EV_SYN and event.code == _SYN_REPORT:
            self._lost = False
        elif event.type == _EV_KEY and not self._lost:
            return self._key(event)
        return []

    def _key(self, event: KeyEvent) -> list[str]:
        if event.at - self._last > LONGEST_GAP:
            self.reset()
        self._last = event.at
        if event.code in SHIFTS | COMMANDS:
            (self._held.discard if event.value == _UP else self._held.add)(event.code)
        elif event.value == _DOWN:
            return self._framer.feed(self._typed(event.code))
        return []

    def _typed(self, code: int) -> bytes:
        if code in ENDS:
            return b"\r"
        if self._held & COMMANDS:
            return b""
        return (SHIFTED if self._held & SHIFTS else PLAIN).get(code, "").encode()
