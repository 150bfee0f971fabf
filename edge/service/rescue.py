"""``device rescue``: what an old card still has goes to head office, as the entries of the epochs they belong to."""

import sys
import tempfile
import threading
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate, takewhile
from pathlib import Path

import click
from msgspec import Struct

from edge.domain.errors import DeviceUnavailable
from edge.domain.ports import Entry
from edge.link.backoff import Pace
from edge.link.contract import State, Topics
from edge.link.publisher import Link
from edge.link.stream import Device, Listener, Tuning
from edge.service.config import Config
from edge.service.headoffice_line import broker_of
from edge.service.recollection import Recollection
from edge.store.rescue import Rescued, gaps, rescue

WAIT_S = 600.0
"""So long head office may say nothing new before the command gives up; it can be run again at any time."""

ANSWER_S = 5.0
"""So long a head office that has all entries may take to say that it misses none of its own words, or one that waits
for others what it has. It is asked before the first entry goes; one that knows of no rights never answers."""

PACE = Pace(reconnect_most_s=5, resend_first_s=5, spread_s=0)
"""Somebody watches. What a restored head office left, because it had to hear its own words first, goes again soon."""


class Report(Struct, frozen=True, kw_only=True):
    """What became of one epoch: entries head office had before, those rescued that it has now, those it has not.

    ``before`` is as the card knew it, or as a head office said that was restored from a backup.
    """

    device: str
    epoch: int
    before: int
    at_head_office: int
    waiting: int
    unreadable: list[tuple[int, int]]


class RescuedOutbox:
    """A run of entries of one rescued epoch, without a hole (the port ``Outbox``).

    Where the card believes that head office has them all, the last one goes again: the answer says what it has, and a
    head office restored from a backup has less.

    Attributes:
        moved: Set whenever head office said how far it is.
    """

    def __init__(self, epoch: int, acknowledged: int, entries: list[Entry]) -> None:
        self.epoch, self._entries = epoch, entries
        self._first, self._last = entries[0].seq, entries[-1].seq
        self._acknowledged = min(acknowledged, self._last - 1)
        self.moved = threading.Event()

    def bounds(self) -> tuple[int, int]:
        """Return ``(acknowledged, last)``."""
        return self._acknowledged, self._last

    def after(self, seq: int, at_most: int, most_bytes: int) -> list[Entry]:
        """Return the entries that follow ``seq``."""
        start = bisect_right(self._entries, seq, key=lambda entry: entry.seq)
        entries = self._entries[start : start + at_most]
        fitting = sum(1 for size in accumulate(len(entry.body) for entry in entries) if size <= most_bytes)
        return entries[: max(1, fitting)]

    def page(self, seq: int, at_most: int, most_bytes: int) -> tuple[int, list[bytes]]:
        """Return the same entries for sending."""
        entries = self.after(seq, at_most, most_bytes)
        return (entries[0].seq if entries else 0), [entry.body for entry in entries]

    def acknowledge(self, upto: int, applied: int | None = None) -> None:  # noqa: ARG002 - nothing here is pruned
        """Head office has everything up to ``upto``: more than the card, or less than before its restore."""
        self._acknowledged = upto
        self.moved.set()

    @property
    def left(self) -> int:
        """How many entries head office has not acknowledged."""
        return max(0, self._last - self._acknowledged)

    @property
    def outrun(self) -> bool:
        """Whether head office waits for entries before this run."""
        return self._acknowledged < self._first - 1


def bring_home(settings: Config, card: Path, *, running: Callable[[], bool], quiet: bool) -> list[Report]:
    """Send what ``card`` has to head office, epoch by epoch; return what became of each.

    Args:
        settings: Of the device that does it.
        card: The folder that was ``[device] data`` on the old card. Nothing in it is changed.
        running: Says whether this device's service runs.
        quiet: Print nothing.

    Raises:
        DeviceUnavailable: There is nothing on the card, or the service runs under the name of a rescued device: the
            broker lets only one of the two speak.
    """
    with tempfile.TemporaryDirectory(prefix="rescue-") as scratch:
        epochs = rescue(card, Path(scratch))
    if any(epoch.device == settings.device.id for epoch in epochs) and running():
        raise DeviceUnavailable(
            f"the service of {settings.device.id} is running: systemctl stop member-kiosk-edge, then run this again"
        )
    return [_bring(settings, epoch, quiet=quiet) for epoch in epochs]


