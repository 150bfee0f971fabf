"""The member's points line by line: asked for, paged, hidden, forgotten; and the one nudge of a visit."""

import msgspec
import pytest

from edge.domain.local_api import AnswerNudge, Claim, History, MemberChanged
from fakes.desk import BIRTHDAY, EXPIRING, LIN, LIN_CODE, LINES, OUYANG_CODE, RECEIPT
from fakes.shopper import Shopper
from kiosk_ui.views import Attract, ChangeMember, ErrorSheet, Home, Points, Saved, StaffSheet, StillThere

change = msgspec.structs.replace


@pytest.fixture
def lin():
    """A shopper whose home is shown."""
    return Shopper().scan(LIN_CODE)


@pytest.fixture
def reading(lin):
    """A shopper who reads the first page of their points."""
    return lin.tap("history")


@pytest.fixture
def with_points_running_out():
    shopper = Shopper()
    shopper.desk.service.codes[LIN_CODE] = change(LIN, nudge=EXPIRING)
    return shopper.scan(LIN_CODE)


@pytest.mark.parametrize("way", ["history", "points"])
def test_the_tile_and_the_figure_both_lead_to_the_points(lin, way):
    lin.tap(way)

    assert lin.asked(History) == [History(visit="v1", page=1)]
    assert lin.screen.lines.lines == LINES[:10]


def test_the_screen_is_there_before_its_lines_are(lin):
    lin.desk.holding = True

    assert lin.tap("history").screen == Points(LIN)


def test_after_a_second_without_an_answer_it_says_so(lin):
    lin.desk.holding = True
    lin.tap("history").wait(0.9)
    assert not lin.screen.slow

    assert lin.wait(0.2).screen.slow
    assert not lin.release().screen.slow


def test_back_leads_home(reading):
    assert reading.tap("back").screen == Home(LIN)


def test_an_answer_that_comes_after_the_way_back_is_not_wanted(lin):
    lin.desk.holding = True

    lin.tap("history", "back").release()

    assert lin.screen == Home(LIN)
    assert lin.flow.waiting is None


@pytest.mark.parametrize(("page", "lines"), [(2, LINES[10:20]), (3, LINES[20:])])
def test_another_page_is_asked_for_and_shown(reading, page, lines):
    reading.tap(f"page:{page}:0")

    assert (reading.screen.lines.page, reading.screen.lines.lines) == (page, lines)


def test_a_part_of_the_page_that_is_there_is_not_asked_for(reading):
    reading.tap("page:1:5")

    assert reading.screen.first == 5
    assert len(reading.asked(History)) == 1


def test_the_way_back_to_a_page_leads_to_its_end(reading):
    assert reading.tap("page:2:0", "page:1:9").screen.first == 9


def test_the_old_page_stays_until_the_next_is_there(reading):
    reading.desk.holding = True

    reading.tap("page:2:3")
    assert (reading.screen.lines.page, reading.screen.first) == (1, 0)

    reading.release()
    assert (reading.screen.lines.page, reading.screen.first) == (2, 3)


@pytest.mark.parametrize("name", ["page:0:0", "page:4:0", "page:2", "page:x:0", "page:-1:0", "page:²:0", "page:1:0:0"])
def test_a_page_that_is_not_there_is_not_asked_for(reading, name):
    before = reading.screen

    assert reading.tap(name).screen == before
    assert len(reading.asked(History)) == 1


def test_while_a_page_is_awaited_no_other_is_asked_for(reading):
    reading.desk.holding = True

    reading.tap("page:2:0", "page:3:0")

    assert len(reading.asked(History)) == 2


def test_without_an_answer_the_home_says_so_and_can_ask_again(lin):
    lin.desk.holding = True
    lin.tap("history").wait(10)
    assert (lin.screen, lin.overlay) == (Home(LIN), ErrorSheet("no_answer", "S-002"))

    lin.desk.holding = False
    lin.tap("retry")

    assert lin.screen.lines.lines == LINES[:10]
    assert lin.overlay is None


def test_a_late_first_page_is_still_shown(lin):
    lin.desk.holding = True
    lin.tap("history").wait(10)

    lin.release()

    assert lin.screen.lines.lines == LINES[:10]
    assert lin.overlay is None


def test_a_page_that_never_comes_leaves_the_one_that_is_there(reading):
    reading.desk.holding = True
    reading.tap("page:2:0").wait(10)

    assert reading.overlay == ErrorSheet("no_answer", "S-002")
    assert reading.screen.lines.lines == LINES[:10]


