"""What follows what: one pure function from a state and an event to the next state and what it wants done.

No clock, no device and no picture comes in here. Taps are in ``taps``, silence in ``timers``, the steps they share in
``steps``; this module knows what the device service says.
"""

from dataclasses import replace

from edge.domain.local_api import (
    History,
    LastPurchase,
    LinkChanged,
    MemberChanged,
    PartState,
    Scanned,
    SlipDone,
    StaffCalling,
)
from edge.domain.local_api import Identify as AskWho
from kiosk_ui import restart
from kiosk_ui.answers import answered, failed, with_new_figures
from kiosk_ui.desk import Answer, Connected, Disconnected, Failed
from kiosk_ui.moving import at_head_office
from kiosk_ui.shelves import asked_anew
from kiosk_ui.state import (
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
    closed,
    with_view,
)
from kiosk_ui.steps import (
    asking,
    claiming,
    covered,
    covered_by_sheet,
    greeting,
    identifying,
    shown_member,
    uncovered,
    veiled,
)
from kiosk_ui.taps import tapped, touched
from kiosk_ui.timers import REPEAT_MS, ticked
from kiosk_ui.value_views import Outcome, PayWait
from kiosk_ui.views import (
    ChangeMember,
    Closed,
    Home,
    MemberScreen,
    Points,
    Saved,
    StillThere,
)


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
            return answered(flow, event, moment.ms)
        case Failed():
            return failed(flow, event, moment.ms)
        case Connected():
            return greeting(replace(flow, connected=True), moment.ms)
        case Disconnected():
            return closed(flow), (Forget(),)
        case MemberChanged():
            return _member_changed(flow, event)
        case SlipDone():
            return _slip_done(flow, event, moment.ms)
        case LastPurchase(purchase=purchase):
            return restart.told(flow, purchase), ()
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
        case _ if isinstance(flow.view.screen, PayWait):
            return covered_by_sheet(flow, "finish_first", moment.ms)
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
            flow = with_new_figures(flow) if moved else flow
        case Saved():
            flow = with_view(flow, screen=replace(screen, member=member, synced=screen.synced or fact.synced))
        case Outcome():
            shown = at_head_office(screen) if fact.synced and screen.moved.result == "done" else screen
            flow = with_view(flow, screen=replace(shown, member=member))
        case _ if isinstance(screen, MemberScreen):
            flow = with_view(flow, screen=replace(screen, member=member))
            return asked_anew(flow, screen)
    if isinstance(screen, Points) and screen.lines:
        return asking(flow, History(visit=fact.visit, page=screen.lines.page))
    return flow, ()


def _slip_done(flow: Flow, fact: SlipDone, now_ms: int) -> Step:
    match flow.view.screen:
        case Saved(slip=slip) | Outcome(slip=slip):
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
