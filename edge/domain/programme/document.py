"""What a programme document may say: one struct for each table of the TOML file.

Money is whole minor units of ``currency``; points are whole; a rate or multiplier is an exact fraction written as text
(``"1.5"`` or ``"3/2"``). Dates are ``yyyy-mm-dd`` in the chain's own time zone and both ends count. Weekdays are 1
(Monday) to 7. An empty list in a condition means "any". A field's allowed range is the description of its type: the
checker quotes it.
"""

from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from msgspec import Meta, Struct

LANGUAGES = ("zh-Hans", "zh-Hant", "en")

Names = dict[str, str]
"""One word in each language: ``{"zh-Hans": ..., "zh-Hant": ..., "en": ...}``."""

Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$", description="1 to 32 of a-z, 0-9 and -")]
Minor = Annotated[int, Meta(ge=0, le=10**12, description="a whole amount in minor units, 0 or more")]
Price = Annotated[int, Meta(ge=1, le=10**12, description="a whole amount in minor units, 1 or more")]
Points = Annotated[int, Meta(ge=0, le=10**9, description="whole points, 0 or more")]
Count = Annotated[int, Meta(ge=1, le=10**6, description="a whole number, 1 or more")]
Days = Annotated[int, Meta(ge=0, le=3660, description="0 to 3660 days")]
Weekday = Annotated[int, Meta(ge=1, le=7, description="1 (Monday) to 7 (Sunday)")]
Percent = Annotated[int, Meta(ge=0, le=100, description="0 to 100 percent")]
Rate = Annotated[
    str, Meta(pattern=r"^\d{1,6}(\.\d{1,6}|/[1-9]\d{0,5})?$", description='a fraction such as "1.5" or "3/2"')
]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$", description="an ISO 4217 code such as CNY")]


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table of the document. Unknown keys are faults: a misspelt rule must not be silently without effect."""


def fraction(rate: str) -> Fraction:
    """Return the exact value of a ``Rate``."""
    return Fraction(rate)


# -- conditions shared by many rules --------------------------------------------------------------------------------


class When(Table, frozen=True, kw_only=True):
    """Where and when a rule holds; every list that is not empty must be met.

    Attributes:
        since: First day; none is "always".
        until: Last day; none is "for ever".
        blackout: Days on which it does not hold.
    """

    stores: list[Id] = []
    weekdays: list[Weekday] = []
    tiers: list[Id] = []
    since: date | None = None
    until: date | None = None
    blackout: list[date] = []


class Goods(Table, frozen=True, kw_only=True):
    """Which lines of a basket: any of these products or categories; both empty means every line."""

    products: list[str] = []
    categories: list[Id] = []


# -- earning --------------------------------------------------------------------------------------------------------


class EarningRule(Table, frozen=True, kw_only=True):
    """Points for money on lines it applies to.

    A rule either has a price of points (``points`` for each ``per_minor``) or ``times`` the line's base rate, which is
    what the rules before it (by ``priority``, then ``id``) have given. ``combine``: ``add`` puts its points on top,
    ``max`` keeps the larger of both. ``stop``: no later rule applies to a line that this one applied to.
    """

    id: Id
    priority: Annotated[int, Meta(ge=0, le=9999, description="0 to 9999; lower decides first")] = 100
    points: Points = 0
    per_minor: Minor = 0
    times: Rate = ""
    combine: Literal["add", "max"] = "add"
    stop: bool = False
    goods: Goods = Goods()
    when: When = When()


class Exclusion(Table, frozen=True, kw_only=True):
    """Lines that earn nothing, and the reason as screen, slip and event give it.

    ``special`` matches lines sold at a special price, ``gift`` lines that were given for nothing or for points.
    """

    id: Id
    reason: Names
    short: Names = {}
    goods: Goods | None = None
    special: bool = False
    gift: bool = False


class Expiry(Table, frozen=True, kw_only=True):
    """When a lot of points expires: ``after`` days, months' or years' ends counted from the day it was earned.

    ``days``: at the end of the ``after``-th day; ``month_end``: at the end of the month ``after`` months later;
    ``year_end``: at the end of the year ``after`` years later; ``never``. Always the end of the chain's local day.
    """

    kind: Literal["never", "days", "month_end", "year_end"] = "never"
    after: Annotated[int, Meta(ge=0, le=3660, description="0 to 3660")] = 0


class Earning(Table, frozen=True, kw_only=True):
    """How purchases become points.

    Attributes:
        basis: ``with_tax`` or ``without_tax``: whether tax is part of what earns.
        stored_value_earns: Points come when stored value is paid in (``top_up``) or when it is spent (``spending``);
            never both. Bonus never earns.
        pending_days: Days until points become active: the return window.
    """

    rules: list[EarningRule]
    exclusions: list[Exclusion] = []
    basis: Literal["with_tax", "without_tax"] = "with_tax"
    stored_value_earns: Literal["top_up", "spending"] = "spending"
    pending_days: Days = 0
    expiry: Expiry = Expiry()


# -- tiers ----------------------------------------------------------------------------------------------------------


class Tier(Table, frozen=True, kw_only=True):
    """A rank of members. The first tier is everyone's; any other is reached by ``spend_minor`` OR ``transactions``.

    A threshold of 0 is no way to reach the tier. ``style`` names the card's colours.
    """

    key: Id
    names: Names
    style: Literal["plain", "silver", "gold", "diamond"] = "plain"
    spend_minor: Minor = 0
    transactions: Annotated[int, Meta(ge=0, le=10**6, description="a whole number, 0 or more")] = 0
    discount_percent: Percent = 0
    multiplier: Rate = "1"
    birthday_gift: str = ""  # a coupon's id
    opening_gift: str = ""  # a coupon's id


class Ladder(Table, frozen=True, kw_only=True):
    """How tiers are reached and lost: at once upwards, downwards only when a period ends, after ``grace_days``.

    ``rolling``: the last ``months`` months count; ``calendar``: the calendar year counts, and periods are years.
    """

    window: Literal["rolling", "calendar"] = "rolling"
    months: Annotated[int, Meta(ge=1, le=60, description="1 to 60 months")] = 12
    grace_days: Days = 0
    tiers: list[Tier]


# -- stored value ---------------------------------------------------------------------------------------------------


class Preset(Table, frozen=True, kw_only=True):
    """A sum to top up: pay ``pay_minor``, get ``bonus_minor`` on top, perhaps be lifted to tier ``lift``."""

    pay_minor: Price
    bonus_minor: Minor = 0
    lift: str = ""


class StoredValue(Table, frozen=True, kw_only=True):
    """Stored value: presets, caps of the legal area, and which half is spent first.

    ``spend`` is ``principal_first``, ``bonus_first`` or ``proportional``. A refund pays principal back and voids bonus.
    """

    presets: list[Preset] = []
    cap_named_minor: Minor = 500_000
    cap_anonymous_minor: Minor = 100_000
    spend: Literal["principal_first", "bonus_first", "proportional"] = "principal_first"


# -- coupons, gifts, season -----------------------------------------------------------------------------------------


class Coupon(Table, frozen=True, kw_only=True):
    """A kind of coupon.

    Attributes:
        kind: ``general`` takes from the whole order; ``category`` from the lines of ``goods``; ``trial`` lets one
            unit of ``goods`` go for ``price_minor``.
        off_minor: What it takes off; or
        off_percent: what share of its basis it takes off, rounded down to the minor unit, at most ``most_minor``.
        from_minor: Its basis must reach this.
        visible: Days on which members see it; ``active``: days on which it may be used.
        valid_days: Days an issued coupon lives, 0: to the end of ``active``.
        group: Of the coupons that share a group only one may be used on an order; empty is alone.
        per_member, overall: How many may be issued; 0 is no cap.
    """

    id: Id
    names: Names
    kind: Literal["general", "category", "trial"] = "general"
    off_minor: Minor = 0
    off_percent: Percent = 0
    most_minor: Minor = 0
    price_minor: Minor = 0
    from_minor: Minor = 0
    goods: Goods = Goods()
    visible: When = When()
    active: When = When()
    valid_days: Days = 0
    group: str = ""
    per_member: Annotated[int, Meta(ge=0, le=10**6, description="0 (no cap) to 1000000")] = 0
    overall: Annotated[int, Meta(ge=0, le=10**9, description="0 (no cap) to 1000000000")] = 0


class GiftRule(Table, frozen=True, kw_only=True):
    """A gift for points, and in which seasons it is offered (any season when empty)."""

    sku: Id
    names: Names
    points: Annotated[int, Meta(ge=1, le=10**9, description="whole points, 1 or more")]
    seasons: list[Id] = []
    per_member: Annotated[int, Meta(ge=0, le=10**6, description="0 (no cap) to 1000000")] = 0


class Season(Table, frozen=True, kw_only=True):
    """A named time in which points may be exchanged for gifts."""

    id: Id
    names: Names
    since: date
    until: date


class Redemption(Table, frozen=True, kw_only=True):
    """Whether gifts are to be had ``all_year`` or only in a ``season``; browsing always works.

    ``claim_days``: a reserved gift waits so many days after its own, then its points return; 0: for ever.
    """

    open: Literal["all_year", "season"] = "all_year"
    seasons: list[Season] = []
    gifts: list[GiftRule] = []
    claim_days: Days = 7


# -- days of members ------------------------------------------------------------------------------------------------


class MemberDay(Table, frozen=True, kw_only=True):
    """A recurring day: on these days of the month, or these weekdays; each counts, both empty is never.

    Day 31 of a shorter month is its last day.
    """

    id: Id
    names: Names
    days: list[Annotated[int, Meta(ge=1, le=31, description="1 to 31")]] = []
    weekdays: list[Weekday] = []
    stores: list[Id] = []
    multiplier: Rate = "1"
    discount_percent: Percent = 0


class Birthday(Table, frozen=True, kw_only=True):
    """When a birthday is kept: in its ``month``, or within ``days`` before and after.

    Attributes:
        feb29: Where 29 February falls in a common year.
        leap_month: Where a birthday in a lunar leap month falls in a year without it: the ``same`` month, or the
            ``next``; ``short_day``: a 30th in a month of 29 days is its 29th.
        lock_days: After the birthday is edited its gift waits so long.
    """

    window: Literal["month", "days"] = "month"
    days: Annotated[int, Meta(ge=0, le=60, description="0 to 60 days")] = 0
    feb29: Literal["feb28", "mar1"] = "feb28"
    leap_month: Literal["same", "next"] = "same"
    lock_days: Days = 365


class Referral(Table, frozen=True, kw_only=True):
    """What bringing a friend gives: points to the referrer, the friend or both, at one of three moments."""

    on: Literal["none", "sign_up", "first_purchase", "every_purchase"] = "none"
    referrer_points: Points = 0
    friend_points: Points = 0
    cap: Annotated[int, Meta(ge=0, le=10**6, description="0 (no cap) to 1000000 friends")] = 0
    from_minor: Minor = 0


class ServiceCard(Table, frozen=True, kw_only=True):
    """A card for ``times`` uses of a service within ``valid_days`` of its sale (0: for ever)."""

    id: Id
    names: Names
    times: Count
    price_minor: Price
    valid_days: Days = 0


class Appointments(Table, frozen=True, kw_only=True):
    """How early or late an arrival still holds its appointment, in minutes."""

    early_minutes: Annotated[int, Meta(ge=0, le=240, description="0 to 240 minutes")] = 30
    late_minutes: Annotated[int, Meta(ge=0, le=240, description="0 to 240 minutes")] = 15


# -- people ---------------------------------------------------------------------------------------------------------


class Segment(Table, frozen=True, kw_only=True):
    """A named crowd: an expression over a member's facts (``edge.domain.segments`` has the grammar)."""

    id: Id
    names: Names
    where: str


