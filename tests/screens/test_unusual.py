"""Members, machines and mishaps that are not in the approved pictures."""

import itertools
from dataclasses import replace

import msgspec
import pytest

from kiosk_ui.drawing.items import Text
from kiosk_ui.locale import LANGUAGES
from kiosk_ui.pictures import MEMBER, OFFLINE, ONLINE, SAVED
from kiosk_ui.screens.error_sheet import ERROR_ICONS
from kiosk_ui.views import Ambient, Attract, Closed, ErrorSheet, Home, Identify, Look, StillThere, View
from kiosk_ui.widgets.profile import PROFILES

EVERY = list(itertools.product(PROFILES, LANGUAGES))
change = msgspec.structs.replace

MEMBERS = {
    "rich": change(MEMBER, points=123_456_789, value_minor=99_999_999, coupons=128, pending=31),
    "compound surname": change(MEMBER, surname="欧阳", surname_latin="Ouyang", title="mr"),
    "no title": change(MEMBER, title="", surname="林", surname_latin=""),
    "at the top": change(MEMBER, next_tier=None, birthday=False),
    "new": change(MEMBER, points=0, value_minor=0, coupons=0, valid_until="", birthday=False),
    "old figures": change(MEMBER, stale=True, as_of_ms=1_795_000_000_000),
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
