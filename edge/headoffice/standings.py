"""Where members stand: tier, the way to the next one and points, all reckoned from purchases and lots."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from edge.domain.lots import Balance, balance
from edge.domain.programme import Programme
from edge.domain.tiers import Fact, Standing, recomputed
from edge.headoffice.chain_models import Member, Profile
from edge.headoffice.member_models import GoodsBackRow, LotRow, Purchase
from edge.headoffice.purchases import lot_of


@dataclass(slots=True)
class Facts:
    """What a member's standing follows from. ``joined`` is the first day anything is known of them."""

    joined: date
    facts: list[Fact] = field(default_factory=list)


def facts_by_member(today: date) -> dict[str, Facts]:
    """Return every member's qualifying facts. One who told no day of joining joined with the first purchase."""
    joined: dict[str, str] = {row.member: row.joined for row in Profile.select(Profile.member, Profile.joined)}
    found: dict[str, list[Fact]] = defaultdict(list)
    columns = Purchase.select(Purchase.member, Purchase.day, Purchase.spend_minor)
    rows: Any = columns.order_by(Purchase.day, Purchase.txn).tuples()
    for member, day, spend_minor in rows:
        found[member].append(Fact(day=date.fromisoformat(day), spend_minor=spend_minor, transactions=1))
    for back in GoodsBackRow.select().order_by(GoodsBackRow.day, GoodsBackRow.txn):
        found[back.member].append(
            Fact(day=date.fromisoformat(back.day), spend_minor=back.spend_minor, transactions=back.transactions)
        )
    known = {}
    for row in Member.select(Member.id, Member.tier):
        facts = found[row.id]
        first = min([fact.day for fact in facts], default=today)
        begin = min(date.fromisoformat(joined[row.id]), first) if joined.get(row.id) else first
        known[row.id] = Facts(begin, [Fact(day=begin, lift=row.tier), *facts])
    return known


def standing_of(programme: Programme, known: Facts, today: date) -> Standing:
    """Return where a member stands under ``programme``; a tier they were given that it lacks counts for nothing."""
    tiers = {tier.key for tier in programme.ladder.tiers}
    facts = [fact if not fact.lift or fact.lift in tiers else Fact(day=fact.day) for fact in known.facts]
    return recomputed(programme.ladder, facts, today, known.joined)


def balances(today: date) -> dict[str, Balance]:
    """Return what each member with lots has: active, pending and about to expire."""
    lots = defaultdict(list)
    for row in LotRow.select():
        lots[row.member].append(lot_of(row))
    return {member: balance(held, today) for member, held in lots.items()}
