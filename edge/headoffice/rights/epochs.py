"""What becomes of an epoch and of what it holds: closed in good order, replaced, retired, released, frozen as a fork.

Retiring frees nothing: units wait in suspense until a person decides (rules 6 to 8). No clock comes in here; ``now_ms``
is written beside what was decided.
"""

from collections.abc import Callable, Iterable

from edge.domain.errors import EdgeError
from edge.domain.value import accounts
from edge.domain.value.accounts import Place
from edge.domain.value.assets import POINTS, is_coupon
from edge.domain.value.epochs import State, may
from edge.headoffice.lending import Lends
from edge.headoffice.rights.moving import Moving
from edge.headoffice.rights.places import Places, Standing
from edge.headoffice.rights.words import DownWords, Words
from edge.headoffice.value_shapes import OURS
from edge.link.contract import Close

CLOSE = "close"
OPEN: frozenset[State] = frozenset({"active", "closing"})


class EpochRefused(EdgeError, ValueError):
    """An epoch is not in a state in which this can be decided."""


class Epochs:
    """Decides about epochs, inside the caller's transaction."""

    def __init__(self, moving: Moving, places: Places, words: DownWords, lends: Lends) -> None:
        self._moving, self._places, self._words, self._lends = moving, places, words, lends

    # -- what the receiver finds ------------------------------------------------------------------------------------

    def replaced(self, dev: str, ep: int, now_ms: int) -> Words:
        """Epoch ``ep`` of a device brought its first entries: older ones are over, and it is over if a newer one is."""
        epochs = self._places.epochs(dev)
        newest = max([ep, *(number for number, _, upto in epochs if upto)])
        words = Words()
        for number, state, _ in epochs:
            place = Place(dev, number)
            if number < newest and state in OPEN:
                if state == "closing" and self._in_order(place):
                    self._places.set_state(place, "closed", now_ms)
                    self._lends.settle(place)
                else:
                    words.add(self.retire(place, "replaced", now_ms))
        return words

    def fork(self, place: Place, now_ms: int) -> Words:
        """Freeze an epoch that has two histories. Found again, nothing more happens."""
        standing = self._places.find(place)
        if standing is not None and may(standing.state, "forked"):
            self._suspend(f"{OURS}fork:{place.dev}:{place.ep}", place, now_ms)
            self._places.set_state(place, "forked", now_ms)
            self._lends.settle(place)
        return Words()

    # -- what a person decides --------------------------------------------------------------------------------------

    def close(self, place: Place, reason: str, now_ms: int) -> Words:
        """Ask a device to give everything back and to begin a new epoch."""
        standing = self._insist(place, "closing", "only an active epoch can be closed")
        self._places.set_state(place, "closing", now_ms)
        return self.tell_close(place, standing.store, reason)

    def retire(self, place: Place, reason: str, now_ms: int) -> Words:
        """Write off an epoch: lost, stolen or replaced. What it holds waits in suspense.

        One that was never heard of can be written off if siblings borrowed from it or lent to it: a restored head
        office forgot it.
        """
        if self._places.find(place) is None and (store := self._lends.store_of(place)):
            self._places.enter(store, place, now_ms)
            if self._find(place).state == "retired":  # a newer epoch is at work; nothing was ever held here
                self._lends.settle(place)
                return self.tell_close(place, store, reason)
        standing = self._insist(place, "retired", "nothing is left to retire; 'rights list' shows what it has")
        self._suspend(f"{OURS}retire:{place.dev}:{place.ep}", place, now_ms)
        self._places.set_state(place, "retired", now_ms)
        self._lends.settle(place)
        return self.tell_close(place, standing.store, reason)

    def release(self, place: Place, now_ms: int, *, coupons: bool = False, points_only: bool = False) -> int:
        """Set free what a retired epoch held; return how many units.

        What the device still reports is then taken from its members' free units, and what they lack the chain bears.

        Args:
            place: Retired, or released before with something left.
            now_ms: Written beside the decision.
            coupons: Coupons too. Without it they wait on: one that comes back twice cannot be taken back.
            points_only: As a rule may decide without a person.

        Raises:
            EpochRefused: It was not retired first, or nothing is left that this would set free.
        """
        standing = self._find(place)
        if standing.state not in {"retired", "released"}:
            raise _refused(place, standing.state, "retire it first; releasing is for what it held by then")
        self._lends.withdraw(place, now_ms)
        chosen = [row for row in self._moving.under(_suspended(place)) if _goes(row[1], coupons, points_only)]
        if not chosen and standing.state == "released":
            raise _refused(place, standing.state, "nothing is left but coupons: '--coupons' sets them free, too")
        draft = self._moving.draft(place, standing.state)
        for account, asset, n in chosen:
            draft.set_free(_owner(account), asset, n, account)
        self._moving.post(self._moving.unused(f"{OURS}release:{place.dev}:{place.ep}"), draft.postings, now_ms)
        if standing.state == "retired":
            self._places.set_state(place, "released", now_ms)
        return sum(n for _, _, n in chosen)

    # -- words ------------------------------------------------------------------------------------------------------

    def tell_close(self, place: Place, store: str, reason: str) -> Words:
        """Tell an epoch that it is over, once; one that has not reported since a restore is told after it has."""
        if self._words.last(place, CLOSE) or (down := self._words.say(place, Close(reason=reason))) is None:
            return Words()
        self._words.note(place, CLOSE, down.dseq)
        return Words(down=[((store, place.dev), down)])

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _in_order(self, place: Place) -> bool:
        """Say whether a closing epoch has given everything back, by books that have forgotten none of its entries."""
        standing = self._find(place)
        return standing.gen == self._places.office().gen and not self._moving.under(_held(place))

    def _suspend(self, txn: str, place: Place, now_ms: int) -> None:
        """Move everything that a place holds to suspense."""
        held = self._moving.under(_held(place))
        self._moving.post(txn, _from_to(held, lambda owner: accounts.suspended(place, owner)), now_ms)

    def _insist(self, place: Place, then: State, cure: str) -> Standing:
        standing = self._find(place)
        if not may(standing.state, then):
            raise _refused(place, standing.state, cure)
        return standing

    def _find(self, place: Place) -> Standing:
        standing = self._places.find(place)
        if standing is None:
            raise EpochRefused(f"{place.dev} epoch {place.ep} was never heard of: 'rights list' shows those that were")
        return standing


def _held(place: Place) -> str:
    return accounts.held(place, "").removesuffix(":")


def _suspended(place: Place) -> str:
    return accounts.suspended(place, "").removesuffix(":")


def _owner(account: str) -> str:
    return account.split(":", 3)[3]


def _goes(asset: str, coupons: bool, points_only: bool) -> bool:  # noqa: FBT001 - the two switches of ``release``
    return asset == POINTS if points_only else coupons or not is_coupon(asset)


def _from_to(rows: Iterable[tuple[str, str, int]], target: Callable[[str], str]) -> list[tuple[str, str, int]]:
    sides: list[tuple[str, str, int]] = []
    for account, asset, n in rows:
        sides += [(account, asset, -n), (target(_owner(account)), asset, n)]
    return sides


def _refused(place: Place, state: State, cure: str) -> EpochRefused:
    return EpochRefused(f"{place.dev} epoch {place.ep} is {state}: {cure}")
