"""A printer in memory: keeps the slips it was given, and fails as a test asks."""

from typing import Literal, Self

from edge.domain.errors import DeviceUnavailable
from edge.domain.ports import PrinterState
from edge.domain.slips import Slip

REFUSING = {"paper_out", "cover_open", "missing", "not_fitted"}


class FakePrinter:
    """``how`` is its state; with ``falls_silent`` it takes a slip and never says that it printed it."""

    def __init__(self, how: PrinterState = "ready") -> None:
        self.how: PrinterState = how
        self.falls_silent = False
        self.slips: list[Slip] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def state(self) -> PrinterState:
        return self.how

    def print(self, slip: Slip) -> Literal["printed", "unknown"]:
        if self.how in REFUSING:
            raise DeviceUnavailable(f"the printer is {self.how}: nothing was sent")
        self.slips.append(slip)
        return "unknown" if self.falls_silent else "printed"
