"""Picture 04: what can be had for points. Affordable first, what is set aside before all, the season's gate above."""

import pygame

from edge.domain.value_api import GiftShelf
from kiosk_ui.drawing.skin import Skin
from kiosk_ui.screens.gift_card import Card, cards_of, gift_card
from kiosk_ui.screens.member_bar import member_bar
from kiosk_ui.screens.shelf_parts import (
    ShelfLayout,
    blank,
    chips,
    figure_pill,
    head,
    layout,
    shelf_pager,
    whole_page,
)
from kiosk_ui.value_views import Gifts
from kiosk_ui.views import View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.page import Page, Type

LEAST = 350
"""Pixels that a card needs at unit 1."""


def gifts(page: Page, view: View, screen: Gifts) -> None:
    """Draw the screen."""
    down = bars.offline(page, view.ambient)
    season = season_words(page, screen.shelf) if screen.shelf else ""
    places = layout(page, down, pill=True, strip=bool(season))
    if not page.profile.small:
        member_bar(page, view, screen, down)
    head(page, screen, places.head, "gifts.title")
    figure_pill(page, places.pill, f"{screen.member.points:,}", "gifts.have", hidden=screen.hidden)
    _chips(page, places, screen)
    if season and screen.shelf:
        _season(page, places.strip, season, open_now=screen.shelf.open)
    found = cards_of(page, screen.shelf, screen.chip, screen.member.points) if screen.shelf else []
    room = places.cards if places.side else places.cards.union(places.pager)
    if not blank(page, room, screen, "" if found else "gifts.empty", "gift"):
        _cards(page, places, found, screen.first)
    bars.bottom_bar(page, ("back", "assist", "language", "end"))


def season_words(page: Page, shelf: GiftShelf) -> str:
    """Return what is to be said of the season, empty where the shelf is always open."""
    season = page.words.name(shelf.season)
    if shelf.open:
        if not season:
            return ""
        return page.words("gifts.season" if shelf.days >= 0 else "gifts.season.on", season=season, n=shelf.days)
    return page.words("gifts.closed.in" if season and shelf.days >= 0 else "gifts.closed", season=season, n=shelf.days)


def _season(page: Page, rect: pygame.Rect, words: str, *, open_now: bool) -> None:
    theme = page.theme
    tint = theme.pine if open_now else theme.amber
    page.panel(rect, Skin(page.px(28), tint.soft, tint.text if theme.flat else None, 4))
    side = page.px(40)
    page.icon("gift" if open_now else "clock", (rect.left + 24 + side // 2, rect.centery), side, tint.text)
    room = pygame.Rect(rect.left + 40 + side, rect.top, rect.width - side - 64, rect.height)
    page.text(room, words, Type(32 if not page.profile.small else 28, bold=True, colour=tint.text, rows=2, leading=1.2))


def _chips(page: Page, places: ShelfLayout, screen: Gifts) -> None:
    held = len(screen.shelf.reserved) if screen.shelf and not screen.hidden else 0
    names: tuple[tuple[str, int | None], ...] = (("all", None), ("affordable", None))
    if held or screen.chip == "mine":
        names = (*names, ("mine", held))
    chips(page, places.chips, names, screen.chip)


def _cards(page: Page, places: ShelfLayout, found: list[Card], first: int) -> None:
    """Draw a page of cards in two columns, in one where a panel is narrow."""
    room, gap = places.cards, 24 if not page.profile.small else 16
    columns = 1 if page.profile.small else 2
    least = 196 if page.profile.small else page.px(LEAST) if not page.look.large else page.px(540)
    rows = max((room.height + gap) // (least + gap), 1)
    each = rows * columns
    start = whole_page(first, each, len(found))
    wide, high = (room.width - gap * (columns - 1)) // columns, (room.height - gap * (rows - 1)) // rows
    high = min(high, page.px(480) if not page.look.large else high)
    for n, card in enumerate(found[start : start + each]):
        corner = room.left + n % columns * (wide + gap), room.top + n // columns * (high + gap)
        gift_card(page, pygame.Rect(corner, (wide, high)), card, start + n)
    shelf_pager(page, places.pager, first=start, each=each, count=len(found))
