"""Gifts: chosen, confirmed, taken once however often it is asked, given back; and what the screen does meanwhile."""

import msgspec
import pytest

from edge.domain.local_api import LinkChanged, MemberChanged, PartState, Print, SlipDone
from edge.domain.value_api import Gifts as AskGifts
from edge.domain.value_api import TakeGift, Undo
from fakes.desk import LIN, LIN_CODE, OUYANG_CODE
from fakes.shopper import Shopper
from fakes.value_desk import MUG
from kiosk_ui.desk import Failed
from kiosk_ui.value_views import GiftConfirm, Gifts, Outcome, ReleaseSheet
from kiosk_ui.views import AssistSheet, Attract, ChangeMember, ErrorSheet, Home, StillThere

change = msgspec.structs.replace


@pytest.fixture
def lin():
    return Shopper().scan(LIN_CODE)


@pytest.fixture
def choosing(lin):
    """A shopper before the gifts."""
    return lin.tap("gifts")


@pytest.fixture
def asked(choosing):
    """A shopper who is asked whether they want the mug."""
    return choosing.tap("take:mug")


def test_the_tile_leads_to_the_gifts(choosing):
    assert choosing.asked(AskGifts) == [AskGifts(visit="v1")]
    assert [gift.sku for gift in choosing.screen.shelf.gifts] == ["mug", "tote", "umbrella", "candle"]


def test_the_screen_is_there_before_its_gifts_are_and_says_so_after_a_second(lin):
    lin.desk.holding = True

    assert lin.tap("gifts").screen == Gifts(LIN)
    assert lin.wait(1).screen.slow
    assert not lin.release().screen.slow


def test_without_an_answer_the_home_says_so_and_trying_again_shows_the_gifts(lin):
    lin.desk.holding = True
    lin.tap("gifts").wait(10)
    assert (lin.screen, lin.overlay) == (Home(LIN), ErrorSheet("no_answer", "S-002"))

    lin.desk.holding = False
    lin.tap("retry")

    assert lin.screen.shelf.gifts


def test_gifts_that_come_after_the_way_back_are_not_wanted(lin):
    lin.desk.holding = True

    lin.tap("gifts", "back").release()

    assert lin.screen == Home(LIN)


def test_a_chip_shows_its_part_from_the_beginning(choosing):
    choosing.tap("from:6", "chip:affordable")

    assert (choosing.screen.chip, choosing.screen.first) == ("affordable", 0)


@pytest.mark.parametrize("name", ["from:x", "from:-1", "from:", "chip:x", "take:nothing", "take:candle"])
def test_what_is_not_on_the_shelf_changes_nothing(choosing, name):
    before = choosing.screen

    assert choosing.tap(name).screen == before


def test_a_gift_is_asked_about_before_its_points_are_spent(asked):
    assert asked.screen.gift == MUG
    assert asked.asked(TakeGift) == []


def test_a_confirmed_gift_is_taken_and_its_outcome_shown(asked):
    asked.tap("confirm")

    assert isinstance(asked.screen, Outcome)
    assert (asked.screen.about.deed, asked.screen.moved.said.left) == ("gift", 10480)
    assert asked.screen.member.points == 10480
    assert asked.sounds[-1] == "done"


def test_a_gift_that_lacks_points_can_be_seen_and_not_taken(choosing):
    choosing.tap("take:umbrella", "confirm")

    assert choosing.screen.gift.lacking == 1320
    assert choosing.asked(TakeGift) == []


def test_two_taps_on_yes_are_one_order(asked):
    asked.desk.holding = True

    asked.tap("confirm", "confirm", "back")

    assert len(asked.asked(TakeGift)) == 1
    assert asked.screen.busy


def test_trying_again_sends_the_very_same_order(asked):
    asked.desk.holding = True
    asked.tap("confirm").wait(10)
    assert asked.overlay == ErrorSheet("unsettled", "S-004")
    asked.desk.holding = False

    asked.tap("retry")

    first, second = asked.asked(TakeGift)
    assert first == second
    assert asked.desk.service.value.points == 10480
    assert isinstance(asked.screen, Outcome)


def test_an_order_that_the_service_would_not_take_says_so_and_is_not_sent_again(asked):
    asked.desk.holding = True
    asked.tap("confirm")
    number, order = asked.desk.held.pop()

    asked.happens(Failed(number, order, "-32000: S-501 the programme has no such gift: read the shelf again"))

    assert asked.overlay == ErrorSheet("declined", "S-501")
    assert not asked.screen.busy
    assert isinstance(asked.tap("retry").screen, GiftConfirm)
    assert asked.asked(TakeGift) == []


def test_yes_after_the_sheet_was_closed_is_still_the_same_order(asked):
    asked.desk.holding = True
    asked.tap("confirm").wait(10)
    asked.desk.holding = False

    asked.tap("close", "confirm")

    assert len({order.txn for order in asked.asked(TakeGift)}) == 1


def test_a_new_choice_is_a_new_order(asked):
    asked.tap("back", "take:mug", "confirm", "done", "gifts", "take:mug", "confirm")

    assert len({order.txn for order in asked.asked(TakeGift)}) == 2


