"""A sale with all that it moved, as a return needs it: points spent, coupons used, coupons and gifts it brought."""

from datetime import date
from typing import Literal

from msgspec import Struct

from edge.domain.lots import Taking
from edge.domain.order import Order
from edge.domain.rating import Rated


class Spent(Struct, frozen=True, kw_only=True):
    """Points spent on a line, or on the whole order (line 0), and the lots they came from."""

    line: int = 0
    takings: list[Taking]


class UsedCoupon(Struct, frozen=True, kw_only=True):
    """A coupon that took something off ``lines``; good to the end of ``until``, or for ever."""

    id: str
    lines: list[int]
    until: date | None = None


class Issued(Struct, frozen=True, kw_only=True):
    """A coupon or gift that the order brought: for these lines (none named: all), which had to reach ``from_minor``."""

    id: str
    kind: Literal["coupon", "gift"]
    lines: list[int] = []
    from_minor: int = 0
    used: bool = False


class Sale(Struct, frozen=True, kw_only=True):
    """An order with all that it moved. ``lot`` is where its points went."""

    order: Order
    rated: Rated
    lot: str = ""
    spent: list[Spent] = []
    coupons: list[UsedCoupon] = []
    issued: list[Issued] = []


class Returned(Struct, frozen=True, kw_only=True):
    """Units of a line that come back."""

    line: int
    quantity: int
