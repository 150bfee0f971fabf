"""The ledger: what moves value, by double entry, each transaction once.

``issued`` is the chain's promise to its members; a point earned goes from there to ``free:<member>``, where it may be
spent anywhere. A structurally valid event is never refused for business reasons: what cannot be posted is kept as a
transaction that moved nothing, with an exception row for a person, so one bad sale never blocks a stream.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import msgspec

from edge.domain.earning import earn
from edge.domain.errors import CurrencyMismatch
from edge.domain.events import EVENTS, PointsClaimed
from edge.domain.money import Money
from edge.domain.programme import Programme, parse_programme
from edge.headoffice.chain_models import Member, ProgrammeRow
from edge.headoffice.database import Books
from edge.headoffice.entries import LARGEST, UNREADABLE, Entry, is_word, plain
from edge.headoffice.models import CHAIN, Receipt, Txn

ISSUED = f"{CHAIN}issued"
POINTS = "points"
QUALIFYING = "qualifying"
CENTS = "cents"

_DECODERS = {name: msgspec.json.Decoder(kind) for name, kind in EVENTS.items()}
_parse = cache(parse_programme)


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
        if not _sound(claim):
            return [Finding("BAD_DATA", "points.claimed.v1: legs, numbers or names that cannot be")]
        if Txn.get_or_none(Txn.id == claim.txn):
            return [_finding(claim, "TWICE", "this transaction is booked already")]
        owner = claim.legs[0].owner
        finding = self._obstacle(claim, owner)
        txn.id, txn.outcome = claim.txn, finding.kind if finding else "posted"
        txn.save(force_insert=True)
        if finding:
            return [finding]
        Receipt.create(id=claim.receipt, txn=claim.txn)
        self.issue(claim.txn, owner, {POINTS: claim.points, QUALIFYING: claim.points})
        return self._rate_again(claim)

    def _obstacle(self, claim: PointsClaimed, owner: str) -> Finding | None:
        if not Member.get_or_none(Member.id == owner):
            return _finding(claim, "UNKNOWN_MEMBER", "nothing was posted")
        if first := Receipt.get_or_none(Receipt.id == claim.receipt):
            return _finding(claim, "RECEIPT_USED", f"its points were given by {first.txn}")
        return None

    def _rate_again(self, claim: PointsClaimed) -> list[Finding]:
        """Decide the points again by the version the device named. The member keeps what the slip says."""
        row = ProgrammeRow.get_or_none(ProgrammeRow.version == claim.programme)
        if row is None:
            return [_finding(claim, "UNKNOWN_PROGRAMME", f"version {claim.programme} was never published")]
        ours = _points(claim, _parse(row.text))
        if ours != claim.points:
            return [_finding(claim, "RATED_DIFFERENTLY", f"head office reckons {ours} points")]
        return []


def issued_to(member: str, grants: dict[str, int]) -> list[Posting]:
    """Return the two sides of each grant; they sum to 0."""
    sides: list[Posting] = []
    for asset, units in grants.items():
        sides += [(ISSUED, asset, -units), (free(member), asset, units)]
    return sides


def _points(claim: PointsClaimed, programme: Programme) -> int:
    try:
        return earn(Money(claim.basis_minor, claim.currency), programme).points
    except CurrencyMismatch:
        return 0


def _sound(claim: PointsClaimed) -> bool:
    """Say whether a claim is what it calls itself: one member, points from the chain, the sum it states."""
    words = (claim.txn, claim.receipt, claim.rule, claim.currency, *(leg.owner for leg in claim.legs))
    return (
        all(word and is_word(word) for word in words)
        and len({leg.owner for leg in claim.legs}) == 1
        and all(leg.asset == POINTS and leg.src == "free" and leg.delta > 0 for leg in claim.legs)
        and sum(leg.delta for leg in claim.legs) == claim.points <= LARGEST
        and 0 <= claim.basis_minor <= LARGEST
        and 0 <= claim.programme < 2**31
    )


def _finding(claim: PointsClaimed, kind: str, detail: str) -> Finding:
    return Finding(kind, detail, claim.txn, claim.legs[0].owner, claim.points)
