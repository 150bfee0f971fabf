"""Lamps and a button in memory."""

from collections.abc import Callable
from typing import Self

from edge.domain.ports import LampState


class FakePanel:
    """``shown`` keeps every state in order; ``press`` is a finger on the help button."""

    def __init__(self) -> None:
        self.shown: list[LampState] = []
        self._pressed: Callable[[], None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def show(self, state: LampState) -> None:
        self.shown.append(state)

    def on_help(self, pressed: Callable[[], None]) -> None:
        self._pressed = pressed

    def press(self) -> None:
        if self._pressed is not None:
            self._pressed()
