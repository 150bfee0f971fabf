"""What a shopper reads about value: each sentence with its figures, and members and shelves that nobody pictured."""

import itertools
from dataclasses import replace
from typing import get_args

import msgspec
import pytest

from edge.domain.value_api import CouponShelf, GiftShelf, Key, Moved, Said, ShelfCoupon, ShelfGift, Step, Steps
from kiosk_ui.drawing.items import Text
from kiosk_ui.locale import LANGUAGES, Words
from kiosk_ui.pictures import MEMBER, OFFLINE, ONLINE
from kiosk_ui.screens.said import reason, title, told
from kiosk_ui.value_pictures import AS_OF_MS, CHOSEN, COUPONS, GIFTS, IN_SEASON, MUG, SHELF, STEPS, outcomes
from kiosk_ui.value_views import About, Coupons, GiftConfirm, Gifts, Outcome, PayConfirm, PayWait, TopUp
from kiosk_ui.views import Look, View
from kiosk_ui.widgets.profile import PROFILES

EVERY = list(itertools.product(PROFILES, LANGUAGES))
change = msgspec.structs.replace
OUTCOMES = outcomes(MEMBER)


def texts(scene):
    return [item.text for item in scene.items if isinstance(item, Text)]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("gift", "用 2,000 分，余 10,480 分"),
        ("gift-offline", "用 2,000 分，余 10,480 分（截至 11-21 09:12）"),
        ("paid", "已付 ¥20.00，余额 ¥31.50"),
        ("paid-offline", "已付 ¥20.00，余额 ¥31.50（截至 11-21 09:12）"),
        ("redeemed", "已用 1 张"),
        ("reserved", "买单时出示小票即可使用"),
        ("topped-up", "充值 ¥300.00，余额 ¥688.50"),
        ("topped-up-offline", "充值 ¥300.00：本机现在能用，联网后到处能用；赠送 ¥20.00 确认后可用"),
        ("after-sync", "+31 分，联网后到账，凭小票为证"),
        ("unknown", "正在确认 ¥300.00，请不要重复支付，小票是凭证"),
        ("released", "退回 2,000 分，没有扣款"),
        ("released-coupon", "券回到您的账户，还能再用"),
        ("refunded", "扣回 128 分，退款 ¥128.50"),
        ("part-here", "本机断网时可用 ¥20.00，总共有 ¥51.50"),
        ("not-enough", "还差 1,320 分，现有 680 分"),
        ("needs-connection", "这张券要联网才能用，2026-12-08 前一直有效"),
        ("elsewhere", "南湖店还留着 ¥30.00，那里联网后就回来"),
        ("under-review", "正在核对 ¥30.00，2026-12-01 前有结果"),
        ("not-charged", "没有付成 ¥300.00，没有扣款"),
        ("closed", "本礼品不在本兑换季内"),
    ],
)
def test_a_sentence_says_its_figures(name, sentence):
    assert told(Words("zh-Hans"), OUTCOMES[name]) == sentence


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("paid", "Paid ¥20.00. Balance ¥31.50"),
        ("paid-offline", "Paid ¥20.00. Balance ¥31.50, as of 11-21 09:12"),
        ("part-here", "¥20.00 can be used here while this machine is offline. ¥51.50 in total"),
        ("elsewhere", "¥30.00 is reserved at South Lake and returns when it is back online"),
        ("needs-connection", "Needs a connection. It stays valid until 2026-12-08"),
        ("topped-up-offline", "¥300.00: usable here now, everywhere after sync, +¥20.00 bonus"),
        ("under-review", "¥30.00 under review until 2026-12-01"),
    ],
)
def test_an_english_sentence_says_the_same(name, sentence):
    assert told(Words("en"), OUTCOMES[name]) == sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [key for key in get_args(Key) if not key.startswith("last_")])
@pytest.mark.parametrize("asset", ["points", "cents", "coupon:tea", "gift:mug:0118", ""])
@pytest.mark.parametrize("result", ["done", "declined"])
def test_every_sentence_of_the_service_has_words_for_whatever_it_counts(language, key, asset, result):
    outcome = Outcome(MEMBER, Moved(result=result, txn="t", said=Said(key=key, asset=asset, n=1)), About("gift"))

    assert title(Words(language), outcome)
    assert told(Words(language), outcome)


