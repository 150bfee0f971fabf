"""The power goes at any moment: whatever was said to be saved is there at the next start, whole, in order and once.

The disk is rebuilt as a cut may leave it: everything synced, and any part of what was not, sector by sector, in
database, log, sums and tape alike. What a start then finds must be exactly what the shop had after its last promised
commit, or after the one under way. The same check must fail where we leave out a sync, or it proves nothing.
"""

import random
import shutil
from dataclasses import dataclass, field

import pytest

from edge.store import ageing, settings
from edge.store.tape import read_segment, segments
from fakes.clock import FakeClock
from fakes.disk import Disk
from journals import bodies, claim, everything, journal_at, pay, press, quick_folder, top_up

CUTS, SOAK = 10_000, 1_000_000
SHOPS = 8
"""Shops of different course, over which the cuts are spread."""

HOUR = 3_600_000


@pytest.fixture
def quick():
    with quick_folder() as folder:  # what is proved is in the rebuilt files, not in this disk
        yield folder


@dataclass
class Shop:
    """What a shop had after each commit, and by which disk step each was promised."""

    bodies: list[bytes] = field(default_factory=list)
    tables: list[dict] = field(default_factory=list)
    promised: list[tuple[int, int]] = field(default_factory=list)
    acknowledged: int = 0
    begun: int = 0

    def note(self, journal, disk):
        had = everything(journal)
        new = journal.last - len(self.bodies)
        self.bodies += had["entries"][-new:] if new else []
        del had["entries"], had["bounds"]
        self.tables += [had] * (journal.last + 1 - len(self.tables))
        self.tables[journal.last] = had
        self.promised.append((len(disk.steps), journal.last))

    def says(self, journal):
        """Say whether an opened journal is what this shop had after its newest entry there."""
        found = everything(journal)
        first = journal.last - len(found.pop("entries"))
        del found["bounds"]
        same = bodies(journal) == self.bodies[first : journal.last]
        return same and first <= self.acknowledged and found == self.tables[journal.last]


def busy(folder, disk, seed):
    """Let a shop trade: events, claims, money both ways, idle moments with tape and pruning, a restart in between."""
    chance, clock, shop = random.Random(seed), FakeClock(), Shop()
    for opening in range(2):
        with journal_at(folder, clock) as journal:
            if not opening:
                shop.begun = len(disk.steps)
                shop.note(journal, disk)
                top_up(journal, "t-0", 100_000)
                shop.note(journal, disk)
            for number in range(35):
                name = f"{opening}-{number}"
                sale = chance.choice([press, lambda j, n=name: claim(j, f"r-{n}", 1, txn=f"c-{n}")] + [money(name)] * 2)
                sale(journal)
                shop.note(journal, disk)
                if chance.random() < 0.15:
                    journal._guard.empty_log()
                if chance.random() < 0.25:
                    journal.acknowledge(chance.randrange(journal.last))
                    shop.acknowledged = journal.acknowledged
                    clock.pass_ms(3 * HOUR)
                    journal.tidy()
    return shop


def money(name):
    return lambda journal: pay(journal, f"t-{name}", 7)


def losses(quick, cuts, *, shops=SHOPS, garbage=0.0):
    """Cut the power at random moments; return how many cuts lost, doubled or halved something that was promised."""
    lost = 0
    for seed in range(shops):
        (source := quick / f"shop-{seed}").mkdir()
        with Disk() as disk:
            shop = busy(source, disk, seed)
        chance = random.Random(seed)
        moments = sorted(chance.randrange(shop.begun, len(disk.steps) + 1) for _ in range(cuts // shops))
        for at, files in disk.after_cuts(moments, chance, lambda c=chance: c.choice([0.0, 0.5, 0.9, 1.0]), garbage):
            (folder := quick / "cut").mkdir()
            for name, content in files.items():
                (folder / name).write_bytes(content)
            promised = max(last for step, last in shop.promised if step <= at)
            with journal_at(folder) as journal:
                lost += journal.epoch != 1 or journal.last not in (promised, promised + 1) or not shop.says(journal)
                epoch, last = journal.epoch, journal.last
            if epoch == 1:
                tape = [entry for _, file in segments(folder / "journal.db", 1) for entry in read_segment(file)]
                lost += any(shop.bodies[seq - 1] != body for seq, body in tape) or (last > 0 and tape[-1][0] != last)
            shutil.rmtree(folder)
    return lost


@pytest.fixture
def hasty(monkeypatch):
    """Let entries age in hours and the tape take few, so that both happen in a short shop."""
    monkeypatch.setattr(ageing, "KEPT_MS", 6 * HOUR)
    monkeypatch.setattr(ageing, "NEWEST", 8)
    monkeypatch.setattr("edge.store.roll.TAPE_WORTH", 3)
    monkeypatch.setattr("edge.store.tape.SEGMENT_BYTES", 6_000)
    monkeypatch.setattr(ageing, "TAPE_KEPT_MS", 12 * HOUR)


@pytest.mark.usefixtures("hasty")
def test_no_power_cut_takes_back_doubles_or_halves_what_was_promised(quick, size):
    assert losses(quick, size(CUTS, SOAK) // 2) == 0


@pytest.mark.usefixtures("hasty")
def test_no_power_cut_that_garbles_what_was_being_written_does_either(quick, size):
    assert losses(quick, size(CUTS, SOAK) // 2, garbage=0.3) == 0


@pytest.mark.usefixtures("hasty")
def test_the_check_notices_a_journal_that_trusts_sectors_under_rewrite(quick, monkeypatch):
    monkeypatch.setattr(settings, "OPTIONS", "?psow=1")
    monkeypatch.setattr(settings, "_powersafe_overwrite", lambda _connection: 0)

    assert losses(quick, 200, shops=2, garbage=0.3) > 0


@pytest.mark.usefixtures("hasty")
def test_the_check_notices_a_journal_that_does_not_sync_every_commit(quick, monkeypatch):
    weaker = tuple(
        settings.Setting("synchronous", "NORMAL", 1) if setting.pragma == "synchronous" else setting
        for setting in settings.SETTINGS
    )
    monkeypatch.setattr(settings, "SETTINGS", weaker)

    assert losses(quick, 100, shops=2) > 0
