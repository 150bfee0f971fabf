"""The device that benches write with: a real journal, a plain event, and a purchase paid with value held here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from nacl.signing import SigningKey

from edge.domain.errors import EdgeError
from edge.domain.events import Event, Leg, Stamp, ValuePaid, VisitStarted
from edge.domain.ports import Entry
from edge.domain.value.cover import Need
from edge.link.contract import Sealer
from edge.service.allowance import Allowance
from edge.service.clock import SystemClock
from edge.store.journal import Journal

DEVICE = "bench-01"
MEMBER = "mb7qk2x4t6w8z3r5n1v9c0d2fg"
PURSE = 10**12
"""Cents the member holds here at first: more than any bench spends."""

FIRST_MS = 1_795_000_000_000
"""The time of the first transaction, for its name."""

Commit = Callable[[int], bytes]
"""One durable commit, told apart by its number; returns the bytes that were saved."""


@dataclass
class SteppingClock:
    """A clock (the port ``Clock``) that moves only when told, so that days of idle moments take no time."""

    mono_ms: int = 0

    def stamp(self, boot: int) -> Stamp:
        """Return now."""
        return Stamp(boot=boot, mono_ms=self.mono_ms, wall_ms=FIRST_MS + self.mono_ms, clock="synced")


@dataclass(frozen=True, slots=True)
class Trader:
    """An open journal and its two kinds of commit."""

    journal: Journal
    plain: Commit
    money: Commit


@contextmanager
def trading(folder: Path, clock: SteppingClock | SystemClock) -> Iterator[Trader]:
    """Yield a device with an open journal in ``folder``."""
    path, seal = folder / "journal.db", Sealer("0118", DEVICE)
    with Journal(path, device=DEVICE, seal=seal, clock=clock, ballast_bytes=0) as journal:
        names = (f"bench-{number}" for number in count())
        allowance = Allowance(
            journal,
            mono_ms=clock.mono_ms if isinstance(clock, SystemClock) else lambda: clock.mono_ms,
            draw=lambda: next(names),
            key=SigningKey(bytes(32)),
        )
        purse = Leg(owner=MEMBER, asset="cents", delta=PURSE, src="held")
        allowance.sell(f"purse-{journal.boot}", "v", [], _paid(f"purse-{journal.boot}", 0), gains=[purse])
        yield Trader(journal, _plain(journal), _money(allowance))


def _plain(journal: Journal) -> Commit:
    def commit(number: int) -> bytes:
        return journal.record(VisitStarted(visit=f"v{number:025d}", member=MEMBER, method="code")).body

    return commit


def _money(allowance: Allowance) -> Commit:
    def commit(number: int) -> bytes:
        # As the screens name them: the time first, so that the rows of a day lie close together.
        txn = f"{FIRST_MS + number:012x}{number * 2_654_435_761 % 2**32:020x}"
        entry = allowance.sell(txn, f"v{txn[:25]}", [Need(MEMBER, "cents", 7)], _paid(txn, 7))
        if not isinstance(entry, Entry):
            raise EdgeError(f"bench: the member's purse is empty: {entry}")
        return entry.body

    return commit


def _paid(txn: str, cents: int) -> Callable[[list[Leg]], Event]:
    def make(legs: list[Leg]) -> Event:
        return ValuePaid(
            txn=txn, visit=f"v{txn[:25]}", member=MEMBER, minor=cents, currency="CNY", programme=1, legs=legs
        )

    return make