def test_a_reason_that_nobody_wrote_down_has_a_plain_sentence():
    outcome = replace(OUTCOMES["closed"], moved=Moved(result="declined", txn="t", said=Said(key="closed", reason="?")))

    assert told(Words("en"), outcome) == "Nothing was taken. Staff can tell you when it can be done"


def test_a_reason_whose_figure_is_not_told_has_the_plain_sentence_too():
    assert reason(Words("en"), "gift.cap", 2) == "You have had all 2 of these"
    assert reason(Words("en"), "gift.cap", 0) == ""


@pytest.mark.parametrize(
    ("synced", "sentence"), [(False, "¥300.00: usable here now"), (True, "¥300.00 paid in. Balance")]
)
def test_what_is_paid_in_can_be_used_everywhere_once_head_office_has_it(synced, sentence):
    said = Said(key="here_now", asset="cents", n=30_000, left=68_850)
    outcome = Outcome(MEMBER, Moved(result="done", txn="t", said=said, synced=synced), About("topped_up"))

    assert told(Words("en"), outcome).startswith(sentence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_programmes_own_reason_is_shown_in_the_visits_language(language):
    assert reason(Words(language), "gift.stock", 0)


@pytest.mark.parametrize("name", ["gift-offline", "part-here", "unknown"])
def test_an_outcome_behind_the_prompt_shows_no_figure(stages, name):
    hidden = replace(OUTCOMES[name], hidden=True)
    for panel in PROFILES:
        shown = "".join(texts(stages[panel].show(View(hidden, None, OFFLINE))))
        assert [word for word in ("2,000", "20.00", "300.00", "0118-02", "林", "马克杯") if word in shown] == []


LONG = {"zh-Hans": "一二三四五六七八九十一二三四五六", "en": "A very long name for one small thing to take home"}
RICH = change(MEMBER, points=123_456_789, value_minor=99_999_999_00)
BIG_GIFT = ShelfGift(sku="x", names=LONG, points=12_345_678, art="nothing we have", lacking=9_999_999)
BIG_COUPON = ShelfCoupon(coupon="x", names=LONG, shelf="now", n=99, until="2027-12-31", reserved="t-1")
BIG_STEP = Step(pay_minor=500_000_00, bonus_minor=99_999_00, lift=LONG)
UNUSUAL = {
    "a long shelf": Gifts(RICH, GiftShelf(open=True, gifts=[BIG_GIFT] * 30, season=LONG, days=365), first=29),
    "a gift nobody drew": GiftConfirm(RICH, BIG_GIFT, "t"),
    "nothing on the shelf": Gifts(MEMBER, GiftShelf(open=False, gifts=[])),
    "many coupons": Coupons(RICH, CouponShelf(coupons=[BIG_COUPON] * 30), first=17),
    "one coupon": Coupons(MEMBER, CouponShelf(coupons=[BIG_COUPON])),
    "great sums": TopUp(RICH, Steps(steps=[BIG_STEP] * 2, methods=["cash", "till", "code"]), 500_000_00, "cash"),
    "one sum": TopUp(MEMBER, Steps(steps=[Step(pay_minor=100)], methods=[])),
    "a great payment": PayWait(RICH, BIG_STEP, "cash", "t", "p", seconds=1),
    "more than there is": PayConfirm(change(MEMBER, value_minor=0), 12_345_678, "t"),
    "a shelf that is awaited": Gifts(MEMBER, slow=True),
    "hidden sums": TopUp(MEMBER, STEPS, hidden=True),
}


@pytest.mark.parametrize(("panel", "language"), EVERY)
@pytest.mark.parametrize("screen", UNUSUAL.values(), ids=UNUSUAL)
def test_whatever_is_on_a_shelf_stays_on_the_glass(stages, panel, language, screen):
    for ambient, large in itertools.product((ONLINE, OFFLINE), (False, True)):
        scene = stages[panel].show(View(screen, None, ambient, Look(language=language, large=large)))
        wide, high = PROFILES[panel].size
        ends = [item.bounds for item in scene.items if isinstance(item, Text)]
        assert all(box.left >= 0 and box.right <= wide + 2 and box.bottom <= high + 8 for box in ends)
        assert "assist" in scene.targets


def turned(stage, screen, look):
    """Yield the scenes of a shelf from its first page to its last."""
    while True:
        scene = stage.show(View(screen, None, ONLINE, look))
        yield scene
        ahead = [int(name[5:]) for name in scene.targets if name.startswith("from:")]
        ahead = [first for first in ahead if first > screen.first]
        if not ahead:
            return
        screen = replace(screen, first=ahead[0])


@pytest.mark.parametrize(("panel", "language"), EVERY)
@pytest.mark.parametrize("large", [False, True])
def test_turning_the_pages_offers_every_gift_and_coupon_once(stages, panel, language, large):
    look = Look(language=language, large=large)
    gifts = [
        name for scene in turned(stages[panel], Gifts(MEMBER, SHELF), look) for name in scene.targets if "take:" in name
    ]
    assert gifts == [f"take:{gift.sku}" for gift in GIFTS if gift.lacking or not gift.hindrance]

    coupons = [
        name
        for scene in turned(stages[panel], Coupons(MEMBER, COUPONS), look)
        for name in scene.targets
        if name.startswith("use:")
    ]
    assert coupons == ["use:twenty", "use:birthday", "use:tea", "use:home"]


def test_what_is_set_aside_stands_first_and_can_be_given_back(stages):
    for panel in PROFILES:
        targets = list(stages[panel].show(View(Gifts(MEMBER, IN_SEASON), None, ONLINE)).targets)
        assert next(name for name in targets if name.startswith(("take:", "release:"))) == "release:t-7", panel


def test_a_coupon_that_is_not_here_says_that_it_needs_a_connection(stages):
    home = CouponShelf(coupons=[each for each in COUPONS.coupons if each.coupon == "home"])
    scenes = [stages["portrait"].show(View(Coupons(MEMBER, home), None, ambient)) for ambient in (ONLINE, OFFLINE)]

    assert ["联网后可用" in texts(scene) for scene in scenes] == [False, True]


def test_before_change_and_after_stand_side_by_side(stages):
    shown = texts(stages["portrait"].show(View(GiftConfirm(MEMBER, MUG, "t"), None, ONLINE)))

    assert {"12,480", "2,000", "10,480"} <= set(shown)


def test_a_chosen_sum_shows_what_there_is_afterwards(stages):
    shown = texts(stages["portrait"].show(View(TopUp(MEMBER, STEPS, CHOSEN.pay_minor, "till"), None, ONLINE)))

    assert {"¥300.00", "+ ¥20.00", "¥668.50", "去支付 ¥300.00"} <= set(shown)


def test_ways_that_are_not_fitted_say_so_and_cannot_be_touched(stages):
    scene = stages["portrait"].show(View(TopUp(MEMBER, STEPS), None, ONLINE))

    assert texts(scene).count("本机没有") == 2
    assert [name for name in scene.targets if name.startswith("by:")] == ["by:till"]


def test_scanning_to_pay_waits_for_the_network(stages):
    fitted = msgspec.structs.replace(STEPS, methods=["code", "till"])
    scene = stages["portrait"].show(View(TopUp(MEMBER, fitted), None, OFFLINE))

    assert "联网后恢复" in texts(scene)
    assert "by:code" not in scene.targets


@pytest.mark.parametrize("screen", [Gifts(MEMBER, IN_SEASON), Coupons(MEMBER, COUPONS), TopUp(MEMBER, STEPS)])
def test_a_hidden_shelf_shows_nothing_of_the_member(stages, screen):
    for panel in PROFILES:
        shown = "".join(texts(stages[panel].show(View(replace(screen, hidden=True), None, ONLINE))))
        assert [word for word in ("12,480", "368.50", "马克杯", "茶饮", "林") if word in shown] == []


def test_figures_keep_their_age_until_head_office_confirms_them():
    said = Said(key="paid_will_sync", asset="cents", n=2000, left=3150, as_of_ms=AS_OF_MS)
    late = Outcome(MEMBER, Moved(result="done", txn="t", said=said), About("paid"))

    assert "11-21 09:12" in told(Words("en"), late)
