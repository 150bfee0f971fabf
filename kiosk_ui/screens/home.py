"""Picture 03: the member's home. Card, birthday gift, tiles, print."""

from dataclasses import dataclass, replace

import pygame

from kiosk_ui.drawing.skin import Skin
from kiosk_ui.screens.member_card import member_card
from kiosk_ui.screens.names import greeting, member_name, part_of_day
from kiosk_ui.theme import Theme, Tint
from kiosk_ui.views import Home, View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.buttons import Pair, button, dark, face, pair, primary, quiet, secondary, tile_skin
from kiosk_ui.widgets.buttons import Look as ButtonLook
from kiosk_ui.widgets.cards import blush_skin
from kiosk_ui.widgets.page import Page, Type

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

FIRST_TILES = 6
"""With large text the last two wait behind 更多服务, which answers like a tile."""


@dataclass(frozen=True, slots=True)
class HomeLayout:
    """Where everything stands."""

    greeting: pygame.Rect
    card: pygame.Rect
    banner: pygame.Rect | None
    tiles: tuple[pygame.Rect, ...]
    foot: pygame.Rect


def layout(page: Page, down: int, *, birthday: bool) -> HomeLayout:
    """Return the places of the home screen on a page, ``down`` pixels lower for the offline banner."""
    if page.profile.landscape:
        return _landscape(page, down, birthday=birthday)
    return _portrait(page, down, birthday=birthday)


def _portrait(page: Page, down: int, *, birthday: bool) -> HomeLayout:
    large, tight = page.look.large, bool(down)
    margin = 48 if large else page.profile.margin
    wide = page.area.width - 2 * margin
    greeting_rect = pygame.Rect(margin, (140 if not large else 144) + down, wide, 72 if not large else 104)
    top = greeting_rect.bottom + (24 if not large else 8)
    card = pygame.Rect(margin, top, wide, 516 if large else 432)
    if tight:
        card.height = 440 if large else 412
        card.top -= 8
    top = card.bottom + (24 if large or tight else 32)
    banner = None
    if birthday:
        banner = pygame.Rect(margin, top, wide, (188 if large else 180) if not tight else 140)
        top = banner.bottom + (32 if not tight else 20)
    foot_high = 112 if large else 72
    bottom = page.area.height - page.bottom - (26 if large else 28)
    foot = pygame.Rect(margin, bottom - foot_high, wide, foot_high)
    rows = (FIRST_TILES if large else len(TILES)) // 2
    return HomeLayout(greeting_rect, card, banner, _grid(margin, top, wide, foot.top - 36 + 12 * tight - top, rows, tight), foot)


