"""A ring that empties as seconds go by, the number inside."""

import math

import pygame

from kiosk_ui.widgets.page import Page, Type


def ring(page: Page, rect: pygame.Rect, seconds: int, of: int) -> None:
    """Draw ``seconds`` of ``of``; only these two items change from second to second."""
    stroke = max(12, rect.width // 14)
    radius = (rect.width - stroke) / 2
    middle = rect.width / 2
    share = min(max(seconds / of if of else 0, 0), 1)
    line = f'fill="none" stroke="{page.theme.ring}" stroke-width="{stroke}"'
    track = f'<circle cx="{middle}" cy="{middle}" r="{radius}" {line}/>'
    page.drawing(rect, track + _arc(middle, radius, share, stroke, page.theme.brand))
    kind = Type(96 if rect.width > 180 else 56, bold=True, align="middle", on=page.theme.surface)
    side = round(rect.width * 0.62)
    inner = pygame.Rect(0, 0, side, side)
    inner.center = rect.center
    page.text(inner, str(seconds), kind)


def _arc(middle: float, radius: float, share: float, stroke: int, colour: str) -> str:
    line = f'fill="none" stroke="{colour}" stroke-width="{stroke}" stroke-linecap="round"'
    if share >= 1:
        return f'<circle cx="{middle}" cy="{middle}" r="{radius}" {line}/>'
    if share <= 0:
        return ""
    angle = 2 * math.pi * share
    x, y = middle + radius * math.sin(angle), middle - radius * math.cos(angle)
    big = 1 if share > 0.5 else 0
    return f'<path d="M{middle} {middle - radius}A{radius} {radius} 0 {big} 1 {x:.2f} {y:.2f}" {line}/>'
