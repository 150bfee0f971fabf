"""Taking back what this device did: a gift or coupon released, a payment voided, a claimed purchase returned.

Only this device's own transactions of this epoch, each once. What a return gives and takes is ``refunds``'s word.
"""

import msgspec

from edge.domain import refunds
from edge.domain.codes import TillReceipt, read_code
from edge.domain.errors import BadReturn, Refused
from edge.domain.event_base import Leg
from edge.domain.events import PointsClaimed
from edge.domain.order import Order
from edge.domain.ports import Entry
from edge.domain.rating import Rated, RatedLine
from edge.domain.replica import Member
from edge.domain.sale import Returned, Sale
from edge.domain.slip_records import Deal
from edge.domain.value.assets import BONUS, CENTS, POINTS, is_coupon
from edge.domain.value_api import Refund, Said, Undo
from edge.domain.value_events import Refunded
from edge.link.contract import read_envelope
from edge.service.coupons import releasable
from edge.service.desk import Desk
from edge.service.gifts import released
from edge.service.slip_job import Wish
from edge.service.spending import Plan
from edge.store.change import Change
from edge.store.promises import Promise
from edge.store.rights import Kept

_claim = msgspec.json.Decoder(PointsClaimed).decode

NOT_YOURS = Said(key="not_yours")


def undo(desk: Desk, request: Undo) -> Plan | Said:
    """Return what is said and printed when ``request.of`` is undone, or that it is not this visit's to undo."""
    kept, promise = desk.journal.rights.kept(request.of), desk.journal.promises.made(request.of)
    member = _member(desk, request)
    if kept is None or kept.undone_by or not _may(request, kept, promise, member):
        return NOT_YOURS
    said = _given_back(kept)
    deal = Deal(
        n=said.n if said.asset == POINTS else 0,
        minor=_value_back(kept) if said.asset == CENTS else 0,
        of=desk.slip_number(kept.seq),
    )
    return Plan(
        wish=Wish(request.txn, request.visit, member, request.language, request.large),
        make=lambda _legs: _never(),
        say=lambda _legs: said,
        beside=lambda change, _entry: change.promises.settle(request.of, _after(promise)),
        slip=lambda _legs: ("undone", deal),
    )


def released_by_rule(desk: Desk, kept: Promise, wish: Wish) -> Plan:
    """Return how what nobody came for is given back; nobody stands there, so nothing is printed."""
    moved = desk.journal.rights.kept(kept.txn)
    said = _given_back(moved) if moved else NOT_YOURS
    state = "lapsed" if kept.kind == "gift" else "expired"
    return Plan(
        wish=wish,
        make=lambda _legs: _never(),
        say=lambda _legs: said,
        beside=lambda change, _entry: change.promises.settle(kept.txn, state),
    )


def refund(desk: Desk, request: Refund) -> Plan | Said:
    """Return how a claimed purchase, or lines of it, would be returned, or why it cannot be here.

    Raises:
        Refused: The purchase has no such lines left.
    """
    member, receipt = desk.present(request.visit).member, read_code(request.code)
    if not isinstance(receipt, TillReceipt) or not receipt.genuine(desk.replica.receipt_key):
        return NOT_YOURS
    claim = _claimed(desk, receipt)
    if claim is None or claim.legs[0].owner != member.id or claim.order is None:
        return Said(key="closed", reason="refund.elsewhere")
    lines = [Returned(line=line, quantity=quantity) for line, quantity in request.lines] or _rest(desk, claim.order)
    if not lines:
        return Said(key="closed", reason="refund.done")
    try:
        made = refunds.refund(_sale(claim), lines, today=desk.today(), before=_before(desk, claim.order.id))
    except BadReturn as bad:
        raise Refused("S-505", str(bad)) from bad
    return _returned(desk, request, receipt, member, made)


# -- undoing ----------------------------------------------------------------------------------------------------------


def _may(request: Undo, kept: Kept, promise: Promise | None, member: Member | None) -> bool:
    """Say whether who asks may undo this: staff all that can be, a member what they did or put aside themselves."""
    by_staff = request.why != "released"
    if promise and promise.kind == "gift":
        can = released(promise)
    elif promise and promise.kind == "coupon":
        can = releasable(promise, by_staff=by_staff)
    elif promise and promise.kind == "refund":
        can = False  # the goods are back on the shelf
    elif promise:
        can = by_staff  # money that was paid in goes back over the counter
    else:
        can = bool(kept.legs)  # a hand-over moved nothing that could be given back
    mine = kept.visit == request.visit or (promise is not None and member is not None and promise.member == member.id)
    return can and (by_staff or mine)


def _after(promise: Promise | None) -> str:
    """Return the state of a promise that was undone: a payment must not be booked again under its reference."""
    return "voided" if promise and promise.kind == "payment" else "released"