def test_new_figures_bring_the_page_anew(reading):
    settled = change(LIN, points=12608)
    reading.desk.service.lines[0] = change(LINES[0], points=999)

    reading.fact(MemberChanged(visit="v1", member=settled, synced=True))

    assert reading.screen.member == settled
    assert reading.screen.lines.lines[0].points == 999


def test_a_receipt_scanned_over_the_points_is_claimed(reading):
    reading.scan(RECEIPT)

    assert len(reading.asked(Claim)) == 1
    assert isinstance(reading.screen, Saved)


def test_a_receipt_scanned_while_a_page_is_awaited_waits_its_turn(lin):
    lin.desk.holding = True
    lin.tap("history").scan(RECEIPT)
    assert lin.asked(Claim) == []

    lin.release()

    assert isinstance(lin.screen, Saved)


def test_points_ask_after_45_seconds_and_hide_every_line(reading):
    assert reading.wait(44).overlay is None

    reading.wait(1)

    assert reading.overlay == StillThere(20)
    assert reading.screen.hidden


def test_whoever_stays_sees_their_lines_again(reading):
    reading.wait(45).tap("stay")

    assert reading.overlay is None
    assert not reading.screen.hidden


def test_a_page_that_comes_behind_the_prompt_stays_hidden_until_the_member_stays(reading):
    reading.wait(45).fact(MemberChanged(visit="v1", member=LIN, synced=True))
    assert len(reading.asked(History)) == 2
    assert reading.screen.hidden

    assert not reading.tap("stay").screen.hidden


def test_who_hid_their_home_finds_their_points_hidden_too(lin):
    lin.tap("hide", "history")
    assert lin.screen.hidden

    assert not lin.tap("hide").screen.hidden
    assert lin.tap("back").screen == Home(LIN)


def test_another_members_code_over_the_points_is_a_question(reading):
    reading.scan(OUYANG_CODE)
    assert reading.overlay == ChangeMember()

    reading.tap("change")

    assert isinstance(reading.screen, Home)
    assert reading.screen.member.surname == "欧阳"
    assert "小票" not in repr(reading.flow)


def test_with_the_visit_the_lines_are_gone(reading):
    forgot = reading.forgot

    reading.tap("end")

    assert reading.screen == Attract()
    assert reading.forgot == forgot + 1
    assert "小票" not in repr(reading.flow)


def test_a_person_can_be_called_over_the_points(reading):
    assert reading.tap("staff").overlay == StaffSheet()
    assert reading.tap("close").screen.lines.lines == LINES[:10]


# -- the nudge ------------------------------------------------------------------------------------------------------


def test_a_nudge_put_away_is_told_and_goes(lin):
    lin.tap("nudge:no")

    assert lin.asked(AnswerNudge) == [AnswerNudge(visit="v1", care=BIRTHDAY.care, answer="refused")]
    assert lin.screen.member.nudge is None
    assert lin.overlay is None


def test_a_nudge_taken_is_told_and_says_that_its_journey_is_not_open(lin):
    lin.tap("nudge")

    assert lin.asked(AnswerNudge) == [AnswerNudge(visit="v1", care=BIRTHDAY.care, answer="taken")]
    assert lin.overlay == ErrorSheet("not_yet", "S-001")


def test_points_that_run_out_lead_to_the_points(with_points_running_out):
    lin = with_points_running_out.tap("nudge")

    assert [request.answer for request in lin.asked(AnswerNudge)] == ["taken"]
    assert lin.screen.lines.lines == LINES[:10]


@pytest.mark.parametrize("answer", ["nudge", "nudge:no"])
def test_an_answered_nudge_does_not_come_back_in_this_visit(lin, answer):
    lin.tap(answer, "close", "retry", "nudge", "nudge:no").fact(MemberChanged(visit="v1", member=LIN, synced=True))
    assert lin.screen.member.nudge is None

    lin.scan(RECEIPT).tap("done").tap("history", "back")

    assert lin.screen.member.nudge is None
    assert len(lin.asked(AnswerNudge)) == 1


def test_the_next_visit_has_its_own_nudge(lin):
    lin.tap("nudge:no", "end").scan(LIN_CODE)

    assert lin.screen.member.nudge == BIRTHDAY


def test_a_member_without_a_nudge_answers_none():
    shopper = Shopper()
    shopper.desk.service.codes[LIN_CODE] = change(LIN, nudge=None)
    shopper.scan(LIN_CODE).tap("nudge", "nudge:no")

    assert shopper.asked(AnswerNudge) == []
    assert shopper.overlay is None
