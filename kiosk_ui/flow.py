"""What follows what: one pure function from a state and an event to the next state and what it wants done.

No clock, no device and no picture comes in here. Taps are in ``taps``, silence in ``timers``, the steps they share in
``steps``; this module knows what the device service says.
"""

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
    LinkChanged,
    MemberChanged,
    PartState,
    Print,
    Printed,
    Scanned,
    SlipDone,
    StaffCall,
    StaffCalling,
)
from edge.domain.local_api import Identify as AskWho
from kiosk_ui.desk import Answer, Connected, Disconnected, Failed
from kiosk_ui.points import listed
from kiosk_ui.state import (
    Asked,
    Event,
    Flow,
    Forget,
    Moment,
    Sound,
    Step,
    Tap,
    Tick,
    TimeOfDay,
    Touch,
    Visit,
    closed,
    resting,
    with_view,
)
from kiosk_ui.steps import (
    asking,
    claiming,
    covered,
    covered_by_sheet,
    ended,
    greeting,
    identifying,
    not_answered,
    shown_member,
    uncovered,
    veiled,
)
from kiosk_ui.taps import tapped, touched
from kiosk_ui.timers import REPEAT_MS, ticked
from kiosk_ui.views import ChangeMember, Closed, Home, Identify, Place, Points, Saved, StaffSheet, StillThere

CLAIM_SHEETS = {"already": "already_claimed", "not_genuine": "not_genuine", "no_points": "no_points"}
VISIT_OVER = "S-003"
"""The service's word for a visit it does not know (any more)."""

IDENTIFY_SHEETS = {"unknown": "unknown_member", "expired": "expired_card", "throttled": "throttled"}


def next_state(flow: Flow, event: Event, moment: Moment) -> Step:
    """Return the state after ``event`` and what it wants done; an event without meaning here changes nothing."""
    flow, effects = _after(flow, event, moment)
    if flow.waiting or flow.later is None:
        return flow, effects
    scan = flow.later
    flow, more = _meant(replace(flow, later=None), scan, moment)
    return flow, (*effects, *more)


def _after(flow: Flow, event: Event, moment: Moment) -> Step:  # noqa: C901, PLR0911 - a table: one line a case
    match event:
        case Tap(name=name):
            return tapped(flow, name, moment)
        case Touch():
            return touched(flow, moment)
        case Tick():
            return ticked(flow, moment.ms)
        case Scanned():
            return _scanned(flow, event, moment)
        case Answer():
            return _answered(flow, event, moment.ms)
        case Failed():
            return _failed(flow, event, moment.ms)
        case Connected():
            return greeting(replace(flow, connected=True), moment.ms)
        case Disconnected():
            return closed(flow), (Forget(),)
        case MemberChanged():
            return _member_changed(flow, event)
        case SlipDone():
            return _slip_done(flow, event, moment.ms)
    return _around(flow, event), ()


def _around(flow: Flow, event: Event) -> Flow:
    """What changes the surroundings and no visit."""
    ambient = flow.view.ambient
    match event:
        case TimeOfDay(text=text, hour=hour):
            ambient = replace(ambient, time=text, hour=hour)
        case LinkChanged(online=online, unsent=unsent):
            ambient = replace(ambient, online=online, unsent=unsent)
        case PartState(part="printer", state=state):
            ambient = replace(ambient, printer=state)
        case PartState(part="scanner", state=state):
            ambient = replace(ambient, scanner=state)
        case StaffCalling(calling=calling):
            ambient = replace(ambient, calling=calling)
    return with_view(flow, ambient=ambient)


# -- scans ----------------------------------------------------------------------------------------------------------


def _scanned(flow: Flow, fact: Scanned, moment: Moment) -> Step:
    if isinstance(flow.view.screen, Closed):
        return flow, ()
    flow = replace(flow, touched_ms=moment.ms)
    if _read_twice(flow, fact, moment.ms):
        return flow, ()
    flow = replace(flow, scan=(fact.code, moment.ms))
    return (replace(flow, later=fact), ()) if flow.waiting else _meant(flow, fact, moment)


def _meant(flow: Flow, fact: Scanned, moment: Moment) -> Step:
    match fact.kind:
        case "member":
            return _member_scanned(flow, fact.code, moment.ms)
        case "receipt":
            return claiming(flow, fact.code, moment)
    return covered_by_sheet(flow, "unknown_code", moment.ms)


def _read_twice(flow: Flow, fact: Scanned, now_ms: int) -> bool:
    text, at_ms = flow.scan
    return text == fact.code != "" and now_ms - at_ms < REPEAT_MS


