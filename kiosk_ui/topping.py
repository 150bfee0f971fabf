"""Paying in: from the chosen sum to a payment whose end is told, or is not known. Pure.

A payment ends in one of three words: paid, refused, unknown. Nobody's silence makes it "refused": who lets the time
pass, ends the visit or changes over leaves an unknown payment, which head office and the slip know of.
"""

from dataclasses import replace

from kiosk_ui.moving import moving
from kiosk_ui.requests import PaymentEnd, top_up
from kiosk_ui.state import Flow, Moment, Sound, Step, with_view
from kiosk_ui.steps import uncovered
from kiosk_ui.value_views import About, Outcome, PayWait, TopUp


def payment_begun(flow: Flow, moment: Moment) -> Step:
    """Wait for the payment of the chosen sum by the chosen way."""
    screen = flow.view.screen
    if flow.waiting or not isinstance(screen, TopUp) or screen.shelf is None or screen.method is None:
        return flow, ()
    step = next((each for each in screen.shelf.steps if each.pay_minor == screen.minor), None)
    if step is None:
        return flow, ()
    wait = PayWait(screen.member, step, screen.method, moment.txn, payment=moment.txn, hidden=screen.hidden)
    return replace(with_view(flow, screen=wait), paying_ms=moment.ms), (Sound("tap"),)


def settled_again(flow: Flow, moment: Moment) -> Step:
    """Ask once more how an unknown payment ended: a new transaction for the same payment."""
    screen = flow.view.screen
    if flow.waiting or not isinstance(screen, Outcome) or not can_settle(screen) or screen.about.step is None:
        return flow, ()
    about = screen.about
    hidden = flow.visit.hidden if flow.visit else False
    wait = PayWait(screen.member, screen.about.step, about.method, moment.txn, about.payment, hidden=hidden)
    flow = with_view(uncovered(flow), screen=wait, printing="")
    return replace(flow, paying_ms=moment.ms), (Sound("tap"),)


def can_settle(outcome: Outcome) -> bool:
    """Whether this is a payment that somebody here may still settle."""
    return outcome.moved.said.key == "payment_unknown" and bool(outcome.about.payment)


def payment_ended(flow: Flow, state: PaymentEnd, moment: Moment) -> Step:
    """Tell the service how the payment ended."""
    return _told(flow, state, moment.ms)


def payment_unknown(flow: Flow, now_ms: int) -> Step:
    """Tell the service that nobody said how the payment ended."""
    return _told(flow, "unknown", now_ms)


def _told(flow: Flow, state: PaymentEnd, now_ms: int) -> Step:
    screen, request = flow.view.screen, top_up(flow, state)
    if request is None or not isinstance(screen, PayWait):
        return flow, ()
    about = About("topped_up", step=screen.step, method=screen.method, payment=screen.payment)
    return moving(flow, request, about, now_ms)
