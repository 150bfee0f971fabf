"""Picture 07: the member's coupons, those of now, of later, and those that are used."""

import pygame

from edge.domain.value_api import ShelfCoupon
from kiosk_ui.screens.coupon_card import coupon_card, coupons_of, pieces
from kiosk_ui.screens.member_bar import member_bar
from kiosk_ui.screens.shelf_parts import (
    ShelfLayout,
    blank,
    chips,
    head,
    layout,
    shelf_pager,
    whole_page,
)
from kiosk_ui.value_views import Coupons
from kiosk_ui.views import View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.page import Page

HIGH = 256
"""Pixels of a coupon at unit 1."""


def coupons(page: Page, view: View, screen: Coupons) -> None:
    """Draw the screen."""
    down = bars.offline(page, view.ambient)
    places = layout(page, down, pill=False, strip=False)
    if not page.profile.small:
        member_bar(page, view, screen, down)
    head(page, screen, places.head, "coupons.title")
    chips(page, places.chips, _names(screen), screen.chip)
    found = coupons_of(screen.shelf, screen.chip) if screen.shelf else []
    room = places.cards if places.side else places.cards.union(places.pager)
    if not blank(page, room, screen, "" if found else "coupons.empty", "ticket"):
        _cards(page, places, found, screen.first, online=view.ambient.online)
    bars.bottom_bar(page, ("back", "assist", "language", "end"))


def _names(screen: Coupons) -> tuple[tuple[str, int | None], ...]:
    """Return the chips with how many coupons lie behind each, where that may be seen."""
    if screen.shelf is None or screen.hidden:
        return (("now", None), ("later", None), ("used", None))
    shelf = screen.shelf
    return tuple((chip, sum(pieces(each) for each in coupons_of(shelf, chip))) for chip in ("now", "later", "used"))


def _cards(page: Page, places: ShelfLayout, found: list[ShelfCoupon], first: int, *, online: bool) -> None:
    room, gap = places.cards, 24 if not page.profile.small else 16
    least = 200 if page.profile.small else page.px(HIGH) if not page.look.large else page.px(330)
    each = max((room.height + gap) // (least + gap), 1)
    if not places.side and len(found) <= (room.union(places.pager).height + gap) // (least + gap):
        each = max(len(found), each)  # without a pager its room is free
    start = whole_page(first, each, len(found))
    high = least if not page.profile.small else (room.height - gap * (each - 1)) // each
    for n, coupon in enumerate(found[start : start + each]):
        place = pygame.Rect(room.left, room.top + n * (high + gap), room.width, high)
        coupon_card(page, place, coupon, start + n, online=online)
    shelf_pager(page, places.pager, first=start, each=each, count=len(found))
