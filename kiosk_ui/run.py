"""Where the screen's parts meet: opened in order, run, and closed in reverse order whatever happens."""

import json
import signal
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from edge.domain.errors import BadConfig
from kiosk_ui.app import App, Surroundings
from kiosk_ui.robot import Robot
from kiosk_ui.screens import Stage
from kiosk_ui.socket_desk import SocketDesk
from kiosk_ui.sounds import Speaker
from kiosk_ui.state import TimeOfDay, started
from kiosk_ui.views import Look, View
from kiosk_ui.warm import warm
from kiosk_ui.window import Window


@dataclass(frozen=True, slots=True)
class Options:
    """How this screen is run.

    Attributes:
        socket: The device service's socket.
        size: Pixels of the window.
        unit: Scale of type and icons; ``None``: by the size.
        look: The chain's language and look.
        robot: Socket for a test's hand, if one is wanted.
        ready_json: Print one line once the first screen is drawn.
    """

    socket: Path
    size: tuple[int, int]
    fullscreen: bool
    unit: float | None
    look: Look
    robot: Path | None
    ready_json: bool


def serve(options: Options) -> None:
    """Run the screen until its window is closed, SIGTERM or SIGINT comes, or its robot says so."""
    with ExitStack() as opened:
        window = opened.enter_context(Window(options.size, fullscreen=options.fullscreen))
        speaker = opened.enter_context(Speaker())
        stage = _stage(options)
        warm(stage, options.size, options.look)
        clock = RisingClock()
        app = App(Surroundings(window.surface, stage, speaker, clock, time_of_day), started(options.look))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: app.stop())
        if options.ready_json:
            _say_when_drawn(app, options.size, window.driver)
        if options.robot:
            opened.enter_context(Robot(app, options.robot, clock.advance))
        app.run(opened.enter_context(SocketDesk(options.socket, app.tell)))


def _stage(options: Options) -> Stage:
    try:
        return Stage(options.size, unit=options.unit)
    except ValueError as fault:
        raise BadConfig([f"--size {options.size[0]}x{options.size[1]}: {fault}"]) from fault


class RisingClock:
    """Milliseconds that only rise. A demonstration may let them run ahead, so that nobody waits a minute."""

    def __init__(self) -> None:
        self._ahead_ms = 0

    def __call__(self) -> int:
        """Return now."""
        return time.monotonic_ns() // 1_000_000 + self._ahead_ms

    def advance(self, ms: int) -> None:
        """Let ``ms`` pass at once."""
        self._ahead_ms += max(ms, 0)


def time_of_day() -> TimeOfDay:
    """Return the store's wall clock, by the machine's time zone."""
    now = time.localtime()
    return TimeOfDay(f"{now.tm_hour:02}:{now.tm_min:02}", now.tm_hour)


def _say_when_drawn(app: App, size: tuple[int, int], driver: str) -> None:
    def drawn(_view: View) -> None:
        app.watchers.remove(drawn)
        sys.stdout.write(json.dumps({"ready": True, "size": size, "driver": driver}) + "\n")
        sys.stdout.flush()

    app.watchers.append(drawn)
