"""A programme made ready to decide with: the same object at the kiosk, in the ledger and in a replay.

What a purchase earns depends on the order and the version alone, so whoever has both gets the same points.
"""

from datetime import date

from edge.domain.care import CareRules
from edge.domain.codes import TillReceipt, receipt_day
from edge.domain.lots import Lot, earned_lot
from edge.domain.order import Line, Order, Payment, Reason
from edge.domain.programme.document import Programme
from edge.domain.rating import Rated, Rater

TILL_RECEIPT = "till-receipt"
"""What the one line of a claimed receipt is called where a product would be: the till's paper names no products."""

NO_RULE = "none"


class Rulebook:
    """The rules of one programme version.

    Raises:
        ProgrammeFault: The programme contradicts itself; the checker names such faults before it is published.
    """

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.care = CareRules(programme)
        self._rater = Rater(programme)

    def rate(self, order: Order) -> Rated:
        """Return what ``order`` earns on its day, member days included; errors as ``Rater.rate``."""
        return self._rater.rate(order)

    def lot(self, txn: str, points: int, day: date) -> Lot:
        """Return the lot that ``points`` of a purchase become: pending for the return window, then active."""
        return earned_lot(txn, points, day, self.programme.earning)


def receipt_order(receipt: TillReceipt, tier: str) -> Order:
    """Return the order that a till receipt stands for: one line, paid in money, on the receipt's own local day.

    Args:
        receipt: A genuine receipt.
        tier: The member's tier at the moment of the claim.

    Raises:
        ValueError: The receipt's date is none.
    """
    return Order(
        id=receipt.id,
        store=receipt.store,
        day=receipt_day(receipt.at),
        lines=[Line(line=1, sku=TILL_RECEIPT, amount_minor=receipt.paid.minor)],
        payments=[Payment(kind="money", minor=receipt.paid.minor)],
        currency=receipt.paid.currency,
        tier=tier,
    )


def reasons_of(rated: Rated) -> list[Reason]:
    """Return the reasons of all lines, in the order of the receipt."""
    return [reason for line in rated.lines for reason in line.reasons]


def first_rule(rated: Rated) -> str:
    """Return the rule that gave the first points, for tables that have room for one."""
    return next((reason.rule for reason in reasons_of(rated) if reason.key == "earn.rule"), NO_RULE)


def paid_minor(order: Order) -> int:
    """Return what an order came to in money and principal; bonus was never money."""
    return sum(payment.minor for payment in order.payments if payment.kind != "bonus")
