"""What is painted, when, and what is left of a member afterwards."""

import re

import pygame
import pytest

from kiosk_ui.drawing import skin, svg
from kiosk_ui.drawing.skin import Skin
from kiosk_ui.pictures import LISTED, MEMBER, OFFLINE, ONLINE, SAVED, views
from kiosk_ui.screens import Stage
from kiosk_ui.views import ErrorSheet, Home, Identify, Points, StillThere, View
from kiosk_ui.widgets.profile import PROFILES

HOME = View(Home(MEMBER), None, ONLINE)


@pytest.fixture
def stage():
    return Stage((1080, 1920))


@pytest.fixture
def surface():
    return pygame.Surface((1080, 1920))


@pytest.mark.parametrize("panel", PROFILES)
def test_a_screen_at_rest_paints_nothing_a_second_time(stages, panel):
    surface = pygame.Surface(PROFILES[panel].size)
    for _, view in views("zh-Hans", "warm"):
        assert stages[panel].show(view).draw(surface)
        assert stages[panel].show(view).draw(surface) == []


def test_a_finger_down_paints_its_button_alone(stage, surface):
    scene = stage.show(HOME)
    scene.draw(surface)

    rects = scene.draw(surface, "gifts")

    button = scene.targets["gifts"].inflate(40, 40)
    assert rects
    assert all(button.contains(rect) for rect in rects)


def test_a_finger_lifted_leaves_the_picture_as_it_was(stage, surface):
    scene = stage.show(HOME)
    scene.draw(surface)
    before = pygame.image.tobytes(surface, "RGB")

    for name in scene.targets:
        scene.draw(surface, name)
        scene.draw(surface)

    assert pygame.image.tobytes(surface, "RGB") == before


def test_painting_only_what_changed_gives_the_same_picture_as_painting_all(stage, surface):
    typing = [Identify("1380013800"), Identify("13800138000"), Identify()]
    steps = [*typing, Home(MEMBER), Home(MEMBER, hidden=True), Points(MEMBER, LISTED), SAVED]
    for screen in steps:
        view = View(screen, None, OFFLINE)
        stage.show(view).draw(surface)
        whole = pygame.Surface(surface.get_size())
        Stage((1080, 1920)).show(view).draw(whole)
        assert pygame.image.tobytes(surface, "RGB") == pygame.image.tobytes(whole, "RGB")


def test_the_countdown_paints_its_ring_and_its_sentence_alone(stage, surface):
    hidden = Home(MEMBER, hidden=True)
    stage.show(View(hidden, StillThere(20), ONLINE)).draw(surface)

    rects = stage.show(View(hidden, StillThere(19), ONLINE)).draw(surface)

    assert sum(rect.width * rect.height for rect in rects) < 0.06 * 1080 * 1920


def test_another_surface_is_painted_whole(stage, surface):
    stage.show(HOME).draw(surface)

    rects = stage.show(HOME).draw(pygame.Surface((1080, 1920)))

    assert rects == [pygame.Rect(0, 0, 1080, 1920)]


def words_held(stage):
    held = repr(stage.cache.keys()) + repr(stage.__dict__)
    return re.sub(r"0x[0-9a-f]+", "", held)  # an address in memory may hold any digits


def test_nothing_of_a_member_is_left_once_the_stage_forgets(stage, surface):
    private = ("林女士", "6823", "12,480", "368.50", "520", "004215", "128.50", "+192", "加成", "320")
    for view in (
        HOME,
        View(SAVED, None, OFFLINE),
        View(Identify("13812346823"), None, ONLINE),
        View(Points(MEMBER, LISTED), None, ONLINE),
        View(Points(MEMBER, LISTED), ErrorSheet("no_answer", "S-002"), ONLINE),
        View(Home(MEMBER), ErrorSheet("already_claimed", "S-201"), ONLINE),
    ):
        stage.show(view).draw(surface)
    assert any(word in words_held(stage) for word in private)

    stage.forget()

    assert [word for word in private if word in words_held(stage)] == []


def test_a_hidden_home_draws_no_name_and_no_figure(stage, surface):
    stage.show(View(Home(MEMBER, hidden=True), StillThere(20), ONLINE)).draw(surface)

    assert [word for word in ("林女士", "6823", "12,480", "368.50") if word in words_held(stage)] == []


def test_after_forgetting_the_whole_screen_is_painted_again(stage, surface):
    stage.show(HOME).draw(surface)
    stage.forget()

    assert stage.show(HOME).draw(surface) == [pygame.Rect(0, 0, 1080, 1920)]


def test_a_canvas_without_a_layout_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"800x600.*1080x1920, 1280x800, 1920x1080"):
        Stage((800, 600))


def test_a_larger_unit_means_the_smaller_portrait_panel():
    assert Stage((1080, 1920), unit=1.26).chosen_profile.name == "portrait-small"
    assert Stage((1080, 1920)).chosen_profile.name == "portrait"


def test_a_dashed_outline_is_the_same_however_often_it_is_drawn():
    def drawn():
        svg.art("cake", 120, 120, 0)  # what else was drawn lies in the memory that the next drawing gets
        return pygame.image.tobytes(skin.box((308, 96), Skin(32, "#000000", "#FFFFFF", 4, dashed=True)), "RGBA")

    assert len({drawn() for _ in range(50)}) == 1


@pytest.mark.parametrize("size", [(308, 96), (40, 40), (70, 200)])
def test_dashes_leave_air_between_them_and_keep_to_their_box(size):
    picture = skin.box(size, Skin(32, "#000000", "#FFFFFF", 4, dashed=True))
    top = [picture.get_at((x, 2))[0] for x in range(32, size[0] - 32)]

    assert not top or min(top) == 0
    assert picture.get_size() == size
