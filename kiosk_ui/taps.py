"""What each control does. A control that is not on the screen does nothing. Pure."""

from collections.abc import Callable
from dataclasses import replace

from edge.domain.local_api import CallStaff
from edge.domain.local_api import Identify as AskWho
from kiosk_ui.points import Handler, points_handler
from kiosk_ui.state import Flow, Moment, Sound, Step, with_view
from kiosk_ui.steps import (
    asking,
    at_home,
    calling_staff,
    covered,
    covered_by_sheet,
    ended,
    identifying,
    printing_here,
    trying_again,
    uncovered,
    veiled,
)
from kiosk_ui.value_taps import sheet_handler, value_handler
from kiosk_ui.value_views import Confirm, Shelf
from kiosk_ui.views import (
    AssistSheet,
    Attract,
    ChangeMember,
    Closed,
    ErrorSheet,
    Home,
    Identify,
    Language,
    LanguageSheet,
    Look,
    Points,
    Saved,
    StaffSheet,
    StillThere,
)

PHONE_DIGITS = 11
"""Digits of a mainland mobile number."""

LANGUAGES: dict[str, Language] = {"lang:zh-Hans": "zh-Hans", "lang:zh-Hant": "zh-Hant", "lang:en": "en"}
TOGGLES: dict[str, Callable[[Look], Look]] = {
    "assist:large": lambda look: replace(look, large=not look.large),
    "assist:contrast": lambda look: replace(look, contrast=not look.contrast),
    "assist:lowered": lambda look: replace(look, lowered=not look.lowered),
    "assist:time": lambda look: replace(look, more_time=not look.more_time),
}
NOT_YET = frozenset(
    {"checkout", "price", "refer", "survey", "more", "join"},
)
"""Journeys this kiosk names but does not open yet; it says so."""


def tapped(flow: Flow, name: str, moment: Moment) -> Step:
    """Do what the control ``name`` does here."""
    if isinstance(flow.view.screen, Closed):
        return flow, ()
    flow = replace(flow, touched_ms=moment.ms)
    if isinstance(flow.view.overlay, StillThere):
        return _at_prompt(flow, name, moment)
    handler = _overlay_handler(flow, name) or _bar_handler(flow, name)
    if handler is None and flow.view.overlay is None:
        handler = _screen_handler(flow, name)
    return handler(flow, moment) if handler else (flow, ())


def touched(flow: Flow, moment: Moment) -> Step:
    """A finger beside every control keeps the screen as it is; the attract screen wakes wherever it is touched."""
    if isinstance(flow.view.screen, Closed):
        return flow, ()
    flow = replace(flow, touched_ms=moment.ms)
    if isinstance(flow.view.screen, Attract) and flow.view.overlay is None:
        return _to_identify(flow, moment)
    return flow, ()


# -- tables ---------------------------------------------------------------------------------------------------------


def _at_prompt(flow: Flow, name: str, moment: Moment) -> Step:
    match name:
        case "end":
            return ended(flow, "end", moment.ms)
        case "staff":
            return calling_staff(flow, moment.ms)
        case "stay" | "back":
            return uncovered(flow), (Sound("tap"),)
    return flow, ()


def _overlay_handler(flow: Flow, name: str) -> Handler | None:  # noqa: PLR0911 - a table: one line a case
    if handler := sheet_handler(flow.view.overlay, name):
        return handler
    if name in {"close", "back"} and flow.view.overlay:
        return _close
    match flow.view.overlay:
        case AssistSheet() if name in TOGGLES:
            return lambda flow, _: _look(flow, TOGGLES[name](flow.view.look))
        case LanguageSheet() if name in LANGUAGES:
            return lambda flow, _: _speak(uncovered(flow), LANGUAGES[name])
        case StaffSheet() if name == "staff:cancel":
            return lambda flow, _: asking(uncovered(flow), CallStaff(cancel=True), Sound("tap"))
        case ErrorSheet():
            return {"retry": trying_again, "phone": _to_phone, "join": _not_yet}.get(name)
        case ChangeMember():
            return {"change": _change, "keep": _close}.get(name)
    return None


