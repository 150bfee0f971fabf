"""A member's coupons: where the shelf shows each kind, reserving one for the till and redeeming it.

A coupon's unit is spent when it is reserved; redeeming a reserved one takes nothing more, releasing it gives it back.
"""

from datetime import date
from typing import Literal

from edge.domain import coupon_life
from edge.domain.conditions import hindrance
from edge.domain.coupon_life import CouponEvent, HeldCoupon
from edge.domain.event_base import Leg
from edge.domain.programme import Names
from edge.domain.programme.document import Coupon
from edge.domain.replica import Member
from edge.domain.slip_records import Deal
from edge.domain.value import assets, saying
from edge.domain.value.cover import Need
from edge.domain.value.saying import Lack
from edge.domain.value_api import Coupons, CouponShelf, Said, ShelfCoupon, UseCoupon
from edge.domain.value_events import CouponUsed
from edge.service.desk import Desk
from edge.service.slip_job import Wish
from edge.service.spending import Plan
from edge.store.promises import Promise

ORDER = ("now", "later", "used", "gone")
"""The shelf's order: what can be used first."""

Shelf = Literal["now", "later", "used", "gone"]


def coupon_shelf(desk: Desk, request: Coupons) -> CouponShelf:
    """Return the member's coupons by kind, those that can be used first."""
    member = desk.present(request.visit).member
    shown = [_shown(desk, member, kind) for kind in sorted({*_wallet(member), *_promised(desk, member)})]
    return CouponShelf(coupons=sorted(filter(None, shown), key=lambda one: ORDER.index(one.shelf)))


def use_coupon(desk: Desk, request: UseCoupon) -> Plan | Said:
    """Return how a coupon would be reserved or redeemed, or why it cannot be."""
    member, kind = desk.present(request.visit).member, _kinds(desk).get(request.coupon)
    wish = Wish(request.txn, request.visit, member, request.language, request.large)
    reserved = _reserved(desk, member, request.coupon)
    if reserved and request.use == "redeemed":
        return _redeem_reserved(desk, wish, member, reserved)
    if reason := _closed(desk, member, request.coupon, kind, "reserve" if request.use == "reserved" else "redeem"):
        return Said(key="closed", asset=assets.coupon(request.coupon), n=1, reason=f"coupon.{reason}")
    return _use(desk, wish, member, request)


def releasable(kept: Promise, *, by_staff: bool) -> bool:
    """Say whether a coupon may be given back: a reserved one always, a redeemed one by staff."""
    events: tuple[CouponEvent, ...] = ("release", "restore") if by_staff else ("release",)
    return any(coupon_life.after(kept.state, event) for event in events)  # type: ignore[arg-type]  # kept as the rule names them


# -- helpers ----------------------------------------------------------------------------------------------------------


def _use(desk: Desk, wish: Wish, member: Member, request: UseCoupon) -> Plan:
    asset, left = assets.coupon(request.coupon), _left(desk, member, request.coupon)
    until = _until(member, request.coupon)
    return Plan(
        wish=wish,
        ways=((Need(member.id, asset, 1),),),
        make=lambda legs: _event(desk, wish, member, request, legs),
        say=lambda _legs: saying.moved(asset, 1, left=max(0, left - 1), as_of_ms=desk.replica.made_at_ms),
        lack=lambda _short: Lack(asset, 1, total=left, until=until),
        beside=lambda change, entry: change.promises.give(
            Promise(
                wish.txn,
                member.id,
                "coupon",
                request.coupon,
                state=request.use,
                until=until,
                seq=entry.seq,
            )
        ),
        slip=lambda _legs: ("coupon", _deal(desk, request.coupon, until, reserved=request.use == "reserved")),
    )


