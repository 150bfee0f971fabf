"""Surfaces with a pattern: the member card, the scan panel; and the overlapping scales upon them."""

import functools
from dataclasses import replace

import pygame

from kiosk_ui.drawing.skin import E2, HERO, Gradient, Skin
from kiosk_ui.theme import Card, Colour
from kiosk_ui.widgets.page import Page

STEP = 90
"""Pixels between two scales of a row; rows lie half as far apart."""


@functools.lru_cache(maxsize=32)
def scales(width: int, height: int, colour: Colour, share: float) -> str:
    """Return the overlapping-scale pattern as SVG: three arcs a scale, every second row shifted by half."""
    arcs = []
    for row in range(1, height // (STEP // 2) + 3):
        y = row * STEP // 2
        shift = 0 if row % 2 else STEP
        for x in range(shift - 2 * STEP, width + 2 * STEP, 2 * STEP):
            arcs += [f"M{x - r} {y}A{r} {r} 0 0 1 {x + r} {y}" for r in (30, 60, 90)]
    line = f'fill="none" stroke="{colour}" stroke-opacity="{share}" stroke-width="2"'
    return f'<path d="{"".join(arcs)}" {line}/>'


def hero_skin(rect: pygame.Rect, card: Card, band: int, radius: int) -> Skin:
    """Return the member card: gradient, scales, and a darker band from ``band`` pixels down for the figures."""
    if card.outline:
        return Skin(radius, card.stops[0], card.outline, 6)
    foot = f'x="0" y="{band}" width="{rect.width}" height="{rect.height - band}"'
    darker = f'<rect {foot} fill="#000000" fill-opacity="0.15"/>'
    inner = scales(rect.width, rect.height, card.title, 0.1) + darker
    return Skin(radius, Gradient(card.stops, "slope"), shadow=HERO, inner=inner)


def wash_skin(page: Page, rect: pygame.Rect, radius: int) -> Skin:
    """Return the light panel with scales on which the identify screen explains itself."""
    theme = page.theme
    if theme.flat:
        return Skin(radius, theme.surface, theme.line, 4)
    inner = scales(rect.width, rect.height, "#D9782B", 0.12)
    return Skin(radius, Gradient(theme.wash, "steep"), shadow=E2, inner=inner)


def picture_ground(width: int, height: int) -> str:
    """Return the warm ground behind a picture at a card's left end, as SVG."""
    ends = f'x1="0" y1="0" x2="0" y2="{height}"'
    stops = '<stop offset="0" stop-color="#FFE8D6"/><stop offset="1" stop-color="#FBD2B1"/>'
    gradient = f'<defs><linearGradient id="i" gradientUnits="userSpaceOnUse" {ends}>{stops}</linearGradient></defs>'
    return f'{gradient}<path d="M0 0H{width}V{height}H0Z" fill="url(#i)"/>'


def blush_skin(page: Page, radius: int) -> Skin:
    """Return the strip for a member's birthday."""
    theme = page.theme
    return Skin(radius, theme.blush[0] if theme.flat else Gradient(theme.blush, "across"))


def card_skin(page: Page, radius: int) -> Skin:
    """Return a white card on the page."""
    theme = page.theme
    if theme.flat:
        return Skin(radius, theme.surface, theme.line, 4)
    return Skin(radius, theme.surface, shadow=E2)


def picture_card(page: Page, rect: pygame.Rect, side: int, *, around: int = 40, most: int = 232) -> pygame.Rect:
    """Draw the card whose left ``side`` points are a picture's ground; return the square for the picture.

    ``around`` is left free beside the picture, which is never larger than ``most``.
    """
    skin = card_skin(page, page.px(40))
    if not page.theme.flat:
        skin = replace(skin, inner=picture_ground(side, rect.height))
    page.panel(rect, skin)
    picture = min(side - around, rect.height - 48, most)
    return pygame.Rect(rect.left + (side - picture) // 2, rect.centery - picture // 2, picture, picture)
