"""A ladder's tiers by name: the one a member holds, and the next that purchases can reach."""

from edge.domain.errors import ProgrammeFault
from edge.domain.programme.document import Programme, Tier


def tier_called(programme: Programme, key: str) -> Tier:
    """Return the tier called ``key``.

    Raises:
        ProgrammeFault: This version has no such tier.
    """
    for tier in programme.ladder.tiers:
        if tier.key == key:
            return tier
    raise ProgrammeFault(f"programme {programme.version} has no tier {key!r}: publish a version that has it")


def tier_after(programme: Programme, key: str) -> Tier | None:
    """Return the next tier up that spend or transactions can reach, or ``None`` from the highest."""
    tiers = programme.ladder.tiers
    above = tiers[tiers.index(tier_called(programme, key)) + 1 :]
    return next((tier for tier in above if tier.spend_minor or tier.transactions), None)
