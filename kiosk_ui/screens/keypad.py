"""The phone number: its field with the middle hidden, and the keys."""

from dataclasses import replace

import pygame

from kiosk_ui.drawing import fonts
from kiosk_ui.drawing.items import Text
from kiosk_ui.drawing.skin import Skin
from kiosk_ui.views import Identify
from kiosk_ui.widgets.buttons import Look, Pair, button, disabled, face, primary, quiet, tile_skin
from kiosk_ui.widgets.page import Page, Type

DIGITS = 11
"""Of a mobile number in mainland China."""


SHOWN_FIRST, HIDDEN = 3, 4
"""The digits shown before the hidden ones, and how many are hidden."""


KEYS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("delete", "0", "ok"))


LIP = 3
"""Pixels of the edge under a key."""


def number_field(page: Page, rect: pygame.Rect, screen: Identify) -> None:
    """Draw the field with the digits typed so far."""
    theme, small = page.theme, page.profile.small
    page.panel(rect, Skin(page.px(32), theme.surface, theme.brand, 4))
    size = page.px(66) if not small else 72
    size = min(size, rect.height - 40)
    number = fonts.Face(size, medium=True, language=page.look.language)
    x = rect.left + (46 if not small else 38)
    if screen.busy:
        room = pygame.Rect(x, rect.top, rect.width - 92, rect.height)
        page.text(room, page.words("id.busy"), Type(44, colour=theme.ink2, on=theme.surface))
        return
    shield = page.px(44)
    if small:
        page.icon("shield", (rect.right - 64, rect.centery), 56, theme.pine.text)
    else:
        kind = Type(28, colour=theme.pine.text, on=theme.surface, rows=2, leading=1.28)
        wide = max(page.width(line, kind) for line in page.words("id.mask").split("\n"))
        wide = min(wide, 250)
        room = pygame.Rect(rect.right - wide - 44, rect.top + 8, wide + 4, rect.height - 16)
        page.text(room, page.words("id.mask"), kind)
        page.icon("shield", (room.left - 14 - shield // 2, rect.centery), shield, theme.pine.text)
    _number(page, rect, x, screen.digits, number)


def _number(page: Page, rect: pygame.Rect, x: int, digits: str, number: fonts.Face) -> None:
    """Draw the digits typed, the middle four as dots, then the caret and a line for each digit still to come."""
    theme = page.theme
    top = rect.centery - fonts.height(number) // 2
    digit = fonts.width("8", number)
    dot = round(number.size * 0.128)
    pitch = round(number.size * 0.51)
    for n in range(DIGITS + 1):
        if n == len(digits):
            page.fill(pygame.Rect(x + 1, rect.centery - 32, 4, 64), theme.brand)
            x += 6
        if n == DIGITS:
            break
        if n in {SHOWN_FIRST, SHOWN_FIRST + HIDDEN}:
            x += round(number.size * 0.23)
        hidden = SHOWN_FIRST <= n < SHOWN_FIRST + HIDDEN
        if n < len(digits) and hidden:
            spot = pygame.Rect(x + pitch // 2 - dot, rect.centery - dot, 2 * dot, 2 * dot)
            page.panel(spot, Skin(dot, theme.ink2))
        elif n < len(digits):
            page.items.append(Text((x, top), digits[n], number, theme.ink, theme.surface, private=True))
        else:
            page.fill(
                pygame.Rect(x + 2, rect.centery + number.size // 2 - 2, (pitch if hidden else digit) - 6, 4),
                theme.line2 if theme.flat else "#CDBBA4",
            )
        x += pitch if hidden else digit


def keypad(page: Page, rect: pygame.Rect, gap: int, screen: Identify) -> None:
    """Draw twelve keys, ``gap`` pixels apart; 确定 says what is missing until eleven digits are there."""
    wide, high = (rect.width - 2 * gap) // 3, (rect.height - 3 * gap) // 4
    for row, names in enumerate(KEYS):
        for column, name in enumerate(names):
            left = rect.left + column * (wide + gap) if column < 2 else rect.right - wide
            key = pygame.Rect(left, rect.top + row * (high + gap), wide, high)
            if name == "delete":
                _delete(page, key, empty=not screen.digits)
            elif name == "ok":
                _ok(page, key, screen)
            else:
                _digit(page, key, name)


def _lip(page: Page, key: pygame.Rect, colour: str) -> None:
    """Draw the edge that makes a key look thick."""
    if not page.theme.flat:
        page.panel(key.move(0, LIP), Skin(page.px(24), colour))


def _digit(page: Page, key: pygame.Rect, digit: str) -> None:
    name = f"digit:{digit}"
    theme = page.theme
    _lip(page, key, "#E2D3BD")
    skin = replace(tile_skin(theme, page.px(24)), shadow=None)
    look = Look(skin, replace(skin, fill=theme.ring if theme.flat else theme.red.soft), theme.ink, theme.ink2)
    down = page.down(name)
    inside = face(page, key, look, down=down)
    kind = Type(58 if not page.profile.small else 50, medium=True, align="middle", on=None if down else theme.surface)
    page.text(inside.inflate(-8, -8), digit, kind)
    page.target(name, key)


def _delete(page: Page, key: pygame.Rect, *, empty: bool) -> None:
    del empty
    _lip(page, key, "#DCC9AF")
    look = quiet(page.theme, page.px(24))
    if page.profile.small:
        inside = face(page, key, look, down=page.down("delete"))
        page.icon("erase", inside.center, 60, look.ink)
        page.target("delete", key)
        return
    button(page, "delete", key, look, Pair(page.words("key.delete"), "", Type(36, medium=True)), icon="erase", size=52)


def _ok(page: Page, key: pygame.Rect, screen: Identify) -> None:
    theme = page.theme
    missing = DIGITS - len(screen.digits)
    if missing or screen.busy:
        look = disabled(theme, page.px(24))
        text = page.words("id.busy") if screen.busy else page.words("id.missing", n=missing)
        _lip(page, key, "#DCC9AF")
        inside = face(page, key, look, down=False)
        kind = Type(34 if not page.profile.small else 28, bold=True, colour=look.ink, align="middle")
        if screen.busy and page.profile.small:
            page.icon("clock", inside.center, 60, look.ink)
        else:
            page.text(inside.inflate(-4, 0), text, kind)
        page.target("ok", key)
        return
    _lip(page, key, theme.brand_deep)
    look = primary(theme, page.px(24), lit=False)
    if page.profile.small:
        inside = face(page, key, look, down=page.down("ok"))
        page.icon("check", inside.center, 64, look.ink)
        page.target("ok", key)
        return
    button(page, "ok", key, look, Pair(page.words("key.ok"), "", Type(40, bold=True)), icon="check", size=52)
