"""Members, machines and mishaps that are not in the approved pictures."""

import itertools
from dataclasses import replace

import msgspec
import pytest

from edge.domain.local_api import HistoryLine, HistoryPage, HistoryReason, NextTier, Nudge, TierPath
from kiosk_ui.drawing.items import Text
from kiosk_ui.locale import LANGUAGES, Words
from kiosk_ui.pictures import LINES, MEMBER, OFFLINE, ONLINE, SAVED
from kiosk_ui.screens.error_sheet import ERROR_ICONS
from kiosk_ui.screens.nudge import DRESSES
from kiosk_ui.screens.points_lines import says
from kiosk_ui.views import Ambient, Attract, Closed, ErrorSheet, Home, Identify, Look, Points, StillThere, View
from kiosk_ui.widgets.amount import whole
from kiosk_ui.widgets.profile import PROFILES

EVERY = list(itertools.product(PROFILES, LANGUAGES))
change = msgspec.structs.replace
DIAMOND = MEMBER.next_tier.names


def climbing(*paths):
    tier = NextTier(names=DIAMOND, paths=[TierPath(kind=k, have=h, need=n) for k, h, n in paths])
    return change(MEMBER, next_tier=tier)


MEMBERS = {
    "rich": change(MEMBER, points=123_456_789, value_minor=99_999_999, coupons=128, pending=31),
    "compound surname": change(MEMBER, surname="欧阳", surname_latin="Ouyang", title="mr"),
    "no title": change(MEMBER, title="", surname="林", surname_latin=""),
    "at the top": change(MEMBER, next_tier=None, nudge=None),
    "new": change(MEMBER, points=0, value_minor=0, coupons=0, valid_until="", nudge=None),
    "old figures": change(MEMBER, stale=True, as_of_ms=1_795_000_000_000),
    "no nudge": change(MEMBER, nudge=None),
    "only spending counts": climbing(("spend", 448_050, 500_000)),
    "only coming counts": climbing(("transactions", 23, 24)),
    "huge figures": climbing(("spend", 123_456_789, 999_999_900), ("transactions", 9_999, 12_345)),
    "there already": climbing(("spend", 600_000, 500_000), ("transactions", 0, 24)),
    "no threshold": climbing(("spend", 0, 0), ("transactions", 0, 0)),
    "much to come": change(MEMBER, inactive=12_345_678, expiring=9_876_543, expires_on="2027-01-31", pending=31),
    "strange tier": change(MEMBER, tier=change(MEMBER.tier, style="platinum")),
}


@pytest.mark.parametrize(("panel", "language"), EVERY)
@pytest.mark.parametrize("member", MEMBERS.values(), ids=MEMBERS)
@pytest.mark.parametrize("large", [False, True])
def test_any_members_home_shows_all_its_figures(stages, panel, language, member, large):
    for ambient in (ONLINE, OFFLINE):
        scene = stages[panel].show(View(Home(member), None, ambient, Look(language=language, large=large)))
        shown = {item.text for item in scene.items if isinstance(item, Text)}
        assert f"{member.points:,}" in shown
        assert scene.cut == []


@pytest.mark.parametrize(("panel", "language"), EVERY)
@pytest.mark.parametrize("kind", ERROR_ICONS)
def test_every_mishap_has_words_and_a_way_on(stages, panel, language, kind):
    for screen, large in ((Identify(), False), (Identify("13812346823"), True), (Home(MEMBER), False)):
        view = View(screen, ErrorSheet(kind, "S-100", 30), ONLINE, Look(language=language, large=large))
        scene = stages[panel].show(view)
        assert {"retry", "staff"} <= set(scene.targets)
        assert scene.cut == []


@pytest.mark.parametrize(("panel", "language"), EVERY)
@pytest.mark.parametrize("printing", ["", "sent", "printed", "unknown", "not_started"])
def test_what_became_of_a_slip_can_be_read(stages, panel, language, printing):
    for screen, large in itertools.product((Home(MEMBER), SAVED, replace(SAVED, synced=True)), (False, True)):
        view = View(screen, None, OFFLINE, Look(language=language, large=large), printing)
        assert stages[panel].show(view).cut == []


