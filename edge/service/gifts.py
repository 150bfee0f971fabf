"""Gifts for points: the shelf, putting one aside, and handing it over. Which may be had is ``redemption``'s word.

A reservation spends its points and takes a piece at once, so that nobody else can have it; both come back when it is
released, or when nobody came for it.
"""

import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import date

from edge.domain import redemption
from edge.domain.errors import Refused
from edge.domain.event_base import Leg
from edge.domain.programme import Names
from edge.domain.redemption import Gate, Offer, Reservation
from edge.domain.replica import Gift, Member
from edge.domain.slip_records import Deal
from edge.domain.value import assets, saying
from edge.domain.value.assets import CHAIN, POINTS
from edge.domain.value.cover import Need, Short
from edge.domain.value.saying import Lack
from edge.domain.value_api import Gifts, GiftShelf, HandOver, ReservedGift, Said, ShelfGift, TakeGift
from edge.domain.value_events import GiftHandedOver, GiftReserved
from edge.service.desk import Desk
from edge.service.slip_job import Wish
from edge.service.spending import Plan
from edge.store.promises import Promise

TAKEN = frozenset({"reserved", "handed_over"})
"""States in which a gift counts as had by its member."""

CODE_DIGITS = 4


def gift_shelf(desk: Desk, request: Gifts) -> GiftShelf:
    """Return what can be had for points, and what this member has put aside here."""
    member, known = desk.present(request.visit).member, _known(desk)
    gate = redemption.gate(desk.programme().redemption, desk.today())
    season = gate.season or gate.next_season
    return GiftShelf(
        open=gate.open,
        gifts=[_shown(offer, known) for offer in _offers(desk, member)],
        reserved=[_reserved(desk, kept, known) for kept in desk.journal.promises.of(member.id, "gift") if _open(kept)],
        season=season.names if season else {},
        days=_days(gate),
    )


def take_gift(desk: Desk, request: TakeGift) -> Plan | Said:
    """Return how a gift would be put aside, or why it cannot be."""
    visit, rule = desk.present(request.visit), desk.programme().redemption
    member, day = visit.member, desk.today()
    offer = next((one for one in _offers(desk, member) if one.gift.sku == request.sku), None)
    if offer is None:
        raise Refused("S-501", "the programme has no such gift: read the shelf again")
    reserved = redemption.reserve(rule, offer, piece=request.txn, day=day)
    if not isinstance(reserved, Reservation):
        return _hindered(offer, desk.owned(member).points)
    wish = Wish(request.txn, request.visit, member, request.language, request.large)
    return _plan(desk, wish, member, offer, reserved)


def hand_over(desk: Desk, request: HandOver) -> Plan | Said:
    """Return how staff give the gift that ``request.of`` put aside, or that it is not to be given."""
    kept = desk.journal.promises.made(request.of)
    given = redemption.after(_reservation(kept), "hand_over") if kept and kept.kind == "gift" else None
    if kept is None or given is None:
        return Said(key="not_yours")
    asset = assets.gift(kept.thing, desk.config.store.id)
    return Plan(
        wish=Wish(request.txn),
        make=lambda _legs: GiftHandedOver(txn=request.txn, of=request.of),
        say=lambda _legs: Said(key="handed_over", asset=asset, n=1),
        beside=lambda change, _entry: change.promises.settle(kept.txn, given[0].state),
    )


def released(kept: Promise) -> bool:
    """Say whether a gift that was put aside may be given back."""
    return redemption.after(_reservation(kept), "release") is not None


# -- helpers ----------------------------------------------------------------------------------------------------------


