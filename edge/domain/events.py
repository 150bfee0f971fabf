"""What a device writes in its journal, one struct for each kind of entry.

The struct is the ``data`` of a CloudEvent (``edge.link.contract``); its ``TYPE`` is the event's ``type`` and ends in
the version of its fields. Fields are only ever added within a version. Nothing personal beyond a random member id comes
in here: no name, phone, card number or PIN.
"""

from typing import Literal

from edge.domain.event_base import ClockQuality, Event, Leg, Stamp
from edge.domain.value_events import (
    CouponUsed,
    GiftHandedOver,
    GiftReserved,
    PointsClaimed,
    Refunded,
    RightsBorrowed,
    RightsLent,
    RightsReturned,
    ToppedUp,
    ValuePaid,
    Voided,
)

__all__ = [
    "EVENTS",
    "ClockQuality",
    "ClockStepped",
    "CouponUsed",
    "DeviceStarted",
    "EntryParked",
    "Event",
    "GiftHandedOver",
    "GiftReserved",
    "IdentifyTried",
    "Leg",
    "NudgeAnswered",
    "NudgeShown",
    "PartChanged",
    "PointsClaimed",
    "Refunded",
    "RightsBorrowed",
    "RightsLent",
    "RightsReturned",
    "SlipEnded",
    "SlipIntended",
    "StaffAnswered",
    "StaffCalled",
    "Stamp",
    "TimeMarked",
    "ToppedUp",
    "ValuePaid",
    "VisitEnded",
    "VisitStarted",
    "Voided",
]


class DeviceStarted(Event, frozen=True, kw_only=True):
    """The device service is up. ``found`` lists what the start had to say about its journal and its parts.

    ``slip_key`` is the device's public key (Ed25519, Base64), by which slips and lent rights can be proved.
    """

    TYPE = "device.started.v1"
    version: str
    found: list[str] = []
    slip_key: str = ""


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


class TimeMarked(Event, frozen=True, kw_only=True):
    """Head office said it was ``ho_ms`` within ``rtt_ms`` before this entry's stamp: anchors this boot's clock."""

    TYPE = "clock.mark.v1"
    ho_ms: int
    rtt_ms: int


EVENTS: dict[str, type[Event]] = {event.TYPE: event for event in Event.__subclasses__()}
"""Every event type of this version by its name."""
