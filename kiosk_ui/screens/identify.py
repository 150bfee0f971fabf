"""Picture 02: who stands here? Scan a code or a card, or type a phone number."""

from dataclasses import dataclass

import pygame

from kiosk_ui.drawing.skin import Skin
from kiosk_ui.screens.keypad import keypad, number_field
from kiosk_ui.screens.scan_panel import scan_panel
from kiosk_ui.views import Identify, View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.buttons import Pair, button, dark, pair
from kiosk_ui.widgets.page import Page, Type


@dataclass(frozen=True, slots=True)
class IdentifyLayout:
    """Where everything stands."""

    scan: pygame.Rect
    divider: pygame.Rect | None
    field: pygame.Rect
    keys: pygame.Rect
    join: pygame.Rect | None
    gap: int


def layout(page: Page, down: int) -> IdentifyLayout:
    """Return the places of the identify screen, ``down`` pixels lower for the offline banner."""
    profile = page.profile
    if profile.small:
        top, foot = 32 + max(down - 16, 0), page.area.height - profile.bottom - 24
        field = pygame.Rect(664, top, 584, 112 if not down else 96)
        keys_top = field.bottom + 16
        keys = pygame.Rect(664, keys_top, 584, foot - keys_top + 1)
        return IdentifyLayout(pygame.Rect(32, top, 600, foot - top), None, field, keys, None, 16)
    if profile.landscape:
        top, foot = 136 + down, page.area.height - profile.bottom - 32
        join = pygame.Rect(56, foot - 144, 852, 144)
        field = pygame.Rect(948, top, 916, 124)
        keys_top = field.bottom + 20
        scan = pygame.Rect(56, top, 852, join.top - 24 - top)
        return IdentifyLayout(scan, None, field, pygame.Rect(948, keys_top, 916, foot - keys_top), join, 20)
    return IdentifyLayout(
        scan=pygame.Rect(56, 144 + down, 968, 596 - down),
        divider=pygame.Rect(56, 756, 968, 64),
        field=pygame.Rect(56, 828, 968, 132),
        keys=pygame.Rect(56, 988, 968, 566),
        join=pygame.Rect(56, 1592, 968, 144),
        gap=20,
    )


def identify(page: Page, view: View, screen: Identify) -> None:
    """Draw the identify screen."""
    down = bars.offline(page, view.ambient)
    places = layout(page, down)
    if not page.profile.small:
        left = bars.online_pill(page, view.ambient, down)
        bars.top_bar(page, view.ambient, down, left)
    scan_panel(page, places.scan)
    if places.divider:
        _divider(page, places.divider)
    number_field(page, places.field, screen)
    keypad(page, places.keys, places.gap, screen)
    if places.join:
        _join(page, places.join)
        bars.bottom_bar(page, ("back", "assist", "language", "staff"))
    else:
        bars.bottom_bar(page, ("back", "join", "assist", "language", "staff"))


def _divider(page: Page, rect: pygame.Rect) -> None:
    theme = page.theme
    first = Type(32, bold=True, on=theme.canvas)
    second = Type(32, colour=theme.ink2, on=theme.canvas)
    title, caption = page.words("id.phone"), page.second("id.phone")
    widths = [page.width(title, first), page.width(caption, second) + 8 if caption else 0]
    left = rect.centerx - sum(widths) // 2
    page.text(pygame.Rect(left, rect.top, widths[0] + 2, rect.height), title, first)
    if caption:
        page.text(pygame.Rect(left + widths[0] + 8, rect.top, widths[1], rect.height), caption, second)
    right = left + sum(widths) + 24
    for start, end in ((rect.left, left - 24), (right, rect.right)):
        page.fill(pygame.Rect(start, rect.centery - 3, end - start, 2), theme.line)


def _join(page: Page, rect: pygame.Rect) -> None:
    theme = page.theme
    skin = Skin(page.px(32), theme.amber.soft, theme.amber.text if theme.flat else None, 4)
    page.panel(rect, skin)
    go_words = Pair(page.words("id.join.go"), "", Type(36, bold=True))
    wide = min(max(216, page.width(go_words.title, go_words.title_type) + 64), 330)
    go = pygame.Rect(rect.right - wide - 32, 0, wide, 104)
    go.centery = rect.centery
    if theme.flat:
        page.icon("gift", (rect.left + 88, rect.centery), 84, theme.amber.text)
    else:
        page.art("gift", pygame.Rect(rect.left + 42, rect.centery - 53, 104, 104))
    room = pygame.Rect(rect.left + 172, rect.top + 8, go.left - rect.left - 188, rect.height - 16)
    title, caption = Type(38, bold=True, rows=2, leading=1.2), Type(28, colour=theme.amber.text)
    words = Pair(page.words("id.join"), page.second("id.join.why"), title, caption)
    pair(page, room, words)
    button(page, "join", go, dark(theme, page.px(32)), go_words)
