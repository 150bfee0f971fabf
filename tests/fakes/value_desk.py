"""The value part of the fake service: one member's gifts, coupons and stored value, as the local API tells of them.

It keeps the promises a screen relies on: a repeated ``txn`` moves nothing and is answered the same, what is declined
changes nothing, and only what this device did can be undone, once.
"""

from dataclasses import dataclass, field

import msgspec

from edge.domain.value_api import (
    Coupons,
    CouponShelf,
    Gifts,
    GiftShelf,
    HandOver,
    Moved,
    Pay,
    Purchase,
    Refund,
    ReservedGift,
    Said,
    Settle,
    ShelfCoupon,
    ShelfGift,
    Step,
    Steps,
    TakeGift,
    TopUp,
    TopUpSteps,
    Undo,
    UseCoupon,
)

change = msgspec.structs.replace


def words(zh_hans, zh_hant, en):
    return {"zh-Hans": zh_hans, "zh-Hant": zh_hant, "en": en}


MUG = ShelfGift(sku="mug", names=words("柿柿如意马克杯", "柿柿如意馬克杯", "Persimmon mug"), points=2000, art="mug")
TOTE = ShelfGift(sku="tote", names=words("有机棉购物袋", "有機棉購物袋", "Cotton tote bag"), points=1200, art="tote")
UMBRELLA = ShelfGift(
    sku="umbrella",
    names=words("晴雨折叠伞", "晴雨摺疊傘", "Umbrella"),
    points=13800,
    art="umbrella",
    lacking=1320,
    hindrance="gift.points",
)
CANDLE = ShelfGift(
    sku="candle",
    names=words("木质香薰蜡烛", "木質香薰蠟燭", "Scented candle"),
    points=4500,
    art="candle",
    hindrance="gift.stock",
)
GIFTS = [MUG, TOTE, UMBRELLA, CANDLE]
TWENTY = ShelfCoupon(
    coupon="twenty",
    names=words("满 100 减 20", "滿 100 減 20", "20 off 100"),
    shelf="now",
    n=1,
    here=1,
    until="2026-12-08",
)
TEA = ShelfCoupon(
    coupon="tea", names=words("茶饮八折券", "茶飲八折券", "20% off tea"), shelf="now", n=1, until="2026-12-31"
)
LATER = ShelfCoupon(coupon="later", names=words("新年券", "新年券", "New year"), shelf="later", n=1, until="2027-01-31")
SPENT = ShelfCoupon(coupon="spent", names=words("迎新券", "迎新券", "Welcome"), shelf="used", n=1)
COUPONS = [TWENTY, TEA, LATER, SPENT]
STEPS = Steps(
    steps=[Step(pay_minor=10_000), Step(pay_minor=30_000, bonus_minor=2_000)],
    methods=["till"],
)
BEFORE_THE_CUT = Purchase(of="t-9", said=Said(key="last_completed", at="14:03"), slip="0118-02-1-000009")
FOR_A_CLERK = Purchase(of="t-9", said=Said(key="last_unknown", at="14:03"), clerk=True)

Value = (*(Gifts, TakeGift, HandOver, Coupons, UseCoupon, Pay, TopUpSteps, TopUp, Undo, Refund, Settle),)


