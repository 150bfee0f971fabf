"""What a device writes in its journal, one struct for each kind of entry.

The struct is the ``data`` of a CloudEvent (``edge.link.contract``); its ``TYPE`` is the event's ``type`` and ends in
the version of its fields. Fields are only ever added within a version. Nothing personal beyond a random member id comes
in here: no name, phone, card number or PIN.
"""

from typing import ClassVar, Literal

from msgspec import Struct

from edge.domain.order import Order, Reason

ClockQuality = Literal["synced", "held", "unset"]


class Stamp(Struct, frozen=True, kw_only=True):
    """When something happened, as far as this device can know.

    Attributes:
        boot: How many times this device has started, from 1; it never goes back.
        mono_ms: Milliseconds since that start, by the clock that no one can set.
        wall_ms: Milliseconds since 1970 UTC as believed. It decides nothing.
        clock: ``synced`` (a time server agreed), ``held`` (set once, not checked lately), ``unset``.
    """

    boot: int
    mono_ms: int
    wall_ms: int
    clock: ClockQuality


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fact. Subclasses name their type."""

    TYPE: ClassVar[str]


class Leg(Struct, frozen=True, kw_only=True):
    """One movement of value.

    Attributes:
        owner: Random member id, or ``CHAIN``.
        asset: ``points``, ``cents``, ``coupon:<id>`` or ``gift:<sku>:<store>``.
        delta: Whole units; above zero the owner gains.
        src: Where the units are taken or put: ``free`` (anywhere), ``held`` (by this device) or ``risk``.
    """

    owner: str
    asset: str
    delta: int
    src: Literal["free", "held", "risk"] = "free"


class DeviceStarted(Event, frozen=True, kw_only=True):
    """The device service is up. ``found`` lists what the start had to say about its journal and its parts."""

    TYPE = "device.started.v1"
    version: str
    found: list[str] = []


class PartChanged(Event, frozen=True, kw_only=True):
    """A plugged-in part went away or came back."""

    TYPE = "device.part.v1"
    part: str  # scanner, printer, panel
    state: Literal["ready", "missing", "not_fitted", "fault"]
    cure: str = ""


class ClockStepped(Event, frozen=True, kw_only=True):
    """The wall clock was moved by more than two seconds, so that head office can re-time this boot."""

    TYPE = "clock.step.v1"
    before_ms: int
    after_ms: int


class IdentifyTried(Event, frozen=True, kw_only=True):
    """Someone tried to say who they are. No number, no code, no name."""

    TYPE = "identify.tried.v1"
    method: Literal["code", "card", "phone"]
    result: Literal["found", "unknown", "expired", "throttled"]


class VisitStarted(Event, frozen=True, kw_only=True):
    """A member stands at the kiosk."""

    TYPE = "visit.started.v1"
    visit: str
    member: str
    method: Literal["code", "card", "phone"]


class VisitEnded(Event, frozen=True, kw_only=True):
    """The member left, or the kiosk ended the visit to protect their data."""

    TYPE = "visit.ended.v1"
    visit: str
    why: Literal["end", "idle", "other_member", "screen_lost", "restart"]
    seconds: int


class PointsClaimed(Event, frozen=True, kw_only=True):
    """A till receipt was scanned and its points belong to the member: a transaction with value.

    Attributes:
        txn: The caller's transaction id; it is posted once, whatever is repeated.
        receipt: The receipt's own id, claimed once in the whole chain.
        basis_minor: What was paid in money after discounts, in minor units of ``currency``.
        programme: Version of the programme that decided the points, so that they can be decided again.
        legs: The value that moved.
        order: What was decided on, so that head office can decide it again.
        reasons: Why the points are what they are, rule by rule.
    """

    TYPE = "points.claimed.v1"
    txn: str
    visit: str
    receipt: str
    basis_minor: int
    currency: str
    programme: int
    points: int
    rule: str
    legs: list[Leg]
    order: Order | None = None
    reasons: list[Reason] = []


class NudgeShown(Event, frozen=True, kw_only=True):
    """A member at the kiosk was shown the one nudge that the programme decided."""

    TYPE = "nudge.shown.v1"
    visit: str
    member: str
    care: str
    programme: int


class NudgeAnswered(Event, frozen=True, kw_only=True):
    """What the member did with the nudge; no answer at all is no event."""

    TYPE = "nudge.answered.v1"
    visit: str
    care: str
    answer: Literal["taken", "refused"]


class SlipIntended(Event, frozen=True, kw_only=True):
    """A slip is about to be printed; committed before the first byte goes to the printer."""

    TYPE = "slip.intended.v1"
    slip: str
    kind: str
    visit: str
    copy: int
    of_seq: int = 0  # the journal entry whose record this slip shows; 0 for a statement


class SlipEnded(Event, frozen=True, kw_only=True):
    """What became of a slip. ``unknown`` means the printer fell silent: the next try is a COPY."""

    TYPE = "slip.ended.v1"
    slip: str
    copy: int
    outcome: Literal["printed", "unknown", "not_started"]
    why: str = ""


class StaffCalled(Event, frozen=True, kw_only=True):
    """Someone asked for a person, on the screen or by the button."""

    TYPE = "staff.called.v1"
    by: Literal["screen", "button"]


class StaffAnswered(Event, frozen=True, kw_only=True):
    """The call was answered or taken back after ``seconds``."""

    TYPE = "staff.answered.v1"
    by: Literal["screen", "button"]
    seconds: int


class EntryParked(Event, frozen=True, kw_only=True):
    """An earlier entry could not be sent as it is; the numbering stays whole and head office is told why."""

    TYPE = "entry.parked.v1"
    parked_seq: int
    why: str


EVENTS: dict[str, type[Event]] = {event.TYPE: event for event in Event.__subclasses__()}
"""Every event type of this version by its name."""
