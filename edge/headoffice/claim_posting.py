"""Posts the points of a till receipt: decided again, given once for each receipt, and what is owed is paid first."""

from datetime import UTC, datetime

from msgspec import structs

from edge.domain.events import PointsClaimed
from edge.domain.value import accounts
from edge.domain.value.assets import POINTS
from edge.headoffice.accruals import OVER_CAP, Accruals, pending
from edge.headoffice.claims import decide_again, sound
from edge.headoffice.findings import Finding
from edge.headoffice.postings import Origin
from edge.headoffice.proof_arrival import ProofArrival, differing
from edge.headoffice.purchases import keep_purchase
from edge.headoffice.value_books import Look, ValueBooks


class ClaimPosting:
    """Posts ``PointsClaimed``. Every call runs inside the caller's transaction."""

    def __init__(self, shelf: ValueBooks) -> None:
        self._shelf, self._accruals, self._proofs = shelf, Accruals(shelf.books), ProofArrival(shelf.books)
        self._use = shelf.books.sql("INSERT INTO receipt (id, txn) VALUES (?, ?)")

    def post(self, origin: Origin, claim: PointsClaimed) -> list[Finding]:
        """Post a claim; return what a person should look at."""
        if not sound(claim):
            return [Finding("BAD_DATA", "points.claimed.v1: legs, order, numbers or names that cannot be")]
        look = self._shelf.look(origin, claim.txn, claim.legs[0].owner, claim.receipt)
        if look.booked:
            return [_finding(claim, "TWICE", "this transaction is booked already")]
        if look.proof and self._proofs.take_over(origin, look.proof, claim.txn):
            return self._arrived(origin, claim, look)
        differs = [differing(claim.txn, claim.legs[0].owner)] if look.proof else []
        if hindrance := _hindrance(claim, look):
            self._shelf.postings.open(claim.txn, origin, hindrance.kind)
            return [*differs, hindrance]
        found, left = self._give(origin, claim, look)
        return [*differs, *found, *self._keep(origin, claim, left)]

    def _give(self, origin: Origin, claim: PointsClaimed, look: Look) -> tuple[list[Finding], int]:
        """Post the points; return the findings, and how many of the points are the member's to spend."""
        postings, owner = self._shelf.postings, claim.legs[0].owner
        self._shelf.books.many(self._use, [(claim.receipt, claim.txn)])
        draft, left = postings.draft(origin), claim.points
        found = []
        if self._accruals.over(origin, claim.points, look.cap):
            draft.move(accounts.ISSUED, pending(owner), POINTS, claim.points)
            says = f"this device gave more than {look.cap} points in a day; they wait until a person releases them"
            found, left = [_finding(claim, OVER_CAP, says)], 0
        else:
            draft.post(claim.legs)
            if look.owed:
                paid = draft.move_some(accounts.free(owner), accounts.LOSS, POINTS, min(look.owed, claim.points))
                self._shelf.lots.owe(owner, -paid)
                left -= paid
        return [*found, *postings.finish(claim.txn, origin, draft)], left

    def _arrived(self, origin: Origin, claim: PointsClaimed, look: Look) -> list[Finding]:
        """Keep what a slip's proof could not say; its points were posted by the proof."""
        if not look.receipt:
            self._shelf.books.many(self._use, [(claim.receipt, claim.txn)])
        left = self._shelf.lots.left(claim.txn)
        found = self._keep(origin, claim, left) if look.member else []
        if look.receipt:
            found.append(_finding(claim, "RECEIPT_USED", f"given by its slip, and before by {look.receipt}"))
        return found

    def _keep(self, origin: Origin, claim: PointsClaimed, left: int) -> list[Finding]:
        """Keep the purchase as head office decides it again; what differs is for a person to see."""
        received = datetime.fromtimestamp(origin.received_ms / 1000, UTC).date()
        verdict = decide_again(claim, received, self._shelf.programmes)
        keep_purchase(
            self._shelf.books,
            txn=claim.txn,
            member=claim.legs[0].owner,
            order=verdict.order,
            programme=claim.programme,
            lot=structs.replace(verdict.lot, left=left),
            reasons=verdict.reasons,
            received_ms=origin.received_ms,
        )
        return [_finding(claim, *verdict.difference)] if verdict.difference else []


def _hindrance(claim: PointsClaimed, look: Look) -> Finding | None:
    if not look.member:
        return _finding(claim, "UNKNOWN_MEMBER", "nothing was posted")
    if look.receipt:
        return _finding(claim, "RECEIPT_USED", f"its points were given by {look.receipt}")
    return None


def _finding(claim: PointsClaimed, kind: str, detail: str) -> Finding:
    return Finding(kind, detail, claim.txn, claim.legs[0].owner, claim.points, POINTS)