def _bar_handler(flow: Flow, name: str) -> Handler | None:
    """The bottom bar works on every screen and over every sheet; ``change or stay`` wants its answer first."""
    if isinstance(flow.view.overlay, ChangeMember) and name not in {"staff", "end"}:
        return None
    match name:
        case "staff":
            return lambda flow, moment: calling_staff(flow, moment.ms)
        case "end":
            return lambda flow, moment: ended(flow, "end", moment.ms)
        case "assist":
            return lambda flow, moment: (covered(flow, AssistSheet(), moment.ms), (Sound("tap"),))
        case "language":
            return lambda flow, moment: (covered(flow, LanguageSheet(), moment.ms), (Sound("tap"),))
    return None


def _screen_handler(flow: Flow, name: str) -> Handler | None:  # noqa: C901, PLR0911 - a table: one line a case
    if name in NOT_YET:
        return _not_yet
    if handler := value_handler(flow.view.screen, name):
        return handler
    match flow.view.screen, name:
        case Attract(), "start" | "scan" | "card" | "phone":
            return _to_identify
        case Attract(), _ if name in LANGUAGES:
            return lambda flow, _: _speak(flow, LANGUAGES[name])
        case Identify(), "back":
            return lambda flow, moment: ended(flow, "end", moment.ms)
        case Identify(busy=False), _:
            return _keypad_handler(name)
        case screen, "hide" if isinstance(screen, Home | Points | Shelf | Confirm):
            return _hide
        case Home() | Points(), _ if handler := points_handler(flow.view.screen, name):
            return handler
        case (Home(), "print") | (Saved(), "again"):
            return printing_here
        case (Saved(), "done" | "back") | (Points(), "back"):
            return lambda flow, _: (at_home(flow), (Sound("tap"),))
    return None


def _keypad_handler(name: str) -> Handler | None:
    match name.partition(":"):
        case "digit", _, digit if len(digit) == 1 and digit in "0123456789":
            return lambda flow, _: _type(flow, digit)
        case "delete", _, _:
            return _delete
        case "ok", _, _:
            return _confirm
    return None


# -- what they do ---------------------------------------------------------------------------------------------------


def _close(flow: Flow, _moment: Moment) -> Step:
    return uncovered(flow), (Sound("tap"),)


def _look(flow: Flow, look: Look) -> Step:
    return with_view(flow, look=look), (Sound("tap"),)


def _speak(flow: Flow, language: Language) -> Step:
    return _look(flow, replace(flow.view.look, language=language))


def _not_yet(flow: Flow, moment: Moment) -> Step:
    return covered_by_sheet(flow, "not_yet", moment.ms)


def _to_identify(flow: Flow, _moment: Moment) -> Step:
    return with_view(flow, screen=Identify()), (Sound("tap"),)


def _to_phone(flow: Flow, _moment: Moment) -> Step:
    flow = uncovered(flow)
    return (flow if flow.visit else with_view(flow, screen=Identify())), (Sound("tap"),)


def _type(flow: Flow, digit: str) -> Step:
    screen = flow.view.screen
    if not isinstance(screen, Identify) or len(screen.digits) == PHONE_DIGITS:
        return flow, ()
    return with_view(flow, screen=Identify(screen.digits + digit)), (Sound("tap"),)


def _delete(flow: Flow, _moment: Moment) -> Step:
    screen = flow.view.screen
    if not isinstance(screen, Identify) or not screen.digits:
        return flow, ()
    return with_view(flow, screen=Identify(screen.digits[:-1])), (Sound("tap"),)


def _confirm(flow: Flow, moment: Moment) -> Step:
    screen = flow.view.screen
    if not isinstance(screen, Identify) or len(screen.digits) < PHONE_DIGITS:
        return flow, ()
    return identifying(flow, AskWho(phone=screen.digits), moment.ms, Sound("tap"))


def _hide(flow: Flow, _moment: Moment) -> Step:
    if flow.visit is None:
        return flow, ()
    hidden = not flow.visit.hidden
    return veiled(replace(flow, visit=replace(flow.visit, hidden=hidden)), hidden=hidden), (Sound("tap"),)


def _change(flow: Flow, moment: Moment) -> Step:
    """End this member's visit, wiped like any other, and only then ask who came."""
    code = flow.other
    rest, farewell = ended(flow, "other_member", moment.ms)
    return identifying(rest, AskWho(code=code), moment.ms, *farewell, Sound("tap"))
