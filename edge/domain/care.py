"""Which one thing to say to the member who stands at the kiosk today, and why not the others.

One frequency cap holds across kiosk and messages, and a hold-out hears nothing, so that what care brings can
be measured.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from edge.domain.care_occasions import MemberToday, Occasion, occasion
from edge.domain.errors import ProgrammeFault
from edge.domain.order import Reason
from edge.domain.programme.document import Care, Programme, Segment
from edge.domain.programme.sentences import sentences
from edge.domain.segments.evaluate import holds
from edge.domain.segments.grammar import SegmentFault, parse
from edge.domain.segments.tree import Expression


class Contact(Struct, frozen=True, kw_only=True):
    """Something said to a member before: a care entry's id, the local day, and where."""

    day: date
    entry: str
    channel: Literal["kiosk", "message"] = "kiosk"


class CareDecision(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to say and why.

    Attributes:
        outcome: ``nudge``: say ``entry``; ``held_out``: ``entry`` was due and is kept back to measure the others;
            ``capped``: ``entry`` was due and the member has heard enough lately; ``nothing``: none was due.
        entry: The care entry's id; empty for nothing.
        coupon: The id of the coupon that comes with a nudge; empty for none.
        reasons: One for each entry, the decided one first and the others by priority, with a sentence in ``text``.
    """

    outcome: Literal["nudge", "held_out", "capped", "nothing"]
    entry: str = ""
    coupon: str = ""
    reasons: list[Reason] = []


class CareRules:
    """A programme's care, its segments read once.

    Raises:
        ProgrammeFault: A segment cannot be read, or an entry names one that is not there.
    """

    def __init__(self, programme: Programme) -> None:
        self._calendar, self._seasons = programme.care, programme.redemption.seasons
        self._chain = programme.chain
        self._entries = sorted(programme.care.entries, key=lambda care: (care.priority, care.id))
        self._segments = {segment.id: _parsed(segment) for segment in programme.segments}
        for care in self._entries:
            if care.segment and care.segment not in self._segments:
                raise ProgrammeFault(f"care {care.id} names segment {care.segment}, which is not there: add it")

    def decide(self, member: MemberToday, today: date, contacts: Sequence[Contact]) -> CareDecision:
        """Return what to say to ``member`` on the chain's local day ``today``.

        Args:
            member: What is known of them.
            today: The chain's local day.
            contacts: What was said to them before, by the kiosk or by message, in any order.
        """
        due, passed = self._sifted(member, today, contacts)
        if not due:
            return CareDecision(outcome="nothing", reasons=self._in_order(passed))
        (care, found), *lower = due
        outcome = self._outcome(member, today, contacts)
        reason = (
            _reason(care, f"care.{care.kind}", found.figure) if outcome == "nudge" else _reason(care, f"care.{outcome}")
        )
        passed += [_reason(other, "care.lower") for other, _ in lower]
        return CareDecision(
            outcome=outcome,
            entry=care.id,
            coupon=care.coupon if outcome == "nudge" else "",
            reasons=[reason, *self._in_order(passed)],
        )

    def _sifted(
        self, member: MemberToday, today: date, contacts: Sequence[Contact]
    ) -> tuple[list[tuple[Care, Occasion]], list[Reason]]:
        """Return the entries that are due with their occasions, and for each other entry why it is not."""
        due, passed = [], []
        meant, unmeant = self._meant(member, today)
        # Of several stages of absence only the latest is meant, even when it has been said already.
        stage = max((care.after_days for care, _ in meant if care.kind == "dormant"), default=0)
        for care, found in meant:
            if care.kind == "dormant" and care.after_days < stage:
                passed.append(_reason(care, "care.later_stage"))
            elif any(contact.entry == care.id and contact.day >= found.since for contact in contacts):
                passed.append(_reason(care, "care.already"))
            else:
                due.append((care, found))
        return due, passed + unmeant

    def _meant(self, member: MemberToday, today: date) -> tuple[list[tuple[Care, Occasion]], list[Reason]]:
        """Return the entries that have an occasion and mean this member's segment, and why the others do not."""
        meant, unmeant = [], []
        for care in self._entries:
            found = occasion(care, member, today, self._seasons)
            if found is None:
                unmeant.append(_reason(care, "care.not_due"))
            elif care.segment and not holds(self._segments[care.segment], member.facts):
                unmeant.append(_reason(care, "care.other_segment"))
            else:
                meant.append((care, found))
        return meant, unmeant

    def _in_order(self, reasons: list[Reason]) -> list[Reason]:
        places = {care.id: place for place, care in enumerate(self._entries)}
        return sorted(reasons, key=lambda reason: places[reason.rule])

    def _outcome(
        self, member: MemberToday, today: date, contacts: Sequence[Contact]
    ) -> Literal["nudge", "held_out", "capped"]:
        if held_out(member.facts.member, self._chain, today, self._calendar.hold_out_percent):
            return "held_out"
        # A contact dated tomorrow by a device with a wrong clock counts too: rather one nudge less.
        after = today - timedelta(days=self._calendar.within_days)
        lately = sum(contact.day > after for contact in contacts)
        return "capped" if lately >= self._calendar.most else "nudge"


def held_out(member: str, chain: str, day: date, percent: int) -> bool:
    """Say whether a member hears nothing in the quarter of ``day``: the same everywhere, another crowd each quarter."""
    period = f"{day.year}-Q{(day.month + 2) // 3}"
    drawn = hashlib.sha256(f"{chain}:{period}:{member}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") % 100 < percent


def _parsed(segment: Segment) -> Expression:
    try:
        return parse(segment.where)
    except SegmentFault as fault:
        raise ProgrammeFault(f"segment {segment.id}: {fault}: correct its where") from fault


def _reason(care: Care, key: str, figure: int = 0) -> Reason:
    text = sentences(key, figure=f"{figure:,}")
    points = figure if key == "care.expiring" else 0
    return Reason(rule=care.id, key=key, exact=str(figure) if figure else "", points=points, text=text)
