"""Boxes, shadows, pictures and what is kept of them."""

import os
from importlib.resources import files

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import pygame
import pytest

from kiosk_ui.drawing import dirty, skin, svg
from kiosk_ui.drawing.cache import SurfaceCache
from kiosk_ui.drawing.fonts import Face
from kiosk_ui.drawing.items import Fill, Panel, Text
from kiosk_ui.drawing.skin import Gradient, Shadow, Skin

SCREEN = pygame.Rect(0, 0, 1000, 1000)


@pytest.fixture(scope="module", autouse=True)
def display():
    pygame.display.init()
    pygame.font.init()
    pygame.display.set_mode((64, 64))
    yield
    pygame.display.quit()


def test_a_box_is_see_through_outside_its_rounded_corner_and_solid_within():
    box = skin.box((100, 80), Skin(20, "#C23B12"))

    assert box.get_at((0, 0)).a == 0
    assert tuple(box.get_at((50, 40))) == (0xC2, 0x3B, 0x12, 255)
    assert 0 < box.get_at((5, 6)).a < 255


def test_a_gradient_runs_from_its_first_to_its_last_colour():
    box = skin.box((10, 200), Skin(0, Gradient(("#000000", "#FFFFFF"))))

    assert box.get_at((5, 1)).r < 8
    assert box.get_at((5, 198)).r > 247


def test_a_shadow_is_half_as_dark_at_the_edge_of_its_box():
    corner = skin.shadow_corner(0, Shadow(20, 0, 0.5), 60)

    assert corner.get_at((79, 20)).a == pytest.approx(64, abs=6)
    assert corner.get_at((79, 79)).a == pytest.approx(128, abs=2)
    assert corner.get_at((0, 0)).a == 0


def test_painting_a_box_in_parts_gives_the_box():
    drawn, whole = pygame.Surface((140, 120)), pygame.Surface((140, 120))
    look = Skin(24, Gradient(("#CE4417", "#BD3810")), line="#2A1B12", line_width=4)
    for surface in (drawn, whole):
        surface.fill("#FBF5EC")

    Panel((20, 20, 100, 80), look).paint(drawn, SurfaceCache())
    whole.blit(skin.box((100, 80), look), (20, 20))

    assert pygame.image.tobytes(drawn, "RGB") == pygame.image.tobytes(whole, "RGB")


def test_an_icon_takes_the_colour_and_the_size_asked_for():
    icon = svg.icon("check", 64, "#00FF00")

    assert icon.get_size() == (64, 64)
    greens = [icon.get_at((x, y)) for x in range(64) for y in range(64) if icon.get_at((x, y)).a > 250]
    assert greens
    assert all(pixel.g > 250 and pixel.r < 5 for pixel in greens)


@pytest.mark.parametrize("path", sorted(files("kiosk_ui").glob("icons/*.svg")), ids=lambda path: path.stem)
def test_every_icon_can_be_drawn(path):
    assert pygame.mask.from_surface(svg.icon(path.stem, 48, "#000000")).count()


@pytest.mark.parametrize("path", sorted(files("kiosk_ui").glob("art/*.svg")), ids=lambda path: path.stem)
def test_every_illustration_can_be_drawn(path):
    assert pygame.mask.from_surface(svg.art(path.stem, 60, 60)).count()


def test_equal_pictures_need_no_painting():
    items = (Fill((0, 0, 10, 10), "#000000"),)

    assert dirty.changed(items, (Fill((0, 0, 10, 10), "#000000"),), SCREEN) == []


def test_only_the_place_of_what_changed_is_painted():
    before = (Fill((0, 0, 10, 10), "#000000"), Fill((500, 500, 20, 20), "#FF0000"))
    after = (before[0], Fill((500, 500, 20, 20), "#00FF00"))

    assert dirty.changed(before, after, SCREEN) == [pygame.Rect(500, 500, 20, 20)]


def test_places_that_touch_are_painted_as_one():
    assert dirty.merged([pygame.Rect(0, 0, 10, 10), pygame.Rect(5, 5, 10, 10)], SCREEN) == [pygame.Rect(0, 0, 15, 15)]


def test_many_places_become_one():
    rects = [pygame.Rect(n * 50, 0, 10, 10) for n in range(dirty.MOST_RECTS + 1)]

    assert len(dirty.merged(rects, SCREEN)) == 1


def test_the_cache_drops_what_was_longest_unused():
    cache = SurfaceCache(limit=3 * 400)
    for key in "abc":
        cache.get(key, lambda: pygame.Surface((10, 10), depth=32))
    cache.get("a", lambda: pygame.Surface((10, 10), depth=32))
    cache.get("d", lambda: pygame.Surface((10, 10), depth=32))

    assert set(cache.keys()) == {"a", "c", "d"}


def test_what_was_drawn_for_a_member_goes_when_told_and_the_rest_stays():
    cache, surface = SurfaceCache(), pygame.Surface((200, 60))
    Text((0, 0), "林女士", Face(20), "#000000", private=True).paint(surface, cache)
    Text((0, 30), "积分", Face(20), "#000000").paint(surface, cache)

    cache.forget()

    assert "林女士" not in repr(cache.keys())
    assert "积分" in repr(cache.keys())
