"""What one durable commit costs, beside the least a disk can do: append the same bytes to a file and sync them.

Ours and raw take turns in short runs of random order on the same file system, so that both meet the same noise. The
journal is in its steady state: its write-ahead log has been round once, as after a shop's first hour.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from edge.domain.measurement import Measurement
from edge.service.bench.trader import Commit, trading
from edge.service.clock import SystemClock
from edge.store.journal import Journal
from edge.store.settings import CHECKPOINT_FRAMES

ROUNDS = 36
"""Short rounds, and the median over them, so that a burst of somebody else's work spoils only a few."""

RUNS = 20
"""Runs of each contender in a round."""

COMMITS = 25
"""Commits counted in a run, so a round's 99th percentile stands on 500 commits."""

SETTLE = 4
"""Commits at the start of a run that count for nobody: they pay for what the one before left in the disk's journal."""

GOAL = "<= 1.15"


def measure() -> list[Measurement]:
    """Return the figures of a plain event and of a purchase paid with value held here. Writes in this directory."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-commit-", dir=Path.cwd()) as folder,
        trading(Path(folder), SystemClock()) as trader,
    ):
        _warm_up(trader.plain)
        contenders = {"event": trader.plain, "money": trader.money}
        rounds = _rounds(Path(folder), contenders, partial(_breathe, trader.journal))
    return [_compare(f"commit.{name}.p{percent}", rounds, name, percent) for name in contenders for percent in (50, 99)]


def _warm_up(commit: Commit) -> None:
    """Let the write-ahead log grow to its full size once; until then each commit also grows a file."""
    for number in range(CHECKPOINT_FRAMES):
        commit(number)


def _breathe(journal: Journal) -> None:
    """Do what the service does when a shopper has gone: take head office's acknowledgement, tidy the journal.

    A run is a burst longer than any shopper makes, so every commit of a run pays its own way.
    """
    journal.acknowledge(journal.last)
    journal.tidy()


@contextmanager
def _appender(path: Path, bodies: list[bytes]) -> Iterator[Commit]:
    """Yield the raw limit: append and fdatasync."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def commit(number: int) -> bytes:
        body = bodies[number % len(bodies)]
        os.write(file, body)
        os.fdatasync(file)
        return body

    try:
        yield commit
    finally:
        os.close(file)


def _rounds(folder: Path, ours: dict[str, Commit], breathe: Callable[[], None]) -> list[dict[str, list[float]]]:
    """Return the seconds of every commit: a list for each contender in each round."""
    numbers = iter(range(CHECKPOINT_FRAMES, 10**9))
    found = []
    with click.progressbar(length=ROUNDS * RUNS, label="commit", file=sys.stderr) as bar:
        for number in range(ROUNDS):
            bodies = {name: [commit(next(numbers)) for _ in range(COMMITS)] for name, commit in ours.items()}
            with (
                _appender(folder / f"event-{number}", bodies["event"]) as event,
                _appender(folder / f"money-{number}", bodies["money"]) as money,
            ):
                contenders: dict[str, Commit] = {**ours, "event.raw": event, "money.raw": money}
                times: dict[str, list[float]] = {name: [] for name in contenders}
                for _ in range(RUNS):
                    for name in random.sample(sorted(contenders), len(contenders)):
                        seconds = [_seconds(contenders[name], next(numbers)) for _ in range(SETTLE + COMMITS)]
                        times[name] += seconds[SETTLE:]
                        breathe()
                    bar.update(1)
            found.append(times)
    return found


def _seconds(commit: Commit, number: int) -> float:
    before = time.perf_counter()
    commit(number)
    return time.perf_counter() - before


def _compare(name: str, rounds: list[dict[str, list[float]]], contender: str, percent: int) -> Measurement:
    def figure(which: str) -> float:
        return statistics.median(statistics.quantiles(times[which], n=100)[percent - 1] for times in rounds) * 1e6

    ours, raw = figure(contender), figure(f"{contender}.raw")
    return Measurement(
        name=name, ours=ours, raw=raw, unit="us", raw_is="append + fdatasync", ratio=ours / raw, goal=GOAL
    )
