"""Four big toggles that make the screen easier to use; each works at once."""

from dataclasses import replace

import pygame

from kiosk_ui.drawing.skin import Skin
from kiosk_ui.screens.sheet import close_button, open_sheet
from kiosk_ui.theme import Colour
from kiosk_ui.views import Look
from kiosk_ui.widgets.buttons import Look as ButtonLook
from kiosk_ui.widgets.buttons import Pair, face, pair
from kiosk_ui.widgets.page import Page, Type

TOGGLES = (("large", "textsize"), ("contrast", "contrast"), ("lowered", "lower"), ("time", "clock"))
"""Each choice and its icon."""


def _is_on(look: Look, name: str) -> bool:
    return {"large": look.large, "contrast": look.contrast, "lowered": look.lowered, "time": look.more_time}[name]


def help_me_see(page: Page) -> None:
    """Draw four big toggles; each works at once."""
    places = open_sheet(page, 1040 if not page.profile.landscape else 860)
    column, small = places.column, page.profile.small
    close = close_button(page, places)
    top = places.sheet.top + (64 if not small else 36)
    head = pygame.Rect(column.left, top, column.width, 150 if not small else 76)
    words = Pair(
        page.words("assist.title"),
        page.words("assist.why"),
        Type(56 if not small else 36, bold=True),
        Type(32, colour=page.theme.ink2),
    )
    pair(page, head, words if not small else words.only_title())
    room = pygame.Rect(column.left, head.bottom + 24, column.width, close.top - 32 - head.bottom - 24)
    gap = 24 if not small else 16
    wide, high = (room.width - gap) // 2, (room.height - gap) // 2
    for n, (name, icon) in enumerate(TOGGLES):
        cell = pygame.Rect(room.left + (n % 2) * (wide + gap), room.top + (n // 2) * (high + gap), wide, high)
        _toggle(page, cell, name, icon, on=_is_on(page.look, name))


def _toggle(page: Page, rect: pygame.Rect, name: str, icon: str, *, on: bool) -> None:
    theme, small = page.theme, page.profile.small
    radius = page.px(40)
    line: Colour = theme.brand if on else theme.line2
    fill = theme.red.soft if on and not theme.flat else theme.surface
    skin = Skin(radius, fill, line, 6 if on else 3)
    pressed = replace(skin, fill=theme.ring if theme.flat else theme.sunk)
    inside = face(page, rect, ButtonLook(skin, pressed, theme.ink, theme.ink2), down=page.down(f"assist:{name}"))
    side = 64 if not small else 52
    middle = inside.top + inside.height // 2 if small or page.profile.landscape else inside.top + inside.height * 2 // 7
    page.icon(icon, (inside.left + 36 + side // 2, middle), side, theme.red.text if on else theme.ink)
    state = page.words("assist.on" if on else "assist.off")
    switch = pygame.Rect(0, 0, 112, 64)
    switch.midright = (inside.right - 36, middle)
    _switch(page, switch, on=on)
    words = Pair(
        page.words(f"assist.{name}"),
        state if not page.second(f"assist.{name}") else f"{page.second(f'assist.{name}')} ・ {state}",
        Type(42 if not small else 30, bold=True, rows=2, leading=1.15),
        Type(30 if not small else 28, colour=theme.ink2),
    )
    if middle == inside.top + inside.height // 2:
        left = inside.left + 36 + side + 24
        pair(page, pygame.Rect(left, inside.top, switch.left - left - 12, inside.height), words)
    else:
        top = middle + side // 2 + 8
        pair(page, pygame.Rect(inside.left + 36, top, inside.width - 64, inside.bottom - top - 16), words)
    page.target(f"assist:{name}", rect)


def _switch(page: Page, rect: pygame.Rect, *, on: bool) -> None:
    theme = page.theme
    track = theme.pine.text if on else theme.canvas
    page.panel(rect, Skin(rect.height // 2, track, theme.pine.text if on else theme.line2, 4))
    knob = pygame.Rect(0, 0, rect.height - 20, rect.height - 20)
    knob.center = (rect.right - rect.height // 2 if on else rect.left + rect.height // 2, rect.centery)
    page.panel(knob, Skin(knob.width // 2, theme.surface if on else theme.line2))
