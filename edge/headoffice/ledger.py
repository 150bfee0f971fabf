"""The ledger: what moves value, by double entry, each transaction once.

``issued`` is the chain's promise to its members; a point earned goes from there to ``free:<member>``, where it may be
spent anywhere. A structurally valid event is never refused for business reasons: what cannot be posted is kept as a
transaction that moved nothing, with an exception row for a person, so one bad sale never blocks a stream.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from edge.domain.events import EVENTS, NudgeShown, PointsClaimed
from edge.headoffice.chain_models import Member
from edge.headoffice.claims import POINTS, decide_again, sound
from edge.headoffice.contacts import keep_contact
from edge.headoffice.database import Books
from edge.headoffice.entries import UNREADABLE, Entry, plain
from edge.headoffice.models import CHAIN, Receipt, Txn
from edge.headoffice.purchases import keep_purchase

ISSUED = f"{CHAIN}issued"
CENTS = "cents"

_DECODERS = {name: msgspec.json.Decoder(kind) for name, kind in EVENTS.items()}


def free(member: str) -> str:
    """Return the account of what a member may spend anywhere."""
    return f"free:{member}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something for a person: ``kind`` is one of the words of the exceptions page."""

    kind: str
    detail: str
    txn: str = ""
    member: str = ""
    amount: int = 0
    asset: str = ""


Posting = tuple[str, str, int]
"""Account, asset, delta."""


class Ledger:
    """Posts booked entries. Every call runs inside the caller's transaction."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._put_posting = books.sql("INSERT INTO posting (txn, account, asset, delta) VALUES (?, ?, ?, ?)")
        self._add_balance = books.sql(
            "INSERT INTO balance (account, asset, n) VALUES (?, ?, ?)"
            " ON CONFLICT (account, asset) DO UPDATE SET n = balance.n + excluded.n"
        )

    def book(self, dev: str, ep: int, entry: Entry, now_ms: int = 0) -> list[Finding]:
        """Post what an entry moves, received at ``now_ms``; return what a person should look at."""
        if entry.type == UNREADABLE:
            return [Finding("PARKED", "the bytes are in quarantine")]
        decoder = _DECODERS.get(entry.type)
        if decoder is None:
            return [Finding("UNKNOWN_TYPE", entry.type)]
        try:
            event = decoder.decode(entry.data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
            return [Finding("BAD_DATA", f"{entry.type}: {plain(str(fault))}")]
        if isinstance(event, PointsClaimed):
            return self._claim(Txn(dev=dev, ep=ep, seq=entry.seq, received=now_ms), event)
        if isinstance(event, NudgeShown):
            keep_contact(event, entry.time, now_ms)
        return []

    def post(self, txn: str, postings: Iterable[Posting]) -> None:
        """Write one group of postings and the balances they make."""
        rows = list(postings)
        self._books.many(self._put_posting, [(txn, *row) for row in rows])
        self._books.many(self._add_balance, rows)

    def issue(self, txn: str, member: str, grants: dict[str, int]) -> None:
        """Give a member units that the chain issues: ``{asset: units}``."""
        self.post(txn, issued_to(member, grants))

    def _claim(self, txn: Txn, claim: PointsClaimed) -> list[Finding]:
        if not sound(claim):
            return [Finding("BAD_DATA", "points.claimed.v1: legs, order, numbers or names that cannot be")]
        if Txn.get_or_none(Txn.id == claim.txn):
            return [_finding(claim, "TWICE", "this transaction is booked already")]
        owner = claim.legs[0].owner
        finding = self._obstacle(claim, owner)
        txn.id, txn.outcome = claim.txn, finding.kind if finding else "posted"
        txn.save(force_insert=True)
        if finding:
            return [finding]
        Receipt.create(id=claim.receipt, txn=claim.txn)
        self.issue(claim.txn, owner, {POINTS: claim.points})
        return self._keep(claim, owner, int(txn.received))

    def _keep(self, claim: PointsClaimed, owner: str, received_ms: int) -> list[Finding]:
        """Keep the purchase as head office decides it again; what differs is for a person to see."""
        verdict = decide_again(claim, datetime.fromtimestamp(received_ms / 1000, UTC).date())
        keep_purchase(
            txn=claim.txn,
            member=owner,
            order=verdict.order,
            programme=claim.programme,
            lot=verdict.lot,
            reasons=verdict.reasons,
            received_ms=received_ms,
        )
        return [_finding(claim, *verdict.difference)] if verdict.difference else []

    def _obstacle(self, claim: PointsClaimed, owner: str) -> Finding | None:
        if not Member.get_or_none(Member.id == owner):
            return _finding(claim, "UNKNOWN_MEMBER", "nothing was posted")
        if first := Receipt.get_or_none(Receipt.id == claim.receipt):
            return _finding(claim, "RECEIPT_USED", f"its points were given by {first.txn}")
        return None


def issued_to(member: str, grants: dict[str, int]) -> list[Posting]:
    """Return the two sides of each grant; they sum to 0."""
    sides: list[Posting] = []
    for asset, units in grants.items():
        sides += [(ISSUED, asset, -units), (free(member), asset, units)]
    return sides


def _finding(claim: PointsClaimed, kind: str, detail: str) -> Finding:
    return Finding(kind, detail, claim.txn, claim.legs[0].owner, claim.points)
