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
    theme, small = page.theme, page.profile.small
    page.panel(rect, card_skin(page, page.px(40)))
    pad = 36 if not small else 20
    inner = rect.inflate(-2 * pad, 0)
    head = pygame.Rect(inner.left, rect.top + (24 if not small else 10), inner.width, 68 if not small else 44)
    title = Type(36 if not small else 26, bold=True, on=theme.surface)
    page.text(head, page.words("works.title"), title)
    if second := page.second("works.title"):
        page.text(head, second, Type(28, colour=theme.ink2, align="right", on=theme.surface))
    top = head.bottom + (12 if not small else 4)
    high = (rect.bottom - (20 if not small else 10) - top) // 2
    third = inner.width // 3
    for n, (name, icon, works) in enumerate(WORKS):
        cell = pygame.Rect(inner.left + (n % 3) * third, top + (n // 3) * high, third, high)
        _work(page, cell, name, icon, works=works)


def _work(page: Page, cell: pygame.Rect, name: str, icon: str, *, works: bool) -> None:
    theme, small = page.theme, page.profile.small
    tint = theme.pine if works else theme.amber
    side = min(80 if not small else 52, cell.height - 12)
    if not small and cell.width < 290:
        side = min(side, 60)
    if page.profile.unit > 1 and not small:
        side = min(side, 56)
    square = pygame.Rect(cell.left, cell.centery - side // 2, side, side)
    page.panel(square, Skin(round(side * 0.28), tint.soft, tint.text if theme.flat else None, 3))
    page.icon(icon, square.center, side * 60 // 100, tint.text)
    left = square.right + (18 if not small else 10)
    wide = cell.right - left - 8
    first, second = page.words(f"works.{name}"), page.words("works.yes" if works else "works.later")
    title = Type(34 if not small else 24, bold=True, on=theme.surface if not small else 20)
    kind = Type(28 if not small else 22, medium=True, colour=tint.text, on=theme.surface if not small else 18)
    if page.type_px(title.size) + page.type_px(kind.size) > cell.height:
        page.text(pygame.Rect(left, cell.top, wide, cell.height), first, title)
        return
    page.text(
        pygame.Rect(left, cell.centery - 46 if not small else cell.centery - 34, wide, 44 if not small else 34),
        first,
        title,
    )
    line = pygame.Rect(left, cell.centery if not small else cell.centery - 2, wide, 40 if not small else 32)
    sign_side = page.px(32)
    if page.width(second, kind) > line.width - sign_side - 8:
        page.text(line, second, kind)
        return
    page.icon("check" if works else "pause", (line.left + sign_side // 2 - 2, line.centery), sign_side, tint.text, 2.6)
    page.text(pygame.Rect(line.left + sign_side + 8, line.top, line.width - sign_side - 8, line.height), second, kind)