def _member_scanned(flow: Flow, code: str, now_ms: int) -> Step:
    if flow.visit is None:
        return identifying(flow, AskWho(code=code), now_ms, Sound("scan"))
    if flow.visit.code == code:
        return (uncovered(flow) if isinstance(flow.view.overlay, StillThere) else flow), (Sound("scan"),)
    hidden = isinstance(flow.view.overlay, StillThere)
    flow = replace(covered(flow, ChangeMember(), now_ms), other=code)
    return (veiled(flow, hidden=True) if hidden else flow), (Sound("scan"),)


# -- answers --------------------------------------------------------------------------------------------------------


def _answered(flow: Flow, event: Answer, now_ms: int) -> Step:  # noqa: PLR0911 - a table: one line a case
    awaited = any(asked and asked.number == event.number for asked in (flow.waiting, flow.failed))
    if flow.waiting and flow.waiting.number == event.number:
        flow = replace(flow, waiting=None)
    match event.request, event.answer:
        case _, Kiosk() as kiosk:
            return _opened(flow, kiosk, now_ms)
        case _, StaffCall(calling=calling):
            return _around(flow, StaffCalling(calling=calling)), ()
        case AskWho() as asked, Identified() as who:
            return _identified(flow, asked, who, now_ms) if awaited else _unwanted(flow, who)
        case Claim() as asked, Claimed() as claimed if _of_this_visit(flow, asked):
            return _claimed(flow, claimed, now_ms)
        case History() as asked, HistoryPage() as lines if _of_this_visit(flow, asked):
            return listed(flow, lines, awaited=awaited), ()
        case Print() as asked, Printed(slip=slip) if flow.visit and _of_this_visit(flow, asked):
            statement = flow.visit.statement if isinstance(flow.view.screen, Saved) else slip
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
    return (resting(flow, now_ms) if isinstance(flow.view.screen, Closed) else flow), ()


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
    if not isinstance(screen, Home | Points | Saved) or isinstance(flow.view.overlay, StillThere):
        return flow, ()  # the points are safe; behind the prompt nothing of a person comes up
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
    return _with_new_figures(flow), (Sound("done"),)


def _with_new_figures(flow: Flow) -> Flow:
    """The next statement is a new one, no copy of the last."""
    return replace(flow, visit=replace(flow.visit, statement="")) if flow.visit else flow


def _failed(flow: Flow, event: Failed, now_ms: int) -> Step:
    if VISIT_OVER in event.why and flow.visit is not None:
        return ended(flow, "end", now_ms)  # the service has forgotten this visit: so does the screen
    if flow.waiting and flow.waiting.number == event.number:
        return not_answered(flow, flow.waiting, now_ms)
    if isinstance(event.request, CallStaff) and isinstance(flow.view.overlay, StaffSheet):
        return not_answered(flow, Asked(event.number, event.request, now_ms), now_ms)
    return flow, ()


# -- facts ----------------------------------------------------------------------------------------------------------


def _member_changed(flow: Flow, fact: MemberChanged) -> Step:
    screen = flow.view.screen
    if flow.visit is None or flow.visit.id != fact.visit:
        return flow, ()
    member = shown_member(flow, fact.member)
    match screen:
        case Home() | Points():
            moved = screen.member != member and flow.view.printing != "sent"
            flow = with_view(flow, screen=replace(screen, member=member))
            flow = _with_new_figures(flow) if moved else flow
        case Saved():
            flow = with_view(flow, screen=replace(screen, member=member, synced=screen.synced or fact.synced))
    if isinstance(screen, Points) and screen.lines:
        return asking(flow, History(visit=fact.visit, page=screen.lines.page))
    return flow, ()


def _slip_done(flow: Flow, fact: SlipDone, now_ms: int) -> Step:
    match flow.view.screen:
        case Saved(slip=slip):
            expected = slip
        case _:
            expected = flow.visit.statement if flow.visit else ""
    if flow.view.printing == "" or not expected or fact.slip != expected:
        return flow, ()
    if fact.outcome not in {"printed", "unknown", "not_started"}:
        return flow, ()
    flow = with_view(flow, printing=fact.outcome)
    if fact.outcome == "not_started" and isinstance(flow.view.screen, Home) and flow.view.overlay is None:
        return covered_by_sheet(flow, "printer", now_ms)
    return flow, ()


def _of_this_visit(flow: Flow, request: Claim | Print | History) -> bool:
    return flow.visit is not None and flow.visit.id == request.visit
