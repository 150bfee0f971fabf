"""A programme's earning rules made ready: sorted, with every rate as a whole number over one common denominator.

Rating a million sales with ``Fraction`` would spend its time on greatest common divisors. One denominator for the whole
programme, large enough for every division its rules can make, keeps the same exact figures in plain integers.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from math import lcm, prod

from edge.domain.conditions import covers, holds
from edge.domain.errors import ProgrammeFault
from edge.domain.member_days import today
from edge.domain.order import Line
from edge.domain.programme.document import EarningRule, Exclusion, Goods, Programme, When, fraction


class Rule:
    """An earning rule in units of the plan: either ``units`` for each minor unit, or ``times`` what is there."""

    __slots__ = ("_categories", "_everything", "_products", "id", "larger", "stop", "times", "units", "when")

    def __init__(self, rule: EarningRule, unit: int) -> None:
        self.id, self.stop, self.when = rule.id, rule.stop, None if rule.when == When() else rule.when
        self.larger = rule.combine == "max"
        self.times = fraction(rule.times).as_integer_ratio() if rule.times else None
        self.units = 0 if rule.times else rule.points * unit // rule.per_minor
        self._everything = rule.goods == Goods()
        self._products, self._categories = frozenset(rule.goods.products), frozenset(rule.goods.categories)

    def covers(self, line: Line) -> bool:
        """Say whether the rule is about ``line``."""
        return self._everything or line.sku in self._products or line.category in self._categories

    def gives(self, basis_minor: int, so_far: int) -> int:
        """Return what the rule adds to ``so_far``, in units; nothing when it keeps the larger and that is there."""
        given = so_far * self.times[0] // self.times[1] if self.times else basis_minor * self.units
        return max(given - so_far, 0) if self.larger else given


class Plan:
    """The earning rules of one programme.

    Attributes:
        unit: How many units are one point: every figure of the plan is a whole number of units.

    Raises:
        ProgrammeFault: A rule has neither a price of points nor ``times``, or both.
    """

    def __init__(self, programme: Programme) -> None:
        rules = sorted(programme.earning.rules, key=lambda rule: (rule.priority, rule.id))
        for rule in rules:
            if (rule.per_minor > 0) == bool(rule.times):
                raise ProgrammeFault(
                    f"programme {programme.version}: earning.rules.{rule.id} needs either points with per_minor of 1 "
                    "or more, or times, and not both: correct the document and publish it again"
                )
        tiers = {tier.key: fraction(tier.multiplier) for tier in programme.ladder.tiers}
        self.unit = _unit(rules, tiers.values())
        self._version = programme.version
        self._tiers = {"": (1, 1)} | {key: rate.as_integer_ratio() for key, rate in tiers.items()}
        self._rules = [Rule(rule, self.unit) for rule in rules]
        self._member_days = programme.member_days
        self._exclusions = sorted(programme.earning.exclusions, key=lambda exclusion: exclusion.id)

    def rules(self, *, day: date, store: str, tier: str) -> list[Rule]:
        """Return the rules that hold there and then, in the order in which they decide."""
        return [rule for rule in self._rules if rule.when is None or holds(rule.when, day=day, store=store, tier=tier)]

    def member_day(self, day: date, store: str) -> tuple[Fraction, str]:
        """Return what ``day`` makes of points in ``store``, and the member day that does: of several the best."""
        days = [(fraction(rule.multiplier), rule.id) for rule in today(self._member_days, day, store)]
        return max(days, key=lambda each: each[0], default=(Fraction(1), ""))

    def multiplier(self, tier: str) -> tuple[int, int]:
        """Return numerator and denominator of what ``tier`` makes of points; no tier makes nothing of them.

        Raises:
            ProgrammeFault: The programme has no such tier.
        """
        try:
            return self._tiers[tier]
        except KeyError:
            raise ProgrammeFault(
                f"programme {self._version} has no tier {tier!r}: publish a version that has it"
            ) from None

    def exclusion(self, line: Line) -> Exclusion | None:
        """Return why ``line`` earns nothing: of several exclusions the first by id."""
        for rule in self._exclusions:
            if (rule.special and line.special) or (rule.gift and line.gift):
                return rule
            if rule.goods is not None and covers(rule.goods, line):
                return rule
        return None


def _unit(rules: list[EarningRule], tiers: Iterable[Fraction]) -> int:
    """Return a denominator that no rate, chain of ``times`` and tier can make too small."""
    prices = lcm(*(rule.per_minor for rule in rules if rule.per_minor))
    chain = prod(fraction(rule.times).denominator for rule in rules if rule.times)
    return prices * chain * lcm(*(rate.denominator for rate in tiers))
