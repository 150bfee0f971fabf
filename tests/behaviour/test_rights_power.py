"""The power goes at any moment while rights come and go: nothing promised is lost, and no unit is there twice.

What a start finds must add up: the words heard grant what the journal's entries then spent, gave back, lent and
borrowed; and neither may be behind what was confirmed before the cut.
"""

import random
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from allowances import ADA, BO, Kiosk, leg
from edge.domain.events import RightsLent, RightsReturned
from edge.domain.value.accounts import Place
from edge.domain.value.cover import moves
from edge.link.contract import Nonce, Recall, Right, WantRights
from edge.service.hearing import HEAD_OFFICE
from fakes.disk import Disk
from journals import assert_whole

CUTS, SOAK = 1_000, 100_000
SHOPS = 4
SIBLING = Place("k02", 1)


@pytest.fixture
def quick():
    """Yield a folder in memory where the machine has one: what is proved is in the rebuilt files, not in this disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="cuts-", dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


class Shop:
    """What was granted by which word, and how far words and entries were promised at each step of the disk."""

    def __init__(self):
        self.granted, self.promised, self.begun = {}, [], 0

    def trade(self, folder, disk, seed):
        chance = random.Random(seed)
        kiosk = Kiosk(folder).open()
        self.note(kiosk, disk)
        self.begun = len(disk.steps)
        for number in range(60):
            self.do_something(kiosk, chance, number)
            self.note(kiosk, disk)
            if number == 30:
                kiosk.restart()
        kiosk.close()

    def do_something(self, kiosk, chance, number):
        owner, n = chance.choice([ADA, BO]), chance.randrange(1, 60)
        match chance.randrange(8):
            case 0 | 1 | 2:
                kiosk.granted(n, owner=owner, req=chance.choice(["", "w-1"]))
                self.granted[kiosk.dseq] = owner, n
            case 3:
                kiosk.told(Recall(owner=owner, asset="points"))
            case 4:
                kiosk.allowance.undo(f"u-{number}", "v", f"t-{chance.randrange(number + 1)}", "staff")
            case 5:
                want = WantRights(ep=1, req=f"l-{number}", needs=[Right(owner, "points", n)])
                kiosk.allowance.lend(SIBLING, want)
            case 6:
                kiosk.pays(0, f"t-{number}", owner=owner, gains=[leg(n, "points", owner)])
            case _:
                kiosk.pays(n, f"t-{number}", asset="points", owner=owner)

    def note(self, kiosk, disk):
        self.promised.append((len(disk.steps), kiosk.journal.last, kiosk.dseq))

    def adds_up(self, kiosk, at):
        """Say whether what a start found is all that was promised by then, and each unit once."""
        last, dseq = max((seq, said) for step, seq, said in self.promised if step <= at)
        heard = kiosk.journal.rights.heard(HEAD_OFFICE).dseq
        expected = Counter()
        for number, (owner, n) in self.granted.items():
            if number <= heard:
                expected[owner, "points"] += n
        for event in kiosk.events():
            if isinstance(event, RightsReturned | RightsLent):
                expected[event.owner, event.asset] -= event.n
            else:
                expected.update(moves(event.legs))
        held = {(one.owner, one.asset): one.n for one in kiosk.journal.rights.holdings()}
        lent = [event.dseq for event in kiosk.wrote(RightsLent)]
        return (
            (kiosk.journal.last, heard) in {(last, dseq), (last + 1, dseq), (last, dseq + 1), (last + 1, dseq + 1)}
            and held == +expected
            and not -expected
            and kiosk.journal.rights.last_lent(SIBLING) == max(lent, default=0)
            and len(kiosk.allowance.untold(SIBLING)) == len(lent)
            and len(self.remembered(kiosk)) == heard
        )

    def remembered(self, kiosk):
        nonce = Nonce(ep=1, req="r", nonce="n", gen=1, at_ms=0, remember_after=0)
        _, *parts = kiosk.allowance.answered(nonce)
        return [word for part in parts for word in part.said]


def test_no_power_cut_loses_a_right_or_makes_one(quick, size):
    wrong = 0
    for seed in range(SHOPS):
        (source := quick / f"shop-{seed}").mkdir()
        shop = Shop()
        with Disk() as disk:
            shop.trade(source, disk, seed)
        chance = random.Random(seed)
        cuts = size(CUTS, SOAK) // SHOPS
        moments = sorted(chance.randrange(shop.begun, len(disk.steps) + 1) for _ in range(cuts))
        for at, files in disk.after_cuts(moments, chance, lambda c=chance: c.choice([0.0, 0.5, 1.0]), 0.1):
            (folder := quick / "cut").mkdir()
            for name, content in files.items():
                (folder / name).write_bytes(content)
            kiosk = Kiosk(folder).open()
            assert_whole(kiosk.journal)
            wrong += kiosk.journal.epoch != 1 or not shop.adds_up(kiosk, at)
            kiosk.close()
            shutil.rmtree(folder)
    assert wrong == 0


def test_a_word_kept_beside_its_commit_would_be_noticed(quick):
    """The check proves something: with grants and what is heard in two commits, a cut between them is found."""
    shop = Shop()
    (source := quick / "shop").mkdir()
    kiosk = Kiosk(source).open()
    shop.granted = {1: (ADA, 10)}
    with kiosk.journal.change() as change:
        change.rights.put(ADA, "points", 10)
    shop.promised = [(0, 0, 0)]

    assert not shop.adds_up(kiosk, 0)
    kiosk.close()
