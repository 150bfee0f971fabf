"""A sheet that rises from below over a dimmed screen: its box, its head, its rows."""

from dataclasses import dataclass

import pygame

from kiosk_ui.drawing.skin import E3, Skin
from kiosk_ui.theme import Tint
from kiosk_ui.widgets.buttons import Pair, button, primary
from kiosk_ui.widgets.page import Page, Type


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet's box and the column within it."""

    sheet: pygame.Rect
    column: pygame.Rect


def layout(page: Page, high: int) -> SheetLayout:
    """Return the place of a sheet ``high`` pixels tall at unit 1; a landscape one is narrower and centred."""
    area = page.area
    small = page.profile.small
    high = min(high, area.height - (24 if small else 64))
    wide = area.width if not page.profile.landscape else (1120 if small else 1200)
    sheet = pygame.Rect((area.width - wide) // 2, area.height - high, wide, high)
    pad = 56 if not small else 40
    return SheetLayout(sheet, sheet.inflate(-2 * pad, 0))


def open_sheet(page: Page, high: int) -> SheetLayout:
    """Draw an empty sheet."""
    theme, places = page.theme, layout(page, high)
    skin = Skin(
        page.px(56), theme.surface, theme.line if theme.flat else None, 4, None if theme.flat else E3, corners="top"
    )
    page.panel(places.sheet, skin)
    handle = pygame.Rect(places.sheet.centerx - 60, places.sheet.top + 20, 120, 10)
    page.panel(handle, Skin(5, theme.line))
    return places


def disc(page: Page, rect: pygame.Rect, icon: str, tint: Tint) -> None:
    """Draw the round picture at a sheet's head."""
    flat = page.theme.flat
    page.panel(rect, Skin(rect.width // 2, tint.soft, tint.text if flat else None, 4))
    page.icon(icon, rect.center, rect.width * 6 // 10, tint.text)


def headed(
    page: Page,
    column: pygame.Rect,
    icon: str,
    tint: Tint,
    texts: tuple[str, str, str],
    foot: int,
    *,
    private: bool = False,
) -> None:
    """Draw picture, title, caption and one sentence above ``foot``; ``private`` ones name what is a member's."""
    theme, small = page.theme, page.profile.small
    title, caption, why = texts
    side = 176 if not page.profile.landscape else (150 if not small else 96)
    title_type = Type(
        64 if not page.profile.landscape else 56 if not small else 40,
        bold=True,
        align="middle",
        rows=2,
        leading=1.25,
        on=theme.surface,
        private=private,
    )
    title_lines = len(page.fitted(title, title_type, column.width).lines)
    caption_type = Type(34, align="middle", colour=theme.ink2, on=theme.surface, private=private)
    why_type = Type(36 if not small else 28, align="middle", on=theme.surface, rows=3, leading=1.4, private=private)
    why_lines = page.fitted(why, why_type, column.width)
    heights = [
        side + (48 if not small else 12),
        round(page.type_px(title_type.size) * 1.3 * title_lines),
        round(page.type_px(36) * 1.5) if caption else 0,
        round(why_lines.size * 1.5 * len(why_lines.lines)) + 16,
    ]
    top = column.top + (56 if not small else 28)
    room = foot - top
    if sum(heights) > room:
        heights[2], caption = 0, ""
    if sum(heights) > room:
        heights[0] = side = 0
    y = top + max((room - sum(heights)) // 2, 0)
    if side:
        disc(page, pygame.Rect(column.centerx - side // 2, y, side, side), icon, tint)
    y += heights[0]
    for text, kind, high in (
        (title, title_type, heights[1]),
        (caption, caption_type, heights[2]),
        (why, why_type, heights[3]),
    ):
        if text:
            page.text(pygame.Rect(column.left, y, column.width, high), text, kind)
        y += high


def rows_from_foot(column: pygame.Rect, foot: int, highs: tuple[int, ...], gap: int) -> list[pygame.Rect]:
    """Return full-width rows stacked upwards from ``foot``, given and returned from top to bottom."""
    found: list[pygame.Rect] = []
    for high in reversed(highs):
        foot -= high
        found.append(pygame.Rect(column.left, foot, column.width, high))
        foot -= gap
    return found[::-1]


def halves(rect: pygame.Rect, gap: int = 24) -> tuple[pygame.Rect, pygame.Rect]:
    """Return the two halves of a row."""
    wide = (rect.width - gap) // 2
    return pygame.Rect(rect.left, rect.top, wide, rect.height), pygame.Rect(
        rect.right - wide, rect.top, wide, rect.height
    )


def thirds(rect: pygame.Rect, gap: int = 16) -> list[pygame.Rect]:
    """Return the three thirds of a row."""
    wide = (rect.width - 2 * gap) // 3
    return [pygame.Rect(rect.left + n * (wide + gap), rect.top, wide, rect.height) for n in range(3)]


def close_button(page: Page, places: SheetLayout) -> pygame.Rect:
    """Draw the button that closes a sheet, at its foot; return its place."""
    small = page.profile.small
    high = 136 if not page.profile.landscape else 112
    rect = pygame.Rect(
        places.column.left, places.sheet.bottom - high - (56 if not small else 20), places.column.width, high
    )
    words = Pair(page.words("sheet.close"), page.second("sheet.close"), Type(44, bold=True), Type(32))
    button(page, "close", rect, primary(page.theme, page.px(32)), words)
    return rect
