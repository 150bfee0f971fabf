"""Fills an empty head office with an invented chain: one store, members, goods, gifts, coupons and a programme.

The same number gives the same chain. Nobody in it exists: phone numbers start with 154, which no operator uses, and
articles with 2, which GS1 keeps for use inside a company. What a scripted shopper must know (codes, phones, the tills'
receipt key) is returned and kept in ``seed.json``; a real head office has no such file.
"""

import json
import os
import random
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from edge.domain import redemption, replica
from edge.domain.codes import check_digit
from edge.domain.errors import EdgeError
from edge.domain.programme import LANGUAGES, parse_programme
from edge.domain.rulebook import Rulebook
from edge.domain.value.assets import CHAIN, POINTS, gift
from edge.headoffice.chain_models import Coupon, Gift, Member, Product, ProgrammeRow, Store
from edge.headoffice.database import Books
from edge.headoffice.ledger import Ledger
from edge.headoffice.models import Txn
from edge.headoffice.seed_members import EXPIRED, PEOPLE, invent, plant_member
from edge.headoffice.seen import Seen
from edge.headoffice.shopping import Shopping
from edge.headoffice.snapshot import tag_phones

STORE = "s0118"
STORE_NAMES = {"zh-Hans": "中山路店", "zh-Hant": "中山路店", "en": "Zhongshan Road"}
FILE = "seed.json"
STOCKED = 1_000
"""Number of the opening of the store's gifts, after those of its members."""
KIOSK = "k07"
"""The kiosk at which everyone was last seen, so that what they have lies ready there."""
RESERVE_POINTS = 100_000
"""What the chain sets apart, from which kiosks have what they may risk while they are cut off."""
SEASON = timedelta(days=60)
"""How long gifts can be had in a chain that is invented after the last of its programme's seasons."""
_SEASON_NAMES = """id = "opening"
names = { zh-Hans = "开业兑换季", zh-Hant = "開業兌換季", en = "Opening season" }"""
_HERE = Path(__file__).parent
_encode = msgspec.json.Encoder().encode


def plant(books: Books, seed: int, today: date) -> dict[str, Any]:
    """Fill ``books`` and return what a scripted shopper must know.

    Args:
        books: A head office without members.
        seed: Chooses the chain.
        today: The chain's local day; purchases lie in the twelve months before it.

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
        rules, coupons = _plant_programme(today), _plant_goods(chance)
        products = [msgspec.json.decode(bytes(row.body), type=replica.Product) for row in _rows(books)]
        ledger = Ledger(books)
        _stock(ledger)
        shopping = Shopping(ledger, rules, products, chance, STORE)
        people = [invent(chance, place, today, len(coupons)) for place in range(PEOPLE)]
        members = [plant_member(ledger, shopping, person, coupons, today) for person in people]
        for person in people:
            Seen(books).note(person.id, KIOSK, 0)
    tag_phones(books, STORE)
    return {
        "store": STORE,
        "receipt_key": key,
        "members": members,
        "expired": members[EXPIRED]["code"],
        "products": [row.gtin for row in _rows(books)],
    }


def in_season(text: str, today: date) -> str:
    """Return a programme in which gifts can be had ``today``: with a season of its own where none of its own is on."""
    rule = parse_programme(text).redemption
    gate = redemption.gate(rule, today)
    if gate.open:
        return text
    last = gate.next_season.since - timedelta(days=1) if gate.next_season else today + SEASON
    return f"{text}\n[[redemption.seasons]]\n{_SEASON_NAMES}\nsince = {today}\nuntil = {last}\n"


def keep(facts: dict[str, Any], data: Path) -> None:
    """Write ``seed.json`` for the owner of the folder alone."""
    handle = os.open(data / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(facts, file, ensure_ascii=False, indent=1)


def _stock(ledger: Ledger) -> None:
    """Let the chain own the gifts' pieces in its store, and the reserve."""
    gifts = [msgspec.json.decode(bytes(row.body), type=replica.Gift) for row in Gift.select()]
    Txn.create(id=f"stock-{STORE}", dev="", ep=0, seq=STOCKED)
    pieces = {gift(each.sku, STORE): each.stock for each in gifts if each.stock}
    ledger.issue(f"stock-{STORE}", CHAIN, {POINTS: RESERVE_POINTS, **pieces})


def _rows(books: Books) -> list[Product]:
    with books.connected():
        return list(Product.select().order_by(Product.gtin))


def _plant_programme(today: date) -> Rulebook:
    """Write the programme's first version and return its rules."""
    text = in_season((_HERE / "programme.toml").read_text(encoding="utf-8"), today)
    programme = parse_programme(text)
    ProgrammeRow.create(version=programme.version, text=text)
    return Rulebook(programme)


def _plant_goods(chance: random.Random) -> list[str]:
    """Write products, gifts and coupons; return the coupons' ids."""
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


def _names(words: list[str]) -> dict[str, str]:
    return dict(zip(LANGUAGES, words, strict=True))


def _json(names: dict[str, str]) -> str:
    return json.dumps(names, ensure_ascii=False)
