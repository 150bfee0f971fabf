"""A kiosk of the simulated world: the product's journal, allowance and link session over a card that can be lost."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from nacl.signing import SigningKey

from edge.domain.errors import JournalRefused
from edge.domain.events import DeviceStarted, Event, Voided
from edge.domain.ports import Entry
from edge.domain.value.accounts import Place
from edge.domain.value.assets import CHAIN
from edge.domain.value.cover import Short
from edge.link.contract import Answer, Ask, Down, DownHeard, Grant, Sealer, Topics, WantRights, lan_topic, verify
from edge.service.allowance import Allowance
from edge.service.proof import proof_text
from edge.simulation.line import Line
from edge.simulation.office import EPOCH_MS, NS
from edge.simulation.surroundings import Clock, PowerCut, Surroundings, Wish
from edge.simulation.truth import legs_of, txn_of
from edge.store.journal import Journal

PATIENCE_S = 2.5
"""How long a shopper waits for a grant."""

_T = TypeVar("_T")


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
        self._names = 0
        self.slip_key = SigningKey(around.schedule.dice.randbytes(32))
        self._waiting: dict[str, Wish] = {}
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
            first_epoch=self.first_epoch,
            ballast_bytes=0,
        )
        self.journal.__enter__()
        self.on = True
        self.allowance = Allowance(
            self.journal, mono_ms=lambda: self._around.schedule.now_ms, draw=self._name, key=self.slip_key
        )
        key = base64.b64encode(bytes(self.slip_key.verify_key)).decode()
        self.journal.record(DeviceStarted(version="0", slip_key=key))
        self.line = Line(
            self._around,
            self.topics,
            self.journal,
            self.allowance,
            told=self._told,
            answered=self._answered,
            turn=self.turn,
        )

    def power_cut(self) -> None:
        """The power goes: what is not on the card is gone."""
        if not self.on:
            return
        self._look()
        self.on = False
        self._waiting.clear()
        self.line.close()
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
        self.line.close()
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
        self.line.ring()
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
        if self.line.window.online:
            self.line.say([want])
        self._around.schedule.after(PATIENCE_S, lambda: self._retry(want.req))

    def _retry(self, req: str) -> None:
        if (wish := self._waiting.pop(req, None)) is not None:
            self.wish(wish)

    # -- the line to head office ------------------------------------------------------------------------------------

    def turn(self) -> None:
        """Let the line do what there is to do."""
        if not self.on:
            return
        try:
            self.line.turn()
        except JournalRefused:
            self.restart()

    def _told(self, down: Down, payload: bytes) -> None:
        self.line.say(self.allowance.hear("ho", down, payload))
        self._look()
        if isinstance(down.word, Grant) and down.word.req in self._waiting:
            req = down.word.req
            self._around.schedule.after(0.0, lambda: self._retry(req))

    def _answered(self, answer: Answer) -> None:
        self.line.say(self.allowance.answered(answer))
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
