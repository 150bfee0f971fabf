"""Known mistakes of devices: each replaces one piece of the product while a world runs. See ``mutants``."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import msgspec

from edge.domain.events import RightsReturned, Voided
from edge.domain.ports import Entry
from edge.domain.value import stream
from edge.domain.value.stream import Heard
from edge.headoffice.voids import Voids
from edge.link.contract import Ack, Down, Grant, Signed
from edge.link.session import Session
from edge.service import hearing, returning
from edge.simulation.kiosk import Kiosk
from edge.simulation.replaced import instead
from edge.simulation.world import World
from edge.store.change import Change
from edge.store.rights import Kept, Rights, RightsChange


@contextmanager
def puback_as_receipt(_world: World) -> Iterator[None]:
    """The broker's PUBACK frees the entry."""
    right = Session._returned  # noqa: SLF001 - the mistake is inside

    def returned(self: Any, mid: int, refused: str) -> None:  # noqa: ANN401 - the signature it replaces
        span = self._under_way.get(mid)
        right(self, mid, refused)
        if span:
            window = self._stream.window
            self._acknowledged(Ack(ep=window.epoch, upto=max(window.acked, span.last), gen=window.gen))

    with instead(Session, "_returned", returned):
        yield


@contextmanager
def published_before_commit(world: World) -> Iterator[None]:
    """An entry is sent before it is on the card."""

    def beside(kiosk: Kiosk, entry: Entry) -> None:
        world.broker.to_office(kiosk.topics.journal, entry.body)
        kiosk.maybe_cut()

    with instead(Kiosk, "beside", beside):
        yield


@contextmanager
def grant_applied_twice(_world: World) -> Iterator[None]:
    """A doubled grant counts twice."""

    def wrong(heard: Heard, gen: int, dseq: int) -> str:
        verdict = stream.judge(heard, gen, dseq)
        return "apply" if verdict == "old" and dseq == heard.dseq else verdict

    def say(_self: object, _source: str, _dseq: int, _payload: bytes) -> None:
        """Keep nothing: the word is kept already."""

    with instead(hearing, "judge", wrong), instead(RightsChange, "say", say):
        yield


@contextmanager
def give_back_in_two(world: World) -> Iterator[None]:
    """Entry and holding of a give-back are two commits."""
    right = returning.give_back

    def give_back(change: Change, owner: str, asset: str, n: int, why: Any) -> None:  # noqa: ANN401 - the signature it replaces
        if world.schedule.chance(0.05):  # the power went between the entry and the holding
            change.write(RightsReturned(owner=owner, asset=asset, n=n, why=why))
        else:
            right(change, owner, asset, n, why)

    with instead(returning, "give_back", give_back), instead(hearing, "give_back", give_back):
        yield


@contextmanager
def void_twice(_world: World) -> Iterator[None]:
    """A transaction is undone twice."""
    kept = Rights.kept

    def forgetful(self: Rights, txn: str) -> Kept | None:
        found = kept(self, txn)
        return found and replace(found, undone_by="")

    post = Voids.post

    def again(self: Any, origin: Any, event: Voided) -> Any:  # noqa: ANN401 - the signature it replaces
        books = self._shelf.books
        books.many(books.sql("DELETE FROM void WHERE of = ?"), [(event.of,)])
        return post(self, origin, event)

    with instead(Rights, "kept", forgetful), instead(Voids, "post", again):
        yield


@contextmanager
def epoch_reused(world: World) -> Iterator[None]:
    """A replaced device goes on in the same epoch."""
    with instead(world.faults, "next_epoch", lambda place: place.ep):
        yield


@contextmanager
def holder_reclaims_by_clock(world: World) -> Iterator[None]:
    """A store's holder takes back by time what it lent."""
    right = Kiosk.retell

    def retell(self: Kiosk, sibling: Kiosk) -> None:
        if self.on and sibling.on and world.schedule.chance(0.1):
            for payload in self.allowance.untold(sibling.place)[:1]:
                word = msgspec.json.decode(payload, type=Signed)
                lent = msgspec.json.decode(bytes(word.body), type=Down)
                if isinstance(lent.word, Grant):
                    with self.journal.change() as change:
                        change.rights.put(lent.word.owner, lent.word.asset, lent.word.n)
        right(self, sibling)

    with instead(Kiosk, "retell", retell):
        yield
