"""Made-up gifts, coupons, sums and outcomes for ``member-kiosk screens`` and for the pictures that tests compare."""

from datetime import datetime

from edge.domain.local_api import MemberView
from edge.domain.programme import Names
from edge.domain.value_api import (
    CouponShelf,
    GiftShelf,
    Moved,
    Purchase,
    ReservedGift,
    Said,
    ShelfCoupon,
    ShelfGift,
    Step,
    Steps,
)
from kiosk_ui.value_views import (
    About,
    Coupons,
    CouponSheet,
    Deed,
    GiftConfirm,
    Gifts,
    Outcome,
    PayConfirm,
    PayWait,
    ReleaseSheet,
    RestartSheet,
    TopUp,
)
from kiosk_ui.views import Ambient, Attract, Overlay, Screen

AS_OF_MS = round(datetime(2026, 11, 21, 9, 12).timestamp() * 1000)  # noqa: DTZ001 - 09:12 wherever it is drawn
SLIP = "0118-02-3-004215"

Pictured = dict[str, tuple[Screen, Overlay | None, Ambient]]


def words(zh_hans: str, zh_hant: str, en: str) -> Names:
    """Return a name in the three languages."""
    return {"zh-Hans": zh_hans, "zh-Hant": zh_hant, "en": en}


def _gift(sku: str, points: int, *names: str, lacking: int = 0, hindrance: str = "") -> ShelfGift:
    return ShelfGift(sku=sku, names=words(*names), points=points, art=sku, lacking=lacking, hindrance=hindrance)


MUG = _gift("mug", 2000, "柿柿如意马克杯", "柿柿如意馬克杯", "Persimmon mug")
UMBRELLA = _gift(*("umbrella", 13800, "晴雨折叠伞", "晴雨摺疊傘", "Umbrella"), lacking=1320, hindrance="gift.points")
GIFTS = [
    MUG,
    _gift("tote", 1200, "有机棉购物袋", "有機棉購物袋", "Cotton tote bag"),
    _gift("thermos", 5800, "随行保温杯", "隨行保溫杯", "Travel flask"),
    _gift("teatin", 3600, "桂花乌龙茶罐", "桂花烏龍茶罐", "Oolong tea tin"),
    UMBRELLA,
    _gift("candle", 4500, "木质香薰蜡烛", "木質香薰蠟燭", "Scented candle", hindrance="gift.stock"),
    _gift("towel", 1500, "柿染方巾", "柿染方巾", "Persimmon towel"),
    _gift("soap", 900, "桂花手工皂", "桂花手工皂", "Osmanthus soap"),
]
SHELF = GiftShelf(open=True, gifts=GIFTS)
HELD = ReservedGift(txn="t-7", sku="mug", names=MUG.names, points=2000, until="2026-11-28")
NEW_YEAR = words("新年兑换季", "新年兌換季", "New Year season")
IN_SEASON = GiftShelf(open=True, gifts=GIFTS[1:], reserved=[HELD], season=NEW_YEAR, days=12)
CLOSED = GiftShelf(
    open=False,
    gifts=[_gift(each.sku, each.points, *each.names.values(), hindrance="gift.closed") for each in GIFTS[:4]],
    season=NEW_YEAR,
    days=41,
)


def _coupon(key: str, *names: str, shelf: str = "now", until: str = "", here: int = 1, held: str = "") -> ShelfCoupon:
    facts = {"coupon": key, "names": words(*names), "shelf": shelf, "n": 0 if held else 1, "here": here, "until": until}
    return ShelfCoupon(**facts, reserved=held)  # type: ignore[arg-type]  # the fields are those of the struct


TWENTY = _coupon("twenty", "全场满 100 减 20", "全場滿 100 減 20", "20 off any 100", until="2026-11-21")
TEA = _coupon("tea", "茶饮八折券", "茶飲八折券", "20% off tea and drinks", until="2026-12-08")
HELD_COUPON = _coupon(*("birthday", "生日月礼券", "生日月禮券", "Birthday month treat"), until="2026-11-30", held="t-8")
COUPONS = CouponShelf(
    coupons=[
        TWENTY,
        HELD_COUPON,
        TEA,
        _coupon("home", "送货到家免运费", "送貨到家免運費", "Free home delivery", until="2026-12-31", here=0),
        _coupon("may", "五月花茶券", "五月花茶券", "May flower tea", shelf="later", until="2027-05-31"),
        _coupon("welcome", "迎新满 50 减 10", "迎新滿 50 減 10", "Welcome, 10 off 50", shelf="used"),
        _coupon("autumn", "秋日面包券", "秋日麵包券", "Autumn bread", shelf="gone", until="2026-10-31"),
    ]
)
STEPS = Steps(
    steps=[
        Step(pay_minor=10_000),
        Step(pay_minor=20_000, bonus_minor=1_000),
        Step(pay_minor=30_000, bonus_minor=2_000),
        Step(pay_minor=50_000, bonus_minor=5_000),
        Step(pay_minor=100_000, bonus_minor=12_000, lift=words("升钻石卡", "升鑽石卡", "Diamond card")),
    ],
    methods=["till"],
)
CHOSEN = STEPS.steps[2]


def _did(member: MemberView, about: About, *, synced: bool = True, slip: str = SLIP, **said: object) -> Outcome:
    told = Said(**said)  # type: ignore[arg-type]  # the fields are those of the struct
    return Outcome(member, Moved(result="done", txn="t", said=told, slip=slip, synced=synced), about)


def _not(member: MemberView, about: About, **said: object) -> Outcome:
    told = Said(**said)  # type: ignore[arg-type]  # as above
    return Outcome(member, Moved(result="declined", txn="t", said=told), about)


