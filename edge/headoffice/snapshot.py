"""Makes the file a store's devices carry: members, catalogue, programme, and the journal entries the balances contain.

All of it is read in one transaction, so ``upto:<device>`` and the balances are of one moment: a device adds exactly the
entries after it.
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import apsw
import msgspec

from edge.domain import replica
from edge.domain.phone import phone_tag
from edge.domain.programme import Programme, parse_programme
from edge.headoffice.chain_models import Card, Gift, Member, PhoneTag, Product, ProgrammeRow, Store
from edge.headoffice.database import Books
from edge.headoffice.ledger import CENTS, POINTS, QUALIFYING
from edge.headoffice.models import Balance, Stream

KEPT = 3
"""Files kept of a store: a device may still be fetching the one before."""

_encode = msgspec.json.Encoder().encode
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A finished file."""

    store: str
    version: int
    path: Path
    sha256: str
    size: int


def make_snapshot(books: Books, store: str, folder: Path, now_ms: int) -> Snapshot:
    """Write the next version of a store's file under ``folder/store/`` and return it.

    ``now_ms`` is the wall clock; it stands in the file for people and decides nothing.
    """
    tag_phones(books, store)
    with books.writing():
        version = int(books.setting(f"replica:{store}", "0")) + 1
        books.set(f"replica:{store}", str(version))
    with books.reading():
        tables = _tables(books, store, version, now_ms)
    return _write(folder / store, store, version, tables)


def tag_phones(books: Books, store: str) -> None:
    """Make the phone tags that a store does not have yet. Slow on purpose: some 50 ms each."""
    with books.connected():
        salt = bytes(Store.get_by_id(store).salt)
        known = PhoneTag.select(PhoneTag.member).where(PhoneTag.store == store)
        missing = list(Member.select().where(Member.id.not_in(known)))
        tags = [{"store": store, "member": row.id, "tag": phone_tag(row.phone, salt)} for row in missing]
    if tags:
        with books.writing():
            PhoneTag.insert_many(tags).on_conflict_ignore().execute()


def _tables(books: Books, store: str, version: int, now_ms: int) -> dict[str, list[Row]]:
    programmes = [(row.version, row.text) for row in ProgrammeRow.select().order_by(ProgrammeRow.version)]
    programme = parse_programme(str(programmes[-1][1]))
    shop = Store.get_by_id(store)
    meta = {
        "format": replica.FORMAT,
        "version": version,
        "made_at_ms": now_ms,
        "store": store,
        "salt": bytes(shop.salt).hex(),
        "receipt_key": books.setting("receipt_key"),
        **{f"upto:{dev}": f"{ep}:{upto}" for dev, (ep, upto) in _positions(store).items()},
    }
    return {
        "meta": [(key, str(value)) for key, value in meta.items()],
        "programme": list(programmes),
        "member": [(member.id, _encode(member)) for member in _members(programme)],
        "card": [(bytes(row.hash), row.member, row.state) for row in Card.select()],
        "phone": [(row.tag, row.member) for row in PhoneTag.select().where(PhoneTag.store == store)],
        "product": [(row.gtin, bytes(row.body)) for row in Product.select()],
        "gift": [(row.sku, bytes(row.body)) for row in Gift.select()],
    }


def _positions(store: str) -> dict[str, tuple[int, int]]:
    """Return ``{device: (epoch, upto)}`` of each device's newest epoch."""
    streams = Stream.select().where(Stream.store == store).order_by(Stream.ep)
    return {row.dev: (row.ep, row.upto) for row in streams}


def _members(programme: Programme) -> Iterator[replica.Member]:
    holdings: dict[str, dict[str, int]] = defaultdict(dict)
    for held in Balance.select().where(Balance.account.startswith("free:")):
        holdings[held.account.removeprefix("free:")][held.asset] = held.n
    for row in Member.select():
        holds = holdings[row.id]
        qualifying = holds.get(QUALIFYING, 0)
        yield replica.Member(
            id=row.id,
            surname=row.surname,
            surname_latin=row.surname_latin,
            title=row.title,
            last4=row.phone[-4:],
            tier=tier_now(programme, row.tier, qualifying),
            points=holds.get(POINTS, 0),
            qualifying=qualifying,
            value_minor=holds.get(CENTS, 0),
            coupons=sum(n for asset, n in holds.items() if asset.startswith("coupon:")),
            valid_until=row.valid_until,
            birth_month=row.birth_month,
        )


def tier_now(programme: Programme, granted: str, qualifying: int) -> str:
    """Return the higher of the tier a member was given and the one their points reach."""
    keys = [tier.key for tier in programme.tiers]
    reached = [tier.key for tier in programme.tiers if tier.from_points <= qualifying][-1]
    return max(granted, reached, key=lambda key: keys.index(key) if key in keys else -1)


def _write(folder: Path, store: str, version: int, tables: dict[str, list[Row]]) -> Snapshot:
    folder.mkdir(parents=True, exist_ok=True)
    path, draft = folder / f"{version}.db", folder / f".{version}.draft"
    draft.unlink(missing_ok=True)
    database = apsw.Connection(str(draft))
    with database:
        database.execute(replica.TABLES)
        for table, rows in tables.items():
            if rows:
                places = ", ".join("?" * len(rows[0]))
                database.executemany(f"INSERT INTO {table} VALUES ({places})", sorted(rows))  # noqa: S608 - our own table names
    database.close()
    with draft.open("rb+") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    draft.rename(path)
    for old in sorted(folder.glob("*.db"), key=lambda file: int(file.stem))[:-KEPT]:
        old.unlink()
    return Snapshot(store, version, path, digest, path.stat().st_size)
