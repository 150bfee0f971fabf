"""What may be asked about a member: the words of a segment expression and where each stands in SQL.

The SQL side is three tables (or views) that head office keeps, with the columns named here:

- ``member_facts``: one row a member; ``member`` and one column for each fact, ``frequency_30`` and so on for windows;
- ``member_category``: ``member``, ``category``, ``last_days`` (days since this member last bought of it);
- ``member_consent``: ``member``, ``consent``: one row for each consent that is given.
"""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

WINDOWS = (30, 90, 180, 365)
"""Days over which purchases are counted. Source: reports look back a month, a quarter, half a year or a year."""

INTEGERS = {
    "age": True,
    "birthday_month": True,
    "coupons": False,
    "joined_days": False,
    "points": False,
    "recency_days": True,
    "value_minor": False,
}
"""Facts that are whole numbers, and whether one may be unknown."""

WINDOWED = ("frequency", "money_minor")
"""Facts that are whole numbers over a window: ``frequency(90)``."""

TEXTS = ("store", "tier")
"""Facts that are words."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a member; ``window`` is 0 for a fact without one."""

    name: str
    window: int = 0

    @property
    def kind(self) -> Literal["number", "text"]:
        """Whether it is compared with numbers or with words."""
        return "text" if self.name in TEXTS else "number"

    @property
    def may_be_unknown(self) -> bool:
        """Whether some members lack it: no birthday given, nothing bought yet."""
        return INTEGERS.get(self.name, False)

    @property
    def column(self) -> str:
        """Its column in ``member_facts``."""
        return f"{self.name}_{self.window}" if self.window else self.name

    def __str__(self) -> str:
        return f"{self.name}({self.window})" if self.window else self.name


class MemberFacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of one member today. Money is minor units; days are counted back from today.

    Attributes:
        recency_days: Since the last purchase; none has never bought.
        frequency, money_minor: Purchases, and what was paid for them, by window of ``WINDOWS``; absent is 0.
        joined_days: Since the member joined.
        coupons: How many the member can use now.
        bought: By category, days since it was last bought.
    """

    member: str
    tier: str
    store: str = ""
    recency_days: int | None = None
    frequency: dict[int, int] = {}
    money_minor: dict[int, int] = {}
    age: int | None = None
    birthday_month: int | None = None
    joined_days: int = 0
    points: int = 0
    value_minor: int = 0
    coupons: int = 0
    consents: frozenset[str] = frozenset()
    bought: dict[str, int] = {}
