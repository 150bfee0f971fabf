"""What silence does on each screen, and what assist, language and the call for a person change."""

import pytest

from edge.domain.local_api import CallStaff, End, LinkChanged, PartState, SlipDone, StaffCalling
from fakes.desk import LIN, LIN_CODE, OUYANG_CODE, RECEIPT, UNKNOWN_CODE
from fakes.shopper import Shopper
from kiosk_ui.state import Tick, TimeOfDay
from kiosk_ui.timers import deadline
from kiosk_ui.views import (
    AssistSheet,
    Attract,
    ErrorSheet,
    Home,
    Identify,
    LanguageSheet,
    Look,
    Saved,
    StaffSheet,
    StillThere,
)


@pytest.fixture
def shopper():
    return Shopper()


@pytest.fixture
def lin():
    """A shopper whose home is shown."""
    return Shopper().scan(LIN_CODE)


def test_three_slides_follow_each_other_every_eight_seconds(shopper):
    slides = [shopper.wait(8).screen.slide for _ in range(4)]

    assert slides == [1, 2, 0, 1]


def test_the_attract_screen_makes_no_sound(shopper):
    shopper.wait(3600)

    assert shopper.sounds == []


def test_a_language_chosen_by_someone_who_left_goes_back(shopper):
    shopper.tap("lang:en")
    assert shopper.look == Look(language="en")

    assert shopper.wait(45).look == Look()


def test_identify_without_digits_rests_after_45_seconds(shopper):
    shopper.tap("start")

    assert shopper.wait(44).screen == Identify()
    assert shopper.wait(1).screen == Attract()


def test_identify_with_digits_asks_first(shopper):
    shopper.tap("start").type("138").wait(45)
    assert shopper.overlay == StillThere(20)

    shopper.wait(20)

    assert shopper.screen == Attract()
    assert "138" not in repr(shopper.flow)


def test_home_asks_after_60_seconds_and_hides_the_person_at_once(lin):
    lin.wait(60)

    assert (lin.screen, lin.overlay) == (Home(LIN, hidden=True), StillThere(20))
    assert lin.sounds[-1] == "attention"


def test_the_ring_counts_every_second_and_then_the_visit_is_over(lin):
    lin.wait(60)

    assert [lin.wait(1).overlay.seconds for _ in range(19)] == list(range(19, 0, -1))
    assert lin.wait(1).screen == Attract()
    assert lin.asked(End) == [End(visit="v1", why="idle")]


def test_staying_shows_the_figures_again(lin):
    assert lin.wait(65).tap("stay").screen == Home(LIN)
    assert lin.overlay is None
    assert lin.wait(59).overlay is None


def test_staying_keeps_figures_hidden_that_the_member_had_hidden(lin):
    assert lin.tap("hide").wait(65).tap("stay").screen == Home(LIN, hidden=True)


def test_end_at_the_prompt_ends(lin):
    assert lin.wait(65).tap("end").screen == Attract()


def test_a_touch_beside_the_prompts_buttons_does_not_bring_the_figures_back(lin):
    assert lin.wait(65).touch().screen == Home(LIN, hidden=True)


def test_the_members_own_card_answers_the_prompt(lin):
    assert lin.wait(65).scan(LIN_CODE).screen == Home(LIN)


def test_another_card_at_the_prompt_shows_nothing_of_the_first_member(lin):
    assert lin.wait(65).scan(OUYANG_CODE).screen == Home(LIN, hidden=True)


def test_any_touch_keeps_the_visit_alive(lin):
    for _ in range(5):
        lin.wait(50).touch()

    assert (lin.screen, lin.overlay) == (Home(LIN), None)


def test_saved_goes_home_after_30_seconds(lin):
    lin.scan(RECEIPT)

    assert isinstance(lin.wait(29).screen, Saved)
    assert isinstance(lin.wait(1).screen, Home)


