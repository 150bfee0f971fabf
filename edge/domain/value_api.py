"""The words of the local API that move value: gifts, coupons, stored value, top-up, undoing. See ``local_api``.

Each carries ``txn``, chosen by the caller: a repeat moves nothing and is answered the same. Each is answered ``Moved``:
done, and on disk, or declined, and nothing changed; ``said`` is the sentence for the shopper either way.
"""

from typing import Literal

from msgspec import Struct

from edge.domain.local_api_base import Fact, MemberView, Request
from edge.domain.programme import Names

Key = Literal[
    "paid",  # enough was held or granted; head office has it
    "paid_will_sync",  # the same, and head office will have it later: balances are "as of"
    "part_here",  # n can be used here while this machine is offline, total in all
    "nothing_here",  # head office cannot be reached and nothing is held here; the balance is safe
    "not_enough",  # online, and there is not more: n are lacking
    "needs_connection",  # a coupon or gift that is not held here; it stays valid until ``until``
    "elsewhere",  # n are reserved at ``store`` and return when it is back online
    "under_review",  # n are under review until ``until``
    "after_sync",  # n points after sync, the slip is proof
    "here_now",  # topped up: usable here now, everywhere after sync
    "payment_unknown",  # do not pay again; the claim slip is proof
    "undone",  # given back, nothing is charged
    "handed_over",  # staff gave the gift
    "refunded",  # n points were taken back, total is the money to pay out
    "not_charged",  # the payment was refused: nothing was paid in
    "not_yours",  # what is to be undone was not done in this visit, or is undone already
    "closed",  # not today: season, cap, stock; ``reason`` says which
    "last_completed",  # after a power cut: the last purchase, at ``at``, is done; its slip is printed again, as a copy
    "last_not_completed",  # after a power cut: the last purchase, at ``at``, was not done, nothing was charged
    "last_unknown",  # after a power cut: a clerk is called, and confirms or voids the last purchase, of ``at``
]


