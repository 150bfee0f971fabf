"""Posts what spends, tops up, returns or undoes: one group of postings each, in whatever state its epoch is.

What head office cannot find where a device says it was, the chain bears, and a finding names it; see
``edge.domain.value.settle``. Lots of points and the member's history follow what was posted.
"""

from datetime import date

from edge.domain.events import GiftReserved, Refunded, ToppedUp, Voided
from edge.domain.value.assets import POINTS
from edge.headoffice.findings import Finding
from edge.headoffice.lots_kept import moved_points
from edge.headoffice.payments import OUTCOMES, Payments
from edge.headoffice.points_told import PointsTold, What
from edge.headoffice.postings import Origin
from edge.headoffice.proof_arrival import ProofArrival, differing
from edge.headoffice.returns_kept import ReturnsKept
from edge.headoffice.value_books import ValueBooks
from edge.headoffice.value_shapes import Transaction, sound
from edge.headoffice.voids import Voids, short_of


class ValuePosting:
    """Posts every transaction but ``PointsClaimed``. Every call runs inside the caller's transaction."""

    def __init__(self, shelf: ValueBooks) -> None:
        self._shelf, self._voids, self._payments = shelf, Voids(shelf), Payments(shelf.books)
        self._told, self._proofs = PointsTold(shelf.books), ProofArrival(shelf.books)
        self._returns = ReturnsKept(shelf.books, shelf.programmes)
        self._earned_by = shelf.books.sql("SELECT txn FROM receipt WHERE id = ?")

    def post(self, origin: Origin, event: Transaction) -> list[Finding]:
        """Post a transaction; return what a person should look at."""
        if not sound(event):
            return [Finding("BAD_DATA", f"{event.TYPE}: legs, numbers or names that cannot be")]
        member = _member(event)
        look = self._shelf.look(origin, event.txn, member)
        if look.booked:
            return [Finding("TWICE", "this transaction is booked already", event.txn, member)]
        found = self._payments.heard(event, origin.received_ms) if isinstance(event, ToppedUp) else []
        if look.proof:
            if self._proofs.take_over(origin, look.proof, event.txn):
                return found
            found.append(differing(event.txn, member))
        if isinstance(event, Voided):
            return [*found, *self._voids.post(origin, event)]
        if not look.member:
            says = "nobody has this id here; posted under it all the same"
            found.append(Finding("UNKNOWN_MEMBER", says, event.txn, member))
        if isinstance(event, ToppedUp) and event.state != "paid":
            self._shelf.postings.open(event.txn, origin, OUTCOMES[event.state])
            return found
        return [*found, *self._post(origin, event)]

    def _post(self, origin: Origin, event: Transaction) -> list[Finding]:
        draft = self._shelf.postings.draft(origin)
        draft.post(event.legs)
        found = self._shelf.postings.finish(event.txn, origin, draft)
        if isinstance(event, GiftReserved):
            moved, day = moved_points(event.member, draft.postings), self._shelf.day(origin.received_ms)
            self._shelf.lots.spend(event.txn, event.member, -moved, day)
            self._tell("gift", origin, event, moved, day)
        elif isinstance(event, Refunded):
            moved = moved_points(event.member, draft.postings)
            found += self._take_back(origin, event, moved, short_of(found, event.member))
        return found

    def _take_back(self, origin: Origin, event: Refunded, moved: int, short: int) -> list[Finding]:
        """Let lots, what is owed, the way to a tier and the history follow a return that moved a member's points."""
        lots, member, day = self._shelf.lots, event.member, self._shelf.day(origin.received_ms)
        rows = self._shelf.books.all(self._earned_by, event.receipt)
        of = rows[0][0] if rows else ""
        back = sum(leg.delta for leg in event.legs if leg.asset == POINTS and leg.delta > 0)
        lots.give(event.txn, member, back, day)
        lots.reverse(member, of, back - moved, day)
        if short:
            lots.owe(member, short)
        self._tell("refund", origin, event, moved, day)
        return self._returns.keep(event, of, day)

    def _tell(self, what: What, origin: Origin, event: GiftReserved | Refunded, moved: int, day: date) -> None:
        self._told.tell(
            what,
            txn=event.txn,
            member=event.member,
            day=day,
            points=moved,
            received_ms=origin.received_ms,
            event=event,
        )


def _member(event: Transaction) -> str:
    if not isinstance(event, Voided):
        return event.member
    return event.legs[0].owner if event.legs else ""