@pytest.mark.parametrize(("panel", "language"), EVERY)
def test_a_kiosk_that_knows_nothing_yet_shows_its_screens(stages, panel, language):
    for screen in (Attract(), Attract(2), Identify(), Identify(busy=True), Closed()):
        scene = stages[panel].show(View(screen, None, Ambient(unsent=12_345), Look(language=language)))
        assert scene.items
        assert scene.cut == []


def test_a_number_half_typed_shows_its_middle_as_dots_only(stages):
    scene = stages["portrait"].show(View(Identify("13812345"), None, ONLINE))
    digits = [item.text for item in scene.items if isinstance(item, Text) and item.private]

    assert digits == ["1", "3", "8", "5"]


@pytest.mark.parametrize(("seconds", "of"), [(0, 20), (20, 20), (25, 20), (10, 0)])
def test_the_ring_takes_any_count(stages, seconds, of):
    scene = stages["portrait"].show(View(Home(MEMBER, hidden=True), StillThere(seconds, of), ONLINE))

    assert str(seconds) in {item.text for item in scene.items if isinstance(item, Text)}


def texts(scene):
    return [item.text for item in scene.items if isinstance(item, Text)]


NAMES = {
    "zh-Hans": "金色之家会员，别忘了今天到店领取专属好礼一份哦",
    "en": "Do come and collect the gift we have kept for you",
}


@pytest.mark.parametrize(("panel", "language"), EVERY)
@pytest.mark.parametrize("kind", ["birthday", "activation", "expiring", "a kind from next year"])
def test_every_nudge_can_be_read_taken_and_put_away(stages, panel, language, kind):
    for names, large in itertools.product((NAMES, {}), (False, True)):
        member = change(MEMBER, nudge=Nudge(care="c", kind=kind, names=names))
        look = Look(language=language, large=large, contrast=large)
        scene = stages[panel].show(View(Home(member), None, OFFLINE, look))
        assert {"nudge", "nudge:no"} <= set(scene.targets)
        assert scene.cut == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", DRESSES)
def test_every_kind_of_nudge_has_a_picture_and_a_few_words(stages, language, kind):
    member = change(MEMBER, nudge=Nudge(care="c", kind=kind, names={}))

    scene = stages["landscape-small"].show(View(Home(member), None, ONLINE, Look(language=language)))

    assert Words(language)(f"nudge.{kind}") in " ".join(texts(scene))
    assert scene.cut == []


def test_a_hidden_home_says_nothing_of_the_nudge_and_its_points(stages):
    names = {"zh-Hans": "500 积分即将到期"}
    member = change(MEMBER, nudge=Nudge(care="c", kind="expiring", names=names), pending=31)
    for panel in PROFILES:
        shown = "".join(texts(stages[panel].show(View(Home(member, hidden=True), None, ONLINE))))
        assert [word for word in ("500", "320", "31", "520", "18 / 24", "12-31", "到期") if word in shown] == []


@pytest.mark.parametrize("panel", ["portrait", "portrait-small", "landscape"])
def test_both_ways_to_the_next_tier_show_what_is_done_and_what_is_missing(stages, panel):
    shown = texts(stages[panel].show(View(Home(MEMBER), None, ONLINE)))

    assert {"¥4,480 / 5,000", "18 / 24 次", "或", "消费", "次数"} <= set(shown)
    assert any(text.startswith("再消费 ¥520 或再来 6 次，升钻石卡") for text in shown)


def test_one_way_to_the_next_tier_has_one_row(stages):
    member = climbing(("transactions", 18, 24))

    shown = texts(stages["portrait"].show(View(Home(member), None, ONLINE)))

    assert {"再来 6 次升钻石卡 6 more visits to Diamond", "18 / 24 次"} <= set(shown)
    assert "或" not in shown


@pytest.mark.parametrize(("minor", "text"), [(448_000, "¥4,480"), (52_035, "¥520.35"), (0, "¥0"), (90, "¥0.90")])
def test_an_amount_has_cents_only_where_there_are_some(minor, text):
    assert whole(minor, "CNY") == text


def walked(stage, page, look):
    """Return the days a member sees who turns to the end of one page, and the views on the way."""
    screen = Points(MEMBER, page)
    while True:
        scene = stage.show(View(screen, None, ONLINE, look))
        yield scene
        ahead = [name for name in scene.targets if name.startswith(f"page:{page.page}:")]
        ahead = [int(name.split(":")[2]) for name in ahead if int(name.split(":")[2]) > screen.first]
        if not ahead:
            return
        screen = replace(screen, first=ahead[0])


