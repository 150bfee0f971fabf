"""What became of a request that moves value, in the manner of picture 12: a sign, a few words, a card, the slip."""

from dataclasses import replace

import pygame

from kiosk_ui.drawing.skin import Skin
from kiosk_ui.locale import Words
from kiosk_ui.screens.gift_card import art_of
from kiosk_ui.screens.names import member_name
from kiosk_ui.screens.said import good, saved_only, title, told
from kiosk_ui.screens.saved import SavedLayout, layout, slip_strip, tick
from kiosk_ui.screens.shelf_parts import nothing
from kiosk_ui.screens.works_offline import works_offline
from kiosk_ui.topping import can_settle
from kiosk_ui.value_views import Outcome
from kiosk_ui.views import View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.buttons import Pair, button, pair, primary, secondary
from kiosk_ui.widgets.cards import picture_card
from kiosk_ui.widgets.page import Page, Type

SIGNS = {
    "payment_unknown": "clock",
    "part_here": "cloudoff",
    "nothing_here": "cloudoff",
    "needs_connection": "cloudoff",
    "elsewhere": "pin",
    "under_review": "clock",
    "not_charged": "info",
    "not_enough": "coin",
}
"""The picture of what was not done; any other shows a plain sign."""

PICTURES = {
    "gift": ("gift", "gift"),
    "redeemed": ("", "ticket"),
    "reserved": ("", "ticket"),
    "paid": ("", "wallet"),
    "topped_up": ("card", "wallet"),
    "released": ("tote", "back"),
}
"""Each deed's illustration, if it has one, and its icon."""

SLIP_WORDS = {"gift": "out.gift.slip", "reserved": "out.coupon.slip"}
"""What the slip is for; any other proves what was done."""


def outcome(page: Page, view: View, screen: Outcome) -> None:
    """Draw what became of it."""
    down = bars.offline(page, view.ambient)
    if not page.profile.small:
        name = page.words("member.hidden") if screen.hidden else member_name(page.words, screen.member)
        right = bars.chip(page, page.area.width - page.profile.margin, down, name, private=True).left
        bars.top_bar(page, view.ambient, down, right)
    works = saved_only(screen) and not page.look.large and not page.profile.small and bool(screen.slip)
    top = (16 if page.profile.small else 136) + down
    places = _places(page, layout(page, down, works=works), screen, top)
    if screen.hidden:
        nothing(page, places.card, "points.hidden", "eyeoff")
    else:
        _sign(page, places.tick, screen)
        _title(page, places.title, screen)
        _card(page, places.card, screen)
    if screen.slip and not screen.hidden:
        slip_strip(page, places.slip, view, _slip_for(screen))
    if places.works:
        works_offline(page, places.works)
    _buttons(page, places, screen)
    bars.bottom_bar(page, ("staff", "assist", "language", "end"))


def _places(page: Page, places: SavedLayout, screen: Outcome, top: int) -> SavedLayout:
    """Without a slip the card has its room too, and there may be nothing to print again."""
    done = places.done if screen.slip or can_settle(screen) else places.done.union(places.again)
    places = replace(places, done=done)
    if not page.profile.landscape:
        return places if screen.slip else replace(places, card=places.card.union(places.slip))
    if screen.slip:
        return replace(places, card=_down_to(places.card, done.bottom))
    return _beside(page, places, top)


def _down_to(rect: pygame.Rect, foot: int) -> pygame.Rect:
    return pygame.Rect(rect.left, rect.top, rect.width, foot - rect.top)


