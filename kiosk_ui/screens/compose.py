"""Which screen and which sheet a view asks for."""

from kiosk_ui.screens.assist_sheet import help_me_see
from kiosk_ui.screens.attract import attract
from kiosk_ui.screens.closed import closed
from kiosk_ui.screens.coupons import coupons
from kiosk_ui.screens.error_sheet import error
from kiosk_ui.screens.gift_confirm import gift_confirm
from kiosk_ui.screens.gifts import gifts
from kiosk_ui.screens.home import home
from kiosk_ui.screens.identify import identify
from kiosk_ui.screens.outcome import outcome
from kiosk_ui.screens.pay_confirm import pay_confirm
from kiosk_ui.screens.pay_wait import pay_wait
from kiosk_ui.screens.points import points
from kiosk_ui.screens.saved import saved
from kiosk_ui.screens.sheets import change_member, choose_language, staff_coming
from kiosk_ui.screens.still_there import still_there
from kiosk_ui.screens.top_up import top_up
from kiosk_ui.screens.value_sheets import coupon_sheet, release_sheet, restart_sheet
from kiosk_ui.theme import HIGH_CONTRAST, WARM
from kiosk_ui.value_views import (
    Coupons,
    CouponSheet,
    GiftConfirm,
    Gifts,
    Outcome,
    PayConfirm,
    PayWait,
    ReleaseSheet,
    RestartSheet,
    TopUp,
    ValueSheet,
)
from kiosk_ui.views import (
    AssistSheet,
    Attract,
    ChangeMember,
    Closed,
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
        case Closed():
            closed(page, view)
        case _:
            _value_screen(page, view)


def _value_screen(page: Page, view: View) -> None:
    match view.screen:
        case Gifts():
            gifts(page, view, view.screen)
        case GiftConfirm():
            gift_confirm(page, view, view.screen)
        case Coupons():
            coupons(page, view, view.screen)
        case TopUp():
            top_up(page, view, view.screen)
        case PayWait():
            pay_wait(page, view, view.screen)
        case PayConfirm():
            pay_confirm(page, view, view.screen)
        case Outcome():
            outcome(page, view, view.screen)


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
        case CouponSheet() | ReleaseSheet() | RestartSheet():
            _value_sheet(page, view.overlay)
        case None:
            pass


def _value_sheet(page: Page, sheet: ValueSheet) -> None:
    match sheet:
        case CouponSheet():
            coupon_sheet(page, sheet)
        case ReleaseSheet():
            release_sheet(page, sheet)
        case RestartSheet():
            restart_sheet(page, sheet)
