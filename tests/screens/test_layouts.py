"""What holds for every screen on every panel, in every language and look."""

import itertools

import pygame
import pytest

from kiosk_ui.drawing.items import Text
from kiosk_ui.locale import LANGUAGES
from kiosk_ui.pictures import LOOKS, views
from kiosk_ui.views import Look, View
from kiosk_ui.widgets.profile import PROFILES

EVERY = list(itertools.product(PROFILES, LANGUAGES, LOOKS))
PRIMARY = ("start", "ok", "done", "stay", "retry", "close", "confirm", "pay", "paid")


@pytest.fixture(scope="module")
def scenes(stages):
    """Return a function that gives every scene of a panel, language and look with its name; each is made once."""
    made = {}

    def every(panel, language, look):
        key = (panel, language, look)
        if key not in made:
            made[key] = [(name, stages[panel].show(view)) for name, view in views(language, look)]
        return made[key]

    return every


@pytest.mark.parametrize(("panel", "language", "look"), EVERY)
def test_no_text_is_cut_off(scenes, panel, language, look):
    cut = {name: scene.cut for name, scene in scenes(panel, language, look) if scene.cut}

    assert not cut


@pytest.mark.parametrize(("panel", "language", "look"), EVERY)
def test_every_text_lies_on_the_glass(scenes, panel, language, look):
    wide, high = PROFILES[panel].size
    outside = [
        (name, item.text)
        for name, scene in scenes(panel, language, look)
        for item in scene.items
        if isinstance(item, Text)
        and not (item.bounds.left >= 0 and item.bounds.right <= wide + 2 and item.bounds.bottom <= high + 8)
    ]

    assert not outside


@pytest.mark.parametrize(("panel", "language", "look"), EVERY)
def test_no_text_lies_upon_another(scenes, panel, language, look):
    clashes = []
    for name, scene in scenes(panel, language, look):
        inks = [(item, ink(item)) for item in scene.items if isinstance(item, Text)]
        clashes += [
            (name, one.text, other.text)
            for (one, here), (other, there) in itertools.combinations(inks, 2)
            if here.colliderect(there)
        ]

    assert not clashes


def ink(item):
    """Where a line's letters stand, without the air above and below them."""
    size, box = item.face.size, item.bounds
    box.top, box.height = box.top + round(size * 0.33), round(size * 0.85)
    box.width -= 2
    return box


@pytest.mark.parametrize(("panel", "language", "look"), EVERY)
def test_no_two_touch_areas_overlap(scenes, panel, language, look):
    clashes = []
    for name, scene in scenes(panel, language, look):
        clashes += [
            (name, one, other)
            for (one, here), (other, there) in itertools.combinations(scene.targets.items(), 2)
            if here.colliderect(there)
        ]

    assert not clashes


@pytest.mark.parametrize(("panel", "language", "look"), EVERY)
def test_every_touch_area_is_large_enough_for_a_finger(scenes, panel, language, look):
    profile = PROFILES[panel]
    least = round(profile.touch * profile.density)
    small = [
        (name, target, rect.size)
        for name, scene in scenes(panel, language, look)
        for target, rect in scene.targets.items()
        if min(rect.size) < least or not pygame.Rect((0, 0), profile.size).contains(rect)
    ]

    assert not small


@pytest.mark.parametrize(("panel", "language", "look"), [each for each in EVERY if each[0].startswith("portrait")])
def test_the_main_button_of_a_high_screen_lies_in_its_lower_part(scenes, panel, language, look):
    top = PROFILES[panel].size[1] * 0.4
    high = [
        (name, target)
        for name, scene in scenes(panel, language, look)
        for target, rect in scene.targets.items()
        if target in PRIMARY and rect.top < top
    ]

    assert not high


@pytest.mark.parametrize("language", LANGUAGES)
def test_lowered_leaves_nothing_to_touch_out_of_a_seated_persons_reach(stages, language):
    for name, view in views(language, "warm"):
        lowered = View(view.screen, view.overlay, view.ambient, Look(language=language, lowered=True), view.printing)
        targets = stages["portrait"].show(lowered).targets
        assert all(rect.top >= 768 for rect in targets.values()), name


BACK = ("back", "assist", "language", "end")
NAMES = {
    "attract": {"start", "price", "checkout", "join", "lang:zh-Hans", "lang:zh-Hant", "lang:en", "assist"},
    "identify": {*(f"digit:{n}" for n in range(10)), "delete", "ok", "join", "back", "assist", "language", "staff"},
    "home": {
        *(
            "hide",
            "nudge",
            "nudge:no",
            "points",
            "gifts",
            "coupons",
            "topup",
            "checkout",
            "price",
            "history",
            "refer",
            "survey",
        ),
        *("print", "staff", "assist", "language", "end"),
    },
    "points-end": {"hide", "page:2:9", "back", "assist", "language", "end"},
    "points-empty": {"hide", "back", "assist", "language", "end"},
    "points-busy": {"hide", "back", "assist", "language", "end"},
    "points-hidden": {"stay", "end"},
    "saved": {"again", "done", "staff", "assist", "language", "end"},
    "still-there": {"stay", "end"},
    "assist": {"assist:large", "assist:contrast", "assist:lowered", "assist:time", "close"},
    "language": {"lang:zh-Hans", "lang:zh-Hant", "lang:en", "close"},
    "staff": {"staff:cancel", "close"},
    "error": {"retry", "phone", "join", "staff"},
    "error-claimed": {"retry", "staff"},
    "change-member": {"change", "keep"},
    "closed": set(),
    "gifts-empty": {"hide", "chip:all", "chip:affordable", "chip:mine", *BACK},
    "gift-confirm": {"hide", "confirm", *BACK},
    "gift-short": {"hide", *BACK},
    "release": {"close", "release"},
    "coupon-sheet": {"reserve", "redeem", "close"},
    "coupon-held": {"redeem", "release", "close"},
    "topup": {"hide", *(f"sum:{n}00" for n in (100, 200, 300, 500, 1000)), "by:till", *BACK},
    "topup-chosen": {"hide", *(f"sum:{n}00" for n in (100, 200, 300, 500, 1000)), "by:till", "pay", *BACK},
    "topup-full": {"hide", *BACK},
    "pay-wait": {"hide", "paid", "unpaid", "assist", "language", "staff"},
    "pay-wait-busy": {"hide", "assist", "language", "staff"},
    "pay-confirm": {"hide", "confirm", *BACK},
    "outcome-gift": {"again", "done", "staff", "assist", "language", "end"},
    "outcome-unknown": {"settle", "done", "staff", "assist", "language", "end"},
    "outcome-elsewhere": {"done", "staff", "assist", "language", "end"},
    "restart-completed": {"close"},
    "restart-unknown": {"last:confirmed", "last:voided", "close"},
}


@pytest.mark.parametrize("panel", PROFILES)
@pytest.mark.parametrize("name", NAMES)
def test_a_screen_offers_what_the_flow_expects(stages, panel, name):
    targets = stages[panel].show(dict(views("zh-Hans", "warm"))[name]).targets

    assert set(targets) == NAMES[name]


@pytest.mark.parametrize(("panel", "language", "look"), EVERY)
def test_no_text_is_smaller_than_anyone_can_read(scenes, panel, language, look):
    least = int(28 * PROFILES[panel].unit)
    small = {
        (name, item.text, item.face.size)
        for name, scene in scenes(panel, language, look)
        for item in scene.items
        if isinstance(item, Text) and item.face.size < least
    }

    assert not small
