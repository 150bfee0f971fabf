"""The one path on which value moves at this device: covered from what is held, journalled with its slip, then said.

Writer's thread. A request becomes a ``Plan``; what is short is asked for once, out on the event loop, and tried once
more. What is answered is kept in the same commit, so a repeat of the transaction is answered the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec
from msgspec import structs

from edge.domain.event_base import Event, Leg
from edge.domain.local_api import MemberView
from edge.domain.ports import Entry
from edge.domain.slip_records import Deal, ValueKind
from edge.domain.value.cover import Need, Short
from edge.domain.value.saying import Denied, Lack, declined, settled
from edge.domain.value_api import Moved, Said
from edge.domain.value_events import Voided
from edge.link.contract import WantRights, read_envelope
from edge.service.allowance import Allowance, Repeat, VoidWhy
from edge.service.desk import Desk
from edge.service.slip_job import Wish
from edge.service.slip_office import SlipOffice
from edge.store.change import Change

_decode = msgspec.json.Decoder(Moved).decode
_voided = msgspec.json.Decoder(Voided).decode


REFUSED = frozenset({"short", "review"})
"""Words of head office after which the chain bears no risk: it knows that the units are not there, or in doubt."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a request would do.

    Attributes:
        wish: Whose transaction it is, and how its slip is to look.
        ways: What it costs: the way the programme asks for, then what may do when that cannot be had.
        make: Given the legs, the journal's entry.
        say: Given the legs, the sentence when it is done.
        lack: Given what is missing of the first way, what is told of it.
        gains: Legs above zero, or taken back from what the owner has free.
        beside: What else belongs to the commit.
        slip: Given the legs, which slip proves it; none prints nothing.
        declined: The entry tells of something that did not come about.
    """

    wish: Wish
    make: Callable[[list[Leg]], Event]
    say: Callable[[list[Leg]], Said]
    ways: Sequence[Sequence[Need]] = ((),)
    lack: Callable[[Short], Lack] = lambda _short: Lack("", 0)
    gains: Sequence[Leg] = ()
    beside: Callable[[Change, Entry], None] = lambda _change, _entry: None
    slip: Callable[[list[Leg]], tuple[ValueKind, Deal]] | None = None
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """Nothing has changed: these rights are missing, and head office may be asked for them."""

    want: WantRights


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer, and the entry that was written for it, if any."""

    moved: Moved
    entry: Entry | None = None


@dataclass(slots=True)
class Draft:
    """A commit in the making: what it is about to say, and the legs it turned out to move."""

    plan: Plan
    legs: list[Leg] = field(default_factory=list)

    def make(self, legs: list[Leg]) -> Event:
        """Return the entry, and remember its legs."""
        self.legs = legs
        return self.plan.make(legs)


class Spending:
    """Tries plans. ``ask`` means that missing rights may be asked for instead of declining at once."""

    def __init__(self, desk: Desk, allowance: Allowance, slips: SlipOffice) -> None:
        self._desk, self._allowance, self._slips = desk, allowance, slips

    def before(self, txn: str) -> Outcome | None:
        """Return how a transaction was answered that was done here before, or ``None``."""
        kept = self._desk.journal.rights.kept(txn)
        return self._again(kept) if kept else None

    def attempt(self, plan: Plan, *, ask: bool, denied: Denied | None = None) -> Outcome | Asking:
        """Do what is planned if it is covered; decline it, or ask, where it is not."""
        short = self._missing(plan.ways[0])
        if short and ask:
            return Asking(self._allowance.want(short))
        lent = denied is None or denied.why not in REFUSED
        for needs in plan.ways:
            if not lent and self._missing(needs):
                continue
            done = self._sell(plan, needs)
            if not isinstance(done, Short):
                return done
        return self.decline(plan.wish.txn, declined(plan.lack(short or Short(missing=[])), denied))

    def decline(self, txn: str, said: Said) -> Outcome:
        """Return the answer that nothing was done."""
        return Outcome(Moved(result="declined", txn=txn, said=said, member=self._member()))

    def undo(self, plan: Plan, of: str, why: VoidWhy) -> Outcome | None:
        """Take back transaction ``of``; ``None`` when it is not this device's own, or undone."""
        draft = Draft(plan)
        self._desk.pen.write_owed()

        def answer(entry: Entry) -> bytes:
            draft.legs = _voided(read_envelope(entry.body).data).legs
            return self._answer(draft, entry)

        done = self._allowance.undo(
            plan.wish.txn,
            plan.wish.visit,
            of,
            why,
            beside=lambda change, entry: self._beside(draft, change, entry),
            answer=answer,
        )
        if isinstance(done, Entry):
            return self._done(done, draft)
        return self._again(done) if done else None

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _missing(self, needs: Sequence[Need]) -> Short | None:
        """Return what is not held, the risk budget left aside: head office is asked before the chain bears a risk."""
        lacking = [(need, need.n - self._allowance.held(need.owner, need.asset)) for need in needs]
        missing = [need._replace(n=n) for need, n in lacking if n > 0]
        return Short(missing=missing) if missing else None

    def _sell(self, plan: Plan, needs: Sequence[Need]) -> Outcome | Short:
        draft = Draft(plan)
        self._desk.pen.write_owed()  # the slip is named after the next entry
        done = self._allowance.sell(
            plan.wish.txn,
            plan.wish.visit,
            needs,
            draft.make,
            gains=plan.gains,
            beside=lambda change, entry: self._beside(draft, change, entry),
            answer=lambda entry: self._answer(draft, entry),
        )
        match done:
            case Short():
                return done
            case Repeat():
                return self._again(done)
        return self._done(done, draft)

    def _beside(self, draft: Draft, change: Change, entry: Entry) -> None:
        draft.plan.beside(change, entry)
        if draft.plan.slip:
            kind, deal = draft.plan.slip(draft.legs)
            self._slips.intend(draft.plan.wish, change, entry, kind=kind, deal=deal, legs=draft.legs)

    def _answer(self, draft: Draft, entry: Entry) -> bytes:
        return msgspec.json.encode(self._moved(draft, entry))

    def _moved(self, draft: Draft, entry: Entry) -> Moved:
        return Moved(
            result="declined" if draft.plan.declined else "done",
            txn=draft.plan.wish.txn,
            said=draft.plan.say(draft.legs),
            slip=self._desk.slip_number(entry.seq) if draft.plan.slip else "",
        )

    def _done(self, entry: Entry, draft: Draft) -> Outcome:
        moved = self._moved(draft, entry)
        self._desk.tally.add(entry.seq, draft.legs)
        visit = self._desk.visit
        if visit is not None and visit.id == draft.plan.wish.visit:
            visit.claims.add(entry.seq)
        return Outcome(structs.replace(moved, member=self._member(draft.plan.wish.visit)), entry)

    def _again(self, kept: Repeat) -> Outcome:
        moved = self.confirmed(_decode(kept.answer), kept.seq)
        return Outcome(structs.replace(moved, member=self._member(kept.visit)))

    def confirmed(self, moved: Moved, seq: int) -> Moved:
        """Return an answer as it is now: head office may have the entry by now."""
        if seq > self._desk.confirmed:
            return moved
        return structs.replace(moved, said=settled(moved.said), synced=True)

    def _member(self, of: str | None = None) -> MemberView | None:
        """Return who stands here; nobody where that is not visit ``of``, for an answer is not about somebody else."""
        visit = self._desk.visit
        return self._desk.view(visit.member) if visit and of in {None, visit.id} else None
