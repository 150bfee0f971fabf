"""Paying in at a kiosk: which sums, each payment once by its own reference, and those whose end is not known."""

import pytest

from edge.domain.errors import Refused
from edge.domain.slips import Band, Hero
from edge.domain.value_api import Said, TopUp, TopUpSteps
from fakes.value_shop import ValueShop


@pytest.fixture
def shop(tmp_path):
    with ValueShop(tmp_path) as shop:
        yield shop


def test_the_sums_to_pay_in_are_the_programmes_up_to_what_a_card_may_hold(shop):
    steps = shop.look(TopUpSteps)

    assert [(step.pay_minor, step.bonus_minor, step.lift.get("en", "")) for step in steps.steps] == [
        (10_000, 0, ""),
        (50_000, 5_000, "Diamond"),
    ]
    assert steps.methods == ["till"]


@pytest.mark.parametrize(("minor", "reason"), [(480_000, "value.cap"), (123, "value.no_step")])
def test_a_sum_beyond_the_cap_or_not_offered_is_declined(shop, minor, reason):
    said = shop.offline(TopUp, minor=minor, paid_by="till", payment="1").said

    assert (said.key, said.reason) == ("closed", reason)


def test_a_payment_of_unknown_end_moves_nothing_and_its_slip_says_not_to_pay_again(shop):
    moved = shop.offline(TopUp, minor=10_000, paid_by="till", payment="903162", state="unknown")

    assert moved.said == Said(key="payment_unknown", asset="cents", n=10_000)
    assert shop.allowance.held("ada", "cents") == 0
    paper = shop.paper(moved.slip)
    assert Band("正在确认，请不要再付", "Do not pay again") in paper.parts
    assert not [part for part in paper.parts if isinstance(part, Hero)]


def test_an_unknown_payment_is_settled_by_its_reference_once(shop):
    shop.offline(TopUp, minor=10_000, paid_by="till", payment="903162", state="unknown")

    settled = shop.offline(TopUp, minor=10_000, paid_by="till", payment="903162")
    again = shop.offline(TopUp, minor=10_000, paid_by="till", payment="903162")

    assert (settled.said.key, again.said, again.slip) == ("here_now", settled.said, settled.slip)
    assert shop.allowance.held("ada", "cents") == 10_000
    assert [event["state"] for event in shop.events("value.topped_up.v1")] == ["unknown", "paid"]


def test_a_refused_payment_is_written_down_charges_nothing_and_prints_nothing(shop):
    moved = shop.offline(TopUp, minor=10_000, paid_by="till", payment="903163", state="refused")

    assert (moved.result, moved.said.key, moved.slip) == ("declined", "not_charged", "")
    assert shop.kinds()[-1] == "value.topped_up.v1"


def test_a_way_of_paying_that_is_not_fitted_says_where_to_pay(shop):
    with pytest.raises(Refused, match="pay at the till"):
        shop.offline(TopUp, minor=10_000, paid_by="terminal", payment="1")


@pytest.mark.parametrize("state", ["paid", "unknown"])
@pytest.mark.parametrize(("who", "minor"), [("bo", 10_000), ("ada", 50_000)])
def test_a_reference_of_another_members_payment_or_another_sum_is_refused_and_not_answered_as_if_booked(
    shop, state, who, minor
):
    shop.offline(TopUp, minor=10_000, paid_by="till", payment="42", state=state)
    shop.visit(who)
    before = (shop.journal.last, shop.allowance.held("ada", "cents"))

    with pytest.raises(Refused, match="another sum: read the reference"):
        shop.offline(TopUp, minor=minor, paid_by="till", payment="42")

    assert (shop.journal.last, shop.allowance.held("ada", "cents")) == before
    assert shop.allowance.held("bo", "cents") == 0
