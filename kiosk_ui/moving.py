"""Asking for what moves value, and showing what became of it. Pure.

A request that moves value is never given up silently: its answer is shown whenever it comes within the visit, and "try
again" sends the very same request, which moves nothing twice.
"""

from dataclasses import replace

import msgspec

from edge.domain import value_api as api
from kiosk_ui.requests import Move
from kiosk_ui.state import Asked, Flow, Moment, Sound, Step, with_view
from kiosk_ui.steps import awaiting, busy, covered, shown_member, uncovered, veiled
from kiosk_ui.value_views import (
    About,
    Coupons,
    CouponSheet,
    Deed,
    GiftConfirm,
    Gifts,
    Outcome,
    PayConfirm,
    PayWait,
    ReleaseSheet,
)
from kiosk_ui.views import MemberScreen, StillThere


def moving(flow: Flow, request: Move, about: About, now_ms: int) -> Step:
    """Ask for it; until the answer is there the screen is busy and takes no second order."""
    if flow.waiting:
        return flow, ()
    return awaiting(busy(uncovered(flow)), request, now_ms, Sound("tap"), about=about)


# -- gifts and coupons ----------------------------------------------------------------------------------------------


def gift_chosen(flow: Flow, sku: str, moment: Moment) -> Step:
    """Ask whether this gift is wanted; what lacks points is shown with what is missing."""
    screen = flow.view.screen
    if flow.waiting or not isinstance(screen, Gifts) or screen.shelf is None:
        return flow, ()
    found = next((gift for gift in screen.shelf.gifts if gift.sku == sku), None)
    if found is None or (found.hindrance and not found.lacking):
        return flow, ()
    confirm = GiftConfirm(screen.member, found, moment.txn, screen.shelf, screen.first, hidden=screen.hidden)
    return with_view(flow, screen=confirm), (Sound("tap"),)


def gift_confirmed(flow: Flow, moment: Moment) -> Step:
    """Reserve the gift and spend its points."""
    screen, visit, look = flow.view.screen, flow.visit, flow.view.look
    if visit is None or not isinstance(screen, GiftConfirm) or screen.gift.lacking or screen.gift.hindrance:
        return flow, ()
    gift = screen.gift
    request = api.TakeGift(txn=screen.txn, visit=visit.id, sku=gift.sku, language=look.language, large=look.large)
    return moving(flow, request, About("gift", gift.names, gift.art, gift.points), moment.ms)


def back_to_gifts(flow: Flow) -> Step:
    """Leave the question, and with it its transaction, for the gifts; what was sent is waited for."""
    screen = flow.view.screen
    if not isinstance(screen, GiftConfirm) or flow.waiting:
        return flow, ()
    shown = Gifts(screen.member, screen.shelf, first=screen.first, hidden=screen.hidden)
    return with_view(flow, screen=shown), (Sound("tap"),)


def coupon_chosen(flow: Flow, coupon: str, moment: Moment) -> Step:
    """Ask how this coupon is to be used."""
    screen = flow.view.screen
    if flow.waiting or not isinstance(screen, Coupons) or screen.shelf is None:
        return flow, ()
    found = next((each for each in screen.shelf.coupons if each.coupon == coupon and each.shelf == "now"), None)
    if found is None:
        return flow, ()
    return covered(flow, CouponSheet(found, moment.txn), moment.ms), (Sound("tap"),)


def coupon_used(flow: Flow, moment: Moment, *, now: bool) -> Step:
    """Redeem the coupon, or set it aside for a purchase at the till; one that is set aside can only be redeemed."""
    sheet, visit, look = flow.view.overlay, flow.visit, flow.view.look
    if visit is None or not isinstance(sheet, CouponSheet) or (sheet.coupon.reserved and not now):
        return flow, ()
    request = api.UseCoupon(
        txn=sheet.txn,
        visit=visit.id,
        coupon=sheet.coupon.coupon,
        use="redeemed" if now else "reserved",
        language=look.language,
        large=look.large,
    )
    return moving(flow, request, About("redeemed" if now else "reserved", sheet.coupon.names), moment.ms)


