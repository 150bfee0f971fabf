"""Where units can be. The text of an account is what head office's ledger stores.

``free``, ``held`` and ``susp`` are never below zero. The chain's own accounts say where units come from and go to:
``issued`` (promised to members), ``spent`` (used up), ``loss`` (what the chain bears), ``transit`` (lent by a store's
holder to a sibling, one of the two not yet reported) and ``bridge`` (granted, but forgotten by a restored head office).
"""

from typing import NamedTuple

from edge.domain.value.assets import CHAIN


class Place(NamedTuple):
    """One epoch of one device: where units can be held."""

    dev: str
    ep: int


PREFIX = "chain:"
"""Accounts that start so are the chain's own side; they alone may be below zero."""

ISSUED = f"{PREFIX}issued"
SPENT = f"{PREFIX}spent"
LOSS = f"{PREFIX}loss"
TRANSIT = f"{PREFIX}transit"


def free(owner: str) -> str:
    """Return the account of what an owner may have granted anywhere."""
    return f"free:{owner}"


RESERVE = free(CHAIN)
"""What the chain set apart: risk budgets are granted from it, and what is recovered returns to it."""


def held(place: Place, owner: str) -> str:
    """Return the account of what one device, in one epoch, may spend of an owner's units."""
    return f"held:{place.dev}:{place.ep}:{owner}"


def suspended(place: Place, owner: str) -> str:
    """Return the account of what a device held when it was retired and nobody has decided about."""
    return f"susp:{place.dev}:{place.ep}:{owner}"


def bridge(owner: str) -> str:
    """Return the account of what was granted to an owner though a restored head office did not know of it yet."""
    return f"{PREFIX}bridge:{owner}"
