"""Draws every screen once, unseen, before the first shopper comes: shapes and letters are then in the stage's cache."""

import pygame

from edge.domain.local_api import HistoryLine, HistoryPage, MemberView, Nudge, TierView
from edge.domain.value_api import GiftShelf, Moved, Said, ShelfGift
from kiosk_ui.app import Stage
from kiosk_ui.value_views import About, Gifts, Outcome
from kiosk_ui.views import ErrorSheet, Home, Identify, Look, Points, Saved, Screen, StaffSheet, StillThere, View

NOBODY = MemberView(
    surname="",
    surname_latin="",
    title="",
    last4="0123",
    tier=TierView(key="", names={}, style="gold"),
    points=456789,
    value_minor=0,
    currency="CNY",
    coupons=0,
    nudge=Nudge(care="", kind="birthday", names={}),
    as_of_ms=0,
)
"""A member who is nobody."""

_SAVED = Saved(NOBODY, points=1, paid_minor=1, currency="CNY", slip="0123456789-", synced=False)
_LINE = HistoryLine(day="2026-01-01", names={}, points=123456789)
_POINTS = Points(NOBODY, HistoryPage(lines=[_LINE], page=1, pages=3))
_GIFT = ShelfGift(sku="", names={}, points=123456789, art="")
_GIFTS = Gifts(NOBODY, GiftShelf(open=True, gifts=[_GIFT] * 7))
_OUTCOME = Outcome(NOBODY, Moved(result="done", txn="", said=Said(key="paid", asset="points", n=1)), About("gift"))
_SCREENS: tuple[Screen, ...] = (Identify(), Home(NOBODY), _POINTS, _SAVED, _GIFTS, _OUTCOME)
_OVERLAYS = (StillThere(20), StaffSheet(), ErrorSheet("unknown_member", "S-104"))


def warm(stage: Stage, size: tuple[int, int], look: Look) -> None:
    """Draw what a visit shows, in the chain's own look, on a surface that nobody sees."""
    unseen = pygame.Surface(size)
    for screen in _SCREENS:
        stage.show(View(screen, look=look)).draw(unseen)
    for overlay in _OVERLAYS:
        stage.show(View(Home(NOBODY, hidden=True), overlay, look=look)).draw(unseen)
    stage.forget()
