"""Known mistakes, made on purpose one at a time: each must be noticed, or the invariants prove nothing.

Each mutant replaces one piece of the product, or of its use, by the wrong one while a world runs. The mistakes are
those that systems of this kind have really made; nothing in the product knows of them.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from edge.simulation import mistakes_device as device
from edge.simulation import mistakes_office as office
from edge.simulation.invariants import Violation
from edge.simulation.world import Plan, World, in_world

WORLDS = (1_000, 4_000, 16_000, 40_000)
"""How long each world is; a mutant that lives through the last one has survived. What only shows at rest shows at the
end of a world, so they begin short."""


Breaks = Callable[[World], AbstractContextManager[None]]
"""Makes a mistake for as long as a block lasts; its docstring says which."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mistake and how to make it. ``attack``: it shows only where cards are copied."""

    breaks: Breaks
    attack: bool = False

    @property
    def name(self) -> str:
        """Its name, as one says it: ``void-twice``."""
        return str(getattr(self.breaks, "__name__", "")).replace("_", "-")

    @property
    def what(self) -> str:
        """What is wrong, in a sentence."""
        return (self.breaks.__doc__ or "").strip()


class Caught(Struct, frozen=True):
    """What became of a mutant: ``by`` is the rule that noticed it, empty if none did, after ``ops`` operations."""

    name: str
    what: str
    by: str
    found: str
    ops: int
    seed: int


def hunt(mutant: Mutant, devices: int, seed: int) -> Caught:
    """Run worlds with a mistake in them, each longer than the one before, until somebody notices."""
    ran = 0
    for ops in WORLDS:
        found = _run(mutant, Plan(seed=seed, devices=devices, ops=ops, attack=mutant.attack))
        ran += found.ops
        if found.by:
            return msgspec.structs.replace(found, ops=ran)
    return Caught(mutant.name, mutant.what, "", "", ran, seed)


def _run(mutant: Mutant, plan: Plan) -> Caught:
    with in_world(plan) as world, mutant.breaks(world):
        try:
            found = next(world.run(), Violation("", ""))
        except Exception as crash:  # noqa: BLE001 - whatever it breaks in the product, a crash is noticed
            found = Violation("crash", f"{type(crash).__name__}: {crash}")
    return Caught(mutant.name, mutant.what, found.rule, found.found, world.op, plan.seed)


MUTANTS = tuple(
    Mutant(mistake)
    for mistake in (
        office.reclaims_by_clock,
        device.puback_as_receipt,
        office.no_deduplication,
        device.published_before_commit,
        device.grant_applied_twice,
        office.acknowledged_before_commit,
        device.epoch_reused,
        office.retired_is_free,
        office.coupon_granted_twice,
        device.give_back_in_two,
        device.void_twice,
        office.two_transactions,
        office.stale_hello,
        office.grants_while_recovering,
        device.holder_reclaims_by_clock,
    )
)
"""Every known mistake."""
