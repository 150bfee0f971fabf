"""Picture 18: what happened, one likely cause, the next step, and always a person."""

from dataclasses import replace

import pygame

from kiosk_ui.screens.sheet import SheetLayout, halves, headed, open_sheet, rows_from_foot, thirds
from kiosk_ui.views import ErrorSheet, Identify, View
from kiosk_ui.widgets.buttons import Pair, button, primary, quiet, secondary
from kiosk_ui.widgets.page import Page, Type

ERROR_ICONS = {
    "unknown_member": "scan",
    "unknown_code": "qr",
    "not_genuine": "scan",
    "already_claimed": "check",
    "expired_card": "card",
    "throttled": "clock",
    "no_answer": "sync",
    "printer": "print",
    "sign_in_first": "user",
    "not_yet": "info",
    "no_points": "coin",
    "unsettled": "sync",
    "declined": "info",
    "finish_first": "wallet",
}
"""Each error's picture; any other shows a warning sign."""


AGAIN = frozenset({"unknown_member", "unknown_code", "not_genuine", "expired_card", "throttled", "sign_in_first"})
"""Errors after which scanning again is the next step; the others are only acknowledged."""


CAN_SIGN_IN = frozenset({"unknown_member", "expired_card", "sign_in_first", "throttled"})
"""Errors in which a phone number or joining may help."""


def error(page: Page, view: View, overlay: ErrorSheet) -> None:
    """Draw what happened, one likely cause, the next step."""
    places = open_sheet(page, 1204 if not page.profile.landscape else 900)
    column, small = places.column, page.profile.small
    signed_out = overlay.kind in CAN_SIGN_IN
    code_high = 52 if small or page.profile.landscape else 200
    highs = (148, 144, 128) if not page.profile.landscape else (120, 108) if not small else (112, 108)
    rows = rows_from_foot(column, places.sheet.bottom - code_high, highs, 24 if not small else 16)
    kind = copy_of(view, overlay)
    texts = (
        page.words(f"err.{kind}.title"),
        page.second(f"err.{kind}.title"),
        page.words(f"err.{kind}.why", n=overlay.seconds),
    )
    tint = page.theme.berry if overlay.kind in {"expired_card", "printer"} else page.theme.amber
    headed(page, column, ERROR_ICONS.get(overlay.kind, "warn"), tint, texts, rows[0].top - (40 if not small else 8))
    _retry(page, rows[0], overlay.kind)
    _helpers(page, rows[1:], signed_out=signed_out)
    _code(page, places, view, overlay)


def copy_of(view: View, overlay: ErrorSheet) -> str:
    """Return whose words to use: a typed number that is unknown is no unknown code."""
    typed = isinstance(view.screen, Identify) and bool(view.screen.digits)
    return "unknown_phone" if overlay.kind == "unknown_member" and typed else overlay.kind


def _retry(page: Page, rect: pygame.Rect, kind: str) -> None:
    key = "err.scan" if kind in AGAIN else "err.again" if kind == "unsettled" else "err.back"
    words = Pair(page.words(key), page.second(key), Type(44, bold=True), Type(29))
    button(
        page,
        "retry",
        rect,
        primary(page.theme, page.px(32)),
        words,
        icon="scan" if kind in AGAIN else "check",
        size=60,
        centred=True,
    )


def _helpers(page: Page, rows: list[pygame.Rect], *, signed_out: bool) -> None:
    """Draw the other ways: a phone number and joining for who is not signed in, and a person always."""
    theme = page.theme
    radius = page.px(32)
    phone = Pair(page.words("err.phone"), page.second("err.phone"), Type(44, bold=True, rows=2, leading=1.15), Type(29))
    join = Pair(page.words("err.join"), page.second("err.join"), Type(44, bold=True, rows=2, leading=1.15), Type(29))
    staff = Pair(page.words("err.staff"), page.second("err.staff"), Type(38, bold=True), Type(28))
    if len(rows) == 1:
        cells = thirds(rows[0]) if signed_out else [rows[0]]
        if signed_out:
            button(page, "phone", cells[0], secondary(theme, radius), _short(page, phone), icon="phone", size=44)
            button(page, "join", cells[1], secondary(theme, radius), _short(page, join), icon="user", size=44)
        button(page, "staff", cells[-1], quiet(theme, radius), _short(page, staff), icon="help", size=44)
        return
    if signed_out:
        left, right = halves(rows[0])
        button(page, "phone", left, secondary(theme, radius), phone, icon="phone", size=64, centred=True)
        button(page, "join", right, secondary(theme, radius), join, icon="user", size=64, centred=True)
    button(page, "staff", rows[1], quiet(theme, radius), staff, icon="help", size=58)


def _short(page: Page, words: Pair) -> Pair:
    return (
        replace(words, title_type=replace(words.title_type, size=30, rows=2, leading=1.15))
        if page.profile.small
        else words
    )


def _code(page: Page, places: SheetLayout, view: View, overlay: ErrorSheet) -> None:
    label = " ".join(part for part in (page.words("err.code"), page.second("err.code")) if part)
    parts = [f"{label} {overlay.code}", view.ambient.place.label, view.ambient.time]
    text = " ・ ".join(part for part in parts if part)
    high = 40 if page.profile.landscape else 56
    place = pygame.Rect(
        places.column.left, places.sheet.bottom - (46 if page.profile.landscape else 96), places.column.width, high
    )
    page.text(place, text, Type(28, colour=page.theme.ink2, align="middle", on=page.theme.surface))
