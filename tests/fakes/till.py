"""A device's journal, rights and link put together without screen, scanner and printer."""

import base64
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from nacl.encoding import Base64Encoder
from nacl.signing import SigningKey, VerifyKey

from edge.domain.events import DeviceStarted, Event, Leg, ToppedUp, ValuePaid
from edge.domain.ports import Entry
from edge.domain.value.cover import Need, Short
from edge.link.backoff import Pace
from edge.link.connection import Broker
from edge.link.contract import Deny, Sealer, State, Topics
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
"""A shop's paces, made short."""


class Till:
    """One device in this process. ``deaf`` loses every word about rights, as a bad network does.

    Args:
        folder: Where its journal is, or will be.
        facts: ``store``, ``device``, ``port`` of the broker, and head office's ``key``.
        failed: Called with what nobody foresaw on the writer's thread.
    """

    def __init__(self, folder: Path, facts: dict, failed: Callable[[BaseException], None] | None = None):
        self.folder, self.facts, self._failed = folder, facts, failed or self._keep
        self.failures: list[BaseException] = []
        self.denied: list[Deny] = []
        self.deaf = False
        self.newest: Entry | None = None
        self._names = 0

    def __enter__(self):
        with ExitStack() as ends:
            self._writer = ThreadPoolExecutor(1)
            ends.callback(self._writer.shutdown)
            self.do(self._open)
            ends.callback(lambda: self.do(lambda: self.journal.__exit__(None, None, None)))
            self.link = Link(
                Topics("mk", self.facts["store"], self.facts["device"]),
                JournalOutbox(self.journal, self._writer),
                Broker("127.0.0.1", self.facts["port"]),
                Device(self.journal.boot, "1", lambda: "synced", self._report, self.allowance.hello),
                ho_key=VerifyKey(self.facts["key"].encode(), encoder=Base64Encoder),
                listener=Listener(
                    acked=self._later(self.allowance.acknowledged),
                    down=self._later(self._down),
                    answer=self._later(self._answer),
                ),
                tuning=Tuning(pace=HASTE, most_events=10),
            )
            ends.enter_context(self.link)
            self._ends = ends.pop_all()
        return self

    def __exit__(self, *_: object):
        self._ends.close()
        assert self.failures == []

    def do(self, work: Callable[[], object]):
        """Have ``work`` done on the writer's thread and return what it returns."""
        return self._writer.submit(work).result()

    # -- on the writer's thread -------------------------------------------------------------------------------------

    def name(self) -> str:
        """Return a name that this device never used."""
        self._names += 1
        return self.name_of(self._names)

    def name_of(self, number: int) -> str:
        return f"{self.facts['device']}-{self.journal.epoch}-{self.journal.boot}-{number}"

    @property
    def names(self) -> int:
        return self._names

    def record(self, event: Event):
        self.note(self.journal.record(event))

    def pay(self, member: str, minor: int, txn: str = "") -> Entry | Short:
        """Pay with stored value held here; what is missing is asked for."""
        txn = txn or self.name()
        what = {"txn": txn, "visit": "v", "member": member, "minor": minor, "currency": "CNY", "programme": 1}
        return self.deal(txn, [Need(member, "cents", minor)], lambda legs: ValuePaid(**what, legs=legs))

    def top_up(self, member: str, minor: int) -> Entry | Short:
        """Pay in, with a tenth on top."""
        txn, bonus = self.name(), minor // 10
        what = {"txn": txn, "visit": "v", "member": member, "paid_minor": minor, "bonus_minor": bonus, "payment": txn}
        more = {"currency": "CNY", "method": "till", "state": "paid", "programme": 1}
        gains = [
            Leg(owner=member, asset="cents", delta=minor, src="held"),
            Leg(owner=member, asset="bonus", delta=bonus),
        ]
        return self.deal(txn, [], lambda legs: ToppedUp(**what, **more, legs=legs), gains)

    def deal(self, txn: str, needs: list[Need], make, gains=()) -> Entry | Short:
        done = self.allowance.sell(txn, "v", needs, make, gains=gains)
        if isinstance(done, Short):
            self.say([self.allowance.want(done)])
        else:
            self.note(done)
        return done

    def note(self, entry: Entry):
        """An entry is on the disk: a shopper may be told."""
        self.newest = entry
        self.link.wake()

    def say(self, asks):
        for ask in asks:
            self.link.say(ask)

    def _open(self):
        facts = self.facts
        seal, clock = Sealer(facts["store"], facts["device"]), SystemClock()
        path = self.folder / "journal.db"
        self.journal = Journal(path, device=facts["device"], seal=seal, clock=clock).__enter__()
        key = SigningKey(facts["device"].encode().ljust(32, b"."))
        self.allowance = Allowance(self.journal, mono_ms=clock.mono_ms, draw=self.name, key=key)
        slip_key = base64.b64encode(bytes(key.verify_key)).decode()
        self.journal.record(DeviceStarted(version="1", slip_key=slip_key))

    def _down(self, down, payload):
        if not self.deaf:
            self.say(self.allowance.hear("ho", down, payload))
            self.link.wake()

    def _answer(self, answer):
        if self.deaf:
            return
        if isinstance(answer, Deny):
            self.denied.append(answer)
        self.say(self.allowance.answered(answer))

    # -- the link's thread ------------------------------------------------------------------------------------------

    def _report(self, unsent: int, acked: int) -> State:
        return State(at="1970-01-01T00:00:00.000Z", version="1", unsent=unsent, last_ack=acked)

    def _later(self, work: Callable[..., object]) -> Callable[..., None]:
        """Return a callback for the link's thread that has ``work`` done by the writer."""

        def call(*words: object):
            self._writer.submit(work, *words).add_done_callback(self._insist)

        return call

    def _insist(self, done: Future):
        if fault := done.exception():
            self._failed(fault)

    def _keep(self, fault: BaseException):
        self.failures.append(fault)
