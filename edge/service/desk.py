"""The desk: answers what a shopper asks, one request at a time. Everything here runs on the writer's thread.

Whatever it says is on disk before it says it. It knows one visit; ending that drops the member, and nothing of them
stays behind.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from edge.domain.codes import MemberCode, TillReceipt, read_code
from edge.domain.errors import Refused
from edge.domain.events import (
    IdentifyTried,
    NudgeAnswered,
    VisitEnded,
    VisitStarted,
)
from edge.domain.local_api import (
    AnswerNudge,
    Claim,
    Claimed,
    Ended,
    Fact,
    History,
    HistoryPage,
    Identified,
    MemberChanged,
    MemberView,
    Nudge,
    NudgeNoted,
)
from edge.domain.ports import Entry
from edge.domain.programme import Programme
from edge.domain.replica import Member
from edge.domain.rulebook import Rulebook
from edge.domain.throttle import Throttle
from edge.service.claims import claim_event, order_of
from edge.service.clock import SystemClock, local_day
from edge.service.config import Config
from edge.service.history import Known, history_page
from edge.service.nudging import decide_nudge, write_nudge
from edge.service.pen import Pen
from edge.service.tally import Owned, Tally, owned_now
from edge.service.visit import Figures, Visit, member_view
from edge.store.change import Change
from edge.store.journal import Journal
from edge.store.replica import Replica
from edge.sync.freshness import is_stale

EndedWhy = Literal["end", "idle", "other_member", "screen_lost", "restart"]
Method = Literal["code", "card", "phone"]
Result = Literal["found", "unknown", "expired", "throttled"]


Proving = Callable[[Change, Entry, TillReceipt, int], None]
"""Intends, within the commit of a claim, the slip that proves its points."""


@dataclass(frozen=True, slots=True)
class Found:
    """Who a code or number belongs to, and whether they may come in."""

    result: Result
    member: Member | None = None


@dataclass(slots=True)
class Desk:
    """The shopper's verbs over journal and replica.

    ``tell`` passes facts on to the screens, from any thread; ``confirmed`` is the last entry head office has,
    ``rules`` the programme in force, ``None`` before head office was ever heard.
    """

    config: Config
    journal: Journal
    replica: Replica
    clock: SystemClock
    pen: Pen
    tell: Callable[[Fact], None]
    visit: Visit | None = None
    confirmed: int = 0
    rules: Rulebook | None = None
    throttle: Throttle = field(default_factory=Throttle)
    tally: Tally = field(init=False)

    def __post_init__(self) -> None:
        self.tally = Tally(self.journal)

    # -- who stands here --------------------------------------------------------------------------------------------

    def identify_code(self, line: str, screen: int) -> Identified:
        """Begin the visit of the member whose code or card this is."""
        code = read_code(line)
        found = self._by_card(code) if isinstance(code, MemberCode) else Found("unknown")
        return self._welcome(found, "code", screen)

    def identify_phone(self, tag: int, screen: int) -> Identified:
        """Begin the visit of the member with this phone tag; guesses are counted."""
        now = self.clock.mono_ms()
        if wait := self.throttle.wait_ms(now):
            self.pen.mention(IdentifyTried(method="phone", result="throttled"))
            return Identified(result="throttled", wait_s=-(-wait // 1000))
        self.throttle.note(now)
        members = self.replica.by_phone(tag)
        # Two members may share a short tag; neither is shown, and their code or card tells them apart.
        found = Found("found", members[0]) if len(members) == 1 else Found("unknown")
        if found.member:
            self.throttle.forgive(now)
        return self._welcome(found, "phone", screen)

    def end(self, visit: str, why: EndedWhy) -> Ended:
        """End the visit; ending one that is over already changes nothing."""
        if self.visit is not None and self.visit.id == visit:
            over, self.visit = self.visit, None  # the member first: nothing may keep them here
            self.pen.note(VisitEnded(visit=visit, why=why, seconds=(self.clock.mono_ms() - over.since_ms) // 1000))
        return Ended()

    def screen_left(self, screen: int) -> None:
        """A screen's connection closed: its visit, if any, is over."""
        if self.visit is not None and self.visit.screen == screen:
            self.end(self.visit.id, "screen_lost")

    # -- points -----------------------------------------------------------------------------------------------------

    def claim(self, request: Claim, proof: Proving) -> tuple[Claimed, Entry | None]:
        """Give the member the points of a till receipt, once; ``proof`` intends the slip in the same commit.

        Returns:
            The answer, and the new entry; no entry when nothing was written.
        """
        visit, receipt = self.present(request.visit), read_code(request.code)
        if not isinstance(receipt, TillReceipt) or not receipt.genuine(self.replica.receipt_key):
            return Claimed(result="not_genuine"), None
        if before := self.journal.claim_of(receipt.id):
            repeat = before.txn == request.txn  # an answer that got lost is given again
            answer = self._claimed(receipt, before.points, before.seq, visit) if repeat else Claimed(result="already")
            return answer, None
        order = order_of(receipt, visit.member.tier, self.programme().currency)
        rated = self.rulebook().rate(order)
        if rated.points == 0:
            return Claimed(result="no_points"), None
        self.pen.write_owed()
        with self.journal.change() as change:
            event = claim_event(txn=request.txn, visit=visit.id, member=visit.member.id, order=order, rated=rated)
            entry = change.write(event)
            change.claim(order.id, request.txn, visit.member.id, rated.points, entry)
            proof(change, entry, receipt, rated.points)
        visit.claims.add(entry.seq)
        return self._claimed(receipt, rated.points, entry.seq, visit), entry

    def acknowledged(self, upto: int) -> None:
        """Head office has everything up to ``upto``: tell the screen when that confirms the visit's points."""
        self.confirmed = max(self.confirmed, upto)
        if self.visit is None or not self.visit.claims:
            return
        if arrived := {seq for seq in self.visit.claims if seq <= upto}:
            self.visit.claims -= arrived
            self.tell(MemberChanged(visit=self.visit.id, member=self.view(self.visit.member), synced=True))

    def history(self, request: History) -> HistoryPage:
        """Return a page of what earned and spent the visit's member's points."""
        visit = self.present(request.visit)
        member, gifts = visit.member.id, {gift.sku: gift.names for gift in self.programme().redemption.gifts}
        known = Known(
            moved=self.tally.entries(member),
            gift_names=lambda sku: gifts.get(sku, {}),
            day=lambda at_ms: local_day(at_ms, self.config.zone),
        )
        return history_page(self.journal, self.replica, known, member, request.page)

    # -- care -------------------------------------------------------------------------------------------------------

    def answer_nudge(self, request: AnswerNudge) -> NudgeNoted:
        """Write down what the member did with the nudge they were shown; a second answer changes nothing.

        Raises:
            Refused: This nudge was not shown in this visit.
        """
        visit = self.present(request.visit)
        if visit.nudge is None or visit.nudge.care != request.care:
            raise Refused("S-401", "this visit was shown no such nudge: read the member's home again")
        if not visit.nudge_answered:
            self.pen.mention(NudgeAnswered(visit=visit.id, care=request.care, answer=request.answer))
            visit.nudge_answered = True
        return NudgeNoted()

    # -- the replica ------------------------------------------------------------------------------------------------

    def programme(self) -> Programme:
        """Return the chain's programme; refuses as ``rulebook``."""
        return self.rulebook().programme

    def rulebook(self) -> Rulebook:
        """Return the chain's rules, ready to decide with.

        Raises:
            Refused: Head office has not sent any yet.
        """
        if self.rules is not None:
            return self.rules
        raise Refused("S-002", "this kiosk has no programme yet: connect it to head office once")

    def replica_changed(self) -> None:
        """New figures came from head office (or were here at the start): forget what they contain, and show them."""
        programme = self.replica.programme()
        if programme is None or self.rules is None or self.rules.programme != programme:
            self.rules = Rulebook(programme) if programme else None
        epoch, upto = self.replica.upto(self.config.device.id)
        self.journal.settle(epoch, upto)
        self.tally.since(epoch, upto)
        if self.visit is not None and (member := self.replica.member(self.visit.member.id)):
            self.visit.member = member
            synced = not self.visit.claims
            self.tell(MemberChanged(visit=self.visit.id, member=self.view(member), synced=synced))

    def view(self, member: Member) -> MemberView:
        """Return what a screen may show of ``member`` now."""
        nudge = self.visit.nudge if self.visit is not None and self.visit.member.id == member.id else None
        return self._view(member, nudge)

    def _view(self, member: Member, nudge: Nudge | None) -> MemberView:
        now = self.clock.stamp(self.journal.boot).wall_ms
        figures = Figures(
            pending=self.journal.pending_points(member.id),
            as_of_ms=self.replica.made_at_ms,
            stale=is_stale(self.replica.made_at_ms, now),
        )
        return member_view(member, self.programme(), figures, owned_now(member, self.tally), nudge)

    def owned(self, member: Member) -> Owned:
        """Return what a member may spend, by what this device knows."""
        return owned_now(member, self.tally)

    def today(self) -> date:
        """Return the store's local day, as far as this device knows it."""
        return local_day(self.clock.stamp(self.journal.boot).wall_ms, self.config.zone)

    def present(self, visit: str) -> Visit:
        """Return the visit called ``visit``.

        Raises:
            Refused: It is over.
        """
        if self.visit is None or self.visit.id != visit:
            raise Refused("S-003", "this visit is over: scan your code again")
        return self.visit

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _by_card(self, code: MemberCode) -> Found:
        match self.replica.by_card(code.hash):
            case (member, "active"):
                return Found("found", member)
            case (_, "expired"):
                return Found("expired")
        return Found("unknown")

    def _welcome(self, found: Found, method: Method, screen: int) -> Identified:
        tried = IdentifyTried(method=method, result=found.result)
        if found.member is None:
            self.pen.mention(tried)
            return Identified(result=found.result)
        if self.visit is not None:
            self.end(self.visit.id, "other_member")
        self.pen.write_owed()
        rules, today, member = self.rulebook(), self.today(), found.member
        nudge, ample = None, self.journal.space() == "ample"  # with little room only what a visit needs is written
        dated = self.clock.stamp(self.journal.boot).clock != "unset"  # without a date every occasion would be a guess
        if ample and dated:
            nudge = decide_nudge(self.journal, member, rules, store=self.config.store.id, today=today)
        view, visit = self._view(member, nudge), Visit(member, method, screen, self.clock.mono_ms(), nudge=nudge)
        with self.journal.change() as change:
            if ample:
                change.write(tried)
            change.write(VisitStarted(visit=visit.id, member=member.id, method=visit.method))
            if nudge:
                version = rules.programme.version
                write_nudge(change, nudge, visit=visit.id, member=member.id, programme=version, today=today)
        self.visit = visit
        return Identified(result="found", visit=visit.id, member=view)

    def slip_number(self, seq: int) -> str:
        """Return the name of the slip that shows entry ``seq``."""
        return f"{self.config.store.id}-{self.config.device.id}-{self.journal.epoch}-{seq:06d}"

    def _claimed(self, receipt: TillReceipt, points: int, seq: int, visit: Visit) -> Claimed:
        return Claimed(
            result="claimed",
            points=points,
            paid_minor=receipt.paid.minor,
            currency=receipt.paid.currency,
            slip=self.slip_number(seq),
            synced=seq <= self.confirmed,
            member=self.view(visit.member),
        )