def test_an_answer_that_comes_late_is_shown_wherever_the_shopper_is(asked):
    asked.desk.holding = True
    asked.tap("confirm").wait(10).tap("close", "back", "back")
    assert isinstance(asked.screen, Home)

    asked.release()

    assert isinstance(asked.screen, Outcome)
    assert asked.screen.moved.said.n == 2000


def test_behind_the_prompt_an_answer_waits_hidden_for_whoever_stays(asked):
    asked.desk.holding = True
    asked.tap("confirm").wait(60)
    assert isinstance(asked.overlay, StillThere)

    asked.release()
    assert asked.screen.hidden
    assert isinstance(asked.overlay, StillThere)

    asked.tap("stay")
    assert isinstance(asked.screen, Outcome)
    assert not asked.screen.hidden


def test_what_is_declined_says_why_and_changes_nothing(asked):
    asked.desk.service.value.points = 100

    asked.tap("confirm")

    assert asked.screen.moved.result == "declined"
    assert asked.screen.moved.said.key == "not_enough"
    assert asked.flow.view.printing == ""
    assert asked.sounds[-1] == "error"


def test_a_reserved_gift_is_given_back_only_when_asked_twice(asked):
    asked.tap("confirm", "done", "gifts")
    held = asked.screen.shelf.reserved[0].txn

    asked.tap(f"release:{held}")
    assert isinstance(asked.overlay, ReleaseSheet)
    assert asked.asked(Undo) == []

    asked.tap("release")
    assert asked.asked(Undo)[0].of == held
    assert asked.screen.moved.said.key == "undone"
    assert asked.screen.member.points == 12480


def test_keeping_a_gift_asks_nothing_of_the_service(asked):
    asked.tap("confirm", "done", "gifts")

    asked.tap(f"release:{asked.screen.shelf.reserved[0].txn}", "close")

    assert asked.overlay is None
    assert asked.asked(Undo) == []


def test_the_slip_of_an_outcome_can_be_printed_again(asked):
    asked.tap("confirm", "again")

    assert asked.asked(Print)[0].slip == asked.screen.slip
    assert asked.flow.view.printing == "printed"


def test_the_end_of_the_slip_is_shown_on_the_outcome(asked):
    asked.desk.prints = False
    asked.tap("confirm")
    assert asked.flow.view.printing == "sent"

    asked.fact(SlipDone(slip=asked.screen.slip, copy=1, outcome="unknown"))

    assert asked.flow.view.printing == "unknown"


def test_an_outcome_goes_home_after_thirty_seconds(asked):
    asked.tap("confirm").wait(31)

    assert isinstance(asked.screen, Home)
    assert asked.screen.member.points == 10480


def test_once_head_office_has_it_the_outcome_says_so(asked):
    asked.desk.service.value.online = False
    asked.tap("confirm")
    assert not asked.screen.moved.synced

    asked.fact(MemberChanged(visit="v1", member=change(LIN, points=10480), synced=True))

    assert asked.screen.moved.synced
    assert (asked.screen.moved.said.key, asked.screen.moved.said.as_of_ms) == ("paid", 0)


def test_new_figures_bring_the_shelf_anew(choosing):
    choosing.fact(MemberChanged(visit="v1", member=change(LIN, points=1), synced=True))

    assert choosing.screen.member.points == 1
    assert len(choosing.asked(AskGifts)) == 2


def test_before_the_gifts_silence_asks_after_a_minute_and_hides_the_figures(choosing):
    assert choosing.wait(59).overlay is None

    choosing.wait(1)

    assert choosing.overlay == StillThere(20)
    assert choosing.screen.hidden
    assert not choosing.tap("stay").screen.hidden


def test_who_hides_their_figures_finds_them_hidden_at_the_question(choosing):
    choosing.tap("hide", "take:mug")

    assert choosing.screen.hidden
    assert not choosing.tap("hide").screen.hidden


@pytest.mark.parametrize("fact", [PartState(part="printer", state="missing"), LinkChanged(online=False, unsent=2)])
def test_a_fault_or_a_lost_link_leaves_the_question_as_it_is(asked, fact):
    before = asked.screen

    assert asked.fact(fact).screen == before


def test_another_members_code_over_the_question_asks_who_stays(asked):
    asked.scan(OUYANG_CODE)
    assert asked.overlay == ChangeMember()

    assert asked.tap("keep").screen.gift == MUG


def test_with_the_visit_everything_about_value_is_gone(asked):
    asked.tap("confirm", "end")

    assert asked.screen == Attract()
    assert "mug" not in repr(asked.flow)


def test_help_lies_over_the_question_and_goes_again(asked):
    assert asked.tap("assist").overlay == AssistSheet()
    assert isinstance(asked.tap("close").screen, GiftConfirm)


def test_a_season_leads_from_the_nudge_to_the_gifts():
    shopper = Shopper()
    shopper.desk.service.codes[LIN_CODE] = change(LIN, nudge=change(LIN.nudge, kind="season"))

    assert isinstance(shopper.scan(LIN_CODE).tap("nudge").screen, Gifts)
