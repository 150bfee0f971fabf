"""Paying in and paying with stored value: a payment is paid, refused or unknown, and nobody's silence refuses it."""

import pytest

from edge.domain.local_api import Claim, End
from edge.domain.value_api import Pay, TopUp, TopUpSteps
from fakes.desk import LIN, LIN_CODE, OUYANG_CODE, RECEIPT
from fakes.shopper import Shopper
from kiosk_ui.moving import paying
from kiosk_ui.state import Moment
from kiosk_ui.value_views import Outcome, PayConfirm, PayWait
from kiosk_ui.value_views import TopUp as TopUpScreen
from kiosk_ui.views import AssistSheet, Attract, ChangeMember, Closed, ErrorSheet, Home


@pytest.fixture
def lin():
    return Shopper().scan(LIN_CODE)


@pytest.fixture
def waiting(lin):
    """A shopper whose payment of 300 at the till is waited for."""
    return lin.tap("topup", "sum:30000", "by:till", "pay")


@pytest.fixture
def asked_to_pay(lin):
    """A shopper who is asked whether 128.50 is to be paid with stored value."""
    lin.flow, _ = paying(lin.flow, 12_850, Moment(lin.now_ms, "pay-1"))
    return lin


# -- paying in ------------------------------------------------------------------------------------------------------


def test_nothing_is_chosen_beforehand(lin):
    lin.tap("topup", "pay")

    assert lin.asked(TopUpSteps) == [TopUpSteps(visit="v1")]
    assert (lin.screen.minor, lin.screen.method) == (0, None)
    assert isinstance(lin.screen, TopUpScreen)


@pytest.mark.parametrize("name", ["sum:1", "sum:x", "by:code", "by:magic"])
def test_only_what_is_offered_and_fitted_can_be_chosen(lin, name):
    before = lin.tap("topup").screen

    assert lin.tap(name).screen == before


def test_a_sum_and_a_way_lead_to_the_payment(waiting):
    assert isinstance(waiting.screen, PayWait)
    assert (waiting.screen.step.pay_minor, waiting.screen.seconds) == (30_000, 120)
    assert waiting.asked(TopUp) == []


def test_a_paid_sum_is_paid_in_with_its_bonus(waiting):
    waiting.tap("paid")

    assert [order.state for order in waiting.asked(TopUp)] == ["paid"]
    assert waiting.screen.member.value_minor == 36_850 + 32_000
    assert waiting.screen.about.deed == "topped_up"


@pytest.mark.parametrize("tap", ["unpaid", "back"])
def test_a_payment_taken_back_is_refused_and_charges_nothing(waiting, tap):
    waiting.tap(tap)

    assert [order.state for order in waiting.asked(TopUp)] == ["refused"]
    assert waiting.screen.moved.said.key == "not_charged"


def test_the_ring_counts_and_at_its_end_the_payment_is_unknown(waiting):
    assert waiting.wait(23).screen.seconds == 97

    waiting.wait(98)

    assert [order.state for order in waiting.asked(TopUp)] == ["unknown"]
    assert waiting.screen.moved.said.key == "payment_unknown"


def test_an_unknown_payment_can_be_settled_under_its_own_name(waiting):
    waiting.wait(121).tap("settle", "paid")

    unknown, paid = waiting.asked(TopUp)
    assert (unknown.payment, unknown.minor) == (paid.payment, paid.minor)
    assert unknown.txn != paid.txn
    assert waiting.screen.moved.said.key == "paid"


def test_without_an_answer_the_word_is_asked_again_and_never_dropped(waiting):
    waiting.desk.holding = True
    waiting.tap("paid").wait(10)
    assert waiting.overlay == ErrorSheet("unsettled", "S-004")

    waiting.wait(45).wait(121)

    assert {order.txn for order in waiting.asked(TopUp)} == {waiting.screen.txn}
    assert len(waiting.asked(TopUp)) >= 2


def test_help_does_not_stop_the_ring(waiting):
    assert waiting.tap("assist").overlay == AssistSheet()

    waiting.wait(121)

    assert isinstance(waiting.screen, Outcome)


def test_the_end_of_the_visit_leaves_the_payment_unknown_not_lost(waiting):
    waiting.tap("end")

    assert waiting.screen == Attract()
    assert [type(each) for each in waiting.desk.service.asked[-2:]] == [TopUp, End]
    assert waiting.asked(TopUp)[0].state == "unknown"


def test_changing_over_leaves_the_payment_unknown_too(waiting):
    waiting.scan(OUYANG_CODE)
    assert waiting.overlay == ChangeMember()

    waiting.tap("change")

    assert [order.state for order in waiting.asked(TopUp)] == ["unknown"]
    assert waiting.screen.member.surname == "欧阳"


def test_a_receipt_scanned_while_paying_waits_until_the_payment_is_over(waiting):
    waiting.scan(RECEIPT)

    assert waiting.overlay == ErrorSheet("finish_first", "S-108")
    assert waiting.asked(Claim) == []
    assert isinstance(waiting.tap("retry").screen, PayWait)


def test_a_dead_service_closes_the_payment(waiting):
    assert waiting.unplug().screen == Closed()


def test_hidden_figures_stay_hidden_while_paying(lin):
    lin.tap("topup", "hide", "sum:30000", "by:till", "pay")

    assert lin.screen.hidden


# -- paying with stored value ---------------------------------------------------------------------------------------


def test_an_amount_is_asked_about_before_it_is_paid(asked_to_pay):
    assert asked_to_pay.screen == PayConfirm(LIN, 12_850, "pay-1")
    assert asked_to_pay.asked(Pay) == []


def test_a_confirmed_amount_is_paid(asked_to_pay):
    asked_to_pay.tap("confirm")

    assert asked_to_pay.asked(Pay)[0].minor == 12_850
    assert asked_to_pay.screen.moved.said.left == 24_000


def test_trying_again_pays_once(asked_to_pay):
    asked_to_pay.desk.holding = True
    asked_to_pay.tap("confirm").wait(10)
    asked_to_pay.desk.holding = False

    asked_to_pay.tap("retry")

    assert [order.txn for order in asked_to_pay.asked(Pay)] == ["pay-1", "pay-1"]
    assert asked_to_pay.desk.service.value.minor == 24_000


def test_back_pays_nothing(asked_to_pay):
    assert isinstance(asked_to_pay.tap("back").screen, Home)
    assert asked_to_pay.asked(Pay) == []


@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_is_no_amount(lin, minor):
    flow, _ = paying(lin.flow, minor, Moment(lin.now_ms, "pay-1"))

    assert isinstance(flow.view.screen, Home)
