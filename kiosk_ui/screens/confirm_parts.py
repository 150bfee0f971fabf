"""What a question about value has in common: its places, and the button that says yes."""

from dataclasses import dataclass

import pygame

from kiosk_ui.widgets.buttons import Pair, button, disabled, primary
from kiosk_ui.widgets.page import Page, Type


@dataclass(frozen=True, slots=True)
class ConfirmLayout:
    """Where everything stands; ``free`` is for what else the shopper must give before saying yes."""

    head: pygame.Rect
    card: pygame.Rect
    change: pygame.Rect
    free: pygame.Rect
    note: pygame.Rect
    go: pygame.Rect


def layout(page: Page, down: int) -> ConfirmLayout:
    """Return the places: on a high panel one below the other, on a wide one what it is about at the left."""
    if page.profile.landscape:
        return _landscape(page, down)
    margin, large = page.profile.margin, page.look.large
    wide = page.area.width - 2 * margin
    foot = page.area.height - page.bottom - 44
    head = pygame.Rect(margin, 136 + down, wide, 128)
    card = pygame.Rect(margin, head.bottom + 20, wide, 304 if not large else 400)
    change = pygame.Rect(margin, card.bottom + 24, wide, 148 if not large else 232)
    go = pygame.Rect(margin, foot - 136, wide, 136 if not large else 152)
    go.bottom = foot
    note = pygame.Rect(margin, go.top - 84, wide, 64)
    free = pygame.Rect(margin, change.bottom + 24, wide, note.top - 16 - change.bottom - 24)
    return ConfirmLayout(head, card, change, free, note, go)


def _landscape(page: Page, down: int) -> ConfirmLayout:
    small = page.profile.small
    margin, foot = page.profile.margin, page.area.height - page.profile.bottom - (16 if small else 32)
    gap = 24 if small else 40
    half = (page.area.width - 2 * margin - gap) // 2
    top = (16 if small else 136) + down
    head = pygame.Rect(margin, top, half, 72 if small else 116)
    card_top = head.bottom + (16 if small else 24)
    card = pygame.Rect(margin, card_top, half, min(foot - card_top, 400))
    right = margin + half + gap
    change_top = top + (88 if small else 0)
    change_high = 190 if small else 160 if not page.look.large else 232
    change = pygame.Rect(right, change_top, half, change_high)
    go = pygame.Rect(right, foot - (112 if small else 136), half, 112 if small else 136)
    note = pygame.Rect(right, go.top - (64 if small else 76), half, 56)
    free = pygame.Rect(right, change.bottom + 24, half, note.top - change.bottom - 40)
    return ConfirmLayout(head, card, change, free, note, go)


def note(page: Page, rect: pygame.Rect, key: str) -> None:
    """Set the line above the button, with a small sign before it."""
    theme = page.theme
    kind = Type(28, colour=theme.ink2, on=theme.canvas, rows=2, leading=1.2)
    text = page.words(key)
    side = page.px(36)
    wide = min(page.width(text, kind), rect.width - side - 16)
    left = rect.centerx - (wide + side + 12) // 2
    page.icon("info", (left + side // 2, rect.centery), side, theme.ink2)
    page.text(pygame.Rect(left + side + 12, rect.top, wide + 4, rect.height), text, kind)


def go(page: Page, name: str, rect: pygame.Rect, words: Pair, *, icon: str = "", missing: str = "") -> None:
    """Draw the one red button; what is ``missing`` takes its place and cannot be touched."""
    radius = page.px(40)
    if missing:
        button(
            page, "", rect, disabled(page.theme, radius), Pair(missing, "", Type(40, bold=True, rows=2, leading=1.15))
        )
        return
    size = page.px(56)
    button(page, name, rect, primary(page.theme, radius), words, icon=icon, size=size, centred=True)
