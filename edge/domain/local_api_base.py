"""What every word of the local API is made of, and what a screen may show of a member. See ``local_api``."""

from typing import Literal

from msgspec import Struct

from edge.domain.programme import Names


class Request(Struct, frozen=True, kw_only=True, tag_field="method", forbid_unknown_fields=True):
    """What a screen asks."""


class Fact(Struct, frozen=True, kw_only=True, tag_field="method", forbid_unknown_fields=True):
    """What the service tells unasked."""


# -- what the screen shows of a member ------------------------------------------------------------------------------


class TierView(Struct, frozen=True, kw_only=True):
    """The tier's words and the style of its card: ``plain``, ``silver``, ``gold`` or ``diamond``."""

    key: str
    names: Names
    style: str


class TierPath(Struct, frozen=True, kw_only=True):
    """One way to the next tier: ``spend`` in minor units or ``transactions``; any one that is full is enough."""

    kind: Literal["spend", "transactions"]
    have: int
    need: int


class Nudge(Struct, frozen=True, kw_only=True):
    """The one thing worth saying to this member now, decided by the programme's care calendar."""

    care: str
    kind: str  # a CareKind of the programme: birthday, dormant, expiring ...
    names: Names


class NextTier(Struct, frozen=True, kw_only=True):
    """The next tier and the one or two ways to it; any one that is full is enough."""

    names: Names
    paths: list[TierPath]


class MemberView(Struct, frozen=True, kw_only=True):
    """A member's home, masked: no id, no full name, no full phone.

    Attributes:
        points: Spendable now, by the last word from head office.
        pending: Points earned here that head office has not confirmed yet.
        as_of_ms: When head office made these figures, wall clock.
        stale: The figures are older than the service trusts; the screen says "as of".
    """

    surname: str
    surname_latin: str
    title: str
    last4: str
    tier: TierView
    next_tier: NextTier | None = None
    points: int
    pending: int = 0
    value_minor: int
    currency: str
    coupons: int
    valid_until: str = ""
    nudge: Nudge | None = None
    inactive: int = 0  # points whose return window is not over: confirmed, not yet spendable
    expiring: int = 0  # points of the next lot to expire, and its last day, yyyy-mm-dd
    expires_on: str = ""
    as_of_ms: int
    stale: bool = False
