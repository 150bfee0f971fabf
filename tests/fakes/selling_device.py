"""A device without screen, scanner and printer, in a process that a test may kill: journal, rights, link and sales.

The child runs the product's own journal, allowance and link, and shops at random. What a shopper would have been told
is done goes into the file ``told``: number and hash of the entry, one a line, written after the commit. A file ``rest``
ends the shopping, and then the file ``state`` says how far it is; SIGINT ends the process in order.
"""

import base64
import json
import os
import random
import signal
import subprocess
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from nacl.encoding import Base64Encoder
from nacl.signing import SigningKey, VerifyKey

from edge.domain.events import CouponUsed, DeviceStarted, GiftReserved, Leg, StaffCalled, ToppedUp, ValuePaid
from edge.domain.ports import Entry
from edge.domain.value.assets import CHAIN, gift
from edge.domain.value.cover import Need, Short
from edge.link.backoff import Pace
from edge.link.connection import Broker
from edge.link.contract import Sealer, State, Topics
from edge.link.publisher import Link
from edge.link.stream import Device, Listener, Tuning
from edge.service.allowance import Allowance
from edge.service.clock import SystemClock
from edge.service.outbox import JournalOutbox
from edge.store.journal import Journal

HASTE = Pace(
    reconnect_first_s=0.1,
    reconnect_most_s=0.5,
    spread_s=0.2,
    connack_s=3,
    resend_first_s=1.0,
    resend_most_s=3.0,
    repair_first_s=0.2,
    compare_every_s=3.0,
    save_every_s=0.05,
)


class SellingDevice:
    """The test's side: starts and kills the child in ``folder``."""

    def __init__(self, folder: Path, facts: dict):
        self.folder, self.name = folder, facts["device"]
        folder.mkdir()
        (folder / "facts.json").write_text(json.dumps(facts))
        self._process = None

    def start(self):
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen([sys.executable, __file__, str(self.folder)], stdout=log, stderr=log)

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

    def log(self):
        return f"{self.name}: {(self.folder / 'log').read_text()[-4000:]}"

    def told(self) -> list[tuple[int, str]]:
        """Return number and hash of every entry that a shopper was told of."""
        lines = (self.folder / "told").read_text().splitlines()
        return [(int(seq), head) for seq, head in map(str.split, lines)]

    def state(self) -> dict:
        file = self.folder / "state"
        return json.loads(file.read_text()) if file.exists() else {}

    def _insist_alive(self):
        assert self._process.poll() is None, f"it ended by itself: {self.log()}"


