"""A coupon from its issue to its end: the days, caps and states at their edges."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.coupon_life import NEXT, HeldCoupon, due, issue, last_day, restored, shelf
from edge.domain.order import Reason
from edge.domain.programme.document import Coupon, When

NAMES = {"zh-Hans": "券", "zh-Hant": "券", "en": "Coupon"}
DAY = date(2026, 11, 21)
STATES = ["issued", "reserved", "redeemed", "released", "expired", "void"]


def kind(**fields: object) -> Coupon:
    return Coupon(id="ten-off", names=NAMES, **fields)  # type: ignore[arg-type] - a test's shorthand


def issued(coupon: Coupon, day: date = DAY, member_has: int = 0, all_have: int = 0) -> HeldCoupon | Reason:
    return issue(coupon, piece="c1", day=day, member_has=member_has, all_have=all_have)


def test_a_coupon_of_one_day_is_over_after_the_day_of_issue():
    assert last_day(kind(valid_days=1), DAY) == DAY


@pytest.mark.parametrize(
    ("until", "ends"),
    [
        (None, DAY + timedelta(6)),
        (DAY + timedelta(5), DAY + timedelta(5)),
        (DAY + timedelta(6), DAY + timedelta(6)),
        (DAY + timedelta(7), DAY + timedelta(6)),
    ],
)
def test_a_coupon_ends_with_its_valid_days_or_with_its_kind_whichever_is_sooner(until, ends):
    assert last_day(kind(valid_days=7, active=When(until=until)), DAY) == ends


def test_a_coupon_without_valid_days_ends_with_its_kind_or_never():
    assert last_day(kind(active=When(until=DAY)), DAY) == DAY
    assert last_day(kind(), DAY) is None


@pytest.mark.parametrize(("days", "late"), [(-1, False), (0, False), (1, True)])
def test_no_coupon_is_issued_after_the_last_day_of_its_kind(days, late):
    found = issued(kind(active=When(until=DAY)), day=DAY + timedelta(days))

    assert (found == Reason(rule="ten-off", key="coupon.late")) is late


@pytest.mark.parametrize(("has", "key"), [(1, None), (2, "coupon.member_cap"), (3, "coupon.member_cap")])
def test_a_member_gets_as_many_as_the_cap(has, key):
    found = issued(kind(per_member=2), member_has=has)

    assert (found.key if isinstance(found, Reason) else None) == key


@pytest.mark.parametrize(("have", "key"), [(99, None), (100, "coupon.all_issued"), (101, "coupon.all_issued")])
def test_all_members_together_get_as_many_as_the_cap(have, key):
    found = issued(kind(overall=100), all_have=have)

    assert (found.key if isinstance(found, Reason) else None) == key


def test_whoever_gets_no_coupon_is_told_how_many_there_are():
    assert issued(kind(per_member=2), member_has=2) == Reason(rule="ten-off", key="coupon.member_cap", points=2)
    assert issued(kind(overall=100), all_have=100) == Reason(rule="ten-off", key="coupon.all_issued", points=100)


@pytest.mark.parametrize(("tier", "place"), [("gold", "now"), ("silver", "later"), ("member", "hidden")])
def test_a_coupon_of_a_tier_is_on_that_tier_s_shelf(tier, place):
    coupon = kind(visible=When(tiers=["gold", "silver"]), active=When(tiers=["gold"]))
    held = HeldCoupon(id="c1", coupon="ten-off", issued=DAY)

    assert shelf(held, coupon, day=DAY, store="s1", tier=tier) == place


@pytest.mark.parametrize(("store", "place"), [("s1", "now"), ("s2", "later"), ("s3", "hidden")])
def test_a_coupon_of_a_store_is_on_that_store_s_shelf(store, place):
    coupon = kind(visible=When(stores=["s1", "s2"]), active=When(stores=["s1"]))
    held = HeldCoupon(id="c1", coupon="ten-off", issued=DAY)

    assert shelf(held, coupon, day=DAY, store=store, tier="gold") == place


def test_a_cap_of_nought_is_no_cap():
    found = issued(kind(valid_days=3), member_has=10**6, all_have=10**9)

    assert found == HeldCoupon(id="c1", coupon="ten-off", issued=DAY, until=DAY + timedelta(2))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("days", "over"), [(-1, False), (0, False), (1, True)])
def test_a_coupon_is_to_expire_after_its_last_day_unless_its_story_has_ended(state, days, over):
    held = HeldCoupon(id="c1", coupon="ten-off", issued=DAY, until=DAY, state=state)

    assert due(held, DAY + timedelta(days)) == (over and state in ("issued", "reserved", "released"))


def test_a_coupon_without_a_last_day_never_expires():
    assert not due(HeldCoupon(id="c1", coupon="ten-off", issued=DAY), date(2126, 1, 1))


@pytest.mark.parametrize(("days", "back"), [(-1, "released"), (0, "released"), (1, "redeemed")])
def test_a_used_coupon_comes_back_after_a_refund_if_it_is_still_valid(days, back):
    held = HeldCoupon(id="c1", coupon="ten-off", issued=DAY, until=DAY, state="redeemed")

    assert restored(held, DAY + timedelta(days)) == back


@pytest.mark.parametrize("state", ["issued", "reserved", "released", "expired", "void"])
def test_a_refund_leaves_a_coupon_that_was_not_used_as_it_is(state):
    assert restored(HeldCoupon(id="c1", coupon="ten-off", issued=DAY, state=state), DAY) == state


@given(st.lists(st.sampled_from(["reserve", "redeem", "release", "expire", "void", "restore"])))
def test_a_coupon_is_never_redeemed_twice_without_being_restored_between(events):
    state, redeemed = "issued", 0
    for event in events:
        after = NEXT.get((state, event))
        if after is None:
            continue
        redeemed += (event == "redeem") - (event == "restore")
        state = after
        assert redeemed == (state == "redeemed")


@pytest.mark.parametrize(
    ("state", "days", "place"),
    [
        ("issued", -11, "hidden"),
        ("issued", -10, "later"),
        ("issued", -1, "later"),
        ("issued", 0, "now"),
        ("reserved", 1, "now"),
        ("released", 2, "now"),
        ("issued", 3, "gone"),
        ("redeemed", 0, "used"),
        ("redeemed", 3, "used"),
        ("expired", 0, "gone"),
        ("void", 0, "gone"),
    ],
)
def test_a_wallet_shows_a_coupon_on_the_right_shelf(state, days, place):
    coupon = kind(visible=When(since=DAY - timedelta(10)), active=When(since=DAY, until=DAY + timedelta(2)))
    held = HeldCoupon(id="c1", coupon="ten-off", issued=DAY, until=DAY + timedelta(2), state=state)

    assert shelf(held, coupon, day=DAY + timedelta(days), store="s1", tier="gold") == place
