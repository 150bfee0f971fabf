"""Icons and illustrations at the size asked for.

pygame 2.6.1 has no ``load_sized_svg``; rewriting width and height in the root tag before loading gives crisp edges at
every size. nanosvg draws paths, gradients and transforms; it knows no text, clip, mask or filter.
"""

import functools
import io
import re
from importlib.resources import files

import pygame

from kiosk_ui.theme import Colour

_ROOT = re.compile(r"<svg[^>]*>")
_STROKE = re.compile(r'(stroke|fill)="#2A1B12"')


@functools.cache
def source(folder: str, name: str) -> str:
    """Return the text of ``folder/name.svg``."""
    return (files("kiosk_ui") / folder / f"{name}.svg").read_text(encoding="utf-8")


def root(width: int, height: int, box: str) -> str:
    """Return the opening tag of a picture of ``width`` by ``height`` that shows ``box``."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="{box}">'


def load(text: str) -> pygame.Surface:
    """Draw an SVG's text, in the display's own order of colours."""
    return pygame.image.load(io.BytesIO(text.encode()), "picture.svg").convert_alpha()


def icon(name: str, size: int, colour: Colour, stroke: float = 2) -> pygame.Surface:
    """Return a line icon in ``colour``; ``stroke`` is in the units of its 24 grid."""
    text = _STROKE.sub(rf'\1="{colour}"', source("icons", name))
    text = text.replace('stroke-width="2"', f'stroke-width="{stroke}"', 1)
    return load(re.sub(r'width="\d+" height="\d+"', f'width="{size}" height="{size}"', text, count=1))


def art(name: str, width: int, height: int, turn: float = 0) -> pygame.Surface:
    """Return an illustration; ``turn`` degrees clockwise about its middle."""
    text = source("art", name)
    found = _ROOT.search(text)
    box = re.search(r'viewBox="([^"]+)"', text)
    if found is None or box is None:
        raise ValueError(f"kiosk_ui/art/{name}.svg has no <svg viewBox=...>: give it one")
    body = text[found.end() : text.rindex("</svg>")]
    _, _, wide, high = (float(number) for number in box[1].split())
    if turn:
        body = f'<g transform="rotate({turn} {wide / 2} {high / 2})">{body}</g>'
    return load(f"{root(width, height, box[1])}{body}</svg>")
