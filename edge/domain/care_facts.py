"""What a device must know of a member to decide care by itself, and nothing more.

Days are carried as dates, so that a replica of last week still counts rightly today. The birthday comes as the days on
which it is kept, never as the date of birth.
"""

from datetime import date

from msgspec import Struct

from edge.domain.care import Contact


class CareFacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A member as of the replica.

    Attributes:
        joined: The local day they joined; none is not known, and counts as today.
        last: The local day of their last purchase.
        purchases: How many there ever were.
        frequency, money_minor: Purchases, and what was paid for them, by days looked back.
        age: In whole years, where a birthday with its year was given.
        birthday: First and last day of the birthday's window, the present or the next one; none has no gift due.
        consents: What they agreed to.
        bought: By category, the day it was last bought.
        contacts: What was said to them lately, at any kiosk or by message.
    """

    joined: date | None = None
    last: date | None = None
    purchases: int = 0
    frequency: dict[int, int] = {}
    money_minor: dict[int, int] = {}
    age: int | None = None
    birthday: tuple[date, date] | None = None
    consents: list[str] = []
    bought: dict[str, date] = {}
    contacts: list[Contact] = []
