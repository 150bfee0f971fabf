"""A till in a process that a test may kill, with shoppers of its own.

The child shops at random. What a shopper would have been told is done goes into the file ``told``: number and hash of
the entry, one a line, written after the commit. A file ``rest`` ends the shopping, and then the file ``state`` says how
far the till is; SIGINT ends the process in order.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import traceback
from functools import partial
from pathlib import Path

from edge.domain.events import CouponUsed, GiftReserved, StaffCalled
from edge.domain.ports import Entry
from edge.domain.value.assets import CHAIN, coupon, gift
from edge.domain.value.cover import Need
from fakes.till import Till


class SellingDevice:
    """The test's side: starts and kills the child in ``folder``."""

    def __init__(self, folder: Path, facts: dict):
        self.folder, self.name = folder, facts["device"]
        folder.mkdir()
        (folder / "facts.json").write_text(json.dumps(facts))
        self._process = None
        self._told_before = 0

    def start(self):
        self._told_before = self._told_bytes()
        path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, __file__, str(self.folder)]
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": path})

    def kill(self):
        self._insist_alive()
        self._process.kill()
        self._process.wait()

    def rest(self):
        """Let it shop no more."""
        self._insist_alive()
        (self.folder / "rest").touch()

    def stop(self):
        self._insist_alive()
        self._process.send_signal(signal.SIGINT)
        assert self._process.wait(30) == 0, self.log()

    def close(self):
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def log(self) -> str:
        return f"{self.name}: {(self.folder / 'log').read_text()[-4000:]}"

    @property
    def selling(self) -> bool:
        """Whether it has sold anything since it was started."""
        return self._told_bytes() > self._told_before

    def _told_bytes(self) -> int:
        file = self.folder / "told"
        return file.stat().st_size if file.exists() else 0

    def told(self) -> list[tuple[int, str]]:
        """Return number and hash of every entry that a shopper was told of."""
        lines = (self.folder / "told").read_text().splitlines()
        return [(int(seq), head) for seq, head in map(str.split, lines)]

    def state(self) -> dict:
        file = self.folder / "state"
        return json.loads(file.read_text()) if file.exists() else {}

    def _insist_alive(self):
        assert self._process.poll() is None, f"it ended by itself: {self.log()}"


class Shop(Till):
    """The child's side."""

    def __init__(self, folder: Path):
        super().__init__(folder, json.loads((folder / "facts.json").read_text()), _die)
        self.over = threading.Event()
        self.told = os.open(folder / "told", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.doings = {
            self.call: 4,
            self.charge: 3,
            self.spend: 5,
            self.take: 2,
            self.use: 1,
            self.undo: 2,
            self.give: 1,
        }

    def run(self):
        with self:
            self.dice = random.Random(f"{self.facts['seed']}-{self.facts['device']}-{self.journal.boot}")
            while not self.over.is_set():
                selling = not (self.folder / "rest").exists()
                self.do(self.sell if selling else self.report)
                self.over.wait(self.dice.expovariate(self.facts["sales_per_s"]) if selling else 0.2)

    def sell(self):
        does, often = zip(*self.doings.items(), strict=True)
        self.dice.choices(does, often)[0](self.dice.choice(self.facts["members"]))

    def call(self, _member):
        self.record(StaffCalled(by="screen"))

    def charge(self, member):
        self.top_up(member, self.dice.randrange(100, 3000))

    def spend(self, member):
        self.pay(member, self.dice.randrange(50, 2500))

    def take(self, member):
        txn, sku, store = self.name(), self.dice.choice(self.facts["gifts"]), self.facts["store"]
        make = partial(GiftReserved, txn=txn, visit="v", member=member, sku=sku, points=20, programme=1, until="")
        needs = [Need(member, "points", 20), Need(CHAIN, gift(sku, store), 1)]
        self.deal(txn, needs, lambda legs: make(legs=legs))

    def use(self, member):
        txn, kind = self.name(), self.dice.choice(self.facts["coupons"])
        make = partial(CouponUsed, txn=txn, visit="v", member=member, coupon=kind, use="redeemed", programme=1)
        self.deal(txn, [Need(member, coupon(kind), 1)], lambda legs: make(legs=legs))

    def undo(self, _member):
        of = self.name_of(self.dice.randrange(self.names + 1))
        done = self.allowance.undo(self.name(), "v", of, "staff")
        if isinstance(done, Entry):
            self.note(done)

    def give(self, _member):
        if self.dice.random() < 0.2:
            self.allowance.give_all_back("closing_time")

    def note(self, entry):
        os.write(self.told, f"{entry.seq} {entry.head.hex()}\n".encode())
        super().note(entry)

    def report(self):
        acked, last = self.journal.bounds()
        fresh = self.folder / "state-new"
        fresh.write_text(json.dumps({"acked": acked, "last": last, "heard": self.journal.rights.heard("ho").dseq}))
        fresh.replace(self.folder / "state")


def _die(fault):
    traceback.print_exception(fault)
    os._exit(70)


def main():
    shop = Shop(Path(sys.argv[1]))
    signal.signal(signal.SIGINT, lambda *_: shop.over.set())
    shop.run()


if __name__ == "__main__":
    main()
