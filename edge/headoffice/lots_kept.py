"""A member's lots of points follow the ledger: what it took or gave is taken from, or given to, lots by the rules.

The ledger decides how many points move, for an entry is never refused; the lots say which. So a spend takes active lots
first, then pending ones, then expired ones: the sum stays that of the ledger. Fixed SQL, in the caller's transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from edge.domain import holding, lots
from edge.domain.holding import Holding
from edge.domain.lots import Lot, Taking, spending_order
from edge.domain.value.assets import POINTS
from edge.domain.value.settle import Posting
from edge.headoffice.database import Books
from edge.headoffice.purchases import LOT_COLUMNS, keep_lot, read_lot


class LotsKept:
    """Takes from lots and gives back to them."""

    def __init__(self, books: Books) -> None:
        self._books = books
        columns = f"SELECT {LOT_COLUMNS} FROM lot"  # noqa: S608 - our own columns
        self._left = books.sql(f"{columns} WHERE member = ? AND remaining > 0")
        self._all = books.sql(f"{columns} WHERE member = ?")
        self._take = books.sql("UPDATE lot SET remaining = remaining - ? WHERE id = ?")
        self._keep = books.sql("INSERT INTO taking (txn, lot, points) VALUES (?, ?, ?)")
        self._taken = books.sql("SELECT lot, points FROM taking WHERE txn = ?")
        self._left_of = books.sql("SELECT remaining FROM lot WHERE id = ?")
        self._owe = books.sql(
            "INSERT INTO owed (member, points) VALUES (?, ?)"
            " ON CONFLICT (member) DO UPDATE SET points = owed.points + excluded.points"
        )

    def spend(self, txn: str, member: str, points: int, today: date) -> None:
        """Take points that ``txn`` spent, and remember from which lots."""
        if points <= 0:
            return
        found = [read_lot(*row) for row in self._books.all(self._left, member)]
        takings = lots.take(sorted(found, key=lambda lot: _order(lot, today)), points)
        self._books.many(self._take, [(taking.points, taking.lot) for taking in takings])
        self._books.many(self._keep, [(txn, taking.lot, taking.points) for taking in takings])

    def give_back(self, txn: str, of: str, member: str, points: int, today: date) -> None:
        """Give points back that ``of`` had taken, as ``txn`` says; those it took from no lot become a lot."""
        takings = _first([Taking(lot, int(n)) for lot, n in self._books.all(self._taken, of)], points)
        before = self._lots(member)
        self._keep_changed(member, before, lots.give_back(before, takings, today))
        self.give(txn, member, points - sum(taking.points for taking in takings), today)

    def give(self, txn: str, member: str, points: int, today: date) -> None:
        """Give points that belong to no purchase; they are active now and never expire."""
        if points > 0:
            keep_lot(self._books, member, Lot(id=txn, points=points, left=points, earned_on=today, active_on=today))

    def reverse(self, member: str, lot: str, points: int, today: date) -> None:
        """Take back points that ``lot`` earned, from it first; without such a lot, from any."""
        if points <= 0:
            return
        before = self._lots(member)
        if any(each.id == lot for each in before):
            after = holding.reverse(Holding(lots=before), lot, points, today)[0].lots
        else:
            after = lots.without(before, lots.take(sorted(before, key=lambda lot: _order(lot, today)), points))
        self._keep_changed(member, before, after)

    def left(self, lot: str) -> int:
        """Return what is left of a lot; nothing where there is none."""
        rows = self._books.all(self._left_of, lot)
        return int(rows[0][0]) if rows else 0

    def owe(self, member: str, points: int) -> None:
        """Add to what a member owes; below zero they have paid it."""
        self._books.many(self._owe, [(member, points)])

    def _lots(self, member: str) -> list[Lot]:
        return [read_lot(*row) for row in self._books.all(self._all, member)]

    def _keep_changed(self, member: str, before: Iterable[Lot], after: Iterable[Lot]) -> None:
        known = {lot.id: lot for lot in before}
        for lot in after:
            if known.get(lot.id) != lot:
                keep_lot(self._books, member, lot)


def moved_points(member: str, postings: Iterable[Posting]) -> int:
    """Return what a member's points gained by postings, wherever they are."""
    return sum(n for account, asset, n in postings if asset == POINTS and owner_of(account) == member)


def owner_of(account: str) -> str:
    """Return whose units an account has; nothing for the chain's own accounts, but for what it bridged for a member."""
    kind, _, rest = account.partition(":")
    if kind in ("held", "susp"):
        return rest.split(":", 2)[2]
    if kind in ("free", "pend"):
        return rest
    return rest.removeprefix("bridge:") if rest.startswith("bridge:") else ""


def _order(lot: Lot, today: date) -> tuple[int, tuple[date, date, str]]:
    place = 0 if lot.active(today) else 1 if lot.good(today) else 2
    return place, spending_order(lot)


def _first(takings: Sequence[Taking], points: int) -> list[Taking]:
    """Return the first ``points`` of takings laid end to end."""
    found = []
    for taking in takings:
        if part := min(taking.points, points):
            found.append(Taking(taking.lot, part))
            points -= part
    return found
