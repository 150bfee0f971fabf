"""Writes groups of postings: the one place where balances change. Fixed SQL, inside the caller's transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from edge.domain.value.accounts import PREFIX, Place
from edge.domain.value.epochs import State
from edge.domain.value.settle import Draft, Posting, Shortfall
from edge.headoffice.database import Books
from edge.headoffice.findings import Finding

POSTED = "posted"
"""Outcome of a transaction whose legs were posted, as far as they could be."""

Recovered = Counter[tuple[str, str]]
"""What risk spends took back from a member, by owner and asset."""

_SAYS = {
    "OVERSPEND": "{n} {asset} were used here that this device did not hold by our books; posted as used",
    "LATE": "this epoch was released before: {n} {asset} came from what the member had free, the chain bore the rest",
    "RISK_SHORT": "spent at the chain's risk; the member had {n} {asset} too few to repay the reserve",
    "CLAWBACK_SHORT": "undone, but {n} {asset} of it were spent already; the chain bore them",
}


class Origin(NamedTuple):
    """Where a group of postings comes from: an entry of an epoch, which is in ``state`` now."""

    place: Place
    seq: int
    state: State
    received_ms: int


class Postings:
    """Reads and writes ``txn``, ``posting`` and ``balance``."""

    def __init__(self, books: Books) -> None:
        self._books = books
        lock = " FOR UPDATE" if books.is_postgres else ""  # a command may move the same units at this moment
        self._find = books.sql(f"SELECT n FROM balance WHERE account = ? AND asset = ?{lock}")  # noqa: S608 - fixed words
        self._put = books.sql("INSERT INTO posting (txn, account, asset, delta) VALUES (?, ?, ?, ?)")
        # A database checks the row that is to be inserted before it sees that one is there: a debit by upsert would
        # be refused as an account below zero. So members' debits are updates.
        self._less = books.sql("UPDATE balance SET n = n + ? WHERE account = ? AND asset = ?")
        self._add = books.sql(
            "INSERT INTO balance (account, asset, n) VALUES (?, ?, ?)"
            " ON CONFLICT (account, asset) DO UPDATE SET n = balance.n + excluded.n"
        )
        self._open = books.sql("INSERT INTO txn (id, dev, ep, seq, outcome, received) VALUES (?, ?, ?, ?, ?, ?)")
        self._keep = books.sql("INSERT INTO recovered (txn, owner, asset, n) VALUES (?, ?, ?, ?)")
        self._kept = books.sql("SELECT owner, asset, n FROM recovered WHERE txn = ?")
        self._of = books.sql("SELECT account, asset, delta FROM posting WHERE txn = ?")

    def balance(self, account: str, asset: str) -> int:
        """Return what an account has."""
        rows = self._books.all(self._find, account, asset)
        return int(rows[0][0]) if rows else 0

    def draft(self, origin: Origin) -> Draft:
        """Return a group in the making for an epoch in its present state."""
        return Draft(self.balance, origin.place, origin.state)

    def write(self, txn: str, rows: Iterable[Posting]) -> None:
        """Write one group of postings and the balances they make."""
        rows = list(rows)
        self._books.many(self._put, [(txn, *row) for row in rows])
        debits = [(n, account, asset) for account, asset, n in rows if n < 0 and not account.startswith(PREFIX)]
        if debits:
            self._books.many(self._less, debits)
        self._books.many(self._add, [row for row in rows if row[2] >= 0 or row[0].startswith(PREFIX)])

    def open(self, txn: str, origin: Origin, outcome: str = POSTED) -> None:
        """Write that a transaction of a device is booked."""
        place, seq, _, received_ms = origin
        self._books.many(self._open, [(txn, place.dev, place.ep, seq, outcome, received_ms)])

    def finish(self, txn: str, origin: Origin, draft: Draft) -> list[Finding]:
        """Write a transaction with its postings; return what a person should look at."""
        self.open(txn, origin)
        self.write(txn, draft.postings)
        if draft.recovered:
            self._books.many(self._keep, [(txn, *key, n) for key, n in draft.recovered.items() if n])
        return said(txn, draft.shortfalls)

    def recovered(self, txn: str) -> Recovered:
        """Return what a transaction's risk spends took back from the member."""
        return Counter({(owner, asset): int(n) for owner, asset, n in self._books.all(self._kept, txn)})

    def of(self, txn: str) -> Mapping[tuple[str, str], int]:
        """Return the postings of a transaction, by account and asset."""
        return {(account, asset): int(delta) for account, asset, delta in self._books.all(self._of, txn)}


def said(txn: str, shortfalls: Iterable[Shortfall]) -> list[Finding]:
    """Return one finding for each kind, owner and asset."""
    together: Counter[tuple[str, str, str]] = Counter()
    for short in shortfalls:
        together[short.kind, short.owner, short.asset] += short.n
    return [
        Finding(kind, _SAYS[kind].format(n=n, asset=asset), txn, owner, n, asset)
        for (kind, owner, asset), n in together.items()
    ]
