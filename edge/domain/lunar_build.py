"""Make ``lunar_table.py`` from two libraries that must agree. Run by hand; the result stays in the repository.

    pip install cnlunar lunar_python
    python -m edge.domain.lunar_build > edge/domain/lunar_table.new
    mv edge/domain/lunar_table.new edge/domain/lunar_table.py

The two reckon differently (cnlunar has a stored table, lunar_python computes the sun and moon), and agree for every
day of the years 1979 to 2056. In 2057 one month begins a day apart, so the table ends before; years before 1979 are not
needed, for only days of this year and its neighbours are reckoned.
"""

import sys
from datetime import date, datetime, timedelta
from itertools import pairwise

FIRST, LAST = 1979, 2056
HEAD = '''"""The lunar calendar of {first} to {last}, made by ``lunar_build``: do not edit.

By lunar year: the solar day of its first day, its leap month (0: none), and its months in order, the leap month after
its namesake; ``1`` has 30 days, ``0`` has 29.
"""

YEARS: dict[int, tuple[str, int, str]] = {{
'''

Lunar = tuple[int, int, int, bool]
"""Lunar year, month, day, and whether the month is a leap month."""


def by_cnlunar(day: date) -> Lunar:
    """Return the lunar date of ``day`` as cnlunar has it."""
    from cnlunar import Lunar as Page  # noqa: PLC0415 - a library of the workshop, not of the product

    page = Page(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - the library wants it without a zone
    return page.lunarYear, page.lunarMonth, page.lunarDay, page.isLunarLeapMonth


def by_lunar_python(day: date) -> Lunar:
    """Return the lunar date of ``day`` as lunar_python has it; there a leap month has a negative number."""
    from lunar_python import Solar  # noqa: PLC0415 - as above

    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return lunar.getYear(), abs(lunar.getMonth()), lunar.getDay(), lunar.getMonth() < 0


def months(first: int = FIRST, last: int = LAST) -> list[tuple[date, Lunar]]:
    """Return the first day of each lunar month from lunar year ``first`` to the first of ``last + 1``.

    Raises:
        ValueError: The libraries disagree about a day.
    """
    found: list[tuple[date, Lunar]] = []
    day = date(first, 1, 20)  # no lunar year begins before 21 January
    while not found or found[-1][1][0] <= last:
        day += timedelta(days=1)
        one, other = by_cnlunar(day), by_lunar_python(day)
        if one != other:
            raise ValueError(f"{day}: cnlunar has {one}, lunar_python has {other}; end the table before this year")
        if one[2] == 1 and one[0] >= first:
            found.append((day, one))
    return found


def table(starts: list[tuple[date, Lunar]]) -> dict[int, tuple[str, int, str]]:
    """Return ``YEARS`` from the months' first days."""
    years: dict[int, tuple[str, int, str]] = {}
    for (day, (year, month, _, leap)), (after, _) in pairwise(starts):
        begin, leap_month, lengths = years.get(year, (day.isoformat(), 0, ""))
        years[year] = begin, month if leap else leap_month, lengths + str((after - day).days - 29)
    return years


def main() -> None:
    """Write the module to the standard output."""
    rows = [f'    {year}: ("{begin}", {leap}, "{long}"),\n' for year, (begin, leap, long) in table(months()).items()]
    sys.stdout.write(HEAD.format(first=FIRST, last=LAST) + "".join(rows) + "}\n")


if __name__ == "__main__":
    main()
