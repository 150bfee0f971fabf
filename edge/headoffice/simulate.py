"""What stored purchases would have given under another programme: points by tier and store, and who would move tier.

Every purchase is decided again with the tier its member would have had by then, so a ladder with other thresholds shows
in the points too.
"""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import msgspec

from edge.domain.errors import BadOrder, CurrencyMismatch, ProgrammeFault
from edge.domain.order import Order
from edge.domain.programme import Programme
from edge.domain.rulebook import Rulebook
from edge.headoffice.database import Books
from edge.headoffice.member_models import Purchase
from edge.headoffice.programmes import newest_programme
from edge.headoffice.standings import Facts, facts_by_member, standing_of

_decode = msgspec.json.Decoder(Order).decode


@dataclass(slots=True)
class Group:
    """Purchases of members who had ``tier``, in ``store``: points given, and points they would have given."""

    tier: str
    store: str
    purchases: int = 0
    points: int = 0
    simulated: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """How many members would stand in another tier today."""

    members: int
    tier: str
    to: str
    up: bool


@dataclass(slots=True)
class Simulated:
    """What would differ. ``undecided``: purchases the other version cannot decide, such as in another currency."""

    version: int
    since: str
    groups: list[Group] = field(default_factory=list)
    moves: list[Moved] = field(default_factory=list)
    undecided: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the same as plain values."""
        return asdict(self)


def simulate(books: Books, other: Programme, since: date, today: date) -> Simulated:
    """Replay the purchases of ``since`` and later under ``other``, and reckon every member's tier of ``today``."""
    found = Simulated(other.version, since.isoformat())
    with books.reading():
        now, facts = newest_programme(), facts_by_member(today)
        found.moves = _moves(now, other, facts, today)
        _replay(found, Rulebook(other), facts, since)
    return found


def _replay(found: Simulated, rules: Rulebook, facts: dict[str, Facts], since: date) -> None:
    groups: dict[tuple[str, str], Group] = {}
    before: dict[str, Facts] = {}
    at: dict[str, int] = defaultdict(int)
    for row in Purchase.select().order_by(Purchase.day, Purchase.txn):
        member, place = facts[row.member], at[row.member]
        at[row.member] += 1
        if row.day < since.isoformat():
            continue
        order = _decode(bytes(row.body))
        # The first fact is what the member came with, then one for each purchase; this one does not count yet.
        before[row.member] = Facts(member.joined, member.facts[: place + 1])
        tier = standing_of(rules.programme, before[row.member], order.day).tier
        group = groups.setdefault((order.tier, row.store), Group(order.tier, row.store))
        try:
            simulated = rules.rate(msgspec.structs.replace(order, tier=tier)).points
        except (BadOrder, CurrencyMismatch, ProgrammeFault):
            found.undecided += 1
            continue
        group.purchases += 1
        group.points += row.points
        group.simulated += simulated
    ranks = {tier.key: rank for rank, tier in enumerate(rules.programme.ladder.tiers)}
    found.groups = sorted(groups.values(), key=lambda group: (-ranks.get(group.tier, -1), group.tier, group.store))


def _moves(now: Programme, other: Programme, facts: dict[str, Facts], today: date) -> list[Moved]:
    counted: Counter[tuple[str, str]] = Counter()
    for member in facts.values():
        tiers = standing_of(now, member, today).tier, standing_of(other, member, today).tier
        if tiers[0] != tiers[1]:
            counted[tiers] += 1
    ranks = _heights(now, other)
    return [
        Moved(members, tier, to, up=ranks[to] > ranks[tier])
        for (tier, to), members in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]


def _heights(now: Programme, other: Programme) -> dict[str, int]:
    """Return how high each tier stands: by the ladder in force, else by its place in the other one."""
    heights = {tier.key: place for place, tier in enumerate(other.ladder.tiers)}
    return heights | {tier.key: place for place, tier in enumerate(now.ladder.tiers)}