class Shop:
    """The child's side. Everything but ``run`` happens on the writer's thread."""

    def __init__(self, folder: Path):
        self.folder, self.facts = folder, json.loads((folder / "facts.json").read_text())
        self.writer = ThreadPoolExecutor(1)
        self.over = threading.Event()
        self.told = os.open(folder / "told", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.names = 0

    def run(self):
        facts = self.facts
        with ExitStack() as ends:
            ends.callback(self.writer.shutdown)
            self.writer.submit(self.open).result()
            ends.callback(lambda: self.writer.submit(self.journal.__exit__, None, None, None).result())
            self.link = Link(
                Topics("mk", facts["store"], facts["device"]),
                JournalOutbox(self.journal, self.writer),
                Broker("127.0.0.1", facts["port"], facts["protocol"]),
                Device(self.journal.boot, "1", lambda: "synced", self.report, self.allowance.hello),
                ho_key=VerifyKey(facts["key"].encode(), encoder=Base64Encoder),
                listener=Listener(
                    acked=self.later(self.acked), down=self.later(self.down), answer=self.later(self.answer)
                ),
                tuning=Tuning(pace=HASTE, most_events=10),
            )
            with self.link:
                while not self.over.is_set():
                    selling = not (self.folder / "rest").exists()
                    self.writer.submit(self.sell if selling else self.rest).result()
                    self.link.wake()
                    self.over.wait(self.dice.expovariate(facts["sales_per_s"]) if selling else 0.2)

    def open(self):
        facts = self.facts
        seal, clock = Sealer(facts["store"], facts["device"]), SystemClock()
        self.journal = Journal(self.folder / "journal.db", device=facts["device"], seal=seal, clock=clock).__enter__()
        self.dice = random.Random(f"{facts['seed']}-{facts['device']}-{self.journal.boot}")
        key = SigningKey(facts["device"].encode().ljust(32, b"."))
        self.allowance = Allowance(self.journal, mono_ms=clock.mono_ms, draw=self.name, key=key)
        self.record(DeviceStarted(version="1", slip_key=base64.b64encode(bytes(key.verify_key)).decode()))

    def report(self, unsent, acked):
        return State(at="1970-01-01T00:00:00.000Z", version="1", unsent=unsent, last_ack=acked)

    def name(self):
        self.names += 1
        return f"{self.facts['device']}-{self.journal.epoch}-{self.journal.boot}-{self.names}"

    def later(self, work):
        """Return a callback for the link's thread that has ``work`` done by the writer."""

        def call(*words):
            self.writer.submit(work, *words).add_done_callback(_insist)

        return call

    # -- what head office says --------------------------------------------------------------------------------------

    def acked(self, upto):
        self.allowance.acknowledged(upto)

    def down(self, down, payload):
        self.say(self.allowance.hear("ho", down, payload))

    def answer(self, answer):
        self.say(self.allowance.answered(answer))

    def say(self, asks):
        for ask in asks:
            self.link.say(ask)
        self.link.wake()

    # -- what shoppers do -------------------------------------------------------------------------------------------

    def sell(self):
        member, txn = self.dice.choice(self.facts["members"]), self.name()
        does = self.dice.choices(
            [self.call, self.top_up, self.pay, self.take, self.use, self.undo, self.give], [4, 3, 5, 2, 1, 2, 1]
        )
        does[0](member, txn)

    def call(self, _member, _txn):
        self.record(StaffCalled(by="screen"))

    def top_up(self, member, txn):
        paid = self.dice.randrange(100, 3000)
        what = {"visit": "v", "member": member, "paid_minor": paid, "bonus_minor": paid // 10, "currency": "CNY"}
        make = partial(ToppedUp, txn=txn, **what, method="till", payment=txn, state="paid", programme=1)
        gains = [
            Leg(owner=member, asset="cents", delta=paid, src="held"),
            Leg(owner=member, asset="bonus", delta=paid // 10),
        ]
        self.deal(txn, [], lambda legs: make(legs=legs), gains)

    def pay(self, member, txn):
        minor = self.dice.randrange(50, 2500)
        make = partial(ValuePaid, txn=txn, visit="v", member=member, minor=minor, currency="CNY", programme=1)
        self.deal(txn, [Need(member, "cents", minor)], lambda legs: make(legs=legs))

    def take(self, member, txn):
        sku, store = self.dice.choice(self.facts["gifts"]), self.facts["store"]
        make = partial(GiftReserved, txn=txn, visit="v", member=member, sku=sku, points=20, programme=1, until="")
        self.deal(txn, [Need(member, "points", 20), Need(CHAIN, gift(sku, store), 1)], lambda legs: make(legs=legs))

    def use(self, member, txn):
        coupon = self.dice.choice(self.facts["coupons"])
        make = partial(CouponUsed, txn=txn, visit="v", member=member, coupon=coupon, use="redeemed", programme=1)
        self.deal(txn, [Need(member, f"coupon:{coupon}", 1)], lambda legs: make(legs=legs))

    def undo(self, _member, txn):
        done = self.dice.randrange(1, self.names + 1)
        of = f"{self.facts['device']}-{self.journal.epoch}-{self.journal.boot}-{done}"
        if isinstance(entry := self.allowance.undo(txn, "v", of, "staff"), Entry):
            self.tell(entry)

    def give(self, _member, _txn):
        if self.dice.random() < 0.2:
            self.allowance.give_all_back("closing_time")

    def deal(self, txn, needs, make, gains=()):
        done = self.allowance.sell(txn, "v", needs, make, gains=gains)
        if isinstance(done, Short):
            self.say([self.allowance.want(done)])
        else:
            self.tell(done)

    def record(self, event):
        self.tell(self.journal.record(event))

    def tell(self, entry):
        os.write(self.told, f"{entry.seq} {entry.head.hex()}\n".encode())

    def rest(self):
        acked, last = self.journal.bounds()
        fresh = self.folder / "state-new"
        fresh.write_text(json.dumps({"acked": acked, "last": last, "heard": self.journal.rights.heard("ho").dseq}))
        fresh.replace(self.folder / "state")


def _insist(future):
    if future.exception():
        traceback.print_exception(future.exception())
        os._exit(70)


def main():
    shop = Shop(Path(sys.argv[1]))
    signal.signal(signal.SIGINT, lambda *_: shop.over.set())
    shop.run()


if __name__ == "__main__":
    main()
