"""Lots: points earned together, with one day on which they become active and one on which they expire.

A lot is good to the end of its last day and active from the start of its first. Points are spent from the lot that
expires soonest, of those from the oldest, and from lots that never expire last. No lot is ever below zero.
Source: the chain's programme.
"""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct, structs

from edge.domain.errors import NotEnoughPoints
from edge.domain.programme.document import Earning, Expiry

GRACE_DAYS = 30
"""How long returned points live when their lot has expired meanwhile. Source: the chain's promise to members."""


class Lot(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Points earned together.

    Attributes:
        id: The transaction that earned them.
        points: How many there were, less those that were reversed.
        left: How many are neither spent nor lapsed; 0 to ``points``.
        lapsed: How many were left when the lot expired.
        earned_on, active_on: The chain's local days; spending begins with ``active_on``.
        expires_on: The last day on which they are good; none is never.
    """

    id: str
    points: int
    left: int
    earned_on: date
    active_on: date
    expires_on: date | None = None
    lapsed: int = 0

    def good(self, today: date) -> bool:
        """Say whether the lot has not expired."""
        return self.expires_on is None or today <= self.expires_on

    def active(self, today: date) -> bool:
        """Say whether the lot's points may be spent."""
        return self.active_on <= today and self.good(today)


class Taking(Struct, frozen=True):
    """Points taken from, or given back to, one lot."""

    lot: str
    points: int


class Balance(Struct, frozen=True, kw_only=True):
    """What a member has today: ``expiring`` of the ``active`` points are good to the end of ``next_expiry``."""

    active: int
    pending: int
    next_expiry: date | None
    expiring: int


def earned_lot(id: str, points: int, earned_on: date, earning: Earning) -> Lot:  # noqa: A002 - the field's own name
    """Return the lot that a purchase of ``earned_on`` makes, pending for the return window."""
    return Lot(
        id=id,
        points=points,
        left=points,
        earned_on=earned_on,
        active_on=earned_on + timedelta(days=earning.pending_days),
        expires_on=last_day(earned_on, earning.expiry),
    )


def last_day(earned_on: date, expiry: Expiry) -> date | None:
    """Return the last day of points earned on a day, or ``None`` when they never expire."""
    match expiry.kind:
        case "days":
            return earned_on + timedelta(days=expiry.after)
        case "month_end":
            year, month = divmod(earned_on.year * 12 + earned_on.month - 1 + expiry.after, 12)
            return date(year, month + 1, calendar.monthrange(year, month + 1)[1])
        case "year_end":
            return date(earned_on.year + expiry.after, 12, 31)
    return None


def balance(lots: Iterable[Lot], today: date) -> Balance:
    """Return what may be spent today, what is still pending and which active points expire next."""
    good = [lot for lot in lots if lot.left and lot.good(today)]
    active = [lot for lot in good if lot.active_on <= today]
    next_expiry = min((lot.expires_on for lot in active if lot.expires_on), default=None)
    return Balance(
        active=sum(lot.left for lot in active),
        pending=sum(lot.left for lot in good) - sum(lot.left for lot in active),
        next_expiry=next_expiry,
        expiring=sum(lot.left for lot in active if next_expiry and lot.expires_on == next_expiry),
    )


def spending_order(lot: Lot) -> tuple[date, date, str]:
    """Return the key that sorts lots as they are spent."""
    return lot.expires_on or date.max, lot.earned_on, lot.id


def spend(lots: Iterable[Lot], points: int, today: date) -> tuple[list[Lot], list[Taking]]:
    """Return the lots after ``points`` were spent, and what was taken from each.

    Raises:
        NotEnoughPoints: Fewer points are active.
    """
    lots = list(lots)
    active = sorted((lot for lot in lots if lot.active(today)), key=spending_order)
    held = sum(lot.left for lot in active)
    if not 0 <= points <= held:
        raise NotEnoughPoints(f"{held} points are active, {points} asked: ask for 0 to {held}")
    takings = take(active, points)
    return without(lots, takings), takings


def take(lots: Iterable[Lot], points: int) -> list[Taking]:
    """Return from which lots ``points`` come, one lot after the other; fewer when the lots hold fewer."""
    takings = []
    for lot in lots:
        if part := min(lot.left, points):
            takings.append(Taking(lot.id, part))
            points -= part
    return takings


def without(lots: Iterable[Lot], takings: Iterable[Taking]) -> list[Lot]:
    """Return ``lots`` with each taking gone from its lot."""
    taken = {taking.lot: taking.points for taking in takings}
    return [structs.replace(lot, left=lot.left - taken[lot.id]) if lot.id in taken else lot for lot in lots]


def give_back(lots: Iterable[Lot], takings: Iterable[Taking], today: date) -> list[Lot]:
    """Return ``lots`` with spent points back where they were taken.

    What comes back to a lot that has expired becomes a lot of its own, good for ``GRACE_DAYS`` from today.

    Raises:
        KeyError: A taking names a lot that is not among ``lots``.
    """
    by_id = {lot.id: lot for lot in lots}
    for taking in takings:
        lot = by_id[taking.lot]
        if lot.good(today):
            by_id[lot.id] = structs.replace(lot, left=lot.left + taking.points)
        else:
            again = _late(lot, today)
            again = by_id.get(again.id, again)
            by_id[again.id] = structs.replace(
                again, points=again.points + taking.points, left=again.left + taking.points
            )
    return list(by_id.values())


def _late(lot: Lot, today: date) -> Lot:
    """Return the empty lot for points that come back on ``today``, after ``lot`` has expired."""
    until = today + timedelta(days=GRACE_DAYS)
    return structs.replace(lot, id=f"{lot.id}/{today:%Y%m%d}", points=0, left=0, lapsed=0, expires_on=until)
