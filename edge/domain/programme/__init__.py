"""The programme: all rules of a chain in one versioned document, TOML, kept by head office and carried by devices."""

import tomllib

import msgspec
from msgspec import Struct

from edge.domain.errors import ProgrammeFault

Names = dict[str, str]
"""One word in each language: ``{"zh-Hans": ..., "zh-Hant": ..., "en": ...}``."""

LANGUAGES = ("zh-Hans", "zh-Hant", "en")


class Earning(Struct, frozen=True, forbid_unknown_fields=True):
    """Points for money: one point for each full ``step_minor`` paid."""

    id: str
    step_minor: int


class Tier(Struct, frozen=True, forbid_unknown_fields=True):
    """A rank of members, reached at ``from_points`` qualifying points; ``style`` names the card's colours."""

    key: str
    names: Names
    from_points: int
    style: str = "plain"  # plain, silver, gold, diamond


class Programme(Struct, frozen=True, forbid_unknown_fields=True):
    """One version of a chain's rules."""

    version: int
    chain: str
    names: Names
    currency: str
    earning: Earning
    tiers: list[Tier]
    help_line: str = ""

    def tier(self, key: str) -> Tier:
        """Return the tier called ``key``.

        Raises:
            ProgrammeFault: This version has no such tier.
        """
        for tier in self.tiers:
            if tier.key == key:
                return tier
        raise ProgrammeFault(f"programme {self.version} has no tier {key!r}: publish a version that has it")

    def tier_after(self, key: str) -> Tier | None:
        """Return the next tier up, or ``None`` from the highest."""
        keys = [tier.key for tier in self.tiers]
        above = keys.index(self.tier(key).key) + 1
        return self.tiers[above] if above < len(self.tiers) else None


def parse_programme(text: str) -> Programme:
    """Return the programme written in ``text``.

    Raises:
        ProgrammeFault: The text is not TOML, a key is missing, unknown or of the wrong type, or the tiers do not rise.
    """
    try:
        programme = msgspec.convert(tomllib.loads(text), Programme)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
        raise ProgrammeFault(f"programme: {fault}: correct the document and publish it again") from fault
    faults = list(_faults(programme))
    if faults:
        raise ProgrammeFault("\n".join(f"programme {programme.version}: {fault}" for fault in faults))
    return programme


def _faults(programme: Programme) -> list[str]:
    thresholds = [tier.from_points for tier in programme.tiers]
    checks = {
        f"version is {programme.version}: use 1 or more": programme.version >= 1,
        f"earning.step_minor is {programme.earning.step_minor}: use 1 or more": programme.earning.step_minor >= 1,
        "tiers is empty: name at least one": bool(thresholds),
        f"tiers rise from {thresholds}: start at 0 and let each be higher than the one before": (
            thresholds == sorted(set(thresholds)) and thresholds[:1] == [0]
        ),
    }
    for tier in programme.tiers:
        missing = [language for language in LANGUAGES if not tier.names.get(language)]
        checks[f"tiers.{tier.key}.names lacks {', '.join(missing)}"] = not missing
    return [fault for fault, good in checks.items() if not good]
