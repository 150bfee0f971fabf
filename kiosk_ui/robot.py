"""A hand for tests and demonstrations: lines of JSON on its own Unix socket become fingers on the glass.

It is there only with ``ui run --robot``. A tap is posted as real finger events, so the whole way of a shopper's touch
is tried. It learns names and places of controls, never what is written on them.

=======================================================  =====================================================
line                                                     answer
=======================================================  =====================================================
``{"tap":"digit:1"}``                                    ``{"ok":true}`` after the tap is drawn
``{"tap":"take:*"}``                                     likewise, the first control whose name begins so
``{"tap_at":[540,960]}``                                 likewise, at these pixels
``{"wait":"Home","overlay":null,"seconds":10}``          ``{"ok":true}`` once this screen is shown; ``overlay``
                                                         may name one, be null (none) or be left out (any)
``{"shot":"home.png"}``                                  ``{"ok":true}`` after the picture is written
``{"screen":true}``                                      ``{"ok":true,"screen":"Home","overlay":null,
                                                         "targets":{"print":[x,y,width,height]}}``
``{"advance_ms":60000}``                                 ``{"ok":true}``; the screen's own clock ran ahead so far
``{"quit":true}``                                        ``{"ok":true}``, then the screen ends
=======================================================  =====================================================

What cannot be done is answered ``{"ok":false,"why":"..."}``.
"""

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread
from typing import Any, Self

import msgspec
import pygame
from msgspec import UNSET, Struct, UnsetType

from edge.domain.errors import EdgeError
from kiosk_ui.app import App
from kiosk_ui.input import KEY, KEY_REST_MS, REST_MS, SAME_PLACE
from kiosk_ui.views import View

TURN_S = 1 / 30
"""A tap reaches the glass this much later, at most."""

ANY = ":*"
"""Ends the name of a control whose rest does not matter."""

LONGEST_WAIT_S = 10.0
ANSWER_S = 30.0
"""A loop that does not come round for this long is stuck."""


class CannotDo(EdgeError):
    """The robot was asked for something that this screen does not offer."""


class Order(Struct, frozen=True, forbid_unknown_fields=True):
    """One line from whoever moves the hand."""

    tap: str = ""
    tap_at: tuple[int, int] | None = None
    wait: str = ""
    overlay: str | UnsetType | None = UNSET
    seconds: float = LONGEST_WAIT_S
    shot: str = ""
    screen: bool = False
    advance_ms: int = 0
    quit: bool = False


class Robot:
    """Serves one hand at a time, on a thread of its own."""

    def __init__(self, app: App, path: Path, advance: Callable[[int], None]) -> None:
        self._app, self._path, self._advance = app, path, advance
        self._shown: tuple[str, str | None] = names_of(app.flow.view) if app.drawn else ("", None)
        self._changed = Condition()
        self._tapped_s: dict[str, float] = {}
        self._last: tuple[tuple[int, int], float] = ((0, 0), 0.0)
        self._thread = Thread(target=self._serve, name="robot", daemon=True)
        app.watchers.append(self._watch)

    def __enter__(self) -> Self:
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._path.chmod(0o600)
        self._listener.listen()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._path.unlink(missing_ok=True)

    # -- the loop's thread ------------------------------------------------------------------------------------------

    def _watch(self, view: View) -> None:
        with self._changed:
            self._shown = names_of(view)
            self._changed.notify_all()

    def _touch(self, order: Order) -> None:
        width, height = self._app.surface.get_size()
        x, y = self._place(order)
        finger: dict[str, Any] = {"touch_id": 0, "finger_id": 0, "x": x / width, "y": y / height, "dx": 0.0, "dy": 0.0}
        pygame.event.post(pygame.event.Event(pygame.FINGERDOWN, finger))
        pygame.event.post(pygame.event.Event(pygame.FINGERUP, finger))

    def _place(self, order: Order) -> tuple[int, int]:
        if order.tap_at:
            return order.tap_at
        name = self._named(order.tap)
        if name not in self._app.targets:
            raise CannotDo(f"no control {order.tap!r} on this screen; there are {sorted(self._app.targets)}")
        x, y = self._app.targets[name].center
        return x, y

    def _named(self, name: str) -> str:
        """Return the control that is meant: ``take:*`` is the first gift that can be taken, whichever it is."""
        if not name.endswith(ANY):
            return name
        return next((each for each in self._app.targets if each.startswith(name.removesuffix("*"))), name)

    def _describe(self) -> dict[str, Any]:
        screen, overlay = names_of(self._app.flow.view)
        targets = {name: tuple(rect) for name, rect in self._app.targets.items()}
        return {"ok": True, "screen": screen, "overlay": overlay, "targets": targets}

    # -- the robot's thread -----------------------------------------------------------------------------------------

    def _serve(self) -> None:
        with suppress(OSError):  # the listener was closed: the screen ends
            while True:
                line, _ = self._listener.accept()
                with line, line.makefile("rwb") as frames:
                    for frame in frames:
                        frames.write(msgspec.json.encode(self._answer(frame)) + b"\n")
                        frames.flush()

    def _answer(self, frame: bytes) -> dict[str, Any]:
        try:
            return self._do(msgspec.json.decode(frame, type=Order))
        except (CannotDo, msgspec.MsgspecError, TimeoutError, pygame.error, OSError) as fault:
            return {"ok": False, "why": str(fault) or type(fault).__name__}

    def _do(self, order: Order) -> dict[str, Any]:
        if order.tap or order.tap_at:
            self._rest(order.tap, self._app.errand(lambda: self._place(order)).result(ANSWER_S))
            self._app.errand(lambda: self._touch(order)).result(ANSWER_S)
            self._app.errand(lambda: None).result(ANSWER_S)  # one turn later the tap is drawn
        elif order.wait:
            self._await(order)
        elif order.shot:
            self._app.errand(lambda: pygame.image.save(self._app.surface, order.shot)).result(ANSWER_S)
        elif order.screen:
            return self._app.errand(self._describe).result(ANSWER_S)
        elif order.advance_ms:
            self._app.errand(lambda: self._advance(order.advance_ms)).result(ANSWER_S)
        elif order.quit:
            self._app.stop()
        else:
            raise CannotDo("say tap, tap_at, wait, shot, screen, advance_ms or quit")
        return {"ok": True}

    def _rest(self, name: str, place: tuple[int, int]) -> None:
        """Lift the hand as long as the glass needs to take two taps in one place for two."""
        (x, y), last_s = self._last
        near = abs(place[0] - x) + abs(place[1] - y) < SAME_PLACE and not name.startswith(KEY)
        rest_s = (KEY_REST_MS if name.startswith(KEY) else REST_MS) / 1000
        free_s = max(self._tapped_s.get(name, 0.0) + rest_s, last_s + rest_s if near else 0.0)
        time.sleep(max(0.0, free_s - time.monotonic()))
        self._tapped_s[name] = time.monotonic() + TURN_S
        self._last = (place, self._tapped_s[name])

    def _await(self, order: Order) -> None:
        def there() -> bool:
            screen, overlay = self._shown
            return screen == order.wait and (order.overlay is UNSET or order.overlay == overlay)

        with self._changed:
            if not self._changed.wait_for(there, order.seconds):
                wanted = order.wait if order.overlay is UNSET else f"{order.wait} with overlay {order.overlay}"
                raise CannotDo(f"{wanted} was not shown within {order.seconds:g} s; {self._shown} is")


def names_of(view: View) -> tuple[str, str | None]:
    """Return the names of a view's screen and overlay, and nothing of what they show."""
    return type(view.screen).__name__, type(view.overlay).__name__ if view.overlay else None
