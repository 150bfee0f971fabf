"""What the device service's answers mean: who stands here, what was given, what is on a page. Pure."""

import re
from dataclasses import replace

from edge.domain.local_api import (
    CallStaff,
    Claim,
    Claimed,
    End,
    History,
    HistoryPage,
    Identified,
    Kiosk,
    Print,
    Printed,
    Request,
    StaffCall,
)
from edge.domain.local_api import Identify as AskWho
from edge.domain.value_api import CouponShelf, GiftShelf, Moved, Settle, Steps
from kiosk_ui import restart
from kiosk_ui.desk import Answer, Failed
from kiosk_ui.moving import moved
from kiosk_ui.points import listed
from kiosk_ui.requests import Move
from kiosk_ui.shelves import shelved
from kiosk_ui.state import Asked, Flow, Sound, Step, Visit, resting, with_view
from kiosk_ui.steps import asking, covered_by_sheet, declined, ended, not_answered, shown_member, uncovered
from kiosk_ui.value_views import Outcome, PayWait
from kiosk_ui.views import Closed, Home, Identify, MemberScreen, Place, Saved, StaffSheet, StillThere

CLAIM_SHEETS = {"already": "already_claimed", "not_genuine": "not_genuine", "no_points": "no_points"}
VISIT_OVER = "S-003"
"""The service's word for a visit it does not know (any more)."""

REFUSAL = re.compile(r"S-[59]\d\d")
"""The service's codes for an order about value that it would not take: nothing has moved."""

IDENTIFY_SHEETS = {"unknown": "unknown_member", "expired": "expired_card", "throttled": "throttled"}


def answered(flow: Flow, event: Answer, now_ms: int) -> Step:  # noqa: C901, PLR0911 - a table: one line a case
    """Return what follows from an answer; one to a question that nobody asks any more changes little."""
    mine = next((asked for asked in (flow.waiting, flow.failed) if asked and asked.number == event.number), None)
    if flow.waiting and flow.waiting.number == event.number:
        flow = replace(flow, waiting=None)
    match event.request, event.answer:
        case _, Kiosk() as kiosk:
            return _opened(flow, kiosk, now_ms)
        case _, StaffCall(calling=calling):
            return with_view(flow, ambient=replace(flow.view.ambient, calling=calling)), ()
        case AskWho() as asked, Identified() as who:
            return _identified(flow, asked, who, now_ms) if mine else _unwanted(flow, who)
        case Claim() as asked, Claimed() as claimed if _of_this_visit(flow, asked):
            return _claimed(flow, claimed, now_ms)
        case History() as asked, HistoryPage() as lines if _of_this_visit(flow, asked):
            return listed(flow, lines, awaited=mine is not None), ()
        case Settle() as asked, Moved() as answer:
            return restart.dealt_with(flow, asked, answer), ()
        case asked, Moved() as answer if _of_this_visit(flow, asked):
            return moved(flow, mine, answer, now_ms)
        case asked, (GiftShelf() | CouponShelf() | Steps()) as shelf if _of_this_visit(flow, asked):
            return shelved(flow, shelf, awaited=mine is not None), ()
        case Print() as asked, Printed(slip=slip) if flow.visit and _of_this_visit(flow, asked):
            statement = flow.visit.statement if isinstance(flow.view.screen, Saved | Outcome) else slip
            return replace(flow, visit=replace(flow.visit, statement=statement)), ()
    return flow, ()


def _opened(flow: Flow, kiosk: Kiosk, now_ms: int) -> Step:
    ambient = replace(
        flow.view.ambient,
        place=Place(chain=kiosk.chain_names, store=kiosk.store_names, label=kiosk.label),
        online=kiosk.online,
        unsent=kiosk.unsent,
        printer=kiosk.printer,
        scanner=kiosk.scanner,
    )
    flow = with_view(flow, ambient=ambient)
    if isinstance(flow.view.screen, Closed):
        return resting(replace(flow, last=kiosk.last), now_ms), ()
    return flow, ()


def _identified(flow: Flow, asked: AskWho, who: Identified, now_ms: int) -> Step:
    flow = replace(flow, touched_ms=now_ms)
    if who.result == "found" and who.member:
        flow = with_view(uncovered(flow), screen=Home(who.member), printing="")
        return replace(flow, visit=Visit(id=who.visit, code=asked.code)), (Sound("done"),)
    flow = with_view(flow, screen=Identify())
    return covered_by_sheet(flow, IDENTIFY_SHEETS.get(who.result, "no_answer"), now_ms, seconds=who.wait_s)


def _unwanted(flow: Flow, who: Identified) -> Step:
    """The shopper left before the answer came: the service must not keep a visit that nobody makes."""
    return asking(flow, End(visit=who.visit)) if who.visit else (flow, ())


def _claimed(flow: Flow, claimed: Claimed, now_ms: int) -> Step:
    screen = flow.view.screen
    if not isinstance(screen, MemberScreen) or isinstance(flow.view.overlay, StillThere) or isinstance(screen, PayWait):
        return flow, ()  # the points are safe; nothing comes up behind the prompt, nothing interrupts a payment
    flow = replace(flow, touched_ms=now_ms)
    if claimed.result != "claimed":
        return covered_by_sheet(flow, CLAIM_SHEETS[claimed.result], now_ms)
    saved = Saved(
        member=shown_member(flow, claimed.member or screen.member),
        points=claimed.points,
        paid_minor=claimed.paid_minor,
        currency=claimed.currency,
        slip=claimed.slip,
        synced=claimed.synced,
    )
    flow = replace(with_view(uncovered(flow), screen=saved, printing="sent"), printing_ms=now_ms)
    return with_new_figures(flow), (Sound("done"),)


def with_new_figures(flow: Flow) -> Flow:
    """Return the flow whose next statement is a new one, no copy of the last."""
    return replace(flow, visit=replace(flow.visit, statement="")) if flow.visit else flow


def failed(flow: Flow, event: Failed, now_ms: int) -> Step:
    """Return what follows from a request that was declined or got lost."""
    if VISIT_OVER in event.why and flow.visit is not None:
        return ended(flow, "end", now_ms)  # the service has forgotten this visit: so does the screen
    if flow.waiting and flow.waiting.number == event.number:
        refusal = REFUSAL.search(event.why) if isinstance(event.request, Move) else None
        return declined(flow, refusal[0], now_ms) if refusal else not_answered(flow, flow.waiting, now_ms)
    if isinstance(event.request, CallStaff) and isinstance(flow.view.overlay, StaffSheet):
        return not_answered(flow, Asked(event.number, event.request, now_ms), now_ms)
    return flow, ()


def _of_this_visit(flow: Flow, request: Request) -> bool:
    return flow.visit is not None and flow.visit.id == getattr(request, "visit", None)
