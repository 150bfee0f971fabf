"""Picture 12: what was done is on this device, and soon at head office. Points from a till receipt."""

from dataclasses import dataclass

import pygame

from edge.domain.money import Money
from kiosk_ui.drawing.skin import Gradient, Shadow, Skin
from kiosk_ui.screens.names import member_name
from kiosk_ui.screens.works_offline import works_offline
from kiosk_ui.theme import Tint
from kiosk_ui.views import Saved, View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.amount import sign
from kiosk_ui.widgets.buttons import Pair, button, pair, primary, secondary
from kiosk_ui.widgets.cards import picture_card
from kiosk_ui.widgets.page import Page, Type

LARGE_ROWS = 1.34
"""How much higher the lines of the card stand with large text."""


@dataclass(frozen=True, slots=True)
class SavedLayout:
    """Where everything stands."""

    tick: pygame.Rect
    title: pygame.Rect
    card: pygame.Rect
    slip: pygame.Rect
    works: pygame.Rect | None
    again: pygame.Rect
    done: pygame.Rect


def layout(page: Page, down: int, *, works: bool) -> SavedLayout:
    """Return the places of the saved screen; ``works`` asks for the card of what works offline."""
    if page.profile.landscape:
        return _landscape(page, down, works=works)
    spread = 0 if works and down else 24 if works else 190
    tight = -16 if page.look.large or page.profile.unit > 1 else 0
    y = 152 + down + spread // 2
    tick = pygame.Rect(540 - 98, y, 196, 196)
    title = pygame.Rect(56, tick.bottom + 16 + tight, 968, 150)
    card = pygame.Rect(56, title.bottom + 34 + spread // 2 + tight, 968, 312 if not page.look.large else 420)
    slip = pygame.Rect(56, card.bottom + 28 + spread // 6 + tight // 2, 968, 180)
    works_rect = pygame.Rect(56, slip.bottom + 28, 968, 1580 - slip.bottom - 28) if works else None
    return SavedLayout(
        tick, title, card, slip, works_rect, pygame.Rect(56, 1608, 360, 140), pygame.Rect(440, 1608, 584, 140)
    )


def _landscape(page: Page, down: int, *, works: bool) -> SavedLayout:
    area, profile = page.area, page.profile
    small = profile.small
    margin = profile.margin
    foot = area.height - profile.bottom - (16 if small else 28)
    top = (12 if small else 128) + down
    half = (area.width - 2 * margin - (24 if small else 40)) // 2
    right = area.width - margin - half
    buttons = 112 if small else 140
    again = pygame.Rect(right, foot - buttons, half * (44 if small else 38) // 100, buttons)
    done = pygame.Rect(again.right + 20, again.top, half - again.width - 20, buttons)
    side = 112 if small else 176
    tick = pygame.Rect(margin + half // 2 - side // 2, top + (4 if small else 24), side, side)
    title = pygame.Rect(margin, tick.bottom + 12, half, 96 if small else 150)
    card_top = title.bottom + (8 if small else 24)
    card = pygame.Rect(margin, card_top, half, min(foot - card_top, 320))
    slip_high = 120 if small else 172
    slip = pygame.Rect(right, top + (4 if small else 24), half, slip_high)
    works_rect = (
        pygame.Rect(right, slip.bottom + (12 if small else 24), half, again.top - slip.bottom - (28 if small else 52))
        if works
        else None
    )
    if not works:
        card.bottom = again.bottom
        slip.top = card.top
        slip.height = again.top - (28 if not small else 16) - card.top
        free = card.top - top - tick.height - title.height
        tick.midtop = (area.centerx, top + max(free // 2, 4))
        title = pygame.Rect(margin, tick.bottom + 12, area.width - 2 * margin, title.height)
    return SavedLayout(tick, title, card, slip, works_rect, again, done)


def saved(page: Page, view: View, screen: Saved) -> None:
    """Draw what was saved."""
    down = bars.offline(page, view.ambient)
    places = layout(page, down, works=not screen.synced and not page.look.large and not page.profile.small)
    if not page.profile.small:
        name = member_name(page.words, screen.member)
        right = bars.chip(page, page.area.width - page.profile.margin, down, name, private=True).left
        bars.top_bar(page, view.ambient, down, right)
    tick(page, places.tick, synced=screen.synced)
    _title(page, places.title, screen)
    _card(page, places.card, screen)
    slip_strip(page, places.slip, view, "saved.take.why")
    if places.works:
        works_offline(page, places.works)
    again = Pair(
        page.words("print.again"),
        page.second("print.again"),
        Type(44 if not page.profile.small else 30, bold=True),
        Type(30),
    )
    button(page, "again", places.again, secondary(page.theme, page.px(32)), again)
    done = Pair(page.words("saved.done"), page.second("saved.done"), Type(44, bold=True), Type(32))
    button(page, "done", places.done, primary(page.theme, page.px(32)), done)
    bars.bottom_bar(page, ("staff", "assist", "language", "end"))


def tick(page: Page, rect: pygame.Rect, *, synced: bool) -> None:
    """Draw the green tick, with a clock upon it while head office has not heard of it."""
    theme = page.theme
    shadow = None if theme.flat else Shadow(36, 14, 0.24, theme.done_top)
    page.panel(rect, Skin(rect.width // 2, Gradient((theme.done_top, theme.done_foot)), shadow=shadow))
    page.icon("check", rect.center, round(rect.width * 0.66), theme.on_done, 2.6)
    if synced:
        return
    outer = round(rect.width * 0.45)
    badge = pygame.Rect(0, 0, outer, outer)
    badge.center = (rect.centerx + round(rect.width * 0.38), rect.centery + round(rect.width * 0.31))
    page.panel(badge, Skin(outer // 2, theme.canvas))
    inner = badge.inflate(-outer // 5, -outer // 5)
    page.panel(inner, Skin(inner.width // 2, theme.banner))
    page.icon("clock", inner.center, round(outer * 0.56), theme.on_banner)


def _title(page: Page, rect: pygame.Rect, screen: Saved) -> None:
    theme, small = page.theme, page.profile.small
    key = "saved.synced" if screen.synced else "saved.offline"
    size = 34 if small else 52 if page.profile.landscape else 64
    title = Type(size, bold=True, align="middle", rows=2, leading=1.2)  # see-through: the tick's badge is near
    caption = Type(34, colour=theme.ink2, align="middle", on=theme.canvas)
    second = page.second(key) or (page.words("saved.synced.why") if screen.synced and not small else "")
    pair(page, rect, Pair(page.words(key), second, title, caption))


def _card(page: Page, rect: pygame.Rect, screen: Saved) -> None:
    theme, small = page.theme, page.profile.small
    side = rect.width * (296 if not small else 210) // 968
    place = picture_card(page, rect, side)
    if theme.flat:
        page.icon("star", place.center, place.width * 2 // 3, theme.brand)
    else:
        page.art("tote", place)
    left = rect.left + side + (36 if not small else 24)
    room = pygame.Rect(left, rect.top, rect.right - left - (36 if not small else 16), rect.height)
    _facts(page, room, screen)


def _facts(page: Page, room: pygame.Rect, screen: Saved) -> None:
    """Set what was saved: the points, the receipt's total, and the number that proves it."""
    theme, small, on = page.theme, page.profile.small, page.theme.surface
    unit = _row_scale(page, room.height)
    tops = [round(room.height / 2 + (top - 156) * unit) for top in (30, 94, 164, 206)]
    talls = [round(tall * unit) for tall in (68, 52, 44, 76)]
    total_type = Type(34 if not small else 28, bold=True, colour=theme.red.text, on=on, private=True)
    little = small or (page.look.large and page.profile.landscape)
    texts = [
        (
            page.words("saved.points", n=f"{screen.points:,}"),
            Type(36 if little else 52, bold=True, on=on, private=True),
        ),
        (_total(page, screen, total_type, room.width), total_type),
        (f"{page.words('saved.slip')} {page.second('saved.slip')}".strip(), Type(28, colour=theme.ink2, on=on)),
        (screen.slip, Type(56 if not small else 34, bold=True, on=on, private=True)),
    ]
    for top, tall, (text, kind) in zip(tops, talls, texts, strict=True):
        page.text(pygame.Rect(room.left, room.top + top, room.width, tall), text, kind)
    page.fill(pygame.Rect(room.left, room.top + (tops[1] + talls[1] + tops[2]) // 2, room.width, 2), theme.line)


def _row_scale(page: Page, high: int) -> float:
    """Return how far the lines of the card stand apart, against the base layout's 312 pixels."""
    if page.profile.small:
        return high / 312
    if not page.look.large:
        return page.profile.unit
    return page.profile.unit * (high / 252 if page.profile.landscape else LARGE_ROWS)


def _total(page: Page, screen: Saved, kind: Type, room: int) -> str:
    """Return the receipt's total, with the member's points now where there is room for both."""
    total = f"{sign(screen.currency)}{Money(screen.paid_minor, screen.currency)}"
    both = page.words("saved.sum.left", sum=total, n=f"{screen.member.points + screen.member.pending:,}")
    return both if page.width(both, kind) <= room else page.words("saved.sum", sum=total)


def _slip_words(page: Page, view: View, why: str) -> tuple[str, str, str]:
    """Return what is said of the slip: title, a line, its caption."""
    no_slip = view.printing in {"not_started", "unknown"} or view.ambient.printer in {
        "missing",
        "paper_out",
        "not_fitted",
    }
    if view.printing in {"sent", "printed"}:
        key = "saved.printing" if view.printing == "sent" else "saved.take"
        return page.words(key), page.words(why), page.second("saved.take")
    if no_slip:
        return page.words("saved.printer"), page.words("saved.photo"), page.second("saved.photo")
    return page.words("saved.noslip"), page.words(why), page.second("saved.noslip")


def slip_strip(page: Page, rect: pygame.Rect, view: View, why: str) -> None:
    """Draw where the slip comes out and what it is for, the words of ``why``; or that none came."""
    theme, small = page.theme, page.profile.small
    tint: Tint = theme.red
    page.panel(rect, Skin(page.px(40), tint.soft, tint.text if theme.flat else None, 4))
    side = min(rect.height - 40, 128 if rect.height < 260 else 200)
    left = rect.left + (28 if small else 106 - side // 2)
    if theme.flat:
        page.icon("print", (left + side // 2, rect.centery), side * 2 // 3, tint.text)
    else:
        page.art("slip", pygame.Rect(left, rect.centery - side // 2, side, side))
    arrow = 60 if not small else 48
    page.icon("lower", (rect.right - 78 if not small else rect.right - 48, rect.centery), arrow + 16, tint.text)
    x = max(left + side + (24 if not small else 12), rect.left + (204 if not page.profile.landscape else 0))
    room = pygame.Rect(x, rect.top + 8, rect.right - (132 if not small else 92) - x, rect.height - 16)
    on = tint.soft
    title, line, second = _slip_words(page, view, why)
    caption = Type(30, colour=theme.on_blush if not theme.flat else theme.ink, on=on)
    both = f"{line} {second}".strip()
    if page.width(both, caption) > room.width:
        both = line
    size, rows = (44, 2) if not small else (30, 3)
    kind = Type(size, bold=True, colour=tint.text, on=on, rows=rows, leading=1.2)
    pair(page, room, Pair(title, both if not small else "", kind, caption))
