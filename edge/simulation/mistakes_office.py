"""Known mistakes of head offices: each replaces one piece of the product while a world runs. See ``mutants``."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from edge.domain.value.accounts import Place, free
from edge.domain.value.assets import is_coupon
from edge.headoffice.entries import Entry as BookedEntry
from edge.headoffice.outcome import Message
from edge.headoffice.rights.desk import RightsDesk
from edge.headoffice.rights.epochs import Epochs
from edge.headoffice.rights.granting import Granting
from edge.headoffice.rights.moving import Moving
from edge.headoffice.rights.places import Places
from edge.headoffice.streams import OpenStream, Streams
from edge.simulation.replaced import instead
from edge.simulation.world import World


@contextmanager
def reclaims_by_clock(world: World) -> Iterator[None]:
    """Head office takes a grant back after a while."""
    right = RightsDesk.standing

    def standing(self: Any, *args: Any) -> Any:  # noqa: ANN401 - the signature it replaces
        for account, asset, n in _some_held(world):
            postings = [(account, asset, -n), (free(account.rsplit(":", 1)[1]), asset, n)]
            _moving(world).post(f"reclaim:{world.op}:{account}:{asset}", postings, 0)
        return right(self, *args)

    with instead(RightsDesk, "standing", standing):
        yield


@contextmanager
def no_deduplication(_world: World) -> Iterator[None]:
    """An entry that comes twice is posted twice."""
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

    with instead(Streams, "close", close):
        yield


@contextmanager
def acknowledged_before_commit(world: World) -> Iterator[None]:
    """Head office acknowledges what is not safe yet."""
    office = world.office

    def crash(came: list[Message]) -> None:
        with suppress(Interrupted), office.books.writing():
            office.say(office.receiver.take(came))
            raise Interrupted

    with instead(office, "crash_before", crash):
        yield


@contextmanager
def two_transactions(world: World) -> Iterator[None]:
    """Postings and the stream's position are two transactions."""
    right = Streams.close

    def close(self: Any, stream: OpenStream, now: int) -> Any:  # noqa: ANN401 - the signature it replaces
        if world.schedule.chance(0.01):  # the crash came between postings and position
            for entry in stream.order.booked:
                self._ledger.book(stream.address.device, stream.ep, entry, now, stream.state)
            stream.order.booked.clear()
            stream.order.ahead.clear()
        return right(self, stream, now)

    with instead(Streams, "close", close):
        yield


@contextmanager
def retired_is_free(_world: World) -> Iterator[None]:
    """What a retired device held is free at once."""
    right = Epochs.retire

    def retire(self: Any, place: Place, reason: str, now_ms: int) -> Any:  # noqa: ANN401 - the signature it replaces
        words = right(self, place, reason, now_ms)
        self.release(place, now_ms, coupons=True)
        self._places.set_state(place, "retired", now_ms)
        return words

    with instead(Epochs, "retire", retire):
        yield


@contextmanager
def coupon_granted_twice(world: World) -> Iterator[None]:
    """A coupon is granted again before its holder answered."""
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

    with instead(Granting, "grant", grant):
        yield


@contextmanager
def stale_hello(_world: World) -> Iterator[None]:
    """A hello is compared with now, not with when it was asked for."""
    right = Places.find

    def find(self: Any, place: Place) -> Any:  # noqa: ANN401 - the signature it replaces
        standing = right(self, place)
        return standing and standing._replace(nonce_upto=standing.upto, nonce_heard=standing.heard)

    with instead(Places, "find", find):
        yield


@contextmanager
def grants_while_recovering(_world: World) -> Iterator[None]:
    """A restored head office grants before every device has reported."""
    right = Places.office

    def office(self: Any) -> Any:  # noqa: ANN401 - the signature it replaces
        return right(self)._replace(recovering=False)

    with instead(Places, "office", office):
        yield


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
