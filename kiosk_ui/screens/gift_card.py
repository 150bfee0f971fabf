"""One gift on the shelf: its picture, its name, its price in points, and the button that leads to it."""

from dataclasses import dataclass, replace

import pygame

from edge.domain.programme import Names
from edge.domain.value_api import GiftShelf, ReservedGift, ShelfGift
from kiosk_ui.drawing.skin import Skin
from kiosk_ui.theme import Tint
from kiosk_ui.widgets.amount import amount
from kiosk_ui.widgets.buttons import Pair, button, disabled, pair, primary, secondary
from kiosk_ui.widgets.cards import card_skin
from kiosk_ui.widgets.page import Page, Type

TINTS = ("red", "pine", "amber", "pine", "sky", "berry")
"""The grounds behind the pictures, in the order of the shelf."""

ARTS = frozenset(
    {
        "mug",
        "tote",
        "thermos",
        "teatin",
        "umbrella",
        "candle",
        "cake",
        "towel",
        "soap",
        "bread",
        "eggs",
        "milk",
        "juice",
        "noodle",
        "apple",
    }
)
"""Illustrations that this screen has; a gift without one shows a parcel."""


PILLS = {"gift.stock": "gift.pill.stock", "gift.cap": "gift.pill.cap", "gift.season": "gift.pill.season"}
"""Short words for why a gift cannot be had; that the season has not begun stands above them all."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a gift's card shows: ``pill`` upon its picture, ``share`` of its points, ``verb`` that leads to ``name``."""

    names: Names
    points: int
    art: str
    verb: str
    name: str = ""
    kind: str = "take"
    pill: str = ""
    share: float | None = None


def cards_of(page: Page, shelf: GiftShelf, chip: str, points: int) -> list[Card]:
    """Return the cards of a chip: what this member has set aside first, then the service's own order."""
    arts = {gift.sku: gift.art for gift in shelf.gifts}
    held = shelf.reserved if chip in {"all", "mine"} else []
    mine = [_reserved(page, each, arts.get(each.sku, each.sku)) for each in held]
    if chip == "mine":
        return mine
    gifts = [gift for gift in shelf.gifts if chip == "all" or not gift.hindrance]
    return mine + [_offered(page, gift, points) for gift in gifts]


def art_of(name: str) -> str:
    """Return the illustration of a gift."""
    return name if name in ARTS else "gift"


def _reserved(page: Page, held: ReservedGift, art: str) -> Card:
    pill = page.words("gift.until", date=held.until[5:]) if held.until else page.words("gift.mine")
    return Card(held.names, held.points, art_of(art), "gift.back", f"release:{held.txn}", "release", pill)


def _offered(page: Page, gift: ShelfGift, points: int) -> Card:
    card = Card(gift.names, gift.points, art_of(gift.art), "gift.take", f"take:{gift.sku}")
    if gift.lacking:
        pill = page.words("gift.short", n=f"{gift.lacking:,}")
        share = min(max(points / gift.points, 0), 1) if gift.points else 0
        return replace(card, verb="gift.more", kind="more", pill=pill, share=share)
    if gift.hindrance:
        verb = "gift.out" if gift.hindrance == "gift.stock" else "gift.not_now"
        pill = page.words(PILLS[gift.hindrance]) if gift.hindrance in PILLS else ""
        return replace(card, verb=verb, name="", kind="out", pill=pill)
    return card


# -- drawing --------------------------------------------------------------------------------------------------------


