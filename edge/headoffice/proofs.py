"""Posts what a slip proves, in place of an entry that never came: a destroyed card then loses nothing that was printed.

Only for an epoch that was retired, or a day after the slip, and once: the same slip again, or the entry after it, moves
nothing (rule 10 of ``docs/value.md``). The device's own signature is the proof; without it nothing is believed.
"""

from datetime import UTC, date, datetime
from typing import Literal

from msgspec import Struct, structs

from edge.domain import proof as layout
from edge.domain.events import Leg
from edge.domain.lots import Lot
from edge.domain.value.epochs import BOOKED, State
from edge.headoffice.booked_events import BookedEvents
from edge.headoffice.database import Books
from edge.headoffice.findings import Findings
from edge.headoffice.lots_kept import moved_points
from edge.headoffice.points_told import PointsTold
from edge.headoffice.postings import Origin
from edge.headoffice.purchases import keep_lot
from edge.headoffice.slip_reader import ProofRefused, Slip, SlipReader
from edge.headoffice.value_books import ValueBooks

DAY_MS = 24 * 3600 * 1000
"""How long an entry may be on its way before its slip counts instead."""

FIRST_MS = 946_684_800_000
"""The year 2000: a clock that says less was never set."""

DECIDED: frozenset[State] = frozenset({"retired", "released"})
"""States in which nobody waits for entries."""

Outcome = Literal["posted", "claimed_before", "arrived"]


class Claimed(Struct, frozen=True, kw_only=True):
    """What became of a slip. ``arrived``: its own entry is booked, so nothing was posted.

    ``txn`` is the group of postings; ``legs`` what the slip says; ``left_out`` what of it could not be found here.
    """

    outcome: Outcome
    device: str
    epoch: int
    seq: int
    member: str
    txn: str
    legs: list[Leg]
    left_out: int = 0
    exceptions: list[str] = []


class Proofs:
    """Reads and posts proofs. Every call runs inside the caller's transaction."""

    def __init__(self, books: Books) -> None:
        self._books, self._shelf, self._reader = books, ValueBooks(books), SlipReader(books)
        self._told, self._findings, self._events = PointsTold(books), Findings(books), BookedEvents(books)
        self._known = books.sql("SELECT txn FROM claimed_proof WHERE dev = ? AND ep = ? AND seq = ?")
        self._booked = books.sql("SELECT id FROM txn WHERE id = ?")
        self._keep = books.sql(
            "INSERT INTO claimed_proof (dev, ep, seq, txn, txn_hash, received) VALUES (?, ?, ?, ?, ?, ?)"
        )

    def claim(self, text: str, now_ms: int) -> Claimed:
        """Post what a slip's code says, if it may be posted.

        Args:
            text: The text of the QR code. Spaces belong to it.
            now_ms: Head office's wall clock.

        Raises:
            BadMessage: The text is no proof, or part of one.
            BadSignature: The device it names did not sign it.
            ProofRefused: No such device or member, or it is too early.
        """
        slip = self._reader.read(text)
        place, seq = slip.place, slip.proof.seq
        made = Claimed(
            outcome="posted",
            device=place.dev,
            epoch=place.ep,
            seq=seq,
            member=slip.member,
            txn=f"proof:{place.dev}:{place.ep}:{seq}",
            legs=slip.legs,
            left_out=slip.left_out,
        )
        return self._before(slip, made) or self._post(slip, made, now_ms)

    def _before(self, slip: Slip, made: Claimed) -> Claimed | None:
        """Return what became of it before, if anything did."""
        proof, place = slip.proof, (*slip.place, slip.proof.seq)
        if rows := self._books.all(self._known, *place):
            return structs.replace(made, outcome="claimed_before", txn=rows[0][0])
        event = self._events.at(*place)
        txn = getattr(event, "txn", "")
        if event is None or not self._books.all(self._booked, txn):
            return None  # on its way, or here and of no use: the slip counts in its place
        if layout.txn_hash(txn) == proof.txn:
            return structs.replace(made, outcome="arrived", txn=txn)
        raise ProofRefused(
            f"entry {proof.seq} of {made.device}, epoch {made.epoch}, is booked and is not the one on this slip: this "
            "device has two histories; have its card looked at before anything is given"
        )

    def _post(self, slip: Slip, made: Claimed, now_ms: int) -> Claimed:
        _in_time(slip, now_ms)
        proof, place = slip.proof, slip.place
        origin = Origin(place, proof.seq, slip.state, now_ms)
        draft = self._shelf.postings.draft(origin)
        draft.post(made.legs)
        found = self._shelf.postings.finish(made.txn, origin, draft)
        self._books.many(self._keep, [(*place, proof.seq, made.txn, proof.txn, now_ms)])
        for finding in found:
            self._findings.note(*place, proof.seq, finding, now_ms)
        believed = proof.at_ms if FIRST_MS <= proof.at_ms <= now_ms else now_ms
        self._follow(made, moved_points(made.member, draft.postings), self._shelf.day(believed), now_ms)
        return structs.replace(made, exceptions=[finding.kind for finding in found])

    def _follow(self, made: Claimed, moved: int, day: date, now_ms: int) -> None:
        """Let lots and history follow; what was earned is a lot of the slip's day."""
        if moved > 0:
            rules = self._shelf.programmes.newest()
            plain = Lot(id=made.txn, points=moved, left=moved, earned_on=day, active_on=day)
            keep_lot(self._books, made.member, rules.lot(made.txn, moved, day) if rules else plain)
        elif moved < 0:
            self._shelf.lots.spend(made.txn, made.member, -moved, self._shelf.day(now_ms))
        self._told.tell("slip", txn=made.txn, member=made.member, day=day, points=moved, received_ms=now_ms)


def _in_time(slip: Slip, now_ms: int) -> None:
    """Refuse a slip whose entry may still come."""
    (dev, ep), proof = slip.place, slip.proof
    if slip.state not in BOOKED:
        raise ProofRefused(f"{dev}, epoch {ep}, has two histories: retire it first, then claim the slip again")
    if slip.state in DECIDED or proof.seq <= slip.upto or now_ms - proof.at_ms >= DAY_MS:
        return
    if proof.at_ms > now_ms + DAY_MS:
        raise ProofRefused(
            f"the clock of {dev} was wrong when it printed this, so nobody can say how old the slip is: wait "
            "for its entry, or retire the device if it is lost"
        )
    until = datetime.fromtimestamp((proof.at_ms + DAY_MS) / 1000, UTC)
    raise ProofRefused(
        f"the entry of this slip may still come from {dev}: claim it after {until:%Y-%m-%d %H:%M} UTC, or "
        "retire the device if it is lost"
    )
