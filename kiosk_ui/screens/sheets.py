"""Sheets that rise from below: errors (picture 18), help to see, languages, staff, another member's code."""

from dataclasses import dataclass, replace

import pygame

from kiosk_ui.drawing.skin import E3, Skin
from kiosk_ui.locale import LANGUAGES, OWN_NAMES
from kiosk_ui.theme import Colour, Tint
from kiosk_ui.views import ErrorSheet, Identify, Look, View
from kiosk_ui.widgets.buttons import Look as ButtonLook
from kiosk_ui.widgets.buttons import Pair, button, face, pair, primary, quiet, secondary
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
}
"""Each error's picture; any other shows a warning sign."""

AGAIN = frozenset({"unknown_member", "unknown_code", "not_genuine", "expired_card", "throttled", "sign_in_first"})
"""Errors after which scanning again is the next step; the others are only acknowledged."""

CAN_SIGN_IN = frozenset({"unknown_member", "expired_card", "sign_in_first", "throttled"})
"""Errors in which a phone number or joining may help."""


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet's box and the column within it."""

    sheet: pygame.Rect
    column: pygame.Rect


def layout(page: Page, high: int) -> SheetLayout:
    """Return the place of a sheet ``high`` pixels tall at unit 1; a landscape one is narrower and centred."""
    area = page.area
    small = page.profile.small
    high = min(high, area.height - (24 if small else 64))
    wide = area.width if not page.profile.landscape else (1120 if small else 1200)
    sheet = pygame.Rect((area.width - wide) // 2, area.height - high, wide, high)
    pad = 56 if not small else 40
    return SheetLayout(sheet, sheet.inflate(-2 * pad, 0))


def open_sheet(page: Page, high: int) -> SheetLayout:
    """Draw an empty sheet."""
    theme, places = page.theme, layout(page, high)
    skin = Skin(page.px(56), theme.surface, theme.line if theme.flat else None, 4, None if theme.flat else E3, corners="top")
    page.panel(places.sheet, skin)
    handle = pygame.Rect(places.sheet.centerx - 60, places.sheet.top + 20, 120, 10)
    page.panel(handle, Skin(5, theme.line))
    return places


def disc(page: Page, rect: pygame.Rect, icon: str, tint: Tint) -> None:
    """Draw the round picture at a sheet's head."""
    flat = page.theme.flat
    page.panel(rect, Skin(rect.width // 2, tint.soft, tint.text if flat else None, 4))
    page.icon(icon, rect.center, rect.width * 6 // 10, tint.text)


def headed(page: Page, column: pygame.Rect, icon: str, tint: Tint, texts: tuple[str, str, str], foot: int) -> None:
    """Draw picture, title, caption and one sentence between the sheet's top and ``foot``."""
    theme, small = page.theme, page.profile.small
    title, caption, why = texts
    side = 176 if not page.profile.landscape else (150 if not small else 96)
    title_type = Type(64 if not page.profile.landscape else 56 if not small else 40, bold=True, align="middle", rows=2, leading=1.25, on=theme.surface)
    title_lines = len(page.fitted(title, title_type, column.width).lines)
    caption_type = Type(34, align="middle", colour=theme.ink2, on=theme.surface)
    why_type = Type(36 if not small else 28, align="middle", on=theme.surface, rows=3, leading=1.4)
    why_lines = page.fitted(why, why_type, column.width)
    heights = [
        side + (48 if not small else 12),
        round(page.type_px(title_type.size) * 1.3 * title_lines),
        round(page.type_px(36) * 1.5) if caption else 0,
        round(why_lines.size * 1.5 * len(why_lines.lines)) + 16,
    ]
    top = column.top + (56 if not small else 28)
    room = foot - top
    if sum(heights) > room:
        heights[2], caption = 0, ""
    if sum(heights) > room:
        heights[0] = side = 0
    y = top + max((room - sum(heights)) // 2, 0)
    if side:
        disc(page, pygame.Rect(column.centerx - side // 2, y, side, side), icon, tint)
    y += heights[0]
    for text, kind, high in ((title, title_type, heights[1]), (caption, caption_type, heights[2]), (why, why_type, heights[3])):
        if text:
            page.text(pygame.Rect(column.left, y, column.width, high), text, kind)
        y += high


def rows_from_foot(column: pygame.Rect, foot: int, highs: tuple[int, ...], gap: int) -> list[pygame.Rect]:
    """Return full-width rows stacked upwards from ``foot``, given and returned from top to bottom."""
    found: list[pygame.Rect] = []
    for high in reversed(highs):
        foot -= high
        found.append(pygame.Rect(column.left, foot, column.width, high))
        foot -= gap
    return found[::-1]


def halves(rect: pygame.Rect, gap: int = 24) -> tuple[pygame.Rect, pygame.Rect]:
    """Return the two halves of a row."""
    wide = (rect.width - gap) // 2
    return pygame.Rect(rect.left, rect.top, wide, rect.height), pygame.Rect(rect.right - wide, rect.top, wide, rect.height)


# -- errors ---------------------------------------------------------------------------------------------------------


def error(page: Page, view: View, overlay: ErrorSheet) -> None:
    """Draw what happened, one likely cause, the next step."""
    places = open_sheet(page, 1204 if not page.profile.landscape else 900)
    column, small = places.column, page.profile.small
    signed_out = overlay.kind in CAN_SIGN_IN
    code_high = 40 if small or page.profile.landscape else 200
    highs = (148, 144, 128) if not page.profile.landscape else (120, 108) if not small else (112, 108)
    rows = rows_from_foot(column, places.sheet.bottom - code_high, highs, 24 if not small else 16)
    kind = copy_of(view, overlay)
    texts = (page.words(f"err.{kind}.title"), page.second(f"err.{kind}.title"), page.words(f"err.{kind}.why", n=overlay.seconds))
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
    key = "err.scan" if kind in AGAIN else "err.back"
    words = Pair(page.words(key), page.second(key), Type(44, bold=True), Type(29))
    button(page, "retry", rect, primary(page.theme, page.px(32)), words, icon="scan" if kind in AGAIN else "check", size=60, centred=True)


def _helpers(page: Page, rows: list[pygame.Rect], *, signed_out: bool) -> None:
    """Draw the other ways: a phone number and joining for who is not signed in, and a person always."""
    theme = page.theme
    radius = page.px(32)
    phone = Pair(page.words("err.phone"), page.second("err.phone"), Type(44, bold=True), Type(29))
    join = Pair(page.words("err.join"), page.second("err.join"), Type(44, bold=True), Type(29))
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
    return replace(words, title_type=replace(words.title_type, size=30, rows=2, leading=1.15, least=24)) if page.profile.small else words


def thirds(rect: pygame.Rect, gap: int = 16) -> list[pygame.Rect]:
    """Return the three thirds of a row."""
    wide = (rect.width - 2 * gap) // 3
    return [pygame.Rect(rect.left + n * (wide + gap), rect.top, wide, rect.height) for n in range(3)]


def _code(page: Page, places: SheetLayout, view: View, overlay: ErrorSheet) -> None:
    label = " ".join(part for part in (page.words("err.code"), page.second("err.code")) if part)
    parts = [f"{label} {overlay.code}", view.ambient.place.label, view.ambient.time]
    text = " ・ ".join(part for part in parts if part)
    high = 40 if page.profile.landscape else 56
    place = pygame.Rect(places.column.left, places.sheet.bottom - (40 if page.profile.landscape else 96), places.column.width, high)
    page.text(place, text, Type(28 if not page.profile.small else 20, colour=page.theme.ink2, align="middle", on=page.theme.surface, least=20 if page.profile.small else 28))


# -- help to see ----------------------------------------------------------------------------------------------------

TOGGLES = (("large", "textsize"), ("contrast", "contrast"), ("lowered", "lower"), ("time", "clock"))
"""Each choice and its icon."""


def _is_on(look: Look, name: str) -> bool:
    return {"large": look.large, "contrast": look.contrast, "lowered": look.lowered, "time": look.more_time}[name]


def help_me_see(page: Page) -> None:
    """Draw four big toggles; each works at once."""
    places = open_sheet(page, 1040 if not page.profile.landscape else 860)
    column, small = places.column, page.profile.small
    close = _close(page, places)
    top = places.sheet.top + (64 if not small else 36)
    head = pygame.Rect(column.left, top, column.width, 150 if not small else 76)
    words = Pair(page.words("assist.title"), page.words("assist.why"), Type(56 if not small else 36, bold=True), Type(32, colour=page.theme.ink2))
    pair(page, head, words if not small else words.only_title())
    room = pygame.Rect(column.left, head.bottom + 24, column.width, close.top - 32 - head.bottom - 24)
    gap = 24 if not small else 16
    wide, high = (room.width - gap) // 2, (room.height - gap) // 2
    for n, (name, icon) in enumerate(TOGGLES):
        cell = pygame.Rect(room.left + (n % 2) * (wide + gap), room.top + (n // 2) * (high + gap), wide, high)
        _toggle(page, cell, name, icon, on=_is_on(page.look, name))


def _toggle(page: Page, rect: pygame.Rect, name: str, icon: str, *, on: bool) -> None:
    theme, small = page.theme, page.profile.small
    radius = page.px(40)
    line: Colour = theme.brand if on else theme.line2
    fill = theme.red.soft if on and not theme.flat else theme.surface
    skin = Skin(radius, fill, line, 6 if on else 3)
    pressed = replace(skin, fill=theme.ring if theme.flat else theme.sunk)
    inside = face(page, rect, ButtonLook(skin, pressed, theme.ink, theme.ink2), down=page.down(f"assist:{name}"))
    side = 64 if not small else 52
    middle = inside.top + inside.height // 2 if small or page.profile.landscape else inside.top + inside.height * 2 // 7
    page.icon(icon, (inside.left + 36 + side // 2, middle), side, theme.red.text if on else theme.ink)
    state = page.words("assist.on" if on else "assist.off")
    switch = pygame.Rect(0, 0, 112, 64)
    switch.midright = (inside.right - 36, middle)
    _switch(page, switch, on=on)
    words = Pair(page.words(f"assist.{name}"), state if not page.second(f"assist.{name}") else f"{page.second(f'assist.{name}')} ・ {state}", Type(42 if not small else 30, bold=True, rows=2, leading=1.15), Type(30 if not small else 26, colour=theme.ink2, least=24))
    if middle == inside.top + inside.height // 2:
        left = inside.left + 36 + side + 24
        pair(page, pygame.Rect(left, inside.top, switch.left - left - 12, inside.height), words)
    else:
        top = middle + side // 2 + 8
        pair(page, pygame.Rect(inside.left + 36, top, inside.width - 64, inside.bottom - top - 16), words)
    page.target(f"assist:{name}", rect)


def _switch(page: Page, rect: pygame.Rect, *, on: bool) -> None:
    theme = page.theme
    track = theme.pine.text if on else theme.canvas
    page.panel(rect, Skin(rect.height // 2, track, theme.pine.text if on else theme.line2, 4))
    knob = pygame.Rect(0, 0, rect.height - 20, rect.height - 20)
    knob.center = (rect.right - rect.height // 2 if on else rect.left + rect.height // 2, rect.centery)
    page.panel(knob, Skin(knob.width // 2, theme.surface if on else theme.line2))


def _close(page: Page, places: SheetLayout) -> pygame.Rect:
    small = page.profile.small
    high = 136 if not page.profile.landscape else 112
    rect = pygame.Rect(places.column.left, places.sheet.bottom - high - (56 if not small else 20), places.column.width, high)
    words = Pair(page.words("sheet.close"), page.second("sheet.close"), Type(44, bold=True), Type(32))
    button(page, "close", rect, primary(page.theme, page.px(32)), words)
    return rect


# -- languages ------------------------------------------------------------------------------------------------------


def choose_language(page: Page) -> None:
    """Draw the three languages, each in its own words."""
    places = open_sheet(page, 980 if not page.profile.landscape else 800)
    column, small, theme = places.column, page.profile.small, page.theme
    close = _close(page, places)
    head = pygame.Rect(column.left, places.sheet.top + (56 if not small else 32), column.width, 130 if not small else 80)
    words = Pair(page.words("lang.title"), page.second("lang.title"), Type(56 if not small else 36, bold=True), Type(34, colour=theme.ink2))
    pair(page, head, words)
    gap = 20
    room = close.top - 32 - head.bottom - 16
    high = (room - 2 * gap) // 3
    for n, language in enumerate(LANGUAGES):
        rect = pygame.Rect(column.left, head.bottom + 16 + n * (high + gap), column.width, high)
        chosen = language == page.look.language
        line = theme.brand if chosen else theme.line2
        skin = Skin(page.px(32), theme.red.soft if chosen and not theme.flat else theme.surface, line, 6 if chosen else 3)
        name = f"lang:{language}"
        look = ButtonLook(skin, replace(skin, fill=theme.ring if theme.flat else theme.sunk), theme.ink, theme.ink2)
        inside = face(page, rect, look, down=page.down(name))
        page.text(inside.inflate(-96, 0), OWN_NAMES[language], Type(44 if not small else 36, bold=chosen))
        if chosen:
            page.icon("check", (inside.right - 80, inside.centery), page.px(60), theme.brand)
        page.target(name, rect)


# -- a person is coming, another member -----------------------------------------------------------------------------


def staff_coming(page: Page) -> None:
    """Draw that a person is on the way."""
    places = open_sheet(page, 900 if not page.profile.landscape else 760)
    column, small = places.column, page.profile.small
    foot = places.sheet.bottom - (56 if not small else 24)
    highs = (136, 128) if not page.profile.landscape else (112, 108)
    rows = rows_from_foot(column, foot, highs, 20 if not small else 16)
    texts = (page.words("staff.title"), page.second("staff.title"), page.words("staff.why"))
    headed(page, column, "bell", page.theme.pine, texts, rows[0].top - 24)
    words = Pair(page.words("sheet.close"), page.second("sheet.close"), Type(44, bold=True), Type(32))
    button(page, "close", rows[0], primary(page.theme, page.px(32)), words)
    cancel = Pair(page.words("staff.cancel"), page.second("staff.cancel"), Type(38, bold=True), Type(30))
    button(page, "staff:cancel", rows[1], secondary(page.theme, page.px(32)), cancel)


def change_member(page: Page) -> None:
    """Draw the question: another member's code, change over or stay?"""
    places = open_sheet(page, 900 if not page.profile.landscape else 760)
    column, small = places.column, page.profile.small
    foot = places.sheet.bottom - (56 if not small else 24)
    rows = rows_from_foot(column, foot, (140, 140) if not page.profile.landscape else (110, 110), 20 if not small else 16)
    texts = (page.words("change.title"), page.second("change.title"), page.words("change.why"))
    headed(page, column, "friends", page.theme.sky, texts, rows[0].top - 24)
    keep = Pair(page.words("change.keep"), page.second("change.keep"), Type(44, bold=True), Type(32))
    change = Pair(page.words("change.go"), page.second("change.go"), Type(44, bold=True), Type(32))
    button(page, "keep", rows[0], secondary(page.theme, page.px(32)), keep)
    button(page, "change", rows[1], secondary(page.theme, page.px(32)), change)
