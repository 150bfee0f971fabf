"""The lunar table: what two libraries say, and the edges of months and years."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from edge.domain import lunar_build
from edge.domain.lunar import NotInLunarTable, leap_month, month_of, solar
from edge.domain.lunar_table import YEARS
from fakes.tables import rows


def months() -> list[tuple[int, int, bool]]:
    found = []
    for year in YEARS:
        for month in range(1, 13):
            found.append((year, month, False))
            if month == leap_month(year):
                found.append((year, month, True))
    return found


def test_first_and_last_day_of_every_month_are_what_both_libraries_say():
    for year, month, leap in months():
        found = month_of(year, month, leap=leap)
        for place in (1, found.days):
            day = found.first + timedelta(days=place - 1)
            said = (year, month, place, leap)
            assert lunar_build.by_cnlunar(day) == said
            assert lunar_build.by_lunar_python(day) == said


def test_a_month_is_the_plain_one_unless_the_leap_month_is_asked_for():
    assert month_of(2025, 6) == month_of(2025, 6, leap=False) != month_of(2025, 6, leap=True)


def test_every_month_begins_where_the_one_before_ended():
    found = [month_of(year, month, leap=leap) for year, month, leap in months()]

    assert all(one.first + timedelta(days=one.days) == after.first for one, after in pairwise(found))


def test_the_builder_makes_the_years_that_are_stored():
    years = lunar_build.table(lunar_build.months(2025, 2026))

    assert years == {2025: YEARS[2025], 2026: YEARS[2026]}


def test_the_builder_refuses_a_year_the_libraries_dispute():
    with pytest.raises(ValueError, match="end the table before this year"):
        lunar_build.months(2057, 2057)


def test_the_builder_writes_the_module_that_is_stored(capsys, monkeypatch):
    monkeypatch.setattr(lunar_build, "months", list)

    lunar_build.main()

    stored = lunar_build.HEAD.format(first=min(YEARS), last=max(YEARS))
    assert capsys.readouterr().out == stored + "}\n"


@pytest.mark.parametrize("row", rows("programme/calendars.md", "Lunar days"), ids=lambda row: row["What it is"])
def test_a_lunar_day_is_the_solar_day_of_the_table(row):
    *leap, numbers = row["Lunar day"].split()
    month, day = map(int, numbers.split("/"))

    if row["Solar day"] == "-":
        with pytest.raises(ValueError, match=r"there is no day|has no leap month"):
            solar(int(row["Lunar year"]), month, day, leap=bool(leap))
    else:
        assert solar(int(row["Lunar year"]), month, day, leap=bool(leap)) == date.fromisoformat(row["Solar day"])


@pytest.mark.parametrize(("year", "there"), [(1978, False), (1979, True), (2056, True), (2057, False)])
def test_a_year_outside_the_table_is_refused_with_its_range(year, there):
    if there:
        assert solar(year, 1, 1).year == year
    else:
        with pytest.raises(NotInLunarTable, match="outside 1979 to 2056"):
            solar(year, 1, 1)


@pytest.mark.parametrize(("month", "day"), [(0, 1), (13, 1), (1, 0), (1, 31)])
def test_a_month_or_day_that_cannot_be_is_refused(month, day):
    with pytest.raises(ValueError, match=r"there is no day|has no month"):
        solar(2026, month, day)
