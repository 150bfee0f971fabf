"""The top bar of a member's own screens: mark and store, 隐藏, and who is signed in."""

from kiosk_ui.screens.names import member_name
from kiosk_ui.value_views import Confirm, Shelf
from kiosk_ui.views import Home, Points, View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.page import Page


def member_bar(page: Page, view: View, screen: Home | Points | Shelf | Confirm, down: int) -> None:
    """Draw the bar, ``down`` pixels lower for the offline banner."""
    right = page.area.width - (48 if page.look.large else page.profile.margin)
    if not page.look.large:
        name = page.words("member.hidden") if screen.hidden else member_name(page.words, screen.member)
        right = bars.chip(page, right, down, name, private=not screen.hidden).left - 16
    if not lowered(page):
        right = bars.hide_button(page, right, down, hidden=screen.hidden).left
    bars.top_bar(page, view.ambient, down, right)


def lowered(page: Page) -> bool:
    """Whether what can be touched stays out of the top bar, in reach of a seated person."""
    return page.look.lowered and not page.profile.landscape