def release_asked(flow: Flow, of: str, moment: Moment) -> Step:
    """Ask whether the gift that ``of`` reserved is to be given back."""
    screen = flow.view.screen
    if flow.waiting or not isinstance(screen, Gifts) or screen.shelf is None:
        return flow, ()
    held = (gift for gift in screen.shelf.reserved if gift.txn == of)
    found = next((ReleaseSheet(of, gift.names, moment.txn, gift.points) for gift in held), None)
    return (covered(flow, found, moment.ms), (Sound("tap"),)) if found else (flow, ())


def released(flow: Flow, moment: Moment) -> Step:
    """Give back what was reserved."""
    sheet, visit, look = flow.view.overlay, flow.visit, flow.view.look
    if isinstance(sheet, CouponSheet) and sheet.coupon.reserved:
        sheet = ReleaseSheet(sheet.coupon.reserved, sheet.coupon.names, sheet.txn)
    if visit is None or not isinstance(sheet, ReleaseSheet):
        return flow, ()
    request = api.Undo(txn=sheet.txn, visit=visit.id, of=sheet.of, language=look.language, large=look.large)
    return moving(flow, request, About("released", sheet.names, points=sheet.points), moment.ms)


# -- stored value ---------------------------------------------------------------------------------------------------


def paying(flow: Flow, minor: int, moment: Moment) -> Step:
    """Ask whether ``minor`` is to be paid with stored value. The basket leads here."""
    screen = flow.view.screen
    if flow.visit is None or flow.waiting or minor <= 0 or not isinstance(screen, MemberScreen):
        return flow, ()
    confirm = PayConfirm(screen.member, minor, moment.txn, hidden=flow.visit.hidden)
    return with_view(uncovered(flow), screen=confirm, printing=""), (Sound("tap"),)


def pay_confirmed(flow: Flow, moment: Moment) -> Step:
    """Pay with stored value."""
    screen, visit, look = flow.view.screen, flow.visit, flow.view.look
    if visit is None or not isinstance(screen, PayConfirm):
        return flow, ()
    request = api.Pay(txn=screen.txn, visit=visit.id, minor=screen.minor, language=look.language, large=look.large)
    return moving(flow, request, About("paid"), moment.ms)


# -- what became of it ----------------------------------------------------------------------------------------------


def moved(flow: Flow, asked: Asked | None, answer: api.Moved, now_ms: int) -> Step:
    """Show what became of a request. Behind the prompt it stays hidden until somebody says that they are still here."""
    screen = flow.view.screen
    if not isinstance(screen, MemberScreen) or (isinstance(screen, PayWait) and answer.txn != screen.txn):
        return flow, ()  # a payment under way is not interrupted; what came late is on its slip and on the shelf
    about = asked.about if asked and asked.about else About(_deed(answer))
    outcome = Outcome(shown_member(flow, answer.member or screen.member), answer, about)
    prompted = isinstance(flow.view.overlay, StillThere)
    flow = with_view(flow if prompted else replace(uncovered(flow), touched_ms=now_ms), screen=outcome)
    flow = veiled(flow, hidden=True) if prompted else flow
    flow = replace(with_view(flow, printing="sent" if answer.slip else ""), printing_ms=now_ms, failed=None)
    if flow.visit and answer.result == "done":
        flow = replace(flow, visit=replace(flow.visit, statement=""))
    return flow, () if prompted else (Sound("done" if answer.result == "done" else "error"),)


def _deed(answer: api.Moved) -> Deed:
    """Return what a late answer must have been about."""
    key, asset = answer.said.key, answer.said.asset
    if key in {"undone", "not_yours"}:
        return "released"
    if key in {"here_now", "payment_unknown", "not_charged"}:
        return "topped_up"
    return "paid" if asset == "cents" else "redeemed" if asset.startswith("coupon:") else "gift"


def at_head_office(outcome: Outcome) -> Outcome:
    """Return the outcome once head office has it: no "will sync", no "as of"."""
    said = outcome.moved.said
    key = "paid" if said.key == "paid_will_sync" else said.key
    said = msgspec.structs.replace(said, key=key, as_of_ms=0)
    return replace(outcome, moved=msgspec.structs.replace(outcome.moved, said=said, synced=True))
