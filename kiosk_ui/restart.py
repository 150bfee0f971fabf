"""After a power cut: what became of the last purchase, told on the attract screen until somebody has seen it. Pure."""

from dataclasses import replace
from typing import Literal

from edge.domain.value_api import Moved, Purchase, Settle
from kiosk_ui.state import Flow, Moment, Sound, Step, with_view
from kiosk_ui.steps import asking
from kiosk_ui.value_views import RestartSheet
from kiosk_ui.views import Attract

WORDS: dict[str, Literal["seen", "confirmed", "voided"]] = {
    "close": "seen",
    "back": "seen",
    "last:confirmed": "confirmed",
    "last:voided": "voided",
}
"""What each control of the sheet says."""


def told(flow: Flow, purchase: Purchase | None) -> Flow:
    """Remember what is to be said, and say it where no visit is disturbed; the end of a visit brings it back."""
    flow = replace(flow, last=purchase)
    if not isinstance(flow.view.screen, Attract):
        return flow
    if purchase is None:
        return with_view(flow, overlay=None) if isinstance(flow.view.overlay, RestartSheet) else flow
    return with_view(flow, overlay=RestartSheet(purchase))


def dealt_with(flow: Flow, request: Settle, answer: Moved) -> Flow:
    """Take the sheet away once the service has written it down."""
    settled = flow.last is not None and flow.last.of == request.of and answer.result == "done"
    return told(flow, None) if settled else flow


def answered(flow: Flow, name: str, moment: Moment) -> Step:
    """Tell the service what was said to the sheet. What only a clerk can settle is put away, not settled, by others."""
    sheet, look = flow.view.overlay, flow.view.look
    if not isinstance(sheet, RestartSheet):
        return flow, ()
    word = WORDS[name]
    if sheet.purchase.clerk == (word == "seen"):
        return with_view(flow, overlay=None), (Sound("tap"),)
    flow = flow if sheet.purchase.clerk else told(flow, None)
    request = Settle(txn=moment.txn, of=sheet.purchase.of, word=word, language=look.language, large=look.large)
    return asking(flow, request, Sound("tap"))