def _member(desk: Desk, request: Undo) -> Member | None:
    """Return whose visit it is; none where staff act after it.

    Raises:
        Refused: A shopper's visit is over.
    """
    if request.why == "released" or (desk.visit is not None and desk.visit.id == request.visit):
        return desk.present(request.visit).member
    return None


def _given_back(kept: Kept) -> Said:
    """Return what undoing gives back, in the asset that matters to the member."""
    moved = {leg.asset for leg in kept.legs}
    if POINTS in moved:
        return Said(key="undone", asset=POINTS, n=-sum(leg.delta for leg in kept.legs if leg.asset == POINTS))
    if moved & {CENTS, BONUS}:
        return Said(key="undone", asset=CENTS, n=abs(_value_back(kept)))
    coupon = next(filter(is_coupon, sorted(moved)), "")
    return Said(key="undone", asset=coupon, n=1 if coupon else 0)


def _value_back(kept: Kept) -> int:
    """Return the stored value that undoing gives back; below zero what it takes back of a top-up."""
    return -sum(leg.delta for leg in kept.legs if leg.asset in (CENTS, BONUS))


def _never() -> PointsClaimed:
    raise LookupError("what undoes is written by the allowance")


# -- returning --------------------------------------------------------------------------------------------------------


def _returned(desk: Desk, request: Refund, receipt: TillReceipt, member: Member, made: refunds.Refund) -> Plan:
    lines = [(line.line, line.quantity) for line in made.lines]
    at = f"{receipt.at[4:6]}-{receipt.at[6:8]} {receipt.at[8:10]}:{receipt.at[10:12]} · {receipt.number}"

    def make(legs: list[Leg]) -> Refunded:
        return Refunded(
            txn=request.txn,
            visit=request.visit,
            member=member.id,
            receipt=receipt.id,
            lines=lines,
            programme=desk.programme().version,
            legs=legs,
        )

    def beside(change: Change, entry: Entry) -> None:
        kept = Promise(request.txn, member.id, "refund", receipt.id, n=made.points, state="done", seq=entry.seq)
        change.promises.give(kept)
        change.pending(member.id, -made.points, entry)

    return Plan(
        wish=Wish(request.txn, request.visit, member, request.language, request.large),
        make=make,
        say=lambda _legs: Said(key="refunded", asset=POINTS, n=made.points, total=made.paid.money),
        gains=[Leg(owner=member.id, asset=POINTS, delta=-made.points)] if made.points else [],
        beside=beside,
        slip=lambda _legs: ("refunded", Deal(n=made.points, minor=made.paid.money, of=at)),
    )


def _claimed(desk: Desk, receipt: TillReceipt) -> PointsClaimed | None:
    """Return the entry that gave this receipt's points here, unless it was pruned since."""
    claim = desk.journal.claim_of(receipt.id)
    if claim is None:
        return None
    entry = next(iter(desk.journal.after(claim.seq - 1, 1, 1)), None)
    envelope = read_envelope(entry.body) if entry and entry.seq == claim.seq else None
    return _claim(envelope.data) if envelope and envelope.type == PointsClaimed.TYPE else None


def _sale(claim: PointsClaimed) -> Sale:
    """Return the purchase as it was decided: a till receipt is one line, and that line has all points."""
    order = _order(claim)
    lines = [
        RatedLine(line=line.line, points=claim.points if place == 0 else 0, exact="", basis_minor=0, reasons=[])
        for place, line in enumerate(order.lines)
    ]
    return Sale(order=order, rated=Rated(points=claim.points, lines=lines, programme=claim.programme), lot=claim.txn)


def _order(claim: PointsClaimed) -> Order:
    if claim.order is None:
        raise LookupError(f"claim {claim.txn} was written before entries carried their order")
    return claim.order


def _rest(desk: Desk, order: Order) -> list[Returned]:
    """Return all units of an order that did not come back yet."""
    gone: dict[int, int] = {}
    for each in _before(desk, order.id):
        gone[each.line] = gone.get(each.line, 0) + each.quantity
    left = [(line.line, line.quantity - gone.get(line.line, 0)) for line in order.lines]
    return [Returned(line=line, quantity=quantity) for line, quantity in left if quantity]


def _before(desk: Desk, receipt: str) -> list[Returned]:
    """Return what came back of a purchase before, by the entries of this journal."""
    decode = msgspec.json.Decoder(Refunded).decode
    returned = []
    for kept in desk.journal.promises.about(receipt, "refund"):
        entry = next(iter(desk.journal.after(kept.seq - 1, 1, 1)), None)
        if entry and entry.seq == kept.seq:
            lines = decode(read_envelope(entry.body).data).lines
            returned += [Returned(line=line, quantity=quantity) for line, quantity in lines]
    return returned