class Said(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sentence for the shopper, in whatever language: which one, and its figures.

    Attributes:
        key: Which sentence.
        asset: What ``n``, ``total`` and ``left`` count: ``points`` or ``cents`` (minor units), or one coupon or gift.
        n: What was moved, can be used here, is lacking, or is elsewhere.
        total: All the member has, by the last word from head office.
        left: What the member has after this, by what this device knows.
        as_of_ms: When head office last said so, wall clock; 0 when it has just confirmed it.
        store: Names of the store that holds the rest.
        until: yyyy-mm-dd, or empty.
        reason: Why it is ``closed``: a key of the programme's reasons (``gift.season`` ...).
        at: Local time of the last purchase, ``14:03``.
    """

    key: Key
    asset: str = ""
    n: int = 0
    total: int = 0
    left: int = 0
    as_of_ms: int = 0
    store: Names = {}
    until: str = ""
    reason: str = ""
    at: str = ""


class Moved(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a request that moves value. ``slip`` is the number of the slip that proves it, on its way."""

    result: Literal["done", "declined"]
    txn: str
    said: Said
    slip: str = ""
    synced: bool = False
    member: MemberView | None = None


class ShelfGift(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A gift as the screen offers it. ``hindrance`` is why it cannot be taken now, a programme reason, or empty."""

    sku: str
    names: Names
    points: int
    art: str
    lacking: int = 0
    hindrance: str = ""


class ReservedGift(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A gift this member has reserved at this device and not fetched."""

    txn: str
    sku: str
    names: Names
    points: int
    until: str = ""


class Gifts(Request, frozen=True, kw_only=True, tag="gifts"):
    """What can be had for points. Answer: ``GiftShelf``."""

    visit: str


class GiftShelf(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Affordable gifts first. ``open`` is false outside a season; ``season`` is the one that is on or comes next."""

    open: bool
    gifts: list[ShelfGift]
    reserved: list[ReservedGift] = []
    season: Names = {}
    days: int = -1  # until the season opens or, while one is on, closes; -1 where there is none


class TakeGift(Request, frozen=True, kw_only=True, tag="take_gift"):
    """Reserve a gift and spend its points. Answer: ``Moved``."""

    txn: str
    visit: str
    sku: str
    language: str = "zh-Hans"
    large: bool = False


class HandOver(Request, frozen=True, kw_only=True, tag="hand_over"):
    """Staff gave the gift that ``of`` reserved. Answer: ``Moved``."""

    txn: str
    of: str


class Coupons(Request, frozen=True, kw_only=True, tag="coupons"):
    """The visit's member's coupons. Answer: ``CouponShelf``."""

    visit: str


class ShelfCoupon(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Coupons of one kind: ``n`` of them, ``here`` of which this device may redeem without head office.

    ``reserved`` is the transaction that reserved one in this device's journal, or empty.
    """

    coupon: str
    names: Names
    shelf: Literal["now", "later", "used", "gone"]
    n: int = 0
    here: int = 0
    until: str = ""
    reserved: str = ""


class CouponShelf(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Valid ones first, then those of later, then used ones."""

    coupons: list[ShelfCoupon]


class UseCoupon(Request, frozen=True, kw_only=True, tag="use_coupon"):
    """Reserve a coupon for a purchase at the till, or redeem it now. Answer: ``Moved``."""

    txn: str
    visit: str
    coupon: str
    use: Literal["reserved", "redeemed"] = "redeemed"
    language: str = "zh-Hans"
    large: bool = False


class Pay(Request, frozen=True, kw_only=True, tag="pay"):
    """Pay ``minor`` with stored value. Answer: ``Moved``."""

    txn: str
    visit: str
    minor: int
    language: str = "zh-Hans"
    large: bool = False


class TopUpSteps(Request, frozen=True, kw_only=True, tag="top_up_steps"):
    """The sums that can be paid in. Answer: ``Steps``."""

    visit: str


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Pay ``pay_minor``, get ``bonus_minor`` on top and perhaps a tier; ``lift`` is its words."""

    pay_minor: int
    bonus_minor: int = 0
    lift: Names = {}


class Steps(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The smallest sum first; none when the card is as full as the law allows. ``methods`` are fitted here."""

    steps: list[Step]
    methods: list[Literal["cash", "till", "code", "terminal"]]


class TopUp(Request, frozen=True, kw_only=True, tag="top_up"):
    """Pay in one of the steps. ``state`` is how the payment ended; ``payment`` its own reference. Answer: ``Moved``.

    The same ``payment`` again, with a new ``txn``, settles one that was ``unknown``.
    """

    txn: str
    visit: str
    minor: int
    paid_by: Literal["cash", "till", "code", "terminal"]
    payment: str
    state: Literal["paid", "unknown", "refused"] = "paid"
    language: str = "zh-Hans"
    large: bool = False


class Undo(Request, frozen=True, kw_only=True, tag="undo"):
    """Undo transaction ``of`` of this device: release a reserved gift or coupon, void a payment. Answer: ``Moved``."""

    txn: str
    visit: str
    of: str
    why: Literal["released", "staff", "not_completed"] = "released"
    language: str = "zh-Hans"
    large: bool = False


class Refund(Request, frozen=True, kw_only=True, tag="refund"):
    """Return the purchase of a till receipt whose points were given here, or ``lines`` of it. Answer: ``Moved``."""

    txn: str
    visit: str
    code: str
    lines: list[tuple[int, int]] = []
    language: str = "zh-Hans"
    large: bool = False


class Settle(Request, frozen=True, kw_only=True, tag="settle"):
    """What was said of the last purchase ``of`` is dealt with. Answer: ``Moved``.

    ``seen``: whoever stands here has read it. ``confirmed``: the clerk knows that it was completed. ``voided``: the
    clerk knows that it was not, and it is undone by ``txn``.
    """

    txn: str
    of: str
    word: Literal["seen", "confirmed", "voided"]
    language: str = "zh-Hans"
    large: bool = False


class Purchase(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The purchase during which this device stopped: ``said`` is one of the ``last_...`` sentences.

    ``of`` is its transaction, or its visit where nothing was written; ``clerk``: only staff can settle it.
    """

    of: str
    said: Said
    slip: str = ""
    clerk: bool = False


class LastPurchase(Fact, frozen=True, kw_only=True, tag="last_purchase"):
    """What is to be said of the last purchase changed; none when there is nothing (more) to say."""

    purchase: Purchase | None = None


VALUE_ANSWERS: dict[type[Request], type[Struct]] = {
    Gifts: GiftShelf,
    TakeGift: Moved,
    HandOver: Moved,
    Coupons: CouponShelf,
    UseCoupon: Moved,
    Pay: Moved,
    TopUpSteps: Steps,
    TopUp: Moved,
    Undo: Moved,
    Refund: Moved,
    Settle: Moved,
}
"""The answer of each request about value."""