def gift_card(page: Page, rect: pygame.Rect, card: Card, place: int) -> None:
    """Draw a card; one that is lower than wide has its picture at its left."""
    theme = page.theme
    flat_wide = rect.width > rect.height * 1.6
    skin = card_skin(page, page.px(40))
    tint: Tint = getattr(theme, TINTS[place % len(TINTS)])
    picture = pygame.Rect(rect.left, rect.top, rect.width, rect.height * 54 // 100)
    if flat_wide:
        picture = pygame.Rect(rect.left, rect.top, rect.width * (20 if page.profile.small else 30) // 100, rect.height)
    if page.look.large and not flat_wide:
        picture.height = rect.height * 40 // 100
    if not theme.flat:
        ground = f'<rect x="0" y="0" width="{picture.width}" height="{picture.height}" fill="{tint.soft}"/>'
        skin = replace(skin, inner=ground + _bar(page, card, picture))
    page.panel(rect, skin)
    _picture(page, picture, card)
    room = pygame.Rect(picture.right, rect.top, rect.right - picture.right, rect.height)
    if not flat_wide:
        room = pygame.Rect(rect.left, picture.bottom, rect.width, rect.bottom - picture.bottom)
    _words(page, room, card, wide=flat_wide)
    _pill(page, rect if flat_wide else picture, card)


def _bar(page: Page, card: Card, picture: pygame.Rect) -> str:
    """Return how far the points reach, as SVG along the picture's foot."""
    if card.share is None:
        return ""
    full, high = picture.width, 12
    top, done = picture.height - high, round(picture.width * card.share)
    track = f'<rect x="0" y="{top}" width="{full}" height="{high}" fill="{page.theme.ring}"/>'
    return track + f'<rect x="0" y="{top}" width="{done}" height="{high}" fill="{page.theme.banner}"/>'


def _picture(page: Page, rect: pygame.Rect, card: Card) -> None:
    side = min(rect.height - 24, rect.width - 24, 208)
    place = pygame.Rect(rect.centerx - side // 2, rect.centery - side // 2, side, side)
    if page.theme.flat:
        page.icon("gift", place.center, side * 6 // 10, page.theme.brand)
    else:
        page.art(card.art, place)


def _pill(page: Page, rect: pygame.Rect, card: Card) -> None:
    if not card.pill:
        return
    theme = page.theme
    fill, ink = (theme.dark, theme.on_dark) if card.kind == "out" else (theme.surface, theme.ink)
    if card.kind == "release":
        fill, ink = theme.pine.soft if theme.flat else theme.surface, theme.pine.text
    kind = Type(28, bold=True, colour=ink, on=fill, align="middle", private=card.kind != "out")
    wide = min(page.width(card.pill, kind) + 2 * page.px(20), rect.width - 24)
    high = page.type_px(28) + 24
    place = pygame.Rect(rect.left + 16, rect.top + 16, wide, high)
    page.panel(place, Skin(high // 2, fill, theme.line if theme.flat else None, 3))
    page.text(place.inflate(-20, 0), card.pill, kind)


def _words(page: Page, room: pygame.Rect, card: Card, *, wide: bool) -> None:
    """Set name and price, the button at their right; with large text it has the foot of the card to itself."""
    theme, small = page.theme, page.profile.small
    pad = 24 if not small else 16
    inner = room.inflate(-2 * pad, -(24 if not small else 12))
    if wide and card.pill:
        inner.top, inner.height = inner.top + page.type_px(28) + 24, inner.height - page.type_px(28) - 24
    below = page.look.large and not wide
    word = page.words(card.verb)
    verb = Type(34 if page.profile.unit <= 1 else 28, bold=True, rows=2, leading=1.1)
    high = page.px(100) if not small else 106
    longest = max(page.width(part, verb) for part in word.split(" "))
    least, air = (page.px(130), page.px(48)) if not small else (page.px(80), 40)
    go = pygame.Rect(0, 0, min(max(least, longest + air), inner.width // 2), high)
    go.midright = inner.midright
    if below:
        go = pygame.Rect(inner.left, inner.bottom - 108, inner.width, 108)
    _go(page, go, card, Pair(word, "", verb))
    texts = pygame.Rect(inner.left, inner.top, go.left - 16 - inner.left, inner.height)
    if below:
        texts = pygame.Rect(inner.left, inner.top, inner.width, go.top - 8 - inner.top)
    price = page.type_px(44 if not small else 34) + 8
    ink = theme.brand if card.name and card.kind != "more" else theme.ink2
    kind = Type(44 if not small else 34, bold=True, colour=ink, on=theme.surface)
    after = page.words("gift.points")
    amount(
        page, pygame.Rect(texts.left, texts.bottom - price, texts.width, price), ("", f"{card.points:,}", after), kind
    )
    head = pygame.Rect(texts.left, texts.top, texts.width, texts.height - price)
    title = Type(34 if not small else 30, bold=True, on=theme.surface, rows=2, leading=1.15)
    second = page.words.second_name(card.names) if page.captions else ""
    pair(page, head, Pair(page.words.name(card.names), second, title, Type(28, colour=theme.ink2, on=theme.surface)))


def _go(page: Page, rect: pygame.Rect, card: Card, words: Pair) -> None:
    theme, radius = page.theme, page.px(32) if not page.profile.small else 28
    look = {
        "take": primary(theme, radius, lit=False),
        "more": secondary(theme, radius),
        "release": secondary(theme, radius),
        "out": disabled(theme, radius),
    }[card.kind]
    button(page, card.name, rect, look, words)