CareKind = Literal[
    "activation", "birthday", "dormant", "expiring", "member_day", "season", "follow_up", "holiday", "new_product"
]


class Care(Table, frozen=True, kw_only=True):
    """One line of the care calendar: a nudge at the kiosk and a message by head office, to a segment, at an occasion.

    ``priority``: the lower number wins when several are due. ``after_days`` is the occasion's own figure: days since
    joining, since the last purchase, before expiry, after the purchase.
    """

    id: Id
    kind: CareKind
    names: Names
    segment: str = ""
    priority: Annotated[int, Meta(ge=0, le=9999, description="0 to 9999; lower wins")] = 100
    after_days: Days = 0
    days: list[date] = []
    coupon: str = ""


class CareCalendar(Table, frozen=True, kw_only=True):
    """All care, under one frequency cap across kiosk and messages, with a hold-out that gets nothing."""

    entries: list[Care] = []
    most: Annotated[int, Meta(ge=0, le=100, description="0 to 100 within within_days")] = 1
    within_days: Annotated[int, Meta(ge=1, le=366, description="1 to 366 days")] = 7
    hold_out_percent: Annotated[int, Meta(ge=0, le=50, description="0 to 50 percent")] = 10


# -- the document ---------------------------------------------------------------------------------------------------


class Programme(Table, frozen=True, kw_only=True):
    """One version of a chain's rules."""

    version: Annotated[int, Meta(ge=1, le=10**9, description="1 or more, higher than the one before")]
    chain: Id
    names: Names
    currency: Currency = "CNY"
    timezone: str = "Asia/Shanghai"
    help_line: str = ""
    earning: Earning
    ladder: Ladder
    stored_value: StoredValue = StoredValue()
    coupons: list[Coupon] = []
    redemption: Redemption = Redemption()
    member_days: list[MemberDay] = []
    birthday: Birthday = Birthday()
    referral: Referral = Referral()
    service_cards: list[ServiceCard] = []
    appointments: Appointments = Appointments()
    segments: list[Segment] = []
    care: CareCalendar = CareCalendar()
