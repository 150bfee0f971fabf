"""A claim of a till receipt as the journal keeps it: what was decided on, by which version, what came out and why."""

from edge.domain.codes import TillReceipt
from edge.domain.errors import Refused
from edge.domain.events import Leg, PointsClaimed
from edge.domain.order import Order
from edge.domain.rating import Rated
from edge.domain.rulebook import first_rule, paid_minor, reasons_of, receipt_order


def order_of(receipt: TillReceipt, tier: str, currency: str) -> Order:
    """Return the order a genuine receipt stands for.

    Raises:
        Refused: A till of ours printed something that no programme can decide.
    """
    if receipt.paid.currency != currency:
        raise Refused("S-205", f"this receipt is in {receipt.paid.currency}, the programme in {currency}: ask staff")
    try:
        return receipt_order(receipt, tier)
    except ValueError as fault:
        raise Refused("S-206", f"this receipt's date is none ({fault}): ask staff to set the till's clock") from fault


def claim_event(*, txn: str, visit: str, member: str, order: Order, rated: Rated) -> PointsClaimed:
    """Return the event that gives ``member`` the points of ``order``."""
    return PointsClaimed(
        txn=txn,
        visit=visit,
        receipt=order.id,
        basis_minor=paid_minor(order),
        currency=order.currency,
        programme=rated.programme,
        points=rated.points,
        rule=first_rule(rated),
        legs=[Leg(owner=member, asset="points", delta=rated.points)],
        order=order,
        reasons=reasons_of(rated),
    )
