"""How long to wait before trying again. Pure: the time and the dice are handed in.

Five thousand devices lose one broker in the same second. If they come back together its first work is five thousand TLS
handshakes, so the first wait after a steady connection is the device's own place in a spread, and every further one
is drawn from a range that doubles ("full jitter").
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

Draw = Callable[[], float]
"""Returns a number from 0 to below 1: ``random.random``, or a test's own."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Every time the link waits by, in seconds. Tests and the demo shorten them; shops use these.

    Attributes:
        reconnect_first_s: Range of the first new try; it doubles with each failure.
        reconnect_most_s: The range grows no further.
        stable_s: A connection that held this long was a good one; the range starts again.
        spread_s: After a good connection broke, each device waits its own share of this.
        connack_s: A broker that has not greeted by then is no broker.
        resend_first_s: Without progress for so long, what is under way is sent again; doubles each time.
        resend_most_s: The longest silence between two repeats.
        repair_first_s: The same gap is refilled again only after this; doubles each time.
        state_every_s: The reported state is published at least this often.
        compare_every_s: Both sides compare where they stand this often while connected.
        save_every_s: The acknowledged mark is written to disk this long after it moved; losing it costs a repeat.
    """

    reconnect_first_s: float = 1.0
    reconnect_most_s: float = 120.0
    stable_s: float = 60.0
    spread_s: float = 30.0
    connack_s: float = 10.0
    resend_first_s: float = 30.0
    resend_most_s: float = 600.0
    repair_first_s: float = 2.0
    state_every_s: float = 60.0
    compare_every_s: float = 3600.0
    save_every_s: float = 0.25


def doubled(first: float, most: float, times: int) -> float:
    """Return ``first`` doubled ``times`` times, but never more than ``most``."""
    # Beyond 2**32 the answer is ``most`` for any sensible pair, and a float would overflow one day.
    return min(most, first * 2.0 ** min(times, 32))


def place(device: str) -> float:
    """Return the device's own place in a spread, 0 to below 1, the same at every start."""
    return int.from_bytes(hashlib.sha256(device.encode()).digest()[:4]) / 2**32


class Reconnects:
    """Decides how long to wait before the next connection."""

    def __init__(self, pace: Pace, device: str, draw: Draw) -> None:
        self._pace, self._place, self._draw = pace, place(device), draw
        self._failures = 0

    def after(self, held_s: float, *, taken_over: bool = False) -> float:
        """Return the seconds to wait after a connection that held ``held_s``, or 0.0 for one that never came to be.

        Args:
            held_s: Seconds since the broker greeted.
            taken_over: Another client has this device's id; two that fight for it would load the broker for ever.
        """
        pace = self._pace
        if taken_over:
            self._failures = 32
        elif held_s >= pace.stable_s:
            self._failures = 0
            return self._place * pace.spread_s
        wait = self._draw() * doubled(pace.reconnect_first_s, pace.reconnect_most_s, self._failures)
        self._failures += 1
        return wait
