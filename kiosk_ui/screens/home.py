"""Picture 03: the member's home. Card, one nudge, tiles, print."""

from dataclasses import replace

import pygame

from kiosk_ui.screens.home_layout import TILES, layout
from kiosk_ui.screens.member_bar import lowered, member_bar
from kiosk_ui.screens.member_card import member_card
from kiosk_ui.screens.names import greeting, member_name, part_of_day
from kiosk_ui.screens.nudge import nudge_banner
from kiosk_ui.screens.tiles import tile
from kiosk_ui.value_views import Confirm, Shelf
from kiosk_ui.views import Home, Points, View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.buttons import Pair, button, quiet, secondary
from kiosk_ui.widgets.page import Page, Type


def home(page: Page, view: View, screen: Home) -> None:
    """Draw the home of a member."""
    down = bars.offline(page, view.ambient)
    places = layout(page, down, banner=screen.member.nudge is not None)
    if not page.profile.small:
        member_bar(page, view, screen, down)
    _greeting(page, view, screen, places.greeting)
    member_card(page, places.card, screen.member, hidden=screen.hidden)
    if places.banner and screen.member.nudge is not None:
        nudge_banner(page, places.banner, screen.member.nudge, hidden=screen.hidden)
    for rect, (name, icon, tint) in zip(places.tiles, TILES, strict=False):
        badge = screen.member.coupons if name == "coupons" and not screen.hidden and not page.look.large else 0
        tile(page, rect, name, icon, tint, badge)
    _foot(page, view, screen, places.foot)
    bars.bottom_bar(page, ("staff", "assist", "language", "end"))


def _greeting(page: Page, view: View, screen: Home, rect: pygame.Rect) -> None:
    hour = view.ambient.hour
    text = page.words("home.hi.hidden") if screen.hidden else greeting(page.words, screen.member, hour)
    caption = "" if page.profile.small else page.second(f"hi.{part_of_day(hour)}")
    kind = Type(
        40 if page.profile.small else 52 if page.profile.landscape else 56,
        bold=True,
        on=page.theme.canvas,
        private=not screen.hidden,
    )
    if page.look.large:
        kind = replace(kind, size=50)
    room = rect.copy()
    if page.profile.small:
        room.width -= small_hide(page, screen, rect)
    elif caption:
        second = Type(32, colour=page.theme.ink2, on=page.theme.canvas, align="right")
        page.text(rect, caption, second)
        room.width -= page.width(caption, second) + 16
    if page.profile.small and page.fitted(text, kind, room.width).cut:
        text = member_name(page.words, screen.member)
    page.text(room, text, kind)


def small_hide(page: Page, screen: Home | Points | Shelf | Confirm, rect: pygame.Rect) -> int:
    """Put 隐藏 beside the greeting, where a ten inch panel has no top bar; return the room it takes."""
    button_rect = pygame.Rect(rect.right - 196, rect.top, 196, 72)
    words = Pair(page.words("home.show" if screen.hidden else "home.hide"), "", Type(28, bold=True))
    button(page, "hide", button_rect, quiet(page.theme, 28), words, icon="eye" if screen.hidden else "eyeoff", size=32)
    return button_rect.width + 16


def print_words(page: Page, view: View) -> str:
    """Return what stands on the print button: the order, or what became of it."""
    if view.printing:
        return page.words(f"print.{view.printing}")
    return page.words("print.short" if page.look.large else "print.slip")


def _hide(page: Page, rect: pygame.Rect, screen: Home) -> None:
    words = Pair(page.words("home.show" if screen.hidden else "home.hide"), "", Type(30, medium=True))
    button(page, "hide", rect, quiet(page.theme, 28), words, icon="eye" if screen.hidden else "eyeoff", size=40)


def _foot(page: Page, view: View, screen: Home, rect: pygame.Rect) -> None:
    theme, large = page.theme, page.look.large
    words = Pair(print_words(page, view), "", Type(30 if not large else 32, bold=theme.flat or large))
    if large and not page.profile.landscape:
        half = (rect.width - 24) // 2
        first = pygame.Rect(rect.left, rect.top, half, rect.height)
        if lowered(page):
            _hide(page, first, screen)
        else:
            more = Pair(page.words("tile.more"), "", Type(32, bold=True))
            button(page, "more", first, secondary(theme, 32), more, icon="next", size=56)
        place = pygame.Rect(rect.right - half, rect.top, half, rect.height)
        button(page, "print", place, secondary(theme, 32), words, icon="print", size=56)
        return
    wide = page.width(words.title, words.title_type) + page.px(40) + (66 if not page.profile.landscape else 48)
    wide = min(max(wide, 200), rect.width // 2)
    if page.profile.small:
        button(
            page, "print", rect, quiet(theme, 28), replace(words, title_type=Type(30, bold=True)), icon="print", size=36
        )
        return
    place = pygame.Rect(rect.right - wide, rect.top, wide, rect.height)
    look = quiet(theme, 28)
    button(page, "print", place, look, words, icon="print", size=40)
    if lowered(page):
        _hide(page, pygame.Rect(rect.left, rect.top, 240, rect.height), screen)
        return
    page.icon("lock", (rect.left + page.px(20), rect.centery), page.px(36), theme.ink2)
    left = rect.left + page.px(40) + 10
    room = pygame.Rect(left, rect.top, place.left - left - 8, rect.height)
    kind = Type(28, colour=theme.ink2, on=theme.canvas)
    whole = page.words("home.leave")
    page.text(room, whole if page.width(whole, kind) <= room.width else page.words("home.leave.short"), kind)
