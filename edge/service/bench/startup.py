"""``bench startup``: a start with a million entries waiting, beside a start with none; time and memory.

Each start is a process of its own, from its first instruction to the first sale accepted, with tape, chain and sums:
what a shop waits for after a power cut. The two take turns.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from edge.domain.errors import EdgeError
from edge.domain.events import VisitStarted
from edge.domain.measurement import Measurement
from edge.service.bench.trader import MEMBER, trading
from edge.service.clock import SystemClock

QUEUED = 1_000_000
FILL = 5_000
"""Entries in one commit while the queue is made; nobody waits for these."""

ROUNDS = 15
TIME_GOAL, MEMORY_GOAL = "<= 1.2", "<= 1.05"


def measure() -> list[Measurement]:
    """Return time and memory of a start. Writes in this directory."""
    with tempfile.TemporaryDirectory(prefix="bench-startup-", dir=Path.cwd()) as folder:
        full, empty = Path(folder, "full"), Path(folder, "empty")
        for place, entries in ((full, QUEUED), (empty, 0)):
            place.mkdir()
            _fill(place, entries)
        found: dict[Path, list[tuple[float, float]]] = {full: [], empty: []}
        for _ in range(ROUNDS):
            for place, figures in found.items():
                figures.append(_start(place))
    time_of, memory_of = ({place: _median(figures, at) for place, figures in found.items()} for at in (0, 1))
    return [
        _measurement("startup.time", time_of[full], time_of[empty], "ms", TIME_GOAL),
        _measurement("startup.memory", memory_of[full], memory_of[empty], "MB", MEMORY_GOAL),
    ]


def _measurement(name: str, ours: float, raw: float, unit: str, goal: str) -> Measurement:
    return Measurement(name=name, ours=ours, raw=raw, unit=unit, raw_is="with none", ratio=ours / raw, goal=goal)


def _median(figures: list[tuple[float, float]], at: int) -> float:
    return statistics.median(figure[at] for figure in figures)


def _fill(folder: Path, entries: int) -> None:
    """Make a journal of so many entries that head office has none of, stopped in order."""
    with (
        trading(folder, SystemClock()) as trader,
        click.progressbar(range(0, entries, FILL), label="startup", file=sys.stderr) as commits,
    ):
        for first in commits:
            with trader.journal.change() as change:
                for number in range(first, first + FILL):
                    change.write(VisitStarted(visit=f"v{number:025d}", member=MEMBER, method="code"))


def _start(folder: Path) -> tuple[float, float]:
    """Return the milliseconds until a new process has sold something, and its memory in megabytes then."""
    command = [sys.executable, "-m", "edge.service.bench.startup", str(folder)]
    before = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - this Python
        if process.stdout is None:
            raise EdgeError("bench startup: no pipe to the process")
        said = process.stdout.readline()
        elapsed = time.perf_counter() - before
    return elapsed * 1e3, int(said) / 1e3


def _serve_one(folder: Path) -> None:
    """Start, sell once, and say how many kilobytes of memory it took at most."""
    with trading(folder, SystemClock()):  # its first commit is the member's purse
        sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve_one(Path(sys.argv[1]))
