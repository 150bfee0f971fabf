"""Fills an empty head office with an invented chain: one store, members, goods, gifts, coupons and a programme.

The same number gives the same chain. Nobody in it exists: phone numbers start with 154, which no operator uses, and
articles with 2, which GS1 keeps for use inside a company. What a scripted shopper must know (codes, phones, the tills'
receipt key) is returned and kept in ``seed.json``; a real head office has no such file.
"""

import base64
import json
import os
import random
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from edge.domain import replica
from edge.domain.codes import MemberCode, check_digit
from edge.domain.errors import EdgeError
from edge.domain.programme import LANGUAGES, parse_programme
from edge.headoffice.chain_models import Card, Coupon, Gift, Member, Product, ProgrammeRow, Store
from edge.headoffice.database import Books
from edge.headoffice.ledger import CENTS, POINTS, QUALIFYING, Ledger
from edge.headoffice.models import Txn
from edge.headoffice.snapshot import tag_phones

STORE = "s0118"
STORE_NAMES = {"zh-Hans": "中山路店", "zh-Hant": "中山路店", "en": "Zhongshan Road"}
FILE = "seed.json"
PEOPLE = 20
EXPIRED = 6
"""Place of the member whose card has expired."""

_HERE = Path(__file__).parent
_SURNAMES = (
    "林 Lin,陈 Chen,王 Wang,李 Li,张 Zhang,刘 Liu,黄 Huang,吴 Wu,周 Zhou,徐 Xu,"
    "孙 Sun,马 Ma,朱 Zhu,胡 Hu,郭 Guo,何 He,高 Gao,罗 Luo,郑 Zheng,梁 Liang"
)
_encode = msgspec.json.Encoder().encode


def plant(books: Books, seed: int, month: int) -> dict[str, Any]:
    """Fill ``books`` and return what a scripted shopper must know.

    Args:
        books: A head office without members.
        seed: Chooses the chain.
        month: The present month; the first member was born in it.

    Raises:
        EdgeError: There are members already.
    """
    chance = random.Random(seed)  # noqa: S311 - invented data must repeat; the signing key is not made here
    with books.writing():
        if Member.select().exists():
            raise EdgeError("this head office has members already: choose an empty folder with --data")
        key = chance.randbytes(32).hex()
        for name, value in {"receipt_key": key, "gen": "1"}.items():
            books.set(name, value)
        Store.create(id=STORE, names=_json(STORE_NAMES), salt=chance.randbytes(16))
        coupons = _plant_goods(chance)
        members = [_plant_member(books, chance, place, month, coupons) for place in range(PEOPLE)]
    tag_phones(books, STORE)
    return {
        "store": STORE,
        "receipt_key": key,
        "members": members,
        "expired": members[EXPIRED]["code"],
        "products": [row.gtin for row in _rows(books)],
    }


def keep(facts: dict[str, Any], data: Path) -> None:
    """Write ``seed.json`` for the owner of the folder alone."""
    handle = os.open(data / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(facts, file, ensure_ascii=False, indent=1)


def _rows(books: Books) -> list[Product]:
    with books.connected():
        return list(Product.select().order_by(Product.gtin))


def _plant_goods(chance: random.Random) -> list[str]:
    """Write programme, products, gifts and coupons; return the coupons' ids."""
    text = (_HERE / "programme.toml").read_text(encoding="utf-8")
    ProgrammeRow.create(version=parse_programme(text).version, text=text)
    goods = tomllib.loads((_HERE / "assortment.toml").read_text(encoding="utf-8"))
    numbers = chance.sample(range(10**9), len(goods["products"]))
    for number, (*names, category, price, member, place) in zip(numbers, goods["products"], strict=True):
        digits = f"280{number:09d}"
        product = replica.Product(
            gtin=f"{digits}{check_digit(digits)}",
            names=_names(names),
            category=category,
            price_minor=price,
            member_minor=member,
            place=place,
        )
        Product.create(gtin=product.gtin, body=_encode(product))
    for sku, *names, points, stock, art in goods["gifts"]:
        Gift.create(
            sku=sku, body=_encode(replica.Gift(sku=sku, names=_names(names), points=points, stock=stock, art=art))
        )
    for coupon, *names in goods["coupons"]:
        Coupon.create(id=coupon, names=_json(_names(names)))
    return [coupon for coupon, *_ in goods["coupons"]]


def _plant_member(books: Books, chance: random.Random, place: int, month: int, coupons: list[str]) -> dict[str, Any]:
    surname, latin = _SURNAMES.split(",")[place].split()
    member, token = _base32(chance), _base32(chance)
    phone = f"154{chance.randrange(10**4):04d}{chance.randrange(10**4):04d}"
    title, birth_month = chance.choice(("ms", "mr")), chance.randrange(1, 13)
    valid_until = f"2027-{chance.randrange(1, 13):02d}"
    qualifying = chance.choice((120, 460, 760, 1340, 1980, 2710, 3620, 4890, 6150))
    cents = chance.choice((0, 0, 2_000, 10_000, 26_450, 50_000))
    held = chance.randrange(0, len(coupons) + 1)
    points = qualifying * chance.randrange(1, 4) + chance.randrange(0, 400)
    if place == 0:
        phone, title, birth_month, valid_until = phone[:7] + "6823", "ms", month, "2027-06"
        points, qualifying, cents, held = 12_480, 4_480, 36_850, 4
    Member.create(
        id=member,
        phone=phone,
        surname=surname,
        surname_latin=latin,
        title=title,
        tier="basic",
        valid_until="2025-12" if place == EXPIRED else valid_until,
        birth_month=birth_month,
    )
    Card.create(hash=MemberCode(token).hash, member=member, state="expired" if place == EXPIRED else "active")
    opening = {POINTS: points, QUALIFYING: qualifying, CENTS: cents}
    opening |= {f"coupon:{coupon}": 1 for coupon in coupons[:held]}
    Txn.create(id=f"opening-{member}", dev="", ep=0, seq=place)
    Ledger(books).issue(f"opening-{member}", member, {asset: n for asset, n in opening.items() if n})
    return {"id": member, "surname": surname, "code": str(MemberCode(token)), "phone": phone}


def _base32(chance: random.Random) -> str:
    return base64.b32encode(chance.randbytes(16)).decode().rstrip("=")


def _names(words: list[str]) -> dict[str, str]:
    return dict(zip(LANGUAGES, words, strict=True))


def _json(names: dict[str, str]) -> str:
    return json.dumps(names, ensure_ascii=False)
