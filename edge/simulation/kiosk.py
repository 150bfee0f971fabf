"""A kiosk of the simulated world: the product's journal, allowance and link session over a card that can be lost."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from nacl.signing import SigningKey, VerifyKey

from edge.domain.errors import JournalRefused
from edge.domain.events import DeviceStarted, Event, Leg, Stamp, Voided
from edge.domain.ports import Entry
from edge.domain.value.accounts import Place
from edge.domain.value.assets import CHAIN
from edge.domain.value.cover import Need, Short
from edge.link.asking import Asking
from edge.link.backoff import Pace
from edge.link.commands import Ears
from edge.link.connection import Connection, LinkLost
from edge.link.contract import (
    Answer,
    Ask,
    Down,
    DownHeard,
    Grant,
    Sealer,
    State,
    Topics,
    WantRights,
    lan_topic,
    verify,
)
from edge.link.session import Session
from edge.link.stream import Device, Listener, Stream, Tuning
from edge.link.window import Window
from edge.service.allowance import Allowance
from edge.service.outbox import JournalOutbox
from edge.service.proof import proof_text
from edge.simulation.network import Bell, Broker, Network, Wire
from edge.simulation.office import EPOCH_MS, NS
from edge.simulation.schedule import Schedule
from edge.simulation.truth import Truth, legs_of, txn_of
from edge.store.aside import Marks, write_marks
from edge.store.journal import Journal

PATIENCE_S = 2.5
"""How long a shopper waits for a grant."""

PACE = Pace(resend_first_s=15.0, resend_most_s=60.0, save_every_s=2.0, state_every_s=3600.0, compare_every_s=600.0)
_STATE = State(at="", version="", unsent=0)
_MOST_STEPS = 20
_T = TypeVar("_T")


class PowerCut(Exception):
    """The power goes, now."""


@dataclass(slots=True)
class Wish:
    """What a shopper wants: what it costs, and the entry it becomes. ``asked``: the one try with a grant was made."""

    txn: str
    needs: Sequence[Need]
    make: Callable[[list[Leg]], Event]
    gains: Sequence[Leg] = ()
    asked: bool = False


class Clock:
    """A device's clocks: one that nobody can set, and one that is as wrong as faults make it."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self.error_ms = self.started_ms = 0

    def stamp(self, boot: int) -> Stamp:
        """Return now."""
        now = self._schedule.now_ms
        wall = max(0, EPOCH_MS + now + self.error_ms)
        return Stamp(boot=boot, mono_ms=now - self.started_ms, wall_ms=wall, clock="held")


