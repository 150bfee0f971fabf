"""``bench rules``: how long a device takes over a large basket, and how many sales head office rates in a second.

A basket of 40 lines with 20 coupons in the wallet is decided whole: the best coupons, the member day, the points of
each line with reasons. A sale to rate has 6 lines. Both come from a fixed seed, each unlike the one before; the
programme has rules of every kind. The raw figures are not measured: they are the limits that the product promises.

Time is the processor's. Rules wait for nothing, so with a core to spare a clock on the wall shows the same; on a busy
machine it would show what the neighbours do.
"""

import random
import statistics
import time
from collections.abc import Callable
from datetime import date

from msgspec import structs

from edge.domain.coupon_life import HeldCoupon
from edge.domain.coupons import Chooser
from edge.domain.measurement import Measurement
from edge.domain.order import Line, Order, Payment
from edge.domain.programme.document import (
    Coupon,
    Earning,
    EarningRule,
    Exclusion,
    Goods,
    Ladder,
    MemberDay,
    Programme,
    Tier,
    When,
)
from edge.domain.rating import Rated, Rater

LINES, COUPONS = 40, 20
BASKETS = 400
"""Baskets in a round, so that four of them are beyond the 99th percentile."""

SALE_LINES = 6
SALES = 4_000
ROUNDS = 5

LIMIT_MS = 5.0
LIMIT_PER_S = 20_000.0
RAW_IS = "of processor time; promised"

DAY = date(2026, 11, 18)
NAMES = {"zh-Hans": "例", "zh-Hant": "例", "en": "Example"}
CATEGORIES = ["skin", "hair", "home", "tea", "snack", "tobacco", "baby", "gift"]


def measure() -> list[Measurement]:
    """Return the time of a basket and the speed of rating, each as the median of some rounds."""
    chance = random.Random(118)  # noqa: S311 - a fixed seed makes every run meet the same baskets
    programme = example()
    decider = Decider(programme)
    baskets = [(basket(chance, LINES), wallet(chance, programme)) for _ in range(BASKETS)]
    sales = [basket(chance, SALE_LINES) for _ in range(SALES)]
    milliseconds = statistics.median(_p99(lambda: [_ms(decider, *each) for each in baskets]) for _ in range(ROUNDS))
    speed = statistics.median(_per_second(decider.rater, sales) for _ in range(ROUNDS))
    return [
        Measurement(
            name="rules.basket.p99",
            ours=milliseconds,
            raw=LIMIT_MS,
            unit="ms",
            raw_is=RAW_IS,
            ratio=milliseconds / LIMIT_MS,
            goal="<= 1",
        ),
        Measurement(
            name="rules.rating",
            ours=speed,
            raw=LIMIT_PER_S,
            unit="/s",
            raw_is=RAW_IS,
            ratio=speed / LIMIT_PER_S,
            goal=">= 1",
        ),
    ]


class Decider:
    """Decides a basket as a kiosk does: coupons, then points."""

    def __init__(self, programme: Programme) -> None:
        self._chooser, self.rater = Chooser(programme), Rater(programme)

    def decide(self, order: Order, held: list[HeldCoupon]) -> Rated:
        """Return the points of ``order`` after the best of the ``held`` coupons."""
        choice = self._chooser.choose(order, held, order.day)
        lines = [structs.replace(line, discount_minor=choice.line_off(line.line)) for line in order.lines]
        paid = Payment(kind="money", minor=sum(line.net_minor for line in lines))
        return self.rater.rate(structs.replace(order, lines=lines, payments=[paid]))


def example() -> Programme:
    """Return a programme with rules of every kind and 20 kinds of coupons."""
    rules = [
        EarningRule(id="base", priority=10, points=1, per_minor=100),
        EarningRule(id="skin", priority=20, times="2", combine="max", goods=Goods(categories=["skin"])),
        EarningRule(id="wednesday", priority=30, times="1/2", when=When(weekdays=[3])),
        EarningRule(id="tea", priority=5, points=3, per_minor=1000, stop=True, goods=Goods(categories=["tea"])),
        EarningRule(id="launch", priority=40, points=5, per_minor=300, goods=Goods(products=["p-7", "p-77"])),
    ]
    exclusions = [
        Exclusion(id="tobacco", reason=NAMES, goods=Goods(categories=["tobacco"])),
        Exclusion(id="special", reason=NAMES, special=True),
    ]
    tiers = [Tier(key="member", names=NAMES), Tier(key="gold", names=NAMES, spend_minor=1, multiplier="1.5")]
    return Programme(
        version=1,
        chain="example",
        names=NAMES,
        earning=Earning(rules=rules, exclusions=exclusions),
        ladder=Ladder(tiers=tiers),
        coupons=[_coupon(number) for number in range(COUPONS)],
        member_days=[MemberDay(id="eighteenth", names=NAMES, days=[18], multiplier="2")],
    )


def _coupon(number: int) -> Coupon:
    """Return one of 20 kinds: 5 for the whole order, 11 for categories, 4 trials; some share a group."""
    goods = Goods(categories=[CATEGORIES[number % len(CATEGORIES)], CATEGORIES[number * 3 % len(CATEGORIES)]])
    group = "one-only" if number % 6 == 0 else ""
    match number % 4:
        case 0:
            return Coupon(
                id=f"c{number}", names=NAMES, off_minor=500 + 100 * number, from_minor=5000 * number, group=group
            )
        case 1 if number > COUPONS // 2:
            return Coupon(id=f"c{number}", names=NAMES, kind="trial", price_minor=100, goods=goods, group=group)
        case 2:
            return Coupon(
                id=f"c{number}",
                names=NAMES,
                kind="category",
                off_percent=5 + number,
                most_minor=3000,
                goods=goods,
                group=group,
            )
    return Coupon(
        id=f"c{number}",
        names=NAMES,
        kind="category",
        off_minor=300 * number,
        from_minor=900 * number,
        goods=goods,
        group=group,
    )


def basket(chance: random.Random, lines: int) -> Order:
    """Return an order by ``chance``, paid in money."""
    bought = [
        Line(
            line=number,
            sku=f"p-{chance.randrange(300)}",
            category=chance.choice(CATEGORIES),
            quantity=chance.randint(1, 4),
            amount_minor=chance.randint(90, 40_000),
            special=chance.random() < 1 / 20,
        )
        for number in range(1, lines + 1)
    ]
    paid = Payment(kind="money", minor=sum(line.amount_minor for line in bought))
    tier = chance.choice(["member", "gold"])
    return Order(id="bench", store="0118", day=DAY, tier=tier, lines=bought, payments=[paid])


def wallet(chance: random.Random, programme: Programme) -> list[HeldCoupon]:
    """Return 20 coupons of any kinds of ``programme``."""
    kinds = [chance.choice(programme.coupons).id for _ in range(COUPONS)]
    return [HeldCoupon(id=f"w{number}", coupon=kind, issued=DAY) for number, kind in enumerate(kinds)]


def _ms(decider: Decider, order: Order, held: list[HeldCoupon]) -> float:
    before = time.thread_time()
    decider.decide(order, held)
    return (time.thread_time() - before) * 1e3


def _p99(round_of: Callable[[], list[float]]) -> float:
    return statistics.quantiles(round_of(), n=100)[98]


def _per_second(rater: Rater, sales: list[Order]) -> float:
    before = time.thread_time()
    for sale in sales:
        rater.rate(sale)
    return len(sales) / (time.thread_time() - before)