def _beside(page: Page, places: SavedLayout, top: int) -> SavedLayout:
    """Return the places on a wide panel: the sign and its words at the left, why at the right."""
    done, margin, small = places.done, page.profile.margin, page.profile.small
    left = pygame.Rect(margin, top, done.left - margin - 24, done.bottom - top)
    side = 112 if small else 176
    high = side + (96 if small else 150) + 16
    tick = pygame.Rect(left.centerx - side // 2, left.centery - high // 2, side, side)
    title = pygame.Rect(left.left, tick.bottom + 16, left.width, high - side - 16)
    card = pygame.Rect(done.left, top, done.width, done.top - (16 if small else 28) - top)
    return replace(places, tick=tick, title=title, card=card)


def _slip_for(screen: Outcome) -> str:
    if screen.moved.said.key == "payment_unknown":
        return "out.unknown.slip"
    return SLIP_WORDS.get(screen.about.deed, "out.slip")


def _sign(page: Page, rect: pygame.Rect, screen: Outcome) -> None:
    if good(screen):
        tick(page, rect, synced=screen.moved.synced)
        return
    theme = page.theme
    page.panel(rect, Skin(rect.width // 2, theme.amber.soft, theme.amber.text if theme.flat else None, 4))
    icon = SIGNS.get(screen.moved.said.key, "info")
    page.icon(icon, rect.center, round(rect.width * 0.56), theme.amber.text, 2.2)


def _title(page: Page, rect: pygame.Rect, screen: Outcome) -> None:
    theme, small = page.theme, page.profile.small
    size = 34 if small else 52 if page.profile.landscape else 64
    kind = Type(size, bold=True, align="middle", rows=2, leading=1.2)
    caption = Type(34, colour=theme.ink2, align="middle", on=theme.canvas)
    second = title(Words("en"), screen) if page.captions and page.look.language != "en" else ""
    pair(page, rect, Pair(title(page.words, screen), second, kind, caption))


# -- the card -------------------------------------------------------------------------------------------------------


def _card(page: Page, rect: pygame.Rect, screen: Outcome) -> None:
    theme, small = page.theme, page.profile.small
    side = rect.width * (296 if not small else 210) // 968
    place = picture_card(page, rect, side)
    art, icon = PICTURES[screen.about.deed]
    art = art_of(screen.about.art) if screen.about.art else art
    if theme.flat or not art:
        page.icon(icon, place.center, place.width * 6 // 10, theme.brand)
    else:
        page.art(art, place)
    left = rect.left + side + (36 if not small else 20)
    room = pygame.Rect(left, rect.top + 16, rect.right - left - (36 if not small else 16), rect.height - 32)
    _facts(page, room, screen)


def _facts(page: Page, room: pygame.Rect, screen: Outcome) -> None:
    """Set what it was, the sentence with its figures, and the number that proves it."""
    theme, on = page.theme, page.theme.surface
    name = page.words.name(screen.about.names)
    proof = room.copy()
    if screen.slip:
        room, proof = _halves(page, room)
        page.fill(pygame.Rect(room.left, room.bottom - 1, room.width, 2), theme.line)
        _proof(page, proof, screen)
    said = told(page.words, screen)
    calm = good(screen)
    kind = Type(34 if calm else 48, bold=True, colour=theme.red.text if calm else theme.ink, on=on, private=True)
    kind = replace(
        kind, size=(28 if calm else 34) if page.profile.small else kind.size, rows=3 if calm else 5, leading=1.25
    )
    if not name:
        page.text(room, said, kind)
        return
    title_kind = Type(42 if not page.profile.small else 32, bold=True, on=on, private=True)
    high = round(page.type_px(title_kind.size) * 1.4)
    tall = page.fitted(said, kind, room.width, room.height - high)
    used = round(tall.size * kind.leading * len(tall.lines))
    if high + used > room.height:  # the sentence is worth more than the name
        page.text(room, said, kind)
        return
    top = room.centery - (high + used) // 2
    page.text(pygame.Rect(room.left, top, room.width, high), name, title_kind)
    page.text(pygame.Rect(room.left, top + high, room.width, used), said, kind)


def _halves(page: Page, room: pygame.Rect) -> tuple[pygame.Rect, pygame.Rect]:
    label = 0 if _short(page) else round(page.type_px(28) * 1.4)
    low = min(label + round(page.type_px(44 if label else 34) * 1.3) + 12, room.height // 2)
    upper = pygame.Rect(room.left, room.top, room.width, room.height - low)
    return upper, pygame.Rect(room.left, upper.bottom, room.width, low)


def _short(page: Page) -> bool:
    """Whether the card is too low to say what its number is; the strip beside it does."""
    return page.profile.small or (page.look.large and page.profile.landscape)


def _proof(page: Page, rect: pygame.Rect, screen: Outcome) -> None:
    """Set the slip's number, and where there is room what it is."""
    line = 0 if _short(page) else min(round(page.type_px(28) * 1.4), rect.height // 2)
    if line:
        label = f"{page.words('saved.slip')} {page.second('saved.slip')}".strip()
        kind = Type(28, colour=page.theme.ink2, on=page.theme.surface)
        page.text(pygame.Rect(rect.left, rect.top + 8, rect.width, line), label, kind)
    number = Type(46 if not page.profile.small else 34, bold=True, on=page.theme.surface, private=True)
    page.text(pygame.Rect(rect.left, rect.top + 8 + line, rect.width, rect.height - line - 8), screen.slip, number)


# -- the way on -----------------------------------------------------------------------------------------------------


def _buttons(page: Page, places: SavedLayout, screen: Outcome) -> None:
    theme, radius, small = page.theme, page.px(32), page.profile.small
    first = Type(44 if not small else 30, bold=True, rows=2, leading=1.1)
    if can_settle(screen):
        words = Pair(
            page.words("out.settle"), page.second("out.settle"), replace(first, size=max(first.size - 8, 28)), Type(28)
        )
        button(page, "settle", places.again, secondary(theme, radius), words)
    elif screen.slip:
        words = Pair(page.words("print.again"), page.second("print.again"), first, Type(30))
        button(page, "again", places.again, secondary(theme, radius), words)
    done = Pair(page.words("saved.done"), page.second("saved.done"), Type(44, bold=True), Type(32))
    button(page, "done", places.done, primary(theme, radius), done)
