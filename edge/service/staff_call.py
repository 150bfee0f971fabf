"""The call for a person: from the screen or the button, one at a time, journalled with how long it took."""

from collections.abc import Callable
from typing import Literal

from edge.domain.events import StaffAnswered, StaffCalled
from edge.domain.local_api import Fact, StaffCall, StaffCalling
from edge.service.desk import Desk


class StaffBell:
    """Whether somebody waits for a clerk. Runs on the writer's thread."""

    def __init__(self, desk: Desk, tell: Callable[[Fact], None]) -> None:
        self._desk, self._tell = desk, tell
        self._since_ms: int | None = None

    @property
    def calling(self) -> bool:
        """Whether a person is being called now."""
        return self._since_ms is not None

    def ask(self, *, cancel: bool) -> StaffCall:
        """Call a person from the screen, or take the call back; asking twice is one call."""
        if cancel != (not self.calling):
            self._turn("screen")
        return StaffCall(calling=self.calling)

    def press(self) -> None:
        """The button was pressed: a call begins, or the clerk who came ends it."""
        self._turn("button")

    def _turn(self, by: Literal["screen", "button"]) -> None:
        now = self._desk.clock.mono_ms()
        if self._since_ms is None:
            self._since_ms = now
            self._desk.pen.note(StaffCalled(by=by))
        else:
            seconds, self._since_ms = (now - self._since_ms) // 1000, None
            self._desk.pen.note(StaffAnswered(by=by, seconds=seconds))
        self._tell(StaffCalling(calling=self.calling))
