"""Members' visits on the whole screen: real loop, real fingers, real pictures, on SDL's dummy display."""

import random

import pytest

from edge.domain.local_api import Print
from fakes.desk import (
    EXPIRED_CODE,
    FALSE_RECEIPT,
    LIN,
    LIN_CODE,
    LIN_PHONE,
    OUYANG,
    OUYANG_CODE,
    RECEIPT,
    UNKNOWN_CODE,
)
from fakes.kiosk import Kiosk
from kiosk_ui.screens import Stage
from kiosk_ui.views import Attract, ChangeMember, Closed, ErrorSheet, Home, Identify, Saved, StaffSheet, StillThere
from kiosk_ui.window import Window

PANELS = [(1080, 1920), (1280, 800)]
CODES = [LIN_CODE, OUYANG_CODE, EXPIRED_CODE, UNKNOWN_CODE, RECEIPT, FALSE_RECEIPT, "6901234567892", "?!"]
SECRETS = ("林", "Lin", "欧阳", "Ouyang", "6823", "0917", LIN_PHONE, "12480")


@pytest.fixture(params=PANELS, ids=lambda size: f"{size[0]}x{size[1]}")
def kiosk(request, monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with Window(request.param, fullscreen=False) as window:
        kiosk = Kiosk(window.surface, Stage(request.param))
        kiosk.blank = window.surface.copy()
        yield kiosk


def picture(kiosk):
    return kiosk.app.surface.get_buffer().raw


def test_a_member_comes_by_phone_prints_claims_and_leaves_nothing_behind(kiosk):
    attract = picture(kiosk)
    kiosk.tap("start").type(LIN_PHONE).tap("ok")
    assert kiosk.screen == Home(LIN)

    kiosk.tap("print").scan(RECEIPT)
    assert isinstance(kiosk.screen, Saved)

    kiosk.tap("done", "end")
    assert kiosk.screen == Attract()
    assert picture(kiosk) == attract
    assert len([asked for asked in kiosk.desk.service.asked if isinstance(asked, Print)]) == 1


def test_a_member_reads_their_points_page_by_page_and_leaves_nothing_behind(kiosk):
    attract = picture(kiosk)
    kiosk.scan(LIN_CODE).tap("points")
    read = []
    while ahead := [name for name in kiosk.app.targets if name.startswith("page:")][-1:]:
        read.append(kiosk.screen)
        kiosk.tap(*ahead)
        if kiosk.screen in read:
            break
    assert kiosk.screen.lines.page == 3

    kiosk.tap("back")
    assert kiosk.screen == Home(LIN)
    kiosk.tap("end")
    assert picture(kiosk) == attract


def test_a_member_takes_a_gift_uses_a_coupon_tops_up_and_leaves_nothing_behind(kiosk):
    attract = picture(kiosk)
    kiosk.scan(LIN_CODE).tap("gifts", "take:mug", "confirm")
    assert kiosk.screen.moved.said.left == 10480

    kiosk.tap("done", "coupons", "use:twenty", "redeem", "done")
    kiosk.tap("topup", "sum:30000", "by:till", "pay", "paid")
    assert kiosk.screen.member.value_minor == 36850 + 32000

    kiosk.tap("end")
    assert picture(kiosk) == attract


def test_a_member_gives_back_what_they_set_aside(kiosk):
    kiosk.scan(LIN_CODE).tap("gifts", "take:mug", "confirm", "done", "gifts")
    back = next(name for name in kiosk.app.targets if name.startswith("release:"))

    kiosk.tap(back, "release")

    assert kiosk.screen.moved.said.key == "undone"
    assert kiosk.screen.member.points == 12480


def test_a_member_comes_by_card_and_is_asked_whether_they_are_still_there(kiosk):
    kiosk.scan(LIN_CODE).wait(60)
    assert isinstance(kiosk.overlay, StillThere)

    kiosk.tap("stay")
    assert kiosk.screen == Home(LIN)

    kiosk.wait(81)
    assert kiosk.screen == Attract()


def test_an_unknown_member_is_told_kindly_and_may_scan_again(kiosk):
    kiosk.scan(UNKNOWN_CODE)
    assert kiosk.overlay == ErrorSheet("unknown_member", "S-104")

    kiosk.tap("retry").scan(LIN_CODE)

    assert kiosk.screen == Home(LIN)


def test_an_expired_card_is_told_apart_and_staff_can_be_called(kiosk):
    kiosk.scan(EXPIRED_CODE)
    assert kiosk.overlay == ErrorSheet("expired_card", "S-105")

    kiosk.tap("staff")

    assert kiosk.overlay == StaffSheet()
    assert kiosk.desk.service.calling


def test_another_members_card_changes_over_without_mixing(kiosk):
    kiosk.scan(LIN_CODE).scan(OUYANG_CODE)
    assert isinstance(kiosk.overlay, ChangeMember)

    kiosk.tap("change")

    assert kiosk.screen == Home(OUYANG)
    assert "林" not in repr(kiosk.app.flow)


def test_a_service_that_dies_and_returns_closes_and_opens_the_kiosk(kiosk):
    kiosk.scan(LIN_CODE)
    kiosk.desk.unplug()
    kiosk.turn()
    assert kiosk.screen == Closed()

    kiosk.desk.plug()
    kiosk.turn()
    kiosk.turn()

    assert kiosk.screen == Attract()


def test_every_control_on_the_screen_does_something(kiosk):
    for before in ([], ["start"]):
        for name in list(kiosk.tap("end").app.targets) if "end" in kiosk.app.targets else list(kiosk.app.targets):
            kiosk.wait(200)
            kiosk.tap(*before)
            if name not in kiosk.app.targets or name in {"delete", "ok"}:
                continue
            view = kiosk.app.flow.view
            kiosk.tap(name)
            assert view != kiosk.app.flow.view or name == f"lang:{view.look.language}", name


def test_an_idle_home_draws_nothing(kiosk):
    kiosk.scan(LIN_CODE)
    before = kiosk.app.drawn

    kiosk.wait(50)

    assert kiosk.app.drawn == before


@pytest.mark.slow
def test_500_random_taps_and_scans_break_nothing_and_leave_nobody_behind(kiosk):
    """On the small panel; the large one, whose pictures take longer, gets 150."""
    chance = random.Random(20_261_121)
    width, height = kiosk.app.surface.get_size()
    seen = set()
    for _ in range(500 if width == 1280 else 150):
        match chance.randrange(10):
            case 0:
                kiosk.scan(chance.choice(CODES))
            case 1:
                kiosk.tap_at((chance.randrange(width), chance.randrange(height)))
            case 2:
                kiosk.wait(chance.choice([0.1, 5, 46, 61, 90]))
            case _ if kiosk.app.targets:
                kiosk.tap(chance.choice(sorted(kiosk.app.targets)))
        seen.add(type(kiosk.screen))

    kiosk.wait(400)

    assert kiosk.screen == Attract(kiosk.screen.slide)
    assert not any(secret in repr(kiosk.app.flow) for secret in SECRETS)
    assert {Attract, Identify, Home} <= seen