def _plan(desk: Desk, wish: Wish, member: Member, offer: Offer, reserved: Reservation) -> Plan:
    asset = assets.gift(offer.gift.sku, desk.config.store.id)
    points, until = desk.owned(member).points, reserved.until
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"  # it only finds the record
    deal = Deal(
        names=offer.gift.names,
        code=code,
        until=(until.month, until.day, until.weekday()) if until else None,
        n=reserved.points,
        before=points,
        after=points - reserved.points,
    )

    def make(legs: list[Leg]) -> GiftReserved:
        return GiftReserved(
            txn=wish.txn,
            visit=wish.visit,
            member=member.id,
            sku=reserved.sku,
            points=reserved.points,
            programme=desk.programme().version,
            until=_text(until),
            legs=legs,
        )

    def lack(short: Short) -> Lack:
        if any(need.owner == CHAIN for need in short.missing):
            return Lack(asset, 1)
        here = desk.journal.rights.held(member.id, POINTS)
        return Lack(POINTS, reserved.points, here=here, total=points, as_of_ms=desk.replica.made_at_ms)

    return Plan(
        wish=wish,
        ways=((Need(member.id, POINTS, reserved.points), Need(CHAIN, asset, 1)),),
        make=make,
        say=lambda _legs: saying.moved(POINTS, reserved.points, left=deal.after, as_of_ms=desk.replica.made_at_ms),
        lack=lack,
        beside=lambda change, entry: change.promises.give(
            Promise(
                wish.txn,
                member.id,
                "gift",
                reserved.sku,
                n=reserved.points,
                code=code,
                until=_text(until),
                seq=entry.seq,
            )
        ),
        slip=lambda _legs: ("gift", deal),
    )


def _offers(desk: Desk, member: Member) -> list[Offer]:
    taken = Counter(kept.thing for kept in desk.journal.promises.of(member.id, "gift") if kept.state in TAKEN)
    rule, points = desk.programme().redemption, desk.owned(member).points
    return redemption.offers(rule, desk.today(), points=points, stock=_stock(desk), taken=taken)


def _stock(desk: Desk) -> Mapping[str, int]:
    """Return the pieces of each gift in this store, by head office's figures and what was taken here since."""
    store = desk.config.store.id
    return {each.sku: each.stock + desk.tally.of(CHAIN, assets.gift(each.sku, store)) for each in desk.replica.gifts()}


def _hindered(offer: Offer, points: int) -> Said:
    key = offer.hindrance.key if offer.hindrance else "gift.closed"
    if key == "gift.points":
        return Said(key="not_enough", asset=POINTS, n=offer.lacking, total=points)
    return Said(key="closed", n=offer.hindrance.points if offer.hindrance else 0, reason=key)


def _shown(offer: Offer, known: Mapping[str, Gift]) -> ShelfGift:
    kept = known.get(offer.gift.sku)
    return ShelfGift(
        sku=offer.gift.sku,
        names=offer.gift.names,
        points=offer.gift.points,
        art=kept.art if kept else "gift",
        lacking=offer.lacking,
        hindrance=offer.hindrance.key if offer.hindrance else "",
    )


def _reserved(desk: Desk, kept: Promise, known: Mapping[str, Gift]) -> ReservedGift:
    return ReservedGift(
        txn=kept.txn, sku=kept.thing, names=_names(desk, kept.thing, known), points=kept.n, until=kept.until
    )


def _names(desk: Desk, sku: str, known: Mapping[str, Gift]) -> Names:
    """Return what a gift is called, by the programme or, where that has it no more, by the catalogue."""
    rule = next((gift for gift in desk.programme().redemption.gifts if gift.sku == sku), None)
    return rule.names if rule else known[sku].names if sku in known else {}


def _known(desk: Desk) -> dict[str, Gift]:
    return {each.sku: each for each in desk.replica.gifts()}


def _reservation(kept: Promise) -> Reservation:
    until = date.fromisoformat(kept.until) if kept.until else None
    return Reservation(id=kept.txn, sku=kept.thing, points=kept.n, until=until, state=kept.state)  # type: ignore[arg-type]  # kept as the rule names them


def _open(kept: Promise) -> bool:
    return kept.state == "reserved"


def _days(gate: Gate) -> int:
    return -1 if gate.days is None else gate.days


def _text(until: date | None) -> str:
    return until.isoformat() if until else ""
