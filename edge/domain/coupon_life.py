"""The life of one coupon in a member's wallet: how it is issued, the states it passes, when it ends.

    issued -> reserved -> redeemed | released | expired | void

A released coupon is free again. A redeemed one comes back (``restore``) when its order is refunded in time.
"""

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from edge.domain.conditions import holds
from edge.domain.order import Reason
from edge.domain.programme.document import Coupon

CouponState = Literal["issued", "reserved", "redeemed", "released", "expired", "void"]
CouponEvent = Literal["reserve", "redeem", "release", "expire", "void", "restore"]

NEXT: dict[tuple[CouponState, CouponEvent], CouponState] = {
    ("issued", "reserve"): "reserved",
    ("issued", "redeem"): "redeemed",
    ("issued", "expire"): "expired",
    ("issued", "void"): "void",
    ("reserved", "redeem"): "redeemed",
    ("reserved", "release"): "released",
    ("reserved", "expire"): "expired",
    ("reserved", "void"): "void",
    ("released", "reserve"): "reserved",
    ("released", "redeem"): "redeemed",
    ("released", "expire"): "expired",
    ("released", "void"): "void",
    ("redeemed", "restore"): "released",
}
"""All that can happen; any other pair is refused. ``expired`` and ``void`` are final."""

USABLE: frozenset[CouponState] = frozenset({"issued", "released"})
"""States in which an order may use the coupon."""


class HeldCoupon(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A coupon somebody holds.

    Attributes:
        id: Of this one piece.
        coupon: The kind, as the programme's ``coupons`` name it.
        issued: The chain's local day.
        until: Its last day; none is for ever.
    """

    id: str
    coupon: str
    issued: date
    until: date | None = None
    state: CouponState = "issued"


def after(state: CouponState, event: CouponEvent) -> CouponState | None:
    """Return the state that ``event`` leads to, or ``None`` where it cannot happen."""
    return NEXT.get((state, event))


def last_day(coupon: Coupon, issued: date) -> date | None:
    """Return the last day of a coupon issued on ``issued``, or ``None`` for ever.

    The day of issue is the first of its ``valid_days``; it never outlives the days on which its kind is active.
    Source: the chain's programme.
    """
    own = issued + timedelta(days=coupon.valid_days - 1) if coupon.valid_days else None
    ends = [day for day in (own, coupon.active.until) if day is not None]
    return min(ends, default=None)


def issue(coupon: Coupon, *, piece: str, day: date, member_has: int, all_have: int) -> HeldCoupon | Reason:
    """Return a new coupon with the id ``piece``, or the reason why there is none.

    Args:
        coupon: Its kind.
        piece: The new coupon's own id.
        day: Today.
        member_has: How many of this kind were ever issued to the member, whatever became of them; void ones not.
        all_have: The same of all members.
    """
    until = last_day(coupon, day)
    if until is not None and until < day:
        return Reason(rule=coupon.id, key="coupon.late")
    if coupon.per_member and member_has >= coupon.per_member:
        return Reason(rule=coupon.id, key="coupon.member_cap", points=coupon.per_member)
    if coupon.overall and all_have >= coupon.overall:
        return Reason(rule=coupon.id, key="coupon.all_issued", points=coupon.overall)
    return HeldCoupon(id=piece, coupon=coupon.id, issued=day, until=until)


def due(held: HeldCoupon, day: date) -> bool:
    """Say whether ``held`` is to expire: its last day is over and it was not used."""
    return held.until is not None and day > held.until and after(held.state, "expire") is not None


def restored(held: HeldCoupon, day: date) -> CouponState:
    """Return the state of ``held`` after its order was refunded on ``day``: a used one comes back if still valid."""
    in_time = held.until is None or day <= held.until
    return (after(held.state, "restore") or held.state) if in_time else held.state


Shelf = Literal["now", "later", "used", "gone", "hidden"]


def shelf(held: HeldCoupon, coupon: Coupon, *, day: date, store: str, tier: str) -> Shelf:
    """Return where a member's list shows ``held``.

    ``now``: may be used today in this store; ``later``: not here or not today; ``used``; ``gone``: expired, void or
    over; ``hidden``: outside the days on which members see it.
    """
    if held.state == "redeemed":
        return "used"
    if held.state in ("expired", "void") or due(held, day):
        return "gone"
    if not holds(coupon.visible, day=day, store=store, tier=tier):
        return "hidden"
    return "now" if holds(coupon.active, day=day, store=store, tier=tier) else "later"