def _redeem_reserved(desk: Desk, wish: Wish, member: Member, kept: Promise) -> Plan:
    request = UseCoupon(txn=wish.txn, visit=wish.visit, coupon=kept.thing)
    asset, left = assets.coupon(kept.thing), _left(desk, member, kept.thing)
    return Plan(
        wish=wish,
        make=lambda legs: _event(desk, wish, member, request, legs),
        say=lambda _legs: saying.moved(asset, 1, left=left, as_of_ms=desk.replica.made_at_ms),
        beside=lambda change, _entry: change.promises.settle(kept.txn, "redeemed"),
        slip=lambda _legs: ("coupon", _deal(desk, kept.thing, kept.until, reserved=False)),
    )


def _event(desk: Desk, wish: Wish, member: Member, request: UseCoupon, legs: list[Leg]) -> CouponUsed:
    return CouponUsed(
        txn=wish.txn,
        visit=wish.visit,
        member=member.id,
        coupon=request.coupon,
        use=request.use,
        programme=desk.programme().version,
        legs=legs,
    )


def _closed(desk: Desk, member: Member, name: str, kind: Coupon | None, event: CouponEvent) -> str:
    """Return why a coupon may not be used now, as the programme's reasons end, or nothing."""
    if kind is None:
        return "unknown"
    if _left(desk, member, name) < 1:
        return "redeemed"
    held = _held(desk, member, name)
    if coupon_life.due(held, desk.today()) or coupon_life.after(held.state, event) is None:
        return "expired"
    return hindrance(kind.active, day=desk.today(), store=desk.config.store.id, tier=member.tier) or ""


def _shown(desk: Desk, member: Member, name: str) -> ShelfCoupon | None:
    kind, left = _kinds(desk).get(name), _left(desk, member, name)
    reserved = _reserved(desk, member, name)
    shelf: coupon_life.Shelf = "used"
    if left > 0 or reserved:
        if kind is None:
            return None  # the chain offers it no more
        place = {"day": desk.today(), "store": desk.config.store.id, "tier": member.tier}
        shelf = coupon_life.shelf(_held(desk, member, name), kind, **place)  # type: ignore[arg-type]  # three of three
    if shelf == "hidden":
        return None
    return ShelfCoupon(
        coupon=name,
        names=_names(desk, name),
        shelf=shelf,
        n=max(0, left),
        here=desk.journal.rights.held(member.id, assets.coupon(name)),
        until=_until(member, name),
        reserved=reserved.txn if reserved else "",
    )


def _held(desk: Desk, member: Member, name: str) -> HeldCoupon:
    """Return one of the member's coupons of a kind; head office tells their last day, not when each was issued."""
    until = _until(member, name)
    return HeldCoupon(id=name, coupon=name, issued=desk.today(), until=date.fromisoformat(until) if until else None)


def _left(desk: Desk, member: Member, name: str) -> int:
    return _wallet(member).get(name, 0) + desk.tally.of(member.id, assets.coupon(name))


def _wallet(member: Member) -> dict[str, int]:
    return {owned.coupon: owned.n for owned in member.wallet}


def _until(member: Member, name: str) -> str:
    return next((owned.until for owned in member.wallet if owned.coupon == name), "")


def _promised(desk: Desk, member: Member) -> set[str]:
    kept = desk.journal.promises.of(member.id, "coupon")
    return {one.thing for one in kept if one.state in {"reserved", "redeemed"}}


def _reserved(desk: Desk, member: Member, name: str) -> Promise | None:
    kept = desk.journal.promises.of(member.id, "coupon")
    return next((one for one in kept if one.thing == name and one.state == "reserved"), None)


def _kinds(desk: Desk) -> dict[str, Coupon]:
    return {coupon.id: coupon for coupon in desk.programme().coupons}


def _names(desk: Desk, name: str) -> Names:
    kind = _kinds(desk).get(name)
    return kind.names if kind else desk.replica.coupon_names().get(name, {})


def _deal(desk: Desk, name: str, until: str, *, reserved: bool) -> Deal:
    day = date.fromisoformat(until) if until else None
    return Deal(names=_names(desk, name), until=(day.month, day.day, day.weekday()) if day else None, reserved=reserved)
