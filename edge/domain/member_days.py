"""Recurring member days: is today one, what does it give, when is the next."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from msgspec import Struct

from edge.domain.programme.document import MemberDay, fraction

LOOK_AHEAD_DAYS = 31
"""Any day of the month or of the week comes again within this: day 31 falls on the last day of a shorter month."""


class Benefit(Struct, frozen=True, kw_only=True):
    """What today's member days give together: the highest multiplier and the highest discount; ``ids`` of the days."""

    multiplier: Fraction
    discount_percent: int
    ids: list[str]


def is_on(rule: MemberDay, day: date) -> bool:
    """Say whether ``day`` is one of the rule's days, whatever the store."""
    last = monthrange(day.year, day.month)[1]
    of_month = any(min(number, last) == day.day for number in rule.days)
    return of_month or day.isoweekday() in rule.weekdays


def kept_in(rule: MemberDay, store: str) -> bool:
    """Say whether ``store`` keeps the rule's days."""
    return not rule.stores or store in rule.stores


def next_after(rule: MemberDay, day: date, store: str) -> date | None:
    """Return the first of the rule's days after ``day``, or ``None`` when ``store`` has none."""
    if not kept_in(rule, store):
        return None
    coming = (day + timedelta(days=ahead) for ahead in range(1, LOOK_AHEAD_DAYS + 1))
    return next((one for one in coming if is_on(rule, one)), None)


def today(rules: Iterable[MemberDay], day: date, store: str) -> list[MemberDay]:
    """Return the member days that ``day`` is in ``store``, by id."""
    return sorted((rule for rule in rules if kept_in(rule, store) and is_on(rule, day)), key=lambda rule: rule.id)


def benefit(rules: Iterable[MemberDay], day: date, store: str) -> Benefit:
    """Return what ``day`` gives in ``store``. Two member days on one day do not add up: the better figure counts."""
    found = today(rules, day, store)
    return Benefit(
        multiplier=max((fraction(rule.multiplier) for rule in found), default=Fraction(1)),
        discount_percent=max((rule.discount_percent for rule in found), default=0),
        ids=[rule.id for rule in found],
    )


def next_of_all(rules: Iterable[MemberDay], day: date, store: str) -> tuple[date, MemberDay] | None:
    """Return the next member day of ``store`` after ``day`` and its rule (the lower id of two), or ``None``."""
    coming = ((next_after(rule, day, store), rule) for rule in rules)
    dated = [(one, rule.id, rule) for one, rule in coming if one is not None]
    if not dated:
        return None
    first = min(dated, key=lambda one: one[:2])
    return first[0], first[2]
