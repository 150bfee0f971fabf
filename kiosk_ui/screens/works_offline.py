"""The card that says what works while head office is out of reach."""

import pygame

from kiosk_ui.drawing.skin import Skin
from kiosk_ui.widgets.cards import card_skin
from kiosk_ui.widgets.page import Page, Type

WORKS = (
    ("earn", "star", True),
    ("home", "user", True),
    ("phone", "phone", True),
    ("print", "print", True),
    ("staff", "help", True),
    ("new", "wallet", False),
)
"""What works offline here: its words, its icon, and whether it does."""


def works_offline(page: Page, rect: pygame.Rect) -> None:
    """Draw the card."""
    theme = page.theme
    page.panel(rect, card_skin(page, page.px(40)))
    inner = rect.inflate(-72, 0)
    head = pygame.Rect(inner.left, rect.top + 24, inner.width, 68)
    title = Type(36, bold=True, on=theme.surface)
    page.text(head, page.words("works.title"), title)
    if second := page.second("works.title"):
        page.text(head, second, Type(28, colour=theme.ink2, align="right", on=theme.surface))
    top = head.bottom + 12
    high = (rect.bottom - 20 - top) // 2
    third = inner.width // 3
    for n, (name, icon, works) in enumerate(WORKS):
        cell = pygame.Rect(inner.left + (n % 3) * third, top + (n // 3) * high, third, high)
        _work(page, cell, name, icon, works=works)


def _work(page: Page, cell: pygame.Rect, name: str, icon: str, *, works: bool) -> None:
    theme = page.theme
    tint = theme.pine if works else theme.amber
    side = min(80, cell.height - 12)
    if cell.width < 290:
        side = min(side, 60)
    if page.profile.unit > 1:
        side = min(side, 56)
    square = pygame.Rect(cell.left, cell.centery - side // 2, side, side)
    page.panel(square, Skin(round(side * 0.28), tint.soft, tint.text if theme.flat else None, 3))
    page.icon(icon, square.center, side * 60 // 100, tint.text)
    left = square.right + 18
    wide = cell.right - left - 8
    first, second = page.words(f"works.{name}"), page.words("works.yes" if works else "works.later")
    title = Type(34, bold=True, on=theme.surface)
    kind = Type(28, medium=True, colour=tint.text, on=theme.surface)
    if page.type_px(title.size) + page.type_px(kind.size) > cell.height:
        page.text(pygame.Rect(left, cell.top, wide, cell.height), first, title)
        return
    page.text(pygame.Rect(left, cell.centery - 46, wide, 44), first, title)
    line = pygame.Rect(left, cell.centery, wide, 40)
    sign_side = page.px(32)
    if page.width(second, kind) > line.width - sign_side - 8:
        page.text(line, second, kind)
        return
    page.icon("check" if works else "pause", (line.left + sign_side // 2 - 2, line.centery), sign_side, tint.text, 2.6)
    page.text(pygame.Rect(line.left + sign_side + 8, line.top, line.width - sign_side - 8, line.height), second, kind)
