"""The bars that stand at the same place on every screen: offline banner, top bar, bottom bar."""

from dataclasses import replace

import pygame

from kiosk_ui.drawing.skin import E1, Gradient, Shadow, Skin
from kiosk_ui.views import Ambient
from kiosk_ui.widgets.buttons import Pair, button, dark, pair, quiet, secondary
from kiosk_ui.widgets.page import Page, Type

BANNER = 120
SMALL_BANNER = 60
BANNER_GAIN = 112
"""How far the banner pushes the rest down: the top bar has room to give."""
DOT = " ・ "
ICONS = {"back": "back", "assist": "access", "language": "globe", "staff": "help", "end": "close", "join": "user"}


def offline(page: Page, ambient: Ambient) -> int:
    """Draw the amber banner while head office does not hear this kiosk; return how far it pushes the rest down."""
    if ambient.online:
        return 0
    small = page.profile.small
    high = SMALL_BANNER if small else BANNER
    theme, wide = page.theme, page.area.width
    page.fill(pygame.Rect(0, 0, wide, high), theme.banner)
    margin, middle = page.profile.margin, high // 2
    page.icon("cloudoff", (margin + 32, middle), 44 if small else 66, theme.on_banner)
    right = wide - margin
    if ambient.unsent:
        right -= _unsent(page, right, high, ambient.unsent) + 24
    title = Type(28 if small else 38, bold=True, colour=theme.on_banner, on=theme.banner)
    caption = Type(28, colour=theme.on_banner, on=theme.banner)
    left = margin + (72 if small else 88)
    room = pygame.Rect(left, 0, right - left, high)
    if page.fitted(page.words("off.banner"), title, room.width).cut:
        title = replace(title, size=30, rows=2, leading=1.16)
    pair(page, room, Pair(page.words("off.banner"), page.second("off.banner"), title, caption))
    return high - 8


