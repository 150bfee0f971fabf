"""A card that can be chosen: white, with a thick outline and a tick in its corner when it is."""

from dataclasses import replace

import pygame

from kiosk_ui.drawing.skin import E1, Skin
from kiosk_ui.widgets.buttons import Look as ButtonLook
from kiosk_ui.widgets.buttons import face
from kiosk_ui.widgets.page import Page


def choice_card(page: Page, name: str, rect: pygame.Rect, *, chosen: bool, off: bool = False) -> pygame.Rect:
    """Draw the card with its touch area; return where its words stand. ``off`` can be seen and not be touched."""
    theme, radius = page.theme, page.px(36)
    shadow = None if theme.flat or chosen else E1
    skin = Skin(radius, theme.surface, theme.line if theme.flat else None, 4 if theme.flat else 0, shadow)
    if chosen:
        skin = Skin(radius, theme.surface if theme.flat else "#FFF6F1", theme.brand, 6)
    if off:
        skin = Skin(radius, theme.disabled, theme.line2 if theme.flat else None, 4 if theme.flat else 0, dashed=True)
    look = ButtonLook(skin, replace(skin, fill=theme.ring if theme.flat else theme.red.soft), theme.ink, theme.ink2)
    inside = face(page, rect, look, down=not off and page.down(name))
    if chosen:
        _tick(page, inside)
    if not off:
        page.target(name, rect)
    return inside


def _tick(page: Page, rect: pygame.Rect) -> None:
    side = min(page.px(64), rect.width // 4)
    corner = pygame.Rect(rect.right - side, rect.top, side, side)
    page.panel(corner, Skin(page.px(24), page.theme.brand))
    page.icon("check", corner.center, side * 7 // 10, page.theme.on_brand, 2.8)
