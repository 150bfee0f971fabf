"""Writes down a decided purchase: the order, its lot of points and the line of the member's history."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from edge.domain.history import opening_line, purchase_line
from edge.domain.local_api import HistoryLine
from edge.domain.lots import Lot
from edge.domain.order import Order, Reason
from edge.domain.rulebook import paid_minor
from edge.headoffice.member_models import HistoryRow, LotRow, Purchase

encode = msgspec.json.Encoder().encode
"""The one way in which orders and reasons become bytes, so that equal ones have equal bytes."""


def keep_purchase(
    *, txn: str, member: str, order: Order, programme: int, lot: Lot, reasons: Sequence[Reason], received_ms: int = 0
) -> None:
    """Keep a purchase that earned the points of ``lot``. Runs inside the caller's transaction."""
    paid = paid_minor(order)
    Purchase.insert(
        txn=txn,
        member=member,
        store=order.store,
        day=order.day.isoformat(),
        programme=programme,
        spend_minor=paid,
        points=lot.points,
        body=encode(order),
        reasons=encode(reasons),
        received=received_ms,
    ).execute()
    line = purchase_line(day=order.day, paid_minor=paid, points=lot.points, reasons=reasons)
    _keep_points(txn, member, lot, line, received_ms)


def keep_opening(*, txn: str, member: str, points: int, day: date) -> None:
    """Keep points that a member brought from a former card; they never expire."""
    lot = Lot(id=txn, points=points, left=points, earned_on=day, active_on=day)
    _keep_points(txn, member, lot, opening_line(day, points), 0)


def lot_of(row: LotRow) -> Lot:
    """Return a stored lot as the rules see it."""
    day = date.fromisoformat
    return Lot(
        id=row.id,
        points=row.points,
        left=row.remaining,
        lapsed=row.lapsed,
        earned_on=day(row.earned_on),
        active_on=day(row.active_on),
        expires_on=day(row.expires_on) if row.expires_on else None,
    )


def _keep_points(txn: str, member: str, lot: Lot, line: HistoryLine, received_ms: int) -> None:
    HistoryRow.insert(txn=txn, member=member, day=line.day, received=received_ms, body=encode(line)).execute()
    if lot.points:
        LotRow.insert(member=member, **_columns(lot)).execute()


def _columns(lot: Lot) -> dict[str, Any]:
    return {
        "id": lot.id,
        "points": lot.points,
        "remaining": lot.left,
        "lapsed": lot.lapsed,
        "earned_on": lot.earned_on.isoformat(),
        "active_on": lot.active_on.isoformat(),
        "expires_on": lot.expires_on.isoformat() if lot.expires_on else "",
    }
