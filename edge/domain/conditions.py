"""Whether a rule holds here and today, and which lines of a basket it is about."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from edge.domain.order import Line
from edge.domain.programme.document import Goods, When

Hindrance = Literal["store", "weekday", "tier", "early", "late", "blackout"]
"""What keeps a rule from holding; ``early``: its days have not come yet, ``late``: they are over."""


def hindrance(when: When, *, day: date, store: str, tier: str) -> Hindrance | None:
    """Return what keeps ``when`` from holding, or ``None`` when it holds.

    What lasts is named before what passes: a shopper told "not today" in a store that never takes the coupon would
    come back in vain.
    """
    checks: tuple[tuple[Hindrance, bool], ...] = (
        ("late", when.until is not None and day > when.until),
        ("store", bool(when.stores) and store not in when.stores),
        ("tier", bool(when.tiers) and tier not in when.tiers),
        ("early", when.since is not None and day < when.since),
        ("blackout", day in when.blackout),
        ("weekday", bool(when.weekdays) and day.isoweekday() not in when.weekdays),
    )
    return next((name for name, hinders in checks if hinders), None)


def holds(when: When, *, day: date, store: str, tier: str) -> bool:
    """Say whether every condition of ``when`` is met."""
    return hindrance(when, day=day, store=store, tier=tier) is None


def covers(goods: Goods, line: Line) -> bool:
    """Say whether ``line`` is one of ``goods``; goods that name nothing are every line."""
    if not goods.products and not goods.categories:
        return True
    return line.sku in goods.products or line.category in goods.categories


def spread(total: int, weights: Iterable[int]) -> list[int]:
    """Return ``total`` shared in proportion to ``weights``, exactly, in whole units.

    Each share is rounded down; what is left goes one by one to the largest remainders, the earlier one first where two
    are equal. No share is above its weight while ``total`` is not above their sum.

    Args:
        total: Zero or more.
        weights: Zero or more each; where all are zero, every share is zero and so must ``total`` be.
    """
    parts = list(weights)
    whole = sum(parts)
    if whole == 0:
        return parts
    shares = [total * part // whole for part in parts]
    rests = sorted(range(len(parts)), key=lambda at: (-(total * parts[at] % whole), at))
    for at in rests[: total - sum(shares)]:
        shares[at] += 1
    return shares
