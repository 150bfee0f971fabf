"""A visit from attract to attract: who stands here, what they see, what they print and claim."""

import msgspec
import pytest

from edge.domain.local_api import Claim, End, MemberChanged, Print, SlipDone
from edge.domain.local_api import Identify as AskWho
from fakes.desk import (
    EXPIRED_CODE,
    FALSE_RECEIPT,
    KIOSK,
    LIN,
    LIN_CODE,
    LIN_PHONE,
    OUYANG,
    OUYANG_CODE,
    RECEIPT,
    SMALL_RECEIPT,
    UNKNOWN_CODE,
)
from fakes.shopper import Shopper
from kiosk_ui.desk import Failed
from kiosk_ui.views import Attract, ChangeMember, Closed, ErrorSheet, Home, Identify, Look, Saved


@pytest.fixture
def shopper():
    return Shopper()


@pytest.fixture
def lin():
    """A shopper whose home is shown."""
    return Shopper().scan(LIN_CODE)


def test_a_screen_is_closed_until_the_service_says_where_it_stands():
    shopper = Shopper(plugged=False)
    assert shopper.screen == Closed()

    shopper.plug()

    assert shopper.screen == Attract()
    assert shopper.flow.view.ambient.place.label == "K07"


@pytest.mark.parametrize("name", ["start", "scan", "card", "phone"])
def test_every_way_in_leads_to_identify(shopper, name):
    assert shopper.tap(name).screen == Identify()


def test_the_attract_screen_wakes_wherever_it_is_touched(shopper):
    assert shopper.touch().screen == Identify()


@pytest.mark.parametrize("before", [[], ["start"], ["start", "language"], ["price"]])
def test_a_member_code_is_heard_on_every_public_screen(shopper, before):
    assert shopper.tap(*before).scan(LIN_CODE).screen == Home(LIN)


def test_a_phone_number_of_eleven_digits_leads_home(shopper):
    shopper.tap("start").type(LIN_PHONE)
    assert shopper.screen == Identify(LIN_PHONE)

    assert shopper.tap("ok").screen == Home(LIN)


def test_ok_asks_nothing_before_the_eleventh_digit(shopper):
    shopper.tap("start").type(LIN_PHONE[:10]).tap("ok")

    assert shopper.asked(AskWho) == []


def test_a_twelfth_digit_is_not_taken(shopper):
    assert shopper.tap("start").type(LIN_PHONE + "9").screen == Identify(LIN_PHONE)


def test_delete_takes_the_last_digit_back(shopper):
    assert shopper.tap("start").type("138").tap("delete").screen == Identify("13")


@pytest.mark.parametrize("phone", [LIN_PHONE, "13900000000"])
def test_known_and_unknown_numbers_look_the_same_until_the_answer(shopper, phone):
    shopper.desk.holding = True

    shopper.tap("start").type(phone).tap("ok")

    assert shopper.screen == Identify(phone, busy=True)
    assert shopper.overlay is None


@pytest.mark.parametrize("code", [LIN_CODE, UNKNOWN_CODE, EXPIRED_CODE])
def test_known_and_unknown_codes_look_the_same_until_the_answer(shopper, code):
    shopper.desk.holding = True

    shopper.scan(code)

    assert shopper.screen == Identify(busy=True)
    assert shopper.overlay is None


def test_a_busy_screen_takes_no_second_confirm(shopper):
    shopper.desk.holding = True

    shopper.tap("start").type(LIN_PHONE).tap("ok", "ok", "digit:1", "delete")

    assert len(shopper.asked(AskWho)) == 1
    assert shopper.screen == Identify(LIN_PHONE, busy=True)


@pytest.mark.parametrize(
    ("code", "sheet"),
    [(UNKNOWN_CODE, ErrorSheet("unknown_member", "S-104")), (EXPIRED_CODE, ErrorSheet("expired_card", "S-105"))],
)
def test_a_code_that_opens_nothing_gets_a_sheet_over_identify(shopper, code, sheet):
    shopper.scan(code)

    assert (shopper.screen, shopper.overlay) == (Identify(), sheet)
    assert shopper.sounds[-1] == "error"


def test_after_an_unknown_code_the_next_scan_is_taken_at_once(shopper):
    assert shopper.scan(UNKNOWN_CODE).scan(LIN_CODE).screen == Home(LIN)


def test_too_many_tries_are_told_how_long_to_wait_and_counted_down(shopper):
    shopper.desk.service.throttled_s = 30
    shopper.tap("start").type(LIN_PHONE).tap("ok")
    assert shopper.overlay == ErrorSheet("throttled", "S-107", 30)

    assert shopper.wait(10).overlay == ErrorSheet("throttled", "S-107", 20)
    assert shopper.wait(20).overlay is None


