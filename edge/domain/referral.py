"""Members who bring friends: one bond for each invitation, from its code to what it gave.

    issued -> linked -> granted | refused

``issued``: a friend slip was printed. ``linked``: a new member came with it. ``granted``: the moment that the programme
names has come and points were given. A refund of the friend's first purchase takes them back and leaves the bond
``linked``: the next purchase that stays counts as the first. ``refused`` is final and keeps its reason.
"""

from typing import Literal

import msgspec
from msgspec import Struct

from edge.domain.order import Reason
from edge.domain.programme.document import Referral

BondState = Literal["issued", "linked", "granted", "refused"]


class Bond(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An invitation. ``order`` is the purchase that granted it, ``refusal`` the sentence key of a refusal."""

    id: str
    referrer: str
    friend: str = ""
    state: BondState = "issued"
    order: str = ""
    refusal: str = ""


class Friend(Struct, frozen=True, kw_only=True):
    """What is known when somebody signs up with an invitation; the comparisons are made where the numbers are known.

    Attributes:
        member: The friend's member id.
        new: They were no member before.
        same_phone: Their phone number is the referrer's.
        same_card: One card or payment card of theirs is the referrer's.
        brought: How many friends the referrer has linked or granted before this one.
    """

    member: str
    new: bool = True
    same_phone: bool = False
    same_card: bool = False
    brought: int = 0


class Award(Struct, frozen=True, kw_only=True):
    """What an event changes: the bond from now on, points (negative: taken back) for both, and why."""

    bond: Bond
    referrer_points: int = 0
    friend_points: int = 0
    reason: Reason


def link(rule: Referral, bond: Bond, friend: Friend) -> Award | Reason:
    """Return what a friend's sign-up with ``bond`` does; a ``Reason`` where the invitation was used before."""
    if bond.state != "issued":
        return _why("used")
    checks = (
        ("off", rule.on == "none"),
        ("self", friend.member == bond.referrer),
        ("same_phone", friend.same_phone),
        ("same_card", friend.same_card),
        ("not_new", not friend.new),
        ("cap", 0 < rule.cap <= friend.brought),
    )
    bond = msgspec.structs.replace(bond, friend=friend.member)
    refusal = next((key for key, met in checks if met), "")
    if refusal:
        reason = _why(refusal)
        return Award(bond=msgspec.structs.replace(bond, state="refused", refusal=reason.key), reason=reason)
    if rule.on == "sign_up":
        return _granted(rule, bond, "", "sign_up")
    return Award(bond=msgspec.structs.replace(bond, state="linked"), reason=_why("linked"))


def purchased(rule: Referral, bond: Bond, *, order: str, paid_minor: int) -> Award | Reason:
    """Return what a purchase by the friend gives, or why it gives nothing.

    Args:
        rule: The programme's.
        bond: The friend's own bond.
        order: The purchase.
        paid_minor: What was paid in money, after discounts.
    """
    waiting = bond.state == "linked" or (bond.state == "granted" and rule.on == "every_purchase")
    if not waiting or rule.on not in ("first_purchase", "every_purchase"):
        return _why("nothing_due")
    if not _enough(rule, paid_minor):
        return Reason(rule="referral", key="referral.below", basis_minor=paid_minor, minor=rule.from_minor - paid_minor)
    return _granted(rule, bond, order, rule.on)


def refunded(rule: Referral, bond: Bond, *, order: str, left_minor: int, was_minor: int) -> Award | Reason:
    """Return what a refund takes back, or why it takes nothing.

    Args:
        rule: The programme's, of the version that granted.
        bond: The friend's own bond.
        order: The purchase that is refunded, wholly or in part.
        left_minor: What of it stays paid after this refund.
        was_minor: What of it was paid before this refund.
    """
    if bond.state != "granted" or not _enough(rule, was_minor) or _enough(rule, left_minor):
        return _why("nothing_due")
    if rule.on == "first_purchase" and order == bond.order:
        bond = msgspec.structs.replace(bond, state="linked", order="")
    elif rule.on != "every_purchase":
        return _why("nothing_due")
    return Award(
        bond=bond,
        referrer_points=-rule.referrer_points,
        friend_points=-rule.friend_points,
        reason=_why("taken_back"),
    )


def _enough(rule: Referral, minor: int) -> bool:
    """Say whether a purchase of ``minor`` counts; one that costs nothing never does."""
    return minor > 0 and minor >= rule.from_minor


def _granted(rule: Referral, bond: Bond, order: str, moment: str) -> Award:
    return Award(
        bond=msgspec.structs.replace(bond, state="granted", order=bond.order or order),
        referrer_points=rule.referrer_points,
        friend_points=rule.friend_points,
        reason=_why(moment),
    )


def _why(key: str) -> Reason:
    return Reason(rule="referral", key=f"referral.{key}")
