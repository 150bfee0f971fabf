"""Picture 02: who stands here? Scan a code or a card, or type a phone number."""

from dataclasses import dataclass, replace

import pygame

from kiosk_ui.drawing import fonts
from kiosk_ui.drawing.items import Text
from kiosk_ui.drawing.skin import E1, E2, Skin
from kiosk_ui.views import Identify, View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.buttons import Look, Pair, button, dark, disabled, face, pair, primary, quiet, tile_skin
from kiosk_ui.widgets.cards import wash_skin
from kiosk_ui.widgets.page import Page, Type

DIGITS = 11
"""Of a mobile number in mainland China."""

SHOWN_FIRST, HIDDEN = 3, 4
"""The digits shown before the hidden ones, and how many are hidden."""

KEYS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("delete", "0", "ok"))
LIP = 3
"""Pixels of the edge under a key."""


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
        return IdentifyLayout(pygame.Rect(32, top, 600, foot - top), None, field, pygame.Rect(664, keys_top, 584, foot - keys_top + 1), None, 16)  # fmt: skip
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
    _scan(page, places.scan)
    if places.divider:
        _divider(page, places.divider)
    _field(page, places.field, screen)
    _keys(page, places, screen)
    if places.join:
        _join(page, places.join)
        bars.bottom_bar(page, ("back", "assist", "language", "staff"))
    else:
        bars.bottom_bar(page, ("back", "join", "assist", "language", "staff"))


# -- the scan panel -------------------------------------------------------------------------------------------------


