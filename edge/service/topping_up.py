"""Paying in: the programme's sums and caps, and what becomes of a payment whose end is not known.

Principal paid in here can be spent here at once; its bonus everywhere once head office has the entry. A payment is
booked once, by its own reference, whatever is repeated.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import msgspec

from edge.domain import stored_value
from edge.domain.errors import DeviceUnavailable, Refused, TopUpRefused
from edge.domain.event_base import Leg
from edge.domain.ports import Entry, PaymentMethod, PaymentState
from edge.domain.programme.document import Preset
from edge.domain.ranks import tier_called
from edge.domain.replica import Member
from edge.domain.slip_records import Deal, ValueKind
from edge.domain.value.assets import BONUS, CENTS
from edge.domain.value_api import Said, Step, Steps, TopUp, TopUpSteps
from edge.domain.value_events import ToppedUp
from edge.service.clock import local_time
from edge.service.desk import Desk
from edge.service.gifts import CODE_DIGITS
from edge.service.payments import Method, fitted
from edge.service.slip_job import Wish
from edge.service.spending import Plan
from edge.store.change import Change
from edge.store.promises import Promise

ANSWERED_WITHIN = timedelta(hours=24)
"""By when head office settles an unknown payment with whoever took it. Source: the chain's promise to members."""

SHOWN_OF_REFERENCE = 6

ENDED = frozenset({"paid", "refused", "voided"})
"""States in which a payment is over: the same reference again books nothing."""


def top_up_steps(desk: Desk, request: TopUpSteps, methods: Mapping[Method, PaymentMethod]) -> Steps:
    """Return the sums that this member may pay in now, and the ways to pay here."""
    member, programme = desk.present(request.visit).member, desk.programme()
    value = desk.owned(member).value
    steps = [
        Step(
            pay_minor=preset.pay_minor,
            bonus_minor=preset.bonus_minor,
            lift=tier_called(programme, preset.lift).names if preset.lift else {},
        )
        for preset in stored_value.offered(programme.stored_value, value, named=_named(member))
    ]
    return Steps(steps=steps, methods=fitted(methods))


def settled_before(desk: Desk, request: TopUp) -> str:
    """Return the transaction that booked this payment before, or settled it; empty when this request may do so.

    Raises:
        Refused: The reference is that of another payment: of another member, or of another sum.
    """
    member, kept = desk.present(request.visit).member, desk.journal.promises.about(request.payment, "payment")
    if any((one.member, one.n) != (member.id, request.minor) for one in kept):
        raise Refused(
            "S-506",
            f"payment {request.payment} was another member's or another sum: read the reference off the till's slip "
            "again; if it is right, let staff add the day to it",
        )
    ended = next((one.txn for one in kept if one.state in ENDED), "")
    still = next((one.txn for one in kept if request.state == "unknown"), "")
    return ended or still


def top_up(desk: Desk, request: TopUp, methods: Mapping[Method, PaymentMethod]) -> Plan | Said:
    """Return how a payment would be booked: paid in, unknown, or refused; or why this sum is not taken.

    Raises:
        Refused: It has no reference, or this way of paying is not fitted.
    """
    if not request.payment:
        raise Refused("S-503", "a payment needs its reference: read it off the till's slip")
    member = desk.present(request.visit).member
    state = _ended(request, methods)
    unknown = next((one for one in desk.journal.promises.about(request.payment, "payment")), None)
    preset = _preset(desk, member, request.minor, known=unknown is not None)
    if isinstance(preset, Said):
        return preset
    return _plan(desk, member, request, preset, state, unknown)


# -- helpers ----------------------------------------------------------------------------------------------------------


def _plan(
    desk: Desk, member: Member, request: TopUp, preset: Preset, state: PaymentState, unknown: Promise | None
) -> Plan:
    paid, has = state == "paid", desk.owned(member).value.total_minor
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    pays, bonus = preset.pay_minor, preset.bonus_minor
    gains = [
        Leg(owner=member.id, asset=CENTS, delta=pays, src="held"),
        *([Leg(owner=member.id, asset=BONUS, delta=bonus)] if bonus else []),
    ]
    kept = Promise(request.txn, member.id, "payment", request.payment, n=pays, state=state, code=code)

    def make(legs: list[Leg]) -> ToppedUp:
        return ToppedUp(
            txn=request.txn,
            visit=request.visit,
            member=member.id,
            paid_minor=pays,
            bonus_minor=bonus,
            currency=desk.programme().currency,
            method=request.paid_by,
            payment=request.payment,
            state=state,
            programme=desk.programme().version,
            legs=legs,
        )

    def beside(change: Change, entry: Entry) -> None:
        change.promises.give(replace(kept, seq=entry.seq))
        if unknown is not None:
            change.promises.settle(unknown.txn, "settled")

    return Plan(
        wish=Wish(request.txn, request.visit, member, request.language, request.large),
        make=make,
        say=lambda _legs: _said(state, pays, has + pays if paid else has, desk.replica.made_at_ms),
        gains=gains if paid else (),
        beside=beside,
        slip=None if state == "refused" else lambda _legs: _slip(desk, request, preset, state, code),
        declined=state == "refused",
    )


def _ended(request: TopUp, methods: Mapping[Method, PaymentMethod]) -> PaymentState:
    try:
        return methods[request.paid_by].ended(request.payment, request.minor, request.state)
    except DeviceUnavailable as away:
        raise Refused("S-504", str(away)) from away


def _preset(desk: Desk, member: Member, minor: int, *, known: bool) -> Preset | Said:
    """Return the programme's step of a sum, or why there is none. Money that was taken is booked past any cap."""
    rules, value = desk.programme().stored_value, desk.owned(member).value
    try:
        return stored_value.top_up(rules, value, minor, named=_named(member)).preset
    except TopUpRefused:
        same = [preset for preset in rules.presets if preset.pay_minor == minor]
        if same and known:
            return max(same, key=lambda preset: (preset.bonus_minor, preset.lift))
        return Said(key="closed", asset=CENTS, n=minor, reason="value.cap" if same else "value.no_step")


def _said(state: PaymentState, pays: int, left: int, as_of_ms: int) -> Said:
    match state:
        case "paid":
            return Said(key="here_now", asset=CENTS, n=pays, left=left, as_of_ms=as_of_ms)
        case "unknown":
            return Said(key="payment_unknown", asset=CENTS, n=pays)
    return Said(key="not_charged", asset=CENTS, n=pays)


def _slip(desk: Desk, request: TopUp, preset: Preset, state: PaymentState, code: str) -> tuple[ValueKind, Deal]:
    deal = Deal(
        minor=preset.pay_minor,
        principal=preset.pay_minor,
        bonus=preset.bonus_minor,
        method=request.paid_by,
        payment=request.payment[-SHOWN_OF_REFERENCE:],
    )
    if state == "paid":
        return "topped_up", deal
    now_ms = desk.clock.stamp(desk.journal.boot).wall_ms + ANSWERED_WITHIN // timedelta(milliseconds=1)
    by = local_time(now_ms, desk.config.zone)
    return "payment_unknown", msgspec.structs.replace(deal, code=code, answer_by=f"{by.date()} {by.clock()}")


def _named(member: Member) -> bool:
    """Say whether the member's identity is on record: the law's cap depends on it."""
    return bool(member.surname)
