"""Member days: the documentation's table, and properties of every day of many years."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.member_days import benefit, is_on, next_after, next_of_all, today
from edge.domain.programme.document import MemberDay
from fakes.tables import rows

NAMES = {"zh-Hans": "会员日", "zh-Hant": "會員日", "en": "Member day"}


def numbers(words: str) -> list[int]:
    return [int(one) for one in words.split(", ") if one]


def rule(id: str = "day", **fields: object) -> MemberDay:  # noqa: A002 - the document's own word
    return MemberDay(id=id, names=NAMES, **fields)  # type: ignore[arg-type] - a test's shorthand


RULES = st.builds(
    rule,
    days=st.lists(st.integers(1, 31), max_size=3),
    weekdays=st.lists(st.integers(1, 7), max_size=2),
)


@pytest.mark.parametrize("row", rows("programme/calendars.md", "Member days"), ids=lambda row: " ".join(row.values()))
def test_member_days_are_those_of_the_table(row):
    one = rule(
        days=numbers(row["Days"]),
        weekdays=numbers(row["Weekdays"]),
        stores=[store for store in row["Stores"].split(", ") if store],
    )
    day = date.fromisoformat(row["Today"])

    assert bool(today([one], day, row["In store"])) == (row["Member day"] == "yes")
    assert str(next_after(one, day, row["In store"]) or "-") == row["The next one"]


@given(RULES, st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_the_next_member_day_is_one_and_none_lies_between(one, day):
    found = next_after(one, day, "s1")

    if found is None:
        assert not one.days
        assert not one.weekdays
    else:
        assert found > day
        assert is_on(one, found)
        assert not any(is_on(one, day + timedelta(days=ahead)) for ahead in range(1, (found - day).days))


def test_two_member_days_on_one_day_give_the_better_figure_of_each():
    double = rule("a", days=[18], multiplier="2", discount_percent=5)
    dear = rule("b", days=[18], multiplier="3/2", discount_percent=10)

    found = benefit([dear, double], date(2026, 11, 18), "s1")

    assert (found.multiplier, found.discount_percent, found.ids) == (Fraction(2), 10, ["a", "b"])


def test_a_member_day_of_one_store_gives_nothing_in_another():
    south = rule("south", days=[18], multiplier="2", discount_percent=5, stores=["s2"])

    assert benefit([south], date(2026, 11, 18), "s2").ids == ["south"]
    assert benefit([south], date(2026, 11, 18), "s1").ids == []


def test_the_next_of_all_is_one_that_the_store_keeps():
    rules = [rule("south", days=[18], stores=["s2"]), rule("all", days=[28])]

    assert next_of_all(rules, date(2026, 11, 17), "s1") == (date(2026, 11, 28), rules[1])
    assert next_of_all(rules, date(2026, 11, 17), "s2") == (date(2026, 11, 18), rules[0])


def test_an_ordinary_day_gives_nothing():
    found = benefit([rule(days=[18])], date(2026, 11, 17), "s1")

    assert (found.multiplier, found.discount_percent, found.ids) == (Fraction(1), 0, [])


def test_the_next_of_all_is_the_first_and_of_two_the_lower_id():
    rules = [rule("b", days=[18]), rule("a", days=[18]), rule("c", days=[28])]

    day, first = next_of_all(rules, date(2026, 11, 17), "s1")

    assert (day, first.id) == (date(2026, 11, 18), "a")
    assert next_of_all([rule()], date(2026, 11, 17), "s1") is None
