"""Decides a claim of points again: whether it is what it calls itself, and what head office reckons it gives."""

from dataclasses import dataclass
from datetime import date

from edge.domain.codes import receipt_day
from edge.domain.errors import BadOrder, CurrencyMismatch, ProgrammeFault
from edge.domain.events import PointsClaimed
from edge.domain.lots import Lot
from edge.domain.order import Line as OrderLine
from edge.domain.order import Order, Payment, Reason
from edge.domain.rulebook import TILL_RECEIPT, Rulebook, paid_minor, reasons_of
from edge.domain.value.assets import CHAIN, POINTS
from edge.headoffice.entries import LARGEST, is_word
from edge.headoffice.programmes import Programmes
from edge.headoffice.value_shapes import MOST_UNITS, is_txn

MOST_LINES = 500
YEARS = range(2000, 2200)
"""Years in which a purchase of ours can be; a day beyond them comes from a device whose clock was never set."""

AS_ON_SLIP = Reason(rule="slip", key="history.as_on_slip")
"""Why a member has points that head office does not reckon: the slip was given, so its figure stands."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What head office makes of a claim; ``difference`` is a kind of exception with its detail, or empty."""

    order: Order
    lot: Lot
    reasons: list[Reason]
    difference: tuple[str, str] | None = None


def decide_again(claim: PointsClaimed, received: date, programmes: Programmes) -> Verdict:
    """Return the claim decided by the version it names. The member keeps what the slip says, whatever comes out."""
    order = claim.order or _order_of(claim, received)
    rules = programmes.rulebook(claim.programme)
    if rules is None:
        unknown = ("UNKNOWN_PROGRAMME", f"version {claim.programme} was never published")
        return Verdict(order, _lot(programmes.newest(), claim, order), [AS_ON_SLIP], unknown)
    lot = _lot(rules, claim, order)
    try:
        rated = rules.rate(order)
    except (BadOrder, CurrencyMismatch, ProgrammeFault) as fault:
        return Verdict(order, lot, [AS_ON_SLIP], ("RATED_DIFFERENTLY", str(fault)))
    if rated.points != claim.points:
        return Verdict(order, lot, [AS_ON_SLIP], ("RATED_DIFFERENTLY", f"head office reckons {rated.points} points"))
    return Verdict(order, lot, reasons_of(rated))


def sound(claim: PointsClaimed) -> bool:
    """Say whether a claim is what it calls itself: one member, points from the chain, the sum it states."""
    words = (claim.receipt, claim.rule, claim.currency, *(leg.owner for leg in claim.legs))
    return (
        is_txn(claim.txn)
        and all(word and is_word(word) for word in words)
        and len({leg.owner for leg in claim.legs}) == 1
        and claim.legs[0].owner != CHAIN
        and all(leg.asset == POINTS and leg.src == "free" and leg.delta > 0 for leg in claim.legs)
        and sum(leg.delta for leg in claim.legs) == claim.points <= MOST_UNITS
        and 0 <= claim.basis_minor <= MOST_UNITS
        and 0 <= claim.programme < 2**31
        and (claim.order is None or _sound_order(claim.order, claim))
    )


def _sound_order(order: Order, claim: PointsClaimed) -> bool:
    words = (order.store, order.tier, *(line.sku for line in order.lines), *(line.category for line in order.lines))
    amounts = [payment.minor for payment in order.payments]
    for line in order.lines:
        amounts += [line.line, line.quantity, line.amount_minor, line.discount_minor, line.tax_minor]
    return (
        (order.id, order.currency) == (claim.receipt, claim.currency)
        and order.day.year in YEARS
        and len(order.lines) <= MOST_LINES
        and all(is_word(word) for word in words)
        and all(0 <= amount <= LARGEST for amount in amounts)
        and paid_minor(order) == claim.basis_minor
    )


def _order_of(claim: PointsClaimed, received: date) -> Order:
    """Return the order of a claim from before claims carried one; its store and day stand in the receipt's id."""
    store, _, rest = claim.receipt.partition("-")
    try:
        day = receipt_day(rest.split("-")[1])
    except (IndexError, ValueError):
        day = received
    return Order(
        id=claim.receipt,
        store=store,
        day=day if day.year in YEARS else received,
        lines=[OrderLine(line=1, sku=TILL_RECEIPT, amount_minor=claim.basis_minor)],
        payments=[Payment(kind="money", minor=claim.basis_minor)],
        currency=claim.currency,
    )


def _lot(rules: Rulebook | None, claim: PointsClaimed, order: Order) -> Lot:
    if rules is not None:
        return rules.lot(claim.txn, claim.points, order.day)
    return Lot(id=claim.txn, points=claim.points, left=claim.points, earned_on=order.day, active_on=order.day)
