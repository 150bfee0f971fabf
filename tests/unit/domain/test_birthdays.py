"""Birthdays as said, kept by the programme's policies: the tables of the documentation, and properties of all days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.birthdays import (
    Occasion,
    SaidBirthday,
    current,
    gift_due,
    kept_on,
    next_birthday,
    occasion,
    possible,
)
from edge.domain.order import Reason
from edge.domain.programme.document import Birthday
from fakes.tables import rows

PAGE = "programme/calendars.md"
DAYS = st.dates(date(1981, 1, 1), date(2053, 12, 31))
SAID = st.builds(
    SaidBirthday,
    calendar=st.sampled_from(["solar", "lunar"]),
    month=st.integers(1, 12),
    day=st.integers(1, 31),
    leap=st.booleans(),
).filter(possible)
RULES = st.builds(
    Birthday,
    window=st.sampled_from(["month", "days"]),
    days=st.integers(0, 60),
    feb29=st.sampled_from(["feb28", "mar1"]),
    leap_month=st.sampled_from(["same", "next"]),
)


def said(words: str) -> SaidBirthday:
    *kind, numbers = words.split()
    month, day = map(int, numbers.split("/"))
    return SaidBirthday(calendar="lunar" if "lunar" in kind else "solar", month=month, day=day, leap="leap" in kind)


@pytest.mark.parametrize(
    "row", rows(PAGE, "When a birthday is kept"), ids=lambda row: f"{row['Said']} {row['Kept on']}"
)
def test_a_birthday_is_kept_when_the_table_says(row):
    policy = row["Policy"]
    rule = Birthday(
        **({"feb29": policy} if policy in ("feb28", "mar1") else {"leap_month": policy} if policy else {}),
    )

    assert kept_on(said(row["Said"]), int(row["Year"]), rule) == date.fromisoformat(row["Kept on"])


@pytest.mark.parametrize(
    "row", rows(PAGE, "Whether the birthday gift is to be had"), ids=lambda row: " ".join(row.values())
)
def test_a_birthday_gift_is_to_be_had_when_the_table_says(row):
    window = row["Window"]
    rule = Birthday() if window == "month" else Birthday(window="days", days=int(window.split()[0]))
    edited = date.fromisoformat(row["Edited"]) if row["Edited"] else None
    before = [int(year) for year in row["Given"].split()]

    found = gift_due(said(row["Said"]), date.fromisoformat(row["Today"]), rule, given=before, edited=edited)

    if isinstance(found, Occasion):
        assert str(found.year) == row["Gift"]
        assert current(said(row["Said"]), date.fromisoformat(row["Today"]), rule) is not None
    else:
        assert found == Reason(rule="birthday", key=f"birthday.{row['Gift']}")


@pytest.mark.parametrize(
    ("words", "today", "then"),
    [
        ("5/20", "2026-05-19", "2026-05-20"),
        ("5/20", "2026-05-20", "2026-05-20"),
        ("5/20", "2026-05-21", "2027-05-20"),
        ("lunar 12/20", "2026-02-01", "2026-02-07"),  # of the lunar year before
        ("lunar 12/20", "2026-02-07", "2026-02-07"),
    ],
)
def test_the_next_birthday_is_today_s_or_the_one_to_come(words, today, then):
    assert next_birthday(said(words), date.fromisoformat(today), Birthday()) == date.fromisoformat(then)


def test_a_birthday_early_in_january_is_on_in_the_last_days_of_december():
    rule = Birthday(window="days", days=3)

    assert current(said("1/2"), date(2026, 12, 30), rule) == Occasion(
        year=2027, day=date(2027, 1, 2), first=date(2026, 12, 30), last=date(2027, 1, 5)
    )


@given(SAID, RULES, DAYS)
def test_the_next_birthday_is_today_or_later_and_within_thirteen_lunar_months(said, rule, day):
    found = next_birthday(said, day, rule)

    assert day <= found <= day + timedelta(days=415)  # a leap month that moves to the next adds a month to the year


@given(SAID, RULES, st.integers(1981, 2053))
def test_the_window_holds_its_day_and_no_more_than_the_programme_says(said, rule, year):
    found = occasion(said, year, rule)

    assert found.first <= found.day <= found.last
    assert (found.last - found.first).days in ((27, 28, 29, 30) if rule.window == "month" else (2 * rule.days,))


@given(SAID, RULES, DAYS)
def test_a_gift_that_was_given_is_not_given_again(said, rule, day):
    found = gift_due(said, day, rule, given=[], edited=None)
    if isinstance(found, Occasion):
        years = [found.year]
        while isinstance(again := gift_due(said, day, rule, given=years, edited=None), Occasion):
            assert again.year not in years
            years.append(again.year)
        assert again.key == "birthday.given"
        assert len(years) <= 2  # two lunar birthdays may be kept in one solar month


@given(SAID, RULES, DAYS, st.integers(0, 3660))
def test_an_edit_locks_the_gift_until_its_days_are_over(said, rule, day, lock):
    rule = Birthday(window=rule.window, days=rule.days, lock_days=lock)
    free = gift_due(said, day, rule, given=[], edited=None)

    assert gift_due(said, day, rule, given=[], edited=day - timedelta(days=lock)) == free
    if lock:
        locked = gift_due(said, day, rule, given=[], edited=day - timedelta(days=lock - 1))
        assert locked.key == "birthday.locked"


@given(SAID, RULES, DAYS)
def test_today_is_within_the_birthday_that_is_on(said, rule, day):
    found = current(said, day, rule)

    assert found is None or found.first <= day <= found.last
    assert (found is None) == (not isinstance(gift_due(said, day, rule, given=[], edited=None), Occasion))


@pytest.mark.parametrize(
    ("words", "there_is"),
    [
        ("2/29", True),
        ("2/30", False),
        ("4/30", True),
        ("4/31", False),
        ("leap 4/3", False),
        ("lunar 4/30", True),
        ("lunar 4/31", False),
        ("lunar leap 4/30", True),
    ],
)
def test_a_day_that_no_year_has_is_not_possible(words, there_is):
    assert possible(said(words)) is there_is


def test_a_clock_decades_off_gives_a_reason_and_no_failure():
    found = gift_due(said("lunar 8/15"), date(1970, 1, 1), Birthday(), given=[], edited=None)

    assert found == Reason(rule="birthday", key="birthday.no_calendar")


def test_a_leap_twelfth_month_moves_into_the_next_year():
    found = kept_on(said("lunar leap 12/8"), 2026, Birthday(leap_month="next"))

    assert found == date(2027, 2, 13)
