"""What is on the screen: a screen, at most one overlay, and the surroundings.

Values only; flow makes them, screens draw them.

Screens carry exactly what they show, so the same value always draws the same picture, and dropping the value drops the
person.
"""

from dataclasses import dataclass, field
from typing import Literal

from edge.domain.local_api import HistoryPage, MemberView
from kiosk_ui.value_views import ValueScreen, ValueSheet

Language = Literal["zh-Hans", "zh-Hant", "en"]
Names = dict[str, str]


# -- screens --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attract:
    """Picture 01. ``slide`` is 0, 1 or 2."""

    slide: int = 0


@dataclass(frozen=True, slots=True)
class Identify:
    """Picture 02. ``digits`` typed so far (drawn masked); busy waits."""

    digits: str = ""
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """Picture 03. ``hidden`` masks name and amounts (the button 隐藏, and behind the still-there prompt)."""

    member: MemberView
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """The member's points, line by line, newest first, each with its reasons.

    Attributes:
        lines: The page that is shown, ``None`` until the first has come.
        first: A line of ``lines``, from 0; where a panel has no room for all of them it shows the part with this one.
        then: The line to show first once the page that was asked for has come.
        slow: No answer within a second: the screen says that it is still looking.
        hidden: No line and no figure is drawn (隐藏, and behind the still-there prompt).
    """

    member: MemberView
    lines: HistoryPage | None = None
    first: int = 0
    then: int = 0
    slow: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """Picture 12, for points claimed from a till receipt.

    ``synced`` False: "saved, will sync" with the clock badge; True: the points have arrived, no badge.
    """

    member: MemberView
    points: int
    paid_minor: int
    currency: str
    slip: str
    synced: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """The device service does not answer: this kiosk is resting, please go to the till."""


MemberScreen = Home | Points | Saved | ValueScreen
"""The screens of a visit."""

Screen = Attract | Identify | MemberScreen | Closed


# -- overlays -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StillThere:
    """Picture 14: a ring that counts ``seconds`` of ``of`` down."""

    seconds: int
    of: int = 20


@dataclass(frozen=True, slots=True)
class AssistSheet:
    """Four big toggles: large text, high contrast, lowered, more time."""


@dataclass(frozen=True, slots=True)
class LanguageSheet:
    """Three languages to choose from."""


@dataclass(frozen=True, slots=True)
class StaffSheet:
    """A person is on the way; the call can be taken back."""


@dataclass(frozen=True, slots=True)
class ErrorSheet:
    """Picture 18: what happened, one cause, the next step. ``kind`` names the copy, ``code`` stands small at the foot.

    Kinds: ``unknown_member`` S-104, ``expired_card`` S-105, ``unknown_code`` S-106, ``already_claimed`` S-201,
    ``not_genuine`` S-202, ``no_points`` S-203, ``sign_in_first`` S-204, ``throttled`` S-107, ``not_yet`` S-001 (the
    journey is not open at this kiosk), ``no_answer`` S-002 (the device is slow to answer: nothing is lost, try again),
    ``unsettled`` S-004 (the same where value may have moved: asking again takes nothing twice), ``finish_first`` S-108
    (a scan while a payment is under way), ``declined`` with the service's own code (it was not done, nothing moved),
    ``printer`` S-301. ``seconds`` counts down on ``throttled`` and is 0 elsewhere.
    """

    kind: str
    code: str
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class ChangeMember:
    """Another member's code was scanned: change over, or stay?"""


Overlay = StillThere | AssistSheet | LanguageSheet | StaffSheet | ErrorSheet | ChangeMember | ValueSheet


# -- surroundings ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Chain, store and machine, as on the top bar."""

    chain: Names = field(default_factory=dict)
    store: Names = field(default_factory=dict)
    label: str = ""


@dataclass(frozen=True, slots=True)
class Ambient:
    """How the kiosk is, apart from the visit. ``time`` is ``HH:MM``; ``hour`` chooses the greeting."""

    place: Place = field(default_factory=Place)
    online: bool = False
    unsent: int = 0
    printer: str = "unknown"
    scanner: str = "unknown"
    time: str = "00:00"
    hour: int = 12
    calling: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """The shopper's choices, back to the chain's at the end of a visit."""

    language: Language = "zh-Hans"
    contrast: bool = False
    large: bool = False
    lowered: bool = False
    more_time: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """All that is drawn."""

    screen: Screen
    overlay: Overlay | None = None
    ambient: Ambient = field(default_factory=Ambient)
    look: Look = field(default_factory=Look)
    printing: Literal["", "sent", "printed", "unknown", "not_started"] = ""
    """What became of the slip asked for on this screen; shown at the print button and on Saved."""
