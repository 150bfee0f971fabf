"""The member's card: tier, way to the next one, points, balance, coupons. Hidden, it shows stars."""

import itertools

import pygame

from edge.domain.local_api import MemberView
from edge.domain.money import Money
from kiosk_ui.drawing.skin import Gradient, Skin
from kiosk_ui.screens.member_bar import lowered
from kiosk_ui.screens.names import clock_time
from kiosk_ui.screens.tier_way import one_row, two_columns, two_ways, way_words
from kiosk_ui.theme import Card
from kiosk_ui.widgets.amount import amount, sign
from kiosk_ui.widgets.cards import hero_skin
from kiosk_ui.widgets.page import Page, Type

STARS = "＊＊＊"
PAD = 44
SMALL_PAD = 28
DOT = " · "


def member_card(page: Page, rect: pygame.Rect, member: MemberView, *, hidden: bool) -> None:
    """Draw the card into ``rect``."""
    card = page.theme.cards.get(member.tier.style, page.theme.cards["plain"])
    band = round(rect.height * 0.555)
    page.panel(rect, hero_skin(rect, card, band, page.px(40)))
    inner = rect.inflate(-2 * (PAD if not page.profile.small else SMALL_PAD), 0)
    if page.look.large and not page.profile.landscape:
        _large(page, inner, member, card, hidden=hidden)
        return
    head, way = _upper(page, inner, band, member, card, hidden=hidden)
    _head(page, head, member, card, hidden=hidden)
    if way:
        one_row(page, way, member, card, hidden=hidden)
    figures = pygame.Rect(inner.left, rect.top + band, inner.width, rect.height - band)
    _figures(page, figures, member, card, hidden=hidden)


def _upper(
    page: Page, inner: pygame.Rect, band: int, member: MemberView, card: Card, *, hidden: bool
) -> tuple[pygame.Rect, pygame.Rect | None]:
    """Draw two ways to the next tier where they have room; return the head's place, and that of a single row else."""
    scale = inner.height / 432

    def strip(top: int, foot: int) -> pygame.Rect:
        return pygame.Rect(inner.left, inner.top + round(top * scale), inner.width, round((foot - top) * scale))

    if two_ways(member, hidden=hidden) and not page.profile.small and not page.look.large:
        below = strip(112, 112)
        below.height = inner.top + band - 12 - below.top
        if two_columns(page, below, member, card):
            return strip(20, 112), None
    return strip(30, 134), strip(140, 212)


def named(page: Page, room: pygame.Rect, member: MemberView, kind: Type) -> str:
    """Return the tier's name, without the word for member where that has no room."""
    whole = tier_name(page, member)
    return page.words.name(member.tier.names) if page.fitted(whole, kind, room.width).cut else whole


def tier_name(page: Page, member: MemberView) -> str:
    """Return 金卡会员 from a tier called 金卡."""
    return page.words("home.tier", tier=page.words.name(member.tier.names))


