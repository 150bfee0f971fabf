"""Shows what to hold where: a card or a phone, and the scanner below the screen."""

import pygame

from kiosk_ui.drawing.skin import E1, E2, Skin
from kiosk_ui.widgets.buttons import Pair, pair
from kiosk_ui.widgets.cards import wash_skin
from kiosk_ui.widgets.page import Page, Type


def scan_panel(page: Page, rect: pygame.Rect) -> None:
    """Draw the panel."""
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
    grown = rect.inflate(8, 12)
    w, h, r, arm = grown.width, grown.height, 50 * k, 38 * k
    x0, y0, x1, y1 = 6, 6, w - 6, h - 6
    corners = "".join((
        f"M{x0} {y0 + r + arm}V{y0 + r}A{r} {r} 0 0 1 {x0 + r} {y0}H{x0 + r + arm}",
        f"M{x1} {y0 + r + arm}V{y0 + r}A{r} {r} 0 0 0 {x1 - r} {y0}H{x1 - r - arm}",
        f"M{x0} {y1 - r - arm}V{y1 - r}A{r} {r} 0 0 0 {x0 + r} {y1}H{x0 + r + arm}",
        f"M{x1} {y1 - r - arm}V{y1 - r}A{r} {r} 0 0 1 {x1 - r} {y1}H{x1 - r - arm}",
    ))  # fmt: skip
    veil = (
        ""
        if theme.flat
        else f'<rect x="8" y="8" width="{w - 16}" height="{h - 16}" rx="{r:.0f}" fill="#FFFFFF" fill-opacity="0.66"/>'
    )
    beam_y = h / 2
    glow = f'x="{36 * k:.0f}" y="{beam_y - 44 * k:.0f}" width="{w - 72 * k:.0f}" height="{44 * k:.0f}"'
    ray = f'd="M{40 * k:.0f} {beam_y:.0f}H{w - 40 * k:.0f}" stroke-width="8" stroke-linecap="round"'
    beam = f'<rect {glow} fill="{theme.brand}" fill-opacity="0.13"/><path {ray} stroke="{theme.brand}"/>'
    line = f'<path d="{corners}" fill="none" stroke="{theme.brand}" stroke-width="10" stroke-linecap="round"/>'
    page.drawing(grown, veil + beam + line)
    side = round(262 * k)
    if theme.flat:
        page.icon("card", rect.center, round(150 * k), theme.ink)
        return
    page.art(
        "card",
        pygame.Rect(rect.left + round(200 * k) - side // 2, rect.centery - side // 2 + round(2 * k), side, side),
        turn=-8,
    )


def _where(page: Page, panel: pygame.Rect, left: int, foot: int) -> None:
    """Draw where the scanner is, in the panel's lower right corner, right of the phone."""
    theme = page.theme
    kind = Type(29, bold=True, colour=theme.red.text, on=theme.surface, align="middle", rows=3, leading=1.3)
    text, most = page.words("id.where"), panel.right - 20 - left
    wide = min(max(176, max(page.width(line, kind) for line in text.split("\n")) + 26), most)
    if page.look.language == "en":
        wide = min(228, most)
    lines = page.fitted(text, kind, wide - 16)
    size = page.px(66)
    rect = pygame.Rect(0, 0, wide, size + 46 + round(len(lines.lines) * lines.size * kind.leading))
    rect.right = panel.right - (44 if wide < 180 and not page.profile.landscape else 24)
    rect.bottom = panel.bottom - foot
    skin = Skin(28, theme.surface, theme.line if theme.flat else None, 4, shadow=None if theme.flat else E2)
    page.panel(rect, skin)
    page.icon("lower", (rect.centerx, rect.top + 18 + size // 2), size, theme.red.text)
    room = pygame.Rect(rect.left + 8, rect.top + size + 26, rect.width - 16, rect.height - size - 40)
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