def _scan(page: Page, rect: pygame.Rect) -> None:
    page.panel(rect, wash_skin(page, rect, page.px(40)))
    if page.profile.small:
        _scan_small(page, rect)
        return
    theme = page.theme
    left = rect.left + 56
    title = Type(64, bold=True, rows=1, least=40)
    caption = Type(34, colour=theme.ink2)
    compact = rect.height < 560
    words = Pair(page.words("id.title"), page.second("id.title"), title, caption)
    head = pygame.Rect(left, rect.top + (39 if not compact else 28), rect.width - 112, 148 if not compact else 120)
    pair(page, head, words)
    room = pygame.Rect(left + 3, head.bottom + (45 if not compact else 16), rect.width - 112, 0)
    room.height = rect.bottom - room.top - (74 if not compact else 36)
    k = min(room.height / 290, 1.0 if not page.profile.landscape else 0.86)
    frame = pygame.Rect(room.left, room.top, round(414 * k), round(290 * k))
    frame.centery = room.centery
    _frame(page, frame, k)
    phone_side = round(349 * k)
    phone_left = rect.left + round((451 if not page.profile.landscape else 415) * k)
    if not theme.flat:
        page.art("phone", pygame.Rect(phone_left, frame.centery - phone_side // 2, phone_side, phone_side))
    else:
        page.icon("phone", (phone_left + phone_side // 2, frame.centery), round(220 * k), theme.ink)
    _where(page, rect, phone_left + round(267 * k), 40 if not compact else 24)


def _frame(page: Page, rect: pygame.Rect, k: float) -> None:
    theme = page.theme
    grown = rect.inflate(12, 16)
    w, h, r, arm = grown.width, grown.height, 50 * k, 44 * k
    x0, y0, x1, y1 = 6, 6, w - 6, h - 6
    corners = "".join((
        f"M{x0} {y0 + r + arm}V{y0 + r}A{r} {r} 0 0 1 {x0 + r} {y0}H{x0 + r + arm}",
        f"M{x1} {y0 + r + arm}V{y0 + r}A{r} {r} 0 0 0 {x1 - r} {y0}H{x1 - r - arm}",
        f"M{x0} {y1 - r - arm}V{y1 - r}A{r} {r} 0 0 0 {x0 + r} {y1}H{x0 + r + arm}",
        f"M{x1} {y1 - r - arm}V{y1 - r}A{r} {r} 0 0 1 {x1 - r} {y1}H{x1 - r - arm}",
    ))  # fmt: skip
    veil = "" if theme.flat else f'<rect x="8" y="8" width="{w - 16}" height="{h - 16}" rx="{r:.0f}" fill="#FFFFFF" fill-opacity="0.66"/>'
    beam_y = h / 2
    beam = (
        f'<rect x="{36 * k:.0f}" y="{beam_y - 44 * k:.0f}" width="{w - 72 * k:.0f}" height="{44 * k:.0f}" fill="{theme.brand}" fill-opacity="0.13"/>'
        f'<path d="M{40 * k:.0f} {beam_y:.0f}H{w - 40 * k:.0f}" stroke="{theme.brand}" stroke-width="8" stroke-linecap="round"/>'
    )
    line = f'<path d="{corners}" fill="none" stroke="{theme.brand}" stroke-width="10" stroke-linecap="round"/>'
    page.drawing(grown, veil + beam + line)
    side = round(262 * k)
    if theme.flat:
        page.icon("card", rect.center, round(150 * k), theme.ink)
        return
    page.art("card", pygame.Rect(rect.left + round(200 * k) - side // 2, rect.centery - side // 2 + round(2 * k), side, side), turn=-8)


def _where(page: Page, panel: pygame.Rect, left: int, foot: int) -> None:
    """Draw where the scanner is, in the panel's lower right corner, right of the phone."""
    theme = page.theme
    kind = Type(29, bold=True, colour=theme.red.text, on=theme.surface, align="middle", rows=3, leading=1.3)
    text, most = page.words("id.where"), panel.right - 20 - left
    wide = min(max(176, max(page.width(line, kind) for line in text.split("\n")) + 26), most)
    if page.look.language == "en":
        wide = min(228, most)
    lines = page.fitted(text, kind, wide - 16)
    size = page.px(60)
    rect = pygame.Rect(0, 0, wide, size + 52 + round(len(lines.lines) * lines.size * kind.leading))
    rect.right = panel.right - (44 if wide < 180 and not page.profile.landscape else 24)
    rect.bottom = panel.bottom - foot
    skin = Skin(28, theme.surface, theme.line if theme.flat else None, 4, shadow=None if theme.flat else E2)
    page.panel(rect, skin)
    page.icon("lower", (rect.centerx, rect.top + 20 + size // 2), size, theme.red.text)
    room = pygame.Rect(rect.left + 8, rect.top + size + 30, rect.width - 16, rect.height - size - 44)
    page.text(room, text, kind)


def _scan_small(page: Page, rect: pygame.Rect) -> None:
    theme = page.theme
    title = Type(48, bold=True, rows=2, leading=1.13)
    head = pygame.Rect(rect.left + 41, rect.top + 36, rect.width - 82, 148)
    page.text(head, page.words("id.title.short"), title)
    strip = pygame.Rect(rect.left + 32, rect.bottom - 132, rect.width - 64, 104)
    k = min((strip.top - head.bottom - 24) / 250, 1)
    if not theme.flat:
        phone = round(300 * k)
        page.art("phone", pygame.Rect(rect.left + 40, strip.top - 22 - round(275 * k), phone, phone))
        card = round(300 * k)
        page.art("card", pygame.Rect(rect.left + 250, strip.top - 22 - round(250 * k), card, card), turn=-6)
    else:
        page.icon("phone", (rect.left + 180, (head.bottom + strip.top) // 2), 160, theme.ink)
        page.icon("card", (rect.left + 390, (head.bottom + strip.top) // 2), 160, theme.ink)
    page.panel(strip, Skin(28, theme.surface, theme.line if theme.flat else None, 4, shadow=None if theme.flat else E1))
    page.icon("lower", (strip.left + 54, strip.centery), 56, theme.red.text)
    room = pygame.Rect(strip.left + 104, strip.top, strip.width - 120, strip.height)
    page.text(room, page.words("id.where.short"), Type(32, bold=True, colour=theme.red.text, on=theme.surface))


# -- phone number ---------------------------------------------------------------------------------------------------


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
    for side in (pygame.Rect(rect.left, rect.centery - 3, left - 24 - rect.left, 2), pygame.Rect(left + sum(widths) + 24, rect.centery - 3, rect.right - left - sum(widths) - 24, 2)):  # fmt: skip
        page.fill(side, theme.line)


def _field(page: Page, rect: pygame.Rect, screen: Identify) -> None:
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
            spot = pygame.Rect(x + pitch // 2 - dot, rect.centery - dot - 2, 2 * dot, 2 * dot)
            page.panel(spot, Skin(dot, theme.ink2))
        elif n < len(digits):
            page.items.append(Text((x, top), digits[n], number, theme.ink, theme.surface, private=True))
        else:
            page.fill(pygame.Rect(x + 2, rect.centery + number.size // 2 - 2, (pitch if hidden else digit) - 6, 4), theme.line2 if theme.flat else "#CDBBA4")
        x += pitch if hidden else digit


def _keys(page: Page, places: IdentifyLayout, screen: Identify) -> None:
    rect, gap = places.keys, places.gap
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
        page.text(inside.inflate(-16, 0), text, kind)
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
    words = Pair(page.words("id.join"), page.second("id.join.why"), Type(38, bold=True, rows=2, leading=1.2), Type(28, colour=theme.amber.text))  # fmt: skip
    pair(page, room, words)
    button(page, "join", go, dark(theme, page.px(32)), go_words)

