"""What kind of request one is, and the request about a payment under way. Pure."""

from typing import Literal

from edge.domain import value_api as api
from kiosk_ui.state import Flow
from kiosk_ui.value_views import PayWait

ShelfRequest = api.Gifts | api.Coupons | api.TopUpSteps
"""Asks what there is; harmless to lose."""

Move = api.TakeGift | api.UseCoupon | api.Pay | api.TopUp | api.Undo | api.Refund
"""Moves value; its answer is never dropped while the visit lasts."""

PaymentEnd = Literal["paid", "unknown", "refused"]


def top_up(flow: Flow, state: PaymentEnd) -> api.TopUp | None:
    """Return the word about the payment under way, if one is."""
    screen, look = flow.view.screen, flow.view.look
    if flow.visit is None or not isinstance(screen, PayWait):
        return None
    return api.TopUp(
        txn=screen.txn,
        visit=flow.visit.id,
        minor=screen.step.pay_minor,
        paid_by=screen.method,
        payment=screen.payment,
        state=state,
        language=look.language,
        large=look.large,
    )
