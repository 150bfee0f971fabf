"""The one visit at this kiosk: who stands here, and since when. Dropping the object drops the person."""

import secrets
from dataclasses import dataclass, field
from typing import Literal

from edge.domain.local_api import MemberView, NextTier, Nudge, TierPath, TierView
from edge.domain.programme import Programme, Tier
from edge.domain.ranks import tier_after, tier_called
from edge.domain.replica import Member
from edge.service.slip_job import SlipJob
from edge.service.tally import Owned


@dataclass(slots=True)
class Visit:
    """A member at the kiosk. ``screen`` is the connection that brought them; ``claims`` their unconfirmed entries.

    ``prints`` are the slips they asked for, by transaction, so that a repeat prints nothing twice.
    """

    member: Member
    method: Literal["code", "card", "phone"]
    screen: int
    since_ms: int
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    claims: set[int] = field(default_factory=set)
    nudge: Nudge | None = None
    nudge_answered: bool = False
    prints: dict[str, SlipJob] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """How old the replica's figures are and what this device adds to them."""

    pending: int
    as_of_ms: int
    stale: bool


def member_view(
    member: Member, programme: Programme, figures: Figures, owned: Owned, nudge: Nudge | None
) -> MemberView:
    """Return what a screen may show of ``member``: masked, with the ways to the next tier."""
    tier, above = tier_called(programme, member.tier), tier_after(programme, member.tier)
    return MemberView(
        surname=member.surname,
        surname_latin=member.surname_latin,
        title=member.title,
        last4=member.last4,
        tier=TierView(key=tier.key, names=tier.names, style=tier.style),
        next_tier=_next_tier(member, above) if above else None,
        points=owned.points,
        pending=figures.pending,
        value_minor=owned.value.total_minor,
        currency=programme.currency,
        coupons=owned.coupons,
        valid_until=member.valid_until,
        nudge=nudge,
        inactive=member.inactive,
        expiring=member.expiring,
        expires_on=member.expires_on,
        as_of_ms=figures.as_of_ms,
        stale=figures.stale,
    )


def _next_tier(member: Member, above: Tier) -> NextTier:
    ways: list[tuple[Literal["spend", "transactions"], int, int]] = [
        ("spend", member.spend_minor, above.spend_minor),
        ("transactions", member.transactions, above.transactions),
    ]
    return NextTier(
        names=above.names, paths=[TierPath(kind=kind, have=have, need=need) for kind, have, need in ways if need]
    )
