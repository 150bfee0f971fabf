"""Gifts, coupons and top-up sums: asking for what there is, showing it, turning its pages. Pure."""

from dataclasses import replace
from typing import get_args

from edge.domain import value_api as api
from kiosk_ui.requests import ShelfRequest
from kiosk_ui.state import Flow, Moment, Sound, Step, with_view
from kiosk_ui.steps import asking, awaiting, uncovered
from kiosk_ui.value_views import Chip, Coupons, Gifts, Outcome, Shelf, TopUp
from kiosk_ui.views import Home, MemberScreen

ShelfAnswer = api.GiftShelf | api.CouponShelf | api.Steps

DOORS: dict[str, type[ShelfRequest]] = {"gifts": api.Gifts, "coupons": api.Coupons, "topup": api.TopUpSteps}
"""What each tile of the home asks for."""

CHIPS: dict[str, Chip] = {chip: chip for chip in get_args(Chip)}


def opening(flow: Flow, wanted: type[ShelfRequest], moment: Moment) -> Step:
    """Show the shelf, still empty, and ask what is on it."""
    screen, visit = flow.view.screen, flow.visit
    if visit is None or flow.waiting or not isinstance(screen, Home | Outcome):
        return flow, ()
    flow = with_view(uncovered(flow), screen=_empty(wanted, screen, hidden=visit.hidden), printing="")
    return awaiting(flow, wanted(visit=visit.id), moment.ms, Sound("tap"))


def _empty(wanted: type[ShelfRequest], screen: Home | Outcome, *, hidden: bool) -> Shelf:
    if wanted is api.Gifts:
        return Gifts(screen.member, hidden=hidden)
    return (Coupons if wanted is api.Coupons else TopUp)(screen.member, hidden=hidden)


def shelved(flow: Flow, answer: ShelfAnswer, *, awaited: bool) -> Flow:
    """Show what is on a shelf: the first time, or anew after the figures had changed."""
    if flow.failed and awaited:  # it came late, the sheet says "no answer yet"
        flow = uncovered(flow)
    screen = flow.view.screen
    if isinstance(screen, Home) and awaited:  # "try again" was tapped at home
        screen = _empty(_request_for(answer), screen, hidden=screen.hidden)
    match screen, answer:
        case Gifts(), api.GiftShelf():
            return with_view(flow, screen=replace(screen, shelf=answer, slow=False))
        case Coupons(), api.CouponShelf():
            return with_view(flow, screen=replace(screen, shelf=answer, slow=False))
        case TopUp(), api.Steps():
            kept = any(step.pay_minor == screen.minor for step in answer.steps)
            return with_view(flow, screen=replace(screen, shelf=answer, minor=screen.minor * kept, slow=False))
    return flow


def asked_anew(flow: Flow, screen: MemberScreen) -> Step:
    """Ask again, quietly, what is on the shelf that is shown."""
    wanted = request_of(screen)
    if flow.visit is None or wanted is None or not isinstance(screen, Shelf) or screen.shelf is None:
        return flow, ()
    return asking(flow, wanted(visit=flow.visit.id))


def _request_for(answer: ShelfAnswer) -> type[ShelfRequest]:
    if isinstance(answer, api.GiftShelf):
        return api.Gifts
    return api.Coupons if isinstance(answer, api.CouponShelf) else api.TopUpSteps


def request_of(screen: object) -> type[ShelfRequest] | None:
    """Return what fills a screen, if it is a shelf."""
    match screen:
        case Gifts():
            return api.Gifts
        case Coupons():
            return api.Coupons
        case TopUp():
            return api.TopUpSteps
    return None


# -- turning --------------------------------------------------------------------------------------------------------


def chosen(flow: Flow, chip: str) -> Step:
    """Show another part of the shelf, from its beginning."""
    screen = flow.view.screen
    if not isinstance(screen, Gifts | Coupons) or chip not in CHIPS:
        return flow, ()
    return with_view(flow, screen=replace(screen, chip=CHIPS[chip], first=0)), (Sound("tap"),)


def turned(flow: Flow, first: str) -> Step:
    """Show the shelf from card ``first`` on."""
    screen = flow.view.screen
    if not isinstance(screen, Gifts | Coupons) or not (first.isascii() and first.isdigit()):
        return flow, ()
    return with_view(flow, screen=replace(screen, first=int(first))), (Sound("tap"),)


def sum_chosen(flow: Flow, minor: str) -> Step:
    """Choose one of the sums that can be paid in."""
    screen = flow.view.screen
    if not isinstance(screen, TopUp) or screen.shelf is None:
        return flow, ()
    found = next((step for step in screen.shelf.steps if str(step.pay_minor) == minor), None)
    return (with_view(flow, screen=replace(screen, minor=found.pay_minor)), (Sound("tap"),)) if found else (flow, ())


def method_chosen(flow: Flow, method: str) -> Step:
    """Choose how to pay, among what is fitted here."""
    screen = flow.view.screen
    if not isinstance(screen, TopUp) or screen.shelf is None:
        return flow, ()
    found = next((each for each in screen.shelf.methods if each == method), None)
    return (with_view(flow, screen=replace(screen, method=found)), (Sound("tap"),)) if found else (flow, ())
