"""From fingers to taps. The time and the controls are passed in; pygame's events are read here and nowhere else.

A control is pressed when a finger goes down on it and acts when the same finger comes up on it; sliding off cancels.
Keys of the keypad act on the way down, as every phone's do. A touch arrives from SDL twice, as a finger and as a mouse
(pygame issue 2992): the mouse events that stand for a finger are dropped, a real mouse stays for development.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Literal

import pygame
from pygame.event import Event as PygameEvent

from kiosk_ui.state import Tap, Touch

Targets = Mapping[str, pygame.Rect]

REST_MS = 400
"""A second tap on the same control within this time is the same tap."""

KEY_REST_MS = 60
"""For keypad keys only a bouncing contact is dropped: 1380011... is typed faster than two taps a second."""

SAME_PLACE = 80
"""Pixels, the smallest control: a second tap this close to the first was meant for what stood there."""

KEY = "digit:"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a finger is, in pixels of the window, and what it does."""

    kind: Literal["down", "move", "up"]
    finger: Hashable
    at: tuple[int, int]


class Fingers:
    """Knows which finger rests on which control, and when each control acted last."""

    def __init__(self) -> None:
        self._held: dict[Hashable, str] = {}
        self._acted_ms: dict[str, int] = {}
        self._acted_at: tuple[int, int, int] | None = None
        self._echo: tuple[int, int, int] | None = None

    @property
    def pressed(self) -> str | None:
        """The control to draw pressed: the one touched last."""
        return next(reversed(self._held.values()), None)

    def felt(self, spot: Spot, targets: Targets, now_ms: int) -> list[Tap | Touch]:
        """Return what a finger's movement means."""
        name = next((name for name, rect in targets.items() if rect.collidepoint(spot.at)), None)
        match spot.kind:
            case "down":
                return [] if self._is_echo(spot, now_ms) else self._down(spot, name, now_ms)
            case "move":
                if self._held.get(spot.finger, name) != name:
                    del self._held[spot.finger]
                return []
            case "up":
                held = self._held.pop(spot.finger, None)
                return self._act(held, spot, now_ms) if held and held == name and not held.startswith(KEY) else []

    def let_go(self) -> None:
        """Another screen came under the fingers: what they hold means nothing there."""
        self._held.clear()
        self._echo = self._acted_at

    def _down(self, spot: Spot, name: str | None, now_ms: int) -> list[Tap | Touch]:
        if name is None:
            self._acted_at, self._echo = (*spot.at, now_ms), None
            return [Touch()]
        self._held[spot.finger] = name
        return self._act(name, spot, now_ms) if name.startswith(KEY) else []

    def _is_echo(self, spot: Spot, now_ms: int) -> bool:
        """Say whether this is the second half of a double tap whose first half already brought another screen."""
        if self._echo is None:
            return False
        x, y, at_ms = self._echo
        return now_ms - at_ms < REST_MS and abs(spot.at[0] - x) + abs(spot.at[1] - y) < SAME_PLACE

    def _act(self, name: str, spot: Spot, now_ms: int) -> list[Tap | Touch]:
        rest = KEY_REST_MS if name.startswith(KEY) else REST_MS
        if now_ms - self._acted_ms.get(name, -rest) < rest:
            return []
        self._acted_ms[name] = now_ms
        self._acted_at, self._echo = (*spot.at, now_ms), None
        return [Tap(name)]


_FINGER: dict[int, Literal["down", "move", "up"]] = {
    pygame.FINGERDOWN: "down",
    pygame.FINGERMOTION: "move",
    pygame.FINGERUP: "up",
}
_MOUSE: dict[int, Literal["down", "move", "up"]] = {
    pygame.MOUSEBUTTONDOWN: "down",
    pygame.MOUSEMOTION: "move",
    pygame.MOUSEBUTTONUP: "up",
}
HEARD = (*_FINGER, *_MOUSE)
"""The pygame events that ``spot_of`` understands."""


def spot_of(event: PygameEvent, size: tuple[int, int]) -> Spot | None:
    """Return what a finger, or the left button of a real mouse, does; ``None`` for anything else."""
    if kind := _FINGER.get(event.type):
        at = (min(int(event.x * size[0]), size[0] - 1), min(int(event.y * size[1]), size[1] - 1))
        return Spot(kind, (event.touch_id, event.finger_id), at)
    kind = _MOUSE.get(event.type)
    if kind is None or getattr(event, "touch", False) or getattr(event, "button", 1) != 1:
        return None
    return Spot(kind, "mouse", event.pos)
