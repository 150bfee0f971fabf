"""Posts what a slip proves, in place of an entry that never came: a destroyed card then loses nothing that was printed.

Only for an epoch that was retired, or a day after the slip, and once: the same slip again, or the entry after it, moves
nothing (rule 10 of ``docs/value.md``). The device's own signature is the proof; without it nothing is believed.
"""

import base64
from datetime import UTC, date, datetime
from typing import Literal

from msgspec import Struct, structs
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from edge.domain import proof as layout
from edge.domain.base45 import b45decode
from edge.domain.errors import BadMessage, BadSignature, EdgeError
from edge.domain.events import Leg
from edge.domain.lots import Lot
from edge.domain.proof import Proof, ProvedLeg
from edge.domain.value.accounts import Place
from edge.domain.value.assets import CHAIN
from edge.domain.value.epochs import BOOKED, State
from edge.headoffice.database import Books
from edge.headoffice.findings import Findings
from edge.headoffice.lots_kept import moved_points
from edge.headoffice.points_told import PointsTold
from edge.headoffice.postings import Origin
from edge.headoffice.purchases import keep_lot
from edge.headoffice.value_books import ValueBooks

DAY_MS = 24 * 3600 * 1000
"""How long an entry may be on its way before its slip counts instead."""

DECIDED: frozenset[State] = frozenset({"retired", "released"})
"""States in which nobody waits for entries."""

Outcome = Literal["posted", "claimed_before", "arrived"]


class ProofRefused(EdgeError, ValueError):
    """A slip's proof that cannot be posted, now or ever; the message says which."""


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


class _Stream(Struct, frozen=True):
    """The epoch a proof names."""

    dev: str
    ep: int
    state: State
    upto: int
    key: str


