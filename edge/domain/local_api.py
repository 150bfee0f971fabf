"""The words between a kiosk's screen and the device service: JSON-RPC 2.0, one line a frame, over a Unix socket.

A request is a struct of ``REQUESTS``; its ``method`` is the struct's tag and its fields are the ``params``. Its
answer is the struct named in ``ANSWERS``. A notification is a struct of ``FACTS``, sent by the service when something
happened.
Requests that move value carry ``txn``, chosen by the caller, so that a repeat is harmless and answered the same.
``docs/protocol/local-api.md`` shows one example of each. Words that move value are in ``value_api``.
"""

from typing import Literal

from msgspec import Struct

from edge.domain.local_api_base import Fact, MemberView, NextTier, Nudge, Request, TierPath, TierView
from edge.domain.programme import Names
from edge.domain.value_api import VALUE_ANSWERS, LastPurchase, Purchase

__all__ = [
    "ANSWERS",
    "FACTS",
    "LONGEST_FRAME",
    "REQUESTS",
    "AnswerNudge",
    "CallStaff",
    "Claim",
    "Claimed",
    "End",
    "Ended",
    "Fact",
    "Hello",
    "History",
    "HistoryLine",
    "HistoryPage",
    "HistoryReason",
    "Identified",
    "Identify",
    "Kiosk",
    "LastPurchase",
    "LinkChanged",
    "MemberChanged",
    "MemberView",
    "NextTier",
    "Nudge",
    "NudgeNoted",
    "PartState",
    "Print",
    "Printed",
    "Purchase",
    "Request",
    "Scanned",
    "SlipDone",
    "StaffCall",
    "StaffCalling",
    "TierPath",
    "TierView",
]

LONGEST_FRAME = 64 * 1024
"""Bytes of the longest frame either side accepts, its newline included."""


# -- requests and their answers -------------------------------------------------------------------------------------


class Hello(Request, frozen=True, kw_only=True, tag="hello"):
    """First word of a screen. Answer: ``Kiosk``."""


class Kiosk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where this kiosk stands and how it is now; ``last`` is what is to be said of the purchase before its start.

    ``space`` is the room on its disk: ``low``, somebody should make more; ``critical``, points are earned and nothing
    is spent.
    """

    chain_names: Names
    store: str
    store_names: Names
    device: str
    label: str  # what the slip and the error line call this machine: K07
    version: str
    online: bool
    unsent: int
    printer: str  # ready, missing, paper_out, not_fitted, unknown
    scanner: str
    space: Literal["ample", "low", "critical"] = "ample"
    last: Purchase | None = None


class Identify(Request, frozen=True, kw_only=True, tag="identify"):
    """Who stands here: a scanned line or a typed phone number. Answer: ``Identified``.

    Known and unknown take the same time and look the same until the answer is there.
    """

    code: str = ""
    phone: str = ""


class Identified(Struct, frozen=True, kw_only=True):
    """``result`` as in the journal; ``visit`` and ``member`` only when found."""

    result: Literal["found", "unknown", "expired", "throttled"]
    visit: str = ""
    member: MemberView | None = None
    wait_s: int = 0  # throttled: how long until the next try


class Claim(Request, frozen=True, kw_only=True, tag="claim"):
    """Give the visit's member the points of a till receipt. Answer: ``Claimed``."""

    txn: str
    visit: str
    code: str
    language: str = "zh-Hans"  # of the slip that proves it
    large: bool = False


class Claimed(Struct, frozen=True, kw_only=True):
    """The points are on disk. ``synced`` says whether head office has them already, as it has within a second online.

    ``result``: ``claimed``; ``already`` (these points were given before), ``not_genuine`` (no till of ours printed
    this), ``no_points`` (the sum is below one point): nothing was written for those.
    """

    result: Literal["claimed", "already", "not_genuine", "no_points"]
    points: int = 0
    paid_minor: int = 0
    currency: str = ""
    slip: str = ""  # number of the slip that proves it, such as 0118-02-3-004215
    synced: bool = False
    member: MemberView | None = None


