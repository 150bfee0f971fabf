"""Which of a member's coupons an order uses: the combination that takes most off, and why the others stay.

The rule, in order (Source: the chain's programme):

1. A coupon counts only if it is free, not over, and holds on this day, in this store, for this tier.
2. Gift lines and lines that cost nothing take no coupon.
3. A line carries at most one line coupon. A category coupon is reckoned on all lines of its goods together and takes
   all of them; a trial lets one unit of one line of its goods go for its price, and takes that line.
4. Line coupons come first. At most one general coupon works on what remains; its threshold is reckoned on that too.
5. Of coupons that share a group at most one is used.
6. Of equal sums the one with the fewest coupons is used, then coupons that end sooner, then the lower id.
"""

from datetime import date
from fractions import Fraction

from msgspec import Struct

from edge.domain.conditions import hindrance, spread
from edge.domain.coupon_basket import Basket, reduction
from edge.domain.coupon_life import USABLE, HeldCoupon
from edge.domain.coupon_search import Best, General, Placement, Search, ones
from edge.domain.order import Order, Reason
from edge.domain.programme.document import Coupon, Programme


class Applied(Struct, frozen=True, kw_only=True):
    """A coupon in use. ``lines``: what each line of the receipt gets off, by its number; ``off_minor`` is their sum."""

    coupon: str
    lines: dict[int, int]
    off_minor: int
    reason: Reason


class Unused(Struct, frozen=True, kw_only=True):
    """A coupon left in the wallet, and why."""

    coupon: str
    reason: Reason


class Choice(Struct, frozen=True, kw_only=True):
    """What coupons do to an order. ``applied`` is in the order of reckoning, the general one last."""

    applied: list[Applied]
    unused: list[Unused]
    off_minor: int

    def line_off(self, line: int) -> int:
        """Return what all coupons together take off the line with this number."""
        return sum(one.lines.get(line, 0) for one in self.applied)


class Chooser:
    """The coupons of one programme, ready to decide orders; keeps nothing of any order."""

    def __init__(self, programme: Programme) -> None:
        self._kinds = {coupon.id: coupon for coupon in programme.coupons}

    def choose(self, order: Order, held: list[HeldCoupon], day: date) -> Choice:
        """Return the best use of ``held`` on ``order`` on the chain's local ``day``."""
        wallet = sorted(held, key=lambda one: (one.until or date.max, one.id))
        refused: dict[int, Reason] = {}
        useful: list[tuple[int, Coupon]] = []
        basket = Basket(order.lines, len(wallet))
        for rank, one in enumerate(wallet):
            kind = self._kinds.get(one.coupon)
            if kind is None:
                refused[rank] = Reason(rule=one.coupon, key="coupon.unknown")
            elif reason := _barred(one, kind, order, day) or basket.refusal(kind):
                refused[rank] = reason
            else:
                useful.append((rank, kind))
        best = _search(basket, useful)
        applied = _applied(basket, best, dict(useful), wallet)
        for rank, kind in useful:
            if rank not in applied:
                refused[rank] = _passed_over(basket, kind, best, dict(useful))
        return Choice(
            applied=list(applied.values()),
            unused=[Unused(coupon=wallet[rank].id, reason=refused[rank]) for rank in sorted(refused)],
            off_minor=sum(one.off_minor for one in applied.values()),
        )


def choose(order: Order, held: list[HeldCoupon], programme: Programme, day: date) -> Choice:
    """Return the best use of ``held`` on ``order``; a ``Chooser`` spares the work of reading the programme again."""
    return Chooser(programme).choose(order, held, day)


def _barred(held: HeldCoupon, kind: Coupon, order: Order, day: date) -> Reason | None:
    """Return why ``held`` may not be used at all today, whatever is in the basket."""
    if held.state not in USABLE:
        return Reason(rule=kind.id, key=f"coupon.{held.state}")
    if held.until is not None and day > held.until:
        return Reason(rule=kind.id, key="coupon.late")
    found = hindrance(kind.active, day=day, store=order.store, tier=order.tier)
    return Reason(rule=kind.id, key=f"coupon.{found}") if found else None


