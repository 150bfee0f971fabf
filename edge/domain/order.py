"""An order as the rules see it: what was bought, how it was paid, by which kind of member, when and where.

Everything a decision needs is in here or in the programme, so that head office can decide the same order again.
"""

from datetime import date
from typing import Literal

from msgspec import Struct

PaymentKind = Literal["money", "principal", "bonus"]
"""How a part was paid: in money of any kind (cash, card, code), or from stored value's two halves."""


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a basket.

    Attributes:
        line: Its number on the receipt, from 1; a refund names it.
        sku: The product, as in ``Goods.products``.
        quantity: Whole units, 1 or more; what is weighed counts as 1.
        amount_minor: What the line costs for all units, after its own price reductions, before coupons, tax included.
        discount_minor: What coupons and percentages of this order took off the line: its share, already exact.
        tax_minor: The tax inside ``amount_minor``.
        special: Sold at a special price.
        gift: Given for nothing or for points.
    """

    line: int
    sku: str
    category: str = ""
    quantity: int = 1
    amount_minor: int
    discount_minor: int = 0
    tax_minor: int = 0
    special: bool = False
    gift: bool = False

    @property
    def net_minor(self) -> int:
        """What is paid for the line, tax included."""
        return self.amount_minor - self.discount_minor


class Payment(Struct, frozen=True, kw_only=True):
    """A part of the sum, and how it was paid."""

    kind: PaymentKind
    minor: int


class Order(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sale. ``day`` and ``weekday`` (1 is Monday) are the chain's local date; payments add up to the lines' nets."""

    id: str
    store: str
    day: date
    lines: list[Line]
    payments: list[Payment]
    currency: str = "CNY"
    tier: str = ""  # of the member at the moment of the sale; empty for no member

    @property
    def weekday(self) -> int:
        """1 (Monday) to 7 (Sunday)."""
        return self.day.isoweekday()


class Reason(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a figure is what it is: the rule, what it was reckoned on, and what it gave, before rounding.

    ``exact`` is a fraction as text (``"63/2"``); ``key`` names the sentence that screens and slips show, and
    ``text`` is the programme's own sentence where it has one.
    """

    rule: str
    key: str
    basis_minor: int = 0
    exact: str = ""
    points: int = 0
    minor: int = 0
    text: dict[str, str] = {}
