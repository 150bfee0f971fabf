"""What the controls do that lead to value and move it. A control that is not on the screen does nothing. Pure."""

from kiosk_ui import moving, restart, shelves, topping
from kiosk_ui.points import Handler
from kiosk_ui.state import Flow, Moment, Sound, Step
from kiosk_ui.steps import at_home, printing_here
from kiosk_ui.value_views import (
    CouponSheet,
    GiftConfirm,
    Outcome,
    PayConfirm,
    PayWait,
    ReleaseSheet,
    RestartSheet,
    Shelf,
    ValueScreen,
    ValueSheet,
)
from kiosk_ui.views import Home, Overlay, Screen


def sheet_handler(overlay: Overlay | None, name: str) -> Handler | None:
    """Return what ``name`` does on a sheet about value."""
    if not isinstance(overlay, ValueSheet):
        return None
    match overlay, name:
        case CouponSheet(), "redeem" | "reserve":
            return lambda flow, moment: moving.coupon_used(flow, moment, now=name == "redeem")
        case ((CouponSheet() | ReleaseSheet()), "release"):
            return moving.released
        case RestartSheet(), _ if name in restart.WORDS:
            return lambda flow, moment: restart.answered(flow, name, moment)
    return None


def value_handler(screen: Screen, name: str) -> Handler | None:
    """Return what ``name`` does on a screen about value, and at home what leads to one."""
    if isinstance(screen, Home) and name in shelves.DOORS:
        return lambda flow, moment: shelves.opening(flow, shelves.DOORS[name], moment)
    if not isinstance(screen, ValueScreen):
        return None
    return _shelf_handler(name) if isinstance(screen, Shelf) else _deed_handler(screen, name)


def _shelf_handler(name: str) -> Handler | None:  # noqa: PLR0911 - a table: one line a case
    """Return what happens on a shelf; each step looks itself whether it is on the right one."""
    match name.partition(":"):
        case "back", _, _:
            return _home
        case "chip", _, chip:
            return lambda flow, _: shelves.chosen(flow, chip)
        case "from", _, first:
            return lambda flow, _: shelves.turned(flow, first)
        case "sum", _, minor:
            return lambda flow, _: shelves.sum_chosen(flow, minor)
        case "by", _, method:
            return lambda flow, _: shelves.method_chosen(flow, method)
        case "pay", _, _:
            return topping.payment_begun
        case "take", _, sku:
            return lambda flow, moment: moving.gift_chosen(flow, sku, moment)
        case "use", _, coupon:
            return lambda flow, moment: moving.coupon_chosen(flow, coupon, moment)
        case "release", _, txn:
            return lambda flow, moment: moving.release_asked(flow, txn, moment)
    return None


def _deed_handler(screen: Screen, name: str) -> Handler | None:  # noqa: PLR0911 - a table: one line a case
    match screen, name:
        case GiftConfirm(), "confirm":
            return moving.gift_confirmed
        case GiftConfirm(), "back":
            return lambda flow, _: moving.back_to_gifts(flow)
        case PayConfirm(), "confirm":
            return moving.pay_confirmed
        case PayWait(), "paid":
            return lambda flow, moment: topping.payment_ended(flow, "paid", moment)
        case PayWait(), "unpaid" | "back":
            return lambda flow, moment: topping.payment_ended(flow, "refused", moment)
        case Outcome(), "settle":
            return topping.settled_again
        case Outcome(), "again":
            return printing_here
        case ((PayConfirm() | Outcome()), "back" | "done"):
            return _home
    return None


def _home(flow: Flow, _moment: Moment) -> Step:
    return (flow, ()) if flow.waiting and _busy(flow) else (at_home(flow), (Sound("tap"),))


def _busy(flow: Flow) -> bool:
    """Whether an order is on its way from this screen."""
    return getattr(flow.view.screen, "busy", False)
