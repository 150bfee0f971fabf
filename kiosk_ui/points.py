"""The member's points line by line, and the nudge that may lead there: what their taps and answers do. Pure."""

from collections.abc import Callable
from dataclasses import replace

from edge.domain.local_api import HistoryPage
from edge.domain.value_api import Gifts
from kiosk_ui.shelves import opening
from kiosk_ui.state import Flow, Moment, Sound, Step, with_view
from kiosk_ui.steps import covered_by_sheet, listing, nudge_answered, uncovered
from kiosk_ui.views import Home, Points, Screen

Handler = Callable[[Flow, Moment], Step]

TO_POINTS = frozenset({"expiring"})
"""Kinds of nudge whose journey is the list of points."""
TO_GIFTS = frozenset({"season"})
"""Kinds of nudge whose journey is the gifts."""
PAGE_NUMBERS = 2
"""The page and its line in the name of a pager's button."""


def points_handler(screen: Screen, name: str) -> Handler | None:
    """Return what the control ``name`` does about points and nudges; none is not about them."""
    match screen, name:
        case Home(), "history" | "points":
            return lambda flow, moment: listing(flow, 1, moment)
        case Home(), "nudge":
            return _take_nudge
        case Home(), "nudge:no":
            return lambda flow, _: nudge_answered(flow, "refused")
        case Points(), _ if name.startswith("page:"):
            return _turner(name)
    return None


def listed(flow: Flow, lines: HistoryPage, *, awaited: bool) -> Flow:
    """Show a page that came: what was asked for, or the same page anew after the figures had changed."""
    if flow.failed and awaited:  # it came late, the sheet says "no answer yet"
        flow = uncovered(flow)
    screen = flow.view.screen
    if isinstance(screen, Home) and awaited:
        screen = Points(screen.member, hidden=screen.hidden)
    if not isinstance(screen, Points):
        return flow
    if screen.lines is None or awaited:
        return with_view(flow, screen=replace(screen, lines=lines, first=screen.then, slow=False))
    same = screen.lines.page == lines.page
    return with_view(flow, screen=replace(screen, lines=lines)) if same else flow


def _take_nudge(flow: Flow, moment: Moment) -> Step:
    """Go where the nudge leads: to the points that run out, or to a journey that is not open here yet."""
    screen = flow.view.screen
    nudge = screen.member.nudge if isinstance(screen, Home) else None
    if nudge is None or flow.waiting:
        return flow, ()
    flow, effects = nudge_answered(flow, "taken")
    flow, more = _led_on(flow, nudge.kind, moment)
    return flow, (*effects, *more)


def _led_on(flow: Flow, kind: str, moment: Moment) -> Step:
    if kind in TO_POINTS:
        return listing(flow, 1, moment)
    if kind in TO_GIFTS:
        return opening(flow, Gifts, moment)
    return covered_by_sheet(flow, "not_yet", moment.ms)


def _turner(name: str) -> Handler | None:
    """Return what ``page:2:0`` does: show the second page, from its first line on."""
    numbers = name.split(":")[1:]
    if len(numbers) != PAGE_NUMBERS or not all(number.isascii() and number.isdigit() for number in numbers):
        return None
    page, first = (int(number) for number in numbers)
    return lambda flow, moment: _turn(flow, page, first, moment)


def _turn(flow: Flow, page: int, first: int, moment: Moment) -> Step:
    screen = flow.view.screen
    if not isinstance(screen, Points) or screen.lines is None or not 1 <= page <= screen.lines.pages:
        return flow, ()
    if page == screen.lines.page:
        return with_view(flow, screen=replace(screen, first=first)), (Sound("tap"),)
    return listing(flow, page, moment, then=first)
