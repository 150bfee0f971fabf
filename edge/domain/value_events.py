"""The journal entries that move value: each names its transaction, posted once, and its legs. See ``events``.

``docs/value.md`` tells what head office's ledger makes of them.
"""

from typing import Literal

from edge.domain.event_base import Event, Leg
from edge.domain.order import Order, Reason


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


class GiftReserved(Event, frozen=True, kw_only=True):
    """A gift was put aside for a member, who paid for it with ``points``; ``until`` is the last day to fetch it."""

    TYPE = "gift.reserved.v1"
    txn: str
    visit: str
    member: str
    sku: str
    points: int
    programme: int
    until: str  # yyyy-mm-dd, or empty for ever
    legs: list[Leg]


class GiftHandedOver(Event, frozen=True, kw_only=True):
    """Staff gave the member the gift that transaction ``of`` reserved."""

    TYPE = "gift.handed_over.v1"
    txn: str
    of: str


class CouponUsed(Event, frozen=True, kw_only=True):
    """A coupon was reserved for a purchase, or redeemed. ``coupon`` is its kind, as the programme names it."""

    TYPE = "coupon.used.v1"
    txn: str
    visit: str
    member: str
    coupon: str
    use: Literal["reserved", "redeemed"]
    programme: int
    legs: list[Leg]


class ValuePaid(Event, frozen=True, kw_only=True):
    """A member paid ``minor`` with stored value; the legs say how much of it was principal and how much bonus."""

    TYPE = "value.paid.v1"
    txn: str
    visit: str
    member: str
    minor: int
    currency: str
    programme: int
    legs: list[Leg]


class ToppedUp(Event, frozen=True, kw_only=True):
    """A member paid in. Principal is held here at once; bonus is free once head office has this entry.

    ``unknown``: the payment's end is not known. No value moved; a later entry with the same ``payment`` settles it.
    """

    TYPE = "value.topped_up.v1"
    txn: str
    visit: str
    member: str
    paid_minor: int
    bonus_minor: int
    currency: str
    method: Literal["cash", "till", "code", "terminal"]
    payment: str  # the payment's own reference
    state: Literal["paid", "unknown", "refused"]
    programme: int
    legs: list[Leg] = []


class Refunded(Event, frozen=True, kw_only=True):
    """Staff approved the return of a purchase that was claimed or paid here: what comes back, and what is taken back.

    ``lines`` are pairs of line number and quantity of the original order; none is the whole of it.
    """

    TYPE = "refunded.v1"
    txn: str
    visit: str
    member: str
    receipt: str
    lines: list[tuple[int, int]] = []
    programme: int
    legs: list[Leg]


class Voided(Event, frozen=True, kw_only=True):
    """This device's own transaction ``of`` is undone, once; ``legs`` are its inverse, as far as the device has it."""

    TYPE = "txn.voided.v1"
    txn: str
    of: str
    why: Literal["released", "not_claimed", "staff", "not_completed"]
    legs: list[Leg]


class RightsReturned(Event, frozen=True, kw_only=True):
    """The device lets go of units it held: head office may grant them elsewhere. ``n`` may be 0, as an answer."""

    TYPE = "rights.returned.v1"
    owner: str
    asset: str
    n: int
    why: Literal["idle", "recall", "close", "closing_time", "tamper"]


class RightsLent(Event, frozen=True, kw_only=True):
    """The store's holder lets a sibling have units: word ``dseq`` of what it tells epoch ``to_ep`` of ``to``."""

    TYPE = "rights.lent.v1"
    to: str
    to_ep: int
    dseq: int
    owner: str
    asset: str
    n: int


class RightsBorrowed(Event, frozen=True, kw_only=True):
    """A sibling has applied what the store's holder lent it: word ``dseq`` of epoch ``of_ep`` of ``of``.

    ``proof`` is the holder's signed word, so that head office can believe it before the holder's own entry arrives.
    """

    TYPE = "rights.borrowed.v1"
    of: str
    of_ep: int
    dseq: int
    owner: str
    asset: str
    n: int
    proof: str
