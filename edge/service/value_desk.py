"""The desk's verbs that move value: each request becomes a plan, and the plan is tried. Writer's thread."""

from collections.abc import Mapping

from msgspec import Struct, structs

from edge.domain.errors import Refused
from edge.domain.ports import PaymentMethod
from edge.domain.value.assets import CHAIN
from edge.domain.value.saying import Denied, Far
from edge.domain.value_api import (
    Coupons,
    Gifts,
    HandOver,
    Pay,
    Refund,
    Said,
    TakeGift,
    TopUp,
    TopUpSteps,
    Undo,
    UseCoupon,
)
from edge.link.contract import Deny
from edge.service.allowance import Allowance
from edge.service.clock import local_day
from edge.service.coupons import coupon_shelf, use_coupon
from edge.service.desk import Desk
from edge.service.gifts import gift_shelf, hand_over, take_gift
from edge.service.payments import Method
from edge.service.slip_job import Wish
from edge.service.slip_office import SlipOffice
from edge.service.spending import Asking, Outcome, Plan, Spending
from edge.service.stored_value import pay
from edge.service.topping_up import settled_before, top_up, top_up_steps
from edge.service.undoing import refund, released_by_rule, undo
from edge.store.promises import Promise

Moving = TakeGift | HandOver | UseCoupon | Pay | TopUp | Undo | Refund
"""Requests that move value; each is answered ``Moved``."""

SPENDS = TakeGift | UseCoupon | Pay
"""Requests that are not carried out while the disk is nearly full: what is left of it is for what members earn."""

Looking = Gifts | Coupons | TopUpSteps
"""Requests that only look."""


class ValueDesk:
    """Gifts, coupons, stored value and undoing, over what this device holds."""

    def __init__(
        self, desk: Desk, allowance: Allowance, slips: SlipOffice, methods: Mapping[Method, PaymentMethod]
    ) -> None:
        self._desk, self._allowance, self._methods = desk, allowance, methods
        self._spending = Spending(desk, allowance, slips)

    def look(self, request: Looking) -> Struct:
        """Return what can be had."""
        match request:
            case Gifts():
                return gift_shelf(self._desk, request)
            case Coupons():
                return coupon_shelf(self._desk, request)
            case TopUpSteps():
                return top_up_steps(self._desk, request, self._methods)

    def attempt(self, request: Moving, *, ask: bool = False, denied: Denied | None = None) -> Outcome | Asking:
        """Do what is asked, or say why not; with ``ask``, what is missing may be asked for first.

        Raises:
            Refused: The visit is over, the request means nothing, or the disk is too full to spend anything.
        """
        if before := self._spending.before(request.txn):
            return before
        if isinstance(request, SPENDS) and self._desk.journal.space() == "critical":
            raise Refused("S-903", "this kiosk's disk is nearly full: nothing is spent until somebody makes room on it")
        if isinstance(request, TopUp) and (txn := settled_before(self._desk, request)):
            return self._same_payment(request, txn)
        plan = self._plan(request)
        if isinstance(plan, Said):
            return self._spending.decline(request.txn, plan)
        if isinstance(request, Undo):
            done = self._spending.undo(plan, request.of, request.why)
            return done or self._spending.decline(request.txn, Said(key="not_yours"))
        return self._spending.attempt(plan, ask=ask, denied=denied)

    def denied(self, deny: Deny | None) -> Denied | None:
        """Return what head office could not grant in words of the shop: names of stores, a local date."""
        if deny is None:
            return None
        names = self._desk.replica.store_names
        until = local_day(deny.review_until, self._desk.config.zone).isoformat() if deny.review_until else ""
        return Denied(
            why=deny.why,
            lacking=sum(need.n for need in deny.missing if need.owner != CHAIN),
            far=tuple(Far(each.asset, each.n, names(each.store), each.online) for each in deny.elsewhere),
            review_until=until,
        )

    def synced(self, outcome: Outcome) -> Outcome:
        """Return an outcome as it is now that head office may have its entry."""
        if outcome.entry is None:
            return outcome
        return Outcome(self._spending.confirmed(outcome.moved, outcome.entry.seq), outcome.entry)

    def lapse(self) -> int:
        """Give back what nobody came for in time; return how many. Without a date to trust nothing lapses.

        An epoch that ends takes its promises with it, so what is put aside by then is given back whatever its day; a
        reserved coupon is not, for its slip may be on its way to the till.
        """
        overdue = self._overdue()
        for kept in overdue:
            plan = released_by_rule(self._desk, kept, Wish(f"lapse-{kept.txn}"))
            self._spending.undo(plan, kept.txn, "not_claimed")
        return len(overdue)

    @property
    def waits(self) -> bool:
        """Whether a gift that was put aside here can still be fetched or given back."""
        return bool(self._desk.journal.promises.waiting("gift"))

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _overdue(self) -> list[Promise]:
        promises = self._desk.journal.promises
        if self._allowance.closing:
            return promises.waiting("gift")
        return promises.overdue(self._desk.today().isoformat()) if self._desk.clock.trusted else []

    def _plan(self, request: Moving) -> Plan | Said:  # noqa: PLR0911 - a table: one plan a case
        match request:
            case TakeGift():
                return take_gift(self._desk, request)
            case HandOver():
                return hand_over(self._desk, request)
            case UseCoupon():
                return use_coupon(self._desk, request)
            case Pay():
                return pay(self._desk, request)
            case TopUp():
                return top_up(self._desk, request, self._methods)
            case Undo():
                return undo(self._desk, request)
            case Refund():
                return refund(self._desk, request)

    def _same_payment(self, request: TopUp, txn: str) -> Outcome:
        """Answer a payment that was booked before under another transaction: its money is counted once."""
        self._desk.present(request.visit)
        before, kept = self._spending.before(txn), self._desk.journal.rights.kept(txn)
        if before is None or kept is None or kept.undone_by:
            return self._spending.decline(request.txn, Said(key="not_yours"))
        return Outcome(structs.replace(before.moved, txn=request.txn))