class Print(Request, frozen=True, kw_only=True, tag="print"):
    """Print the visit's statement, or again the slip called ``slip`` (it says COPY). Answer: ``Printed``."""

    txn: str
    visit: str
    slip: str = ""
    language: str = "zh-Hans"
    large: bool = False


class Printed(Struct, frozen=True, kw_only=True):
    """The slip is on its way; the fact ``slip`` follows with its end."""

    slip: str
    copy: int
    printer: str


class History(Request, frozen=True, kw_only=True, tag="history"):
    """The visit's member asks what earned and spent their points; newest first. Answer: ``HistoryPage``."""

    visit: str
    page: int = 1


class HistoryReason(Struct, frozen=True, kw_only=True):
    """Why a figure is what it is, as a sentence in each language."""

    names: Names
    points: int = 0


class HistoryLine(Struct, frozen=True, kw_only=True):
    """One movement of points. ``pending`` is true while head office has not confirmed it."""

    day: str  # yyyy-mm-dd, the store's local date
    names: Names  # what it was: a till receipt of 128.50, a gift
    points: int
    reasons: list[HistoryReason] = []
    pending: bool = False


class HistoryPage(Struct, frozen=True, kw_only=True):
    """Up to ten lines, and where among the pages they stand, from 1."""

    lines: list[HistoryLine]
    page: int
    pages: int


class AnswerNudge(Request, frozen=True, kw_only=True, tag="answer_nudge"):
    """The member took up the nudge, or put it away. Answer: ``NudgeNoted``."""

    visit: str
    care: str
    answer: Literal["taken", "refused"]


class NudgeNoted(Struct, frozen=True, kw_only=True):
    """It is written down."""


class CallStaff(Request, frozen=True, kw_only=True, tag="call_staff"):
    """Ask for a person, or take it back with ``cancel``. Answer: ``StaffCall``."""

    cancel: bool = False


class StaffCall(Struct, frozen=True, kw_only=True):
    """Whether a person is being called now."""

    calling: bool


class End(Request, frozen=True, kw_only=True, tag="end"):
    """The visit is over; the service forgets it. Answer: ``Ended``."""

    visit: str
    why: Literal["end", "idle", "other_member"] = "end"


class Ended(Struct, frozen=True, kw_only=True):
    """Nothing of the visit is left."""


ANSWERS: dict[type[Request], type[Struct]] = {
    Hello: Kiosk,
    Identify: Identified,
    Claim: Claimed,
    Print: Printed,
    History: HistoryPage,
    AnswerNudge: NudgeNoted,
    CallStaff: StaffCall,
    End: Ended,
    **VALUE_ANSWERS,
}
"""The answer of each request."""

REQUESTS: dict[str, type[Request]] = {str(request.__struct_config__.tag): request for request in ANSWERS}
"""Every request by its method."""


# -- facts ----------------------------------------------------------------------------------------------------------


class Scanned(Fact, frozen=True, kw_only=True, tag="scanned"):
    """A code was read. ``kind``: ``member``, ``receipt``, ``product`` or ``unknown`` (its text is not passed on)."""

    kind: Literal["member", "receipt", "product", "unknown"]
    code: str = ""


class LinkChanged(Fact, frozen=True, kw_only=True, tag="link"):
    """Whether head office hears this device, and how many entries it has not acknowledged."""

    online: bool
    unsent: int


class PartState(Fact, frozen=True, kw_only=True, tag="part"):
    """A part's state, as in ``Kiosk.printer``."""

    part: Literal["scanner", "printer", "panel"]
    state: str


class SlipDone(Fact, frozen=True, kw_only=True, tag="slip"):
    """What became of a slip: ``printed``, ``unknown`` or ``not_started``."""

    slip: str
    copy: int
    outcome: str


class StaffCalling(Fact, frozen=True, kw_only=True, tag="staff"):
    """The call for a person changed, perhaps by the button."""

    calling: bool


class MemberChanged(Fact, frozen=True, kw_only=True, tag="member"):
    """New figures of the member whose visit this is."""

    visit: str
    member: MemberView
    synced: bool


FACTS: tuple[type[Fact], ...] = (Scanned, LinkChanged, PartState, SlipDone, StaffCalling, MemberChanged, LastPurchase)
"""Every notification."""
