"""Which screen and which sheet a view asks for."""

from kiosk_ui.screens.assist_sheet import help_me_see
from kiosk_ui.screens.attract import attract
from kiosk_ui.screens.closed import closed
from kiosk_ui.screens.error_sheet import error
from kiosk_ui.screens.gift_confirm import gift_confirm
from kiosk_ui.screens.gifts import gifts
from kiosk_ui.screens.home import home
from kiosk_ui.screens.identify import identify
from kiosk_ui.screens.outcome import outcome
from kiosk_ui.screens.points import points
from kiosk_ui.screens.saved import saved
from kiosk_ui.screens.sheets import change_member, choose_language, staff_coming
from kiosk_ui.screens.still_there import still_there
from kiosk_ui.theme import HIGH_CONTRAST, WARM
from kiosk_ui.value_views import GiftConfirm, Gifts, Outcome
from kiosk_ui.views import (
    AssistSheet,
    Attract,
    ChangeMember,
    ErrorSheet,
    Home,
    Identify,
    LanguageSheet,
    Points,
    Saved,
    StaffSheet,
    StillThere,
    View,
)
from kiosk_ui.widgets.page import Page
from kiosk_ui.widgets.profile import Profile


def compose(profile: Profile, view: View, pressed: str | None) -> Page:
    """Return a view's page, its sheet on top; the finger presses only what lies on top."""
    theme = HIGH_CONTRAST if view.look.contrast else WARM
    page = Page(profile, theme, view.look, pressed if view.overlay is None else None)
    page.fill(page.area, theme.canvas)
    _screen(page, view)
    if view.overlay is not None:
        page.dim()
        page.pressed = pressed
        _overlay(page, view)
    return page


def _screen(page: Page, view: View) -> None:
    match view.screen:
        case Attract():
            attract(page, view, view.screen)
        case Identify():
            identify(page, view, view.screen)
        case Home():
            home(page, view, view.screen)
        case Points():
            points(page, view, view.screen)
        case Saved():
            saved(page, view, view.screen)
        case Gifts():
            gifts(page, view, view.screen)
        case GiftConfirm():
            gift_confirm(page, view, view.screen)
        case Outcome():
            outcome(page, view, view.screen)
        case _:
            closed(page, view)


def _overlay(page: Page, view: View) -> None:
    match view.overlay:
        case StillThere():
            still_there(page, view.overlay)
        case AssistSheet():
            help_me_see(page)
        case LanguageSheet():
            choose_language(page)
        case StaffSheet():
            staff_coming(page)
        case ErrorSheet():
            error(page, view, view.overlay)
        case ChangeMember():
            change_member(page)
        case None:
            pass
