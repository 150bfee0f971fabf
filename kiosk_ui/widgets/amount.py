"""A figure with a small sign before it and a small word after it, on one baseline."""

from dataclasses import replace

import pygame

from edge.domain.money import Money
from kiosk_ui.drawing import fonts
from kiosk_ui.drawing.items import Text
from kiosk_ui.widgets.page import LEAST, Page, Type

SIGNS = {"CNY": "¥", "TWD": "$", "HKD": "$", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def sign(currency: str) -> str:
    """Return how a currency is written before an amount."""
    return SIGNS.get(currency, f"{currency} ")


def whole(minor: int, currency: str, *, sign: bool = True) -> str:
    """Return ¥4,480 or ¥4,480.50: no cents where there are none."""
    before = SIGNS.get(currency, f"{currency} ") if sign else ""
    return before + str(Money(minor, currency)).removesuffix(".00")


def sign_size(page: Page, size: int) -> int:
    """Return how high the sign beside a figure stands: over half, and never too small to read."""
    return max(round(size * 0.53), page.px(LEAST))


def amount(page: Page, rect: pygame.Rect, parts: tuple[str, str, str], kind: Type, *, right: bool = False) -> None:
    """Set a figure with a small sign before and a small word after it, on one baseline; it shrinks, it is never cut."""
    before, figure, after = parts
    size = min(page.type_px(kind.size), rect.height)
    while size > page.px(28) and _amount_width(page, parts, size, kind) > rect.width:
        size -= 2
    big, little = page.face(size, kind), page.face(sign_size(page, size), kind)
    left = rect.right - _amount_width(page, parts, size, kind) if right else rect.left
    base = rect.centery - fonts.height(big) // 2 + fonts.ascent(big)
    for text, face, gap in ((before, little, 0), (figure, big, 0), (after, little, round(size * 0.16))):
        if not text:
            continue
        left += gap
        plain = replace(kind, bold=kind.bold and text is not after)
        drawn = page.face(sign_size(page, size), plain) if text is after else face
        ink = kind.colour or page.theme.ink
        page.items.append(Text((left, base - fonts.ascent(drawn)), text, drawn, ink, kind.on, kind.private))
        left += fonts.width(text, drawn)


def _amount_width(page: Page, parts: tuple[str, str, str], size: int, kind: Type) -> int:
    before, figure, after = parts
    little = page.face(sign_size(page, size), kind)
    wide = fonts.width(figure, page.face(size, kind)) + (fonts.width(before, little) if before else 0)
    return wide + (
        round(size * 0.16) + fonts.width(after, page.face(sign_size(page, size), replace(kind, bold=False)))
        if after
        else 0
    )
