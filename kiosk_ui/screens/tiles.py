"""The tiles of the member's home."""

from dataclasses import replace

import pygame

from kiosk_ui.drawing.skin import Skin
from kiosk_ui.theme import Tint
from kiosk_ui.widgets.buttons import Look as ButtonLook
from kiosk_ui.widgets.buttons import Pair, face, pair, tile_skin
from kiosk_ui.widgets.page import Page, Type

MOST = 99
"""The largest number on a badge."""


def tile(page: Page, rect: pygame.Rect, name: str, icon: str, tint: str, badge: int) -> None:
    """Draw one tile, with the number of things waiting behind it."""
    theme = page.theme
    colours: Tint = getattr(theme, tint)
    rest = tile_skin(theme, page.px(32))
    look = ButtonLook(rest, replace(rest, fill=theme.ring if theme.flat else theme.red.soft), theme.ink, theme.ink2)
    inside = face(page, rect, look, down=page.down(name))
    pad = 28 if rect.height >= 160 else 16
    side = min(page.px(108), rect.height - 2 * pad)
    if theme.flat or page.look.large:
        side = min(page.px(80), side)
    square = pygame.Rect(inside.left + (28 if side > 80 else 24), inside.centery - side // 2, side, side)
    if page.profile.small:
        square = pygame.Rect(inside.left + 12, inside.centery - 32, 64, 64)
        side = 64
    if not theme.flat:
        page.panel(square, Skin(round(side * 0.27), colours.soft))
    page.icon(
        icon, square.center, side if theme.flat else round(side * 0.59), colours.text if not theme.flat else theme.brand
    )
    left = square.right + (28 if not page.profile.small and side > 80 else 18 if not page.profile.small else 10)
    room = pygame.Rect(
        left, inside.top + 4, inside.right - left - (12 if not page.profile.small else 6), inside.height - 8
    )
    words = Pair(
        page.words(f"tile.{name}"), page.second(f"tile.{name}"),
        Type(42 if not page.profile.small else 30, bold=True, rows=2 if not page.profile.small else 3, leading=1.15),
        Type(28, colour=theme.ink2),
    )  # fmt: skip
    pair(page, room, words)
    if badge:
        _badge(page, inside, str(badge) if badge <= MOST else f"{MOST}+")
    page.target(name, rect)


def _badge(page: Page, tile: pygame.Rect, text: str) -> None:
    kind = Type(28, bold=True, colour=page.theme.on_brand, align="middle", private=True)
    small = page.profile.small
    high = page.px(48)
    wide = max(page.px(53), page.width(text, kind) + page.px(32))
    rect = pygame.Rect(tile.right - wide - 24, tile.top + 20, wide, high)
    if small:  # no room beside the words: upon the icon
        rect = pygame.Rect(0, 0, max(44, page.width(text, kind) + 18), 44)
        rect.center = (tile.left + 66, tile.centery - 40)
    page.panel(rect, Skin(rect.height // 2, page.theme.brand))
    page.text(rect, text, kind)
