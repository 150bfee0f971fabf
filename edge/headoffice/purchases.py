"""Writes down a decided purchase: the order, its lot of points and the line of the member's history."""

from collections.abc import Sequence
from datetime import date

import msgspec

from edge.domain.history import opening_line, purchase_line
from edge.domain.local_api import HistoryLine
from edge.domain.lots import Lot
from edge.domain.order import Order, Reason
from edge.domain.rulebook import paid_minor
from edge.headoffice.database import Books
from edge.headoffice.member_models import LotRow

_PUT_PURCHASE = (
    "INSERT INTO purchase (txn, member, store, day, programme, spend_minor, points, body, reasons, received)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_PUT_LINE = (
    "INSERT INTO history (txn, member, day, received, body) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (txn) DO UPDATE SET day = excluded.day, body = excluded.body"
)
_PUT_LOT = (
    "INSERT INTO lot (id, member, points, remaining, lapsed, earned_on, active_on, expires_on)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
    " SET points = excluded.points, remaining = excluded.remaining, lapsed = excluded.lapsed"
)

encode = msgspec.json.Encoder().encode
"""The one way in which orders and reasons become bytes, so that equal ones have equal bytes."""


def keep_purchase(
    books: Books,
    *,
    txn: str,
    member: str,
    order: Order,
    programme: int,
    lot: Lot,
    reasons: Sequence[Reason],
    received_ms: int = 0,
) -> None:
    """Keep a purchase that earned the points of ``lot``. Runs inside the caller's transaction."""
    paid, reasons = paid_minor(order), list(reasons)
    day = order.day.isoformat()
    row = (txn, member, order.store, day, programme, paid, lot.points, encode(order), encode(reasons), received_ms)
    books.many(books.sql(_PUT_PURCHASE), [row])
    line = purchase_line(day=order.day, paid_minor=paid, points=lot.points, reasons=reasons)
    keep_line(books, txn, member, line, received_ms)
    if lot.points:
        keep_lot(books, member, lot)


def keep_opening(books: Books, *, txn: str, member: str, points: int, day: date) -> None:
    """Keep points that a member brought from a former card; they never expire."""
    lot = Lot(id=txn, points=points, left=points, earned_on=day, active_on=day)
    keep_line(books, txn, member, opening_line(day, points), 0)
    keep_lot(books, member, lot)


def keep_line(books: Books, txn: str, member: str, line: HistoryLine, received_ms: int) -> None:
    """Keep what a member reads of a transaction; a later word about the same one takes its place."""
    books.many(books.sql(_PUT_LINE), [(txn, member, line.day, received_ms, encode(line))])


def keep_lot(books: Books, member: str, lot: Lot) -> None:
    """Keep a lot as it is now."""
    until = lot.expires_on.isoformat() if lot.expires_on else ""
    days = lot.earned_on.isoformat(), lot.active_on.isoformat(), until
    books.many(books.sql(_PUT_LOT), [(lot.id, member, lot.points, lot.left, lot.lapsed, *days)])


LOT_COLUMNS = "id, points, remaining, lapsed, earned_on, active_on, expires_on"
"""Columns of a lot in the order of ``read_lot``."""


def read_lot(
    id: str,  # noqa: A002 - a lot's own id
    points: int,
    left: int,
    lapsed: int,
    earned_on: str,
    active_on: str,
    expires_on: str,
    /,
) -> Lot:
    """Return a stored lot as the rules see it."""
    day = date.fromisoformat
    return Lot(
        id=id,
        points=int(points),
        left=int(left),
        lapsed=int(lapsed),
        earned_on=day(earned_on),
        active_on=day(active_on),
        expires_on=day(expires_on) if expires_on else None,
    )


def lot_of(row: LotRow) -> Lot:
    """Return a stored lot as the rules see it."""
    return read_lot(row.id, row.points, row.remaining, row.lapsed, row.earned_on, row.active_on, row.expires_on)
