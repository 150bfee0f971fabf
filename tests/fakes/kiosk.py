"""A whole kiosk in a test: the real loop, real finger events, any stage, the fake desk and a clock that waits."""

import pygame

from fakes.desk import FakeDesk
from kiosk_ui.app import App, Stage, Surroundings
from kiosk_ui.state import TimeOfDay, started
from kiosk_ui.timers import deadline
from kiosk_ui.views import Look


class Ear:
    """A speaker that remembers."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def play(self, kind: str) -> None:
        self.heard.append(kind)


class Kiosk:
    """Turns the loop by hand. ``tap`` posts what SDL posts for a finger: itself, and the mouse that stands for it."""

    def __init__(self, surface: pygame.Surface, stage: Stage) -> None:
        self.now_ms, self.ear = 1_000_000, Ear()
        self.time_of_day = TimeOfDay("18:42", 18)
        around = Surroundings(surface, stage, self.ear, lambda: self.now_ms, lambda: self.time_of_day)
        self.app = App(around, started(Look()))
        self.desk = FakeDesk(self.app.tell)
        self.turn()
        self.desk.plug()
        self.turn()
        self.turn()

    @property
    def screen(self):
        return self.app.flow.view.screen

    @property
    def overlay(self):
        return self.app.flow.view.overlay

    def turn(self) -> None:
        self.app.turn(self.desk)

    def finger(self, kind: int, at: tuple[int, int], *, finger: int = 0) -> None:
        width, height = self.app.surface.get_size()
        spot = {"touch_id": 1, "finger_id": finger, "x": at[0] / width, "y": at[1] / height, "dx": 0.0, "dy": 0.0}
        pygame.event.post(pygame.event.Event(kind, spot))
        mouse = {
            pygame.FINGERDOWN: pygame.MOUSEBUTTONDOWN,
            pygame.FINGERUP: pygame.MOUSEBUTTONUP,
            pygame.FINGERMOTION: pygame.MOUSEMOTION,
        }[kind]
        pygame.event.post(pygame.event.Event(mouse, {"pos": at, "button": 1, "touch": True}))

    def tap_at(self, at: tuple[int, int]) -> None:
        self.now_ms += 500
        self.finger(pygame.FINGERDOWN, at)
        self.turn()
        self.finger(pygame.FINGERUP, at)
        self.turn()
        self.turn()

    def tap(self, *names: str) -> "Kiosk":
        for name in names:
            self.tap_at(self.app.targets[name].center)
        return self

    def type(self, digits: str) -> "Kiosk":
        return self.tap(*(f"digit:{digit}" for digit in digits))

    def scan(self, code: str) -> "Kiosk":
        self.now_ms += 2_000
        self.desk.scan(code)
        self.turn()
        self.turn()
        return self

    def wait(self, seconds: float) -> "Kiosk":
        until = self.now_ms + round(seconds * 1000)
        while (due := deadline(self.app.flow)) is not None and due <= until:
            self.now_ms = max(self.now_ms, due)
            self.turn()
        self.now_ms = until
        self.turn()
        return self
