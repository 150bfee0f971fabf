"""Makes the file a store's devices carry: members, catalogue, programme, and the journal entries the balances contain.

All of it is read in one transaction, so ``upto:<device>`` and the balances are of one moment: a device adds exactly the
entries after it.
"""

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import apsw
import msgspec
from msgspec import structs

from edge.domain import replica
from edge.domain.phone import phone_tag
from edge.domain.value.assets import gift
from edge.headoffice.carried import carried_members, history_rows, owned_of_chain
from edge.headoffice.chain_models import Card, Coupon, Gift, Member, PhoneTag, Product, ProgrammeRow, Store
from edge.headoffice.database import Books
from edge.headoffice.models import Stream
from edge.headoffice.programmes import newest_programme

KEPT = 10
"""Files kept of a store: a device may still be fetching one of those before."""

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

    @property
    def address(self) -> str:
        """Where the web page serves it; the hash in it is known to those alone who were sent the signed manifest."""
        return f"/replica/{self.store}/{self.path.name}"


def make_snapshot(books: Books, store: str, folder: Path, now_ms: int) -> Snapshot:
    """Write the next version of a store's file under ``folder/store/`` and return it.

    ``now_ms`` is the wall clock: tiers, lots and what care counts are as of its local day.

    Raises:
        NoProgramme: No programme was published yet.
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
    programme = newest_programme()
    today = datetime.fromtimestamp(now_ms / 1000, ZoneInfo(programme.timezone)).date()
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
        "programme": [(row.version, row.text) for row in ProgrammeRow.select()],
        "member": [(member.id, _encode(member)) for member in carried_members(programme, today)],
        "history": history_rows(books),
        "card": [(bytes(row.hash), row.member, row.state) for row in Card.select()],
        "phone": [(row.tag, row.member) for row in PhoneTag.select().where(PhoneTag.store == store)],
        "product": [(row.gtin, bytes(row.body)) for row in Product.select()],
        "gift": _gifts(store),
        "coupon": [(row.id, row.names) for row in Coupon.select()],
        "store": [(row.id, row.names) for row in Store.select()],
        "device": [(dev,) for dev in _positions(store)],
    }


def _gifts(store: str) -> list[Row]:
    """Return the gifts, each with the pieces that the chain has in this store: free or held by one of its devices."""
    gifts = [msgspec.json.decode(bytes(row.body), type=replica.Gift) for row in Gift.select()]
    pieces = owned_of_chain([gift(each.sku, store) for each in gifts])
    return [(each.sku, _encode(structs.replace(each, stock=pieces[gift(each.sku, store)]))) for each in gifts]


def _positions(store: str) -> dict[str, tuple[int, int]]:
    """Return ``{device: (epoch, upto)}`` of each device's newest epoch."""
    streams = Stream.select().where(Stream.store == store).order_by(Stream.ep)
    return {row.dev: (row.ep, row.upto) for row in streams}


def _write(folder: Path, store: str, version: int, tables: dict[str, list[Row]]) -> Snapshot:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{version}.draft"
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
    path = draft.rename(folder / f"{version}-{digest}.db")
    for old in sorted(folder.glob("*.db"), key=_version)[:-KEPT]:
        old.unlink()
    return Snapshot(store, version, path, digest, path.stat().st_size)


def _version(file: Path) -> int:
    return int(file.stem.partition("-")[0])
