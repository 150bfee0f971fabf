"""A short card of sums: what is paid in, what can be spent afterwards, what comes on top once head office confirms."""

from dataclasses import dataclass

import pygame

from edge.domain.money import Money
from kiosk_ui.screens.shelf_parts import STARS
from kiosk_ui.theme import Colour
from kiosk_ui.widgets.amount import sign
from kiosk_ui.widgets.cards import card_skin
from kiosk_ui.widgets.page import Page, Type


@dataclass(frozen=True, slots=True)
class Sum:
    """One line: its words, its minor units (``None``: not known yet), the sign before it, whether it is the total."""

    key: str
    minor: int | None
    before: str = ""
    total: bool = False
    private: bool = False


def sums(page: Page, rect: pygame.Rect, lines: tuple[Sum, ...], currency: str, *, hidden: bool) -> None:
    """Draw the card, with a line over the total; what stands below it is not part of it."""
    page.panel(rect, card_skin(page, page.px(40)))
    inner = rect.inflate(-2 * (40 if not page.profile.small else 24), -32)
    shares = [1.3 if line.total else 1.0 for line in lines]
    top = float(inner.top)
    for line, share in zip(lines, shares, strict=True):
        high = inner.height * share / sum(shares)
        row = pygame.Rect(inner.left, round(top), inner.width, round(high))
        if line.total and line is not lines[0]:
            page.fill(pygame.Rect(inner.left, row.top, inner.width, 2), page.theme.line)
        _line(page, row, line, currency, hidden=hidden)
        top += high


def _line(page: Page, row: pygame.Rect, line: Sum, currency: str, *, hidden: bool) -> None:
    theme, small = page.theme, page.profile.small
    colour: Colour = theme.pine.text if line.before else theme.ink
    size = (40 if not small else 32) if line.total else 36 if not small else 28
    value = "—" if line.minor is None else f"{line.before}{sign(currency)}{Money(line.minor, currency)}"
    if hidden and line.private:
        value = STARS
    kind = Type(
        size + 8 * line.total, bold=line.total or bool(line.before), colour=colour, on=theme.surface, align="right"
    )
    wide = min(page.width(value, kind), row.width * 6 // 10)
    page.text(pygame.Rect(row.right - wide - 2, row.top, wide + 2, row.height), value, kind)
    label = page.words(line.key)
    words = Type(size, bold=line.total, colour=colour, on=theme.surface, rows=2, leading=1.1)
    both = f"{label} {page.second(line.key)}".strip()
    room = pygame.Rect(row.left, row.top, row.width - wide - 24, row.height)
    page.text(room, both if page.width(both, words) <= room.width else label, words)
