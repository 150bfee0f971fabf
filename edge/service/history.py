"""The points history at the kiosk: what happened here and head office has not confirmed, then what it has."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from msgspec import structs

from edge.domain.codes import receipt_day
from edge.domain.events import GiftReserved, PointsClaimed, Refunded, Voided
from edge.domain.history import LINES_A_PAGE, merged, moved_line, purchase_line, told
from edge.domain.local_api import HistoryLine, HistoryPage
from edge.domain.ports import Entry
from edge.domain.programme import Names
from edge.domain.value.assets import POINTS
from edge.link.contract import Envelope, read_envelope
from edge.store.journal import Journal
from edge.store.replica import Replica

EXTRAS = frozenset({"earn.times", "earn.tier", "earn.member_day"})
"""Reasons that a slip names: those that make the figure larger than the receipt leads one to expect."""

_MOVED: dict[type[GiftReserved | Refunded | Voided], str] = {
    GiftReserved: "history.gift",
    Refunded: "history.refund",
    Voided: "history.gift_back",
}
"""What is said of entries that moved points without a purchase; head office says the same."""

_decode = msgspec.json.Decoder(PointsClaimed).decode
_decode_moved = {kind.TYPE: msgspec.json.Decoder(kind).decode for kind in _MOVED}


@dataclass(frozen=True, slots=True)
class Known:
    """What the history needs to know beside the journal.

    Attributes:
        moved: Entries that moved the member's points here and that head office's figures do not contain.
        gift_names: What a gift is called, by its sku.
        day: The store's local day of a moment, in milliseconds since 1970 UTC.
    """

    moved: list[int]
    gift_names: Callable[[str], Names]
    day: Callable[[int], date]


def history_page(journal: Journal, replica: Replica, known: Known, member: str, page: int) -> HistoryPage:
    """Return page ``page`` of a member's history; one that is not there is answered with the nearest that is."""
    lines = [*_pending(journal, known, member), *replica.history(member)]
    pages = max(1, -(-len(lines) // LINES_A_PAGE))
    page = min(max(page, 1), pages)
    first = (page - 1) * LINES_A_PAGE
    return HistoryPage(lines=lines[first : first + LINES_A_PAGE], page=page, pages=pages)


def extras_of(entry: Entry) -> list[Names]:
    """Return what a claim's entry gave on top of the usual points, in words: for the tier, for member day."""
    claim = _decode(read_envelope(entry.body).data)
    return [told(reason).names for reason in merged(claim.reasons) if reason.key in EXTRAS]


def _pending(journal: Journal, known: Known, member: str) -> list[HistoryLine]:
    """Return the lines of entries that head office's figures do not contain, newest first."""
    moved = {seq: journal.after(seq - 1, 1, 1) for seq in known.moved}
    entries = {entry.seq: entry for entry in journal.pending_entries(member)}
    entries |= {seq: found[0] for seq, found in moved.items() if found and found[0].seq == seq}
    lines = [_line(read_envelope(entries[seq].body), known, member) for seq in sorted(entries, reverse=True)]
    return [line for line in lines if line]


def _line(envelope: Envelope, known: Known, member: str) -> HistoryLine | None:
    if envelope.type == PointsClaimed.TYPE:
        return _claimed(_decode(envelope.data))
    event = _decode_moved[envelope.type](envelope.data) if envelope.type in _decode_moved else None
    if event is None:
        return None
    points = sum(leg.delta for leg in event.legs if (leg.owner, leg.asset) == (member, POINTS))
    name = known.gift_names(event.sku) if isinstance(event, GiftReserved) else {}
    day = known.day(int(datetime.fromisoformat(envelope.time).timestamp() * 1000))
    return structs.replace(moved_line(_MOVED[type(event)], day=day, points=points, name=name), pending=True)


def _claimed(claim: PointsClaimed) -> HistoryLine:
    return purchase_line(
        day=claim.order.day if claim.order else _day_of(claim.receipt),
        paid_minor=claim.basis_minor,
        points=claim.points,
        reasons=claim.reasons,
        pending=True,
    )


def _day_of(receipt: str) -> date:
    """Return the local day in a receipt's id, for claims written before entries carried their order."""
    return receipt_day(receipt.rsplit("-", 2)[1])
