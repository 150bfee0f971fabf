"""Moves units between accounts: postings that sum to 0, the balances they make, and the transaction behind them."""

from collections.abc import Iterable

from edge.domain.value.accounts import Place
from edge.domain.value.epochs import State
from edge.domain.value.settle import Draft, Posting
from edge.headoffice.database import Books
from edge.headoffice.postings import Postings


class Moving:
    """Reads balances and posts moves of head office's own, which have no device and no entry."""

    def __init__(self, books: Books) -> None:
        self._books, self._postings = books, Postings(books)
        lock = " FOR UPDATE" if books.is_postgres else ""
        order = 'COLLATE "C"' if books.is_postgres else ""  # other orders put ":" and ";" elsewhere
        self._one = books.sql(f"SELECT n FROM balance WHERE account = ? AND asset = ?{lock}")  # noqa: S608 - fixed words
        self._under = books.sql(
            f"SELECT account, asset, n FROM balance WHERE account {order} >= ? AND account {order} < ? AND n > 0"  # noqa: S608 - as above
            f" ORDER BY account {order}, asset {order}{lock}"
        )
        self._txn = books.sql(
            "INSERT INTO txn (id, dev, ep, seq, outcome, received) VALUES (?, '', 0, 0, 'posted', ?)"
            " ON CONFLICT (id) DO NOTHING RETURNING id"
        )
        self._known = books.sql("SELECT 1 FROM txn WHERE id = ?")

    def balance(self, account: str, asset: str) -> int:
        """Return what an account has; on a shared database nobody else moves it until this transaction ends."""
        rows = self._books.all(self._one, account, asset)
        return int(rows[0][0]) if rows else 0

    def under(self, accounts: str) -> list[tuple[str, str, int]]:
        """Return account, asset and units of every account that begins with ``accounts`` and a colon."""
        return [
            (account, asset, int(n))
            for account, asset, n in self._books.all(self._under, f"{accounts}:", f"{accounts};")
        ]

    def draft(self, place: Place, state: State) -> Draft:
        """Return a group of postings in the making."""
        return Draft(self.balance, place, state)

    def post(self, txn: str, postings: Iterable[Posting], now_ms: int) -> bool:
        """Post a group under a name of its own, once; return whether it was not posted before.

        Names of ours begin with ``OURS``, which no device's transaction may: see ``value_shapes``.
        """
        postings = list(postings)
        if not postings or not self._books.all(self._txn, txn, now_ms):
            return False
        self._postings.write(txn, postings)
        return True

    def unused(self, name: str) -> str:
        """Return ``name`` with the first number that makes it new: a second decision is a transaction of its own."""
        number = 1
        while self._books.all(self._known, f"{name}:{number}"):
            number += 1
        return f"{name}:{number}"
