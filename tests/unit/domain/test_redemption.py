"""Gifts for points: the documentation's tables, and the edges of cap, stock and season."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from edge.domain.order import Reason
from edge.domain.programme.document import GiftRule, Redemption, Season
from edge.domain.redemption import GiftEvent, GiftState, Reservation, after, gate, offers, reserve, unclaimed
from fakes.tables import rows

PAGE = "programme/gifts.md"
DAY = date(2026, 11, 21)
NAMES = {"zh-Hans": "礼品", "zh-Hant": "禮品", "en": "Gift"}
SEASONS = [
    Season(id="spring", names=NAMES, since=date(2026, 3, 1), until=date(2026, 3, 31)),
    Season(id="autumn", names=NAMES, since=date(2026, 11, 11), until=date(2026, 11, 30)),
]
GIFTS = [
    GiftRule(sku="lamp", names=NAMES, points=2000, per_member=2),
    GiftRule(sku="mug", names=NAMES, points=500),
    GiftRule(sku="towel", names=NAMES, points=800),
    GiftRule(sku="kite", names=NAMES, points=300, seasons=["spring"]),
]
STOCK = {gift.sku: 5 for gift in GIFTS}
RULE = Redemption(open="season", seasons=SEASONS, gifts=GIFTS)


@pytest.mark.parametrize("row", rows(PAGE, "The season"), ids=lambda row: f"{row['Programme']} {row['Today']}")
def test_the_gate_is_open_when_the_table_says(row):
    found = gate(Redemption(open=row["Programme"], seasons=SEASONS), date.fromisoformat(row["Today"]))

    assert found.open == (row["Open"] == "yes")
    assert (found.season.id if found.season else "") == row["Season"]
    assert str("-" if found.days is None else found.days) == row["Days"]


@pytest.mark.parametrize("row", rows(PAGE, "The shelf"), ids=lambda row: row["Situation"])
def test_the_shelf_is_what_the_table_says(row):
    taken = dict([row["Taken before"].split()]) if row["Taken before"] else {}

    found = offers(
        RULE,
        DAY,
        points=int(row["Points"]),
        stock=STOCK | dict.fromkeys(row["Out of stock"].split(), 0),
        taken={sku: int(count) for sku, count in taken.items()},
    )

    assert [one.gift.sku for one in found] == row["Shelf"].split()
    said = [
        " ".join([one.gift.sku, one.hindrance.key.removeprefix("gift."), str(one.hindrance.points or "")]).strip()
        for one in found
        if one.hindrance
    ]
    assert sorted(said) == sorted(row["Not to be had, and why"].split(", "))


@given(st.integers(0, 3000), st.permutations(GIFTS))
def test_gifts_in_reach_stand_first_whatever_order_the_programme_has(points, gifts):
    found = offers(Redemption(gifts=gifts), DAY, points=points, stock=STOCK, taken={})

    costs = [one.gift.points for one in found]
    reach = sum(cost <= points for cost in costs)
    assert costs == sorted(costs[:reach], reverse=True) + sorted(costs[reach:])
    assert [one.affordable for one in found] == [True] * reach + [False] * (len(found) - reach)
    assert all(one.lacking == max(one.gift.points - points, 0) for one in found)


def test_gifts_of_one_price_stand_by_their_sku():
    same = [GiftRule(sku=sku, names=NAMES, points=500) for sku in ("b", "a")]

    found = offers(Redemption(gifts=same), DAY, points=500, stock={}, taken={})

    assert [one.gift.sku for one in found] == ["a", "b"]


@pytest.mark.parametrize(("stock", "can"), [(0, False), (1, True), (2, True)])
def test_the_last_piece_can_be_had_and_no_piece_more(stock, can):
    found = offers(RULE, DAY, points=500, stock={"mug": stock}, taken={})
    mug = next(one for one in found if one.gift.sku == "mug")

    assert (mug.hindrance is None) is can


def test_browsing_works_while_the_season_is_closed():
    found = offers(RULE, date(2026, 4, 1), points=5000, stock=STOCK, taken={})

    assert [one.affordable for one in found] == [True] * 4
    assert {one.hindrance.key for one in found} == {"gift.closed"}


def test_of_two_seasons_that_are_on_the_one_that_ends_sooner_counts_down():
    long = Season(id="year", names=NAMES, since=date(2026, 1, 1), until=date(2026, 12, 31))

    found = gate(Redemption(open="season", seasons=[long, *SEASONS]), DAY)

    assert (found.season.id, found.days) == ("autumn", 9)


def mug() -> Reservation:
    offer = offers(RULE, DAY, points=500, stock=STOCK, taken={})[0]
    return reserve(RULE, offer, piece="r1", day=DAY)


def test_a_reservation_takes_its_points_and_waits_its_days():
    assert mug() == Reservation(id="r1", sku="mug", points=500, until=DAY + timedelta(days=7))


def test_a_gift_that_cannot_be_had_is_not_reserved():
    lamp = offers(RULE, DAY, points=500, stock=STOCK, taken={})[-1]

    assert reserve(RULE, lamp, piece="r1", day=DAY) == Reason(rule="lamp", key="gift.points", points=1500)


def test_a_gift_without_claim_days_waits_for_ever():
    rule = Redemption(gifts=GIFTS, claim_days=0)
    offer = offers(rule, DAY, points=5000, stock=STOCK, taken={})[0]

    held = reserve(rule, offer, piece="r1", day=DAY)

    assert held.until is None
    assert not unclaimed(held, date(2100, 1, 1))


@pytest.mark.parametrize(("days", "due"), [(6, False), (7, False), (8, True)])
def test_nobody_came_when_the_last_day_is_over(days, due):
    assert unclaimed(mug(), DAY + timedelta(days=days)) is due


@pytest.mark.parametrize(("event", "back"), [("hand_over", 0), ("release", 500), ("lapse", 500)])
def test_points_return_unless_the_gift_was_handed_over(event, back):
    changed, points = after(mug(), event)

    assert points == back
    assert structs.replace(changed, state="reserved") == mug()
    assert not unclaimed(changed, date(2100, 1, 1))


def test_the_table_of_a_reservation_is_the_whole_table():
    written = {
        (row["State"], event): row[event] for row in rows(PAGE, "What becomes of a reserved gift") for event in row
    }

    for state in get_args(GiftState):
        for event in get_args(GiftEvent):
            found = after(Reservation(id="r1", sku="mug", points=500, state=state), event)
            assert written[state, event] == (found[0].state if found else "-")


@pytest.mark.parametrize(("day", "there"), [(10, False), (11, True), (30, True)])
def test_a_gift_of_a_season_is_to_be_had_from_its_first_to_its_last_day(day, there):
    kite = GiftRule(sku="kite", names=NAMES, points=300, seasons=["autumn"])

    found = offers(
        Redemption(seasons=SEASONS, gifts=[kite]), date(2026, 11, day), points=300, stock={"kite": 1}, taken={}
    )

    assert (found[0].hindrance is None) is there


def test_a_gift_the_store_does_not_list_is_out_of_stock():
    found = offers(Redemption(gifts=GIFTS[1:2]), DAY, points=500, stock={}, taken={})

    assert found[0].hindrance == Reason(rule="mug", key="gift.stock")


def test_a_member_who_never_took_one_is_under_a_cap_of_one():
    lamp = GiftRule(sku="lamp", names=NAMES, points=1, per_member=1)

    found = offers(Redemption(gifts=[lamp]), DAY, points=1, stock={"lamp": 1}, taken={})

    assert found[0].hindrance is None


def test_a_member_who_took_one_has_reached_a_cap_of_one():
    lamp = GiftRule(sku="lamp", names=NAMES, points=1, per_member=1)

    found = offers(Redemption(gifts=[lamp]), DAY, points=1, stock={"lamp": 1}, taken={"lamp": 1})

    assert found[0].hindrance == Reason(rule="lamp", key="gift.cap", points=1)


def test_a_gift_outside_its_season_names_no_points():
    found = offers(RULE, date(2026, 4, 1), points=5000, stock=STOCK, taken={})

    assert {one.hindrance.points for one in found} == {0}


def test_a_season_that_begins_today_is_not_the_next_one():
    found = gate(RULE, date(2026, 3, 1))

    assert (found.season.id, found.next_season.id) == ("spring", "autumn")