def _head(page: Page, rect: pygame.Rect, member: MemberView, card: Card, *, hidden: bool) -> None:
    side = min(page.px(80), rect.height) if not page.profile.small else 68
    disc = pygame.Rect(rect.left, rect.centery - side // 2 - 2, side, side)
    if card.outline:
        page.icon("crown", disc.center, round(side * 0.8), card.title)
    else:
        page.panel(
            disc, Skin(side // 2, Gradient((lighter(card.title), card.title if card.title != "#F8D9A0" else "#E0B160")))
        )
        page.icon("crown", disc.center, round(side * 0.62), card.stops[0])
    last4 = page.words("home.last4", last4="＊＊" if hidden else member.last4)
    until = as_of(page, member) if member.stale else valid_until(page, member)
    right_type = Type(36 if not page.profile.small else 28, colour=card.figure, align="right", private=True)
    small_type = Type(28, colour=card.text, align="right", private=True)
    until = until if not page.profile.small and not page.look.large else ""
    wide = max(page.width(last4, right_type), page.width(until, small_type) if until else 0)
    wide = min(wide, rect.width // 2)
    right = pygame.Rect(rect.right - wide - 2, rect.top, wide + 2, rect.height)
    half = rect.height // 2
    page.text(pygame.Rect(right.left, rect.top - 2, right.width, half + 4) if until else right, last4, right_type)
    if until:
        page.text(pygame.Rect(right.left, rect.top + half, right.width, half - 4), until, small_type)
    left = disc.right + 21
    room = pygame.Rect(left, rect.top, right.left - left - 16, rect.height)
    second = page.words.second_name(member.tier.names) if page.captions and page.profile.unit <= 1 else ""
    title = Type(44 if not page.profile.small else 36, bold=True, colour=card.title)
    if not second:
        page.text(room, named(page, room, member, title), title)
        return
    caption = f"{second} member" if "member" not in second.lower() else second
    page.text(pygame.Rect(room.left, rect.top + 1, room.width, 58 * half // 50), tier_name(page, member), title)
    page.text(pygame.Rect(room.left, rect.top + half + 1, room.width, half - 6), caption, Type(28, colour=card.text))


def valid_until(page: Page, member: MemberView) -> str:
    """Return until when the card is valid, empty when nobody said."""
    return page.words("home.until", date=member.valid_until) if member.valid_until else ""


def as_of(page: Page, member: MemberView) -> str:
    """Return how old the figures are, in the store's time."""
    return page.words("home.asof", date=clock_time(member.as_of_ms))


def lighter(colour: str) -> str:
    """Return a colour half way to white."""
    channels = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{(c + 255) // 2:02X}" for c in channels)


def _figures(page: Page, rect: pygame.Rect, member: MemberView, card: Card, *, hidden: bool) -> None:
    small = page.profile.small
    facts = "" if hidden else _facts(page, member, rect)
    if facts:
        line = pygame.Rect(rect.left, down(rect, 134), rect.width, rect.height * 42 // 192)
        page.text(line, facts, Type(28, colour=card.text, private=True))
        rect = pygame.Rect(rect.left, rect.top - rect.height * 20 // 192, rect.width, rect.height)
    columns = _columns(rect, (0, 0.33, 0.72, 1.0) if small else (0, 0.34, 0.725, 1.0))
    for column in columns[1:]:
        left = column.left - (33 if not small else 16)
        tall = 104 if facts else 124
        page.fill(pygame.Rect(left, down(rect, 34), 2, rect.height * tall // 192), card.text, 70)
    balance = (sign(member.currency), str(Money(member.value_minor, member.currency)), "")
    coupons = ("", str(member.coupons), page.words("home.pieces") if not small else "")
    values = {"home.points": ("", f"{member.points:,}", ""), "home.balance": balance, "home.coupons": coupons}
    kind = Type(67 if not small else 44, bold=True, colour=card.figure, private=True)
    for column, (key, value) in zip(columns, values.items(), strict=True):
        room = column.copy()
        if column is not columns[-1]:
            room.width -= 40 if not small else 20
        pending = member.pending if key == "home.points" and not hidden else 0
        used = _label(page, rect, room, key, card, pending)
        if key == "home.points" and not lowered(page) and used.right + page.px(26) <= room.right:
            page.icon("next", (used.right + page.px(16), used.centery), page.px(26), card.text)
        wide = room.width + (8 if page.profile.unit <= 1 else -12)
        line = pygame.Rect(room.left, down(rect, 72), wide, rect.height * 84 // 192)
        amount(page, line, ("", STARS, "") if hidden else value, kind)
    _points_target(page, pygame.Rect(rect.left - 20, rect.top + 14, columns[0].width, down(rect, 152) - rect.top - 14))


def _points_target(page: Page, rect: pygame.Rect) -> None:
    """Let the points be touched: they lead to their history, if they lie in reach."""
    if lowered(page):
        return
    if page.down("points"):
        page.fill(rect, "#FFFFFF", 40)
    page.target("points", rect)


def _facts(page: Page, member: MemberView, rect: pygame.Rect) -> str:
    """Return what is not spendable yet and what runs out next, where a line for it has room."""
    kind = Type(28)
    if rect.height < page.px(158) + 16:
        return ""
    facts = points_facts(page, member)
    while facts and page.width(DOT.join(facts), kind) > rect.width:
        facts = facts[1:]
    return DOT.join(facts)


def points_facts(page: Page, member: MemberView) -> list[str]:
    """Return how many points are not active yet, and how many of them run out on which day."""
    facts = [page.words("home.inactive", n=f"{member.inactive:,}")] if member.inactive else []
    if member.expiring:
        facts.append(page.words("home.expiring", n=f"{member.expiring:,}", date=member.expires_on[5:]))
    return facts


def _columns(rect: pygame.Rect, shares: tuple[float, ...]) -> list[pygame.Rect]:
    return [
        pygame.Rect(rect.left + round(rect.width * a), rect.top, round(rect.width * (b - a)), rect.height)
        for a, b in itertools.pairwise(shares)
    ]


def down(rect: pygame.Rect, pixels: int) -> int:
    """Return where ``pixels`` down the band of figures lie, when it is not 192 high as in the base layout."""
    return rect.top + rect.height * pixels // 192


def _label(page: Page, rect: pygame.Rect, room: pygame.Rect, key: str, card: Card, pending: int) -> pygame.Rect:
    """Set a figure's name, with its caption or what is not confirmed yet where there is room; return its place."""
    kind = Type(28, colour=card.text, private=bool(pending))
    label = page.words(key)
    words = f"{label} {page.words('home.pending', n=pending)}" if pending else f"{label} {page.second(key)}".strip()
    if page.width(words, kind) > room.width:
        words = label
    return page.text(pygame.Rect(room.left, down(rect, 30), room.width + 24, rect.height * 44 // 192), words, kind)


def _large(page: Page, rect: pygame.Rect, member: MemberView, card: Card, *, hidden: bool) -> None:
    """Draw the card with large text: one figure a line, as high contrast and tired eyes want it."""
    left, wide, high = rect.left, rect.width, rect.height
    rows = [
        pygame.Rect(left, rect.top + round(high * a), wide, round(high * b))
        for a, b in ((0.05, 0.2), (0.27, 0.24), (0.54, 0.24), (0.8, 0.15))
    ]
    _large_head(page, rows[0], member, card, hidden=hidden)
    balance = (sign(member.currency), str(Money(member.value_minor, member.currency)), "")
    figures = (("home.points", ("", f"{member.points:,}", "")), ("home.balance", balance))
    for row, (key, value) in zip(rows[1:3], figures, strict=True):
        label = page.words(key)
        kind = Type(34, colour=card.text)
        page.text(pygame.Rect(row.left, row.top + 12, row.width // 2, row.height), label, kind)
        room = pygame.Rect(row.left + row.width // 3, row.top, row.width - row.width // 3, row.height)
        amount(
            page,
            room,
            ("", STARS, "") if hidden else value,
            Type(70, bold=True, colour=card.figure, private=True),
            right=True,
        )
    page.fill(pygame.Rect(left, rows[2].top - 2, wide, 3), card.text, 255 if card.outline else 90)
    kind = Type(28, colour=card.text, private=True)
    page.text(rows[3], way_words(page, member, kind, wide, hidden=hidden), kind)
    _points_target(page, rows[1])


def _large_head(page: Page, rect: pygame.Rect, member: MemberView, card: Card, *, hidden: bool) -> None:
    page.icon("crown", (rect.left + 36, rect.centery), 76, card.title)
    last4 = page.words("home.last4", last4="＊＊" if hidden else member.last4)
    kind = Type(32, colour=card.text, align="right", private=True)
    page.text(rect, last4, kind)
    room = pygame.Rect(rect.left + 92, rect.top, rect.width - 108 - page.width(last4, kind), rect.height)
    page.text(room, tier_name(page, member), Type(38, bold=True, colour=card.title))
