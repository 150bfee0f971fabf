"""What this device promised and still has to see through: gifts put aside, coupons reserved, payments without an end.

Each row stands beside the journal entry that made it, and changes in the commit of the entry that changes it. It keeps
what is needed to go on after that entry was pruned.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import apsw

Kind = Literal["gift", "coupon", "payment", "refund"]

_COLUMNS = "txn, member, kind, thing, n, state, code, until, seq"
_GIVE = f"INSERT INTO promise ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - our own column names
_SELECT = f"SELECT {_COLUMNS} FROM promise"  # noqa: S608 - our own column names

Read = Callable[..., list[Any]]


@dataclass(frozen=True, slots=True)
class Promise:
    """Something to see through.

    Attributes:
        txn: The transaction that made it.
        thing: The gift's sku, the coupon's kind, the payment's reference or the receipt's id.
        n: Points of a gift, units of a coupon, minor units of a payment, points of a refund.
        state: For gifts and coupons as ``redemption`` and ``coupon_life`` name them; for a payment ``paid``,
            ``unknown`` or ``refused``; a refund is ``done``.
        code: What staff find it by, or empty.
        until: Its last day, yyyy-mm-dd, or empty.
        seq: The entry that made it.
    """

    txn: str
    member: str
    kind: Kind
    thing: str
    n: int = 1
    state: str = "reserved"
    code: str = ""
    until: str = ""
    seq: int = 0


class Promises:
    """What the table says."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def made(self, txn: str) -> Promise | None:
        """Return the promise that a transaction made, or ``None``."""
        return next((Promise(*row) for row in self._read(f"{_SELECT} WHERE txn = ?", (txn,))), None)

    def of(self, member: str, kind: Kind) -> list[Promise]:
        """Return what was promised to a member here, whatever became of it, oldest first."""
        rows = self._read(f"{_SELECT} WHERE member = ? AND kind = ? ORDER BY seq", (member, kind))
        return [Promise(*row) for row in rows]

    def about(self, thing: str, kind: Kind) -> list[Promise]:
        """Return the promises about one payment, receipt, gift or coupon, oldest first."""
        rows = self._read(f"{_SELECT} WHERE thing = ? AND kind = ? ORDER BY seq", (thing, kind))
        return [Promise(*row) for row in rows]

    def waiting(self, kind: Kind) -> list[Promise]:
        """Return what is still reserved, oldest first."""
        return [
            Promise(*row)
            for row in self._read(f"{_SELECT} WHERE kind = ? AND state = 'reserved' ORDER BY seq", (kind,))
        ]

    def overdue(self, day: str) -> list[Promise]:
        """Return what is still reserved though its last day is before ``day`` (yyyy-mm-dd)."""
        rows = self._read(f"{_SELECT} WHERE state = 'reserved' AND until != '' AND until < ? ORDER BY seq", (day,))
        return [Promise(*row) for row in rows]


class PromiseChange(Promises):
    """Writes about promises that belong to one commit."""

    def __init__(self, cursor: apsw.Cursor) -> None:
        super().__init__(lambda sql, values=(): cursor.execute(sql, values).fetchall())
        self._cursor = cursor

    def give(self, promise: Promise) -> None:
        """Promise something, once for each transaction."""
        row = promise
        self._cursor.execute(
            _GIVE, (row.txn, row.member, row.kind, row.thing, row.n, row.state, row.code, row.until, row.seq)
        )

    def settle(self, txn: str, state: str) -> None:
        """Let the promise that ``txn`` made be in another state."""
        self._cursor.execute("UPDATE promise SET state = ? WHERE txn = ?", (state, txn))
