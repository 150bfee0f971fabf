"""The rights desk: everything that head office decides about who may spend what, behind one door.

Every call runs inside the caller's transaction; what it returns is to be said once that is committed.
"""

import secrets
import time
from collections.abc import Callable

from nacl.signing import VerifyKey

from edge.domain.value.accounts import ISSUED, RESERVE, Place
from edge.domain.value.assets import RISKABLE, is_gift
from edge.headoffice.database import Books
from edge.headoffice.entries import Unreadable
from edge.headoffice.findings import Findings
from edge.headoffice.lending import Lends
from edge.headoffice.rights.asks import insist_sound
from edge.headoffice.rights.epochs import EpochRefused, Epochs
from edge.headoffice.rights.granting import Granting
from edge.headoffice.rights.hello import Greeting
from edge.headoffice.rights.moving import Moving
from edge.headoffice.rights.passing import Passing
from edge.headoffice.rights.places import Places
from edge.headoffice.rights.policy import Forgetting, Policy
from edge.headoffice.rights.restore import Restoring
from edge.headoffice.rights.telling import Untold
from edge.headoffice.rights.words import DownWords, Words
from edge.headoffice.stuck import Pruned, StuckStreams
from edge.headoffice.value_shapes import OURS
from edge.link.contract import Address, Ask, Down, DownHeard, Hello, HelloFirst, Remembered, WantRights

__all__ = ["RightsDesk", "Words"]


