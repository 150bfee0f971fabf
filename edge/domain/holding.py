"""A member's lots and the points they owe: what a return asks back beyond what is left is eaten by what comes next.

While points are owed nothing is left in any good lot; so what is owed never hides behind a balance.
"""

from datetime import date

from msgspec import Struct, structs

from edge.domain import lots as rules
from edge.domain.lots import Lot, Taking, spending_order


class Holding(Struct, frozen=True, kw_only=True):
    """All points of a member. ``owed``: points that were returned to the chain after they had been spent."""

    lots: list[Lot] = []
    owed: int = 0


class Reversal(Struct, frozen=True, kw_only=True):
    """What taking back earned points met: points still in lots, points that had lapsed anyway, points now owed."""

    takings: list[Taking]
    lapsed: int
    owed: int


def earn(holding: Holding, lot: Lot) -> Holding:
    """Return the holding with a new lot, which first pays what is owed."""
    eaten = min(holding.owed, lot.left)
    return Holding(lots=[*holding.lots, structs.replace(lot, left=lot.left - eaten)], owed=holding.owed - eaten)


def spend(holding: Holding, points: int, today: date) -> tuple[Holding, list[Taking]]:
    """Return the holding after ``points`` were spent, and what was taken from each lot.

    Raises:
        NotEnoughPoints: Fewer points are active.
    """
    left, takings = rules.spend(holding.lots, points, today)
    return structs.replace(holding, lots=left), takings


def give_back(holding: Holding, takings: list[Taking], today: date) -> Holding:
    """Return the holding with spent points back in their lots; what is owed is paid from them first.

    Raises:
        KeyError: A taking names a lot that the holding does not have.
    """
    rest, owed = [], holding.owed
    for taking in takings:
        eaten = min(owed, taking.points)
        owed -= eaten
        if taking.points > eaten:
            rest.append(Taking(taking.lot, taking.points - eaten))
    return Holding(lots=rules.give_back(holding.lots, rest, today), owed=owed)


def reverse(holding: Holding, lot: str, points: int, today: date) -> tuple[Holding, Reversal]:
    """Return the holding after ``points`` of what ``lot`` earned were taken back.

    They come from the lot itself; what of it has lapsed is gone already; then from the other good lots, pending ones
    too, in the order in which they would be spent; what is missing then is owed.

    Raises:
        KeyError: The holding has no such lot.
    """
    by_id = {each.id: each for each in holding.lots}
    own = by_id[lot]
    found = min(points, own.left + own.lapsed)
    by_id[lot] = _reversed(own, found)
    others = sorted((each for each in holding.lots if each.id != lot and each.good(today)), key=spending_order)
    takings = rules.take(others, points - found)
    left = rules.without(by_id.values(), takings)
    short = points - found - sum(taking.points for taking in takings)
    good = own.good(today)
    if found and good:
        takings.insert(0, Taking(lot, found))
    return (
        Holding(lots=left, owed=holding.owed + short),
        Reversal(takings=takings, lapsed=0 if good else found, owed=short),
    )


def _reversed(lot: Lot, points: int) -> Lot:
    """Return ``lot`` as if it had earned fewer points: those that had lapsed are forgotten first."""
    lapsed = min(points, lot.lapsed)
    return structs.replace(
        lot, points=lot.points - points, left=lot.left - (points - lapsed), lapsed=lot.lapsed - lapsed
    )
