"""Picture 08: how much to pay in and how. Nothing is chosen beforehand; what is not fitted here says so."""

from dataclasses import dataclass, replace

import pygame

from edge.domain.money import Money
from edge.domain.value_api import Step
from kiosk_ui.drawing.skin import Skin
from kiosk_ui.screens.choice_card import choice_card
from kiosk_ui.screens.confirm_parts import go, note
from kiosk_ui.screens.member_bar import member_bar
from kiosk_ui.screens.shelf_parts import STARS, blank, head
from kiosk_ui.screens.sums import Sum, sums
from kiosk_ui.value_views import Method, TopUp
from kiosk_ui.views import View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.amount import amount, sign, whole
from kiosk_ui.widgets.buttons import Pair
from kiosk_ui.widgets.page import Page, Type

METHODS: tuple[Method, ...] = ("code", "terminal", "till")
"""The ways that are always named; cash only where it is taken."""
ICONS = {"code": "qr", "terminal": "card", "till": "cash", "cash": "coin"}
NEEDS_LINE = frozenset({"code"})
"""Ways that cannot work while head office is out of reach."""
COLUMNS = 3


@dataclass(frozen=True, slots=True)
class TopUpLayout:
    """Where everything stands."""

    head: pygame.Rect
    balance: pygame.Rect
    much: pygame.Rect
    steps: pygame.Rect
    how: pygame.Rect
    methods: pygame.Rect
    sums: pygame.Rect
    go: pygame.Rect
    note: pygame.Rect | None


