"""What is said after a start of the purchase that the power cut interrupted. Writer's thread.

The journal tells it all: a visit that began and did not end, and what moved in it. What was written is done, and its
slip is printed again as a copy; what was not written never happened. Where even the copy does not come out of the
printer, only a person can tell whether the shopper has what they paid for: a clerk is called, who confirms or voids.
"""

import logging
from collections.abc import Callable
from datetime import datetime

import msgspec
from msgspec import structs

from edge.domain.errors import JournalRefused
from edge.domain.events import PointsClaimed, VisitEnded, VisitStarted
from edge.domain.local_api import Fact
from edge.domain.value_api import LastPurchase, Moved, Purchase, Said, Settle, Undo
from edge.link.contract import Envelope, read_envelope
from edge.service.clock import local_time
from edge.service.desk import Desk
from edge.service.slip_job import SlipJob
from edge.service.slip_office import SlipOffice
from edge.service.staff_call import StaffBell
from edge.service.value_desk import ValueDesk
from edge.store.change import KeptSlip
from edge.store.rights import Kept

log = logging.getLogger("member-kiosk")

LOOKED_AT, STRETCH = 500, 50
"""Entries that the search for the interrupted visit reads at most, newest first, and at once; a visit has a few."""

LONGEST_ENTRY = 8 * 1024
"""Bytes of the longest entry."""

_moved = msgspec.json.Decoder(Moved).decode
_started = msgspec.json.Decoder(VisitStarted).decode


class Interrupted:
    """The purchase before this start: found once, told until it is settled.

    Attributes:
        purchase: What is to be said of it, or none.
    """

    def __init__(
        self, desk: Desk, slips: SlipOffice, value: ValueDesk, bell: StaffBell, tell: Callable[[Fact], None]
    ) -> None:
        self._desk, self._slips, self._value, self._bell, self._tell = desk, slips, value, bell, tell
        self._visit = ""
        self._settled: Moved | None = None
        self.purchase: Purchase | None = None

    def find(self) -> SlipJob | None:
        """Look for it; return the copy of its slip that is to be printed, already intended, if there is one."""
        recent = self._recent()
        if not recent:
            return None
        self._visit = _started(recent[-1].data).visit
        kept = self._desk.journal.rights.last_of(self._visit)
        if kept is None:
            self._nothing_written(recent)
            return None
        return None if kept.undone_by else self._written(kept, recent)

    def printed(self, job: SlipJob) -> None:
        """The copy came to its end: if it is not in the shopper's hand, a clerk must say what became of it."""
        if self.purchase is not None and job.record.number == self.purchase.slip and job.outcome != "printed":
            self._call_clerk(self.purchase)
            self._tell(LastPurchase(purchase=self.purchase))

    def settle(self, request: Settle) -> Moved:
        """Deal with what was said; a second answer to it changes nothing, and a repeat is answered the same."""
        if self._settled is not None and self._settled.txn == request.txn:
            return self._settled
        said = self._said(request)
        if said is None:
            return Moved(result="declined", txn=request.txn, said=Said(key="not_yours"))
        self._settled = Moved(result="done", txn=request.txn, said=said)
        self._over()
        return self._settled

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _said(self, request: Settle) -> Said | None:
        """Carry out what the request says, and return what is said then; nothing where it may not."""
        if self.purchase is None or self.purchase.of != request.of:
            return None
        if request.word == "voided" and self.purchase.clerk:
            undo = Undo(txn=request.txn, visit="", of=request.of, why="not_completed", language=request.language)
            undone = self._value.attempt(undo)
            return undone.moved.said if undone.moved.result == "done" else None  # type: ignore[union-attr]  # it asks for nothing
        may = request.word == ("confirmed" if self.purchase.clerk else "seen")
        return structs.replace(self.purchase.said, key="last_completed") if may else None

    def _over(self) -> None:
        if self.purchase is not None and self.purchase.clerk and self._bell.calling:
            self._bell.ask(cancel=True)
        self.purchase = None
        self._desk.pen.note(VisitEnded(visit=self._visit, why="restart", seconds=0))
        self._tell(LastPurchase())

    def _recent(self) -> list[Envelope]:
        """Return the entries since the last visit began, newest first, that one included; none if it ended."""
        journal, recent = self._desk.journal, list[Envelope]()
        for upto in range(journal.last, max(0, journal.last - LOOKED_AT), -STRETCH):
            first = max(0, upto - STRETCH)
            for entry in reversed(journal.after(first, upto - first, STRETCH * LONGEST_ENTRY)):
                recent.append(read_envelope(entry.body))
                if recent[-1].type == VisitEnded.TYPE:
                    return []
                if recent[-1].type == VisitStarted.TYPE:
                    return recent
        return []

    def _nothing_written(self, recent: list[Envelope]) -> None:
        """Say that nothing was charged, unless what the visit did was to claim points, which is done."""
        if any(each.type == PointsClaimed.TYPE and _visit_of(each) == self._visit for each in recent):
            return
        at = self._clock(next(each for each in recent if _visit_of(each) == self._visit))
        self.purchase = Purchase(of=self._visit, said=Said(key="last_not_completed", at=at))

    def _written(self, kept: Kept, recent: list[Envelope]) -> SlipJob | None:
        moved = _moved(kept.answer)
        at = next((self._clock(each) for each in recent if each.seq == kept.seq), "")
        if moved.result == "declined":
            self.purchase = Purchase(of=kept.txn, said=Said(key="last_not_completed", at=at))
            return None
        said = Said(key="last_completed", asset=moved.said.asset, n=moved.said.n, at=at)
        self.purchase = Purchase(of=kept.txn, said=said, slip=moved.slip)
        if moved.said.key == "payment_unknown":
            self._call_clerk(self.purchase)
        slip = self._desk.journal.slip(moved.slip) if moved.slip else None
        return self._copy(slip) if slip and slip.state != "printed" else None

    def _copy(self, slip: KeptSlip) -> SlipJob | None:
        try:
            return self._slips.copy_of(slip)
        except JournalRefused as full:
            if not self._desk.journal.sound or self.purchase is None:
                raise
            log.warning("slip %s is not printed again: %s", slip.number, full)
            self._call_clerk(self.purchase)
            return None

    def _call_clerk(self, purchase: Purchase) -> None:
        self.purchase = structs.replace(purchase, said=structs.replace(purchase.said, key="last_unknown"), clerk=True)
        if not self._bell.calling:
            self._bell.ask(cancel=False)

    def _clock(self, envelope: Envelope) -> str:
        at_ms = int(datetime.fromisoformat(envelope.time).timestamp() * 1000)
        return local_time(at_ms, self._desk.config.zone).clock()


def _visit_of(envelope: Envelope) -> str:
    return str(msgspec.json.decode(envelope.data).get("visit", ""))
