"""Sheets with one question: which language, is a person wanted, another member's code."""

from dataclasses import replace

import pygame

from kiosk_ui.drawing.skin import Skin
from kiosk_ui.locale import LANGUAGES, OWN_NAMES
from kiosk_ui.screens.sheet import close_button, headed, open_sheet, rows_from_foot
from kiosk_ui.widgets.buttons import Look as ButtonLook
from kiosk_ui.widgets.buttons import Pair, button, face, pair, primary, secondary
from kiosk_ui.widgets.page import Page, Type


def choose_language(page: Page) -> None:
    """Draw the three languages, each in its own words."""
    places = open_sheet(page, 980 if not page.profile.landscape else 800)
    column, small, theme = places.column, page.profile.small, page.theme
    close = close_button(page, places)
    head = pygame.Rect(
        column.left, places.sheet.top + (56 if not small else 32), column.width, 130 if not small else 80
    )
    words = Pair(
        page.words("lang.title"),
        page.second("lang.title"),
        Type(56 if not small else 36, bold=True),
        Type(34, colour=theme.ink2),
    )
    pair(page, head, words)
    gap = 20
    room = close.top - 32 - head.bottom - 16
    high = (room - 2 * gap) // 3
    for n, language in enumerate(LANGUAGES):
        rect = pygame.Rect(column.left, head.bottom + 16 + n * (high + gap), column.width, high)
        chosen = language == page.look.language
        line = theme.brand if chosen else theme.line2
        skin = Skin(
            page.px(32), theme.red.soft if chosen and not theme.flat else theme.surface, line, 6 if chosen else 3
        )
        name = f"lang:{language}"
        look = ButtonLook(skin, replace(skin, fill=theme.ring if theme.flat else theme.sunk), theme.ink, theme.ink2)
        inside = face(page, rect, look, down=page.down(name))
        page.text(inside.inflate(-96, 0), OWN_NAMES[language], Type(44 if not small else 36, bold=chosen))
        if chosen:
            page.icon("check", (inside.right - 80, inside.centery), page.px(60), theme.brand)
        page.target(name, rect)


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
    rows = rows_from_foot(
        column, foot, (140, 140) if not page.profile.landscape else (110, 110), 20 if not small else 16
    )
    texts = (page.words("change.title"), page.second("change.title"), page.words("change.why"))
    headed(page, column, "friends", page.theme.sky, texts, rows[0].top - 24)
    keep = Pair(page.words("change.keep"), page.second("change.keep"), Type(44, bold=True), Type(32))
    change = Pair(page.words("change.go"), page.second("change.go"), Type(44, bold=True), Type(32))
    button(page, "keep", rows[0], secondary(page.theme, page.px(32)), keep)
    button(page, "change", rows[1], secondary(page.theme, page.px(32)), change)
