"""What a return gives back and takes back, exactly per line: points earned and spent, money, coupons, gifts, tiers.

A line of several units that comes back in parts gives each time what all units returned so far make, rounded down, less
what earlier returns gave. So the last unit brings the remainder, and however many partial returns make one full return.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from edge.domain import holding as points_of
from edge.domain.conditions import spread
from edge.domain.errors import BadReturn
from edge.domain.holding import Holding
from edge.domain.lots import Taking
from edge.domain.order import Line, Order, Reason
from edge.domain.payments import Paid, paid_by_line
from edge.domain.sale import Issued, Returned, Sale
from edge.domain.tiers import Fact


class RefundedLine(Struct, frozen=True, kw_only=True):
    """What the units of one line mean.

    Attributes:
        points: Earned points that are taken back.
        back: Spent points that return to their lots.
        paid: What had been paid for the units: money and principal are paid back as they came, bonus is void.
    """

    line: int
    quantity: int
    points: int
    back: list[Taking]
    paid: Paid
    reasons: list[Reason]


class Refund(Struct, frozen=True, kw_only=True):
    """A return.

    Attributes:
        coupons_back: Used coupons the member has again: all their lines came back while they were still good.
        voided: Unused coupons and gifts of the order that lose their ground.
        fact: What the return takes from the qualifying counters, on the day of the purchase.
    """

    lines: list[RefundedLine]
    coupons_back: list[str]
    voided: list[str]
    fact: Fact
    reasons: list[Reason]

    @property
    def points(self) -> int:
        """All earned points that are taken back."""
        return sum(line.points for line in self.lines)

    @property
    def back(self) -> list[Taking]:
        """All spent points that return, one entry for each lot."""
        lots: Counter[str] = Counter()
        for line in self.lines:
            for taking in line.back:
                lots[taking.lot] += taking.points
        return [Taking(lot, points) for lot, points in lots.items()]

    @property
    def paid(self) -> Paid:
        """All that had been paid: money and principal go back, bonus is void."""
        return Paid(*(sum(line.paid[kind] for line in self.lines) for kind in range(len(Paid._fields))))


def sale_fact(order: Order) -> Fact:
    """Return what a sale adds to the qualifying counters: money and principal spent, and one transaction."""
    spend = sum(payment.minor for payment in order.payments if payment.kind != "bonus")
    return Fact(day=order.day, spend_minor=spend, transactions=1)


def refund(sale: Sale, asked: Iterable[Returned], *, today: date, before: Iterable[Returned] = ()) -> Refund:
    """Return what taking back ``asked`` means, after the returns ``before`` of the same order.

    Raises:
        BadReturn: The order has no such line, or fewer of its units are still with the customer.
        BadOrder: The order contradicts itself.
    """
    had, now = _quantities(before), _quantities(asked)
    for number, quantity in now.items():
        _check(sale.order, number, quantity, had[number])
    gone = had + now
    paid, spent = paid_by_line(sale.order), _spent_by_line(sale)
    earned = {line.line: line.points for line in sale.rated.lines}
    lines = [
        _line(line, (had[line.line], gone[line.line]), earned.get(line.line, 0), spent[line.line], paid[place])
        for place, line in enumerate(sale.order.lines)
        if now[line.line]
    ]
    coupons, coupon_reasons = _coupons(sale, had, gone, today)
    voided, void_reasons = _voided(sale, had, gone)
    return Refund(
        lines=lines,
        coupons_back=coupons,
        voided=voided,
        fact=Fact(
            day=sale.order.day,
            spend_minor=-sum(line.paid.money + line.paid.principal for line in lines),
            transactions=-1 if _all(sale.order, [], gone) and not _all(sale.order, [], had) else 0,
        ),
        reasons=coupon_reasons + void_reasons,
    )


def settle(holding: Holding, sale: Sale, made: Refund, today: date) -> Holding:
    """Return the member's holding after the return: spent points are back first, then earned points are taken back.

    Raises:
        KeyError: The holding lacks a lot of the sale.
    """
    holding = points_of.give_back(holding, made.back, today)
    if not made.points:
        return holding
    return points_of.reverse(holding, sale.lot, made.points, today)[0]


def _quantities(returned: Iterable[Returned]) -> Counter[int]:
    quantities: Counter[int] = Counter()
    for each in returned:
        if each.quantity < 1:
            raise BadReturn(f"line {each.line}: {each.quantity} units to return: choose 1 or more")
        quantities[each.line] += each.quantity
    return quantities


def _check(order: Order, number: int, quantity: int, had: int) -> None:
    line = next((line for line in order.lines if line.line == number), None)
    if line is None:
        raise BadReturn(f"order {order.id} has no line {number}: choose a line of the receipt")
    if had + quantity > line.quantity:
        raise BadReturn(
            f"order {order.id}, line {number}: {had} of {line.quantity} came back before, {quantity} more asked: "
            f"choose at most {line.quantity - had}"
        )


def _line(line: Line, units: tuple[int, int], earned: int, spent: list[Taking], paid: Paid) -> RefundedLine:
    """Return what the units from the first of ``units`` up to the second mean."""

    def part(whole: int) -> int:
        return whole * units[1] // line.quantity - whole * units[0] // line.quantity

    points, money = part(earned), Paid(*map(part, paid))
    all_spent = sum(taking.points for taking in spent)
    first = all_spent * units[0] // line.quantity
    back = _between(spent, first, first + part(all_spent))
    reasons = [
        Reason(rule="refund", key="refund.earned", points=-points, basis_minor=sum(money)) if points else None,
        Reason(rule="refund", key="refund.spent", points=part(all_spent)) if back else None,
        Reason(rule="refund", key="refund.money", minor=money.money) if money.money else None,
        Reason(rule="refund", key="refund.principal", minor=money.principal) if money.principal else None,
        Reason(rule="refund", key="refund.bonus_void", minor=money.bonus) if money.bonus else None,
    ]
    return RefundedLine(
        line=line.line,
        quantity=units[1] - units[0],
        points=points,
        back=back,
        paid=money,
        reasons=[reason for reason in reasons if reason],
    )


def _spent_by_line(sale: Sale) -> dict[int, list[Taking]]:
    """Return the points spent on each line; points for the whole order are shared by the lines' prices."""
    lines = sale.order.lines
    weights = [line.amount_minor for line in lines]
    by_line: dict[int, list[Taking]] = {line.line: [] for line in lines}
    for spent in sale.spent:
        if spent.line:
            by_line[spent.line] += spent.takings
            continue
        total, begin = sum(taking.points for taking in spent.takings), 0
        for line, share in zip(lines, spread(total, weights if any(weights) else [1] * len(lines)), strict=True):
            by_line[line.line] += _between(spent.takings, begin, begin + share)
            begin += share
    return by_line


