"""Before, change, after: three figures on a soft strip, the way every screen shows what an order does."""

import pygame

from kiosk_ui.drawing.skin import Skin
from kiosk_ui.screens.shelf_parts import STARS
from kiosk_ui.widgets.amount import amount
from kiosk_ui.widgets.page import Page, Type

Figure = tuple[str, str, str]
"""The key of its label, a sign before it, the figure."""


def change_strip(page: Page, rect: pygame.Rect, figures: tuple[Figure, Figure, Figure], *, hidden: bool) -> None:
    """Draw what there is, what goes and what is left."""
    theme, on = page.theme, page.theme.red.soft
    page.panel(rect, Skin(page.px(40), on, theme.red.text if theme.flat else None, 4))
    if page.profile.small or page.look.large:
        _rows(page, rect.inflate(-48, -24), figures, hidden=hidden)
        return
    third = (rect.width - 2 * 64) // 3
    for n, (key, sign, value) in enumerate(figures):
        cell = pygame.Rect(rect.left + n * (third + 64), rect.top, third, rect.height)
        colour = theme.red.text if n == 1 else theme.ink
        _figure(page, cell.inflate(-16, -16), page.words(key), (sign, STARS if hidden and n != 1 else value), colour)
        if n:
            page.icon("minus" if n == 1 else "equals", (cell.left - 32, rect.centery + 8), 40, theme.red.text, 2.6)


def _figure(page: Page, rect: pygame.Rect, label: str, value: tuple[str, str], colour: str) -> None:
    line = round(page.type_px(28) * 1.4)
    kind = Type(28, colour=page.theme.red.text, align="middle")
    top = rect.centery - (line + page.type_px(52)) // 2 - 4
    page.text(pygame.Rect(rect.left, top, rect.width, line), label, kind)
    big = Type(56 if not page.profile.small else 40, bold=True, colour=colour, private=True)
    room = pygame.Rect(rect.left, top + line, rect.width, rect.bottom - top - line)
    size = page.width("".join(value), big)
    wide = min(size, rect.width)
    amount(page, pygame.Rect(rect.centerx - wide // 2, room.top, wide + 2, room.height), (*value, ""), big)


def _rows(page: Page, rect: pygame.Rect, figures: tuple[Figure, Figure, Figure], *, hidden: bool) -> None:
    """Set the figures one below the other, where their names have no room side by side."""
    theme, high = page.theme, rect.height // 3
    for n, (key, sign, value) in enumerate(figures):
        row = pygame.Rect(rect.left, rect.top + n * high, rect.width, high)
        half = pygame.Rect(row.left, row.top, row.width // 2, row.height)
        page.text(half, page.words(key), Type(28, colour=theme.red.text))
        text = STARS if hidden and n != 1 else f"{'- ' if n == 1 else ''}{sign}{value}"
        kind = Type(34, bold=True, align="right", colour=theme.red.text if n == 1 else theme.ink, private=True)
        page.text(pygame.Rect(half.right, row.top, row.width - half.width, row.height), text, kind)
