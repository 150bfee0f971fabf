"""What happened at this device since head office made its figures: added to them, so that a balance is not yesterday's.

Points that were earned here are not in this sum: they are pending until head office has them. Nor is anything else that
goes to where it may be spent anywhere (bonus, returned points): it is the member's once head office has the entry.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from edge.domain.event_base import Leg
from edge.domain.replica import Member
from edge.domain.stored_value import Value
from edge.domain.value.assets import BONUS, CENTS, POINTS, is_coupon
from edge.store.journal import Journal


class Tally:
    """Units by owner and asset that this device moved after the entry up to which the replica's figures go."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._moved: Counter[tuple[str, str]] = Counter()
        self._points: dict[str, dict[int, None]] = {}

    def since(self, epoch: int, upto: int) -> None:
        """New figures arrived: they contain the entries up to ``upto`` of ``epoch``."""
        contained = upto if epoch == self._journal.epoch else 0
        self._moved = Counter()
        self._points.clear()
        for seq, legs in self._journal.rights.since(contained):
            self.add(seq, legs)

    def add(self, seq: int, legs: Iterable[Leg]) -> None:
        """Entry ``seq`` with these legs was just written."""
        for leg in legs:
            if leg.asset == POINTS:
                self._points.setdefault(leg.owner, {})[seq] = None
            if leg.src != "free" or _lost(leg):
                self._moved[leg.owner, leg.asset] += leg.delta

    def of(self, owner: str, asset: str) -> int:
        """Return what an owner gained here, below zero what they spent."""
        return self._moved[owner, asset]

    def entries(self, owner: str) -> list[int]:
        """Return the entries that moved an owner's points here since, oldest first; claims are not among them."""
        return list(self._points.get(owner, ()))

    def coupons(self, owner: str) -> int:
        """Return the same of all coupons of an owner together."""
        return sum(n for (who, asset), n in self._moved.items() if who == owner and is_coupon(asset))


def _lost(leg: Leg) -> bool:
    """Say whether a leg takes what is not held here; points that are returned so are among the pending ones."""
    return leg.delta < 0 and leg.asset != POINTS


class Owned(NamedTuple):
    """What a member has, by head office's figures and what happened here since; never below zero."""

    points: int
    value: Value
    coupons: int


def owned_now(member: Member, tally: Tally) -> Owned:
    """Return what ``member`` has now."""
    principal = member.value_minor - member.bonus_minor
    return Owned(
        points=max(0, member.points + tally.of(member.id, POINTS)),
        value=Value(
            principal_minor=max(0, principal + tally.of(member.id, CENTS)),
            bonus_minor=max(0, member.bonus_minor + tally.of(member.id, BONUS)),
        ),
        coupons=max(0, member.coupons + tally.coupons(member.id)),
    )
