"""Sheets about value: how to use a coupon, whether to give something back, what became of the last purchase."""

import pygame

from kiosk_ui.screens.sheet import headed, open_sheet, rows_from_foot
from kiosk_ui.value_views import CouponSheet, ReleaseSheet, RestartSheet
from kiosk_ui.widgets.buttons import Look as ButtonLook
from kiosk_ui.widgets.buttons import Pair, button, primary, quiet, secondary
from kiosk_ui.widgets.page import Page, Type

RESTART_ICONS = {"last_completed": "check", "last_not_completed": "info"}
RESTART_WORDS = {"last_completed": "last.done", "last_not_completed": "last.not"}


def coupon_sheet(page: Page, sheet: CouponSheet) -> None:
    """Draw the two ways to use a coupon, and the way back; none is nudged."""
    column, rows = _opened(page, 3)
    name, held = page.words.name(sheet.coupon.names), sheet.coupon.reserved
    why = "coupon.held.why" if held else "coupon.ask.why"
    texts = (name, page.words.second_name(sheet.coupon.names) if page.captions else "", page.words(why))
    headed(page, column, "ticket", page.theme.amber, texts, rows[0].top - 16, private=True)
    theme, radius = page.theme, page.px(32)
    if held:
        _row(page, "redeem", rows[0], "coupon.redeem", secondary(theme, radius))
        _row(page, "release", rows[1], "gift.back", secondary(theme, radius))
    else:
        _row(page, "reserve", rows[0], "coupon.reserve", secondary(theme, radius))
        _row(page, "redeem", rows[1], "coupon.redeem", secondary(theme, radius))
    _row(page, "close", rows[2], "coupon.cancel", quiet(theme, radius))


def release_sheet(page: Page, sheet: ReleaseSheet) -> None:
    """Draw the question whether something is to be given back; refusing is as big as agreeing."""
    column, rows = _opened(page, 2)
    what = page.words.name(sheet.names)
    key = "release.points" if sheet.points else "release.coupon"
    texts = (
        page.words("release.title"),
        page.second("release.title"),
        page.words(key, what=what, n=f"{sheet.points:,}"),
    )
    headed(page, column, "back", page.theme.sky, texts, rows[0].top - 16, private=True)
    _row(page, "close", rows[0], "release.keep", secondary(page.theme, page.px(32)))
    _row(page, "release", rows[1], "release.go", secondary(page.theme, page.px(32)))


def restart_sheet(page: Page, sheet: RestartSheet) -> None:
    """Draw what became of the last purchase; what only staff can settle has their two words."""
    purchase = sheet.purchase
    column, rows = _opened(page, 3 if purchase.clerk else 1)
    key = RESTART_WORDS.get(purchase.said.key, "last.unknown")
    time = purchase.said.at
    texts = (page.words(key, time=time), page.second(key, time=time), page.words(f"{key}.why"))
    tint = page.theme.pine if key == "last.done" else page.theme.amber
    headed(page, column, RESTART_ICONS.get(purchase.said.key, "bell"), tint, texts, rows[0].top - 16)
    theme, radius = page.theme, page.px(32)
    if not purchase.clerk:
        _row(page, "close", rows[0], "saved.done", primary(theme, radius))
        return
    _row(page, "last:confirmed", rows[0], "last.confirmed", secondary(theme, radius))
    _row(page, "last:voided", rows[1], "last.voided", secondary(theme, radius))
    _row(page, "close", rows[2], "last.later", quiet(theme, radius))


def _opened(page: Page, buttons: int) -> tuple[pygame.Rect, list[pygame.Rect]]:
    """Open a sheet as high as its buttons ask; return its column and their rows."""
    wide_panel, small = page.profile.landscape, page.profile.small
    high = 132 if not wide_panel else 108
    base = 700 if not wide_panel else 520
    places = open_sheet(page, base + buttons * (high + 20) + (80 if page.look.large and not wide_panel else 0))
    foot = places.sheet.bottom - (56 if not small else 20)
    return places.column, rows_from_foot(places.column, foot, (high,) * buttons, 20 if not small else 12)


def _row(page: Page, name: str, rect: pygame.Rect, key: str, look: ButtonLook) -> None:
    words = Pair(page.words(key), page.second(key), Type(42 if not page.profile.small else 34, bold=True), Type(30))
    button(page, name, rect, look, words)
