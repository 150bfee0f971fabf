"""Keeps a scanner read through unplugging and replugging; meant to be the whole body of one thread.

While the scanner is away its path is tried again after a wait that grows to two seconds. Listening to udev instead
would answer faster, but needs libudev and a netlink socket that a hardened unit does not have, says nothing about the
two other reasons an open fails (held by another program, not yet permitted), and is blind to serial lines that are no
USB device. One failed ``open`` every two seconds costs about 20 microseconds.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event
from typing import Literal

from edge.devices.not_fitted import NoScanner
from edge.domain.errors import DeviceUnavailable
from edge.domain.ports import Scanner

ScannerState = Literal["ready", "missing", "not_fitted"]

FIRST_WAIT, LONGEST_WAIT = 0.25, 2.0
"""Seconds between two tries to open a scanner that is away."""


def watch_scanner(
    make: Callable[[], AbstractContextManager[Scanner]],
    *,
    on_code: Callable[[str], None],
    on_state: Callable[[ScannerState, str], None],
    stop: Event,
) -> None:
    """Read until ``stop`` is set, at most 0.2 s later; return at once when no scanner is fitted.

    Args:
        make: Gives a new driver for each try.
        on_code: Gets each code, in this thread.
        on_state: Gets each change once, with the cure when it is ``missing`` (else an empty text).
        stop: Ends the loop.
    """
    tell = _Changes(on_state)
    wait = FIRST_WAIT
    while not stop.is_set():
        try:
            with make() as scanner:
                if isinstance(scanner, NoScanner):
                    tell("not_fitted")
                    return
                while not stop.is_set():
                    codes = scanner.read()
                    tell("ready")  # not before: a broken node may open and fail at the first read, again and again
                    wait = FIRST_WAIT
                    for code in codes:
                        on_code(code)
        except DeviceUnavailable as away:
            tell("missing", str(away))
            stop.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT)


class _Changes:
    """Passes a state on only when it is another one than before."""

    def __init__(self, on_state: Callable[[ScannerState, str], None]) -> None:
        self._on_state, self._last = on_state, ""

    def __call__(self, state: ScannerState, cure: str = "") -> None:
        if state != self._last:
            self._last = state
            self._on_state(state, cure)
