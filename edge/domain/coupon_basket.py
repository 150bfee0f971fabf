"""An order as coupons see it: the lines that can carry one, as bits, and what each coupon could take off them."""

from collections.abc import Iterable

from edge.domain.coupon_search import General, Placement, ones
from edge.domain.order import Line, Reason
from edge.domain.programme.document import Coupon, Goods


class Basket:
    """The lines of one order for a wallet of ``coupons`` coupons. Gift lines and lines that cost nothing stay out."""

    def __init__(self, lines: Iterable[Line], coupons: int) -> None:
        self.lines = [line for line in lines if not line.gift and line.amount_minor > 0]
        self.total = sum(line.amount_minor for line in self.lines)
        self._coupons = coupons
        self._products: dict[str, int] = {}
        self._categories: dict[str, int] = {}
        for at, line in enumerate(self.lines):
            self._products[line.sku] = self._products.get(line.sku, 0) | 1 << at
            self._categories[line.category] = self._categories.get(line.category, 0) | 1 << at

    @property
    def bits(self) -> int:
        """Room for the cost of all coupons together."""
        return self._coupons + self._coupons.bit_length() + 1

    def cost(self, rank: int) -> int:
        """Return what decides between equal sums: each coupon costs, one of a low rank a little less.

        Costs add up, and the lower sum is the set with fewer coupons, else the one with the first ranks.
        """
        return (1 << self._coupons) - (1 << self._coupons - 1 - rank)

    def mask(self, goods: Goods) -> int:
        """Return the lines of ``goods``; goods that name nothing are every line."""
        if not goods.products and not goods.categories:
            return (1 << len(self.lines)) - 1
        found = 0
        for product in goods.products:
            found |= self._products.get(product, 0)
        for category in goods.categories:
            found |= self._categories.get(category, 0)
        return found

    def amount(self, mask: int) -> int:
        """Return what the lines of ``mask`` cost together."""
        return sum(self.lines[at].amount_minor for at in ones(mask))

    def basis(self, kind: Coupon) -> int:
        """Return what the threshold of ``kind`` is reckoned on, before any other coupon."""
        return self.total if kind.kind == "general" else self.amount(self.mask(kind.goods))

    def refusal(self, kind: Coupon) -> Reason | None:
        """Return why ``kind`` does nothing for this basket, or ``None`` if it could."""
        basis = self.basis(kind)
        if basis == 0:
            return Reason(rule=kind.id, key="coupon.no_goods")
        if basis < kind.from_minor:
            return Reason(rule=kind.id, key="coupon.below", basis_minor=basis, minor=kind.from_minor - basis)
        if kind.kind == "trial":
            useful = any(self.saving(kind, at) > 0 for at in ones(self.mask(kind.goods)))
        else:
            useful = reduction(kind).on(basis) > 0
        return None if useful else Reason(rule=kind.id, key="coupon.nothing", basis_minor=basis)

    def saving(self, kind: Coupon, at: int) -> int:
        """Return what a trial takes off the line at ``at``: one unit's price, rounded down, above its own price."""
        line = self.lines[at]
        return line.amount_minor // line.quantity - kind.price_minor

    def placements(self, rank: int, kind: Coupon, nth: int) -> list[Placement]:
        """Return the ways to use the ``nth`` (from 0) useful coupon of ``kind``, which has ``rank`` in the wallet."""
        mask = self.mask(kind.goods)
        if kind.kind == "category":  # a second one of a kind meets the lines of the first
            off = reduction(kind).on(self.amount(mask))
            return [Placement(rank, mask, off, self.cost(rank), kind.group)] if nth == 0 else []
        useful = [(-self.saving(kind, at), at) for at in ones(mask) if self.saving(kind, at) > 0]
        return [  # of trials that are alike the first takes the dearest line, so the nth never needs a dearer one
            Placement(rank, 1 << at, -negative, self.cost(rank), kind.group, kind.id, place)
            for place, (negative, at) in enumerate(sorted(useful))
            if place >= nth
        ]


def reduction(kind: Coupon, rank: int = 0, cost: int = 0) -> General:
    """Return what ``kind`` takes off as a function of its basis."""
    return General(
        rank=rank,
        cost=cost,
        off_minor=kind.off_minor,
        percent=kind.off_percent,
        most=kind.most_minor,
        threshold=kind.from_minor,
        group=kind.group,
    )
