"""Pay with stored value: how much, what there is, what is left."""

from dataclasses import replace

import pygame

from edge.domain.money import Money
from kiosk_ui.screens.change_strip import change_strip
from kiosk_ui.screens.confirm_parts import go, layout, note
from kiosk_ui.screens.member_bar import member_bar
from kiosk_ui.screens.shelf_parts import head
from kiosk_ui.value_views import PayConfirm
from kiosk_ui.views import View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.amount import amount, sign
from kiosk_ui.widgets.buttons import Pair
from kiosk_ui.widgets.cards import card_skin
from kiosk_ui.widgets.page import Page, Type


def pay_confirm(page: Page, view: View, screen: PayConfirm) -> None:
    """Draw the question."""
    down = bars.offline(page, view.ambient)
    places = layout(page, down)
    if not page.profile.landscape:  # one figure may stand high where nothing else is asked
        more = places.free.height // 2
        places = replace(
            places,
            card=pygame.Rect(places.card.topleft, (places.card.width, places.card.height + more)),
            change=places.change.move(0, more),
        )
    if not page.profile.small:
        member_bar(page, view, screen, down)
    head(page, screen, places.head, "pay.title")
    _amount(page, places.card, screen)
    currency, have = screen.member.currency, screen.member.value_minor
    before = sign(currency)
    figures = (
        ("pay.before", before, str(Money(have))),
        ("pay.cost", before, str(Money(screen.minor))),
        ("pay.after", before, str(Money(max(have - screen.minor, 0)))),
    )
    change_strip(page, places.change, figures, hidden=screen.hidden)
    if not screen.busy:
        note(page, places.note, "pay.note")
    total = f"{before}{Money(screen.minor)}"
    title = Type(44 if not page.profile.small else 36, bold=True)
    words = Pair(page.words("pay.go", n=total), page.second("pay.go", n=total), title, Type(32))
    go(page, "confirm", places.go, words, icon="wallet", missing=page.words("pay.busy") if screen.busy else "")
    bars.bottom_bar(page, ("back", "assist", "language", "end"))


def _amount(page: Page, rect: pygame.Rect, screen: PayConfirm) -> None:
    """Draw the amount as high as anything on a screen is."""
    page.panel(rect, card_skin(page, page.px(40)))
    line = round(page.type_px(32) * 1.4)
    inner = rect.inflate(-64, -48)
    label = Type(32, colour=page.theme.ink2, align="middle", on=page.theme.surface)
    page.text(pygame.Rect(inner.left, inner.top, inner.width, line), page.words("pay.cost"), label)
    big = Type(132 if not page.profile.small else 80, bold=True)
    figure, before = str(Money(screen.minor)), sign(screen.member.currency)
    wide = min(page.width(before + figure, big), inner.width)
    room = pygame.Rect(inner.centerx - wide // 2, inner.top + line, wide + 2, inner.height - line)
    amount(page, room, (before, figure, ""), big)
