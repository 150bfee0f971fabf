"""What may be owned. An asset is a name and whole units; an owner is a random member id, or ``CHAIN``.

``points``; ``cents``, stored value that was paid in (its principal, in minor units); ``bonus``, stored value that came
on top; ``coupon:<id>``, one unit for each use; ``gift:<sku>:<store>``, pieces on a store's shelf, owned by the chain.
"""

POINTS = "points"
CENTS = "cents"
BONUS = "bonus"
CHAIN = "CHAIN"
"""Owner of gift stock and of the risk budgets."""

RISKABLE = frozenset({POINTS, CENTS})
"""Only these may be spent at the chain's risk. Coupons, gifts and bonus never."""

_COUPON, _GIFT = "coupon:", "gift:"


def coupon(id: str) -> str:  # noqa: A002 - a coupon's own id
    """Return the asset of a coupon."""
    return f"{_COUPON}{id}"


def gift(sku: str, store: str) -> str:
    """Return the asset of a gift's pieces in one store."""
    return f"{_GIFT}{sku}:{store}"


def is_coupon(asset: str) -> bool:
    """Say whether an asset is a coupon; suspended coupons are never set free by rule, only one by one by a person."""
    return asset.startswith(_COUPON)


def is_gift(asset: str) -> bool:
    """Say whether an asset is pieces on a shelf."""
    return asset.startswith(_GIFT)
