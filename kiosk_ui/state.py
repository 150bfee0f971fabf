"""What the flow knows between two events, what may happen to it, and what it wants done.

Everything about a person lies in ``Flow.visit``, ``Flow.other``, the requests under way and the screen itself. Ending a
visit makes a new ``Flow`` out of the parts that name nobody, so nothing has to be remembered to be forgotten.
"""

from dataclasses import dataclass, replace
from typing import Literal

from edge.domain.local_api import Request, Scanned
from edge.domain.value_api import Purchase
from kiosk_ui.desk import DeskEvent
from kiosk_ui.value_views import About, RestartSheet
from kiosk_ui.views import Ambient, Attract, Closed, Look, View

# -- what happens ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tap:
    """A finger touched the control called ``name``, such as ``digit:1`` or ``print``."""

    name: str


@dataclass(frozen=True, slots=True)
class Touch:
    """A finger touched no control: somebody is there."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The time of ``timers.deadline`` has come."""


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """The store's clock: ``text`` is ``HH:MM``."""

    text: str
    hour: int


Event = Tap | Touch | Tick | TimeOfDay | DeskEvent


@dataclass(frozen=True, slots=True)
class Moment:
    """When an event happens: milliseconds of a clock that only rises, and an id that no request has carried yet."""

    ms: int
    txn: str


# -- what is wanted -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ask:
    """Put ``request`` to the service under ``number``."""

    number: int
    request: Request


@dataclass(frozen=True, slots=True)
class Forget:
    """A visit is over: drop every picture and text made for it."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Play a short sound; each has a visible twin."""

    kind: Literal["tap", "scan", "done", "attention", "error"]


Effect = Ask | Forget | Sound


# -- what is known --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Visit:
    """One member's time at the kiosk.

    Attributes:
        id: The service's name for it.
        code: What was scanned to begin it, so that a second scan of the same card is no stranger; empty by phone.
        hidden: The member chose 隐藏.
        statement: Number of the statement slip printed last, to print again.
        nudged: The nudge was answered; this visit shows no other.
    """

    id: str
    code: str = ""
    hidden: bool = False
    statement: str = ""
    nudged: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the shopper's that has no answer yet; ``about`` what, if it moves value."""

    number: int
    request: Request
    at_ms: int
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole state of the screen.

    Attributes:
        view: What is drawn.
        rest: The chain's choice of language and look, to which each visit's end returns.
        connected: The service's socket is open.
        asked: Number of the last request.
        touched_ms: The last touch or scan, or when a screen appeared that the shopper had waited for.
        overlay_ms: When the overlay opened.
        slide_ms: When the slide of the attract screen began.
        printing_ms: When the slip under way was asked for.
        hello_ms: When the service was last asked where this kiosk stands.
        paying_ms: When the payment under way began, or was last asked about.
        last: What is to be said of the purchase before a power cut; it belongs to the kiosk, not to a visit.
        visit: The member's visit, if any.
        waiting: The one request whose answer decides what comes next; no second is asked meanwhile.
        failed: The request that "try again" repeats, with its own ``txn``.
        other: The member code that wants to take over.
        scan: The last scanned text and when, for readers that read twice.
        later: What was scanned while an answer was awaited; its turn comes with that answer.
    """

    view: View
    rest: Look
    connected: bool = False
    asked: int = 0
    touched_ms: int = 0
    overlay_ms: int = 0
    slide_ms: int = 0
    printing_ms: int = 0
    hello_ms: int = 0
    paying_ms: int = 0
    last: Purchase | None = None
    visit: Visit | None = None
    waiting: Asked | None = None
    failed: Asked | None = None
    other: str = ""
    scan: tuple[str, int] = ("", 0)
    later: Scanned | None = None


Step = tuple[Flow, tuple[Effect, ...]]
"""The state after an event, and what it wants done."""


def started(look: Look) -> Flow:
    """Return the state of a screen that has not heard from the service yet."""
    return Flow(view=View(Closed(), look=look), rest=look)


def resting(flow: Flow, now_ms: int) -> Flow:
    """Return the attract screen of this kiosk, with nothing of any person in it."""
    return Flow(
        view=View(
            Attract(),
            overlay=RestartSheet(flow.last) if flow.last else None,
            ambient=flow.view.ambient,
            look=flow.rest,
        ),
        rest=flow.rest,
        last=flow.last,
        connected=flow.connected,
        asked=flow.asked,
        touched_ms=now_ms,
        slide_ms=now_ms,
    )


def closed(flow: Flow) -> Flow:
    """Return the screen of a kiosk whose service does not answer, with nothing of any person in it."""
    at = Ambient(place=flow.view.ambient.place, time=flow.view.ambient.time, hour=flow.view.ambient.hour)
    return Flow(view=View(Closed(), ambient=at, look=flow.rest), rest=flow.rest, asked=flow.asked)


def with_view(flow: Flow, **parts: object) -> Flow:
    """Return ``flow`` with these parts of its view exchanged."""
    return replace(flow, view=replace(flow.view, **parts))  # type: ignore[arg-type]  # replace() checks names, not types