@pytest.mark.parametrize(("panel", "language"), EVERY)
@pytest.mark.parametrize("large", [False, True])
def test_turning_the_pages_shows_every_line_once(stages, panel, language, large):
    lines = [change(line, day=f"2026-11-{20 - n:02d}") for n, line in enumerate(LINES)]
    page = HistoryPage(lines=lines, page=2, pages=3)

    scenes = list(walked(stages[panel], page, Look(language=language, large=large)))

    days = [text for scene in scenes for text in texts(scene) if text.startswith("2026-11-")]
    assert days == [line.day for line in lines]
    assert any(name.startswith("page:1:") for name in scenes[0].targets)
    assert "page:3:0" in scenes[-1].targets


LONG = {"zh-Hans": "收银小票一二三四五六七八九十" * 2, "en": "A till receipt with a very long name " * 2}
CROWDED = HistoryLine(
    day="2026-11-21",
    names=LONG,
    points=-12_345_678,
    reasons=[HistoryReason(names=LONG, points=n * 1_000_000) for n in range(5)],
    pending=True,
)


@pytest.mark.parametrize(("panel", "language"), EVERY)
def test_a_line_with_too_much_to_say_stays_on_the_glass(stages, panel, language):
    for large in (False, True):
        page = HistoryPage(lines=[CROWDED, *LINES[:2]], page=1, pages=1)
        for scene in walked(stages[panel], page, Look(language=language, large=large)):
            foot = PROFILES[panel].size[1] - PROFILES[panel].bottom
            days = [item for item in scene.items if isinstance(item, Text) and item.text.startswith(("+", "-"))]
            assert all(item.bounds.bottom <= foot for item in days)


def test_points_wear_their_sign_and_pending_ones_a_clock(stages):
    scene = stages["portrait"].show(View(Points(MEMBER, HistoryPage(lines=LINES[:3], page=1, pages=1)), None, OFFLINE))

    shown = texts(scene)

    assert {"+192", "-800", "0", "联网后到账", "本商品不积分：特价鸡蛋"} <= set(shown)
    assert [item.name for item in scene.items if getattr(item, "name", "") == "clock"] == ["clock"]
    assert "待确认" in texts(
        stages["portrait"].show(View(Points(MEMBER, HistoryPage(lines=LINES[:3], page=1, pages=1)), None, ONLINE))
    )


@pytest.mark.parametrize(("panel", "language"), EVERY)
def test_a_clock_never_stands_without_its_word(stages, panel, language):
    for ambient, large in itertools.product((ONLINE, OFFLINE), (False, True)):
        view = View(
            Points(MEMBER, HistoryPage(lines=LINES[:1], page=1, pages=1)), None, ambient, Look(language, large=large)
        )
        words = {Words(language)("points.confirming"), Words(language)("points.later")}
        assert words & set(texts(stages[panel].show(view)))


def test_hidden_points_show_no_line_and_no_figure(stages):
    page = HistoryPage(lines=LINES, page=1, pages=3)
    for panel in PROFILES:
        shown = "".join(texts(stages[panel].show(View(Points(MEMBER, page, hidden=True), None, ONLINE))))
        assert [word for word in ("12,480", "192", "320", "128.50", "2026", "林") if word in shown] == []


def test_old_points_say_how_old_they_are(stages):
    member = change(MEMBER, stale=True, as_of_ms=1_795_000_000_000)
    for panel in PROFILES:
        shown = texts(stages[panel].show(View(Points(member, HistoryPage(lines=[], page=1, pages=1)), None, ONLINE)))
        assert any(text.startswith("截至") for text in shown), panel


@pytest.mark.parametrize(
    ("sentence", "points", "said"),
    [
        ("消费 128.50 元，得 128 分", 128, True),
        ("金卡 1.5 倍", 64, False),
        ("用 1,800 分", -1800, True),
        ("不积分", 0, False),
    ],
)
def test_a_reason_that_names_its_points_has_no_figure_beside_it(sentence, points, said):
    assert says(sentence, points) is said
