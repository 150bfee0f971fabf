"""What silence does: one table of times, and what happens when one has passed. Pure; the time is passed in.

=================  ==========================  ===================================================
shown              after                       then
=================  ==========================  ===================================================
attract            8 s                         the next of three slides
attract            45 s since the last touch   the chain's own language and look, no sheet
identify           45 s                        attract; with digits typed: the prompt
home               60 s                        the prompt
points             45 s                        the prompt
gifts, coupons     60 s                        the prompt; so do top-up and what asks for a confirmation
a page awaited     1 s                         words that say so
payment            120 s, counted on the ring  the service is told that its end is unknown
saved, outcome     30 s (60 s without a slip)  home
still there?       20 s, counted on the ring   the end of the visit
error sheet        45 s                        away; "wait" sheets when their count is over
request            10 s without an answer      the sheet "no answer yet"
slip               30 s without its end        "unknown"
closed             5 s                         the service is greeted again
scanned text       1.5 s                       forgotten, unless a visit began with it
=================  ==========================  ===================================================

"More time" in the assist sheet multiplies what counts from the last touch by 3. Source of the figures: the interface
design, one time for each screen.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from edge.domain.local_api import History
from kiosk_ui.requests import ShelfRequest
from kiosk_ui.state import Flow, Sound, Step, resting, with_view
from kiosk_ui.state import Forget as ForgetPictures
from kiosk_ui.steps import at_home, covered, ended, greeting, not_answered, uncovered, veiled
from kiosk_ui.topping import payment_unknown
from kiosk_ui.value_views import PAY_S, Coupons, GiftConfirm, Gifts, Outcome, PayConfirm, PayWait, RestartSheet, TopUp
from kiosk_ui.views import Attract, Closed, ErrorSheet, Home, Identify, Points, Saved, StillThere

SLIDES = 3
SLIDE_MS = 8_000
ATTRACT_MS = 45_000
IDENTIFY_MS = 45_000
HOME_MS = 60_000
POINTS_MS = 45_000
SAVED_MS = 30_000
SAVED_WITHOUT_SLIP_MS = 60_000
SHEET_MS = 45_000
ANSWER_MS = 10_000
SLOW_MS = 1_000
SLIP_MS = 30_000
HELLO_MS = 5_000
MORE_TIME = 3
REPEAT_MS = 1_500
"""A reader that gives the same code twice within this time read it once; then the text is forgotten."""
SECOND_MS = 1_000
RING_S = 20


class Timer(NamedTuple):
    """At ``at_ms`` the flow does ``then``."""

    at_ms: int
    then: Callable[[Flow, int], Step]


def deadline(flow: Flow) -> int | None:
    """Return when the flow wants its next ``Tick``, in the milliseconds of ``Moment``; ``None``: not at all."""
    return min((timer.at_ms for timer in _timers(flow)), default=None)


def ticked(flow: Flow, now_ms: int) -> Step:
    """Do what is due first, if anything is."""
    due = [timer for timer in _timers(flow) if timer.at_ms <= now_ms]
    return min(due, key=lambda timer: timer.at_ms).then(flow, now_ms) if due else (flow, ())


def _timers(flow: Flow) -> Iterator[Timer]:
    if isinstance(flow.view.screen, Closed):
        if flow.connected:
            yield Timer(flow.hello_ms + HELLO_MS, greeting)
        return
    if flow.scan[0]:
        yield Timer(flow.scan[1] + REPEAT_MS, _forget_scan)
    if flow.waiting:
        yield Timer(flow.waiting.at_ms + ANSWER_MS, _give_up)
    if flow.view.printing == "sent":
        yield Timer(flow.printing_ms + SLIP_MS, _slip_unknown)
    match flow.view.overlay:
        case StillThere(seconds=seconds, of=of):
            yield Timer(flow.overlay_ms + (of - seconds + 1) * SECOND_MS, _count_down)
            return  # while the ring runs, nothing else may take the prompt away
        case ErrorSheet(seconds=seconds) if seconds:
            yield Timer(flow.overlay_ms + SECOND_MS, _wait_a_second)
        case ErrorSheet():
            yield Timer(flow.touched_ms + _idle(flow, SHEET_MS), _take_sheet_away)
    yield from _screen_timers(flow)


def _screen_timers(flow: Flow) -> Iterator[Timer]:  # noqa: C901 - a table: one line a case
    match flow.view.screen:
        case Attract():
            if flow.view.overlay is None:
                yield Timer(flow.slide_ms + SLIDE_MS, _next_slide)
            covered_up = flow.view.overlay and not isinstance(flow.view.overlay, RestartSheet)
            if covered_up or flow.view.look != flow.rest:
                yield Timer(flow.touched_ms + _idle(flow, ATTRACT_MS), _rest)
        case Identify():
            yield Timer(flow.touched_ms + _idle(flow, IDENTIFY_MS), _identify_idle)
        case Home():
            yield Timer(flow.touched_ms + _idle(flow, HOME_MS), _prompt)
        case Points(slow=slow):
            yield from _slow_timer(flow, slow=slow)
            yield Timer(flow.touched_ms + _idle(flow, POINTS_MS), _prompt)
        case Gifts(slow=slow) | Coupons(slow=slow) | TopUp(slow=slow):
            yield from _slow_timer(flow, slow=slow)
            yield Timer(flow.touched_ms + _idle(flow, HOME_MS), _prompt)
        case GiftConfirm() | PayConfirm():
            yield Timer(flow.touched_ms + _idle(flow, HOME_MS), _prompt)
        case PayWait(seconds=seconds):
            if flow.waiting is None:
                yield Timer(flow.paying_ms + (PAY_S - seconds + 1) * SECOND_MS, _payment_counts)
        case Saved() | Outcome():
            limit = SAVED_WITHOUT_SLIP_MS if flow.view.printing in {"unknown", "not_started"} else SAVED_MS
            yield Timer(flow.touched_ms + _idle(flow, limit), _saved_idle)


def _slow_timer(flow: Flow, *, slow: bool) -> Iterator[Timer]:
    if flow.waiting and isinstance(flow.waiting.request, History | ShelfRequest) and not slow:
        yield Timer(flow.waiting.at_ms + SLOW_MS, _say_slow)


def _idle(flow: Flow, limit_ms: int) -> int:
    return limit_ms * (MORE_TIME if flow.view.look.more_time else 1)


# -- what silence does ----------------------------------------------------------------------------------------------


def _forget_scan(flow: Flow, _now_ms: int) -> Step:
    return replace(flow, scan=("", 0)), ()


def _give_up(flow: Flow, now_ms: int) -> Step:
    return not_answered(flow, flow.waiting, now_ms) if flow.waiting else (flow, ())


def _slip_unknown(flow: Flow, _now_ms: int) -> Step:
    return with_view(flow, printing="unknown"), ()


def _count_down(flow: Flow, now_ms: int) -> Step:
    ring = flow.view.overlay
    if not isinstance(ring, StillThere):
        return flow, ()
    left = ring.of - (now_ms - flow.overlay_ms) // SECOND_MS
    if left > 0:
        return with_view(flow, overlay=replace(ring, seconds=left)), ()
    return ended(flow, "idle", now_ms)


def _wait_a_second(flow: Flow, now_ms: int) -> Step:
    sheet = flow.view.overlay
    if not isinstance(sheet, ErrorSheet):
        return flow, ()
    passed = (now_ms - flow.overlay_ms) // SECOND_MS
    if sheet.seconds <= passed:
        return uncovered(flow), ()
    shown = with_view(flow, overlay=replace(sheet, seconds=sheet.seconds - passed))
    return replace(shown, overlay_ms=flow.overlay_ms + passed * SECOND_MS), ()


def _take_sheet_away(flow: Flow, _now_ms: int) -> Step:
    return uncovered(flow), ()


def _next_slide(flow: Flow, now_ms: int) -> Step:
    passed = (now_ms - flow.slide_ms) // SLIDE_MS
    screen = flow.view.screen
    shown = Attract((screen.slide + passed) % SLIDES) if isinstance(screen, Attract) else screen
    return replace(with_view(flow, screen=shown), slide_ms=flow.slide_ms + passed * SLIDE_MS), ()


def _rest(flow: Flow, now_ms: int) -> Step:
    return resting(flow, now_ms), (ForgetPictures(),)


def _identify_idle(flow: Flow, now_ms: int) -> Step:
    screen = flow.view.screen
    if isinstance(screen, Identify) and screen.digits and not screen.busy:
        return _prompt(flow, now_ms)
    return ended(flow, "idle", now_ms)


def _prompt(flow: Flow, now_ms: int) -> Step:
    """Name and amounts go at once; whoever comes next sees a question, not a person."""
    return veiled(covered(flow, StillThere(RING_S, RING_S), now_ms), hidden=True), (Sound("attention"),)


def _say_slow(flow: Flow, _now_ms: int) -> Step:
    screen = flow.view.screen
    if isinstance(screen, Points | Gifts | Coupons | TopUp):
        return with_view(flow, screen=replace(screen, slow=True)), ()
    return flow, ()


def _payment_counts(flow: Flow, now_ms: int) -> Step:
    """Count the payment's ring down; at its end the service hears that nobody knows how it ended."""
    screen = flow.view.screen
    if not isinstance(screen, PayWait):
        return flow, ()
    left = PAY_S - (now_ms - flow.paying_ms) // SECOND_MS
    if left > 0:
        return with_view(flow, screen=replace(screen, seconds=left)), ()
    return payment_unknown(flow, now_ms)


def _saved_idle(flow: Flow, _now_ms: int) -> Step:
    return at_home(flow), ()
