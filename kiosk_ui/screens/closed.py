"""The device does not answer: this kiosk rests, and says where to go."""

import pygame

from kiosk_ui.drawing.skin import Skin
from kiosk_ui.views import View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.page import Page, Type


def closed(page: Page, view: View) -> None:
    """Draw the closed screen; nothing on it can be touched."""
    theme, area = page.theme, page.area
    if not page.profile.small and view.ambient.place.chain:
        bars.top_bar(page, view.ambient, 0, area.width // 2)
    side = min(page.px(300), area.height // 4)
    disc = pygame.Rect(0, 0, side, side)
    disc.center = (area.centerx, area.centery - (page.px(200) if not page.profile.landscape else area.height // 5))
    page.panel(disc, Skin(side // 2, theme.amber.soft, theme.amber.text if theme.flat else None, 4))
    if theme.flat:
        page.icon("pause", disc.center, side // 2, theme.amber.text)
    else:
        art = disc.inflate(-side // 4, -side // 4)
        page.art("mug", art)
    words = pygame.Rect(0, 0, area.width - 2 * page.profile.margin, page.px(200))
    words.midtop = (area.centerx, disc.bottom + (page.px(40) if not page.profile.small else 16))
    page.text(
        words,
        page.words("closed.title"),
        Type(64 if not page.profile.small else 48, bold=True, align="middle", rows=2, leading=1.3, on=theme.canvas),
    )
    line = pygame.Rect(words.left, words.bottom + 8, words.width, page.px(52))
    caption = page.second("closed.title").replace("\n", " ")
    if caption:
        page.text(line, caption, Type(34, colour=theme.ink2, align="middle", on=theme.canvas))
        line = line.move(0, line.height + 12)
    page.text(line, page.words("closed.why"), Type(34, colour=theme.ink2, align="middle", on=theme.canvas))