def test_leaving_while_the_service_thinks_leaves_no_visit_behind(shopper):
    shopper.desk.holding = True
    shopper.scan(LIN_CODE).tap("back")
    assert shopper.screen == Attract()

    shopper.release()

    assert shopper.screen == Attract()
    assert shopper.asked(End) == [End(visit="v1")]


def test_hide_masks_and_shows_again(lin):
    assert lin.tap("hide").screen == Home(LIN, hidden=True)
    assert lin.tap("hide").screen == Home(LIN)


@pytest.mark.parametrize("tile", ["checkout", "price", "refer", "survey"])
def test_a_journey_that_is_not_open_yet_says_so_and_offers_a_person(lin, tile):
    lin.tap(tile)
    assert lin.overlay == ErrorSheet("not_yet", "S-001")

    lin.tap("staff")

    assert lin.flow.view.ambient.calling


def test_a_statement_is_printed_and_its_end_is_shown(lin):
    lin.desk.prints = False

    lin.tap("print")
    assert lin.flow.view.printing == "sent"

    lin.fact(SlipDone(slip="0118-02-1-000001", copy=1, outcome="printed"))
    assert lin.flow.view.printing == "printed"


def test_a_second_tap_on_print_asks_for_no_second_slip_while_one_is_on_its_way(lin):
    lin.desk.prints = False

    lin.tap("print", "print")

    assert len(lin.asked(Print)) == 1


def test_print_again_asks_for_the_same_slip(lin):
    lin.tap("print", "print")

    assert [request.slip for request in lin.asked(Print)] == ["", "0118-02-1-000001"]


def test_a_statement_after_new_figures_is_a_new_one(lin):
    lin.tap("print")

    lin.fact(MemberChanged(visit="v1", member=OUYANG, synced=True)).tap("print")

    assert [request.slip for request in lin.asked(Print)] == ["", ""]


def test_a_slip_that_was_never_started_says_so(lin):
    lin.desk.prints = False

    lin.tap("print").fact(SlipDone(slip="0118-02-1-000001", copy=1, outcome="not_started"))

    assert lin.overlay == ErrorSheet("printer", "S-301")


def test_a_slip_whose_end_is_never_told_is_unknown(lin):
    lin.desk.prints = False

    assert lin.tap("print").wait(31).flow.view.printing == "unknown"


def test_a_slip_is_printed_in_the_shoppers_language_and_size(lin):
    lin.tap("language", "lang:en", "assist", "assist:large", "close", "print")

    assert (lin.asked(Print)[0].language, lin.asked(Print)[0].large) == ("en", True)


def test_a_receipt_gives_its_points_and_shows_them_saved(lin):
    lin.scan(RECEIPT)

    assert isinstance(lin.screen, Saved)
    assert (lin.screen.points, lin.screen.paid_minor, lin.screen.synced) == (128, 12850, True)
    assert lin.sounds[-1] == "done"


def test_points_saved_offline_turn_synced_when_head_office_has_them(lin):
    lin.desk.service.kiosk = msgspec.structs.replace(KIOSK, online=False)
    lin.scan(RECEIPT)
    assert lin.screen.synced is False

    lin.fact(MemberChanged(visit="v1", member=LIN, synced=True))

    assert lin.screen.synced is True


@pytest.mark.parametrize(
    ("receipt", "sheet"),
    [
        (FALSE_RECEIPT, ErrorSheet("not_genuine", "S-202")),
        (SMALL_RECEIPT, ErrorSheet("no_points", "S-203")),
    ],
)
def test_a_receipt_without_points_says_why(lin, receipt, sheet):
    assert lin.scan(receipt).overlay == sheet
    assert lin.screen == Home(LIN)


def test_a_receipt_claimed_before_says_so(lin):
    assert lin.scan(RECEIPT).scan(RECEIPT).overlay == ErrorSheet("already_claimed", "S-201")


def test_a_receipt_that_the_reader_reads_twice_is_claimed_once(lin):
    lin.scan(RECEIPT)
    lin.desk.scan(RECEIPT)
    lin.happens()

    assert isinstance(lin.screen, Saved)
    assert lin.overlay is None
    assert len(lin.asked(Claim)) == 1


def test_a_receipt_scanned_while_the_printer_is_asked_waits_its_turn(lin):
    lin.desk.holding = True
    lin.tap("print").scan(RECEIPT)
    assert lin.asked(Claim) == []

    lin.release()

    assert isinstance(lin.screen, Saved)


