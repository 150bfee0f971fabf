"""Lunar dates as solar dates, by a table two libraries agree on (``lunar_build``)."""

from dataclasses import dataclass
from datetime import date, timedelta

from edge.domain.errors import EdgeError
from edge.domain.lunar_table import YEARS


class NotInLunarTable(EdgeError, ValueError):
    """A lunar year before 1979 or after 2056: the table ends where its two sources part."""


@dataclass(frozen=True, slots=True)
class LunarMonth:
    """A month of a lunar year: its first day in the solar calendar, and how many days it has (29 or 30)."""

    first: date
    days: int


def leap_month(year: int) -> int:
    """Return which month of lunar ``year`` comes twice, or 0.

    Raises:
        NotInLunarTable: The table has no such year.
    """
    return _year(year)[1]


def month_of(year: int, month: int, *, leap: bool = False) -> LunarMonth:
    """Return month ``month`` (1 to 12) of lunar ``year``, or the leap month after it.

    Raises:
        NotInLunarTable: The table has no such year.
        ValueError: The year has no such month.
    """
    begin, doubled, lengths = _year(year)
    if not 1 <= month <= 12 or (leap and month != doubled):  # noqa: PLR2004 - months of a year
        raise ValueError(f"lunar year {year} has no {'leap ' if leap else ''}month {month}: ask leap_month() first")
    before = month - 1 + (1 if leap or 0 < doubled < month else 0)
    days = [29 + int(long) for long in lengths]
    return LunarMonth(date.fromisoformat(begin) + timedelta(days=sum(days[:before])), days[before])


def solar(year: int, month: int, day: int, *, leap: bool = False) -> date:
    """Return the solar date of a lunar date.

    Raises:
        NotInLunarTable: The table has no such year.
        ValueError: The year has no such month, or the month no such day.
    """
    found = month_of(year, month, leap=leap)
    if not 1 <= day <= found.days:
        raise ValueError(f"month {month} of lunar year {year} has {found.days} days: there is no day {day}")
    return found.first + timedelta(days=day - 1)


def _year(year: int) -> tuple[str, int, str]:
    if year not in YEARS:
        raise NotInLunarTable(
            f"lunar year {year} is outside {min(YEARS)} to {max(YEARS)}: set the clock right, or extend lunar_table.py"
        )
    return YEARS[year]
