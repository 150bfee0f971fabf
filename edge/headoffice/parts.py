"""Runs head office's long-lived parts, each in its thread, and ends all of them when one ends by itself."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

STOP_S = 10.0


@dataclass(frozen=True, slots=True)
class Part:
    """Something with a loop: ``run`` is its body, ``stop`` ends it from any thread."""

    name: str
    run: Callable[[], None]
    stop: Callable[[], None]


def run_parts(parts: list[Part], ready: Callable[[], None]) -> None:
    """Run ``parts`` until SIGTERM, SIGINT or the end of one of them, then stop them in reverse order.

    What one of them raised is raised here, so that an unforeseen fault ends the process and is seen.
    """
    over = threading.Event()
    faults: list[BaseException] = []
    threads = [threading.Thread(target=_guard, args=(part.run, over, faults), name=part.name) for part in parts]
    with _signals(over):
        for thread in threads:
            thread.start()
        ready()
        over.wait()
        for part, thread in reversed(list(zip(parts, threads, strict=True))):
            part.stop()
            thread.join(STOP_S)
    if faults:
        raise faults[0]


def _guard(run: Callable[[], None], over: threading.Event, faults: list[BaseException]) -> None:
    try:
        run()
    except BaseException as fault:  # noqa: BLE001 - carried to the main thread and raised there
        faults.append(fault)
    finally:
        over.set()


@contextmanager
def _signals(over: threading.Event) -> Iterator[None]:
    def end(*_: Any) -> None:  # noqa: ANN401 - a signal handler's arguments
        over.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
