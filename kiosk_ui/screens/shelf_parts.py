"""What gifts, coupons and top-up have in common: the head, the chips, the pager, the card with nothing on it."""

from dataclasses import dataclass, replace

import pygame

from kiosk_ui.drawing.skin import Skin
from kiosk_ui.screens.home import small_hide
from kiosk_ui.value_views import Confirm, Shelf
from kiosk_ui.widgets.amount import amount
from kiosk_ui.widgets.bars import pill_skin
from kiosk_ui.widgets.buttons import Look as ButtonLook
from kiosk_ui.widgets.buttons import Pair, button, dark, disabled, face, pair, secondary
from kiosk_ui.widgets.cards import card_skin
from kiosk_ui.widgets.page import Page, Type

STARS = "••••"
REACH = 768
"""Lowered, nothing above this line of a high panel can be touched."""


@dataclass(frozen=True, slots=True)
class ShelfLayout:
    """Where everything stands; ``side`` says that the cards have the right half of a wide panel."""

    head: pygame.Rect
    pill: pygame.Rect
    chips: pygame.Rect
    strip: pygame.Rect
    cards: pygame.Rect
    pager: pygame.Rect
    side: bool


def layout(page: Page, down: int, *, pill: bool, strip: bool) -> ShelfLayout:
    """Return the places of a shelf; ``pill`` and ``strip`` ask for room for a figure and for a line of news."""
    if page.profile.landscape:
        return _landscape(page, down, pill=pill, strip=strip)
    profile, large = page.profile, page.look.large
    margin, foot = profile.margin, page.area.height - page.bottom - 24
    wide = page.area.width - 2 * margin
    head = pygame.Rect(margin, 136 + down - 16 * bool(down), wide, 128 if not down else 108)
    if large:
        head.height = 124
    badge = pygame.Rect(0, head.top + 6, page.px(290), 112 if not large else 124)
    badge.right = head.right
    if pill:
        head.width -= badge.width + 24
    chips = pygame.Rect(margin, head.bottom + 16, wide, 88 if profile.unit <= 1 else 112)
    if page.look.lowered:  # what can be touched lies in reach of a seated person
        chips.top = max(chips.top, REACH)
    news = pygame.Rect(margin, chips.bottom + 16, wide, (72 if not large else 104) if strip else 0)
    row = pygame.Rect(margin, foot - (96 if profile.unit <= 1 else 112), wide, 96 if profile.unit <= 1 else 112)
    top = (news.bottom if strip else chips.bottom) + 24
    return ShelfLayout(head, badge, chips, news, pygame.Rect(margin, top, wide, row.top - 24 - top), row, side=False)


def _landscape(page: Page, down: int, *, pill: bool, strip: bool) -> ShelfLayout:
    profile, small = page.profile, page.profile.small
    margin, foot = profile.margin, page.area.height - profile.bottom - (16 if small else 28)
    left_wide, gap = (600, 20) if small else (760, 40)
    top = (16 if small else 136) + down
    high = 96 if not small else 110
    head = pygame.Rect(margin, top, left_wide, 72 if small else 116)
    badge = pygame.Rect(
        margin,
        head.bottom + (16 if small else 24),
        left_wide,
        (96 if small else 144 if page.look.large else 128) if pill else 0,
    )
    chips = pygame.Rect(margin, badge.bottom + (12 if small else 24), left_wide, 108 if small else 88)
    news = pygame.Rect(margin, chips.bottom + (12 if small else 24), left_wide, (108 if small else 120) if strip else 0)
    row = pygame.Rect(margin, foot - high, left_wide, high)
    right = margin + left_wide + gap
    cards = pygame.Rect(right, top, page.area.width - right - margin, foot - top)
    return ShelfLayout(head, badge, chips, news, cards, row, side=True)


def head(page: Page, screen: Shelf | Confirm, rect: pygame.Rect, key: str, **values: object) -> None:
    """Draw a screen's title; a ten inch panel has 隐藏 beside it."""
    small = page.profile.small
    room = rect.copy()
    if small:
        room.width -= small_hide(page, screen, rect)
    title = Type(
        40 if small else 60 if not page.look.large else 48, bold=True, on=page.theme.canvas, rows=2, leading=1.2
    )
    pair(
        page, room, Pair(page.words(key, **values), page.second(key, **values), title, Type(34, colour=page.theme.ink2))
    )


