"""The print saga: a slip is on disk before its first byte goes to the printer, and its end is on disk after.

intended → printed | unknown (the printer fell silent: the next try is a COPY) | not_started (nothing was sent). After
a power cut whatever is still only intended counts as unknown. Writer's thread: ``prove``, ``proving``,
``statement``, ``again``, ``ended``, ``recover``. Printer's thread: ``print``.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import msgspec
from nacl.signing import SigningKey

from edge.domain.codes import TillReceipt
from edge.domain.errors import DeviceUnavailable, JournalRefused, Refused
from edge.domain.event_base import Leg
from edge.domain.events import SlipEnded, SlipIntended
from edge.domain.local_api import Claim, Fact, PartState, Print, SlipDone
from edge.domain.ports import Entry, Printer
from edge.domain.ranks import tier_called
from edge.domain.slip_records import Deal, SlipPlace, SlipRecord, ValueKind
from edge.domain.slip_texts import slip_of
from edge.domain.value.assets import POINTS
from edge.service.clock import local_time
from edge.service.desk import Desk
from edge.service.history import extras_of
from edge.service.proof import proof_text
from edge.service.slip_job import SlipJob, Wish
from edge.store.change import Change, KeptSlip

log = logging.getLogger("member-kiosk")

INTENT = frozenset({"payment_unknown"})
"""Slips whose proof says only that something was meant to be paid: it has no legs."""
PLAIN = frozenset({"undone"})
"""Slips without a proof: a code that gives back could be claimed against the one that took."""


class SlipOffice:
    """Makes slips out of what the desk knows, and sees each through to its end."""

    def __init__(self, desk: Desk, printer: Printer, key: SigningKey, tell: Callable[[Fact], None]) -> None:
        self._desk, self._printer, self._key, self._tell = desk, printer, key, tell
        self.state = "unknown"
        self._owed: list[SlipJob] = []

    # -- writer's thread --------------------------------------------------------------------------------------------

    def prove(self, request: Claim, change: Change, entry: Entry, receipt: TillReceipt, points: int) -> None:
        """Intend, within the claim's own commit, the slip that proves its points (the desk's ``Proving``)."""
        desk = self._desk
        visit = desk.present(request.visit)
        legs = [Leg(owner=visit.member.id, asset=POINTS, delta=points)]
        record = msgspec.structs.replace(
            self._blank("claimed", desk.slip_number(entry.seq), request.language),
            last4=visit.member.last4,
            large=request.large,
            synced=False,
            proof=self._proof(entry, request.txn, visit.member.id, legs),
            points=points,
            paid_minor=receipt.paid.minor,
            currency=receipt.paid.currency,
            receipt_at=f"{receipt.at[4:6]}-{receipt.at[6:8]}",
            receipt_till=receipt.till,
            receipt_number=receipt.number,
            extras=extras_of(entry),
        )
        self._write_intent(change, record, visit.id, copy=1, of_seq=entry.seq)

    def intend(
        self, wish: Wish, change: Change, entry: Entry, *, kind: ValueKind, deal: Deal, legs: Sequence[Leg]
    ) -> None:
        """Intend, within the commit that moves value, the slip that proves it."""
        desk, member = self._desk, wish.member
        made = local_time(desk.replica.made_at_ms, desk.config.zone)
        proved = kind not in PLAIN and bool(legs or kind in INTENT)
        record = msgspec.structs.replace(
            self._blank(kind, desk.slip_number(entry.seq), wish.language),
            last4=member.last4 if member else "",
            tier=tier_called(desk.programme(), member.tier).names if member else {},
            large=wish.large,
            synced=False,
            currency=desk.programme().currency,
            as_of=f"{made.date()} {made.clock()}",
            proof=self._proof(entry, wish.txn, member.id, legs) if member and proved else "",
            deal=deal,
        )
        self._write_intent(change, record, wish.visit, copy=1, of_seq=entry.seq)

    def _proof(self, entry: Entry, txn: str, owner: str, legs: Sequence[Leg]) -> str:
        desk = self._desk
        return proof_text(
            self._key,
            device=desk.config.device.id,
            epoch=desk.journal.epoch,
            seq=entry.seq,
            txn=txn,
            owner=owner,
            at_ms=desk.clock.stamp(desk.journal.boot).wall_ms,
            legs=legs,
        )

    def proving(self, slip: str, *, synced: bool) -> SlipJob:
        """Return the job of a claim's slip; what it says of head office's word is settled now, for every copy."""
        kept = self._desk.journal.slip(slip)
        if kept is None:
            raise LookupError(f"slip {slip} was not intended with its claim")
        record = msgspec.structs.replace(msgspec.json.decode(kept.record, type=SlipRecord), synced=synced)
        if synced:
            with self._desk.journal.change() as change:
                change.amend_slip(slip, msgspec.json.encode(record))
        return SlipJob(record, kept.copies)

    def statement(self, request: Print) -> SlipJob:
        """Intend a statement of the visit's member, which they asked for on the screen."""
        self._desk.pen.write_owed()  # the slip is named after the next entry
        view = self._desk.view(self._desk.present(request.visit).member)
        made = local_time(view.as_of_ms, self._desk.config.zone)
        record = msgspec.structs.replace(
            self._blank("statement", self._desk.slip_number(self._desk.journal.last + 1), request.language),
            last4=view.last4,
            large=request.large,
            tier=view.tier.names,
            balance=view.points,
            pending=view.pending,
            coupons=view.coupons,
            as_of=f"{made.date()} {made.clock()}",
        )
        return self._intend(record, request.visit)

    def again(self, request: Print) -> SlipJob:
        """Intend a copy of an earlier slip of this visit; it says COPY.

        Raises:
            Refused: No such slip belongs to this visit.
        """
        visit = self._desk.present(request.visit)
        kept = self._desk.journal.slip(request.slip)
        if kept is None or kept.visit != visit.id:
            raise Refused("S-302", "this slip does not belong to this visit: ask staff to print it again")
        return self.copy_of(kept)

    def copy_of(self, kept: KeptSlip) -> SlipJob:
        """Intend one more copy of a slip, for whoever it was."""
        return self._intend(msgspec.json.decode(kept.record, type=SlipRecord), kept.visit)

    def ended(self, job: SlipJob) -> None:
        """Write down what became of a slip, now or when there is room, and tell the screens."""
        self._owed.append(job)
        try:
            self.write_owed()
        except JournalRefused as full:
            if not self._desk.journal.sound:
                raise
            log.warning("the end of slip %s is written down when there is room: %s", job.record.number, full)
        self._tell(SlipDone(slip=job.record.number, copy=job.copy, outcome=job.outcome))

    def write_owed(self) -> None:
        """Write the ends of slips that a full disk did not take. Raises ``JournalRefused``."""
        while self._owed:
            job = self._owed[0]
            number = job.record.number
            with self._desk.journal.change() as change:
                change.write(SlipEnded(slip=number, copy=job.copy, outcome=job.outcome, why=job.why))
                change.end_slip(number, job.outcome, job.copy)
            del self._owed[0]

    def recover(self) -> int:
        """After a start: slips that were under way when the power went are unknown. Return how many."""
        lost = self._desk.journal.unfinished_slips()
        for kept in lost:
            record = msgspec.json.decode(kept.record, type=SlipRecord)
            self.ended(SlipJob(record, kept.copies, "unknown", "power was lost while it printed"))
        return len(lost)

    # -- printer's thread -------------------------------------------------------------------------------------------

    def print(self, job: SlipJob) -> SlipJob:
        """Print, and return the job with its outcome."""
        try:
            outcome = self._printer.print(slip_of(job.record, job.copy))
        except DeviceUnavailable as away:
            return replace(job, outcome="not_started", why=str(away))
        return replace(job, outcome=outcome, why="" if outcome == "printed" else "the printer fell silent")

    def watch(self) -> str:
        """Ask the printer how it is, tell the screens of a change, and return its state."""
        state = self._printer.state()
        if state != self.state:
            self.state = state
            self._tell(PartState(part="printer", state=state))
        return state

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _blank(self, kind: Literal["claimed", "statement"] | ValueKind, number: str, language: str) -> SlipRecord:
        desk = self._desk
        stamp = desk.clock.stamp(desk.journal.boot)
        now, trusted = local_time(stamp.wall_ms, desk.config.zone), stamp.clock == "synced"
        programme = desk.programme()
        place = SlipPlace(
            chain=programme.names,
            store=desk.config.store.names,
            label=desk.config.device.label,
            help_line=programme.help_line,
        )
        at = (now.month, now.day, now.weekday, now.hour, now.minute)
        return SlipRecord(kind=kind, number=number, place=place, at=at, trusted=trusted, last4="", language=language)

    def _intend(self, record: SlipRecord, visit: str) -> SlipJob:
        known = self._desk.journal.slip(record.number)
        copy = known.copies + 1 if known else 1
        with self._desk.journal.change() as change:
            self._write_intent(change, record, visit, copy=copy)
        return SlipJob(record, copy)

    @staticmethod
    def _write_intent(change: Change, record: SlipRecord, visit: str, *, copy: int, of_seq: int = 0) -> None:
        change.write(SlipIntended(slip=record.number, kind=record.kind, visit=visit, copy=copy, of_seq=of_seq))
        change.intend_slip(record.number, visit, msgspec.json.encode(record), copy)
