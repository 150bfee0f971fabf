"""What journal tests share: one device's journal on a real disk, and a look at all of it."""

from itertools import pairwise
from pathlib import Path

from edge.domain.chain import genesis, head_of
from edge.domain.events import Leg, PointsClaimed, StaffCalled
from edge.link.contract import Sealer, read_envelope
from edge.store.journal import Journal
from fakes.clock import FakeClock

DEVICE = "k01"
MEMBER = "mb7qk2x4t6w8z3r5n1v9c0d2fg"


def journal_at(folder: Path, clock=None, *, device=DEVICE, **more) -> Journal:
    seal = Sealer("0118", device)
    return Journal(folder / "journal.db", device=device, seal=seal, clock=clock or FakeClock(), **more)


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


def bodies(journal: Journal) -> list[bytes]:
    """Return every entry's bytes."""
    return [entry.body for entry in journal.after(0, 10**9, 10**12)]


def assert_whole(journal: Journal) -> None:
    """Numbers from 1 without a gap, each entry naming the one before, up to where the journal says it ends."""
    everything = bodies(journal)
    envelopes = [read_envelope(body) for body in everything]
    assert [envelope.seq for envelope in envelopes] == list(range(1, journal.last + 1))
    assert {envelope.ep for envelope in envelopes} <= {journal.epoch}
    assert all(after.prev == head_of(body).hex() for body, after in zip(everything, envelopes[1:], strict=False))
    assert not envelopes or envelopes[0].prev == genesis(DEVICE, journal.epoch).hex()
    assert all(one.boot <= other.boot for one, other in pairwise(envelopes))