class RightsDesk:
    """Grants, recalls, and decides about epochs.

    Args:
        books: The open database.
        ns: First part of every topic.
        key: Head office's own public key; without it nobody can report after a restore.
        now_ms: Wall clock; written beside decisions, decides nothing.
        draw: Makes a nonce that was never used before.
    """

    def __init__(
        self,
        books: Books,
        ns: str = "mk",
        *,
        key: VerifyKey | None = None,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        draw: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self._books, self._now_ms = books, now_ms
        findings, moving, self._places = Findings(books), Moving(books), Places(books)
        self._moving = moving
        self._words = DownWords(books, self._places)
        self._epochs = Epochs(moving, self._places, self._words, Lends(books))
        self._granting = Granting(books, moving, self._places, self._words)
        self._passing = Passing(books, self._words)
        self._policy = Policy(books, moving, self._places, self._words, self._granting)
        self._greeting = Greeting(books, self._places, self._words, self._epochs, findings, draw)
        self._stuck = StuckStreams(books, findings)
        self._restoring = Restoring(books, moving, self._places, self._words, self._greeting, findings, ns=ns, key=key)

    # -- what devices ask -------------------------------------------------------------------------------------------

    def hear(self, address: Address, ask: Ask, now_ms: int) -> Words:
        """Answer what a device asks.

        Raises:
            Unreadable: No device of ours says such a thing; nothing was changed.
        """
        insist_sound(ask)
        who, place = (address.store, address.device), Place(address.device, ask.ep)
        standing = self._places.find(place)
        if standing is not None and standing.store != address.store:
            raise Unreadable("WRONG_DEVICE", f"{address.device} belongs to {standing.store}")
        match ask:
            case WantRights():
                words = self._granting.want(who, place, ask, now_ms)
            case DownHeard():
                return self._greeting.heard(who, place, ask)  # nothing new is due to a device that only confirms
            case HelloFirst():
                return self._greeting.first(who, place, ask, now_ms)
            case Hello():
                words = self._greeting.hello(who, place, ask, now_ms)
            case Remembered():
                words = self._restoring.remembered(who, place, ask, now_ms)
        words.add(self._passing.to(place, address.store))
        return words

    def again(self, place: Place) -> list[Down]:
        """Return what an epoch was told and has not applied, oldest first."""
        return self._words.again(place)

    def untold(self) -> list[Untold]:
        """Return every epoch that is online and was told more than it has applied."""
        return self._words.untold()

    # -- what the receiver finds ------------------------------------------------------------------------------------

    def replaced(self, dev: str, ep: int) -> Words:
        """Epoch ``ep`` of a device has begun: the ones before it are over."""
        words = self._epochs.replaced(dev, ep, self._now_ms())
        self._restoring.look()
        return words

    def fork(self, place: Place) -> Words:
        """An epoch has two histories: freeze it."""
        words = self._epochs.fork(place, self._now_ms())
        self._restoring.look()
        return words

    # -- what a person decides --------------------------------------------------------------------------------------

    def retire(self, place: Place, reason: str = "retired", *, gone: bool = False) -> Words:
        """Write off an epoch; what it holds waits in suspense.

        Args:
            place: Which one.
            reason: For the device, should it still run.
            gone: The device itself is gone: after a restore nobody waits for a newer card of it.

        Raises:
            EpochRefused: It is over already, or was never heard of.
        """
        if gone:
            self._restoring.write_off(place.dev)
        try:
            words = self._epochs.retire(place, reason, self._now_ms())
        except EpochRefused:
            if not gone:
                raise
            words = Words()  # it was retired before; that nobody waits for it is news enough
        self._restoring.look()
        return words

    def release(self, place: Place, *, coupons: bool = False, points_only: bool = False) -> int:
        """Set free what a retired epoch held; return how many units.

        Raises:
            EpochRefused: It was not retired first, or nothing is left that this would set free.
        """
        return self._epochs.release(place, self._now_ms(), coupons=coupons, points_only=points_only)

    def close(self, place: Place, reason: str = "closed") -> Words:
        """Ask a device to give everything back and begin a new epoch.

        Raises:
            EpochRefused: The epoch is not active.
        """
        return self._epochs.close(place, reason, self._now_ms())

    def grant(self, place: Place, owner: str, asset: str, n: int, req: str = "") -> int:
        """Grant up to ``n`` units, as many as are free; return how many.

        Raises:
            EpochRefused: This place is granted nothing now.
        """
        self._insist_granted(place)
        return self._granting.grant(place, owner, asset, n, req=req, now_ms=self._now_ms())

    def fund(self, asset: str, n: int) -> int:
        """Add ``n`` units to what the chain has to grant of its own; return how many it has then.

        Raises:
            EpochRefused: The chain owns no such asset.
        """
        if asset not in RISKABLE and not is_gift(asset):
            raise EpochRefused(f"the chain owns no {asset!r}: allowed are points, cents and gift:SKU:STORE")
        sides = [(ISSUED, asset, -n), (RESERVE, asset, n)]
        self._moving.post(self._moving.unused(f"{OURS}fund:{asset}"), sides, self._now_ms())
        return self._moving.balance(RESERVE, asset)

    # -- what nobody asks for ---------------------------------------------------------------------------------------

    def standing(self, store: str) -> Words:
        """Grant what should lie ready in a store. Run twice, it grants nothing twice."""
        return self._policy.standing(store, self._now_ms())

    def pruned(self, said: Pruned) -> None:
        """Tell a person of entries that a device no longer has, if head office waits for them."""
        self._stuck.pruned(said, self._now_ms())

    def tidy(self) -> None:
        """Let go of old requests, tell of streams that are stuck, release old points if the chain wants it so."""
        self._stuck.look(self._now_ms())
        self._policy.tidy(self._now_ms(), self._epochs)

    def forget(self, owner: str) -> Words:
        """Tell every open epoch to give back and erase what it has of a member."""
        return self._policy.forget(owner)

    def forgotten(self, owner: str) -> Forgetting:
        """Return how far a member is forgotten."""
        return self._policy.forgotten(owner)

    # -- after a backup was put back --------------------------------------------------------------------------------

    def restored(self, gen: int = 0) -> Words:
        """Begin a new generation: grant nothing until every open epoch has reported or is retired."""
        self._restoring.restored(gen)
        return Words()

    def missing(self) -> list[tuple[str, int, str]]:
        """Return device, epoch and store of each open epoch that has not reported since a restore."""
        return self._restoring.missing()

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _insist_granted(self, place: Place) -> None:
        standing, office = self._places.find(place), self._places.office()
        if standing is None:
            raise EpochRefused(f"{place.dev} epoch {place.ep} was never heard of: 'rights list' shows those that were")
        if office.recovering or standing.gen < office.gen:
            raise EpochRefused("head office was restored: 'rights status' lists who must report or be retired first")
        if standing.state != "active":
            raise EpochRefused(f"{place.dev} epoch {place.ep} is {standing.state}: grant to the device's present epoch")
        if not standing.upto:
            raise EpochRefused(
                f"no entry of {place.dev} epoch {place.ep} is booked: switch the device on, then try again"
            )
