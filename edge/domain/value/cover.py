"""The device's side: which of the units it holds pay for something, and what undoing that gives back.

Rule 1: only held units are spent. Rule 3: what is short may come from the device's risk budget, which it holds for the
chain, if the asset allows it, the sum is within the cap, and this member owes no other unreported risk here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from msgspec import Struct

from edge.domain.events import Leg
from edge.domain.value.assets import CHAIN, RISKABLE

Lookup = Callable[[str, str], int]
"""Given owner and asset, returns the units held here."""

Moves = dict[tuple[str, str], int]
"""What a device's rights gain, by owner and asset; losses are below zero."""


class Need(NamedTuple):
    """Units of one owner that something costs."""

    owner: str
    asset: str
    n: int


class Short(Struct, frozen=True, kw_only=True):
    """Nothing was covered, nothing changes; ``missing`` is what to ask for, beyond what is held."""

    missing: list[Need]


def cover(needs: Iterable[Need], held: Lookup, *, caps: Mapping[str, int], trusted: bool) -> list[Leg] | Short:
    """Return the legs that pay for ``needs``, or what is missing.

    Args:
        needs: What it costs; no owner and asset twice.
        held: What this device holds.
        caps: The most units of an asset that one transaction may take from the risk budget; none is 0.
        trusted: This member has no risk spend here that head office does not have yet.
    """
    legs: list[Leg] = []
    missing: list[Need] = []
    for need in needs:
        own = min(held(need.owner, need.asset), need.n)
        rest = need.n - own
        if own:
            legs.append(Leg(owner=need.owner, asset=need.asset, delta=-own, src="held"))
        if not rest:
            continue
        if trusted and may_risk(need, caps) and held(CHAIN, need.asset) >= rest:
            legs.append(Leg(owner=need.owner, asset=need.asset, delta=-rest, src="risk"))
        else:
            missing.append(need._replace(n=rest))
    return Short(missing=missing) if missing else legs


def may_risk(need: Need, caps: Mapping[str, int]) -> bool:
    """Say whether the whole of ``need`` is within what the chain may put at risk; its own units never are."""
    return need.owner != CHAIN and need.asset in RISKABLE and need.n <= caps.get(need.asset, 0)


def moves(legs: Iterable[Leg]) -> Moves:
    """Return what legs do to the rights of the device that writes them; ``free`` legs move nothing here.

    A risk spend is taken from the chain's budget. Undone, it returns to head office's reserve, never to the device.
    """
    moved: Counter[tuple[str, str]] = Counter()
    for leg in legs:
        if leg.src == "held":
            moved[leg.owner, leg.asset] += leg.delta
        elif leg.src == "risk" and leg.delta < 0:
            moved[CHAIN, leg.asset] += leg.delta
    return {key: n for key, n in moved.items() if n}


def undone(legs: Iterable[Leg], held: Lookup) -> list[Leg]:
    """Return the legs that take back what ``legs`` did, as far as this device can.

    What was spent from held units is held again. What was gained here and is not held any more must be taken from what
    the owner has free; head office takes that as far as it goes.
    """
    back: list[Leg] = []
    for leg in legs:
        if leg.src == "held" and leg.delta > 0:
            here = min(held(leg.owner, leg.asset), leg.delta)
            parts = (("held", -here), ("free", here - leg.delta))
            back += [Leg(owner=leg.owner, asset=leg.asset, delta=n, src=src) for src, n in parts if n]  # type: ignore[arg-type]
        else:
            back.append(Leg(owner=leg.owner, asset=leg.asset, delta=-leg.delta, src=leg.src))
    return back
