"""Known mistakes, made on purpose one at a time: each must be noticed, or the invariants prove nothing.

Each mutant replaces one piece of the product, or of its use, by the wrong one while a world runs. The mistakes are
those that systems of this kind have really made; nothing in the product knows of them.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from msgspec import Struct

from edge.domain.events import RightsReturned, Voided
from edge.domain.ports import Entry
from edge.domain.value import stream
from edge.domain.value.accounts import Place, free
from edge.domain.value.assets import is_coupon
from edge.domain.value.stream import Heard
from edge.headoffice.entries import Entry as BookedEntry
from edge.headoffice.outcome import Message
from edge.headoffice.rights.desk import RightsDesk
from edge.headoffice.rights.epochs import Epochs
from edge.headoffice.rights.granting import Granting
from edge.headoffice.rights.moving import Moving
from edge.headoffice.rights.places import Places
from edge.headoffice.streams import OpenStream, Streams
from edge.headoffice.voids import Voids
from edge.link.contract import Ack, Down, Grant, Signed
from edge.link.session import Session
from edge.service import hearing, returning
from edge.simulation.invariants import Violation
from edge.simulation.kiosk import Kiosk
from edge.simulation.world import Plan, World, in_world
from edge.store.change import Change
from edge.store.rights import Kept, Rights, RightsChange

WORLDS = (1_000, 4_000, 16_000, 40_000)
"""How long each world is; a mutant that lives through the last one has survived. What only shows at rest shows at the
end of a world, so they begin short."""

Breaks = Callable[[World], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mistake: its name, what it is, and how to make it. ``worlds`` are tried one after the other."""

    name: str
    what: str
    breaks: Breaks
    attack: bool = False


class Caught(Struct, frozen=True):
    """What became of a mutant: ``by`` is the rule that noticed it, empty if none did, after ``ops`` operations."""

    name: str
    what: str
    by: str
    found: str
    ops: int
    seed: int


def hunt(mutant: Mutant, devices: int, seed: int) -> Caught:
    """Run worlds with a mistake in them, each longer than the one before, until somebody notices."""
    ran = 0
    for ops in WORLDS:
        found = _run(mutant, Plan(seed=seed, devices=devices, ops=ops, attack=mutant.attack))
        ran += found.ops
        if found.by:
            return msgspec.structs.replace(found, ops=ran)
    return Caught(mutant.name, mutant.what, "", "", ran, seed)


def _run(mutant: Mutant, plan: Plan) -> Caught:
    with in_world(plan) as world, mutant.breaks(world):
        try:
            found = next(world.run(), Violation("", ""))
        except Exception as crash:  # noqa: BLE001 - whatever it breaks in the product, a crash is noticed
            found = Violation("crash", f"{type(crash).__name__}: {crash}")
    return Caught(mutant.name, mutant.what, found.rule, found.found, world.op, plan.seed)


@contextmanager
def _instead(place: Any, name: str, wrong: Any) -> Iterator[None]:  # noqa: ANN401 - any piece of the product
    """Put ``wrong`` in the place of a piece of the product for as long as the block lasts."""
    right = getattr(place, name)
    setattr(place, name, wrong)
    try:
        yield
    finally:
        setattr(place, name, right)


# -- head office ------------------------------------------------------------------------------------------------------


@contextmanager
def _reclaims_by_clock(world: World) -> Iterator[None]:
    right = RightsDesk.standing

    def standing(self: Any, *args: Any) -> Any:  # noqa: ANN401 - the signature it replaces
        for account, asset, n in _some_held(world):
            postings = [(account, asset, -n), (free(account.rsplit(":", 1)[1]), asset, n)]
            _moving(world).post(f"reclaim:{world.op}:{account}:{asset}", postings, 0)
        return right(self, *args)

    with _instead(RightsDesk, "standing", standing):
        yield


