"""The steps that taps, scans, answers and timers share: asking, covering, calling, ending. Pure."""

from dataclasses import replace
from typing import Literal

import msgspec

from edge.domain.local_api import AnswerNudge, CallStaff, Claim, End, Hello, History, MemberView, Print, Request
from edge.domain.local_api import Identify as AskWho
from kiosk_ui.requests import Move, ShelfRequest, top_up
from kiosk_ui.state import Ask, Asked, Effect, Flow, Forget, Moment, Sound, Step, resting, with_view
from kiosk_ui.value_views import (
    About,
    Confirm,
    Coupons,
    GiftConfirm,
    Gifts,
    Outcome,
    PayConfirm,
    PayWait,
    Shelf,
    TopUp,
)
from kiosk_ui.views import ErrorSheet, Home, Identify, MemberScreen, Overlay, Points, Saved, StaffSheet, StillThere

EndedWhy = Literal["end", "idle", "other_member"]

SHEETS = {
    "not_yet": "S-001",
    "no_answer": "S-002",
    "unsettled": "S-004",
    "unknown_member": "S-104",
    "expired_card": "S-105",
    "unknown_code": "S-106",
    "throttled": "S-107",
    "finish_first": "S-108",
    "already_claimed": "S-201",
    "not_genuine": "S-202",
    "no_points": "S-203",
    "sign_in_first": "S-204",
    "printer": "S-301",
}
"""The code at the foot of each error sheet."""


def asking(flow: Flow, request: Request, *effects: Effect) -> Step:
    """Ask something whose answer holds nobody up."""
    number = flow.asked + 1
    return replace(flow, asked=number), (*effects, Ask(number, request))


def awaiting(flow: Flow, request: Request, now_ms: int, *effects: Effect, about: About | None = None) -> Step:
    """Ask the one thing that decides what comes next."""
    flow, wanted = asking(replace(flow, failed=None), request, *effects)
    return replace(flow, waiting=Asked(flow.asked, request, now_ms, about)), wanted


def greeting(flow: Flow, now_ms: int) -> Step:
    """Ask the service where this kiosk stands."""
    return asking(replace(flow, hello_ms=now_ms), Hello())


def identifying(flow: Flow, request: AskWho, now_ms: int, *effects: Effect) -> Step:
    """Ask who stands here; known and unknown look the same until the answer is there."""
    digits = flow.view.screen.digits if isinstance(flow.view.screen, Identify) and request.phone else ""
    flow = with_view(uncovered(flow), screen=Identify(digits=digits, busy=True))
    return awaiting(flow, request, now_ms, *effects)


def claiming(flow: Flow, code: str, moment: Moment) -> Step:
    """Ask for the points of a till receipt, for the visit's member."""
    if flow.visit is None:
        return covered_by_sheet(flow, "sign_in_first", moment.ms)
    look = flow.view.look
    request = Claim(txn=moment.txn, visit=flow.visit.id, code=code, language=look.language, large=look.large)
    return awaiting(uncovered(flow), request, moment.ms, Sound("scan"))


def printing(flow: Flow, moment: Moment, *, slip: str = "") -> Step:
    """Ask for a statement, or for ``slip`` again; while one slip is on its way a second is not asked for."""
    if flow.visit is None or flow.waiting or flow.view.printing == "sent":
        return flow, ()
    look = flow.view.look
    request = Print(txn=moment.txn, visit=flow.visit.id, slip=slip, language=look.language, large=look.large)
    flow = replace(with_view(uncovered(flow), printing="sent"), printing_ms=moment.ms)
    return awaiting(flow, request, moment.ms, Sound("tap"))


def printing_here(flow: Flow, moment: Moment) -> Step:
    """Print what belongs to this screen: on ``Saved`` and ``Outcome`` their slip again, at home the statement."""
    match flow.view.screen, flow.visit:
        case ((Saved(slip=slip) | Outcome(slip=slip)), _) if slip:
            return printing(flow, moment, slip=slip)
        case Home(), visit if visit:
            return printing(flow, moment, slip=visit.statement)
    return flow, ()


def covered(flow: Flow, overlay: Overlay, now_ms: int) -> Flow:
    """Lay ``overlay`` over the screen, in the place of any other."""
    return replace(with_view(uncovered(flow), overlay=overlay), overlay_ms=now_ms)


def covered_by_sheet(flow: Flow, kind: str, now_ms: int, *, seconds: int = 0) -> Step:
    """Lay the error sheet ``kind`` over the screen; it does not end the visit."""
    return covered(flow, ErrorSheet(kind, SHEETS[kind], seconds), now_ms), (Sound("error"),)


def uncovered(flow: Flow) -> Flow:
    """Take the overlay away, and what it was about; figures hidden by the prompt come back as the member had them."""
    flow = replace(with_view(flow, overlay=None), other="", failed=None)
    return veiled(flow, hidden=flow.visit.hidden) if flow.visit else flow


def veiled(flow: Flow, *, hidden: bool) -> Flow:
    """Hide what the screen shows of the member, or show it again."""
    screen = flow.view.screen
    if isinstance(screen, Outcome):  # it is short and about money: only the prompt hides it
        return with_view(flow, screen=replace(screen, hidden=hidden and isinstance(flow.view.overlay, StillThere)))
    if isinstance(screen, Home | Points | Shelf | Confirm):
        return with_view(flow, screen=replace(screen, hidden=hidden))
    return flow


