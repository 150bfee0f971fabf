"""What journal tests share: one device's journal on a real disk, and a look at all of it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from edge.domain.chain import genesis, head_of
from edge.domain.events import Leg, PointsClaimed, StaffCalled, ToppedUp, ValuePaid
from edge.link.contract import Sealer, read_envelope
from edge.store.journal import Journal
from edge.store.rights import Kept
from fakes.clock import FakeClock

DEVICE = "k01"
MEMBER = "mb7qk2x4t6w8z3r5n1v9c0d2fg"


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Yield a folder in memory where the machine has one, for what does not depend on the disk under it."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="journals-", dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def journal_at(folder: Path, clock=None, *, device=DEVICE, **more) -> Journal:
    """Return a journal in ``folder``, without the ballast: thousands of them are made."""
    seal, clock = Sealer("0118", device), clock or FakeClock()
    return Journal(folder / "journal.db", device=device, seal=seal, clock=clock, **{"ballast_bytes": 0, **more})


def press(journal: Journal, times: int = 1) -> None:
    """Write plain events."""
    for _ in range(times):
        journal.record(StaffCalled(by="button"))


def claim(journal: Journal, receipt: str, points: int = 31, *, txn: str = "txn-1", member: str = MEMBER):
    """Write a transaction with value."""
    event = PointsClaimed(
        txn=txn,
        visit="visit-1",
        receipt=receipt,
        basis_minor=points * 100,
        currency="CNY",
        programme=1,
        points=points,
        rule="standard",
        legs=[Leg(owner=member, asset="points", delta=points)],
    )
    with journal.change() as change:
        entry = change.write(event)
        change.claim(receipt, txn, member, points, entry)
    return entry


def top_up(journal: Journal, txn: str, cents: int, *, member: str = MEMBER):
    """Let a member hold value here."""
    legs = [Leg(owner=member, asset="cents", delta=cents, src="held")]
    event = ToppedUp(
        txn=txn,
        visit="visit-1",
        member=member,
        paid_minor=cents,
        bonus_minor=0,
        currency="CNY",
        method="cash",
        payment=txn,
        state="paid",
        programme=1,
        legs=legs,
    )
    return _move(journal, event)


def pay(journal: Journal, txn: str, cents: int, *, member: str = MEMBER):
    """Write a transaction that spends what is held here."""
    legs = [Leg(owner=member, asset="cents", delta=-cents, src="held")]
    event = ValuePaid(txn=txn, visit="visit-1", member=member, minor=cents, currency="CNY", programme=1, legs=legs)
    return _move(journal, event)


def _move(journal: Journal, event: ToppedUp | ValuePaid):
    with journal.change() as change:
        entry = change.write(event)
        change.rights.move({(leg.owner, leg.asset): leg.delta for leg in event.legs})
        change.rights.keep(event.txn, entry.seq, event.visit, event.legs, b"{}")
    return entry


def everything(journal: Journal) -> dict[str, list]:
    """Return every row of every table but the service's own counters, and every entry."""
    tables = ["claim", "pending", "slip", "nudge", "holding", "heard", "said"]
    rows = {name: journal._guard.cursor.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
    return {**rows, "moved": transactions(journal), "entries": bodies(journal), "bounds": journal.bounds()}


def transactions(journal: Journal) -> list[Kept]:
    """Return every transaction that is kept, by name, whether its row is written or waits."""
    names = {txn for (txn,) in journal._guard.cursor.execute("SELECT txn FROM moved").fetchall()}
    return [journal.rights.kept(txn) for txn in sorted(names | set(journal._recent.kept))]


def bodies(journal: Journal) -> list[bytes]:
    """Return every entry's bytes."""
    return [entry.body for entry in journal.after(0, 10**9, 10**12)]


def assert_whole(journal: Journal, *, pruned: bool = False) -> None:
    """Numbers from 1 without a gap, each entry naming the one before, up to where the journal says it ends.

    Where it may be ``pruned``, they begin later.
    """
    everything = bodies(journal)
    envelopes = [read_envelope(body) for body in everything]
    first = envelopes[0].seq if pruned and envelopes else 1
    assert [envelope.seq for envelope in envelopes] == list(range(first, journal.last + 1))
    assert {envelope.ep for envelope in envelopes} <= {journal.epoch}
    assert all(after.prev == head_of(body).hex() for body, after in zip(everything, envelopes[1:], strict=False))
    assert not envelopes or first > 1 or envelopes[0].prev == genesis(DEVICE, journal.epoch).hex()
    assert all(one.boot <= other.boot for one, other in pairwise(envelopes))