@dataclass
class FakeValue:
    """One member's value. ``online`` False: coupons that are not here are declined, the rest will sync."""

    points: int = 12480
    minor: int = 36850
    online: bool = True
    gifts: list[ShelfGift] = field(default_factory=lambda: [*GIFTS])
    coupons: list[ShelfCoupon] = field(default_factory=lambda: [*COUPONS])
    steps: Steps = STEPS
    reserved: list[ReservedGift] = field(default_factory=list)
    done: dict[str, Moved] = field(default_factory=dict)
    slips: int = 0

    def answer(self, request):
        match request:
            case Gifts():
                return GiftShelf(open=True, gifts=self.gifts, reserved=self.reserved)
            case Coupons():
                return CouponShelf(coupons=self.coupons)
            case TopUpSteps():
                return self.steps
        if request.txn not in self.done:
            self.done[request.txn] = self._moved(request)
        return self.done[request.txn]

    def _moved(self, request):  # noqa: PLR0911 - a table: one answer a case
        match request:
            case TakeGift():
                return self._take(request)
            case UseCoupon():
                return self._use(request)
            case Pay(minor=minor):
                return self._pay(request, minor)
            case TopUp():
                return self._top_up(request)
            case Undo():
                return self._undo(request)
            case HandOver():
                return self._done(request, Said(key="handed_over"))
            case Refund():
                return self._done(request, Said(key="refunded", asset="points", n=128, total=12850))
            case Settle():
                return self._done(request, Said(key="undone" if request.word == "voided" else "last_completed"))
        raise AssertionError(request)

    def _take(self, request):
        gift = next(each for each in self.gifts if each.sku == request.sku)
        if gift.points > self.points:
            said = Said(key="not_enough", asset="points", n=gift.points - self.points, total=self.points)
            return self._declined(request, said)
        self.points -= gift.points
        held = ReservedGift(txn=request.txn, sku=gift.sku, names=gift.names, points=gift.points, until="2026-11-28")
        self.reserved.append(held)
        return self._paid(request, "points", gift.points, self.points)

    def _use(self, request):
        place = next(n for n, each in enumerate(self.coupons) if each.coupon == request.coupon)
        coupon = self.coupons[place]
        if not (coupon.here or self.online):
            said = Said(key="needs_connection", asset=f"coupon:{coupon.coupon}", until=coupon.until)
            return self._declined(request, said)
        reserved = request.txn if request.use == "reserved" else ""
        left = coupon.n - 1 if not coupon.reserved else coupon.n
        self.coupons[place] = change(coupon, shelf="now" if reserved or left else "used", n=left, reserved=reserved)
        return self._paid(request, f"coupon:{coupon.coupon}", 1, 0)

    def _pay(self, request, minor):
        if minor > self.minor:
            said = Said(key="not_enough", asset="cents", n=minor - self.minor, total=self.minor)
            return self._declined(request, said)
        self.minor -= minor
        return self._paid(request, "cents", minor, self.minor)

    def _top_up(self, request):
        if request.state == "refused":
            return self._declined(request, Said(key="not_charged", asset="cents", n=request.minor))
        if request.state == "unknown":
            return self._done(request, Said(key="payment_unknown", asset="cents", n=request.minor))
        step = next(each for each in self.steps.steps if each.pay_minor == request.minor)
        self.minor += request.minor + step.bonus_minor
        said = Said(key="paid" if self.online else "here_now", asset="cents", n=request.minor, left=self.minor)
        return self._done(request, said)

    def _undo(self, request):
        gift = next((each for each in self.reserved if each.txn == request.of), None)
        held = next((n for n, each in enumerate(self.coupons) if each.reserved == request.of), None)
        if gift is not None:
            self.reserved.remove(gift)
            self.points += gift.points
            return self._done(request, Said(key="undone", asset="points", n=gift.points, left=self.points))
        if held is not None:
            self.coupons[held] = change(self.coupons[held], n=self.coupons[held].n + 1, reserved="")
            return self._done(request, Said(key="undone", asset=f"coupon:{self.coupons[held].coupon}", n=1))
        return self._declined(request, Said(key="not_yours"))

    def _paid(self, request, asset, n, left):
        key, as_of = ("paid", 0) if self.online else ("paid_will_sync", 1_795_000_000_000)
        return self._done(request, Said(key=key, asset=asset, n=n, left=left, as_of_ms=as_of))

    def _done(self, request, said):
        self.slips += 1
        slip = f"0118-02-2-{self.slips:06d}"
        return Moved(result="done", txn=request.txn, said=said, slip=slip, synced=self.online)

    def _declined(self, request, said):
        return Moved(result="declined", txn=request.txn, said=said)
