"""The screens and sheets on which value moves: gifts, coupons, top-up, paying, what became of it. See ``views``.

What the shopper means to do once has one ``txn``, made when they are asked to confirm it and kept until they leave that
question: however often it is sent, it moves value once.
"""

from dataclasses import dataclass, field
from typing import Literal

from edge.domain.local_api import MemberView
from edge.domain.programme import Names
from edge.domain.value_api import CouponShelf, GiftShelf, Moved, Purchase, ShelfCoupon, ShelfGift, Step, Steps

Method = Literal["cash", "till", "code", "terminal"]
Chip = Literal["all", "affordable", "mine", "now", "later", "used"]
Deed = Literal["gift", "redeemed", "reserved", "paid", "topped_up", "released"]
"""What was asked for, as the words of its outcome want to know."""

PAY_S = 120
"""A payment that nobody confirms within this time has no known end. Source: the interface design, "pay wait"."""


@dataclass(frozen=True, slots=True)
class About:
    """What a request is about: its words, its picture and its price, for the screen that says what became of it."""

    deed: Deed
    names: Names = field(default_factory=dict)
    art: str = ""
    points: int = 0
    step: Step | None = None
    method: Method = "till"
    payment: str = ""


# -- screens --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gifts:
    """Picture 04. ``first`` is the card shown first among those of the chip; without ``shelf`` it is awaited."""

    member: MemberView
    shelf: GiftShelf | None = None
    chip: Chip = "all"
    first: int = 0
    slow: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class GiftConfirm:
    """Picture 05, without the PIN. ``shelf`` and ``first`` are where the way back leads; ``busy`` waits."""

    member: MemberView
    gift: ShelfGift
    txn: str
    shelf: GiftShelf | None = None
    first: int = 0
    busy: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Coupons:
    """Picture 07. Fields as in ``Gifts``."""

    member: MemberView
    shelf: CouponShelf | None = None
    chip: Chip = "now"
    first: int = 0
    slow: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class TopUp:
    """Picture 08. ``minor`` is the sum of the chosen step, 0 while none is; nothing is chosen beforehand."""

    member: MemberView
    shelf: Steps | None = None
    minor: int = 0
    method: Method | None = None
    slow: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class PayWait:
    """A payment under way: a ring counts ``seconds`` down, then its end is unknown, never "failed".

    ``payment`` stays the same when an unknown one is settled; ``txn`` is that of this try.
    """

    member: MemberView
    step: Step
    method: Method
    txn: str
    payment: str
    seconds: int = PAY_S
    busy: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class PayConfirm:
    """Pay ``minor`` with stored value: before, this, after."""

    member: MemberView
    minor: int
    txn: str
    busy: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request that moves value, in the manner of picture 12. ``hidden`` only behind the prompt."""

    member: MemberView
    moved: Moved
    about: About
    hidden: bool = False

    @property
    def slip(self) -> str:
        """Number of the slip that proves it, or empty."""
        return self.moved.slip


Shelf = Gifts | Coupons | TopUp
Confirm = GiftConfirm | PayConfirm | PayWait
ValueScreen = Shelf | Confirm | Outcome


# -- sheets ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CouponSheet:
    """How is this coupon to be used: set aside for the till, or redeemed now? One set aside can be given back."""

    coupon: ShelfCoupon
    txn: str


@dataclass(frozen=True, slots=True)
class ReleaseSheet:
    """Give back what transaction ``of`` reserved? ``points`` come back with it."""

    of: str
    names: Names
    txn: str
    points: int = 0


@dataclass(frozen=True, slots=True)
class RestartSheet:
    """After a power cut, over the attract screen: what became of the last purchase."""

    purchase: Purchase


ValueSheet = CouponSheet | ReleaseSheet | RestartSheet
