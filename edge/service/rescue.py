"""``device rescue``: what an old card still has goes to head office, as the entries of the epochs they belong to."""

import sys
import tempfile
import threading
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
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
from edge.store.rescue import Rescued, rescue

WAIT_S = 600.0
"""So long head office may say nothing new before the command gives up; it can be run again at any time."""

PACE = Pace(reconnect_most_s=5, spread_s=0)


class Report(Struct, frozen=True, kw_only=True):
    """What became of one epoch: entries head office had before, those rescued that it has now, those it has not."""

    device: str
    epoch: int
    before: int
    at_head_office: int
    waiting: int
    unreadable: list[tuple[int, int]]


class RescuedOutbox:
    """The entries of one rescued epoch (the port ``Outbox``).

    Attributes:
        moved: Set whenever head office has more than before.
    """

    def __init__(self, epoch: int, acknowledged: int, entries: list[Entry]) -> None:
        self.epoch, self._entries = epoch, entries
        self._acknowledged, self._last = acknowledged, entries[-1].seq
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
        """Head office has everything up to ``upto``, which may be more than the card."""
        self._acknowledged = max(self._acknowledged, upto)
        self.moved.set()

    @property
    def left(self) -> int:
        """How many entries head office has not acknowledged."""
        return max(0, self._last - self._acknowledged)


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
    acknowledged = epoch.acknowledged
    while run := _run_after(acknowledged, epoch.entries):
        outbox = RescuedOutbox(epoch.epoch, acknowledged, run)
        _send(settings, epoch, outbox, quiet=quiet)
        acknowledged = outbox.bounds()[0]
        if outbox.left:
            break
    waiting = sum(entry.seq > acknowledged for entry in epoch.entries)
    report = Report(
        device=epoch.device,
        epoch=epoch.epoch,
        before=epoch.acknowledged,
        at_head_office=len(epoch.entries) - waiting,
        waiting=waiting,
        unreadable=[gap for gap in epoch.unreadable if gap[1] > acknowledged or not gap[1]],
    )
    if not quiet:
        _say(f"{epoch.device} epoch {epoch.epoch}".strip(), report, behind_gap=not run)
    return report


def _run_after(acknowledged: int, entries: list[Entry]) -> list[Entry]:
    """Return the entries from the one that follows ``acknowledged`` up to the next gap."""
    start = bisect_right(entries, acknowledged, key=lambda entry: entry.seq)
    run = enumerate(entries[start:], start=acknowledged + 1)
    return [entry for number, entry in run if entry.seq == number]


def _send(settings: Config, epoch: Rescued, outbox: RescuedOutbox, *, quiet: bool) -> None:
    """Send an epoch's entries until head office has acknowledged them all or falls silent."""
    topics = Topics(settings.headoffice.namespace, epoch.store, epoch.device)
    device = Device(boot=epoch.boot, version="rescue", clock=lambda: "unset", state=_state)
    link = Link(
        topics,
        outbox,
        broker_of(settings.headoffice),
        device,
        ho_key=settings.headoffice.verify_key(),
        listener=Listener(acked=outbox.acknowledge),
        tuning=Tuning(pace=PACE),
    )
    label, total = f"{epoch.device} epoch {epoch.epoch}", outbox.left
    hidden = quiet or not sys.stderr.isatty()
    with click.progressbar(length=total, label=label, file=sys.stderr, hidden=hidden) as bar, link:
        while outbox.left and outbox.moved.wait(WAIT_S):
            outbox.moved.clear()
            bar.update(total - outbox.left - bar.pos)


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
        cure = "head office must pass over the gap first" if behind_gap else "see that head office is reached"
        click.secho(f"{report.waiting} entries of {name} are not at head office: {cure}, then run this again", fg="red")