def figure_pill(page: Page, rect: pygame.Rect, value: str, key: str, *, hidden: bool) -> None:
    """Draw the soft box with what the member has."""
    theme, on = page.theme, page.theme.red.soft
    page.panel(rect, Skin(page.px(40), on, theme.red.text if theme.flat else None, 4))
    side = min(page.px(48), rect.height // 2)
    page.icon("star", (rect.left + 24 + side // 2 + 8, rect.centery), side, theme.red.text)
    left = rect.left + side + 52
    room = pygame.Rect(left, rect.top + 4, rect.right - left - 16, rect.height * 56 // 100)
    if page.profile.small:
        room = pygame.Rect(left, rect.top, room.width // 2, rect.height)
    kind = Type(48 if not page.look.large else 36, bold=True, colour=theme.red.text, private=True)
    amount(page, room, ("", STARS if hidden else value, ""), kind)
    label = pygame.Rect(left, room.bottom - 4, room.width, rect.bottom - room.bottom)
    if page.profile.small:  # both on one line
        label = pygame.Rect(room.right, rect.top, rect.right - 24 - room.right, rect.height)
    word = Type(28, colour=theme.red.text, align="right" if page.profile.small else "left")
    page.text(label, page.words(key), word)


def chips(page: Page, rect: pygame.Rect, names: tuple[tuple[str, int | None], ...], chosen: str) -> None:
    """Draw the chips that fit, from the left; the chosen one is dark. A count stands behind its word."""
    theme, gap = page.theme, 16
    kind = Type(32 if not page.profile.small else 28, medium=True)
    texts = [page.words(f"chip.{name}") + (f" {count}" if count is not None else "") for name, count in names]
    least = round(page.profile.touch * page.profile.density)
    wide = [max(page.width(text, kind) + 2 * page.px(34), least) for text in texts]
    while sum(wide) + gap * (len(wide) - 1) > rect.width:  # the widest gives way, its words take a second line
        wide[wide.index(max(wide))] -= 4
    left = rect.left
    for (name, _), text, each in zip(names, texts, wide, strict=True):
        cell = pygame.Rect(left, rect.top, each, rect.height)
        rest = pill_skin(page, min(rect.height // 2, page.px(44)))
        look = ButtonLook(rest, replace(rest, fill=theme.ring if theme.flat else theme.sunk), theme.ink, theme.ink2)
        if name == chosen:
            look = dark(theme, rest.radius)
        inside = face(page, cell, look, down=page.down(f"chip:{name}"))
        words = replace(kind, bold=name == chosen, colour=look.ink, align="middle", rows=2, leading=1.1)
        page.text(inside.inflate(-12, 0), text, words)
        page.target(f"chip:{name}", cell)
        left = cell.right + gap


def pager(page: Page, rect: pygame.Rect, label: str, before: str, after: str) -> None:
    """Draw the way to what comes before and after; each button's name says where it leads, none leads nowhere."""
    side = (rect.width - 32) * (36 if page.profile.small else 33) // 100
    middle = pygame.Rect(rect.left + side + 16, rect.top, rect.width - 2 * side - 32, rect.height)
    page.text(middle, label, Type(32 if not page.profile.small else 28, align="middle", on=page.theme.canvas, rows=2))
    for name, key, left in ((before, "points.prev", rect.left), (after, "points.next", rect.right - side)):
        place = pygame.Rect(left, rect.top, side, rect.height)
        look = secondary(page.theme, 32) if name else disabled(page.theme, 32)
        words = Pair(page.words(key), page.second(key), Type(36 if not page.profile.small else 28, bold=True), Type(28))
        button(page, name, place, look, words)


def shelf_pager(page: Page, rect: pygame.Rect, *, first: int, each: int, count: int) -> None:
    """Draw the pager of a shelf of ``count`` cards, ``each`` of which fit; only where there is more than a page."""
    if count <= each:
        return
    before = f"from:{max(first - each, 0)}" if first else ""
    after = f"from:{first + each}" if first + each < count else ""
    label = page.words("points.page", n=first // each + 1, of=-(-count // each))
    pager(page, rect, label, before, after)


def whole_page(first: int, each: int, count: int) -> int:
    """Return the first card of the page that ``first`` lies on, on this panel."""
    return min(first, max(count - 1, 0)) // each * each


def nothing(page: Page, rect: pygame.Rect, key: str, icon: str) -> None:
    """Draw the card without anything on it, and why; ``key`` empty draws the card alone."""
    theme, small = page.theme, page.profile.small
    page.panel(rect, card_skin(page, page.px(40)))
    if not key:
        return
    side = 220 if not small else 120
    middle = (rect.centerx, rect.centery - side // 2)
    page.icon(icon, middle, side // 2, theme.ink2)
    title = Type(44 if not small else 34, bold=True, align="middle", on=theme.surface, rows=2, leading=1.25)
    inner = rect.inflate(-72, 0)
    row = pygame.Rect(inner.left, rect.centery - side // 6, inner.width, round(page.type_px(title.size) * 1.5))
    page.text(row, page.words(key), title)
    if key == "points.busy":
        return
    why = Type(32 if not small else 28, colour=theme.ink2, align="middle", on=theme.surface, rows=3)
    page.text(pygame.Rect(inner.left, row.bottom + 8, inner.width, page.px(140)), page.words(f"{key}.why"), why)


def blank(page: Page, rect: pygame.Rect, screen: Shelf, empty: str, icon: str) -> bool:
    """Draw why no card is shown, if none is to be; return whether that was so."""
    if screen.hidden:
        nothing(page, rect, "points.hidden", "eyeoff")
    elif screen.shelf is None:
        nothing(page, rect, "points.busy" if screen.slow else "", "sync")
    elif empty:
        nothing(page, rect, empty, icon)
    else:
        return False
    return True