def _search(basket: Basket, useful: list[tuple[int, Coupon]]) -> Best:
    placements: list[Placement] = []
    generals: list[General] = []
    alike: dict[str, int] = {}
    for rank, kind in useful:
        nth = alike.get(kind.id, 0)
        alike[kind.id] = nth + 1
        if kind.kind != "general":
            placements += basket.placements(rank, kind, nth)
        elif nth == 0:
            generals.append(reduction(kind, rank, basket.cost(rank)))
    return Search(placements, generals, basket.total, basket.bits).run()


def _applied(basket: Basket, best: Best, kinds: dict[int, Coupon], wallet: list[HeldCoupon]) -> dict[int, Applied]:
    """Return what each coupon of ``best`` does, by its rank."""
    left = [line.amount_minor for line in basket.lines]
    found: dict[int, Applied] = {}
    for one in sorted(best.placements, key=lambda one: one.rank):
        lines, reason = _take(basket, left, kinds[one.rank], list(ones(one.lines)), one.off)
        found[one.rank] = Applied(coupon=wallet[one.rank].id, lines=lines, off_minor=one.off, reason=reason)
    if best.general is not None:
        rank, off = best.general.rank, best.general.on(sum(left))
        lines, reason = _take(basket, left, kinds[rank], list(range(len(left))), off)
        found[rank] = Applied(coupon=wallet[rank].id, lines=lines, off_minor=off, reason=reason)
    return found


def _take(basket: Basket, left: list[int], kind: Coupon, places: list[int], off: int) -> tuple[dict[int, int], Reason]:
    """Take ``off`` from what is ``left`` of the lines at ``places``, shared in proportion; say how and why."""
    weights = [left[at] for at in places]
    basis, exact = sum(weights), Fraction(off)
    if kind.kind == "trial":
        line = basket.lines[places[0]]
        basis = line.amount_minor // line.quantity
        exact = Fraction(line.amount_minor, line.quantity) - kind.price_minor
    elif kind.off_percent and not kind.off_minor and off != kind.most_minor:
        exact = Fraction(basis * kind.off_percent, 100)
    lines = {}
    for at, share in zip(places, spread(off, weights), strict=True):
        left[at] -= share
        if share:
            lines[basket.lines[at].line] = share
    key = f"coupon.used_{kind.kind}"
    return lines, Reason(rule=kind.id, key=key, basis_minor=basis, exact=str(exact), minor=off)


def _passed_over(basket: Basket, kind: Coupon, best: Best, kinds: dict[int, Coupon]) -> Reason:
    """Return why a coupon that could do something is better left."""
    used = [kinds[one.rank] for one in best.placements]
    taken = sum(one.off for one in best.placements)
    if best.general is not None:
        used.append(kinds[best.general.rank])
    if kind.group and any(one.group == kind.group for one in used):
        return Reason(rule=kind.id, key="coupon.group")
    if kind.kind == "general" and best.general is not None:
        return Reason(rule=kind.id, key="coupon.one_general")
    if kind.kind == "general" and basket.total - taken < kind.from_minor:
        left = basket.total - taken
        return Reason(rule=kind.id, key="coupon.below_after", basis_minor=left, minor=kind.from_minor - left)
    lines = 0
    for one in best.placements:
        lines |= one.lines
    free = basket.mask(kind.goods) & ~lines
    crossed = kind.kind == "category" and free != basket.mask(kind.goods)
    if kind.kind != "general" and (crossed or not any(basket.saving(kind, at) > 0 for at in ones(free))):
        return Reason(rule=kind.id, key="coupon.taken")
    return Reason(rule=kind.id, key="coupon.less")