def test_what_was_scanned_while_waiting_is_dropped_with_the_visit(lin):
    lin.desk.holding = True
    lin.tap("print").scan(RECEIPT).tap("end")
    lin.release()

    assert lin.asked(Claim) == []
    assert lin.overlay is None


@pytest.mark.parametrize("before", [[], ["start"]])
def test_a_receipt_without_a_member_asks_to_sign_in_first(shopper, before):
    assert shopper.tap(*before).scan(RECEIPT).overlay == ErrorSheet("sign_in_first", "S-204")


@pytest.mark.parametrize("code", ["6901234567892", "?%&"])
def test_a_code_that_means_nothing_here_says_so(lin, code):
    assert lin.scan(code).overlay == ErrorSheet("unknown_code", "S-106")


def test_a_claim_that_got_no_answer_is_repeated_with_the_same_txn(lin):
    lin.desk.holding = True
    lin.scan(RECEIPT).wait(10)
    assert lin.overlay == ErrorSheet("no_answer", "S-002")

    lin.tap("retry")

    first, second = lin.asked(Claim)
    assert first == second
    lin.release()
    assert isinstance(lin.screen, Saved)


def test_an_answer_that_comes_after_all_is_still_shown(lin):
    lin.desk.holding = True
    lin.scan(RECEIPT).wait(10)

    lin.release()

    assert isinstance(lin.screen, Saved)


def test_a_print_that_failed_is_repeated_with_the_same_txn(lin):
    lin.desk.holding = True
    lin.tap("print").wait(10).tap("retry")

    first, second = lin.asked(Print)
    assert first.txn == second.txn


def test_two_claims_have_two_txns(lin):
    lin.scan(SMALL_RECEIPT).scan(RECEIPT)

    assert len({claim.txn for claim in lin.asked(Claim)}) == 2


def test_done_leads_from_saved_to_home_and_again_prints_the_slip(lin):
    lin.scan(RECEIPT).tap("again")
    assert lin.asked(Print)[0].slip == lin.screen.slip

    assert isinstance(lin.tap("done").screen, Home)


def test_another_members_code_asks_before_it_changes_over(lin):
    lin.scan(OUYANG_CODE)
    assert (lin.screen, lin.overlay) == (Home(LIN), ChangeMember())

    lin.tap("change")

    assert (lin.screen, lin.overlay) == (Home(OUYANG), None)
    assert lin.asked(End) == [End(visit="v1", why="other_member")]
    assert lin.forgot == 1


def test_keep_stays_with_the_member_who_is_here(lin):
    lin.scan(OUYANG_CODE).tap("keep")

    assert (lin.screen, lin.overlay, lin.flow.other) == (Home(LIN), None, "")


def test_a_second_scan_of_the_same_card_changes_nothing(lin):
    assert lin.scan(LIN_CODE).overlay is None


@pytest.mark.parametrize("screen", ["home", "saved", "identify"])
def test_end_goes_to_attract_from_anywhere_with_the_chains_own_look(screen):
    shopper = Shopper(look=Look(language="zh-Hant"))
    shopper.tap("start", "language", "lang:en", "assist", "assist:contrast", "close")
    if screen != "identify":
        shopper.scan(LIN_CODE)
    if screen == "saved":
        shopper.scan(RECEIPT)

    shopper.tap("end")

    assert shopper.screen == Attract()
    assert shopper.look == Look(language="zh-Hant")
    assert shopper.forgot >= 1


def test_end_tells_the_service(lin):
    lin.tap("end")

    assert lin.asked(End) == [End(visit="v1", why="end")]
    assert lin.desk.service.visit == ""


def test_a_service_that_dies_closes_the_kiosk_and_forgets_the_member(lin):
    lin.unplug()

    assert lin.screen == Closed()
    assert "林" not in repr(lin.flow)
    assert lin.forgot == 1


def test_a_service_that_returns_opens_the_kiosk_again(lin):
    assert lin.unplug().plug().screen == Attract()


def test_a_service_that_refuses_the_greeting_is_greeted_again(shopper):
    shopper.unplug()
    shopper.desk.holding = True
    shopper.plug()
    assert shopper.screen == Closed()
    shopper.desk.holding = False
    shopper.desk.held.clear()

    assert shopper.wait(5).screen == Attract()


def test_a_failure_of_an_old_request_disturbs_nobody(lin):
    before = lin.flow

    lin.happens(Failed(1, AskWho(code=LIN_CODE), "late"))

    assert lin.flow == before


def test_a_visit_the_service_has_forgotten_ends_on_the_screen_too(lin):
    lin.happens(Failed(7, Print(txn="t", visit="v"), "-32000: S-003: this visit is over: scan your code again"))

    assert lin.screen == Attract()
    assert lin.flow.visit is None
