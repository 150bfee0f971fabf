"""What stands in for a part this kiosk was sold without. Absent is normal: nothing here fails or waits for long."""

import time
from collections.abc import Callable
from typing import Literal, Self

from edge.domain.errors import DeviceUnavailable
from edge.domain.ports import LampState, PrinterState
from edge.domain.slips import Slip

SILENCE = 0.2
"""Seconds after which a scanner's read returns, as the port promises."""


class NoScanner:
    """Never reads anything. ``watch_scanner`` needs no thread for it and returns at once."""

    def __enter__(self) -> Self:
        """Nothing opens."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing closes."""

    def read(self) -> list[str]:
        """Return an empty list after 0.2 s."""
        time.sleep(SILENCE)
        return []


class NoPrinter:
    """Refuses slips, and says why; the kiosk shows on its screen what a slip would have said."""

    def __enter__(self) -> Self:
        """Nothing opens."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing closes."""

    def state(self) -> PrinterState:
        """Return ``not_fitted``."""
        return "not_fitted"

    def print(self, slip: Slip) -> Literal["printed", "unknown"]:
        """Raise ``DeviceUnavailable``: nothing was sent."""
        raise DeviceUnavailable(
            f"no printer is fitted, {len(slip.parts)} parts of a slip stay on the screen: set printer.kind to fit one"
        )


class NoPanel:
    """Lamps nobody sees and a button nobody can press."""

    def __enter__(self) -> Self:
        """Nothing opens."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing closes."""

    def show(self, state: LampState) -> None:
        """Light nothing."""

    def on_help(self, pressed: Callable[[], None]) -> None:
        """Keep nothing: it will never be called."""
