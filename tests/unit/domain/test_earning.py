"""What a purchase earns: boundaries of one point, and properties over all sums."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.earning import earn, points_for
from edge.domain.errors import CurrencyMismatch, ProgrammeFault
from edge.domain.money import Money
from edge.domain.programme import Programme, parse_programme

TEXT = """
version = 3
chain = "members-corner"
names = { zh-Hans = "会员之家", zh-Hant = "會員之家", en = "Members' Corner" }
currency = "CNY"
[earning]
id = "one-per-yuan"
step_minor = 100
[[tiers]]
key = "member"
names = { zh-Hans = "普通会员", zh-Hant = "普通會員", en = "Member" }
from_points = 0
[[tiers]]
key = "gold"
names = { zh-Hans = "金卡", zh-Hant = "金卡", en = "Gold" }
from_points = 1000
style = "gold"
"""


@pytest.fixture
def programme() -> Programme:
    return parse_programme(TEXT)


@pytest.mark.parametrize(
    ("paid", "points"),
    [(0, 0), (99, 0), (100, 1), (101, 1), (199, 1), (200, 2), (3160, 31), (999_999_999, 9_999_999)],
)
def test_a_purchase_earns_one_point_for_each_full_step(paid, points):
    assert points_for(Money(paid), Money(100)) == points


def test_a_return_earns_nothing():
    assert points_for(Money(-500), Money(100)) == 0


def test_points_in_another_currency_are_refused_with_a_cure():
    with pytest.raises(CurrencyMismatch, match="sale in HKD, programme in CNY: correct the programme"):
        points_for(Money(100, "HKD"), Money(100))


def test_a_point_that_costs_nothing_is_refused():
    with pytest.raises(ProgrammeFault, match=r"earning\.step_minor must be 1 or more"):
        points_for(Money(100), Money(0))


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**6))
def test_splitting_a_purchase_never_earns_more(one, other, step):
    price = Money(step)
    whole = points_for(Money(one + other), price)

    assert whole - 1 <= points_for(Money(one), price) + points_for(Money(other), price) <= whole


def test_earning_names_its_rule_its_basis_and_the_version_that_decided(programme):
    earned = earn(Money(3160), programme)

    assert (earned.points, earned.rule, earned.basis, earned.programme) == (31, "one-per-yuan", Money(3160), 3)


def test_the_next_tier_is_the_one_above_and_the_highest_has_none(programme):
    assert programme.tier_after("member") == programme.tier("gold")
    assert programme.tier_after("gold") is None


def test_a_tier_the_programme_does_not_have_is_named(programme):
    with pytest.raises(ProgrammeFault, match="programme 3 has no tier 'platin'"):
        programme.tier("platin")


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("version = 3", "version = 0", "version is 0: use 1 or more"),
        ("step_minor = 100", "step_minor = 0", "step_minor is 0: use 1 or more"),
        ("from_points = 1000", "from_points = 0", "let each be higher"),
        ('zh-Hant = "金卡", ', "", "tiers.gold.names lacks zh-Hant"),
        ("step_minor = 100", 'step_minor = "x"', "Expected `int`"),
        ('currency = "CNY"', 'currencies = "CNY"', "unknown field `currencies`"),
        ("version = 3", "version = ", "correct the document"),
    ],
)
def test_a_faulty_programme_is_refused_and_the_fault_named(old, new, word):
    with pytest.raises(ProgrammeFault, match=word):
        parse_programme(TEXT.replace(old, new))


def test_all_faults_of_a_programme_are_named_at_once():
    with pytest.raises(ProgrammeFault) as refused:
        parse_programme(TEXT.replace("version = 3", "version = 0").replace("step_minor = 100", "step_minor = 0"))

    assert len(str(refused.value).splitlines()) == 2
