"""What the ledger page shows: entries as they came, and for those with value, what moved from whom to whom and why."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from peewee import fn

from edge.domain.errors import BadMessage
from edge.domain.events import PointsClaimed, RightsBorrowed, RightsLent, RightsReturned
from edge.domain.money import Money
from edge.domain.value.accounts import ISSUED
from edge.domain.value.assets import BONUS, CENTS, CHAIN, POINTS
from edge.headoffice.chain_models import Member
from edge.headoffice.entries import UNREADABLE
from edge.headoffice.ledger import MOVES_VALUE
from edge.headoffice.lots_kept import owner_of
from edge.headoffice.models import Ahead, Event, Posting, Txn
from edge.headoffice.status import ledger_sums
from edge.headoffice.web.drawing import MINUS, signed
from edge.headoffice.web.problems import asset_word
from edge.headoffice.web.words import Words
from edge.link.contract import Envelope, read_envelope

PAGE = 30
RIGHTS = frozenset({RightsReturned.TYPE, RightsLent.TYPE, RightsBorrowed.TYPE})
"""Entries that move rights between places and name no transaction: no member gains or loses by them."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a transaction moved of one asset: to a member or, below zero, from them; ``shown`` in its own unit."""

    asset: str
    member: str
    delta: int
    shown: str


@dataclass(slots=True)
class Trade:
    """One entry. ``why`` says in words why nothing was posted, when a claim moved nothing."""

    store: str
    device: str
    seq: int
    time: str
    what: str
    hash: str
    received_ms: int
    note: str = ""
    why: str = ""
    tone: str = ""
    delta: int = 0
    moved: list[Moved] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Figures:
    """Totals of the ledger."""

    events: int
    claims: int
    unposted: int
    points: int
    opening: int
    balanced: bool
    waiting: int


def figures() -> Figures:
    """Return the ledger's totals."""
    claims = Txn.select().where(Txn.dev != "")
    posted = claims.where(Txn.outcome == "posted")
    earned = _issued(POINTS, opening=False)
    return Figures(
        events=Event.select().count(),
        claims=posted.count(),
        unposted=claims.where(Txn.outcome != "posted").count(),
        points=earned,
        opening=earned + _issued(POINTS, opening=True),
        balanced=not any(ledger_sums().values()),
        waiting=Ahead.select().count(),
    )


def trades(words: Words, zone: Any, *, page: int = 1, device: str = "", most: int = PAGE) -> list[Trade]:  # noqa: ANN401 - a tzinfo
    """Return one page of entries, newest first, of one device or of all."""
    query = Event.select().order_by(Event.received.desc(), Event.dev, Event.ep.desc(), Event.seq.desc())
    if device:
        query = Event.select().where(Event.dev == device).order_by(Event.ep.desc(), Event.seq.desc())
    return [_trade(row, words, zone) for row in query.paginate(page, most)]


def latest_claims(words: Words, zone: Any, most: int) -> list[Trade]:  # noqa: ANN401 - a tzinfo
    """Return the newest claims of points, posted or not."""
    found = []
    for txn in Txn.select().where(Txn.dev != "").order_by(Txn.received.desc(), Txn.dev, Txn.seq.desc()).limit(most):
        row = Event.get_or_none((Event.dev == txn.dev) & (Event.ep == txn.ep) & (Event.seq == txn.seq))
        if row is not None:  # given by its slip: the entry never came
            found.append(_trade(row, words, zone))
    return found


def member_line(words: Words, member: str) -> str:
    """Return a member as a page may show them: surname, title and last four digits, never more."""
    row = Member.get_or_none(Member.id == member)
    if row is None:
        return words("member_gone")
    latin = words.language == "en" and row.surname_latin
    title = words(row.title) if row.title else ""
    return words("member_line", surname=latin or row.surname, title=title, last4=row.phone[-4:]).strip()


def clock_words(text: str, zone: Any) -> str:  # noqa: ANN401 - a tzinfo
    """Return a device's time as ``11-21 18:42:07``, or as it came when it is no time."""
    try:
        return f"{datetime.fromisoformat(text).astimezone(zone):%m-%d %H:%M:%S}"
    except (ValueError, OverflowError):
        return text[:19]


def type_word(words: Words, kind: str) -> str:
    """Return what an entry's type is called."""
    key = "e_" + kind.replace(".", "_")
    return words(key) if words.has(key) else words("e_other")


def _issued(asset: str, *, opening: bool) -> int:
    side = Posting.txn.startswith("opening-")
    total = (
        Posting.select(fn.SUM(Posting.delta))
        .where((Posting.account == ISSUED) & (Posting.asset == asset) & (side if opening else ~side))
        .scalar()
    )
    return -int(total or 0)


def _trade(row: Event, words: Words, zone: Any) -> Trade:  # noqa: ANN401 - a tzinfo
    trade = Trade(
        store="",
        device=row.dev,
        seq=row.seq,
        time=clock_words(row.time, zone),
        what=type_word(words, row.type),
        hash=bytes(row.hash).hex()[:8],
        received_ms=row.received,
    )
    if row.type == UNREADABLE:
        trade.tone = "amber"
        return trade
    try:
        envelope = read_envelope(bytes(row.body))
    except BadMessage:
        return trade
    trade.store = envelope.source.split("/")[1]
    if row.type == PointsClaimed.TYPE:
        _tell_claim(trade, envelope, words)
    elif row.type in MOVES_VALUE:
        _tell_moved(trade, envelope, words)
    return trade


def _tell_claim(trade: Trade, envelope: Envelope, words: Words) -> None:
    try:
        claim = msgspec.json.decode(envelope.data, type=PointsClaimed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        trade.why, trade.tone = words("k_BAD_DATA"), "amber"
        return
    amount = (
        f"¥{Money(claim.basis_minor)}" if claim.currency == "CNY" else f"{Money(claim.basis_minor)} {claim.currency}"
    )
    trade.note = words("receipt_of", receipt=claim.receipt, amount=amount, programme=claim.programme)
    if _tell_moved(trade, envelope, words):
        trade.why = words("rule_of", rule=claim.rule)


def _tell_moved(trade: Trade, envelope: Envelope, words: Words) -> bool:
    """Tell what an entry moved of members' units, or why it moved nothing; return whether it was posted."""
    txn = Txn.get_or_none((Txn.dev == trade.device) & (Txn.seq == trade.seq) & (Txn.ep == envelope.ep))
    if txn is None or txn.outcome != "posted":
        kind = txn.outcome if txn else "TWICE"
        if txn or envelope.type not in RIGHTS:
            trade.why, trade.tone = words("not_posted", why=words(f"k_{kind}")), "amber"
        return False
    gained: Counter[tuple[str, str]] = Counter()
    for side in Posting.select().where(Posting.txn == txn.id).order_by(Posting.asset, Posting.account):
        if (owner := owner_of(side.account)) not in ("", CHAIN):
            gained[owner, side.asset] += side.delta
    for (owner, asset), n in gained.items():
        if n:
            trade.moved.append(Moved(asset_word(words, asset), member_line(words, owner), n, _shown(asset, n)))
            trade.delta += n if asset == POINTS else 0
    return True


def _shown(asset: str, n: int) -> str:
    """Return a change in its asset's own unit, with its sign."""
    if asset not in (CENTS, BONUS):
        return signed(n)
    return f"{'+' if n > 0 else MINUS}¥{Money(abs(n))}"
