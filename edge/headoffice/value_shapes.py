"""Whether an entry that moves value is what it calls itself: legs, names and numbers that can be.

Only what no working device can write is refused here; whether a member has the units is the ledger's matter. So a
device that was tampered with cannot give itself value by a word that only ever takes it.
"""

from typing import NamedTuple

from edge.domain.events import (
    CouponUsed,
    GiftReserved,
    Leg,
    Refunded,
    RightsBorrowed,
    RightsLent,
    RightsReturned,
    ToppedUp,
    ValuePaid,
    Voided,
)
from edge.domain.value import assets
from edge.domain.value.assets import CHAIN, POINTS, RISKABLE
from edge.headoffice.entries import LARGEST, LARGEST_EPOCH, is_word

Transaction = GiftReserved | CouponUsed | ValuePaid | ToppedUp | Refunded | Voided
"""Entries that name a transaction of their own and its legs, beside ``PointsClaimed``."""

Lending = RightsLent | RightsBorrowed

MOST_UNITS = 10**12
"""No transaction moves more: ten billion yuan in fen. A balance overflows only after nine million such entries."""

MOST_LEGS = 50
OURS = "rights:"
"""Groups of postings that head office names itself begin so. All its names hold a colon; no device's may."""


class _Allowed(NamedTuple):
    """Kinds of assets that an entry may take from its member, and give."""

    takes: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()


_VALUE = frozenset({POINTS, assets.CENTS, assets.BONUS, "coupon"})
_ALLOWED: dict[type[Transaction], _Allowed] = {
    GiftReserved: _Allowed(takes=frozenset({POINTS, "gift"})),
    CouponUsed: _Allowed(takes=frozenset({"coupon"})),
    ValuePaid: _Allowed(takes=frozenset({assets.CENTS, assets.BONUS})),
    ToppedUp: _Allowed(gives=frozenset({assets.CENTS, assets.BONUS})),
    Refunded: _Allowed(takes=_VALUE, gives=_VALUE | {"gift"}),
    Voided: _Allowed(takes=_VALUE | {"gift"}, gives=_VALUE | {"gift"}),
}


def kind_of(asset: str) -> str:
    """Return ``points``, ``cents``, ``bonus``, ``coupon`` or ``gift``, or nothing where it is no asset."""
    if asset in (POINTS, assets.CENTS, assets.BONUS):
        return asset
    if assets.is_coupon(asset):
        return "coupon"
    return "gift" if assets.is_gift(asset) else ""


def is_txn(text: str) -> bool:
    """Say whether a device may call a transaction so."""
    return bool(text) and is_word(text) and ":" not in text


def sound(event: Transaction) -> bool:
    """Say whether a transaction's names, numbers and legs can be."""
    member = "" if isinstance(event, Voided) else event.member
    names = [event.of] if isinstance(event, Voided) else [member]
    if isinstance(event, ToppedUp):
        names.append(event.payment)
        if event.state != "paid" and event.legs:
            return False
    return (
        is_txn(event.txn)
        and all(name and is_word(name) for name in names)
        and len(event.legs) <= MOST_LEGS
        and sum(abs(leg.delta) for leg in event.legs) <= MOST_UNITS
        and all(_leg(leg, type(event), member) for leg in event.legs)
    )


def sound_back(event: RightsReturned) -> bool:
    """Say whether what is given back can be."""
    return _units(event.owner, event.asset, event.n)


def sound_lend(event: Lending) -> bool:
    """Say whether what was lent can be: some units of one owner, by a numbered word, to another epoch."""
    dev, ep = (event.to, event.to_ep) if isinstance(event, RightsLent) else (event.of, event.of_ep)
    return (
        _units(event.owner, event.asset, event.n)
        and event.n > 0
        and bool(dev)
        and is_word(dev)
        and 0 <= ep <= LARGEST_EPOCH
        and 0 < event.dseq <= LARGEST
    )


def _leg(leg: Leg, kind: type[Transaction], member: str) -> bool:
    asset, allowed = kind_of(leg.asset), _ALLOWED[kind]
    if not _units(leg.owner, leg.asset, abs(leg.delta)) or (leg.owner == CHAIN) != (asset == "gift"):
        return False
    if member and leg.owner not in (member, CHAIN):
        return False
    if leg.src == "risk" and leg.asset not in RISKABLE:
        return False
    if leg.delta < 0:
        return asset in allowed.takes and (leg.src != "free" or kind in (Refunded, Voided))
    return leg.delta > 0 and asset in allowed.gives and (leg.src != "risk" or kind is Voided)


def _units(owner: str, asset: str, n: int) -> bool:
    """Say whether this many units of an asset can be an owner's; a gift on the shelf is the chain's."""
    kind = kind_of(asset)
    return (
        bool(kind)
        and bool(owner)
        and is_word(owner)
        and is_word(asset)
        and 0 <= n <= MOST_UNITS
        and (kind != "gift" or owner == CHAIN)
    )
