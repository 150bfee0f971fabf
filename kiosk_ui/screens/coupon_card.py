"""One coupon: a coloured stub, two notches, its words, and the button that leads to it."""

from dataclasses import dataclass, replace

import pygame
from msgspec.structs import replace as change

from edge.domain.value_api import CouponShelf, ShelfCoupon
from kiosk_ui.drawing.skin import Skin
from kiosk_ui.theme import Tint
from kiosk_ui.widgets.buttons import LINE, Pair, button, disabled, pair, secondary
from kiosk_ui.widgets.cards import card_skin
from kiosk_ui.widgets.page import Page, Type

STUBS = (("#CE4417", "#A52E0A"), ("#2C8060", "#1B5C43"), ("#A8620F", "#7A4203"), ("#2B6FA3", "#1F527F"))
"""The stubs' gradients, in the order of the shelf; white on each is at least 4.5 : 1."""
GREY = ("#7A6A5B", "#6B5A4A")
"""The stub of a coupon that is over or has not begun."""

NOTCH, MARK = 20, 5
CHIP = Type(28, bold=True)


@dataclass(frozen=True, slots=True)
class State:
    """How a coupon stands: the words on its chip and that chip's tint, its button's words, name and whether it acts."""

    verb: str
    name: str = ""
    chip: str = ""
    tint: str = "amber"


def coupons_of(shelf: CouponShelf, chip: str) -> list[ShelfCoupon]:
    """Return the coupons of a chip, in the service's order; what has expired lies with what is used."""
    kinds = {"used", "gone"} if chip == "used" else {chip}
    return [coupon for coupon in shelf.coupons if coupon.shelf in kinds]


def pieces(coupon: ShelfCoupon) -> int:
    """Return how many there are, the one that is set aside among them."""
    return coupon.n + bool(coupon.reserved)


def state_of(coupon: ShelfCoupon, *, online: bool) -> State:
    """Return how a coupon stands here and now."""
    if coupon.shelf != "now":
        return State(f"coupon.{coupon.shelf}")
    if coupon.reserved:
        return State("coupon.manage", f"use:{coupon.coupon}", "coupon.held", "pine")
    away = not online and not coupon.here
    return State("coupon.use", f"use:{coupon.coupon}", "coupon.online" if away else "")


