"""``bench wear``: bytes and syncs that an entry costs the card over its whole life, beside a plain append.

Ours is everything a device does for an entry: commit, tape, sums, the cursor of head office's acknowledgement, and its
deletion a week later. Raw is the naive journal: append the same bytes to a file and sync it, each time.

As root, both write to an ext4 file system of their own in a file, and the kernel's counters of its block device are
read: sectors written, the file system's own journal included, and flushes. Otherwise the kernel's count of what this
process wrote stands in, which leaves out the file system's journal; for raw, which makes the file grow each time, that
is most of the cost, so the ratio then says little.
"""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from edge.domain.errors import EdgeError
from edge.domain.measurement import Measurement
from edge.service.bench.trader import SteppingClock, Trader, trading
from edge.store.ageing import BATCH, KEPT_MS
from edge.store.settings import CHECKPOINT_FRAMES

COMMITS = 6_000
BURST = 250
"""Commits between two idle moments."""

DISK_MIB = 192
PLAIN_GOAL, MONEY_GOAL, SYNC_GOAL = "<= 0.6", "<= 0.85", "<= 1.01"
_SECTOR = 512

Counters = Callable[[], tuple[int, int]]
"""Bytes written so far, and flushes; -1 flushes where nobody counts them."""


def measure() -> list[Measurement]:
    """Return bytes of a plain event and of a money transaction, and syncs of each. Writes in this directory."""
    with tempfile.TemporaryDirectory(prefix="bench-wear-", dir=Path.cwd()) as folder, _disk(Path(folder)) as disk:
        place, counters, flushes, what = disk
        found = []
        for name, goal in (("event", PLAIN_GOAL), ("money", MONEY_GOAL)):
            (home := place / name).mkdir()
            ours, syncs, in_sales, body = _life(home, name, counters, flushes)
            raw, raw_syncs = _append(home / "raw", body, counters)
            if not raw:
                raise EdgeError(f"bench wear: {Path.cwd()} is in memory: name a folder on a disk with --dir")
            found.append(_measurement(f"wear.{name}.bytes", ours, raw, "B", f"append + fdatasync, {what}", goal))
            if syncs >= 0:
                one = f"append + fdatasync makes {raw_syncs:.2f}; one a commit is"
                found.append(_measurement(f"wear.{name}.syncs", in_sales, 1.0, "flushes in a sale", one, SYNC_GOAL))
                found.append(_measurement(f"wear.{name}.syncs.all", syncs, 1.0, "flushes, idle ones too", one, ""))
    return found


def _measurement(name: str, ours: float, raw: float, unit: str, raw_is: str, goal: str) -> Measurement:
    return Measurement(name=name, ours=ours, raw=raw, unit=unit, raw_is=raw_is, ratio=ours / raw, goal=goal)


def _life(folder: Path, name: str, counters: Counters, flushes: Callable[[], int]) -> tuple[float, float, float, bytes]:
    """Return what one commit costs until it is deleted: bytes, syncs, those while it is made; and its entry's bytes."""
    clock = SteppingClock()
    with trading(folder, clock) as trader:
        commit = trader.plain if name == "event" else trader.money
        for number in range(CHECKPOINT_FRAMES):  # until the log has been round once, each commit grows a file
            body = commit(number)
        _idle(trader, clock)
        before, in_sales = counters(), 0
        for first in range(CHECKPOINT_FRAMES, CHECKPOINT_FRAMES + COMMITS, BURST):
            begun = flushes()
            for number in range(first, first + BURST):
                body = commit(number)
            in_sales += flushes() - begun
            _idle(trader, clock)
        _age(trader, clock)
        return *_each(before, counters()), in_sales / COMMITS, body


def _idle(trader: Trader, clock: SteppingClock) -> None:
    """Do what the service does when nobody stands there: head office has everything by now."""
    clock.mono_ms += 60_000
    trader.journal.acknowledge(trader.journal.last)
    trader.journal.tidy()


def _age(trader: Trader, clock: SteppingClock) -> None:
    """Let a week pass and as many idle moments as delete everything."""
    clock.mono_ms += KEPT_MS
    for _ in range((COMMITS + CHECKPOINT_FRAMES) // BATCH + 1):
        _idle(trader, clock)


def _append(path: Path, body: bytes, counters: Counters) -> tuple[float, float]:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        before = counters()
        for _ in range(COMMITS):
            os.write(file, body)
            os.fdatasync(file)
        return _each(before, counters())
    finally:
        os.close(file)


def _each(before: tuple[int, int], after: tuple[int, int]) -> tuple[float, float]:
    syncs = (after[1] - before[1]) / COMMITS if after[1] >= 0 else -1.0
    return (after[0] - before[0]) / COMMITS, syncs


# -- what counts ----------------------------------------------------------------------------------------------------


@contextmanager
def _disk(folder: Path) -> Iterator[tuple[Path, Counters, Callable[[], int], str]]:
    """Yield a folder to write in, its counters, the flushes so far without making any, and what is counted."""
    if os.geteuid() != 0:
        (folder / "plain").mkdir()
        yield folder / "plain", _of_this_process, lambda: 0, "by this process, without the file system's journal"
        return
    image, place = folder / "disk.img", folder / "disk"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(DISK_MIB << 20)
    _run("mkfs.ext4", "-q", "-b", "4096", str(image))
    _run("mount", "-o", "loop", str(image), str(place))
    try:
        device = _run("findmnt", "-n", "-o", "SOURCE", str(place)).strip().removeprefix("/dev/")
        yield place, lambda: _of_block_device(place, device), lambda: _figures(device)[1], "on an ext4 disk of its own"
    finally:
        _run("umount", str(place))


def _of_block_device(place: Path, device: str) -> tuple[int, int]:
    """Return the counters of a block device (kernel: Documentation/block/stat.rst) when all has reached it."""
    _run("sync", "-f", str(place))
    return _figures(device)


def _figures(device: str) -> tuple[int, int]:
    figures = Path(f"/sys/block/{device}/stat").read_text(encoding="ascii").split()
    return int(figures[6]) * _SECTOR, int(figures[15])


def _of_this_process() -> tuple[int, int]:
    lines = dict(line.split(": ") for line in Path("/proc/self/io").read_text(encoding="ascii").splitlines())
    return int(lines["write_bytes"]), -1


def _run(*command: str) -> str:
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own words
    except (OSError, subprocess.CalledProcessError) as fault:
        raise EdgeError(f"bench wear: {command[0]} failed ({fault}): run it where a disk can be mounted") from fault
