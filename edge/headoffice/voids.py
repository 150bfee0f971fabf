"""Undoes transactions: once, by the epoch that made them, and only by their own inverse."""

from collections import Counter
from collections.abc import Iterable

import msgspec

from edge.domain.events import Leg, PointsClaimed, Refunded, Voided
from edge.domain.value import accounts
from edge.domain.value.assets import CHAIN, POINTS
from edge.headoffice.accruals import Accruals, pending
from edge.headoffice.booked_events import read_booked
from edge.headoffice.findings import Finding
from edge.headoffice.lots_kept import moved_points
from edge.headoffice.points_told import PointsTold
from edge.headoffice.postings import POSTED, Origin
from edge.headoffice.returns_kept import ReturnsKept
from edge.headoffice.value_books import ValueBooks
from edge.headoffice.value_shapes import Transaction

Undoable = PointsClaimed | Transaction
BAD = "VOID_BAD"


class Voids:
    """Posts ``Voided``. Every call runs inside the caller's transaction."""

    def __init__(self, shelf: ValueBooks) -> None:
        self._shelf, self._told, self._accruals = shelf, PointsTold(shelf.books), Accruals(shelf.books)
        self._returns = ReturnsKept(shelf.books, shelf.programmes)
        self._find = shelf.books.sql(
            "SELECT txn.outcome, event.body, void.txn FROM txn"
            " JOIN event ON event.dev = txn.dev AND event.ep = txn.ep AND event.seq = txn.seq"
            " LEFT JOIN void ON void.of = txn.id WHERE txn.id = ? AND txn.dev = ? AND txn.ep = ?"
        )
        self._keep = shelf.books.sql("INSERT INTO void (of, txn) VALUES (?, ?)")
        self._unused = shelf.books.sql("DELETE FROM receipt WHERE txn = ?")
        self._unbought = shelf.books.sql("DELETE FROM purchase WHERE txn = ?")

    def post(self, origin: Origin, event: Voided) -> list[Finding]:
        """Post the inverse of what was undone; where that cannot be, nothing, and a finding says why."""
        undone = self._undone(origin, event)
        if isinstance(undone, str):
            self._shelf.postings.open(event.txn, origin, BAD)
            owner = event.legs[0].owner if event.legs else ""
            return [Finding(BAD, f"undoes {event.of}: {undone}; nothing was posted", event.txn, owner)]
        draft, legs = self._shelf.postings.draft(origin), event.legs
        waiting = self._accruals.waiting(event.of) if isinstance(undone, PointsClaimed) else None
        if waiting:
            draft.move(pending(waiting.member), accounts.ISSUED, POINTS, waiting.points)
            self._accruals.decided(event.of, origin.received_ms)
        else:
            draft.undo(legs, self._shelf.postings.recovered(event.of))
        found = self._shelf.postings.finish(event.txn, origin, draft)
        self._shelf.books.many(self._keep, [(event.of, event.txn)])
        if isinstance(undone, PointsClaimed):
            self._shelf.books.many(self._unused, [(event.of,)])
            self._shelf.books.many(self._unbought, [(event.of,)])
        elif isinstance(undone, Refunded):
            self._returns.undo(event.of)
        if not waiting:
            self._follow(origin, event, undone, draft.postings, found)
        return found

    def _undone(self, origin: Origin, event: Voided) -> Undoable | str:
        """Return the transaction to undo, or why it cannot be."""
        rows = self._shelf.books.all(self._find, event.of, *origin.place)
        if not rows:
            return "this epoch booked no such transaction"
        outcome, body, by = rows[0]
        if by:
            return f"{by} undid it before"
        undone = read_booked(bytes(body))
        if outcome != POSTED or not isinstance(undone, Undoable) or not undone.legs:
            return "it moved nothing"
        if isinstance(undone, Voided):
            return "it is an undoing itself"
        return undone if inverse(event.legs, undone.legs) else "these legs are not its inverse"

    def _follow(
        self,
        origin: Origin,
        event: Voided,
        undone: Undoable,
        postings: Iterable[tuple[str, str, int]],
        found: Iterable[Finding],
    ) -> None:
        """Let lots, what is owed and the history follow what was posted."""
        postings, lots, day = list(postings), self._shelf.lots, self._shelf.day(origin.received_ms)
        for member in {leg.owner for leg in event.legs if leg.asset == POINTS and leg.owner != CHAIN}:
            moved = moved_points(member, postings)
            if moved > 0:
                lots.give_back(event.txn, event.of, member, moved, day)
            elif moved < 0:
                lots.reverse(member, event.of, -moved, day)
            if short := short_of(found, member):
                lots.owe(member, short)
            self._told.tell(
                "undone" if isinstance(undone, PointsClaimed | Refunded) else "gift_back",
                txn=event.txn,
                member=member,
                day=day,
                points=moved,
                received_ms=origin.received_ms,
            )


def inverse(legs: Iterable[Leg], undone: Iterable[Leg]) -> bool:
    """Say whether ``legs`` take back exactly what ``undone`` did, as far as a device may choose.

    What was taken comes back where it was taken from. What was given is taken back in all; only of what was given into
    the device's own hands may a part be missing there and be taken from what is free.
    """
    back, was = _by_sign(legs), _by_sign(undone)
    if back.gains != was.losses:
        return False
    owed = Counter(was.gains)
    for (owner, asset, src), n in back.losses.items():
        here = min(n, owed[owner, asset, src])
        owed[owner, asset, src] -= here
        if src == "free":
            owed[owner, asset, "held"] -= n - here
        elif n > here:
            return False
    return not any(owed.values())


class _Signed(msgspec.Struct):
    gains: Counter[tuple[str, str, str]]
    losses: Counter[tuple[str, str, str]]


def _by_sign(legs: Iterable[Leg]) -> _Signed:
    """Return what legs gain and what they lose, both above zero, by owner, asset and source."""
    found = _Signed(Counter(), Counter())
    for leg in legs:
        side = found.gains if leg.delta > 0 else found.losses
        side[leg.owner, leg.asset, leg.src] += abs(leg.delta)
    return found


def short_of(found: Iterable[Finding], member: str) -> int:
    """Return the points that could not be taken back from a member."""
    return sum(
        each.amount for each in found if (each.kind, each.member, each.asset) == ("CLAWBACK_SHORT", member, POINTS)
    )
