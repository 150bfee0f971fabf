"""A payment under way: what to do, how long it is waited for, and the clerk's two words about it."""

import pygame

from edge.domain.money import Money
from kiosk_ui.screens.member_bar import member_bar
from kiosk_ui.screens.shelf_parts import head
from kiosk_ui.screens.sums import Sum, sums
from kiosk_ui.value_views import PAY_S, PayWait
from kiosk_ui.views import View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.amount import sign
from kiosk_ui.widgets.buttons import Pair, button, disabled, primary, secondary
from kiosk_ui.widgets.cards import card_skin
from kiosk_ui.widgets.page import Page, Type
from kiosk_ui.widgets.ring import ring


def pay_wait(page: Page, view: View, screen: PayWait) -> None:
    """Draw the wait. There is no way out but the two words, a person, or the ring's end."""
    down = bars.offline(page, view.ambient)
    small, wide_panel = page.profile.small, page.profile.landscape
    if not small:
        member_bar(page, view, screen, down)
    margin = page.profile.margin
    foot = page.area.height - page.bottom - (16 if small else 40)
    column = pygame.Rect(margin, (16 if small else 136) + down, page.area.width - 2 * margin, 0)
    column.height = foot - column.top
    right = column.copy()
    if wide_panel:
        column.width = (column.width - 40) // 2
        right.left, right.width = column.right + 40, column.width
    title = pygame.Rect(column.left, column.top, column.width, 72 if small else 128)
    _head(page, screen, title)
    rows = _buttons(page, right if wide_panel else column, screen)
    card = pygame.Rect(right.left, right.top, right.width, 0)
    if wide_panel:
        card.height = min(rows - 24 - card.top, 320)
        box = pygame.Rect(column.left, title.bottom + 20, column.width, column.bottom - title.bottom - 20)
    else:
        card = pygame.Rect(column.left, rows - 32 - page.px(250), column.width, page.px(250))
        box = pygame.Rect(column.left, title.bottom + 24, column.width, card.top - title.bottom - 48)
    _ring(page, box, screen)
    _sums(page, card, screen)
    bars.bottom_bar(page, ("assist", "language", "staff"))


def _head(page: Page, screen: PayWait, rect: pygame.Rect) -> None:
    total = f"{sign(screen.member.currency)}{Money(screen.step.pay_minor)}"
    head(page, screen, rect, "wait.title", n=total)


def _ring(page: Page, rect: pygame.Rect, screen: PayWait) -> None:
    theme, small = page.theme, page.profile.small
    page.panel(rect, card_skin(page, page.px(40)))
    line = Type(44 if not small else 30, bold=True, align="middle", on=theme.surface, rows=2, leading=1.25)
    why = Type(30 if not small else 28, colour=theme.ink2, align="middle", on=theme.surface, rows=3, leading=1.3)
    inner = rect.inflate(-64, -32)
    text, left = page.words(f"wait.{screen.method}"), page.words("wait.left")
    if screen.busy:
        text = page.words("wait.busy")
    tall = page.fitted(text, line, inner.width)
    low = page.fitted(left, why, inner.width)
    high = round(tall.size * 1.35 * len(tall.lines))
    deep = round(low.size * 1.4 * len(low.lines))
    side = max(min(page.px(320), inner.height - high - deep - 32), 96)
    top = inner.centery - (high + deep + side + 32) // 2
    page.text(pygame.Rect(inner.left, top, inner.width, high), text, line)
    ring(page, pygame.Rect(inner.centerx - side // 2, top + high + 16, side, side), screen.seconds, PAY_S)
    page.text(pygame.Rect(inner.left, top + high + side + 32, inner.width, deep), left, why)


def _sums(page: Page, rect: pygame.Rect, screen: PayWait) -> None:
    step, member = screen.step, screen.member
    after = member.value_minor + step.pay_minor
    lines = (
        Sum("top.sum", step.pay_minor),
        Sum("top.new", after, total=True, private=True),
        Sum("top.gift", step.bonus_minor, "+ " if step.bonus_minor else ""),
    )
    sums(page, rect, lines, member.currency, hidden=screen.hidden)


def _buttons(page: Page, column: pygame.Rect, screen: PayWait) -> int:
    """Draw the clerk's words at the foot of a column; return where they begin."""
    small, radius = page.profile.small, page.px(32)
    high, gap = (108, 12) if small else (136, 20)
    no = pygame.Rect(column.left, column.bottom - high, column.width, high)
    yes = pygame.Rect(column.left, no.top - gap - high, column.width, high)
    kind = Type(42 if not small else 32, bold=True)
    words = Pair(page.words("wait.paid"), page.second("wait.paid"), kind, Type(30))
    if screen.busy:
        button(page, "", yes, disabled(page.theme, radius), Pair(page.words("wait.busy"), "", kind))
    else:
        button(page, "paid", yes, primary(page.theme, radius), words)
    cancel = Pair(
        page.words("wait.unpaid"), page.second("wait.unpaid"), Type(38 if not small else 30, bold=True), Type(28)
    )
    look = disabled(page.theme, radius) if screen.busy else secondary(page.theme, radius)
    button(page, "" if screen.busy else "unpaid", no, look, cancel)
    return yes.top