def test_saved_without_a_slip_stays_a_minute_so_that_the_number_can_be_noted(lin):
    lin.desk.prints = False
    lin.scan(RECEIPT).fact(SlipDone(slip="0118-02-1-000001", copy=1, outcome="not_started"))

    assert isinstance(lin.wait(59).screen, Saved)
    assert isinstance(lin.wait(1).screen, Home)


def test_an_error_sheet_goes_by_itself_after_45_seconds_and_does_not_end_the_visit(lin):
    lin.tap("price")

    assert lin.wait(45).overlay is None
    assert lin.screen == Home(LIN)


def test_more_time_makes_every_wait_three_times_as_long(lin):
    lin.tap("assist", "assist:time", "close")

    assert lin.wait(179).overlay is None
    assert lin.wait(1).overlay == StillThere(20)


@pytest.mark.parametrize(
    ("toggle", "part"),
    [
        ("assist:large", "large"),
        ("assist:contrast", "contrast"),
        ("assist:lowered", "lowered"),
        ("assist:time", "more_time"),
    ],
)
def test_each_assist_toggle_applies_at_once_and_leaves_the_sheet_open(shopper, toggle, part):
    shopper.tap("start", "assist", toggle)
    assert shopper.look == Look(**{part: True})
    assert shopper.overlay == AssistSheet()

    assert shopper.tap(toggle).look == Look()


def test_a_language_is_spoken_at_once(lin):
    lin.tap("language")
    assert lin.overlay == LanguageSheet()

    lin.tap("lang:zh-Hant")

    assert (lin.look.language, lin.overlay) == ("zh-Hant", None)


def test_a_person_is_called_and_the_call_taken_back(lin):
    lin.tap("staff")
    assert lin.overlay == StaffSheet()
    assert lin.flow.view.ambient.calling

    lin.tap("staff:cancel")

    assert lin.asked(CallStaff) == [CallStaff(), CallStaff(cancel=True)]
    assert (lin.overlay, lin.flow.view.ambient.calling) == (None, False)


def test_closing_the_staff_sheet_leaves_the_call_standing(lin):
    assert lin.tap("staff", "close").flow.view.ambient.calling


def test_a_call_that_got_lost_says_so(lin):
    lin.desk.holding = True
    lin.tap("staff")
    lin.desk.holding, lin.desk.connected = False, False

    lin.tap("close", "staff")

    assert lin.overlay == ErrorSheet("no_answer", "S-002")


@pytest.mark.parametrize("overlay", ["assist", "language", "staff", "price"])
def test_back_closes_whatever_lies_over_the_screen(lin, overlay):
    lin.tap(overlay)
    assert lin.overlay is not None

    assert lin.tap("back").overlay is None
    assert lin.screen == Home(LIN)


def test_scan_again_on_the_sheet_of_an_unknown_code_leads_back_to_identify(shopper):
    assert shopper.scan(UNKNOWN_CODE).tap("retry").overlay is None
    assert shopper.screen == Identify()


def test_use_phone_number_on_a_sheet_leads_to_the_keypad(shopper):
    assert shopper.scan(RECEIPT).tap("phone").screen == Identify()


def test_link_and_parts_show_on_any_screen(lin):
    lin.fact(LinkChanged(online=False, unsent=3)).fact(PartState(part="printer", state="paper_out"))
    lin.fact(PartState(part="scanner", state="missing")).fact(StaffCalling(calling=True))
    lin.happens(TimeOfDay("18:42", 18))

    ambient = lin.flow.view.ambient
    assert (ambient.online, ambient.unsent, ambient.printer, ambient.scanner) == (False, 3, "paper_out", "missing")
    assert (ambient.calling, ambient.time, ambient.hour) == (True, "18:42", 18)
    assert lin.screen == Home(LIN)


def test_a_tick_before_its_time_changes_nothing(lin):
    before = lin.flow

    for _ in range(5):
        lin.now_ms = deadline(lin.flow) - 1
        lin.happens(Tick())

    assert lin.flow == before