GIFT = About("gift", MUG.names, "mug", 2000)
TOPPED_UP = About("topped_up", step=CHOSEN, payment="p")


def _about(deed: Deed, coupon: ShelfCoupon) -> About:
    return About(deed, coupon.names)


def outcomes(member: MemberView) -> dict[str, Outcome]:
    """Return one outcome for every sentence that a shopper may read."""
    elsewhere = {"n": 3000, "total": 5150, "store": words("南湖店", "南湖店", "South Lake")}
    review = {"n": 3000, "until": "2026-12-01"}
    tea = _about("redeemed", TEA)
    return {
        "gift": _did(member, GIFT, key="paid", asset="points", n=2000, left=10480),
        "gift-offline": _did(
            member, GIFT, synced=False, key="paid_will_sync", asset="points", as_of_ms=AS_OF_MS, n=2000, left=10480
        ),
        "redeemed": _did(member, tea, key="paid", asset="coupon:tea", n=1),
        "reserved": _did(member, _about("reserved", TEA), synced=False, key="paid_will_sync", asset="coupon:tea", n=1),
        "paid": _did(member, About("paid"), key="paid", asset="cents", n=2000, left=3150),
        "paid-offline": _did(
            member,
            About("paid"),
            synced=False,
            key="paid_will_sync",
            asset="cents",
            n=2000,
            left=3150,
            as_of_ms=AS_OF_MS,
        ),
        "topped-up": _did(member, TOPPED_UP, key="here_now", asset="cents", n=30_000, left=66_850),
        "topped-up-offline": _did(
            member, TOPPED_UP, synced=False, key="here_now", asset="cents", n=30_000, left=66_850
        ),
        "after-sync": _did(member, About("paid"), synced=False, key="after_sync", asset="points", n=31),
        "unknown": _did(member, TOPPED_UP, key="payment_unknown", asset="cents", n=30_000),
        "released": _did(
            member, About("released", MUG.names, points=2000), key="undone", asset="points", n=2000, left=12480
        ),
        "released-coupon": _did(member, _about("released", TEA), slip="", key="undone", asset="coupon:tea", n=1),
        "handed-over": _did(member, GIFT, slip="", key="handed_over", asset="gift:mug:0118", n=1),
        "refunded": _did(member, About("released"), key="refunded", asset="points", n=128, total=12850),
        "part-here": _not(member, About("paid"), key="part_here", asset="cents", n=2000, total=5150),
        "nothing-here": _not(member, About("paid"), key="nothing_here", asset="cents"),
        "not-enough": _not(member, GIFT, key="not_enough", asset="points", n=1320, total=680),
        "needs-connection": _not(member, tea, key="needs_connection", asset="coupon:tea", until="2026-12-08"),
        "elsewhere": _not(member, About("paid"), key="elsewhere", asset="cents", **elsewhere),
        "under-review": _not(member, About("paid"), key="under_review", asset="cents", **review),
        "not-charged": _not(member, TOPPED_UP, key="not_charged", asset="cents", n=30_000),
        "not-yours": _not(member, About("released", MUG.names), key="not_yours"),
        "closed": _not(member, GIFT, key="closed", reason="gift.season"),
    }


def _last(key: str, *, clerk: bool = False) -> Purchase:
    return Purchase(of="t-9", said=Said(key=key, at="14:03"), clerk=clerk)  # type: ignore[arg-type]  # one of the keys


def pictured(member: MemberView, online: Ambient, offline: Ambient) -> Pictured:
    """Return every screen and sheet about value by the name of its picture."""
    said = outcomes(member)
    away = {"gift-offline", "reserved", "paid-offline", "topped-up-offline", "after-sync"}
    away |= {"part-here", "nothing-here", "needs-connection", "elsewhere"}
    found: Pictured = {
        "gifts": (Gifts(member, SHELF), None, online),
        "gifts-season": (Gifts(member, IN_SEASON), None, offline),
        "gifts-closed": (Gifts(member, CLOSED), None, online),
        "gifts-empty": (Gifts(member, SHELF, chip="mine"), None, online),
        "gift-confirm": (GiftConfirm(member, MUG, "t"), None, online),
        "gift-short": (GiftConfirm(member, UMBRELLA, "t"), None, online),
        "release": (Gifts(member, IN_SEASON), ReleaseSheet("t-7", MUG.names, "t", 2000), online),
    }
    found |= {
        "coupons": (Coupons(member, COUPONS), None, online),
        "coupons-offline": (Coupons(member, COUPONS), None, offline),
        "coupons-used": (Coupons(member, COUPONS, chip="used"), None, online),
        "coupon-sheet": (Coupons(member, COUPONS), CouponSheet(TEA, "t"), online),
        "coupon-held": (Coupons(member, COUPONS), CouponSheet(HELD_COUPON, "t"), online),
        "topup": (TopUp(member, STEPS), None, online),
        "topup-chosen": (TopUp(member, STEPS, CHOSEN.pay_minor, "till"), None, offline),
        "topup-full": (TopUp(member, Steps(steps=[], methods=["till"])), None, online),
        "pay-wait": (PayWait(member, CHOSEN, "till", "t", "p", seconds=97), None, online),
        "pay-wait-busy": (PayWait(member, CHOSEN, "till", "t", "p", seconds=96, busy=True), None, offline),
        "pay-confirm": (PayConfirm(member, 12_850, "t"), None, online),
        "restart-completed": (Attract(), RestartSheet(_last("last_completed")), online),
        "restart-not-completed": (Attract(), RestartSheet(_last("last_not_completed")), online),
        "restart-unknown": (Attract(), RestartSheet(_last("last_unknown", clerk=True)), online),
    }
    found |= {f"outcome-{name}": (each, None, offline if name in away else online) for name, each in said.items()}
    return found