def _bring(settings: Config, epoch: Rescued, *, quiet: bool) -> Report:
    """Send one epoch, run by run; stop at a gap that head office has not passed over."""
    acknowledged = before = epoch.acknowledged
    entries = [*epoch.older, *epoch.entries]
    run, silent = _run_at(acknowledged, entries), False
    while run:
        outbox = RescuedOutbox(epoch.epoch, acknowledged, run)
        _send(settings, epoch, outbox, quiet=quiet)
        acknowledged = outbox.bounds()[0]
        before = min(before, acknowledged)
        silent = bool(outbox.left) and not outbox.outrun
        run = _run_at(acknowledged, entries) if not silent and _run_after(acknowledged, entries) else []
    if not silent and (beyond := _run_beyond(acknowledged, entries)):
        # What follows a gap waits at head office, and names what is missing: so a person can pass over it.
        outbox = RescuedOutbox(epoch.epoch, acknowledged, beyond)
        _send(settings, epoch, outbox, quiet=quiet)
        acknowledged = outbox.bounds()[0]
    rescued = [entry.seq for entry in entries if entry.seq > before]
    waiting = [seq for seq in rescued if seq > acknowledged]
    report = Report(
        device=epoch.device,
        epoch=epoch.epoch,
        before=before,
        at_head_office=len(rescued) - len(waiting),
        waiting=len(waiting),
        unreadable=gaps(acknowledged, waiting) if entries else epoch.unreadable,
    )
    if not quiet:
        _say(f"{epoch.device} epoch {epoch.epoch}".strip(), report, behind_gap=not silent)
    return report


def _run_at(acknowledged: int, entries: list[Entry]) -> list[Entry]:
    """Return what follows ``acknowledged`` up to the next gap, and all before it back to the gap before."""
    end = bisect_right(entries, acknowledged, key=lambda entry: entry.seq) + len(_run_after(acknowledged, entries))
    back = enumerate(reversed(entries[:end]))
    run = takewhile(lambda pair: pair[0] + pair[1].seq == entries[end - 1].seq, back)
    return [entry for _, entry in run][::-1]


def _run_after(acknowledged: int, entries: list[Entry]) -> list[Entry]:
    """Return the entries from the one that follows ``acknowledged`` up to the next gap."""
    start = bisect_right(entries, acknowledged, key=lambda entry: entry.seq)
    run = enumerate(entries[start:], start=acknowledged + 1)
    return [entry for number, entry in run if entry.seq == number]


def _run_beyond(acknowledged: int, entries: list[Entry]) -> list[Entry]:
    """Return the first run behind the gap that follows ``acknowledged``; none where nothing is behind it."""
    start = bisect_right(entries, acknowledged, key=lambda entry: entry.seq)
    return _run_after(entries[start].seq - 1, entries) if start < len(entries) else []


def _send(settings: Config, epoch: Rescued, outbox: RescuedOutbox, *, quiet: bool) -> None:
    """Send a run until head office has it all and misses no word of the epoch, or falls silent, or waits for others."""
    topics = Topics(settings.headoffice.namespace, epoch.store, epoch.device)
    memory = Recollection(epoch, outbox.moved)
    device = Device(boot=epoch.boot, version="rescue", clock=lambda: "unset", state=_state, hello=memory.hello)
    link = Link(
        topics,
        outbox,
        broker_of(settings.headoffice),
        device,
        ho_key=settings.headoffice.verify_key(),
        listener=Listener(acked=outbox.acknowledge, answer=lambda answer: memory.answer(answer, link.say)),
        tuning=Tuning(pace=PACE),
    )
    label, total = f"{epoch.device} epoch {epoch.epoch}", outbox.left
    hidden = quiet or not sys.stderr.isatty()
    with click.progressbar(length=total, label=label, file=sys.stderr, hidden=hidden) as bar, link:
        while outbox.left or not memory.done:
            expected = outbox.left and not (memory.done and outbox.outrun)
            if not outbox.moved.wait(WAIT_S if expected else ANSWER_S):
                break
            outbox.moved.clear()
            bar.update(max(0, total - outbox.left - bar.pos))


def _state(unsent: int, last_ack: int) -> State:
    return State(at="", version="rescue", unsent=unsent, last_ack=last_ack)


def _say(name: str, report: Report, *, behind_gap: bool) -> None:
    if report.at_head_office:
        click.secho(f"{report.at_head_office} entries of {name} are at head office", fg="green")
    elif not report.waiting and not report.unreadable:
        click.echo(f"{name}: head office has all that the card has, up to {report.before}")
    for first, last in report.unreadable:
        numbers = f"entries {first} to {last}" if last > first else f"entry {first}" if last else "all entries"
        click.secho(f"{numbers} of {name} cannot be read from any copy: keep the card, tell head office", fg="red")
    if report.waiting:
        gap = "head office must pass over the gap first (headoffice quarantine skip)"
        cure = gap if behind_gap else "see that head office is reached"
        click.secho(f"{report.waiting} entries of {name} are not at head office: {cure}, then run this again", fg="red")
