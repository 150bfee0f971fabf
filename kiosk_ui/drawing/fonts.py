"""Which font draws which character, and how wide a line is.

SDL_ttf falls back to nothing, and pygame's ``Font.metrics`` answers for a missing character with the empty box's width.
So ``coverage.json``, made with the fonts, says what each of them has, and a line is split into runs.
"""

import functools
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files

import pygame

from kiosk_ui.views import Language

LOG = logging.getLogger(__name__)
MISSING = "〓"
SANS_SC, SANS_TC, SANS_MORE, SERIF = "KioskSansSC", "KioskSansTC", "KioskSansMore", "KioskSerifSC"
CHAINS: dict[Language, tuple[str, ...]] = {
    "zh-Hans": (SANS_SC, SANS_TC, SANS_MORE),
    "zh-Hant": (SANS_TC, SANS_SC, SANS_MORE),
    "en": (SANS_SC, SANS_TC, SANS_MORE),
}
"""Where to look for a character, by the language of the visit: Chinese forms differ between the two scripts."""


@dataclass(frozen=True, slots=True)
class Face:
    """One way to write: pixels high, bold or not, with serifs or not, for a language.

    ``medium`` lies between regular and bold; it serves only texts whose every character it has, so that no line mixes
    two weights.
    """

    size: int
    bold: bool = False
    medium: bool = False
    serif: bool = False
    language: Language = "zh-Hans"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that one font draws."""

    text: str
    font: str
    style: str


@functools.cache
def coverage() -> dict[str, frozenset[str]]:
    """Return the characters of each font."""
    table: dict[str, str] = json.loads((files("kiosk_ui.fonts") / "coverage.json").read_text(encoding="utf-8"))
    return {font: frozenset(characters) for font, characters in table.items()}


def chain(face: Face) -> tuple[str, ...]:
    """Return the fonts to try for a face, first choice first."""
    return (SERIF, *CHAINS[face.language]) if face.serif else CHAINS[face.language]


@functools.lru_cache(maxsize=4096)
def _font_for(character: str, fonts: tuple[str, ...]) -> str | None:
    return next((font for font in fonts if character in coverage()[font]), None)


def style_of(text: str, font: str, face: Face) -> str:
    """Return the weight in which ``font`` draws ``text``; rare names have a single one, headlines another."""
    if font == SANS_MORE:
        return "Regular"
    if face.bold or font == SERIF:
        return "Bold"
    medium = coverage().get(f"{font}-Medium", frozenset())
    return "Medium" if face.medium and medium.issuperset(text) else "Regular"


def runs(text: str, face: Face) -> Iterator[Run]:
    """Split ``text`` by the fonts that have its characters; what none has becomes 〓 and is logged once."""
    fonts = chain(face)
    first = style_of(text, fonts[0], face)
    stretch, current = "", fonts[0]
    for original in text:
        character, font = original, _font_for(original, fonts)
        if font is None:
            _missing(ord(original))
            character, font = MISSING, fonts[-2]
        if font != current and stretch:
            yield Run(stretch, current, first if current == fonts[0] else style_of(stretch, current, face))
            stretch = ""
        stretch, current = stretch + character, font
    if stretch:
        yield Run(stretch, current, first if current == fonts[0] else style_of(stretch, current, face))


@functools.cache
def _missing(point: int) -> None:
    LOG.warning("no font here has U+%04X: add it to kiosk_ui/fonts/build.py and build the fonts again", point)


@functools.lru_cache(maxsize=96)
def opened(font: str, style: str, size: int) -> pygame.font.Font:
    """Return an open font."""
    with as_file(files("kiosk_ui.fonts") / f"{font}-{style}.ttf") as path:
        return pygame.font.Font(path, size)


def main_font(face: Face) -> pygame.font.Font:
    """Return the font that gives a line its height and baseline."""
    font = chain(face)[0]
    return opened(font, style_of("", font, face), face.size)


def width(text: str, face: Face) -> int:
    """Return how many pixels wide ``text`` is on one line."""
    return sum(opened(run.font, run.style, face.size).size(run.text)[0] for run in runs(text, face))


def ascent(face: Face) -> int:
    """Return the pixels from a line's top to its baseline."""
    return main_font(face).get_ascent()


def height(face: Face) -> int:
    """Return the pixels from a line's top to its foot."""
    return main_font(face).get_height()


def render(text: str, face: Face, colour: str, on: str | None) -> pygame.Surface:
    """Return ``text`` on one line: opaque upon the colour ``on``, or see-through where the ground is no flat colour."""
    drawn = [(opened(run.font, run.style, face.size), run.text) for run in runs(text, face)]
    pieces = [(font.render(stretch, True, colour, on), ascent(face) - font.get_ascent()) for font, stretch in drawn]
    if len(pieces) == 1:
        return pieces[0][0].convert() if on else pieces[0][0]
    line = pygame.Surface(
        (max(sum(piece.get_width() for piece, _ in pieces), 1), height(face)), 0 if on else pygame.SRCALPHA
    )
    if on:
        line.fill(on)
    at = 0
    for piece, top in pieces:
        line.blit(piece, (at, top))
        at += piece.get_width()
    return line