class Proofs:
    """Reads and posts proofs. Every call runs inside the caller's transaction."""

    def __init__(self, books: Books) -> None:
        self._books, self._shelf = books, ValueBooks(books)
        self._told, self._findings = PointsTold(books), Findings(books)
        lock = " FOR UPDATE" if books.is_postgres else ""
        self._streams = books.sql(f"SELECT dev, ep, state, upto, slip_key FROM stream WHERE ep = ?{lock}")  # noqa: S608 - fixed words
        self._known = books.sql("SELECT txn FROM claimed_proof WHERE dev = ? AND ep = ? AND seq = ?")
        self._booked = books.sql("SELECT id FROM txn WHERE dev = ? AND ep = ? AND seq = ?")
        self._keep = books.sql(
            "INSERT INTO claimed_proof (dev, ep, seq, txn, txn_hash, received) VALUES (?, ?, ?, ?, ?, ?)"
        )
        self._member = books.sql("SELECT id FROM member WHERE id = ?")

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
        signed = _bytes(text)
        proof = layout.read_record(signed[layout.SIGNATURE :])
        stream = self._stream(proof)
        _verify(signed, stream)
        member = self._owner(proof)
        legs = self._legs(proof, member)
        made = Claimed(
            outcome="posted",
            device=stream.dev,
            epoch=stream.ep,
            seq=proof.seq,
            member=member,
            txn=f"proof:{stream.dev}:{stream.ep}:{proof.seq}",
            legs=legs,
            left_out=len(proof.legs) - len(legs),
        )
        return self._before(stream, proof, made) or self._post(stream, proof, made, now_ms)

    def _before(self, stream: _Stream, proof: Proof, made: Claimed) -> Claimed | None:
        """Return what became of it before, if anything did."""
        place = stream.dev, stream.ep, proof.seq
        if rows := self._books.all(self._known, *place):
            return structs.replace(made, outcome="claimed_before", txn=rows[0][0])
        if proof.seq > stream.upto:
            return None
        booked = [txn for (txn,) in self._books.all(self._booked, *place)]
        if any(layout.txn_hash(txn) == proof.txn for txn in booked):
            return structs.replace(made, outcome="arrived", txn=booked[0])
        raise ProofRefused(
            f"entry {proof.seq} of {stream.dev}, epoch {stream.ep}, is booked and is not the one on this slip: this "
            "device has two histories; have its card looked at before anything is given"
        )

    def _post(self, stream: _Stream, proof: Proof, made: Claimed, now_ms: int) -> Claimed:
        _in_time(stream, proof, now_ms)
        origin = Origin(Place(stream.dev, stream.ep), proof.seq, stream.state, now_ms)
        draft = self._shelf.postings.draft(origin)
        draft.post(made.legs)
        found = self._shelf.postings.finish(made.txn, origin, draft)
        self._books.many(self._keep, [(stream.dev, stream.ep, proof.seq, made.txn, proof.txn, now_ms)])
        for finding in found:
            self._findings.note(stream.dev, stream.ep, proof.seq, finding, now_ms)
        self._follow(made, moved_points(made.member, draft.postings), self._shelf.day(proof.at_ms), now_ms)
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

    # -- what the bytes stand for -----------------------------------------------------------------------------------

    def _stream(self, proof: Proof) -> _Stream:
        for row in self._books.all(self._streams, proof.epoch):
            stream = _Stream(*row)
            if layout.device_hash(stream.dev) == proof.device:
                return stream
        raise ProofRefused(
            f"no device of ours with an epoch {proof.epoch} made this slip: check that it is one of this chain's"
        )

    def _owner(self, proof: Proof) -> str:
        name = layout.owner_name(proof.owner)
        if self._books.all(self._member, name):
            return name
        for (member,) in self._books.each("SELECT id FROM member"):
            if layout.owner_hash(member) == proof.owner:
                return str(member)
        raise ProofRefused("the member on this slip is not known here: they may have left; give the value by hand")

    def _legs(self, proof: Proof, member: str) -> list[Leg]:
        """Return the legs whose assets are known here, and which a slip may prove."""
        named = [(leg, leg.asset or self._asset(leg)) for leg in proof.legs]
        return [
            Leg(owner=CHAIN if leg.kind == "gift" else member, asset=asset, delta=leg.delta, src=leg.src)
            for leg, asset in named
            if asset and leg.delta and not (leg.src == "risk" and leg.delta > 0)
        ]

    def _asset(self, leg: ProvedLeg) -> str:
        """Return the coupon or gift with this mark; none where no or more than one has it."""
        first, last = f"{leg.kind}:", f"{leg.kind};"
        kept = self._books.sql("SELECT DISTINCT asset FROM balance WHERE asset >= ? AND asset < ?")
        found = [asset for (asset,) in self._books.all(kept, first, last) if layout.asset_hash(asset) == leg.mark]
        return found[0] if len(found) == 1 else ""


def _bytes(text: str) -> bytes:
    signed = b45decode(text.strip("\r\n"))
    if not layout.SIGNATURE < len(signed) <= layout.LONGEST:
        raise BadMessage("this code is no receipt proof, or a part of one: scan the code on the slip again")
    return signed


def _verify(signed: bytes, stream: _Stream) -> None:
    if not stream.key:
        raise ProofRefused(
            f"the key of {stream.dev}, epoch {stream.ep}, never reached head office, so its slips cannot be proved: "
            "give the value by hand"
        )
    try:
        VerifyKey(base64.b64decode(stream.key)).verify(signed)
    except BadSignatureError as fault:
        raise BadSignature(
            f"{stream.dev} did not sign this: scan the slip again; if it stays so, the slip was altered"
        ) from fault


def _in_time(stream: _Stream, proof: Proof, now_ms: int) -> None:
    """Refuse a slip whose entry may still come."""
    if stream.state not in BOOKED:
        raise ProofRefused(
            f"{stream.dev}, epoch {stream.ep}, has two histories: retire it first, then claim the slip again"
        )
    if stream.state not in DECIDED and now_ms - proof.at_ms < DAY_MS:
        until = datetime.fromtimestamp((proof.at_ms + DAY_MS) / 1000, UTC)
        raise ProofRefused(
            f"the entry of this slip may still come from {stream.dev}: claim it after {until:%Y-%m-%d %H:%M} UTC, or "
            "retire the device if it is lost"
        )