class Inline(ThreadPoolExecutor):
    """A writer without a thread: the world has only one."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - the signature of the real one
        """Do it now."""
        done: Future[Any] = Future()
        done.set_result(work(*args, **kwargs))
        return done


class Watcher(Protocol):
    """Who counts what shoppers meet."""

    def met(self, what: str) -> None:
        """Something happened to a shopper."""


@dataclass(slots=True)
class Surroundings:
    """What a kiosk stands in."""

    schedule: Schedule
    broker: Broker
    lan: Network
    truth: Truth
    watcher: Watcher
    key: VerifyKey
    folder: Path


class Kiosk:
    """One device. ``card`` is the folder its data lives on; ``holder`` is the sibling that lends it rights, if any."""

    def __init__(self, around: Surroundings, device: str, store: str) -> None:
        self._around, self.device, self.store = around, device, store
        self.topics = Topics(NS, store, device)
        self.clock = Clock(around.schedule)
        self.holder: Kiosk | None = None
        self.cards = 1
        self.first_epoch = 1
        self.cut_share = 0.0
        self.on = False
        self.reading: Path | None = None
        self._sess = self._names = 0
        self.slip_key = SigningKey(around.schedule.dice.randbytes(32))
        self._waiting: dict[str, Wish] = {}
        self._due = float("inf")
        around.broker.on_wake(device, self.turn)

    @property
    def card(self) -> Path:
        """Where this kiosk's data lives: on its own card, or on one that is only being read."""
        return self.reading or self._around.folder / f"{self.device}-{self.cards}"

    @property
    def drained(self) -> bool:
        """Whether head office has every entry."""
        return self.on and self.journal.acknowledged >= self.journal.last

    @property
    def place(self) -> Place:
        """The epoch this kiosk is in."""
        return Place(self.device, self.journal.epoch)

    # -- power ------------------------------------------------------------------------------------------------------

    def boot(self) -> None:
        """Switch on."""
        if self.on:
            return
        self.card.mkdir(parents=True, exist_ok=True)
        self.clock.started_ms = self._around.schedule.now_ms
        self.journal = Journal(
            self.card / "journal.db",
            device=self.device,
            seal=Sealer(self.store, self.device),
            clock=self.clock,
            ballast_bytes=0,
        )
        if self.first_epoch > 1 and not (self.card / "journal.db").exists():
            write_marks(self.card / "journal.db", Marks(epoch=self.first_epoch - 1, boot=0))
        self.journal.__enter__()
        self.on, self._bell = True, Bell()
        self.allowance = Allowance(
            self.journal, mono_ms=lambda: self._around.schedule.now_ms, draw=self._name, key=self.slip_key
        )
        self._outbox = JournalOutbox(self.journal, Inline())
        key = base64.b64encode(bytes(self.slip_key.verify_key)).decode()
        self.journal.record(DeviceStarted(version="0", slip_key=key))
        self._make_stream()
        self._dial()

    def power_cut(self) -> None:
        """The power goes: what is not on the card is gone."""
        if not self.on:
            return
        self._look()
        self.on = False
        self._waiting.clear()
        self._wire.close()
        drop(self.journal)

    def restart(self, after_s: float = 5.0) -> None:
        """Lose power, and have it back soon."""
        self.power_cut()
        self._around.schedule.after(after_s, self.boot)

    # -- what shoppers do -------------------------------------------------------------------------------------------

    def slip(self, place: Place, seq: int, event: Event) -> str:
        """Return the code on the slip that was printed for an entry, or nothing where none was."""
        legs = legs_of(event)
        owner = next((leg.owner for leg in legs if leg.owner != CHAIN), "")
        if not owner or isinstance(event, Voided):
            return ""
        return proof_text(
            self.slip_key,
            device=place.dev,
            epoch=place.ep,
            seq=seq,
            txn=txn_of(event),
            owner=owner,
            at_ms=EPOCH_MS,
            legs=legs,
        )

    def wish(self, wish: Wish) -> None:
        """Try to do what a shopper wants; what is short is asked for once."""
        if not self.on or self.allowance.over or self.reading:
            return
        found = self._guarded(
            lambda: self.allowance.sell(
                wish.txn, "visit", wish.needs, wish.make, gains=wish.gains, beside=lambda _, entry: self.beside(entry)
            )
        )
        if isinstance(found, Short) and not wish.asked:
            self._ask(wish, found)
        elif isinstance(found, Short):
            self._around.watcher.met("refused")
        elif found is not None:
            self._around.watcher.met("done")

    def undo(self, txn: str, of: str) -> None:
        """Undo a transaction, if it is this kiosk's."""
        if self.on:
            self._guarded(
                lambda: self.allowance.undo(txn, "visit", of, "staff", beside=lambda _, entry: self.beside(entry))
            )

    def tidy(self) -> None:
        """Do what an idle kiosk does each minute."""
        if self.on:
            self._guarded(lambda: self.allowance.idle(self._around.schedule.now_ms))
            if self.on and self.allowance.over and self.reading is None:
                self.begin_anew()

    def close_shop(self) -> None:
        """Give everything back at closing time."""
        if self.on:
            self._guarded(lambda: self.allowance.give_all_back("closing_time"))

    def begin_anew(self) -> None:
        """A closed epoch is over: set its journal aside and begin the next."""
        self._wire.close()
        self.on = False
        self._look()
        self.journal.finish()
        self.journal.__exit__(None, None, None)
        self.boot()

    def _guarded(self, work: Callable[[], _T]) -> _T | None:
        """Do something that commits; the power may go in the middle of it, or the journal refuse to go on."""
        try:
            found = work()
        except PowerCut:
            self._around.watcher.met("power cut")
            self.restart()
            return None
        except JournalRefused:
            self.restart()  # the next start sets the file aside
            return None
        self._look()
        self._bell.ring()
        self.turn()
        return found

    def beside(self, entry: Entry) -> None:  # noqa: ARG002 - what else happens before an entry is on the card
        """Stand in the middle of a commit."""
        self.maybe_cut()

    def maybe_cut(self) -> None:
        """Let the power go, sometimes."""
        if self._around.schedule.chance(self.cut_share):
            raise PowerCut

    def _ask(self, wish: Wish, short: Short) -> None:
        wish.asked = True
        want = self.allowance.want(short)
        self._waiting[want.req] = wish
        if self.holder is not None:
            self._to_holder(want)
        if self._stream.window.online:
            self._say([want])
        self._around.schedule.after(PATIENCE_S, lambda: self._retry(want.req))

    def _retry(self, req: str) -> None:
        if (wish := self._waiting.pop(req, None)) is not None:
            self.wish(wish)

    # -- the line to head office ------------------------------------------------------------------------------------

    def turn(self) -> None:
        """Let the session do what there is to do."""
        if not (self.on and self._wire.open):
            return
        try:
            for _ in range(_MOST_STEPS):
                self._session.step(cast("Any", self._bell), 0.0)
                if not (self._wire.waiting or self._bell.rung):
                    break
        except LinkLost:
            self._wire.close()
            self._stream.window.closed()
            self._dial_later()
        except JournalRefused:
            self.restart()
        else:
            self._rest()

    def _rest(self) -> None:
        times = (self._stream.window.deadline, self._stream.asking.due)
        due = min((at for at in times if at is not None), default=float("inf"))
        now = self._around.schedule.now
        if due < self._due or self._due <= now:
            self._due = due
            if due < float("inf"):
                self._around.schedule.after(max(0.001, due - now), self.turn)

    def _make_stream(self) -> None:
        acked, last = self._outbox.bounds()
        draw = self._around.schedule.dice.random
        window = Window(epoch=self._outbox.epoch, acked=acked, last=last, pace=PACE, draw=draw)
        listener = Listener(acked=self.allowance.acknowledged, down=self._told, answer=self._answered)
        device = Device(self.journal.boot, "0", lambda: "held", lambda *_: _STATE, hello=self.allowance.hello)
        self._stream = Stream(
            self.topics,
            self._outbox,
            Ears(self.topics, self._around.key),
            device,
            listener,
            Tuning(pace=PACE, draw=draw),
            window,
            asking=Asking(PACE, self.allowance.hello),
        )

    def _dial(self) -> None:
        self._sess += 1
        self._wire = Wire(self._around.broker, self.device)
        self._session = Session(
            self._stream, cast("Connection", self._wire), self._sess, lambda: self._around.schedule.now
        )
        self.turn()

    def _dial_later(self) -> None:
        self._around.schedule.after(self._around.schedule.dice.uniform(1, 10), self._redial)

    def _redial(self) -> None:
        if not self.on or self._wire.open:
            return  # another call was faster, or the power went
        if self._around.broker.network.up(self.device):
            self._dial()
        else:
            self._dial_later()

    def _say(self, asks: list[Ask]) -> None:
        for ask in asks:
            self._stream.asking.say(ask)
        self._bell.ring()

    def _told(self, down: Down, payload: bytes) -> None:
        self._say(self.allowance.hear("ho", down, payload))
        self._look()
        if isinstance(down.word, Grant) and down.word.req in self._waiting:
            self._around.schedule.after(0.0, lambda: self._retry(down.word.req))  # type: ignore[union-attr]

    def _answered(self, answer: Answer) -> None:
        self._say(self.allowance.answered(answer))
        self._look()

    def _look(self) -> None:
        self._around.truth.look(self.place, self.journal)

    # -- the store's own network ------------------------------------------------------------------------------------

    def _to_holder(self, want: WantRights) -> None:
        holder, sibling = self.holder, self.place
        if holder is not None:
            self._around.lan.carry(self.device, lambda: holder.wanted(self, sibling, want))

    def wanted(self, sibling: Kiosk, place: Place, want: WantRights) -> None:
        """A sibling wants rights of this holder."""
        if self.on:
            words = self._guarded(lambda: self.allowance.lend(place, want))
            self._lend(sibling, place, words or [])

    def retell(self, sibling: Kiosk) -> None:
        """Tell a sibling again what it has not confirmed."""
        if self.on and sibling.on:
            self._lend(sibling, sibling.place, self.allowance.untold(sibling.place))

    def _lend(self, sibling: Kiosk, place: Place, words: list[bytes]) -> None:
        here = self.place
        for payload in words:
            self._around.lan.carry(sibling.device, lambda payload=payload: sibling.lent(self, here, place, payload))  # type: ignore[misc]

    def lent(self, holder: Kiosk, source: Place, to: Place, payload: bytes) -> None:
        """A holder's word arrived."""
        if not self.on or to != self.place:
            return
        down: Down = verify(payload, lan_topic(source, to), holder.slip_key.verify_key, Down)
        heard = self._guarded(lambda: self.allowance.hear(f"{source.dev}:{source.ep}", down, payload))
        for word in heard or []:
            self._around.lan.carry(self.device, lambda word=word: holder.confirmed(source, to, word))  # type: ignore[misc]
        if isinstance(down.word, Grant):
            self._retry(down.word.req)

    def confirmed(self, source: Place, sibling: Place, word: Ask) -> None:
        """A sibling has applied this holder's words."""
        if self.on and source == self.place and isinstance(word, DownHeard):
            self._guarded(lambda: self.allowance.lent_heard(sibling, word))

    def _name(self) -> str:
        self._names += 1
        return f"{self.device}-{self.cards}-{self._names}-{self._around.schedule.dice.getrandbits(32):x}"


def drop(journal: Journal) -> None:
    """Let a journal end as a power cut does: nothing is written any more."""
    journal._upkeep.close()  # noqa: SLF001 - a power cut asks nobody
