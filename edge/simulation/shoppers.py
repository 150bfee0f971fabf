"""What people do in the simulated world: they earn, pay, top up, fetch gifts, use coupons, change their minds."""

import base64
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from msgspec import structs

from edge.domain.events import CouponUsed, Event, GiftReserved, Leg, ToppedUp, ValuePaid
from edge.domain.order import Line, Order, Payment
from edge.domain.rating import Rated
from edge.domain.rulebook import TILL_RECEIPT, Rulebook
from edge.domain.value.assets import BONUS, CENTS, CHAIN, POINTS, coupon, gift
from edge.domain.value.cover import Need
from edge.service.claims import claim_event
from edge.simulation.kiosk import Kiosk
from edge.simulation.schedule import Schedule
from edge.simulation.surroundings import Wish

MEMBERS = 200
COUPONS = 300
OPENING = {POINTS: 500, CENTS: 20_000, BONUS: 2_000}
HOME_SHARE = 0.85
"""How many visits are to the member's own store; the rest are anywhere."""

DAY = date(2025, 11, 21)
REMEMBERED = 40
"""Transactions of one kiosk that a shopper may still want undone."""

OPS = {"pay": 40, "gift": 14, "coupon": 10, "top_up": 14, "earn": 12, "undo": 10}
"""What shoppers do, in shares of a hundred."""


@dataclass(slots=True)
class Shoppers:
    """The people of the world, and what became of their wishes (``met``)."""

    schedule: Schedule
    kiosks: Sequence[Kiosk]
    rules: Rulebook
    owners: dict[str, tuple[str, str]] = field(default_factory=dict)
    homes: dict[str, int] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    _recent: dict[str, deque[str]] = field(default_factory=dict)
    _count: int = 0
    _orders: list[tuple[Order, Rated]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Let everybody live somewhere, and hand out the coupons."""
        stores = len({kiosk.store for kiosk in self.kiosks})
        self.homes = {_member_id(number): number % stores for number in range(MEMBERS)}
        names = list(self.homes)
        self.owners = {
            f"c{number:03d}": (self.schedule.dice.choice(names), f"c{number:03d}") for number in range(COUPONS)
        }
        self._recent = {kiosk.device: deque(maxlen=REMEMBERED) for kiosk in self.kiosks}
        for minor in (1_250, 3_100, 8_800, 12_850):
            order = Order(
                id="r",
                store="s00",
                day=DAY,
                lines=[Line(line=1, sku=TILL_RECEIPT, amount_minor=minor)],
                payments=[Payment(kind="money", minor=minor)],
                currency=self.rules.programme.currency,
            )
            self._orders.append((order, self.rules.rate(order)))

    @property
    def opening(self) -> dict[tuple[str, str], int]:
        """What everybody has at the beginning, by owner and asset."""
        had = {(member, asset): n for member in self.homes for asset, n in OPENING.items()}
        return had | {(member, coupon(name)): 1 for member, name in self.owners.values()}

    def met(self, what: str) -> None:
        """Count what became of a wish."""
        self.done[what] += 1

    def act(self) -> None:
        """Let one shopper do one thing at one kiosk."""
        dice = self.schedule.dice
        member = dice.choice(list(self.homes))
        kiosk = self._kiosk(member)
        what = dice.choices(list(OPS), list(OPS.values()))[0]
        self._count += 1
        txn = f"{kiosk.device}-t{self._count}"
        if what == "undo":
            if recent := self._recent[kiosk.device]:
                kiosk.undo(txn, dice.choice(recent))
            return
        wish = self._wish(what, txn, member, kiosk)
        self._recent[kiosk.device].append(txn)
        kiosk.wish(wish)

    def _kiosk(self, member: str) -> Kiosk:
        dice, stores = self.schedule.dice, max(self.homes.values()) + 1
        home = self.homes[member] if dice.random() < HOME_SHARE else dice.randrange(stores)
        return dice.choice([kiosk for kiosk in self.kiosks if kiosk.store == f"s{home:02d}"])

    def _wish(self, what: str, txn: str, member: str, kiosk: Kiosk) -> Wish:
        dice = self.schedule.dice
        match what:
            case "pay":
                minor = dice.randint(50, 3_000)
                bonus = dice.choice((0, 0, minor // 10))
                needs = [Need(member, CENTS, minor - bonus), Need(member, BONUS, bonus)]
                return Wish(txn, needs, lambda legs: _paid(txn, member, minor, legs))
            case "gift":
                points = dice.randint(10, 120)
                needs = [Need(member, POINTS, points), Need(CHAIN, gift("mug", kiosk.store), 1)]
                return Wish(txn, needs, lambda legs: _gift(txn, member, points, legs))
            case "coupon":
                owner, name = self.owners[dice.choice(list(self.owners))]
                kind = dice.choice(("reserved", "redeemed"))
                return Wish(txn, [Need(owner, coupon(name), 1)], lambda legs: _coupon(txn, owner, name, kind, legs))
            case "top_up":
                minor = dice.choice((1_000, 2_000, 5_000))
                gains = [Leg(owner=member, asset=CENTS, delta=minor, src="held")]
                gains.append(Leg(owner=member, asset=BONUS, delta=minor // 10, src="free"))
                return Wish(txn, [], lambda legs: _topped_up(txn, member, minor, legs), gains)
        order, rated = dice.choice(self._orders)
        order = structs.replace(order, id=f"{kiosk.store}-{txn}")
        gain = Leg(owner=member, asset=POINTS, delta=rated.points)
        return Wish(txn, [], lambda _: claim_event(txn=txn, visit="v", member=member, order=order, rated=rated), [gain])


def _member_id(number: int) -> str:
    """Return a member's id as head office makes them: 16 bytes in base 32."""
    return base64.b32encode(number.to_bytes(16)).decode().rstrip("=")


def _paid(txn: str, member: str, minor: int, legs: list[Leg]) -> Event:
    return ValuePaid(txn=txn, visit="v", member=member, minor=minor, currency="CNY", programme=1, legs=legs)


def _gift(txn: str, member: str, points: int, legs: list[Leg]) -> Event:
    return GiftReserved(txn=txn, visit="v", member=member, sku="mug", points=points, programme=1, until="", legs=legs)


def _coupon(txn: str, member: str, name: str, use: str, legs: list[Leg]) -> Event:
    return CouponUsed(txn=txn, visit="v", member=member, coupon=name, use=use, programme=1, legs=legs)  # type: ignore[arg-type]


def _topped_up(txn: str, member: str, minor: int, legs: list[Leg]) -> Event:
    return ToppedUp(
        txn=txn, visit="v", member=member, paid_minor=minor, bonus_minor=minor // 10, currency="CNY", method="cash",
        payment=txn, state="paid", programme=1, legs=legs,
    )  # fmt: skip
