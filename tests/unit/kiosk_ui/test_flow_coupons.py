"""Coupons: looked through, redeemed or set aside after a question, given back."""

import pytest

from edge.domain.value_api import Coupons as AskCoupons
from edge.domain.value_api import Undo, UseCoupon
from fakes.desk import LIN_CODE
from fakes.shopper import Shopper
from fakes.value_desk import TWENTY
from kiosk_ui.value_views import Coupons, CouponSheet, Outcome
from kiosk_ui.views import ErrorSheet, Home


@pytest.fixture
def lin():
    return Shopper().scan(LIN_CODE).tap("coupons")


def test_the_tile_leads_to_the_coupons_of_now(lin):
    assert lin.asked(AskCoupons) == [AskCoupons(visit="v1")]
    assert isinstance(lin.screen, Coupons)
    assert lin.screen.chip == "now"


def test_a_coupon_is_used_only_after_a_question(lin):
    lin.tap("use:twenty")

    assert isinstance(lin.overlay, CouponSheet)
    assert lin.overlay.coupon == TWENTY
    assert lin.asked(UseCoupon) == []


@pytest.mark.parametrize(("tap", "use"), [("redeem", "redeemed"), ("reserve", "reserved")])
def test_it_is_redeemed_now_or_set_aside_for_the_till(lin, tap, use):
    lin.tap("use:twenty", tap)

    assert [order.use for order in lin.asked(UseCoupon)] == [use]
    assert (lin.screen.about.deed, lin.screen.about.names) == (use, TWENTY.names)


@pytest.mark.parametrize("coupon", ["later", "spent", "nobody's"])
def test_only_a_coupon_of_now_can_be_used(lin, coupon):
    assert lin.tap(f"use:{coupon}").overlay is None


def test_putting_the_question_away_uses_nothing(lin):
    lin.tap("use:twenty", "close", "redeem")

    assert lin.asked(UseCoupon) == []
    assert isinstance(lin.screen, Coupons)


@pytest.fixture
def holding(lin):
    """A shopper whose coupon is set aside, before their coupons."""
    return lin.tap("use:twenty", "reserve", "done", "coupons")


def test_what_is_set_aside_can_be_given_back(holding):
    held = holding.screen.shelf.coupons[0].reserved

    holding.tap("use:twenty", "release")

    assert holding.asked(Undo)[0].of == held
    assert (holding.screen.about.deed, holding.screen.moved.said.key) == ("released", "undone")


def test_what_is_set_aside_can_be_redeemed_and_not_set_aside_again(holding):
    holding.tap("use:twenty", "reserve", "redeem")

    assert [order.use for order in holding.asked(UseCoupon)] == ["reserved", "redeemed"]


def test_what_is_not_set_aside_cannot_be_given_back(lin):
    lin.tap("use:twenty", "release")

    assert lin.asked(Undo) == []
    assert isinstance(lin.overlay, CouponSheet)


def test_a_coupon_that_is_not_here_needs_a_connection(lin):
    lin.desk.service.value.online = False

    lin.tap("use:tea", "redeem")

    assert lin.screen.moved.said.key == "needs_connection"
    assert lin.screen.moved.said.until == "2026-12-31"


def test_trying_again_redeems_it_once(lin):
    lin.desk.holding = True
    lin.tap("use:twenty", "redeem").wait(10)
    assert lin.overlay == ErrorSheet("unsettled", "S-004")
    lin.desk.holding = False

    lin.tap("retry")

    first, second = lin.asked(UseCoupon)
    assert first == second
    assert isinstance(lin.screen, Outcome)
    assert lin.screen.about.names == TWENTY.names


def test_while_an_order_is_on_its_way_no_other_is_taken(lin):
    lin.desk.holding = True

    lin.tap("use:twenty", "redeem", "use:tea")

    assert lin.overlay is None
    assert len(lin.asked(UseCoupon)) == 1


def test_back_leads_home(lin):
    assert isinstance(lin.tap("back").screen, Home)
