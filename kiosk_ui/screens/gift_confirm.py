"""Picture 05 without the PIN: which gift, where it is collected, what it costs and what is left."""

from dataclasses import replace

import pygame

from kiosk_ui.drawing.skin import Skin
from kiosk_ui.screens.change_strip import change_strip
from kiosk_ui.screens.confirm_parts import go, layout, note
from kiosk_ui.screens.gift_card import art_of
from kiosk_ui.screens.member_bar import member_bar
from kiosk_ui.screens.said import reason
from kiosk_ui.screens.shelf_parts import head
from kiosk_ui.theme import Colour
from kiosk_ui.value_views import GiftConfirm
from kiosk_ui.views import View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.buttons import Pair, pair
from kiosk_ui.widgets.cards import picture_card
from kiosk_ui.widgets.page import Page, Type

LINE = Type(32, medium=True)
STEPS = (("confirm.step.go", "touch"), ("confirm.step.slip", "print"), ("confirm.step.fetch", "pin"))
"""What the shopper does next, and its sign."""


def gift_confirm(page: Page, view: View, screen: GiftConfirm) -> None:
    """Draw the question."""
    down = bars.offline(page, view.ambient)
    places = layout(page, down)
    if not page.profile.small:
        member_bar(page, view, screen, down)
    head(page, screen, places.head, "confirm.title")
    _card(page, places.card, view, screen)
    have, cost = screen.member.points, screen.gift.points
    left = f"{have - cost:,}" if have >= cost and not screen.gift.lacking else "—"
    figures = (("confirm.before", "", f"{have:,}"), ("confirm.cost", "", f"{cost:,}"), ("confirm.after", "", left))
    change_strip(page, places.change, figures, hidden=screen.hidden)
    missing = _missing(page, screen)
    if not missing:
        _steps(page, places.free)
        note(page, places.note, "confirm.note")
    words = Pair(page.words("confirm.go"), page.second("confirm.go"), Type(44, bold=True), Type(32))
    go(page, "confirm", places.go, words, icon="gift", missing=missing)
    bars.bottom_bar(page, ("back", "assist", "language", "end"))


def _missing(page: Page, screen: GiftConfirm) -> str:
    if screen.busy:
        return page.words("confirm.busy")
    if screen.gift.lacking:
        return page.words("gift.short", n=f"{screen.gift.lacking:,}")
    return reason(page.words, screen.gift.hindrance, 0)


def _card(page: Page, rect: pygame.Rect, view: View, screen: GiftConfirm) -> None:
    theme, small = page.theme, page.profile.small
    side = rect.width * (330 if not small else 200) // 968
    place = picture_card(page, rect, side, around=32, most=248)
    if theme.flat:
        page.icon("gift", place.center, place.width * 2 // 3, theme.brand)
    else:
        page.art(art_of(screen.gift.art), place)
    left = rect.left + side + (40 if not small else 20)
    inner = pygame.Rect(left, rect.top + 20, rect.right - left - 24, rect.height - 40)
    line = page.type_px(32) + 20
    words = pygame.Rect(inner.left, inner.top, inner.width, inner.height - 2 * line)
    title = Type(48 if not small else 34, bold=True, on=theme.surface, rows=2, leading=1.2)
    second = page.words.second_name(screen.gift.names) if page.captions else ""
    caption = " ・ ".join(part for part in (second, page.words("confirm.piece")) if part)
    pair(page, words, Pair(page.words.name(screen.gift.names), caption, title, Type(30, colour=theme.ink2)))
    store = page.words.name(view.ambient.place.store)
    where = page.words("confirm.where", store=store).strip()
    if page.width(where, LINE) > inner.width - page.px(38) - 16:
        where = page.words("confirm.where.short")
    row = pygame.Rect(inner.left, words.bottom, inner.width, line)
    _line(page, row, ("pin", where), theme.pine.text)
    _line(page, row.move(0, line), ("print", page.words("confirm.slip")), theme.ink2)


def _line(page: Page, rect: pygame.Rect, what: tuple[str, str], colour: Colour) -> None:
    icon, text = what
    side = page.px(38)
    page.icon(icon, (rect.left + side // 2, rect.centery), side, colour)
    left = rect.left + side + 16
    room = pygame.Rect(left, rect.top, rect.right - left, rect.height)
    page.text(room, text, replace(LINE, colour=colour, on=page.theme.surface))


def _steps(page: Page, rect: pygame.Rect) -> None:
    """Draw what happens next, where nothing else has to be given before: one row each."""
    theme, tall = page.theme, page.type_px(36) + 56
    if rect.height < tall * len(STEPS):
        return
    gap = min((rect.height - tall * len(STEPS)) // (len(STEPS) + 1), 40)
    top = rect.centery - (tall * len(STEPS) + gap * (len(STEPS) - 1)) // 2
    for n, (key, icon) in enumerate(STEPS):
        row = pygame.Rect(rect.left + 8, top + n * (tall + gap), rect.width - 16, tall)
        side = min(page.px(96), tall)
        square = pygame.Rect(row.left, row.centery - side // 2, side, side)
        page.panel(square, Skin(page.px(28), theme.red.soft, theme.red.text if theme.flat else None, 3))
        page.icon(icon, square.center, side * 56 // 100, theme.red.text)
        words = Pair(page.words(key), page.second(key), Type(36, bold=True), Type(30, colour=theme.ink2))
        left = square.right + 28
        pair(page, pygame.Rect(left, row.top, row.right - left, row.height), words)