def _unsent(page: Page, right: int, high: int, count: int) -> int:
    """Draw the pill with the number of entries to sync; return its width."""
    kind = Type(32 if high == BANNER else 28, bold=True, colour=page.theme.banner if page.theme.flat else "#FFFFFF")
    text = page.words("off.unsent", n=count)
    dark_fill = page.theme.on_banner
    words = min(page.width(text, kind), 320)
    wide = words + 104
    rect = pygame.Rect(right - wide, 0, wide, 76 if high == BANNER else 52)
    rect.centery = high // 2
    page.panel(rect, Skin(rect.height // 2, dark_fill))
    page.icon("sync", (rect.left + 46, rect.centery), 40, kind.colour)
    page.text(pygame.Rect(rect.left + 76, rect.top, words + 4, rect.height), text, replace(kind, on=dark_fill))
    return wide


def mark(page: Page, rect: pygame.Rect) -> None:
    """Draw the chain's mark."""
    if page.theme.flat:
        return
    page.panel(rect, Skin(round(rect.width * 0.28), Gradient(("#FFE6D2", "#FFD3B2"))))
    side = round(rect.width * 0.8)
    page.art("persimmon", pygame.Rect(rect.centerx - side // 2, rect.centery - side // 2 - 2, side, side))


def place_name(page: Page, ambient: Ambient) -> str:
    """Return the second line of the top bar: the chain in the second language, the store in the first."""
    parts = [page.words.second_name(ambient.place.chain), page.words.name(ambient.place.store)]
    return DOT.join(part for part in parts if part)


def top_bar(page: Page, ambient: Ambient, down: int, right: int) -> None:
    """Draw mark, chain and store; ``right`` is where the other half of the bar begins."""
    margin, theme = page.profile.margin, page.theme
    left = margin
    if not theme.flat:
        mark(page, pygame.Rect(margin, 28 + down, 72, 72))
        left = margin + 92
    room = pygame.Rect(left, 12 + down, max(right - left - 24, 40), 104)
    caption = "" if page.look.large else place_name(page, ambient)
    kind = Type(28, colour=theme.ink2, on=theme.canvas)
    if page.width(caption, kind) > room.width:
        caption = page.words.name(ambient.place.store)
    title = Type(36, bold=True, on=theme.canvas)
    pair(page, room, Pair(page.words.name(ambient.place.chain), caption, title, kind))


def online_pill(page: Page, ambient: Ambient, down: int) -> int:
    """Draw the clock and, while it is so, that head office hears us; return where they begin."""
    theme, right = page.theme, page.area.width - page.profile.margin
    clock = Type(33, medium=True, colour=theme.ink2, on=theme.canvas, align="right")
    wide = page.width(ambient.time, clock)
    page.text(pygame.Rect(right - wide - 8, 36 + down, wide + 8, 60), ambient.time, clock)
    left = right - wide - 16
    if ambient.online:
        kind = Type(28, medium=True, colour=theme.pine.text, on=theme.pine.soft)
        text = page.words("top.online")
        words = page.width(text, kind)
        rect = pygame.Rect(left - words - 92, 36 + down, words + 92, 56)
        rect.height = max(56, page.type_px(28) + 24)
        page.panel(rect, Skin(rect.height // 2, theme.pine.soft, theme.pine.text if theme.flat else None, 4))
        page.icon("cloud", (rect.left + 40, rect.centery), 38, theme.pine.text)
        page.text(pygame.Rect(rect.left + 68, rect.top, words + 4, rect.height), text, kind)
        left = rect.left
    return left


def chip(page: Page, right: int, down: int, text: str, *, private: bool = False) -> pygame.Rect:
    """Draw the member's chip at the right end of the top bar; return its place."""
    kind = Type(32, medium=True, on=page.theme.surface, private=private)
    words = min(page.width(text, kind), 260)
    rect = pygame.Rect(right - words - 102, 24 + down, words + 102, 80)
    page.panel(rect, pill_skin(page, 40))
    soft = page.theme.red.soft
    page.panel(pygame.Rect(rect.left + 12, rect.top + 12, 56, 56), Skin(28, soft))
    page.icon("user", (rect.left + 40, rect.top + 40), 36, page.theme.red.text)
    page.text(pygame.Rect(rect.left + 78, rect.top, words + 4, 80), text, kind)
    return rect


def hide_button(page: Page, right: int, down: int, *, hidden: bool) -> pygame.Rect:
    """Draw 隐藏 / 显示 to the left of ``right``; return its place."""
    text = page.words("home.show" if hidden else "home.hide")
    pressed = page.down("hide")
    ground = page.theme.surface if not pressed else page.theme.sunk
    kind = Type(32, bold=page.theme.flat, medium=True, on=ground)
    words = page.width(text, kind)
    rect = pygame.Rect(right - words - 94, 24 + down, words + 94, 80)
    if page.look.large:
        rect = pygame.Rect(right - words - 112, 20 + down, words + 112, 96)
    page.panel(rect, replace(pill_skin(page, 28 if page.theme.flat else 40), fill=ground))
    middle = rect.left + (52 if page.look.large else 42)
    page.icon("eye" if hidden else "eyeoff", (middle, rect.centery), 48 if page.look.large else 40, page.theme.ink)
    left = middle + (40 if page.look.large else 30)
    page.text(pygame.Rect(left, rect.top, words + 4, rect.height), text, kind)
    page.target("hide", rect)
    return rect


def pill_skin(page: Page, radius: int) -> Skin:
    """Return the box of a chip in the top bar."""
    if page.theme.flat:
        return Skin(radius, page.theme.surface, page.theme.line, 4)
    return Skin(radius, page.theme.surface, shadow=E1)


def bottom_bar(page: Page, names: tuple[str, ...]) -> None:
    """Draw the navigation; the last name stands on a quiet ground of its own."""
    theme, profile = page.theme, page.profile
    top = page.area.height - page.bottom
    bar = pygame.Rect(0, top, page.area.width, page.bottom)
    if theme.flat:
        page.fill(bar, theme.surface)
        page.fill(pygame.Rect(0, top, bar.width, 4), theme.line)
    else:
        page.panel(bar, Skin(1, theme.surface, shadow=Shadow(24, -4, 0.08)))
    edge, gap = (24, 16) if theme.flat else (40 if not profile.landscape else 48, 12)
    if profile.small:
        edge, gap = 24, 8
    room = bar.width - 2 * edge - gap * (len(names) - 1)
    widths = _widths(page, names, room)
    high = page.bottom - (24 if profile.small or profile.landscape else 40)
    if theme.flat and not profile.landscape:
        high = page.bottom - 20
    left = edge
    for n, name in enumerate(names):
        cell = pygame.Rect(left, 0, widths[n], high)
        cell.centery = bar.centery + (2 if theme.flat else 0)
        _cell(page, name, cell, last=n == len(names) - 1)
        left = cell.right + gap


def _widths(page: Page, names: tuple[str, ...], room: int) -> list[int]:
    """Return the cells' widths: all the same, or where a word needs more, each with the same air about its word."""
    words = [page.width(_label(page, name), Type(32, bold=True)) for name in names]
    even = room // len(names)
    if not page.profile.small and max(words) + page.px(100) <= even:
        return [even] * len(names)
    air = (room - sum(words)) // len(names)
    return [wide + air for wide in words]


def _label(page: Page, name: str) -> str:
    """Return a cell's word; a ten inch panel names the other language instead of the word for it."""
    if name == "language" and page.profile.small:
        return "中文" if page.look.language == "en" else "English"
    return page.words("id.join.go" if name == "join" else f"nav.{name}")


def _cell(page: Page, name: str, cell: pygame.Rect, *, last: bool) -> None:
    theme, small = page.theme, page.profile.small
    radius = page.px(28)
    second = "" if name == "join" else page.second(f"nav.{name}")
    words = Pair(_label(page, name), second, Type(32, bold=True), Type(28))
    if name == "join":
        button(page, name, cell, dark(theme, radius), words.only_title(), icon="user", size=36)
        return
    if theme.flat and last:
        look = replace(dark(theme, radius))
    elif theme.flat:
        look = secondary(theme, radius)
    elif last and not small:
        look = quiet(theme, radius)
    else:
        look = replace(quiet(theme, radius), rest=Skin(radius, theme.surface))
    button(page, name, cell, look, words, icon=ICONS[name], size=40 if small else 48)