def coupon_card(page: Page, rect: pygame.Rect, coupon: ShelfCoupon, place: int, *, online: bool) -> None:
    """Draw a coupon; one that is set aside has a green outline."""
    theme, state = page.theme, state_of(coupon, online=online)
    stub = pygame.Rect(rect.left, rect.top, rect.width * (31 if not page.profile.small else 18) // 100, rect.height)
    skin = card_skin(page, page.px(40))
    live = coupon.shelf == "now"
    if not theme.flat:
        skin = replace(skin, inner=_stub(stub, STUBS[place % len(STUBS)] if live else GREY, theme.line))
    if coupon.reserved:
        skin = replace(skin, line=theme.pine.text, line_width=8)
    page.panel(rect, skin)
    if not theme.flat:
        for y in (rect.top, rect.bottom):
            notch = pygame.Rect(stub.right - NOTCH, y - NOTCH, 2 * NOTCH, 2 * NOTCH)
            line = theme.pine.text if coupon.reserved else None
            page.panel(notch, Skin(NOTCH, theme.canvas, line, 8 if line else 0))
            cap = pygame.Rect(notch.left, rect.top - NOTCH - 2, 2 * NOTCH, NOTCH + 2)
            if y == rect.bottom:
                cap.top = rect.bottom
            if line:
                page.fill(cap, theme.canvas)
    _count(page, stub, coupon)
    _words(page, pygame.Rect(stub.right, rect.top, rect.right - stub.right, rect.height), coupon, state)


def _stub(rect: pygame.Rect, stops: tuple[str, str], dots: str) -> str:
    """Return the coloured end and the dotted line where it tears off, as SVG in the card's own pixels."""
    ends = f'x1="0" y1="0" x2="{rect.width}" y2="{rect.height}"'
    shades = "".join(f'<stop offset="{n}" stop-color="{stop}"/>' for n, stop in enumerate(stops))
    ground = f'<defs><linearGradient id="s" gradientUnits="userSpaceOnUse" {ends}>{shades}</linearGradient></defs>'
    marks = "".join(f"M{rect.width} {y}v{MARK}" for y in range(NOTCH + 10, rect.height - NOTCH - 10, 2 * MARK + 4))
    tear = f'<path d="{marks}" fill="none" stroke="{dots}" stroke-width="4" stroke-linecap="round"/>'
    return f'{ground}<path d="M0 0H{rect.width}V{rect.height}H0Z" fill="url(#s)"/>{tear}'


def _count(page: Page, rect: pygame.Rect, coupon: ShelfCoupon) -> None:
    """Draw the sign of a coupon, and how many there are of it."""
    ink = page.theme.brand if page.theme.flat else "#FFFFFF"
    side = min(page.px(100), rect.height // 2, rect.width // 2)
    line = page.type_px(32) + 12
    text = page.words("coupon.pieces", n=pieces(coupon))
    if page.look.language == "en":
        text = f"× {pieces(coupon)}"
    page.icon("ticket", (rect.centerx, rect.centery - line // 2), side, ink)
    foot = pygame.Rect(rect.left + 8, rect.centery + side // 2 - line // 4, rect.width - 16, line)
    page.text(foot, text, Type(32 if not page.profile.small else 28, medium=True, colour=ink, align="middle"))


def _words(page: Page, room: pygame.Rect, coupon: ShelfCoupon, state: State) -> None:
    theme, small = page.theme, page.profile.small
    inner = pygame.Rect(room.left + (44 if not small else 28), room.top + 20, 0, room.height - 40)
    inner.width = room.right - (28 if not small else 16) - inner.left
    verb = Type(34 if not small else 28, bold=True, rows=2, leading=1.1)
    words = page.words(state.verb)
    wide = min(
        max(page.px(160 if not small else 90), page.width(words, verb) + page.px(48 if not small else 24)),
        inner.width * 44 // 100,
    )
    go = pygame.Rect(0, 0, wide, page.px(112) if not small else 106)
    go.midright = inner.midright
    radius = page.px(32) if not small else 28
    look = secondary(theme, radius) if state.name else disabled(theme, radius)
    button(page, state.name, go, look, Pair(words, "", verb))
    inner.width = go.left - 16 - inner.left
    line = page.type_px(28) + 20
    if small and state.chip:  # room for one line: what is special about it
        coupon = change(coupon, until="")
    rows = (1 if coupon.until else 0) + (1 if state.chip else 0)
    beside = rows > 1 and not small and not page.look.large and _fits(page, coupon, state, inner.width)
    low = line * (1 if beside else rows)
    title = Type(42 if not small else 28, bold=True, on=theme.surface, rows=2, leading=1.15, private=True)
    name = page.words.name(coupon.names)
    second = page.words.second_name(coupon.names) if page.captions and low <= line else ""
    caption = Type(30, colour=theme.ink2, on=theme.surface, private=True)
    tall = page.type_px(title.size) * len(page.fitted(name, title, inner.width).lines) + page.type_px(30) * bool(second)
    head = pygame.Rect(inner.left, 0, inner.width, min(round(LINE * tall) + 8, inner.height + 12 * small - low))
    head.top = inner.centery - (head.height + low) // 2  # its lines stand together, in the middle
    pair(page, head, Pair(name, second, title, caption))
    _foot(page, pygame.Rect(inner.left, head.bottom, inner.width, line), coupon, state, beside=beside)


def _date(page: Page, coupon: ShelfCoupon) -> str:
    """Return until when it holds; a ten inch panel leaves the year out."""
    return page.words("coupon.until", date=coupon.until[5:] if page.profile.small else coupon.until)


def _until(page: Page) -> Type:
    return Type(28, colour=page.theme.ink2, on=page.theme.surface, private=True)


def _fits(page: Page, coupon: ShelfCoupon, state: State, wide: int) -> bool:
    until = page.width(_date(page, coupon), _until(page))
    return until + 20 + page.width(page.words(state.chip), CHIP) + 32 <= wide


def _foot(page: Page, row: pygame.Rect, coupon: ShelfCoupon, state: State, *, beside: bool) -> None:
    """Set until when it holds, and what is special about it."""
    left = row.left
    if coupon.until:
        used = page.text(row, _date(page, coupon), _until(page))
        left = used.right + 20 if beside else row.left
        row = row if beside else row.move(0, row.height)
    if state.chip:
        tint: Tint = getattr(page.theme, state.tint)
        text = page.words(state.chip)
        if state.tint == "pine" and page.width(text, CHIP) + 32 > row.right - left:
            text = page.words("gift.mine")
        kind = replace(CHIP, colour=tint.text, on=tint.soft, align="middle")
        wide = min(page.width(text, kind) + 32, row.right - left)
        place = pygame.Rect(left, row.top + 4, wide, row.height - 8)
        page.panel(place, Skin(place.height // 2, tint.soft, tint.text if page.theme.flat else None, 3))
        page.text(place.inflate(-16, 0), text, kind)
