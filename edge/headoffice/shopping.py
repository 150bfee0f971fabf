"""Invents what members bought in the last twelve months, for demo and tests, decided by the real rules.

Each purchase is rated with the tier its member had by then and posted like any other, so tiers, lots, balances and
histories are what the rules make of them. The same number gives the same year before the same day.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from edge.domain.order import Line, Order, Payment
from edge.domain.refunds import sale_fact
from edge.domain.replica import Product
from edge.domain.rulebook import Rulebook, reasons_of
from edge.domain.tiers import Fact, recomputed
from edge.headoffice.ledger import Ledger
from edge.headoffice.models import Txn
from edge.headoffice.purchases import keep_purchase

WEIGHED = "fruit"
"""What is sold by weight: its line may come to any sum."""

DEAREST = 15
"""A basket has no more lines than this."""

SPECIAL_SHARE = 0.06
"""How many lines are sold at a special price. Source: about one shelf label in sixteen is a promotion."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of shopping: ``visits`` between two days ago, for ``total_minor`` in all."""

    visits: int
    from_days_ago: int
    to_days_ago: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class Shopper:
    """Who shops, and since when they are a member."""

    member: str
    joined: date
    tier: str


class Shopping:
    """Writes purchases into the books. Runs inside the caller's transaction."""

    def __init__(
        self, ledger: Ledger, rules: Rulebook, products: Sequence[Product], chance: random.Random, store: str
    ) -> None:
        self._ledger, self._rules, self._chance, self._store = ledger, rules, chance, store
        self._products = list(products)
        self._weighed = [product for product in products if product.category == WEIGHED]
        self._number = 0

    def shop(self, who: Shopper, spells: Sequence[Spell], today: date) -> int:
        """Let a member go through their spells; return the points that are active on ``today``."""
        facts, active = list[Fact](), 0
        for spell in spells:
            for day, lines in self._visits(spell, today):
                tier = recomputed(self._rules.programme.ladder, facts, day, who.joined).tier
                order = self._order(day, lines, tier)
                facts.append(sale_fact(order))
                active += self._post(who.member, order, today)
        return active

    def _order(self, day: date, lines: list[Line], tier: str) -> Order:
        self._number += 1
        total = sum(line.net_minor for line in lines)
        return Order(
            id=f"{self._store}-3-{day:%Y%m%d}1730-{10_000 + self._number}",
            store=self._store,
            day=day,
            lines=lines,
            payments=[Payment(kind="money", minor=total)],
            tier=tier,
        )

    def _post(self, member: str, order: Order, today: date) -> int:
        rated = self._rules.rate(order)
        txn = f"sale-{order.id}"
        lot = self._rules.lot(txn, rated.points, order.day)
        Txn.insert(id=txn, dev="", ep=0, seq=self._number).execute()
        if rated.points:
            self._ledger.issue(txn, member, {"points": rated.points})
        keep_purchase(
            self._ledger.books,
            txn=txn,
            member=member,
            order=order,
            programme=rated.programme,
            lot=lot,
            reasons=reasons_of(rated),
        )
        return lot.left if lot.active(today) else 0

    def _visits(self, spell: Spell, today: date) -> list[tuple[date, list[Line]]]:
        """Return the days of a spell with their baskets, which together come to its sum exactly."""
        step = (spell.from_days_ago - spell.to_days_ago) / max(spell.visits - 1, 1)
        visits, left = [], spell.total_minor
        for at in range(spell.visits):
            day = today - timedelta(days=round(spell.from_days_ago - at * step))
            last = at == spell.visits - 1
            goal = left if last else left * self._chance.randrange(60, 131) // (100 * (spell.visits - at))
            lines = self._basket(goal, exact=last)
            left -= sum(line.net_minor for line in lines)
            visits.append((day, lines))
        return visits

    def _basket(self, goal_minor: int, *, exact: bool) -> list[Line]:
        """Return lines of up to ``goal_minor``; an exact basket is filled up with something weighed."""
        lines, left = list[Line](), goal_minor
        for _ in range(DEAREST):
            product = self._chance.choice(self._products)
            price = product.member_minor or product.price_minor
            quantity = self._chance.choice((1, 1, 1, 2))
            special = self._chance.random() < SPECIAL_SHARE
            if price * quantity <= left:
                lines.append(_line(len(lines) + 1, product, quantity, price * quantity, special=special))
                left -= price * quantity
        if left and (exact or not lines):
            amount = left if exact else min(left, self._chance.randrange(600, 1_500))
            lines.append(_line(len(lines) + 1, self._chance.choice(self._weighed), 1, amount, special=False))
        return lines


def _line(number: int, product: Product, quantity: int, amount_minor: int, *, special: bool) -> Line:
    return Line(
        line=number,
        sku=product.gtin,
        category=product.category,
        quantity=quantity,
        amount_minor=amount_minor,
        special=special,
    )
