"""The points history at the kiosk: what happened here and head office has not confirmed, then what it has."""

from datetime import date

import msgspec

from edge.domain.codes import receipt_day
from edge.domain.events import PointsClaimed
from edge.domain.history import LINES_A_PAGE, merged, purchase_line, told
from edge.domain.local_api import HistoryLine, HistoryPage
from edge.domain.ports import Entry
from edge.domain.programme import Names
from edge.link.contract import read_envelope
from edge.store.journal import Journal
from edge.store.replica import Replica

EXTRAS = frozenset({"earn.times", "earn.tier", "earn.member_day"})
"""Reasons that a slip names: those that make the figure larger than the receipt leads one to expect."""

_decode = msgspec.json.Decoder(PointsClaimed).decode


def history_page(journal: Journal, replica: Replica, member: str, page: int) -> HistoryPage:
    """Return page ``page`` of a member's history; one that is not there is answered with the nearest that is."""
    lines = [*_pending(journal, member), *replica.history(member)]
    pages = max(1, -(-len(lines) // LINES_A_PAGE))
    page = min(max(page, 1), pages)
    first = (page - 1) * LINES_A_PAGE
    return HistoryPage(lines=lines[first : first + LINES_A_PAGE], page=page, pages=pages)


def extras_of(entry: Entry) -> list[Names]:
    """Return what a claim's entry gave on top of the usual points, in words: for the tier, for member day."""
    claim = _decode(read_envelope(entry.body).data)
    return [told(reason).names for reason in merged(claim.reasons) if reason.key in EXTRAS]


def _pending(journal: Journal, member: str) -> list[HistoryLine]:
    envelopes = [read_envelope(entry.body) for entry in journal.pending_entries(member)]
    return [_line(_decode(each.data)) for each in envelopes if each.type == PointsClaimed.TYPE]


def _line(claim: PointsClaimed) -> HistoryLine:
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
