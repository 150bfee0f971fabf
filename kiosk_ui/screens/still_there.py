"""Picture 14: are you still there? A ring counts down; the screen behind has nothing of the member on it."""

from dataclasses import replace

import pygame

from kiosk_ui.drawing.skin import E3, Skin
from kiosk_ui.views import StillThere
from kiosk_ui.widgets.buttons import Pair, button, primary, secondary
from kiosk_ui.widgets.page import Page, Type
from kiosk_ui.widgets.ring import ring


def layout(page: Page) -> pygame.Rect:
    """Return the dialog's place."""
    area = page.area
    if page.profile.small:
        return pygame.Rect(140, 40, 1000, 720)
    if page.profile.landscape:
        return pygame.Rect((area.width - 968) // 2, 100, 968, 868)
    high = 868 if page.profile.unit <= 1 and not page.look.large else 960
    return pygame.Rect(56, 1648 - high, 968, high)


def still_there(page: Page, overlay: StillThere) -> None:
    """Draw the dialog."""
    theme, small = page.theme, page.profile.small
    rect = layout(page)
    skin = Skin(page.px(56), theme.surface, theme.line if theme.flat else None, 4, shadow=None if theme.flat else E3)
    page.panel(rect, skin)
    inner = rect.inflate(-96, 0)
    side = 224 if not small else 168
    circle = pygame.Rect(rect.centerx - side // 2, rect.top + (68 if not small else 28), side, side)
    if page.look.large and not page.profile.landscape:
        circle.top -= 24
    ring(page, circle, overlay.seconds, overlay.of)
    end_high, stay_high = (104, 140) if not small else (96, 116)
    end = pygame.Rect(inner.left, rect.bottom - 36 - end_high, inner.width, end_high)
    stay = pygame.Rect(inner.left, end.top - 16 - stay_high, inner.width, stay_high)
    words = pygame.Rect(inner.left, circle.bottom + 16, inner.width, stay.top - circle.bottom - 32)
    _words(page, words, overlay)
    stay_words = Pair(page.words("idle.stay"), page.second("idle.stay"), Type(44, bold=True), Type(29))
    button(page, "stay", stay, primary(theme, page.px(32)), stay_words)
    _end(page, end)


def _words(page: Page, rect: pygame.Rect, overlay: StillThere) -> None:
    theme = page.theme
    middle = Type(66 if not page.profile.small else 48, bold=True, align="middle", on=theme.surface)
    caption, why = page.second("idle.ask"), page.words("idle.why", n=overlay.seconds)
    heights = [round(page.type_px(middle.size) * 1.4), page.px(54) if caption else 0]
    why_type = Type(36 if not page.profile.small else 28, align="middle", on=theme.surface, rows=2, leading=1.3)
    heights.append(max(page.px(66), round(page.type_px(why_type.size) * (2.6 if page.look.large else 1.5))))
    top = rect.centery - sum(heights) // 2
    page.text(pygame.Rect(rect.left, top, rect.width, heights[0]), page.words("idle.ask"), middle)
    if caption:
        place = pygame.Rect(rect.left, top + heights[0], rect.width, heights[1])
        page.text(place, caption, Type(36, colour=theme.ink2, align="middle", on=theme.surface))
    page.text(pygame.Rect(rect.left, top + heights[0] + heights[1], rect.width, heights[2]), why, why_type)


def _end(page: Page, rect: pygame.Rect) -> None:
    look = secondary(page.theme, page.px(32))
    second = page.second("idle.end")
    if not second:
        button(page, "end", rect, look, Pair(page.words("idle.end"), "", Type(38, bold=True)))
        return
    button(page, "end", rect, look, Pair("", ""))
    first_type, second_type = Type(38, bold=True), Type(32)
    title = page.words("idle.end")
    widths = page.width(title, first_type), page.width(second, second_type)
    left = rect.centerx - (sum(widths) + 20) // 2
    down = 2 if page.down("end") else 0
    page.text(pygame.Rect(left, rect.top + down, widths[0] + 2, rect.height), title, first_type)
    place = pygame.Rect(left + widths[0] + 20, rect.top + down, widths[1] + 2, rect.height)
    page.text(place, second, replace(second_type, colour=page.theme.ink))
