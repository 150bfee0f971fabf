"""The worked examples of coupons, row by row, and the life of a coupon against its table."""

import re
from datetime import date
from typing import get_args

import pytest

from edge.domain.coupon_life import CouponEvent, CouponState, HeldCoupon, after
from edge.domain.coupons import Choice, choose
from edge.domain.order import Line, Order
from edge.domain.programme.document import Coupon, Earning, Goods, Ladder, Programme, When
from fakes.tables import minor, rows

PAGE = "programme/coupons.md"
DAY = date(2026, 11, 21)
NAMES = {"zh-Hans": "券", "zh-Hant": "券", "en": "Coupon"}
CATEGORIES = {"drink", "food", "gift"}


def holding(words: str) -> When:
    """Return a condition as the table writes it: ``tier gold``, ``not 2026-11-21``."""
    if not words:
        return When()
    kind, value = words.split()
    if kind == "weekdays":
        first, last = map(int, value.split("-"))
        return When(weekdays=list(range(first, last + 1)))
    if kind in ("store", "tier"):
        return When(stores=[value]) if kind == "store" else When(tiers=[value])
    day = date.fromisoformat(value)
    return {"from": When(since=day), "to": When(until=day), "not": When(blackout=[day])}[kind]


def coupon(row: dict[str, str]) -> Coupon:
    goods, off = row["Goods"], row["Off"]
    percent = int(off.removesuffix("%")) if off.endswith("%") else 0
    sum_off = 0 if percent else minor(off)
    trial = row["Kind"] == "trial"
    return Coupon(
        id=row["Coupon"],
        names=NAMES,
        kind=row["Kind"],
        goods=Goods(categories=[goods]) if goods in CATEGORIES else Goods(products=[goods] if goods else []),
        off_minor=0 if trial else sum_off,
        price_minor=sum_off if trial else 0,
        off_percent=percent,
        most_minor=minor(row["At most"] or "0"),
        from_minor=minor(row["From"] or "0"),
        group=row["Group"],
        active=holding(row["Holds"]),
    )


PROGRAMME = Programme(
    version=1,
    chain="demo",
    names=NAMES,
    earning=Earning(rules=[]),
    ladder=Ladder(tiers=[]),
    coupons=[coupon(row) for row in rows(PAGE, "The chain's coupons")],
)


def basket(words: str) -> list[Line]:
    lines = []
    for number, item in enumerate(words.split(", "), 1):
        sku, category, amount, *times = item.split()
        units = int(times[0].removeprefix("x")) if times else 1
        gift = category == "gift"
        lines.append(
            Line(line=number, sku=sku, category=category, quantity=units, amount_minor=minor(amount), gift=gift)
        )
    return lines


def chosen(lines: list[Line], wallet: str) -> Choice:
    order = Order(id="o1", store="s1", day=DAY, lines=lines, payments=[], tier="member")
    held = [HeldCoupon(id=one, coupon=one, issued=DAY) for one in wallet.split()]
    return choose(order, held, PROGRAMME, DAY)


@pytest.mark.parametrize("row", rows(PAGE, "What orders use"), ids=lambda row: row["Situation"])
def test_an_order_uses_what_the_shopkeepers_table_says(row):
    choice = chosen(basket(row["Basket"]), row["Wallet"])

    assert choice.off_minor == minor(row["Off"])
    assert sorted(one.coupon for one in choice.applied) == sorted(row["Used"].split())
    left = re.findall(r"(\S+) (\w+)", row["Left, and why"])
    assert sorted((one.coupon, one.reason.key) for one in choice.unused) == sorted((c, f"coupon.{k}") for c, k in left)


@pytest.mark.parametrize("row", rows(PAGE, "How a sum is shared over lines"), ids=lambda row: row["Lines"])
def test_a_sum_is_shared_as_the_table_says(row):
    amounts = row["Lines"].split(", ")

    choice = chosen(basket(", ".join(f"rice-1 food {amount}" for amount in amounts)), row["Coupon"])

    assert [choice.line_off(at + 1) for at in range(len(amounts))] == [minor(one) for one in row["Shares"].split(", ")]


def test_the_table_of_a_coupons_life_is_the_whole_table():
    written = {
        (row["State"], event): row[event]
        for row in rows(PAGE, "The life of a coupon")
        for event in row
        if event != "State"
    }

    known = {
        (state, event): after(state, event) or "-" for state in get_args(CouponState) for event in get_args(CouponEvent)
    }
    assert written == known