def at_home(flow: Flow) -> Flow:
    """Return to the member's home; a page that is still awaited is not wanted any more, what moves value is."""
    screen, visit = flow.view.screen, flow.visit
    if visit is None or isinstance(screen, Home) or not isinstance(screen, MemberScreen):
        return flow
    if flow.waiting and isinstance(flow.waiting.request, History | ShelfRequest):
        flow = replace(flow, waiting=None)
    printing = "" if isinstance(screen, Saved | Outcome) else flow.view.printing
    return with_view(uncovered(flow), screen=Home(screen.member, hidden=visit.hidden), printing=printing)


def listing(flow: Flow, page: int, moment: Moment, *, then: int = 0) -> Step:
    """Ask for a page of what earned and spent the member's points; ``then`` is the line to show first."""
    screen, visit = flow.view.screen, flow.visit
    if visit is None or flow.waiting or not isinstance(screen, Home | Points):
        return flow, ()
    if isinstance(screen, Home):
        screen = Points(screen.member, hidden=visit.hidden)
    flow = with_view(uncovered(flow), screen=replace(screen, then=then, slow=False))
    return awaiting(flow, History(visit=visit.id, page=page), moment.ms, Sound("tap"))


def shown_member(flow: Flow, member: MemberView) -> MemberView:
    """Return a member as this visit shows them: without the nudge once one was answered."""
    answered = flow.visit is not None and flow.visit.nudged
    return msgspec.structs.replace(member, nudge=None) if answered else member


def nudge_answered(flow: Flow, answer: Literal["taken", "refused"]) -> Step:
    """Tell what the member made of the nudge, and put it away for this visit."""
    screen, visit = flow.view.screen, flow.visit
    if visit is None or not isinstance(screen, Home) or screen.member.nudge is None:
        return flow, ()
    request = AnswerNudge(visit=visit.id, care=screen.member.nudge.care, answer=answer)
    flow = replace(flow, visit=replace(visit, nudged=True))
    flow = with_view(flow, screen=replace(screen, member=shown_member(flow, screen.member)))
    return asking(flow, request, Sound("tap"))


def calling_staff(flow: Flow, now_ms: int) -> Step:
    """Call a person, and say so."""
    return asking(covered(flow, StaffSheet(), now_ms), CallStaff(), Sound("tap"))


def ended(flow: Flow, why: EndedWhy, now_ms: int) -> Step:
    """Go back to the attract screen with nothing of the person left, and tell the service."""
    rest = resting(flow, now_ms)
    if flow.visit is None:
        return rest, (Forget(),)
    told: tuple[Effect, ...] = ()
    if payment := top_up(flow, "unknown"):  # whoever leaves a payment may have paid: it is unknown, not lost
        rest, told = asking(rest, payment)
    return asking(rest, End(visit=flow.visit.id, why=why), *told, Forget())


def not_answered(flow: Flow, asked: Asked, now_ms: int) -> Step:
    """Say that the service did not answer; "try again" asks the very same, which is harmless."""
    if isinstance(asked.request, Print):
        flow = with_view(flow, printing="")
    flow = replace(_not_busy(flow), waiting=None, paying_ms=now_ms)
    if isinstance(flow.view.overlay, StillThere):
        return flow, ()  # the prompt hides a person; a sheet would show them again
    flow, effects = covered_by_sheet(flow, "unsettled" if isinstance(asked.request, Move) else "no_answer", now_ms)
    return replace(flow, failed=asked), effects


def declined(flow: Flow, code: str, now_ms: int) -> Step:
    """Say that the service would not do it; nothing has moved, and asking again would be answered the same."""
    flow = replace(_not_busy(flow), waiting=None, paying_ms=now_ms)
    if isinstance(flow.view.overlay, StillThere):
        return flow, ()
    return covered(flow, ErrorSheet("declined", code), now_ms), (Sound("error"),)


def _not_busy(flow: Flow) -> Flow:
    """Keep the page or shelf that is there; without any the home is the better place to be."""
    match flow.view.screen:
        case (Identify() | GiftConfirm() | PayConfirm() | PayWait()) as screen:
            return with_view(flow, screen=replace(screen, busy=False))
        case (Points(lines=None) | Gifts(shelf=None) | Coupons(shelf=None) | TopUp(shelf=None)) as screen:
            return with_view(flow, screen=Home(screen.member, hidden=screen.hidden))
        case (Points() | Gifts() | Coupons() | TopUp()) as screen:
            return with_view(flow, screen=replace(screen, slow=False))
    return flow


def trying_again(flow: Flow, moment: Moment) -> Step:
    """Do what "try again" means on the error sheet that is shown."""
    match flow.failed, flow.view.overlay:
        case Asked(request=AskWho() as request), _:
            return identifying(flow, request, moment.ms, Sound("tap"))
        case Asked(request=History(page=page)), _:
            screen = flow.view.screen
            return listing(flow, page, moment, then=screen.then if isinstance(screen, Points) else 0)
        case Asked(request=request, about=about), _:
            flow = busy(uncovered(flow))
            if isinstance(request, Print):
                flow = replace(with_view(flow, printing="sent"), printing_ms=moment.ms)
            return awaiting(flow, request, moment.ms, Sound("tap"), about=about)
        case None, ErrorSheet(kind="printer"):
            return printing_here(flow, moment)
    return uncovered(flow), (Sound("tap"),)


def busy(flow: Flow) -> Flow:
    """Let a confirming screen say that it waits."""
    screen = flow.view.screen
    return with_view(flow, screen=replace(screen, busy=True)) if isinstance(screen, Confirm) else flow
