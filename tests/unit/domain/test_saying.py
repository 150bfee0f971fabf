"""What the shopper is told, row by row: enough, too few, elsewhere, under review, and nobody to ask."""

import pytest

from edge.domain.value.saying import Denied, Far, Lack, declined, moved, settled
from edge.domain.value_api import Said

STORE_12 = {"zh-Hans": "十二店", "zh-Hant": "十二店", "en": "Store 12"}
STORE_3 = {"zh-Hans": "三店", "zh-Hant": "三店", "en": "Store 3"}
VALUE = Lack("cents", 3000, here=2000, total=5150, as_of_ms=9)
NOTHING = Lack("cents", 3000, total=5150, as_of_ms=9)
COUPON = Lack("coupon:c-tea", 1, until="2026-12-31")
GIFT = Lack("gift:g-mug:s0118", 1)


def test_paid_and_confirmed_tells_the_balance_without_a_time():
    said = settled(moved("cents", 2000, left=3150, as_of_ms=912))

    assert said == Said(key="paid", asset="cents", n=2000, left=3150)


def test_paid_and_not_confirmed_will_sync_and_tells_the_balance_as_of_a_time():
    said = moved("cents", 2000, left=3150, as_of_ms=912)

    assert said == Said(key="paid_will_sync", asset="cents", n=2000, left=3150, as_of_ms=912)


def test_settling_changes_no_other_sentence():
    assert settled(Said(key="here_now", n=5)) == Said(key="here_now", n=5)


def test_alone_with_a_part_held_the_part_and_the_total_are_told():
    assert declined(VALUE, None) == Said(key="part_here", asset="cents", n=2000, total=5150, as_of_ms=9)


def test_alone_with_nothing_held_the_balance_is_safe():
    assert declined(NOTHING, None) == Said(key="nothing_here", asset="cents", total=5150, as_of_ms=9)


@pytest.mark.parametrize("lack", [COUPON, GIFT])
def test_a_single_thing_that_is_not_held_needs_a_connection(lack):
    assert declined(lack, None) == Said(key="needs_connection", asset=lack.asset, until=lack.until)


@pytest.mark.parametrize("why", ["recovering", "not_active"])
def test_a_head_office_that_grants_nothing_now_is_as_good_as_away(why):
    assert declined(VALUE, Denied(why)).key == "part_here"
    assert declined(COUPON, Denied(why)).key == "needs_connection"


def test_online_and_not_enough_tells_how_much_is_lacking():
    assert declined(VALUE, Denied("short", lacking=700)) == Said(key="not_enough", asset="cents", n=700, total=2300)


def test_a_gift_that_head_office_has_no_piece_of_is_out_of_stock():
    assert declined(GIFT, Denied("short", lacking=1)) == Said(key="closed", asset=GIFT.asset, reason="gift.stock")


def test_the_rest_at_a_far_store_is_told_with_its_name():
    far = (Far("cents", 3000, STORE_12, online=False),)

    said = declined(VALUE, Denied("elsewhere", 1000, far))

    assert said == Said(key="elsewhere", asset="cents", n=3000, total=5150, store=STORE_12)


def test_of_two_stores_the_unreachable_one_is_named_and_its_devices_are_added_up():
    far = (
        Far("cents", 900, STORE_3, online=True),
        Far("cents", 400, STORE_12, online=False),
        Far("bonus", 100, STORE_12, online=False),
    )

    said = declined(VALUE, Denied("elsewhere", 1000, far))

    assert (said.store, said.n) == (STORE_12, 500)


def test_elsewhere_without_a_place_is_said_as_if_alone():
    assert declined(VALUE, Denied("elsewhere", 1000)).key == "part_here"


def test_a_coupon_elsewhere_keeps_its_last_day():
    far = (Far(COUPON.asset, 1, STORE_12, online=False),)

    assert declined(COUPON, Denied("elsewhere", 1, far)).until == "2026-12-31"


def test_value_under_review_tells_until_when():
    said = declined(VALUE, Denied("review", 3000, review_until="2026-11-24"))

    assert said == Said(key="under_review", asset="cents", n=3000, until="2026-11-24")
