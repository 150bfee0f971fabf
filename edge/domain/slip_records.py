"""What a slip is made of: kept by the journal beside the entry, so that a copy is the same slip."""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A moment in the store's own time."""

    month: int
    day: int
    weekday: int  # Monday is 0
    hour: int
    minute: int

    def date(self) -> str:
        """Return ``11-21``."""
        return f"{self.month:02d}-{self.day:02d}"

    def clock(self, *, trusted: bool = True) -> str:
        """Return ``18:42``, or ``~18:42`` where nobody confirmed the clock it was read from."""
        return f"{'' if trusted else '~'}{self.hour:02d}:{self.minute:02d}"


class SlipPlace(Struct, frozen=True, kw_only=True):
    """Where a slip is printed; stored with its record, so that a copy says the same."""

    chain: dict[str, str]
    store: dict[str, str]
    label: str
    help_line: str = ""


ValueKind = Literal["gift", "coupon", "paid", "topped_up", "payment_unknown", "undone", "refunded"]
"""Slips of what moved value; ``value_slips`` says what each of them reads."""


class Deal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a slip tells of a movement of value. Points, or minor units; figures that do not apply are 0.

    Attributes:
        names: The gift, or the kind of coupon.
        code: Pick-up code or claim number: it finds a record and gives nothing by itself.
        until: Last day as (month, day, weekday), or none.
        n: Points spent, given back or taken back.
        before: The member's points before, and ``after`` after it, as this device knows them.
        minor: Money or stored value that changed hands.
        principal: Its parts, and
        bonus: the part that is no money.
        method: How it was paid: ``cash``, ``till``, ``code`` or ``terminal``.
        payment: Last characters of the payment's own reference.
        answer_by: By when an unknown payment is settled, ``11-22 21:30``.
        of: Number of the slip that this one undoes, or ``11-21 18:42`` of the original receipt.
        reserved: The coupon is put aside for the till, not redeemed yet.
    """

    names: dict[str, str] = {}
    code: str = ""
    until: tuple[int, int, int] | None = None
    n: int = 0
    before: int = 0
    after: int = 0
    minor: int = 0
    principal: int = 0
    bonus: int = 0
    method: str = ""
    payment: str = ""
    answer_by: str = ""
    of: str = ""
    reserved: bool = False


class SlipRecord(Struct, frozen=True, kw_only=True):
    """All that a slip is made of; kept by the journal beside the entry, so that a copy is the same slip.

    ``at`` is the record's local time as (month, day, weekday, hour, minute), ``trusted`` whether anybody had confirmed
    the clock. ``proof`` is Base45 text or empty.
    """

    kind: Literal["claimed", "statement"] | ValueKind
    number: str
    place: SlipPlace
    at: tuple[int, int, int, int, int]
    trusted: bool = True
    last4: str
    language: str = "zh-Hans"
    large: bool = False
    synced: bool = True
    proof: str = ""
    points: int = 0
    paid_minor: int = 0
    currency: str = "CNY"
    receipt_at: str = ""  # 11-21
    receipt_till: int = 0
    receipt_number: int = 0
    extras: list[dict[str, str]] = []  # what came on top of the usual points, a sentence in each language
    tier: dict[str, str] = {}
    balance: int = 0
    pending: int = 0
    coupons: int = 0
    as_of: str = ""  # 11-21 18:40
    deal: Deal = Deal()
