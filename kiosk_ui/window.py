"""The window: opened for touch and nothing else, and given back in any case."""

import os
from typing import Self

import pygame

from edge.domain.errors import DeviceUnavailable
from kiosk_ui.input import HEARD

UNSEEN = {"offscreen", "dummy"}
"""SDL's drivers that draw nowhere. SDL falls back to them in silence; a test or a headless demo asks by name."""
CURE = "set DISPLAY, or run member-kiosk demo --headless"


class Window:
    """A pygame display of ``size`` pixels, full-screen or as a window for development.

    On X11 SDL is told to draw without textures, before the window is made: an update then costs what changed, 0.3 ms
    instead of 16 ms and more. Other drivers (KMSDRM) have no other path than textures and are left alone.
    """

    def __init__(self, size: tuple[int, int], *, fullscreen: bool) -> None:
        self.size, self._fullscreen = size, fullscreen

    def __enter__(self) -> Self:
        """Open it.

        Raises:
            DeviceUnavailable: There is no display to draw on.
        """
        _find_display()
        if self.driver == "x11":
            os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
        self.surface = pygame.display.set_mode(self.size, pygame.FULLSCREEN if self._fullscreen else 0)
        pygame.display.set_caption("member-kiosk")
        pygame.mouse.set_visible(not self._fullscreen)  # a kiosk shows no cursor; a window on a desk needs one
        pygame.key.stop_text_input()
        pygame.event.set_blocked(None)
        pygame.event.set_allowed([*HEARD, pygame.QUIT, pygame.WINDOWEXPOSED])
        return self

    def __exit__(self, *_: object) -> None:
        pygame.display.quit()

    @property
    def driver(self) -> str:
        """SDL's name of what carries the window: ``x11``, ``kmsdrm``, ``dummy``."""
        return pygame.display.get_driver()


def _find_display() -> None:
    try:
        pygame.display.init()
    except pygame.error as fault:
        raise DeviceUnavailable(f"no display ({fault}): {CURE}") from fault
    driver = pygame.display.get_driver()
    if driver in UNSEEN and driver not in os.environ.get("SDL_VIDEODRIVER", "").split(","):
        pygame.display.quit()
        raise DeviceUnavailable(f"no display: {CURE}")