def layout(page: Page, down: int) -> TopUpLayout:
    """Return the places: one column, or on a wide panel the choices at the right."""
    if page.profile.landscape:
        return _landscape(page, down)
    margin, large, low = page.profile.margin, page.look.large, page.look.lowered
    wide = page.area.width - 2 * margin
    foot = page.area.height - page.bottom - 20
    head_at = pygame.Rect(margin, 136 + down - 16 * bool(down), wide * 58 // 100, 128 if not down else 104)
    balance = pygame.Rect(head_at.right, head_at.top, wide - head_at.width, head_at.height)
    note_at = pygame.Rect(margin, foot - 56, wide, 56)
    go_at = pygame.Rect(margin, note_at.top - 136 - 12, wide, 136)
    top = max(head_at.bottom + 20, 768 if low else 0)
    room = go_at.top - 24 - top
    label = 60 if not large else 68
    total = 0 if low else 250 if not large else 264
    rest = room - 2 * label - total - 3 * 20
    steps_high = rest * 68 // 100
    much = pygame.Rect(margin, top, wide, label)
    steps = pygame.Rect(margin, much.bottom, wide, steps_high)
    how = pygame.Rect(margin, steps.bottom + 16, wide, label)
    methods = pygame.Rect(margin, how.bottom, wide, rest - steps_high)
    card = pygame.Rect(margin, methods.bottom + 24, wide, total)
    if low:
        card = pygame.Rect(margin, head_at.bottom + 24, wide, 768 - head_at.bottom - 48)
    return TopUpLayout(head_at, balance, much, steps, how, methods, card, go_at, note_at)


def _landscape(page: Page, down: int) -> TopUpLayout:
    small = page.profile.small
    margin, foot = page.profile.margin, page.area.height - page.profile.bottom - (16 if small else 24)
    left_wide, gap = (540, 24) if small else (800, 40)
    top = (16 if small else 136) + down
    head_at = pygame.Rect(margin, top, left_wide, 72 if small else 116)
    balance = pygame.Rect(margin, head_at.bottom + (8 if small else 16), left_wide, 76 if small else 112)
    go_at = pygame.Rect(margin, foot - (112 if small else 200), left_wide, 112 if small else 136)
    note_at = None if small else pygame.Rect(margin, go_at.bottom + 8, left_wide, 56)
    card_top = balance.bottom + 16
    card = pygame.Rect(margin, card_top, left_wide, min(go_at.top - 20 - card_top, 320))
    right = margin + left_wide + gap
    wide = page.area.width - right - margin
    label = 0 if small else 60
    rest = foot - top - 2 * label - (16 if small else 24)
    steps_high = rest * 64 // 100
    much = pygame.Rect(right, top, wide, label)
    steps = pygame.Rect(right, much.bottom, wide, steps_high)
    how = pygame.Rect(right, steps.bottom + (16 if small else 24), wide, label)
    methods = pygame.Rect(right, how.bottom, wide, foot - how.bottom)
    return TopUpLayout(head_at, balance, much, steps, how, methods, card, go_at, note_at)


def top_up(page: Page, view: View, screen: TopUp) -> None:
    """Draw the screen."""
    down = bars.offline(page, view.ambient)
    places = layout(page, down)
    if not page.profile.small:
        member_bar(page, view, screen, down)
    head(page, screen, places.head, "top.title")
    _balance(page, places.balance, screen)
    steps = screen.shelf.steps if screen.shelf else []
    room = places.steps.unionall([places.much, places.methods])
    if not page.profile.landscape:
        room = room.unionall([places.sums, places.go])
    if not blank(page, room, screen, "" if steps else "top.full", "wallet"):
        _choices(page, places, view, screen)
    bars.bottom_bar(page, ("back", "assist", "language", "end"))


def _balance(page: Page, rect: pygame.Rect, screen: TopUp) -> None:
    theme, member, right = page.theme, screen.member, not page.profile.landscape
    label = f"{page.words('top.balance')} {page.second('top.balance')}".strip()
    kind = Type(28, colour=theme.ink2, on=theme.canvas, align="right" if right else "left")
    line = round(page.type_px(28) * 1.35)
    high = line + 4 if not page.profile.small else rect.height
    page.text(pygame.Rect(rect.left, rect.top, rect.width, high), label, kind)
    value = STARS if screen.hidden else str(Money(member.value_minor, member.currency))
    room = pygame.Rect(rect.left, rect.top + line, rect.width, rect.height - line)
    if page.profile.small:  # both on one line
        room = pygame.Rect(rect.left + rect.width // 3, rect.top, rect.width * 2 // 3, rect.height)
    big = Type(60 if not page.profile.small else 40, bold=True, private=True)
    amount(page, room, (sign(member.currency), value, ""), big, right=right or page.profile.small)


def _choices(page: Page, places: TopUpLayout, view: View, screen: TopUp) -> None:
    steps = screen.shelf.steps if screen.shelf else []
    chosen = next((step for step in steps if step.pay_minor == screen.minor), None)
    _label(page, places.much, "top.much")
    gap = 24 if not page.profile.small else 12
    rows = -(-len(steps) // COLUMNS)
    high = min((places.steps.height - gap * (rows - 1)) // rows, page.px(250) if not page.look.large else 400)
    wide = (places.steps.width - gap * (COLUMNS - 1)) // COLUMNS
    for n, step in enumerate(steps):
        corner = places.steps.left + n % COLUMNS * (wide + gap), places.steps.top + n // COLUMNS * (high + gap)
        _step(page, pygame.Rect(corner, (wide, high)), step, screen)
    _label(page, places.how, "top.how")
    _methods(page, places.methods, view, screen)
    _sums(page, places.sums, screen, chosen)
    missing = "top.choose.sum" if chosen is None else "top.choose.method" if screen.method is None else ""
    text = page.words("top.go", n=f"{sign(screen.member.currency)}{Money(screen.minor)}")
    second = page.second("top.go", n=f"{sign(screen.member.currency)}{Money(screen.minor)}")
    words = Pair(text, second, Type(44 if not page.profile.small else 36, bold=True), Type(30))
    go(page, "pay", places.go, words, icon="wallet", missing=page.words(missing) if missing else "")
    if places.note:
        note(page, places.note, "top.note")


def _label(page: Page, rect: pygame.Rect, key: str) -> None:
    if not rect.height:
        return
    used = page.text(rect, page.words(key), Type(38, bold=True, on=page.theme.canvas))
    if second := page.second(key):
        room = pygame.Rect(used.right + 16, rect.top, rect.right - used.right - 16, rect.height)
        page.text(room, second, Type(32, colour=page.theme.ink2, on=page.theme.canvas))


def _step(page: Page, rect: pygame.Rect, step: Step, screen: TopUp) -> None:
    """Draw one sum with what comes on top of it."""
    theme, currency = page.theme, screen.member.currency
    inside = choice_card(page, f"sum:{step.pay_minor}", rect, chosen=step.pay_minor == screen.minor)
    figure = whole(step.pay_minor, currency, sign=False)
    big = Type(66 if not page.profile.small else 42, bold=True)
    low = page.type_px(28) + 28
    room = pygame.Rect(inside.left + 8, inside.top + 8, inside.width - 16, inside.height - low - 20)
    wide = min(page.width(sign(currency) + figure, big), room.width)
    amount(
        page, pygame.Rect(room.centerx - wide // 2, room.top, wide + 2, room.height), (sign(currency), figure, ""), big
    )
    foot = pygame.Rect(inside.left + 8, inside.bottom - low - 14, inside.width - 16, low)
    if not step.bonus_minor and not step.lift:
        page.text(foot, page.words("top.none"), Type(28, colour=theme.ink2, align="middle"))
        return
    text = page.words("top.bonus", n=whole(step.bonus_minor, currency)) if step.bonus_minor else ""
    lift = page.words.name(step.lift)
    kind = Type(28, bold=True, colour=theme.red.text, on=theme.red.soft, align="middle")
    both = " ・ ".join(part for part in (text, lift) if part)
    text = both if page.width(both, kind) + 32 <= foot.width else text or lift
    pill = pygame.Rect(0, 0, min(page.width(text, kind) + 2 * page.px(20), foot.width), page.type_px(28) + 20)
    pill.center = foot.center
    page.panel(pill, Skin(pill.height // 2, theme.red.soft, theme.red.text if theme.flat else None, 3))
    page.text(pill.inflate(-12, 0), text, kind)


def _methods(page: Page, rect: pygame.Rect, view: View, screen: TopUp) -> None:
    theme = page.theme
    fitted = screen.shelf.methods if screen.shelf else []
    names = (*METHODS, "cash") if "cash" in fitted else METHODS
    gap = 24 if not page.profile.small else 12
    wide = (rect.width - gap * (len(names) - 1)) // len(names)
    for n, name in enumerate(names):
        place = pygame.Rect(rect.left + n * (wide + gap), rect.top, wide, min(rect.height, page.px(212)))
        away = name in NEEDS_LINE and not view.ambient.online
        off = name not in fitted or away
        chosen = screen.method == name and not off
        inside = choice_card(page, f"by:{name}", place, chosen=chosen, off=off)
        ink = theme.on_disabled if off else theme.red.text if chosen and not theme.flat else theme.ink
        key = "top.missing" if name not in fitted else "top.offline"
        caption = page.words(key) if off else page.second(f"top.by.{name}")
        _method(page, inside, (ICONS[name], page.words(f"top.by.{name}"), caption), ink)


def _method(page: Page, rect: pygame.Rect, what: tuple[str, str, str], ink: str) -> None:
    """Set a way to pay: its sign, its word, and beneath what it is or why it cannot be taken."""
    icon, text, caption = what
    small = page.profile.small
    title = Type(36 if not small else 28, bold=True, colour=ink, align="middle", rows=2, leading=1.1)
    line = round(page.type_px(28) * 1.3) if caption else 0
    lines = len(page.fitted(text, title, rect.width - 16).lines)
    high = round(page.type_px(title.size) * 1.25 * lines)
    side = min(page.px(56), rect.height - high - line - 32)
    top = rect.centery - (max(side, 0) + 8 + high + line) // 2
    if side >= page.px(28):
        page.icon(icon, (rect.centerx, top + side // 2), side, ink)
        top += side + 8
    else:
        top = rect.centery - (high + line) // 2
    page.text(pygame.Rect(rect.left + 8, top, rect.width - 16, high), text, title)
    if caption:
        kind = replace(title, size=28, bold=False, colour=ink, rows=1)
        page.text(pygame.Rect(rect.left + 8, top + high, rect.width - 16, line), caption, kind)


def _sums(page: Page, rect: pygame.Rect, screen: TopUp, chosen: Step | None) -> None:
    member = screen.member
    after = member.value_minor + chosen.pay_minor if chosen else None
    lines = (
        Sum("top.sum", chosen.pay_minor if chosen else None),
        Sum("top.new", after, total=True, private=True),
        Sum("top.gift", chosen.bonus_minor if chosen else None, "+ " if chosen and chosen.bonus_minor else ""),
    )
    sums(page, rect, lines, member.currency, hidden=screen.hidden)
