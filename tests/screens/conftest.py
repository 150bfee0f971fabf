"""Screens are drawn without a display, from the same made-up data as ``member-kiosk screens``."""

import os
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame
import pytest
from PIL import Image, ImageChops

from kiosk_ui.screens import Stage
from kiosk_ui.widgets.profile import PROFILES

EXPECTED = Path(__file__).parent / "expected"
UPDATE = "MEMBER_KIOSK_UPDATE_PICTURES"
FAR = 24
MOST_FAR = 0.001
BLOCK = 32
MOST_BLOCK = 6


@pytest.fixture(scope="session", autouse=True)
def display():
    pygame.display.init()
    pygame.display.set_mode((1920, 1920))
    yield
    pygame.display.quit()


@pytest.fixture(scope="session")
def stages():
    return {name: Stage(profile.size, unit=profile.unit) for name, profile in PROFILES.items()}


@pytest.fixture(scope="session")
def drawn(stages):
    """Return a function that draws a view on a panel and gives its pixels."""

    def draw(panel, view):
        surface = pygame.Surface(PROFILES[panel].size)
        stages[panel].show(view).draw(surface)
        return Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))

    return draw


@pytest.fixture
def golden(tmp_path):
    """Return a function that compares a picture with the stored one; ``MEMBER_KIOSK_UPDATE_PICTURES=1`` stores it."""

    def compare(name, got):
        path = EXPECTED / f"{name}.png"
        if os.environ.get(UPDATE):
            path.parent.mkdir(exist_ok=True)
            colours = got.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE, kmeans=1)
            got.quantize(palette=colours, dither=Image.Dither.NONE).save(path, optimize=True)
        assert path.exists(), f"{path.name} is not stored yet: run {UPDATE}=1 pytest tests/screens and look at it"
        with Image.open(path) as stored:
            expected = stored.convert("RGB")
            got = got.quantize(palette=stored, dither=Image.Dither.NONE).convert("RGB")
        assert got.size == expected.size
        difference = ImageChops.difference(got, expected)
        red, green, blue = difference.split()
        worst = ImageChops.lighter(ImageChops.lighter(red, green), blue)
        far = sum(worst.histogram()[FAR + 1 :]) / (got.width * got.height)
        blocks = ImageChops.difference(got.reduce(BLOCK), expected.reduce(BLOCK))
        block = max(high for _, high in blocks.getextrema())
        if far > MOST_FAR or block > MOST_BLOCK:
            folder = Path(os.environ.get("MEMBER_KIOSK_PICTURES_OUT", tmp_path))
            folder.mkdir(parents=True, exist_ok=True)
            for kind, picture in (("expected", expected), ("got", got), ("difference", difference)):
                picture.save(folder / f"{name}.{kind}.png")
            pytest.fail(
                f"{name} looks different: {far:.3%} of its pixels are far off, worst block {block}; "
                f"see {folder}; if it is meant to, run {UPDATE}=1 pytest tests/screens"
            )

    return compare
