"""The best set of coupons, found by branch and bound over whole numbers.

A *placement* is one way to use one line coupon: the lines it takes (as bits) and what it takes off. At most one
*general* coupon then works on what remains. Wanted is the set that takes most off; of equal ones the set with the
fewest coupons, then the one whose coupons expire soonest. That order is one number: ``value = off << BITS - cost``,
where ``cost`` adds up over coupons, so two sets of coupons never tie. The search goes through placements in a fixed
order, dearest first, so the lines of a trial do not depend on the order of the wallet either.

Theory. Placements that exclude each other (one coupon, one group, one line) are gathered into cliques; at most the
best of each clique can still come, which bounds every branch. What a general coupon gives falls by at most one unit
for each unit that line coupons take before it, so the best line coupons are also best below a general coupon, unless
they push the order under its threshold or the sum stands still; only then a second search weighs the two.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

STEPS = 10_000
"""Branches one search may look at before it keeps the best so far, some 50 ms. Real wallets need fewer than 300; eight
coupons on twelve lines at their worst 7,000; more only dozens of trials that all want the same lines."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One way to use a line coupon.

    Attributes:
        rank: Of the coupon in the wallet; it has one placement for each line it may go to.
        lines: The lines it takes; bit n stands for the n-th.
        cost: What decides between equal sums.
        alike: Coupons that share this word may change places; ``place`` counts their lines, dearest first.
    """

    rank: int
    lines: int
    off: int
    cost: int
    group: str = ""
    alike: str = ""
    place: int = 0


@dataclass(frozen=True, slots=True)
class General:
    """An order-level coupon: a fixed sum, or a percentage with a cap (0: none), from a threshold."""

    rank: int
    cost: int
    off_minor: int = 0
    percent: int = 0
    most: int = 0
    threshold: int = 0
    group: str = ""

    def on(self, remaining: int) -> int:
        """Return what it takes off ``remaining`` minor units, rounded down; 0 below its threshold."""
        if remaining < self.threshold:
            return 0
        if self.off_minor:
            return min(self.off_minor, remaining)
        off = remaining * self.percent // 100
        return min(off, self.most) if self.most else off


@dataclass(slots=True)
class Best:
    """The best set so far."""

    value: int
    placements: tuple[Placement, ...] = ()
    general: General | None = None


class Search:
    """One search on an order of ``total`` minor units; every cost is below ``1 << bits``."""

    def __init__(self, placements: Iterable[Placement], generals: Iterable[General], total: int, bits: int) -> None:
        self._total, self._bits, self._generals = total, bits, list(generals)
        self._placements = sorted(placements, key=lambda one: (one.cost - (one.off << bits), one.place, one.lines))
        self._weights = [(one.off << bits) - one.cost for one in self._placements]
        self._least = min((one.cost for one in self._placements), default=0)
        self._conflicts = conflicts(self._placements)
        self._coupons = _grouped(one.rank for one in self._placements)
        self._by_line = _grouped(one.lines & -one.lines for one in self._placements)
        tops = [(mask, self._weights[(mask & -mask).bit_length() - 1]) for mask in self._by_line]
        self._tops = sorted(tops, key=lambda one: -one[1])
        of_line = {at: top for mask, top in tops for at in ones(mask)}
        behind = ((mask, min(of_line[at] - self._weights[at] for at in ones(mask))) for mask in self._coupons)
        self._behind = sorted(behind, key=lambda one: one[1])

    def run(self) -> Best:
        """Return the best set of all."""
        lines_only = {"": self._lines("")}
        best = lines_only[""]
        promising = sorted(self._generals, key=lambda one: one.cost - (one.on(self._total) << self._bits))
        for general in promising:
            if general.group not in lines_only:
                lines_only[general.group] = self._lines(general.group)
            best = self._with(general, lines_only[general.group], best)
        return best

    def _allowed(self, group: str) -> int:
        """Return the placements that may stand beside a general coupon of ``group``, as bits."""
        return sum(1 << at for at, one in enumerate(self._placements) if not group or one.group != group)

    def _lines(self, group: str) -> Best:
        """Return the best line coupons alone, none of them of ``group``."""
        bits = self._bits

        def value(off: int, cost: int) -> int:
            return (off << bits) - cost

        return self._branch(self._allowed(group), value, value, Best(0))

    def _with(self, general: General, lines: Best, best: Best) -> Best:
        """Return the better of ``best`` and the best set with ``general``; ``lines`` is best without it."""
        total, bits = self._total, self._bits
        most = total - general.threshold  # line coupons that take more push the order under the threshold
        if most < 0 or not general.on(total):
            return best

        def value(off: int, cost: int) -> int:
            return ((off + general.on(total - off)) << bits) - cost - general.cost if off <= most else -1

        def bound(off: int, cost: int) -> int:
            off = min(off, most)
            return ((off + general.on(total - off)) << bits) - cost - general.cost

        off, cost = (sum(one.off for one in lines.placements), sum(one.cost for one in lines.placements))
        if bound(off, 0) <= best.value:
            return best
        simple = Best(value(off, cost), lines.placements, general)
        best = max(best, simple, key=lambda one: one.value)
        if off == 0 or (off <= most and bound(off, 0) > bound(off - 1, 0)):
            return best
        found = self._branch(self._allowed(general.group), value, bound, best)
        return best if found is best else Best(found.value, found.placements, general)

    def _branch(
        self, allowed: int, value: Callable[[int, int], int], bound: Callable[[int, int], int], best: Best
    ) -> Best:
        """Return the set of the highest ``value(off, cost)`` among ``allowed``; ``bound`` never falls short of it."""
        capped = value is not bound  # then more taken off is not always better
        seen: dict[tuple[int, int], int] = {}
        cliques = gathered(self._conflicts, allowed)
        stack: list[tuple[int, int, int, int, tuple[Placement, ...]]] = [(0, allowed, 0, 0, ())]
        for _ in range(STEPS):
            if not stack:
                break
            at, free, off, cost, chosen = stack.pop()
            here = value(off, cost)
            if here < 0:  # under a threshold, and more coupons only lead further down
                continue
            if seen.get(key := (free, off if capped else 0), -1) >= here:
                continue  # another way to the same rest was no worse
            seen[key] = here
            if here > best.value:
                best = Best(here, chosen)
            more, weight = min(self._at_most(cliques[at:], free), self._at_most(self._by_line, free))
            weight = min(weight, self._spread_out(free))
            needed = self._least if bound(off + more, 0) > bound(off, 0) else 0
            if not more or min(bound(off, cost) + weight, bound(off + more, cost + needed)) <= best.value:
                continue
            while not cliques[at] & free:
                at += 1
            stack.append((at + 1, free & ~cliques[at], off, cost, chosen))
            for one in reversed(list(ones(cliques[at] & free))):
                placement = self._placements[one]
                rest = free & ~self._conflicts[one]
                stack.append((at + 1, rest, off + placement.off, cost + placement.cost, (*chosen, placement)))
        return best

    def _at_most(self, cliques: list[int], free: int) -> tuple[int, int]:
        """Return the most that ``free`` placements can still take off, and the most they can add to the value."""
        firsts = [(left & -left).bit_length() - 1 for clique in cliques if (left := clique & free)]
        if len(firsts) > 1:
            coupons = sum(1 for coupon in self._coupons if coupon & free)
            if coupons < len(firsts):  # placements stand in the order of their weight
                firsts = sorted(firsts)[:coupons]
        return sum(self._placements[at].off for at in firsts), sum(self._weights[at] for at in firsts)

    def _spread_out(self, free: int) -> int:
        """Return the most that ``free`` can add to the value, were each coupon on a line where it is least behind.

        Each line counts with the best that any coupon does there, each coupon with how far it stays behind that at
        least: a sound bound where many trials want the same lines.
        """
        tops = [top for mask, top in self._tops if mask & free]
        behind = [least for mask, least in self._behind if mask & free]
        return sum(top - least for top, least in zip(tops, behind, strict=False) if top > least)


def conflicts(placements: list[Placement]) -> list[int]:
    """Return for each placement the placements it excludes, itself included, as bits."""
    users: dict[tuple[str, int | str], int] = {}
    claims = [list(claimed(one)) for one in placements]
    for at, keys in enumerate(claims):
        for key in keys:
            users[key] = users.get(key, 0) | 1 << at
    found = []
    for keys in claims:
        excluded = 0
        for key in keys:
            excluded |= users[key]
        found.append(excluded)
    for at, crossed in crossing(placements):
        found[at] |= crossed
    return found


def claimed(placement: Placement) -> Iterator[tuple[str, int | str]]:
    """Yield what only one placement can have: its coupon, its group, each of its lines."""
    yield "coupon", placement.rank
    if placement.group:
        yield "group", placement.group
    for line in ones(placement.lines):
        yield "line", line


def crossing(placements: list[Placement]) -> Iterator[tuple[int, int]]:
    """Yield for a placement, as bits, those that with it are only another order of the same.

    Of coupons that are alike the first takes the dearest line, so the second is never on a dearer one.
    """
    alike: dict[str, list[int]] = {}
    for at, one in enumerate(placements):
        if one.alike:
            alike.setdefault(one.alike, []).append(at)
    for same in alike.values():
        by_rank = _below(same, [placements[at].rank for at in same])
        by_place = _below(same, [placements[at].place for at in same])
        every = sum(1 << at for at in same)
        for at in same:
            rank, place = by_rank[placements[at].rank], by_place[placements[at].place]
            # What is neither lower nor higher has the same coupon or line, and is excluded as it is.
            yield at, (rank ^ place) & every


def _below(places: list[int], keys: list[int]) -> dict[int, int]:
    """Return for each key the places with a lower one, as bits."""
    found: dict[int, int] = {}
    passed = waiting = 0
    for key, place in sorted(zip(keys, places, strict=True)):
        if key not in found:
            passed |= waiting
            waiting = 0
            found[key] = passed
        waiting |= 1 << place
    return found


def _grouped(keys: Iterable[int]) -> list[int]:
    """Return the places of equal keys, as bits."""
    found: dict[int, int] = {}
    for at, key in enumerate(keys):
        found[key] = found.get(key, 0) | 1 << at
    return list(found.values())


def gathered(excluded: list[int], allowed: int) -> list[int]:
    """Return ``allowed`` in cliques, as bits: each member of a clique excludes all others of it."""
    cliques: list[int] = []
    for at in ones(allowed):
        for place, clique in enumerate(cliques):
            if not clique & ~excluded[at]:
                cliques[place] |= 1 << at
                break
        else:
            cliques.append(1 << at)
    return cliques


def ones(bits: int) -> Iterator[int]:
    """Yield the places of the one bits, lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
