"""Gifts for points: when they are to be had, which ones a member can reach, and what becomes of a reservation.

Browsing always works; only taking is bound to a season. A reservation takes its points at once; handing over changes
nothing more; a release, or nobody coming in time, gives them back.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from edge.domain.order import Reason
from edge.domain.programme.document import GiftRule, Redemption, Season


class Gate(Struct, frozen=True, kw_only=True):
    """Whether gifts may be taken today.

    Attributes:
        open: They may.
        season: The season that is on, if any; of two the one that ends sooner.
        next_season: The one that comes next.
        days: While closed: days until ``next_season``; while a season is on: days until its last day (0: today).
    """

    open: bool
    season: Season | None = None
    next_season: Season | None = None
    days: int | None = None


class Offer(Struct, frozen=True, kw_only=True):
    """A gift on the shelf: whether the member's points suffice, how many lack, and why it cannot be taken now."""

    gift: GiftRule
    affordable: bool
    lacking: int
    hindrance: Reason | None = None


GiftState = Literal["reserved", "handed_over", "released", "lapsed"]
GiftEvent = Literal["hand_over", "release", "lapse"]

NEXT: dict[tuple[GiftState, GiftEvent], GiftState] = {
    ("reserved", "hand_over"): "handed_over",
    ("reserved", "release"): "released",
    ("reserved", "lapse"): "lapsed",
}
"""All that can become of a reserved gift; the other three states are final."""


class Reservation(Struct, frozen=True, kw_only=True):
    """A gift put aside for a member, for ``points``. ``until`` is the last day to fetch it; none is for ever."""

    id: str
    sku: str
    points: int
    until: date | None = None
    state: GiftState = "reserved"


def gate(rule: Redemption, day: date) -> Gate:
    """Return whether gifts may be taken on ``day``, and how long until that changes."""
    on = [season for season in rule.seasons if season.since <= day <= season.until]
    coming = [season for season in rule.seasons if season.since > day]
    season = min(on, key=lambda one: (one.until, one.id), default=None)
    following = min(coming, key=lambda one: (one.since, one.id), default=None)
    days = None
    if season is not None:
        days = (season.until - day).days
    elif following is not None and rule.open == "season":
        days = (following.since - day).days
    is_open = rule.open == "all_year" or season is not None
    return Gate(open=is_open, season=season, next_season=following, days=days)


def offers(
    rule: Redemption, day: date, *, points: int, stock: Mapping[str, int], taken: Mapping[str, int]
) -> list[Offer]:
    """Return every gift: first those the member can afford, the dearest first; then the others, the nearest first.

    Args:
        rule: The programme's gifts and seasons.
        day: Today.
        points: What the member may spend.
        stock: Pieces left in this store, by sku; a gift that is not named is out of stock.
        taken: Pieces the member has reserved or fetched so far, by sku.
    """
    found = [_offer(rule, day, gift, points, stock.get(gift.sku, 0), taken.get(gift.sku, 0)) for gift in rule.gifts]
    return sorted(found, key=lambda one: (one.lacking, 0 if one.lacking else -one.gift.points, one.gift.sku))


def _offer(rule: Redemption, day: date, gift: GiftRule, points: int, stock: int, taken: int) -> Offer:
    lacking = max(gift.points - points, 0)
    running = [season.id for season in rule.seasons if season.since <= day <= season.until]
    checks = (
        ("gift.closed", rule.open == "season" and not running, 0),
        ("gift.season", bool(gift.seasons) and not set(gift.seasons) & set(running), 0),
        ("gift.cap", 0 < gift.per_member <= taken, gift.per_member),
        ("gift.stock", stock < 1, 0),
        ("gift.points", lacking > 0, lacking),
    )
    hindrance = next((Reason(rule=gift.sku, key=key, points=value) for key, met, value in checks if met), None)
    return Offer(gift=gift, affordable=not lacking, lacking=lacking, hindrance=hindrance)


def reserve(rule: Redemption, offer: Offer, *, piece: str, day: date) -> Reservation | Reason:
    """Return the reservation ``piece`` of what is on offer, or why it cannot be; its points are spent at once."""
    if offer.hindrance is not None:
        return offer.hindrance
    until = day + timedelta(days=rule.claim_days) if rule.claim_days else None
    return Reservation(id=piece, sku=offer.gift.sku, points=offer.gift.points, until=until)


def after(held: Reservation, event: GiftEvent) -> tuple[Reservation, int] | None:
    """Return the reservation after ``event`` and the points it gives back, or ``None`` where it cannot happen."""
    state = NEXT.get((held.state, event))
    if state is None:
        return None
    changed = Reservation(id=held.id, sku=held.sku, points=held.points, until=held.until, state=state)
    return changed, 0 if state == "handed_over" else held.points


def unclaimed(held: Reservation, day: date) -> bool:
    """Say whether nobody came for it: its last day is over, so ``lapse`` is due."""
    return held.state == "reserved" and held.until is not None and day > held.until