def _between(takings: list[Taking], first: int, last: int) -> list[Taking]:
    """Return the points from ``first`` up to ``last`` of takings laid end to end."""
    found, begin = [], 0
    for taking in takings:
        low, high = max(first, begin), min(last, begin + taking.points)
        if low < high:
            found.append(Taking(taking.lot, high - low))
        begin += taking.points
    return found


def _all(order: Order, lines: list[int], gone: Counter[int]) -> bool:
    """Say whether all units of ``lines`` (none named: of the order) have come back."""
    return all(gone[line.line] == line.quantity for line in order.lines if not lines or line.line in lines)


def _coupons(sale: Sale, had: Counter[int], gone: Counter[int], today: date) -> tuple[list[str], list[Reason]]:
    back, reasons = [], []
    for coupon in sale.coupons:
        if _all(sale.order, coupon.lines, had) or not _all(sale.order, coupon.lines, gone):
            continue
        good = coupon.until is None or today <= coupon.until
        reasons.append(Reason(rule=coupon.id, key="refund.coupon_back" if good else "refund.coupon_over"))
        if good:
            back.append(coupon.id)
    return back, reasons


def _voided(sale: Sale, had: Counter[int], gone: Counter[int]) -> tuple[list[str], list[Reason]]:
    voided, reasons = [], []
    for issued in sale.issued:
        if _groundless(sale.order, issued, had) or not _groundless(sale.order, issued, gone):
            continue
        reasons.append(Reason(rule=issued.id, key="refund.issued_used" if issued.used else "refund.issued_void"))
        if not issued.used:
            voided.append(issued.id)
    return voided, reasons


def _groundless(order: Order, issued: Issued, gone: Counter[int]) -> bool:
    """Say whether what the customer keeps is too little for what the order brought."""
    lines = [line for line in order.lines if not issued.lines or line.line in issued.lines]
    kept = sum(line.net_minor - line.net_minor * gone[line.line] // line.quantity for line in lines)
    return kept < issued.from_minor or _all(order, issued.lines, gone)
