"""What may become of an epoch: one numbering of one device's journal, and the place where that device holds rights.

    active -> closing -> closed                 orderly: it gives back what it holds
    active | closing -> retired -> released     lost, stolen or replaced: a person decides, twice
    active | closing -> forked                  a copied or put back card: two histories under one number

Source: rules 6 to 8 of ``docs/value.md``.
"""

from typing import Literal

State = Literal["active", "closing", "closed", "retired", "released", "forked"]

NEXT: dict[State, frozenset[State]] = {
    "active": frozenset({"closing", "retired", "forked"}),
    "closing": frozenset({"closed", "retired", "forked"}),
    "closed": frozenset({"forked"}),
    "retired": frozenset({"released"}),
    "released": frozenset(),
    "forked": frozenset({"retired"}),
}
"""Which states may follow; a forked epoch's rights are suspended, and retiring it lets a person release them."""

HOLDS: frozenset[State] = frozenset({"active", "closing", "closed"})
"""States in which what an epoch has is held by it, and not suspended."""

GRANTED: frozenset[State] = frozenset({"active"})
"""States in which head office grants anything."""

BOOKED: frozenset[State] = frozenset({"active", "closing", "closed", "retired", "released"})
"""States in which entries are booked; those of a forked epoch go to quarantine."""


def may(state: State, then: State) -> bool:
    """Say whether ``then`` may follow ``state``."""
    return then in NEXT[state]
