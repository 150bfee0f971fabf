"""The loop: fingers, the service's words and the time go into the flow; what it wants done is done; changes are drawn.

One thread draws and never waits for disk or network. It sleeps on the inbox, so a scan wakes it at once; SDL has no
such wait that is cheap (its own asks each millisecond), so fingers are looked for 120 times a second while somebody is
there and 30 times otherwise. An idle screen draws nothing.
"""

import queue
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol, TypeVar

import pygame

from kiosk_ui.desk import Desk, DeskEvent
from kiosk_ui.flow import next_state
from kiosk_ui.input import Fingers, spot_of
from kiosk_ui.state import Ask, Effect, Event, Flow, Forget, Moment, Sound, Tick, TimeOfDay
from kiosk_ui.timers import deadline
from kiosk_ui.views import View

AWAKE_MS = 2_000
"""This long after the last touch fingers are looked for often."""

AWAKE_PAUSE_S = 1 / 120
REST_PAUSE_S = 1 / 30
MOST_TICKS = 16
"""Timers that may run in one turn; more would mean that two of them wake each other for ever."""

_T = TypeVar("_T")


class Scene(Protocol):
    """One view, laid out."""

    @property
    def targets(self) -> Mapping[str, pygame.Rect]:
        """Where each control can be touched."""

    def draw(self, surface: pygame.Surface, pressed: str | None = None) -> list[pygame.Rect]:
        """Draw what changed and return where; an empty list if nothing did."""


class Stage(Protocol):
    """Lays views out for one window."""

    def show(self, view: View) -> Scene:
        """Return the scene of ``view``."""

    def forget(self) -> None:
        """Drop every picture and text made for a visit."""


class Speaker(Protocol):
    """Plays sounds, or nothing."""

    def play(self, kind: str) -> None:
        """Start a sound and return."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the loop draws on, plays on and reads the time from.

    Attributes:
        surface: The window's own surface.
        stage: Makes the pictures.
        speaker: Makes the sounds.
        now_ms: A clock that only rises.
        time_of_day: The store's wall clock.
    """

    surface: pygame.Surface
    stage: Stage
    speaker: Speaker
    now_ms: Callable[[], int]
    time_of_day: Callable[[], TimeOfDay]


class App:
    """The screen's process without its parts: give ``tell`` to a desk and the desk to ``run``."""

    def __init__(self, around: Surroundings, flow: Flow) -> None:
        self.flow = flow
        self.drawn = 0
        """How many times anything was drawn."""
        self.watchers: list[Callable[[View], None]] = []
        """Called with each view that has come on the screen."""
        self._around = around
        self._inbox: queue.SimpleQueue[DeskEvent | Callable[[], None]] = queue.SimpleQueue()
        self._fingers = Fingers()
        self._scene: Scene | None = None
        self._laid: View | None = None
        self._shown: tuple[View, str | None] | None = None
        self._day: TimeOfDay | None = None
        self._touched_ms = 0
        self._over = False
        self._desk: Desk | None = None

    @property
    def surface(self) -> pygame.Surface:
        """What is on the glass."""
        return self._around.surface

    @property
    def targets(self) -> Mapping[str, pygame.Rect]:
        """Where the controls on the screen are."""
        return self._scene.targets if self._scene else {}

    # -- from any thread --------------------------------------------------------------------------------------------

    def tell(self, event: DeskEvent) -> None:
        """Hand over what the service said."""
        self._inbox.put(event)

    def errand(self, job: Callable[[], _T]) -> "Future[_T]":
        """Have ``job`` done between two turns of the loop, on its thread."""
        done: Future[_T] = Future()

        def run() -> None:
            try:
                done.set_result(job())
            except Exception as fault:  # noqa: BLE001 - it belongs to whoever asked and is raised there
                done.set_exception(fault)

        self._inbox.put(run)
        return done

    def stop(self) -> None:
        """End the loop after this turn. Safe in a signal handler."""
        self._over = True
        self._inbox.put(lambda: None)

    # -- the loop ---------------------------------------------------------------------------------------------------

    def run(self, desk: Desk) -> None:
        """Run until ``stop`` or until the window is closed."""
        self.turn(desk)
        while not self._over:
            self.turn(desk, self._pause_s())

    def turn(self, desk: Desk, pause_s: float = 0.0) -> None:
        """Take in what happened, at most ``pause_s`` from now, and show it."""
        self._desk = desk
        self._take_inbox(pause_s)
        self._take_input()
        self._take_time()
        self._draw()

    def _pause_s(self) -> float:
        now = self._around.now_ms()
        pause = AWAKE_PAUSE_S if now - self._touched_ms < AWAKE_MS else REST_PAUSE_S
        due = deadline(self.flow)
        return pause if due is None else min(pause, max(0.0, (due - now) / 1000))

    def _take_inbox(self, pause_s: float) -> None:
        try:
            item = self._inbox.get(timeout=pause_s) if pause_s else self._inbox.get_nowait()
            while True:
                if callable(item):
                    item()
                    return  # what it put into SDL's queue is taken in, and drawn, before the next errand
                self._happens(item)
                item = self._inbox.get_nowait()
        except queue.Empty:
            return

    def _take_input(self) -> None:
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                self._over = True
            elif event.type == pygame.WINDOWEXPOSED:
                pygame.display.flip()
            elif spot := spot_of(event, self.surface.get_size()):
                now = self._touched_ms = self._around.now_ms()
                for tap in self._fingers.felt(spot, self.targets, now):
                    self._happens(tap)
                    self._lay_out()  # the next finger meets the new controls

    def _take_time(self) -> None:
        if (day := self._around.time_of_day()) != self._day:
            self._day = day
            self._happens(day)
        for _ in range(MOST_TICKS):
            due = deadline(self.flow)
            if due is None or due > self._around.now_ms():
                return
            self._happens(Tick())

    def _happens(self, event: Event) -> None:
        now = self._around.now_ms()
        moment = Moment(now, new_txn(now))
        before = _place(self.flow.view)
        self.flow, effects = next_state(self.flow, event, moment)
        if before != _place(self.flow.view):
            self._fingers.let_go()
        for effect in effects:
            self._do(effect)

    def _do(self, effect: Effect) -> None:
        match effect:
            case Ask(number=number, request=request):
                if self._desk:
                    self._desk.ask(number, request)
            case Forget():
                self._scene = self._laid = self._shown = None
                self._around.stage.forget()
            case Sound(kind=kind):
                self._around.speaker.play(kind)

    def _lay_out(self) -> Scene:
        if self._scene is None or self._laid != self.flow.view:
            self._scene, self._laid = self._around.stage.show(self.flow.view), self.flow.view
        return self._scene

    def _draw(self) -> None:
        now = (self.flow.view, self._fingers.pressed)
        if self._shown == now:
            return
        if changed := self._lay_out().draw(self.surface, self._fingers.pressed):
            pygame.display.update(changed)
            self.drawn += 1
        self._shown = now
        for watcher in self.watchers:
            watcher(self.flow.view)


def new_txn(now_ms: int) -> str:
    """Return an id that no request has carried yet, 32 hexadecimal digits.

    It begins with the time, so that what the journal keeps by it of one day lies close together on the card.
    """
    return f"{now_ms:012x}{secrets.token_hex(10)}"


def _place(view: View) -> tuple[object, ...]:
    """Return what a finger has under it, apart from figures that change by themselves."""
    return type(view.screen), type(view.overlay), getattr(view.overlay, "kind", "")
