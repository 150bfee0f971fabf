"""What a member pays for a line before coupons: the better of the tier's and the member day's discount, never both."""

from datetime import date

from msgspec import Struct

from edge.domain.member_days import benefit, today
from edge.domain.order import Reason
from edge.domain.programme import Programme
from edge.domain.ranks import tier_called


class Priced(Struct, frozen=True, kw_only=True):
    """A line's price for a member: ``minor`` to pay, ``off_minor`` less than on the shelf, and why."""

    minor: int
    off_minor: int
    reason: Reason | None = None


class Pricer:
    """Prices lines under one programme."""

    def __init__(self, programme: Programme) -> None:
        self._programme = programme

    def price(self, amount_minor: int, *, tier: str, store: str, day: date, special: bool = False) -> Priced:
        """Return what a line of ``amount_minor`` costs a member of ``tier`` in ``store`` on the local ``day``.

        A line at a special price keeps it: offers do not add up. The discount is rounded down to the minor unit.
        Of two equal discounts the tier's is named. Source: the chain's programme.
        """
        named, percent = self._better(tier, store, day)
        off = 0 if special else amount_minor * percent // 100
        if not off:
            return Priced(minor=amount_minor, off_minor=0)
        key = "price.tier" if named == tier else "price.member_day"
        reason = Reason(rule=named, key=key, basis_minor=amount_minor, minor=off)
        return Priced(minor=amount_minor - off, off_minor=off, reason=reason)

    def _better(self, tier: str, store: str, day: date) -> tuple[str, int]:
        """Return whose discount counts, by id, and its percent."""
        own = tier_called(self._programme, tier).discount_percent if tier else 0
        days = self._programme.member_days
        best = benefit(days, day, store).discount_percent
        if best <= own:
            return tier, own
        return next(rule.id for rule in today(days, day, store) if rule.discount_percent == best), best
