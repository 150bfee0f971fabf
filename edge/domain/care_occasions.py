"""When each kind of care is due: one function a kind, from what is known of the member today.

An occasion has a first day, so that nobody hears of the same one twice. Windows not given by the programme stand here
with their source.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from msgspec import Struct

from edge.domain.programme.document import Care, CareKind, Season
from edge.domain.segments.facts import MemberFacts

ACTIVATION_DAYS = 31
"""How long a new member is reminded of a second visit. Source: the care calendar's "joined last month"."""
FOLLOW_UP_DAYS = 7
"""How long after its day a follow-up is still asked. Source: the care calendar asks once, in the second week."""
NEW_PRODUCT = "new_product"
"""The consent without which no new product is announced."""


class MemberToday(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A member as care sees them, today.

    Attributes:
        facts: What segments ask.
        purchases: How many there ever were.
        expiring_in_days: Days to the last day of the points that expire next; 0 is today, none is never.
        expiring_points: How many those are.
        birthday_open_days: Days since the birthday's window opened; 0 is today, none is closed or already used.
        member_day: Today is a member day in this store.
    """

    facts: MemberFacts
    purchases: int = 0
    expiring_in_days: int | None = None
    expiring_points: int = 0
    birthday_open_days: int | None = None
    member_day: bool = False


class Occasion(Struct, frozen=True):
    """Why a nudge is due: since when, and the figure its sentence names (days or points; 0 where it names none)."""

    since: date
    figure: int = 0


def occasion(care: Care, member: MemberToday, today: date, seasons: Sequence[Season]) -> Occasion | None:
    """Return why ``care`` is due for ``member`` on ``today``, or ``None``."""
    return _KINDS[care.kind](care, member, today, seasons)


def _ago(today: date, days: int, figure: int = 0) -> Occasion:
    return Occasion(today - timedelta(days=days), figure)


def _activation(care: Care, member: MemberToday, today: date, _: Sequence[Season]) -> Occasion | None:
    """Joined ``after_days`` ago, up to a month more, and has not bought a second time."""
    waited = member.facts.joined_days - care.after_days
    if member.purchases > 1 or not 0 <= waited < ACTIVATION_DAYS:
        return None
    return _ago(today, waited, member.facts.joined_days)


def _birthday(_: Care, member: MemberToday, today: date, __: Sequence[Season]) -> Occasion | None:
    open_days = member.birthday_open_days
    return None if open_days is None else _ago(today, open_days)


def _dormant(care: Care, member: MemberToday, today: date, _: Sequence[Season]) -> Occasion | None:
    """Bought before, and not for ``after_days``."""
    recency = member.facts.recency_days
    if recency is None or recency < care.after_days:
        return None
    return _ago(today, recency - care.after_days, recency)


def _expiring(care: Care, member: MemberToday, today: date, _: Sequence[Season]) -> Occasion | None:
    """Points whose last day is within ``after_days``."""
    left = member.expiring_in_days
    if left is None or not member.expiring_points or not 0 <= left <= care.after_days:
        return None
    return _ago(today, care.after_days - left, member.expiring_points)


def _member_day(_: Care, member: MemberToday, today: date, __: Sequence[Season]) -> Occasion | None:
    return Occasion(today) if member.member_day else None


def _season(care: Care, _: MemberToday, today: date, seasons: Sequence[Season]) -> Occasion | None:
    """A season that has opened within ``after_days`` (0: today) and is not over."""
    return _begun([season.since for season in seasons if today <= season.until], care.after_days, today)


def _follow_up(care: Care, member: MemberToday, today: date, _: Sequence[Season]) -> Occasion | None:
    """Bought ``after_days`` ago, up to a week more."""
    recency = member.facts.recency_days
    if recency is None or not 0 <= recency - care.after_days < FOLLOW_UP_DAYS:
        return None
    return _ago(today, recency - care.after_days, recency)


def _holiday(care: Care, _: MemberToday, today: date, __: Sequence[Season]) -> Occasion | None:
    return _begun(care.days, 0, today)


def _new_product(care: Care, member: MemberToday, today: date, _: Sequence[Season]) -> Occasion | None:
    """Came out within ``after_days``, and the member asked to hear of it."""
    return _begun(care.days, care.after_days, today) if NEW_PRODUCT in member.facts.consents else None


def _begun(days: Sequence[date], lasting: int, today: date) -> Occasion | None:
    """Return the latest of ``days`` that was today or up to ``lasting`` days ago."""
    begun = [day for day in days if 0 <= (today - day).days <= lasting]
    return Occasion(max(begun)) if begun else None


_KINDS: dict[CareKind, Callable[[Care, MemberToday, date, Sequence[Season]], Occasion | None]] = {
    "activation": _activation,
    "birthday": _birthday,
    "dormant": _dormant,
    "expiring": _expiring,
    "member_day": _member_day,
    "season": _season,
    "follow_up": _follow_up,
    "holiday": _holiday,
    "new_product": _new_product,
}
