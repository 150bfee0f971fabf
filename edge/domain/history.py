"""A member's points as they read them: one line for each movement, with every reason as a sentence.

Head office writes these lines for the replica; the device adds its own that are not confirmed yet, by the same words.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from msgspec import structs

from edge.domain.explain import explain
from edge.domain.local_api import HistoryLine, HistoryReason
from edge.domain.money import Money
from edge.domain.order import Reason
from edge.domain.programme.document import LANGUAGES
from edge.domain.programme.sentences import sentence, sentences

LINES_A_PAGE = 10
FIRST_TOLD = ("earn.rule", "earn.times", "earn.tier", "earn.member_day", "earn.rounding")
"""The order in which a reckoning is read; whatever else there is to say, such as what earned nothing, comes after."""

KEPT_LINES = 50
"""How many movements of a member travel to the devices; older ones are told by staff or the web page."""


def purchase_line(
    *, day: date, paid_minor: int, points: int, reasons: Iterable[Reason], pending: bool = False
) -> HistoryLine:
    """Return the line of a purchase whose till receipt or basket came to ``paid_minor``."""
    return HistoryLine(
        day=day.isoformat(),
        names=sentences("history.purchase", amount=str(Money(paid_minor))),
        points=points,
        reasons=[told(reason) for reason in merged(reasons)],
        pending=pending,
    )


def opening_line(day: date, points: int) -> HistoryLine:
    """Return the line of points that a member brought from the card they had before."""
    return HistoryLine(day=day.isoformat(), names=sentences("history.opening"), points=points)


def moved_line(key: str, *, day: date, points: int, name: Mapping[str, str] | None = None) -> HistoryLine:
    """Return the line of points that moved without a purchase; ``name`` is what for, in each language."""
    names = {language: sentence(key, language, name=(name or {}).get(language, "")) for language in LANGUAGES}
    return HistoryLine(day=day.isoformat(), names=names, points=points)


def told(reason: Reason) -> HistoryReason:
    """Return a reason as a sentence in each language; its points where they are whole."""
    exact = Fraction(reason.exact or "0")
    whole = reason.points or (exact.numerator if exact.denominator == 1 else 0)
    return HistoryReason(names={language: explain(reason, language) for language in LANGUAGES}, points=whole)


def merged(reasons: Iterable[Reason]) -> list[Reason]:
    """Return the reasons of an order's lines with those of one rule added up, in the order of a reckoning."""
    together: dict[tuple[str, str], Reason] = {}
    for reason in reasons:
        place = reason.rule, reason.key
        before = together.get(place)
        together[place] = reason if before is None else _sum(before, reason)
    places = {key: place for place, key in enumerate(FIRST_TOLD)}
    return sorted(together.values(), key=lambda reason: places.get(reason.key, len(places)))


def _sum(one: Reason, other: Reason) -> Reason:
    exact = Fraction(one.exact or "0") + Fraction(other.exact or "0")
    return structs.replace(
        one,
        basis_minor=one.basis_minor + other.basis_minor,
        exact=str(exact),
        points=one.points + other.points,
        minor=one.minor + other.minor,
    )