def _grid(left: int, top: int, wide: int, high: int, rows: int, tight: bool) -> tuple[pygame.Rect, ...]:  # noqa: FBT001, PLR0913, PLR0917 - one caller, in order of the axes
    gap = 16 if tight else 24
    each = min((high - gap * (rows - 1)) // rows, 176)
    half = (wide - 24) // 2
    return tuple(
        pygame.Rect(left + column * (half + 24), top + row * (each + gap), half, each)
        for row in range(rows)
        for column in range(2)
    )


def _landscape(page: Page, down: int, *, birthday: bool) -> HomeLayout:
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
    banner = None
    card_foot = foot.top - (18 if small else 20)
    if birthday:
        banner_high = 100 if small else 140 if down else 168
        banner = pygame.Rect(margin, card_foot - banner_high, left_wide, banner_high)
        card_foot = banner.top - (14 if small else 20 if down else 28)
    card.height = min(432, card_foot - card.top)
    if banner and not small and not down:
        banner.top = card.bottom + (card_foot - card.bottom + 28) // 2
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
    return HomeLayout(greeting_rect, card, banner, tiles, foot)


def home(page: Page, view: View, screen: Home) -> None:
    """Draw the home of a member."""
    down = bars.offline(page, view.ambient)
    places = layout(page, down, birthday=screen.member.birthday)
    if not page.profile.small:
        _top(page, view, screen, down)
    _greeting(page, view, screen, places.greeting)
    member_card(page, places.card, screen.member, hidden=screen.hidden)
    if places.banner:
        _birthday(page, places.banner)
    for rect, (name, icon, tint) in zip(places.tiles, TILES, strict=False):
        badge = screen.member.coupons if name == "coupons" and not screen.hidden and not page.look.large else 0
        _tile(page, rect, name, icon, tint, badge)
    _foot(page, view, places.foot)
    bars.bottom_bar(page, ("staff", "assist", "language", "end"))


def _top(page: Page, view: View, screen: Home, down: int) -> None:
    right = page.area.width - (48 if page.look.large else page.profile.margin)
    if not page.look.large:
        name = page.words("member.hidden") if screen.hidden else member_name(page.words, screen.member)
        right = bars.chip(page, right, down, name, private=not screen.hidden).left - 16
    right = bars.hide_button(page, right, down, hidden=screen.hidden).left
    bars.top_bar(page, view.ambient, down, right)


def _greeting(page: Page, view: View, screen: Home, rect: pygame.Rect) -> None:
    hour = view.ambient.hour
    text = page.words("home.hi.hidden") if screen.hidden else greeting(page.words, screen.member, hour)
    caption = "" if page.profile.small else page.second(f"hi.{part_of_day(hour)}")
    kind = Type(40 if page.profile.small else 52 if page.profile.landscape else 56, bold=True, on=page.theme.canvas, private=not screen.hidden)
    if page.look.large:
        kind = replace(kind, size=50)
    room = rect.copy()
    if page.profile.small:
        room.width -= _small_hide(page, screen, rect)
    elif caption:
        second = Type(32, colour=page.theme.ink2, on=page.theme.canvas, align="right")
        page.text(rect, caption, second)
        room.width -= page.width(caption, second) + 16
    page.text(room, text, kind)


def _small_hide(page: Page, screen: Home, rect: pygame.Rect) -> int:
    """Put 隐藏 beside the greeting, where a ten inch panel has no top bar; return the room it takes."""
    button_rect = pygame.Rect(rect.right - 196, rect.top, 196, 72)
    words = Pair(page.words("home.show" if screen.hidden else "home.hide"), "", Type(28, bold=True))
    button(page, "hide", button_rect, quiet(page.theme, 28), words, icon="eye" if screen.hidden else "eyeoff", size=32)
    return button_rect.width + 16


def _birthday(page: Page, rect: pygame.Rect) -> None:
    theme, flat = page.theme, page.theme.flat
    page.panel(rect, blush_skin(page, page.px(40)))
    high = rect.height
    small = high < 130
    button_high = min(page.px(112 if not page.look.large else 128), high - (16 if small else 28))
    take = Type(40 if not page.profile.small else 30, bold=True)
    go = pygame.Rect(0, 0, max(168, page.width(page.words("home.bday.take"), take) + 72), button_high)
    if page.profile.small:
        go.size = (page.width(page.words("home.bday.take"), take) + 48, 84)
    if page.look.large:
        go.width = max(go.width, 208)
    go.midright = (rect.right - (16 if small else 32), rect.centery)
    side = min(high - 28, 152)
    left = rect.left + (36 if not small else 20)
    if flat:
        page.icon("cake", (left + 48, rect.centery), 96, theme.on_blush)
        side = 100
    else:
        page.art("cake", pygame.Rect(left, rect.centery - side // 2 - 2, side, side))
    text_left = left + side + (16 if not small else 12)
    text_left = max(text_left, rect.left + 204) if not page.look.large and not page.profile.landscape else text_left
    on = theme.blush[0] if flat else None
    title = page.words("home.bday.short" if page.look.large or page.profile.small else "home.bday")
    words = Pair(
        title, page.second("home.bday"), Type(42 if not page.profile.small else 32, bold=True, on=on, colour=theme.on_blush if flat else theme.ink),
        Type(30, colour=theme.on_blush, on=on),
    )  # fmt: skip
    pair(page, pygame.Rect(text_left, rect.top + 8, go.left - text_left - 28, high - 16), words)
    look = _claim(theme, page.px(36)) if not flat else replace(dark(theme, 28), rest=Skin(28, "#000000"), ink=theme.brand)
    button(page, "birthday", go, look, Pair(page.words("home.bday.take"), "", take))


def _claim(theme: Theme, radius: int) -> ButtonLook:
    return primary(theme, radius)


def _tile(page: Page, rect: pygame.Rect, name: str, icon: str, tint: str, badge: int) -> None:  # noqa: PLR0913, PLR0917 - a row of TILES with its place
    theme = page.theme
    colours: Tint = getattr(theme, tint)
    look = ButtonLook(tile_skin(theme, page.px(32)), replace(tile_skin(theme, page.px(32)), fill=theme.ring if theme.flat else theme.red.soft), theme.ink, theme.ink2)  # fmt: skip
    inside = face(page, rect, look, down=page.down(name))
    pad = 28 if rect.height >= 160 else 16
    side = min(page.px(108), rect.height - 2 * pad)
    if theme.flat or page.look.large:
        side = min(page.px(80), side)
    square = pygame.Rect(inside.left + (28 if side > 80 else 24), inside.centery - side // 2, side, side)
    if page.profile.small:
        square = pygame.Rect(inside.left + 12, inside.centery - 32, 64, 64)
        side = 64
    if not theme.flat:
        page.panel(square, Skin(round(side * 0.27), colours.soft))
    page.icon(icon, square.center, side if theme.flat else round(side * 0.59), colours.text if not theme.flat else theme.brand)
    left = square.right + (28 if not page.profile.small and side > 80 else 18 if not page.profile.small else 10)
    room = pygame.Rect(left, inside.top + 4, inside.right - left - (12 if not page.profile.small else 6), inside.height - 8)
    words = Pair(
        page.words(f"tile.{name}"), page.second(f"tile.{name}"),
        Type(42 if not page.profile.small else 30, bold=True, rows=2 if not page.profile.small else 3, leading=1.15),
        Type(28, colour=theme.ink2),
    )  # fmt: skip
    pair(page, room, words)
    if badge:
        _badge(page, inside, str(badge))
    page.target(name, rect)


def _badge(page: Page, tile: pygame.Rect, text: str) -> None:
    kind = Type(28, bold=True, colour=page.theme.on_brand, on=page.theme.brand, align="middle", private=True)
    small = page.profile.small
    high = page.px(48) if not small else 46
    wide = max(page.px(53) if not small else 50, page.width(text, kind) + (page.px(32) if not small else 24))
    rect = pygame.Rect(tile.right - wide - (24 if not small else 10), tile.top + (20 if not small else 8), wide, high)
    page.panel(rect, Skin(high // 2, page.theme.brand))
    page.text(rect, text, kind)


def print_words(page: Page, view: View) -> str:
    """Return what stands on the print button: the order, or what became of it."""
    if view.printing:
        return page.words(f"print.{view.printing}")
    return page.words("print.short" if page.look.large else "print.slip")


def _foot(page: Page, view: View, rect: pygame.Rect) -> None:
    theme, large = page.theme, page.look.large
    words = Pair(print_words(page, view), "", Type(30 if not large else 32, bold=theme.flat or large))
    if large and not page.profile.landscape:
        half = (rect.width - 24) // 2
        more = Pair(page.words("tile.more"), "", Type(32, bold=True))
        button(page, "more", pygame.Rect(rect.left, rect.top, half, rect.height), secondary(theme, 32), more, icon="next", size=56)  # fmt: skip
        place = pygame.Rect(rect.right - half, rect.top, half, rect.height)
        button(page, "print", place, secondary(theme, 32), words, icon="print", size=56)
        return
    wide = page.width(words.title, words.title_type) + page.px(40) + (66 if not page.profile.landscape else 48)
    wide = min(max(wide, 200), rect.width // 2)
    if page.profile.small:
        button(page, "print", rect, quiet(theme, 28), replace(words, title_type=Type(30, bold=True)), icon="print", size=36)
        return
    place = pygame.Rect(rect.right - wide, rect.top, wide, rect.height)
    look = quiet(theme, 28)
    button(page, "print", place, look, words, icon="print", size=40)
    page.icon("lock", (rect.left + page.px(20), rect.centery), page.px(36), theme.ink2)
    left = rect.left + page.px(40) + 10
    room = pygame.Rect(left, rect.top, place.left - left - 8, rect.height)
    kind = Type(28, colour=theme.ink2, on=theme.canvas)
    whole = page.words("home.leave")
    page.text(room, whole if page.width(whole, kind) <= room.width else page.words("home.leave.short"), kind)
