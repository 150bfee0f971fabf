"""When a member's birthday is kept, and whether its gift is due.

A birthday is stored as the member said it: solar month and day, or lunar month, day and leap month. Only the days of
this year are reckoned, never the day of birth, so disputed lunar months of old years cannot hurt.

Rules (Source: the chain's programme): 29 February falls on 28 February or 1 March in a common year; a leap month that
does not come this year is the month of the same number or the next; the 30th of a month of 29 days is its 29th. A lunar
birthday belongs to its lunar year, so one in the twelfth month may be kept in next January. The window ``month`` is the
solar month in which the birthday is kept. The gift is given once for each year; an edit locks it for ``lock_days``.
"""

from calendar import isleap, monthrange
from collections.abc import Collection
from datetime import date, timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct

from edge.domain.lunar import NotInLunarTable, leap_month, month_of
from edge.domain.order import Reason
from edge.domain.programme.document import Birthday

FEBRUARY, DECEMBER = 2, 12


class SaidBirthday(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A birthday as the member said it. ``leap``: in the leap month after ``month``; only lunar ones."""

    calendar: Literal["solar", "lunar"] = "solar"
    month: Annotated[int, Meta(ge=1, le=12)]
    day: Annotated[int, Meta(ge=1, le=31)]
    leap: bool = False


class Occasion(Struct, frozen=True, kw_only=True):
    """One birthday: the year it belongs to, the day it is kept, and the days on which its gift may be had."""

    year: int
    day: date
    first: date
    last: date


def possible(said: SaidBirthday) -> bool:
    """Say whether there is such a day in any year: 31 April and a lunar 31st are not."""
    if said.calendar == "lunar":
        return said.day <= 30  # noqa: PLR2004 - the longest lunar month
    return not said.leap and said.day <= monthrange(2024, said.month)[1]  # 2024 had a 29 February


def kept_on(said: SaidBirthday, year: int, rule: Birthday) -> date:
    """Return the solar day on which the birthday of ``year`` (a lunar year for a lunar one) is kept.

    Raises:
        NotInLunarTable: The lunar table does not reach that year.
        ValueError: There is no such day; ask ``possible`` when it is typed in.
    """
    if said.calendar == "lunar":
        return _lunar_day(said, year, rule)
    if (said.month, said.day) == (FEBRUARY, 29) and not isleap(year):
        return date(year, 2, 28) if rule.feb29 == "feb28" else date(year, 3, 1)
    return date(year, said.month, said.day)


def occasion(said: SaidBirthday, year: int, rule: Birthday) -> Occasion:
    """Return the birthday of ``year`` with its window; errors as ``kept_on``."""
    day = kept_on(said, year, rule)
    if rule.window == "month":
        first, last = day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    else:
        first, last = day - timedelta(days=rule.days), day + timedelta(days=rule.days)
    return Occasion(year=year, day=day, first=first, last=last)


def current(said: SaidBirthday, day: date, rule: Birthday) -> Occasion | None:
    """Return the birthday whose window holds ``day``; of two, as lunar ones may come in one month, the earlier."""
    found = (occasion(said, day.year + shift, rule) for shift in (-1, 0, 1))
    return next((one for one in found if one.first <= day <= one.last), None)


def next_birthday(said: SaidBirthday, day: date, rule: Birthday) -> date:
    """Return the first day kept on or after ``day``."""
    days = (kept_on(said, day.year + shift, rule) for shift in (-1, 0, 1, 2))
    return next(one for one in days if one >= day)


def gift_due(
    said: SaidBirthday, day: date, rule: Birthday, *, given: Collection[int], edited: date | None
) -> Occasion | Reason:
    """Return the birthday whose gift may be had on ``day``, or why there is none.

    Args:
        said: The member's birthday.
        day: Today.
        rule: The programme's.
        given: Years whose gift was given before.
        edited: When the birthday was last changed; none when it is as first said.
    """
    if edited is not None and day < edited + timedelta(days=rule.lock_days):
        return Reason(rule="birthday", key="birthday.locked")
    try:
        years = [occasion(said, day.year + shift, rule) for shift in (-1, 0, 1)]
    except NotInLunarTable:  # a device whose clock is decades off must still greet its members
        return Reason(rule="birthday", key="birthday.no_calendar")
    open_now = [one for one in years if one.first <= day <= one.last]
    if not open_now:
        return Reason(rule="birthday", key="birthday.not_now")
    left = [one for one in open_now if one.year not in given]
    return left[0] if left else Reason(rule="birthday", key="birthday.given")


def _lunar_day(said: SaidBirthday, year: int, rule: Birthday) -> date:
    month, leap = said.month, said.leap
    if leap and leap_month(year) != month:
        leap = False
        if rule.leap_month == "next":
            year, month = (year, month + 1) if month < DECEMBER else (year + 1, 1)
    found = month_of(year, month, leap=leap)
    return found.first + timedelta(days=min(said.day, found.days) - 1)
