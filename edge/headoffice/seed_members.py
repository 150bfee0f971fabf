"""The invented chain's members: who they are, what they brought along and how they shop.

The first of them is the member in the manual's pictures: gold, 12,480 points, 4,480.00 of the way to 5,000.00.
"""

import base64
import json
import random
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import msgspec

from edge.domain.birthdays import SaidBirthday
from edge.domain.codes import MemberCode
from edge.domain.value.assets import CENTS, POINTS
from edge.headoffice.chain_models import Card, Member, Profile
from edge.headoffice.ledger import Ledger
from edge.headoffice.models import Txn
from edge.headoffice.purchases import keep_opening
from edge.headoffice.shopping import Shopper, Shopping, Spell

PEOPLE = 20
EXPIRED = 6
"""Place of the member whose card has expired."""

BASIC = "basic"
"""The tier everyone begins with."""

PICTURED_POINTS = 12_480
PICTURED = (Spell(26, 361, 186, 252_000), Spell(20, 175, 3, 196_000))
"""The pictured member's year: gold half a year ago, 520.00 short of diamond today."""

_SURNAMES = (
    *("林 Lin", "陈 Chen", "王 Wang", "李 Li", "张 Zhang", "刘 Liu", "黄 Huang", "吴 Wu", "周 Zhou", "徐 Xu"),
    *("孙 Sun", "马 Ma", "朱 Zhu", "胡 Hu", "郭 Guo", "何 He", "高 Gao", "罗 Luo", "郑 Zheng", "梁 Liang"),
)
_HABITS = (
    Spell(31, 350, 6, 270_000),  # comes every other week
    Spell(12, 340, 101, 46_000),  # has not come for three months
    Spell(1, 12, 12, 6_400),  # joined this month, came once
    Spell(22, 300, 2, 98_000),
    Spell(7, 330, 40, 23_500),  # has not come for a month
    Spell(84, 358, 1, 560_000),  # comes twice a week
    Spell(16, 280, 7, 71_000),
)


@dataclass(frozen=True, slots=True)
class Person:
    """One invented member; ``born`` is their birthday as said."""

    id: str
    token: str
    surname: str
    latin: str
    phone: str
    title: str
    born: SaidBirthday
    year: int
    joined: date
    spells: tuple[Spell, ...]
    cents: int
    coupons: int
    brought: int


def invent(chance: random.Random, place: int, today: date, coupons: int) -> Person:
    """Return the member at ``place`` of the chain that ``chance`` makes."""
    surname, latin = _SURNAMES[place].split()
    member, token = _base32(chance), _base32(chance)
    phone = f"154{chance.randrange(10**4):04d}{chance.randrange(10**4):04d}"
    born = SaidBirthday(calendar="solar", month=chance.randrange(1, 13), day=chance.randrange(1, 29))
    if chance.random() < 0.2:  # noqa: PLR2004 - one in five tells the lunar date
        born = SaidBirthday(calendar="lunar", month=born.month, day=born.day)
    habit = _HABITS[place % len(_HABITS)]
    spell = replace(habit, total_minor=habit.total_minor * chance.randrange(82, 123) // 100)
    person = Person(
        id=member,
        token=token,
        surname=surname,
        latin=latin,
        phone=phone,
        title=chance.choice(("ms", "mr")),
        born=born,
        year=chance.randrange(1950, 2006),
        joined=today - timedelta(days=spell.from_days_ago + chance.choice((0, 0, 30, 200))),
        spells=(spell,),
        cents=chance.choice((0, 0, 2_000, 10_000, 26_450, 50_000)),
        coupons=chance.randrange(0, coupons + 1),
        brought=chance.choice((0, 0, 0, 260, 800, 1_450)),
    )
    return _pictured(person, today) if place == 0 else person


def plant_member(ledger: Ledger, shopping: Shopping, person: Person, coupons: list[str], today: date) -> dict[str, Any]:
    """Write a member, what they own and what they bought; return what a scripted shopper must know."""
    place = Member.select().count()
    Member.create(
        id=person.id,
        phone=person.phone,
        surname=person.surname,
        surname_latin=person.latin,
        title=person.title,
        tier=BASIC,
        birth_month=person.born.month if person.born.calendar == "solar" else 0,
    )
    Profile.create(
        member=person.id,
        joined=person.joined.isoformat(),
        birthday=msgspec.json.encode(person.born).decode(),
        birth_year=person.year,
        consents=json.dumps(["new_product"] if place % 3 == 0 else []),
    )
    code = MemberCode(person.token)
    Card.create(hash=code.hash, member=person.id, state="expired" if place == EXPIRED else "active")
    active = shopping.shop(Shopper(person.id, person.joined, BASIC), person.spells, today)
    brought = PICTURED_POINTS - active if place == 0 else person.brought
    _open(ledger, person, place, brought, coupons)
    return {"id": person.id, "surname": person.surname, "code": str(code), "phone": person.phone}


def _open(ledger: Ledger, person: Person, place: int, brought: int, coupons: list[str]) -> None:
    """Give a member what they brought from the chain's former card."""
    txn = f"opening-{person.id}"
    opening = {POINTS: brought, CENTS: person.cents} | {f"coupon:{coupon}": 1 for coupon in coupons[: person.coupons]}
    Txn.create(id=txn, dev="", ep=0, seq=place)
    ledger.issue(txn, person.id, {asset: n for asset, n in opening.items() if n})
    if brought:
        keep_opening(ledger.books, txn=txn, member=person.id, points=brought, day=person.joined)


def _pictured(person: Person, today: date) -> Person:
    """Return the member in the pictures, whose birthday is near, in this month."""
    last = monthrange(today.year, today.month)[1]
    day = today.day + 3 if today.day + 3 <= last else today.day - 3
    return replace(
        person,
        phone=person.phone[:7] + "6823",
        title="ms",
        born=SaidBirthday(month=today.month, day=day),
        year=1988,
        joined=today - timedelta(days=PICTURED[0].from_days_ago),
        spells=PICTURED,
        cents=36_850,
        coupons=4,
    )


def _base32(chance: random.Random) -> str:
    return base64.b32encode(chance.randbytes(16)).decode().rstrip("=")
