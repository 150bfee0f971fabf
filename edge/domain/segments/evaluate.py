"""Says whether one member is in a segment, from the member's facts: what a device does."""

import operator
from collections.abc import Callable

from edge.domain.segments.facts import Fact, MemberFacts
from edge.domain.segments.tree import All, Among, Any, Bought, Compare, Consents, Expression, Known, Not

_BY: dict[str, Callable[[int | str, int | str], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def holds(expression: Expression, member: MemberFacts) -> bool:  # noqa: PLR0911 - one for each kind of node
    """Say whether ``member`` meets ``expression``. A fact that is unknown meets no test but ``not``."""
    match expression:
        case All(parts):
            return all(holds(part, member) for part in parts)
        case Any(parts):
            return any(holds(part, member) for part in parts)
        case Not(part):
            return not holds(part, member)
        case Compare(fact, by, value):
            found = value_of(fact, member)
            return found is not None and _BY[by](found, value)
        case Among(fact, values):
            return value_of(fact, member) in values
        case Known(fact):
            return value_of(fact, member) is not None
        case Bought(category, days):
            return category in member.bought and member.bought[category] <= days
        case Consents(consent):
            return consent in member.consents


def value_of(fact: Fact, member: MemberFacts) -> int | str | None:
    """Return a fact's value, none where it is unknown."""
    if fact.window:
        windows: dict[int, int] = getattr(member, fact.name)
        return windows.get(fact.window, 0)
    value: int | str | None = getattr(member, fact.name)
    return value
