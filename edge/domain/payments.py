"""How much of each line was paid in money, from principal and from bonus: whole minor units that add up both ways."""

from typing import NamedTuple

from edge.domain.errors import BadOrder
from edge.domain.money import Money
from edge.domain.order import Order


class Paid(NamedTuple):
    """One line's part of the payments, in minor units; the three add up to the line's net."""

    money: int = 0
    principal: int = 0
    bonus: int = 0


def paid_by_line(order: Order) -> list[Paid]:
    """Return how each line was paid, in the order of ``order.lines``.

    Every line takes its share of what the lines before it have left of each payment, bonus and then principal rounded
    down and the rest from money: no line is paid by more or less than its net, no payment is used for more or less than
    its sum, and of a cent that cannot be shared the member has the better half.

    Raises:
        BadOrder: A line is numbered twice, costs less than nothing, or the payments are not the total.
    """
    money, principal, bonus = _checked(order)
    if not principal and not bonus:
        return [Paid(line.amount_minor - line.discount_minor) for line in order.lines]
    shares = []
    for line in order.lines:
        net = line.amount_minor - line.discount_minor
        own = money + principal
        by_bonus = net * bonus // (own + bonus) if bonus else 0
        by_principal = (net - by_bonus) * principal // own if principal else 0
        shares.append(paid := Paid(net - by_bonus - by_principal, by_principal, by_bonus))
        money, principal, bonus = money - paid.money, principal - by_principal, bonus - by_bonus
    return shares


def _checked(order: Order) -> Paid:
    """Return the sums paid in money, principal and bonus of an order that does not contradict itself."""
    sums = {"money": 0, "principal": 0, "bonus": 0}
    for payment in order.payments:
        sums[payment.kind] += payment.minor
    paid = Paid(**sums)
    total = 0
    for line in order.lines:
        if not 0 <= line.discount_minor <= line.amount_minor or not 0 <= line.tax_minor <= line.amount_minor:
            raise BadOrder(
                f"order {order.id}, line {line.line} costs {Money(line.amount_minor, order.currency)}, with "
                f"{Money(line.discount_minor, order.currency)} off and {Money(line.tax_minor, order.currency)} tax: "
                "send the sale again with both between 0 and the line's price"
            )
        total += line.amount_minor - line.discount_minor
    if len({line.line for line in order.lines}) < len(order.lines):
        raise BadOrder(f"order {order.id} has two lines of one number: number them from 1 and send the sale again")
    if sum(paid) != total or min(paid) < 0:
        raise BadOrder(
            f"order {order.id} costs {Money(total, order.currency)}, its payments are "
            f"{Money(sum(paid), order.currency)}: send the sale again with every payment"
        )
    return paid
