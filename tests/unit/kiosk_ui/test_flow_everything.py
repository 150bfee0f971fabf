"""Every state answers every kind of event, and no path through the flow gets stuck or keeps a person."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain.local_api import HistoryPage, LastPurchase, LinkChanged, MemberChanged, PartState, SlipDone
from fakes.desk import (
    EXPIRED_CODE,
    FALSE_RECEIPT,
    LIN,
    LIN_CODE,
    LIN_PHONE,
    LINES,
    OUYANG,
    OUYANG_CODE,
    RECEIPT,
    SMALL_RECEIPT,
    UNKNOWN_CODE,
)
from fakes.shopper import Shopper
from fakes.value_desk import BEFORE_THE_CUT, FOR_A_CLERK, MUG, TWENTY
from kiosk_ui.state import Flow, Visit
from kiosk_ui.taps import NOT_YET, TOGGLES
from kiosk_ui.timers import deadline
from kiosk_ui.value_pictures import CHOSEN, COUPONS, IN_SEASON, STEPS, outcomes
from kiosk_ui.value_views import (
    Coupons,
    CouponSheet,
    GiftConfirm,
    Gifts,
    PayConfirm,
    PayWait,
    ReleaseSheet,
    RestartSheet,
    TopUp,
)
from kiosk_ui.views import (
    AssistSheet,
    Attract,
    ChangeMember,
    Closed,
    ErrorSheet,
    Home,
    Identify,
    LanguageSheet,
    MemberScreen,
    Points,
    Saved,
    StaffSheet,
    StillThere,
    View,
)

SAVED = Saved(member=LIN, points=128, paid_minor=12850, currency="CNY", slip="s", synced=False)
LISTED = Points(LIN, HistoryPage(lines=LINES[:10], page=1, pages=3))
SCREENS = [
    *(Attract(), Identify("138"), Identify(LIN_PHONE, busy=True), Home(LIN), Home(LIN, hidden=True), SAVED),
    *(LISTED, Points(LIN)),
    *(Gifts(LIN), Gifts(LIN, IN_SEASON), GiftConfirm(LIN, MUG, "t"), GiftConfirm(LIN, MUG, "t", busy=True)),
    *(Coupons(LIN), Coupons(LIN, COUPONS), TopUp(LIN), TopUp(LIN, STEPS, CHOSEN.pay_minor, "till")),
    *(PayWait(LIN, CHOSEN, "till", "t", "p"), PayConfirm(LIN, 12_850, "t")),
    *(outcomes(LIN)[name] for name in ("gift-offline", "unknown", "part-here")),
]
OF_MEMBERS = MemberScreen
SHEETS = [ErrorSheet("unknown_member", "S-104"), ErrorSheet("throttled", "S-107", 30), ErrorSheet("printer", "S-301")]
SHEETS += [ErrorSheet("unsettled", "S-004"), ErrorSheet("declined", "S-501")]
OVERLAYS = [None, StillThere(20), AssistSheet(), LanguageSheet(), StaffSheet(), ChangeMember(), *SHEETS]
OVERLAYS += [CouponSheet(TWENTY, "t"), ReleaseSheet("t-7", MUG.names, "t", 2000)]
OVERLAYS += [RestartSheet(BEFORE_THE_CUT), RestartSheet(FOR_A_CLERK)]
CONTROLS = [
    *("start", "scan", "card", "phone", "ok", "delete", "hide", "print", "again", "done", "back", "assist", "language"),
    *("staff", "end", "stay", "close", "staff:cancel", "retry", "change", "keep", "lang:zh-Hans", "lang:zh-Hant"),
    *("lang:en", "digit:x", "", "nonsense", "page:x", "page:0:0", *(f"digit:{digit}" for digit in range(10)), *TOGGLES),
]
CONTROLS += [
    *sorted(NOT_YET),
    "history",
    "points",
    "nudge",
    "nudge:no",
    "page:1:0",
    "page:1:5",
    "page:2:0",
    "page:3:9",
    "page:9:0",
]
VALUE_CONTROLS = [
    *("gifts", "coupons", "topup", "chip:all", "chip:mine", "chip:used", "chip:x", "from:0", "from:6", "from:x"),
    *("take:mug", "take:umbrella", "take:candle", "take:?", "confirm", "use:twenty", "use:tea", "use:spent", "redeem"),
    *("reserve", "release", "release:t-7", "release:?", "sum:30000", "sum:7", "by:till", "by:code", "pay", "paid"),
    *("unpaid", "settle", "last:confirmed", "last:voided"),
]
CONTROLS += VALUE_CONTROLS
CODES = [
    *(LIN_CODE, OUYANG_CODE, EXPIRED_CODE, UNKNOWN_CODE, RECEIPT, SMALL_RECEIPT, FALSE_RECEIPT),
    *("6901234567892", "?!"),
]
SECRETS = ("林", "Lin", "欧阳", "6823", "0917", LIN_PHONE, LIN_CODE, OUYANG_CODE, RECEIPT, "12480", "生日", "小票")


def standing(screen, overlay) -> Shopper:
    """Return a shopper in front of ``screen`` under ``overlay``, as some path may have led there."""
    shopper = Shopper()
    visit = Visit(id="v1") if isinstance(screen, OF_MEMBERS) else None
    if visit:
        shopper.desk.service.visit, shopper.desk.service.guest = "v1", LIN
    view = View(screen, overlay, ambient=shopper.flow.view.ambient)
    now = shopper.now_ms
    shopper.flow = replace(shopper.flow, view=view, visit=visit, touched_ms=now, overlay_ms=now, slide_ms=now)
    return shopper


@pytest.fixture(params=OVERLAYS, ids=lambda overlay: getattr(overlay, "kind", type(overlay).__name__))
def overlay(request):
    return request.param


@pytest.fixture(params=SCREENS, ids=lambda screen: repr(screen)[:20])
def shopper(request, overlay):
    return standing(request.param, overlay)


def names_nobody(flow: Flow) -> bool:
    return not any(secret in repr(flow) for secret in SECRETS)


def test_silence_leads_every_state_to_attract(shopper):
    shopper.wait(600)

    assert isinstance(shopper.screen, Attract)
    assert shopper.overlay is None or isinstance(shopper.overlay, RestartSheet)  # that one waits until it is seen
    assert names_nobody(shopper.flow)


def test_a_member_code_is_answered_in_every_state(shopper):
    shopper.scan(LIN_CODE)

    # Where another member stands, it is a question; where nobody does, it is their home.
    assert isinstance(shopper.screen, Home) or isinstance(shopper.overlay, ChangeMember)


def test_back_never_leads_nowhere(shopper):
    before = (shopper.screen, shopper.overlay)

    shopper.tap("back")

    assert before == (shopper.screen, shopper.overlay) or shopper.overlay is None


def test_a_person_is_one_tap_away_in_every_state(shopper):
    shopper.tap("staff")

    assert shopper.overlay == StaffSheet()
    assert shopper.flow.view.ambient.calling


def test_end_ends_in_every_state(shopper):
    shopper.tap("end")

    assert isinstance(shopper.screen, Attract)
    assert names_nobody(shopper.flow)


def test_a_fault_of_the_printer_is_shown_and_ends_nothing(shopper):
    screen = type(shopper.screen)

    shopper.fact(PartState(part="printer", state="missing"))

    assert shopper.flow.view.ambient.printer == "missing"
    assert type(shopper.screen) is screen


def test_a_lost_link_is_shown_and_ends_nothing(shopper):
    screen = type(shopper.screen)

    shopper.fact(LinkChanged(online=False, unsent=7))

    assert (shopper.flow.view.ambient.online, shopper.flow.view.ambient.unsent) == (False, 7)
    assert type(shopper.screen) is screen


def test_a_dead_service_closes_every_state(shopper):
    shopper.unplug()

    assert shopper.screen == Closed()
    assert names_nobody(shopper.flow)


@pytest.mark.parametrize("control", CONTROLS)
def test_no_control_is_misunderstood_anywhere(control):
    for screen in [*SCREENS, Closed()]:
        for overlay in OVERLAYS:
            assert isinstance(standing(screen, overlay).tap(control).flow, Flow)


ACTIONS = st.one_of(
    st.tuples(st.just("tap"), st.sampled_from(CONTROLS)),
    st.tuples(st.just("tap"), st.sampled_from(["start", "ok", "print", "retry", "change", "stay"])),
    st.tuples(st.just("tap"), st.sampled_from(["history", "points", "page:1:5", "page:2:0", "back", "nudge"])),
    st.tuples(st.just("tap"), st.sampled_from(VALUE_CONTROLS)),
    st.tuples(st.just("scan"), st.sampled_from(CODES)),
    st.tuples(st.just("type"), st.sampled_from([LIN_PHONE, "13900000000", "138"])),
    st.tuples(st.just("wait"), st.sampled_from([0.1, 1, 7, 20, 46, 61, 200])),
    st.tuples(
        st.just("fact"),
        st.sampled_from(
            [
                MemberChanged(visit="v1", member=OUYANG, synced=True),
                MemberChanged(visit="v2", member=LIN, synced=False),
                SlipDone(slip="0118-02-1-000001", copy=1, outcome="printed"),
                SlipDone(slip="0118-02-1-000001", copy=1, outcome="not_started"),
                LinkChanged(online=False, unsent=3),
                LastPurchase(purchase=BEFORE_THE_CUT),
                LastPurchase(purchase=None),
            ],
        ),
    ),
    st.tuples(st.sampled_from(["touch", "unplug", "plug", "hold", "release"])),
)


def act(shopper: Shopper, action: tuple) -> None:
    if action == ("hold",):
        shopper.desk.holding = True
        return
    verb, *words = action
    getattr(shopper, verb)(*words)


@settings(max_examples=300, deadline=None)
@given(st.lists(ACTIONS, max_size=40))
def test_any_sequence_of_events_can_be_ended_and_leaves_nobody_behind(actions):
    shopper = Shopper()
    for action in actions:
        act(shopper, action)
        if shopper.flow.visit is None:
            assert not isinstance(shopper.screen, OF_MEMBERS)
        else:
            assert isinstance(shopper.screen, OF_MEMBERS)

    shopper.tap("end")

    assert isinstance(shopper.screen, Attract | Closed)
    assert names_nobody(shopper.flow)


@settings(max_examples=200, deadline=None)
@given(st.lists(ACTIONS, max_size=30))
def test_after_any_sequence_silence_leads_back_to_attract(actions):
    shopper = Shopper()
    for action in actions:
        act(shopper, action)

    if not shopper.desk.connected:
        shopper.plug()
    shopper.desk.holding = False
    shopper.wait(900)

    assert isinstance(shopper.screen, Attract)
    assert names_nobody(shopper.flow)
    assert deadline(shopper.flow) is not None or isinstance(shopper.overlay, RestartSheet)


@settings(max_examples=200, deadline=None)
@given(st.lists(ACTIONS, max_size=30))
def test_behind_the_prompt_a_home_is_always_hidden(actions):
    shopper = Shopper()
    for action in actions:
        act(shopper, action)
        if isinstance(shopper.overlay, StillThere):
            assert not isinstance(shopper.screen, Saved)
            assert getattr(shopper.screen, "hidden", True)
