"""What an order earns, line by line, with reasons: exact to the last fraction, rounded once for the whole order.

A line's basis is what was paid for it after discounts, in money and, where the programme says so, from principal; bonus
never earns. Rules decide by priority, then id. The tier and a member day multiply what the rules gave. The sum is
rounded down once; what that leaves of the lines goes to the largest fractions, so that the lines sum to the order.
Source: the chain's programme.
"""

from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import gcd

from msgspec import Struct

from edge.domain.earning_plan import Plan, Rule
from edge.domain.errors import CurrencyMismatch
from edge.domain.order import Line, Order, Payment, Reason
from edge.domain.payments import Paid, paid_by_line
from edge.domain.programme.document import Programme

ONE = Fraction(1)

TOP_UP = "top-up"
"""What the one line of a rated top-up is called where a product would be; rules for products do not cover it."""


MEMBER_DAY = "member-day"
"""The rule of a day whose multiplier the caller gave."""

REMEMBERED = 4096
"""Days in stores for which a rater remembers what holds; looking it up again costs more than the rest of a sale."""


class RatedLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one line earns.

    Attributes:
        line: Its number on the receipt.
        points: Whole points, 0 or more.
        exact: The points before rounding, a fraction as text (``"63/2"``).
        basis_minor: What of the line's price may earn.
        reasons: What gave or kept points; their ``exact`` sum to ``points``, the rounding being one of them.
    """

    line: int
    points: int
    exact: str
    basis_minor: int
    reasons: list[Reason]


class Rated(Struct, frozen=True, kw_only=True):
    """What an order earns under version ``programme``; the lines sum to ``points``."""

    points: int
    lines: list[RatedLine]
    programme: int


class Rater:
    """Rates orders by one programme. Making one costs about a millisecond; keep it as long as the version lives."""

    def __init__(self, programme: Programme) -> None:
        self._plan = Plan(programme)
        self._version, self._currency = programme.version, programme.currency
        self._taxed = programme.earning.basis == "with_tax"
        self._spending = programme.earning.stored_value_earns == "spending"
        self._rules = lru_cache(REMEMBERED)(self._plan.rules)
        self._member_day = lru_cache(REMEMBERED)(self._plan.member_day)

    def rate(self, order: Order, day_multiplier: Fraction | None = None) -> Rated:
        """Return what ``order`` earns.

        Args:
            order: The sale, its discounts already shared over its lines.
            day_multiplier: What the day makes of points, when it is not what the programme's member days make of it.

        Raises:
            BadOrder: The order contradicts itself.
            CurrencyMismatch: The order is in another currency than the programme.
            ProgrammeFault: The programme does not have the member's tier.
        """
        if order.currency != self._currency:
            raise CurrencyMismatch(
                f"order {order.id} in {order.currency}, programme {self._version} in {self._currency}: "
                "correct the programme or the till's currency"
            )
        rules = self._rules(day=order.day, store=order.store, tier=order.tier)
        above, below = self._plan.multiplier(order.tier)
        day, day_rule = self._member_day(order.day, order.store)
        more, fewer = (day if day_multiplier is None else day_multiplier).as_integer_ratio()
        unit = self._plan.unit * fewer
        lines = []
        for line, paid in zip(order.lines, paid_by_line(order), strict=True):
            basis = self._basis(line, paid)
            reasons = self._unearned(paid)
            by_rules = self._by_rules(line, basis, rules, reasons) * fewer
            by_tier = by_rules * above // below
            units = by_tier * more // fewer
            if by_tier != by_rules:
                reasons.append(_reason(order.tier, "earn.tier", basis, by_tier - by_rules, unit))
            if units != by_tier:
                reasons.append(_reason(day_rule or MEMBER_DAY, "earn.member_day", basis, units - by_tier, unit))
            lines.append((line.line, basis, units, reasons))
        return _rounded(lines, unit, self._version)

    def rate_top_up(self, pay_minor: int, *, store: str, day: date, tier: str = "") -> Rated:
        """Return what paying in ``pay_minor`` of stored value earns: as money for a line of no product and category.

        Nothing where spending earns, for the same money never earns twice. A member day multiplies purchases only.

        Raises:
            ProgrammeFault: The programme does not have the member's tier.
        """
        if self._spending:
            reason = Reason(rule=TOP_UP, key="earn.top_up_not", minor=pay_minor, exact="0")
            line = RatedLine(line=1, points=0, exact="0", basis_minor=0, reasons=[reason])
            return Rated(points=0, lines=[line], programme=self._version)
        return self.rate(
            Order(
                id=TOP_UP,
                store=store,
                day=day,
                tier=tier,
                currency=self._currency,
                lines=[Line(line=1, sku=TOP_UP, amount_minor=pay_minor)],
                payments=[Payment(kind="money", minor=pay_minor)],
            ),
            ONE,
        )

    def _basis(self, line: Line, paid: Paid) -> int:
        basis = paid.money + paid.principal if self._spending else paid.money
        if self._taxed or not basis:
            return basis
        return basis - basis * line.tax_minor // line.amount_minor

    def _unearned(self, paid: Paid) -> list[Reason]:
        """Return the parts of a payment that earn nothing, each as a reason."""
        reasons = []
        if paid.bonus:
            reasons.append(Reason(rule="bonus", key="earn.bonus_not", minor=paid.bonus, exact="0"))
        if paid.principal and not self._spending:
            reasons.append(Reason(rule="principal", key="earn.principal_not", minor=paid.principal, exact="0"))
        return reasons

    def _by_rules(self, line: Line, basis: int, rules: list[Rule], reasons: list[Reason]) -> int:
        """Return the units that rules give to a line, and add to ``reasons`` what each gave."""
        if excluded := self._plan.exclusion(line):
            reasons.append(
                Reason(rule=excluded.id, key="earn.excluded", basis_minor=basis, exact="0", text=excluded.reason)
            )
            return 0
        units, applied = 0, False
        for rule in rules:
            if not rule.covers(line):
                continue
            applied = True
            if given := rule.gives(basis, units):
                key = "earn.times" if rule.times else "earn.rule"
                reasons.append(_reason(rule.id, key, basis, given, self._plan.unit))
                units += given
            if rule.stop:
                break
        if not applied:
            reasons.append(Reason(rule="none", key="earn.no_rule", basis_minor=basis, exact="0"))
        return units


def _rounded(lines: list[tuple[int, int, int, list[Reason]]], unit: int, version: int) -> Rated:
    """Return the lines in whole points: one floor for the order, the rest to the largest fractions."""
    points = sum(units for _, _, units, _ in lines) // unit
    rest = points - sum(units // unit for _, _, units, _ in lines)
    by_fraction = sorted(lines, key=lambda line: (-(line[2] % unit), line[0]))
    luckier = {number for number, *_ in by_fraction[:rest]}
    rated = []
    for number, basis, units, reasons in lines:
        whole = units // unit + (number in luckier)
        if units % unit:
            reasons.append(_reason("rounding", "earn.rounding", basis, whole * unit - units, unit))
        rated.append(RatedLine(line=number, points=whole, exact=_text(units, unit), basis_minor=basis, reasons=reasons))
    return Rated(points=points, lines=rated, programme=version)


def _reason(rule: str, key: str, basis: int, units: int, unit: int) -> Reason:
    return Reason(rule=rule, key=key, basis_minor=basis, exact=_text(units, unit))


def _text(units: int, unit: int) -> str:
    """Return ``units / unit`` as the shortest fraction: ``"63/2"``, ``"-1/3"``, ``"12"``."""
    common = gcd(units, unit)
    below = unit // common
    return f"{units // common}/{below}" if below > 1 else str(units // common)