@contextmanager
def _no_deduplication(_world: World) -> Iterator[None]:
    right = Streams.close

    def close(self: Any, stream: OpenStream, now: int) -> Any:  # noqa: ANN401 - the signature it replaces
        again = [
            replace(entry, data=bytes(entry.data).replace(b'"txn":"', b'"txn":"again-'))
            for entry in stream.order.repeats
        ]
        stream.order.repeats.clear()
        moved = right(self, stream, now)
        for entry in again:
            self._ledger.book(stream.address.device, stream.ep, entry, now, stream.state)
        return moved

    with _instead(Streams, "close", close):
        yield


@contextmanager
def _acknowledged_before_commit(world: World) -> Iterator[None]:
    office = world.office

    def crash(came: list[Message]) -> None:
        with suppress(Interrupted), office.books.writing():
            office.say(office.receiver.take(came))
            raise Interrupted

    with _instead(office, "crash_before", crash):
        yield


@contextmanager
def _two_transactions(world: World) -> Iterator[None]:
    right = Streams.close

    def close(self: Any, stream: OpenStream, now: int) -> Any:  # noqa: ANN401 - the signature it replaces
        if world.schedule.chance(0.01):  # the crash came between postings and position
            for entry in stream.order.booked:
                self._ledger.book(stream.address.device, stream.ep, entry, now, stream.state)
            stream.order.booked.clear()
            stream.order.ahead.clear()
        return right(self, stream, now)

    with _instead(Streams, "close", close):
        yield


@contextmanager
def _retired_is_free(_world: World) -> Iterator[None]:
    right = Epochs.retire

    def retire(self: Any, place: Place, reason: str, now_ms: int) -> Any:  # noqa: ANN401 - the signature it replaces
        words = right(self, place, reason, now_ms)
        self.release(place, now_ms, coupons=True)
        self._places.set_state(place, "retired", now_ms)
        return words

    with _instead(Epochs, "retire", retire):
        yield


@contextmanager
def _coupon_granted_twice(world: World) -> Iterator[None]:
    right = Granting.grant

    def grant(self: Any, place: Place, owner: str, asset: str, n: int, **rest: Any) -> int:  # noqa: ANN401 - the signature it replaces
        if is_coupon(asset) and not self.grantable(owner, asset, rest["now_ms"]):
            rows = world.office.books.all(
                "SELECT account, n FROM balance WHERE asset = ? AND n > 0 AND substr(account, 1, 5) = 'held:'", asset
            )
            for account, had in rows:  # asked back, and not waited for
                _moving(world).post(
                    f"hasty:{world.op}:{account}", [(account, asset, -had), (free(owner), asset, had)], 0
                )
        return int(right(self, place, owner, asset, n, **rest))

    with _instead(Granting, "grant", grant):
        yield


@contextmanager
def _stale_hello(_world: World) -> Iterator[None]:
    right = Places.find

    def find(self: Any, place: Place) -> Any:  # noqa: ANN401 - the signature it replaces
        standing = right(self, place)
        return standing and standing._replace(nonce_upto=standing.upto, nonce_heard=standing.heard)

    with _instead(Places, "find", find):
        yield


@contextmanager
def _grants_while_recovering(_world: World) -> Iterator[None]:
    right = Places.office

    def office(self: Any) -> Any:  # noqa: ANN401 - the signature it replaces
        return right(self)._replace(recovering=False)

    with _instead(Places, "office", office):
        yield


# -- devices ----------------------------------------------------------------------------------------------------------


@contextmanager
def _puback_as_receipt(_world: World) -> Iterator[None]:
    right = Session._returned  # noqa: SLF001 - the mistake is inside

    def returned(self: Any, mid: int, refused: str) -> None:  # noqa: ANN401 - the signature it replaces
        span = self._under_way.get(mid)
        right(self, mid, refused)
        if span:
            window = self._stream.window
            self._acknowledged(Ack(ep=window.epoch, upto=max(window.acked, span.last), gen=window.gen))

    with _instead(Session, "_returned", returned):
        yield


@contextmanager
def _published_before_commit(world: World) -> Iterator[None]:
    def beside(kiosk: Kiosk, entry: Entry) -> None:
        world.broker.to_office(kiosk.topics.journal, entry.body)
        kiosk.maybe_cut()

    with _instead(Kiosk, "beside", beside):
        yield


