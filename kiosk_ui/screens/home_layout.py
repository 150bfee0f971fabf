"""Where everything stands on the member's home."""

from dataclasses import dataclass

import pygame

from kiosk_ui.widgets.page import Page

FIRST_TILES = 6
"""With large text the last two wait behind 更多服务, which answers like a tile."""


LOWER = 48
"""How far the lowered layout moves the gift strip: with it every button lies below the line of reach."""


@dataclass(frozen=True, slots=True)
class HomeLayout:
    """Where everything stands."""

    greeting: pygame.Rect
    card: pygame.Rect
    banner: pygame.Rect | None
    tiles: tuple[pygame.Rect, ...]
    foot: pygame.Rect


def layout(page: Page, down: int, *, banner: bool) -> HomeLayout:
    """Return the places of the home screen on a page, ``down`` pixels lower for the offline banner."""
    if page.profile.landscape:
        return _landscape(page, down, banner=banner)
    return _portrait(page, down, banner=banner)


def _portrait(page: Page, down: int, *, banner: bool) -> HomeLayout:
    large, tight = page.look.large, bool(down)
    margin = 48 if large else page.profile.margin
    down += LOWER if page.look.lowered and not down else 0
    wide = page.area.width - 2 * margin
    greeting_rect = pygame.Rect(margin, (140 if not large else 144) + down, wide, 72 if not large else 104)
    top = greeting_rect.bottom + (24 if not large else 8)
    card = pygame.Rect(margin, top, wide, 516 if large else 432)
    if tight:
        card.height = 440 if large else 412
        card.top -= 8
    top = card.bottom + (24 if large or tight else 32)
    strip = None
    if banner:
        strip = pygame.Rect(margin, top, wide, (188 if large else 180) if not tight else 140)
        top = strip.bottom + (32 if not tight else 20)
    foot_high = 112 if large else 72
    bottom = page.area.height - page.bottom - (26 if large else 28)
    foot = pygame.Rect(margin, bottom - foot_high, wide, foot_high)
    rows = (FIRST_TILES if large else len(TILES)) // 2
    return HomeLayout(
        greeting_rect, card, strip, _grid(margin, top, wide, foot.top - 36 + 12 * tight - top, rows, tight=tight), foot
    )


def _grid(left: int, top: int, wide: int, high: int, rows: int, *, tight: bool) -> tuple[pygame.Rect, ...]:
    gap = 16 if tight else 24
    each = min((high - gap * (rows - 1)) // rows, 176)
    half = (wide - 24) // 2
    return tuple(
        pygame.Rect(left + column * (half + 24), top + row * (each + gap), half, each)
        for row in range(rows)
        for column in range(2)
    )


def _landscape(page: Page, down: int, *, banner: bool) -> HomeLayout:
    profile = page.profile
    small = profile.small
    margin = profile.margin
    bottom = page.area.height - profile.bottom
    left_wide = 600 if small else 852
    top = (16 if small else 128) + down
    greeting_rect = pygame.Rect(margin, top, left_wide, 72)
    if page.look.large and not small:
        greeting_rect.height = 88
    card = pygame.Rect(margin, greeting_rect.bottom + (28 if small else 12), left_wide, 432)
    foot_high = 92 if small else 64
    foot = pygame.Rect(margin, bottom - foot_high - (12 if small else 18), left_wide, foot_high)
    strip = None
    card_foot = foot.top - (18 if small else 20)
    if banner:
        strip_high = 100 if small else 140 if down else 168
        strip = pygame.Rect(margin, card_foot - strip_high, left_wide, strip_high)
        card_foot = strip.top - (14 if small else 20 if down else 28)
    card.height = min(432, card_foot - card.top)
    if strip and not small and not down:
        strip.top = card.bottom + (card_foot - card.bottom + 28) // 2
    right = margin + left_wide + (32 if small else 40)
    wide = page.area.width - right - margin
    tiles_top = (16 if small else 128) + down
    tiles_foot = bottom - (16 if small else 24)
    rows = 4
    gap = 16 if small else 20
    each = (tiles_foot - tiles_top - gap * (rows - 1)) // rows
    half = (wide - (16 if small else 24)) // 2
    tiles = tuple(
        pygame.Rect(right + column * (wide - half), tiles_top + row * (each + gap), half, each)
        for row in range(rows)
        for column in range(2)
    )
    return HomeLayout(greeting_rect, card, strip, tiles, foot)


TILES = (
    ("gifts", "gift", "red"),
    ("coupons", "ticket", "amber"),
    ("topup", "wallet", "pine"),
    ("checkout", "basket", "red"),
    ("price", "tag", "sky"),
    ("history", "clock", "amber"),
    ("refer", "friends", "pine"),
    ("survey", "smile", "sky"),
)
"""Each tile's name, icon and colour."""
