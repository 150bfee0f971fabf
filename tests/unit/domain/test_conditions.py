"""Where and when a rule holds, and exact shares."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.conditions import covers, hindrance, holds, spread
from edge.domain.order import Line
from edge.domain.programme.document import Goods, When

DAY = date(2026, 11, 21)  # a Saturday


@pytest.mark.parametrize(
    ("when", "found"),
    [
        (When(), None),
        (When(since=DAY - timedelta(1)), None),
        (When(since=DAY), None),
        (When(since=DAY + timedelta(1)), "early"),
        (When(until=DAY - timedelta(1)), "late"),
        (When(until=DAY), None),
        (When(until=DAY + timedelta(1)), None),
        (When(weekdays=[6]), None),
        (When(weekdays=[5, 7]), "weekday"),
        (When(stores=["s2", "s1"]), None),
        (When(stores=["s2"]), "store"),
        (When(tiers=["gold"]), None),
        (When(tiers=["silver"]), "tier"),
        (When(blackout=[DAY - timedelta(1), DAY + timedelta(1)]), None),
        (When(blackout=[DAY]), "blackout"),
        (When(stores=["s2"], weekdays=[1]), "store"),
        (When(stores=["s2"], until=DAY - timedelta(1)), "late"),
        (When(tiers=["silver"], since=DAY + timedelta(1)), "tier"),
        (When(blackout=[DAY], weekdays=[1]), "blackout"),
    ],
)
def test_what_lasts_is_named_before_what_passes(when, found):
    assert hindrance(when, day=DAY, store="s1", tier="gold") == found
    assert holds(when, day=DAY, store="s1", tier="gold") is (found is None)


@pytest.mark.parametrize(
    ("goods", "covered"),
    [
        (Goods(), True),
        (Goods(products=["tea"]), True),
        (Goods(products=["cola"]), False),
        (Goods(categories=["drink"]), True),
        (Goods(categories=["food"]), False),
        (Goods(products=["cola"], categories=["drink"]), True),
        (Goods(products=["tea"], categories=["food"]), True),
        (Goods(products=["cola"], categories=["food"]), False),
    ],
)
def test_goods_are_any_of_their_products_or_categories(goods, covered):
    assert covers(goods, Line(line=1, sku="tea", category="drink", amount_minor=100)) is covered


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=40), st.integers(0, 10**6))
def test_shares_sum_to_the_total_and_lie_within_one_of_the_exact_share(weights, thousandths):
    total = sum(weights) * thousandths // 10**6
    shares = spread(total, weights)

    assert sum(shares) == total
    assert all(0 <= share <= weight for share, weight in zip(shares, weights, strict=True))
    whole = sum(weights) or 1
    assert all(abs(share * whole - total * weight) < whole for share, weight in zip(shares, weights, strict=True))


def test_of_equal_remainders_the_earlier_share_gets_the_unit():
    assert spread(2, [1, 1, 1]) == [1, 1, 0]
    assert spread(0, [0, 0]) == [0, 0]
    assert spread(5, [0, 10]) == [0, 5]


def test_the_largest_remainders_get_the_units_that_are_left():
    assert spread(2, [1, 2, 2]) == [0, 1, 1]
    assert spread(100, [1, 1, 4]) == [17, 17, 66]
    assert spread(7, [3, 5, 2]) == [2, 4, 1]