@contextmanager
def _grant_applied_twice(_world: World) -> Iterator[None]:
    def wrong(heard: Heard, gen: int, dseq: int) -> str:
        verdict = stream.judge(heard, gen, dseq)
        return "apply" if verdict == "old" and dseq == heard.dseq else verdict

    def say(_self: object, _source: str, _dseq: int, _payload: bytes) -> None:
        """Keep nothing: the word is kept already."""

    with _instead(hearing, "judge", wrong), _instead(RightsChange, "say", say):
        yield


@contextmanager
def _give_back_in_two(world: World) -> Iterator[None]:
    right = returning.give_back

    def give_back(change: Change, owner: str, asset: str, n: int, why: Any) -> None:  # noqa: ANN401 - the signature it replaces
        if world.schedule.chance(0.05):  # the power went between the entry and the holding
            change.write(RightsReturned(owner=owner, asset=asset, n=n, why=why))
        else:
            right(change, owner, asset, n, why)

    with _instead(returning, "give_back", give_back), _instead(hearing, "give_back", give_back):
        yield


@contextmanager
def _void_twice(_world: World) -> Iterator[None]:
    kept = Rights.kept

    def forgetful(self: Rights, txn: str) -> Kept | None:
        found = kept(self, txn)
        return found and replace(found, undone_by="")

    post = Voids.post

    def again(self: Any, origin: Any, event: Voided) -> Any:  # noqa: ANN401 - the signature it replaces
        books = self._shelf.books
        books.many(books.sql("DELETE FROM void WHERE of = ?"), [(event.of,)])
        return post(self, origin, event)

    with _instead(Rights, "kept", forgetful), _instead(Voids, "post", again):
        yield


@contextmanager
def _epoch_reused(world: World) -> Iterator[None]:
    with _instead(world.faults, "next_epoch", lambda place: place.ep):
        yield


@contextmanager
def _holder_reclaims_by_clock(world: World) -> Iterator[None]:
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

    with _instead(Kiosk, "retell", retell):
        yield


MUTANTS = (
    Mutant("reclaims-by-clock", "head office takes a grant back after a while", _reclaims_by_clock),
    Mutant("puback-as-receipt", "the broker's PUBACK frees the entry", _puback_as_receipt),
    Mutant("no-deduplication", "an entry that comes twice is posted twice", _no_deduplication),
    Mutant("published-before-commit", "an entry is sent before it is on the card", _published_before_commit),
    Mutant("grant-applied-twice", "a doubled grant counts twice", _grant_applied_twice),
    Mutant("acknowledged-before-commit", "head office acknowledges what is not safe", _acknowledged_before_commit),
    Mutant("epoch-reused", "a replaced device goes on in the same epoch", _epoch_reused),
    Mutant("retired-is-free", "what a retired device held is free at once", _retired_is_free),
    Mutant("coupon-granted-twice", "a coupon is granted again before its holder answered", _coupon_granted_twice),
    Mutant("give-back-in-two", "entry and holding of a give-back are two commits", _give_back_in_two),
    Mutant("void-twice", "a transaction is undone twice", _void_twice),
    Mutant("effect-and-position-apart", "postings and stream position are two transactions", _two_transactions),
    Mutant("stale-hello", "a hello is compared with now, not with when it was asked", _stale_hello),
    Mutant("grants-while-recovering", "a restored head office grants too soon", _grants_while_recovering),
    Mutant("holder-reclaims-by-clock", "a store's holder takes back what it lent", _holder_reclaims_by_clock),
)
"""Every known mistake."""


class Interrupted(Exception):
    """The process died here."""


def _moving(world: World) -> Moving:
    return Moving(world.office.books)


def _renamed(entry: BookedEntry) -> BookedEntry:
    """Return an entry whose transaction has another name, so that nobody knows it again."""
    return replace(entry, data=bytes(entry.data).replace(b'"txn":"', b'"txn":"again-'))


def _some_held(world: World) -> list[tuple[str, str, int]]:
    rows = world.office.books.all(
        "SELECT account, asset, n FROM balance WHERE substr(account, 1, 5) = 'held:' AND n > 0 ORDER BY account, asset"
    )
    return world.schedule.dice.sample(rows, min(3, len(rows)))
