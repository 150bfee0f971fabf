"""The store's copy of members, catalogue and programme: one read-only file that head office makes and we swap in whole.

No copy yet is normal: everyone is unknown then, and version 0 asks for the first one. What this device adds in the
meantime lies over it, in the journal (``Journal.pending_points``).
"""

import os
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

import apsw
import msgspec
from msgspec import Struct
from playhouse.apsw_ext import APSWDatabase

from edge.domain.errors import EdgeError
from edge.domain.local_api import HistoryLine
from edge.domain.programme import LANGUAGES, Names, Programme, parse_programme
from edge.domain.replica import FORMAT, READS, Gift, Member, Product
from edge.store.aside import sync_folder
from edge.store.refusals import FAILURES, root_of
from edge.store.settings import Database

Kind = TypeVar("Kind", bound=Struct)
Decoded = TypeVar("Decoded")

_CARD = "SELECT member.body, card.state FROM card JOIN member ON member.id = card.member WHERE card.hash = ?"
_PHONE = "SELECT member.body FROM phone JOIN member ON member.id = phone.member WHERE phone.tag = ? ORDER BY member.id"


class BadReplica(EdgeError):
    """A replica file cannot be used; the one in use stays."""


class Replica:
    """The replica in use. Opened, used and closed by one thread; ``swap`` exchanges the file under it.

    Attributes:
        version: Rises with each file; 0 while there is none.
        made_at_ms: When head office made these figures, wall clock; 0 while there are none.
        store: The store it was made for, or empty.
        salt: Salt of the store's phone tags.
        receipt_key: Key of the tills' receipt checks. Empty while there is no replica; no receipt is genuine then.
    """

    version: int
    made_at_ms: int
    store: str
    salt: bytes
    receipt_key: bytes

    def __init__(self, path: Path, *, store: str = "") -> None:
        """Use the file at ``path``; with ``store`` given, refuse files made for another one."""
        self._path, self._expected = path, store
        self._database: Database | None = None
        self._meta: dict[str, str] = {}
        self._programme: Programme | None = None
        self.trouble = ""

    def __enter__(self) -> Self:
        """Open the file if there is one; ``trouble`` says why a file that is there cannot be used."""
        self._take(None, {}, None)
        try:
            if self._path.exists():
                self._open()
        except BadReplica as bad:
            self.trouble = str(bad)
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    # -- who and what -----------------------------------------------------------------------------------------------

    def by_card(self, token_hash: bytes) -> tuple[Member, str] | None:
        """Return the member of a code or card by its hash, and its state: ``active``, ``expired`` or ``revoked``."""
        for body, state in self._rows(_CARD, token_hash):
            return _decoded(body, Member), state
        return None

    def by_phone(self, tag: int) -> list[Member]:
        """Return every member whose phone has this short tag: mostly one, rarely two."""
        return [_decoded(body, Member) for (body,) in self._rows(_PHONE, tag)]

    def member(self, member: str) -> Member | None:
        """Return the member with this id."""
        return self._one("SELECT body FROM member WHERE id = ?", member, Member)

    def history(self, member: str) -> list[HistoryLine]:
        """Return what earned and spent a member's points, newest first."""
        rows = self._rows("SELECT body FROM history WHERE member = ? ORDER BY n", member)
        return [_decoded(body, HistoryLine) for (body,) in rows]

    def product(self, gtin: str) -> Product | None:
        """Return what is sold under this code of 13 digits."""
        return self._one("SELECT body FROM product WHERE gtin = ?", gtin, Product)

    def gifts(self) -> list[Gift]:
        """Return what points can be exchanged for, cheapest first."""
        gifts = [_decoded(body, Gift) for (body,) in self._rows("SELECT body FROM gift")]
        return sorted(gifts, key=lambda gift: (gift.points, gift.sku))

    def coupon_names(self) -> dict[str, Names]:
        """Return what each kind of coupon is called, also kinds that the programme has no more."""
        return self._names("coupon")

    def store_names(self, store: str) -> Names:
        """Return what a shop of the chain is called; its bare id where head office did not say."""
        return self._names("store").get(store) or dict.fromkeys(LANGUAGES, store)

    def devices(self) -> list[str]:
        """Return the devices head office ever heard from this store, this one among them."""
        return [] if self._lacks_names else [device for (device,) in self._rows("SELECT id FROM device ORDER BY id")]

    def programme(self) -> Programme | None:
        """Return the newest rules, or ``None`` before the first replica."""
        return self._programme

    def upto(self, device: str) -> tuple[int, int]:
        """Return ``(epoch, seq)`` of the device's last journal entry these figures contain; zeros for none."""
        epoch, _, seq = self._meta.get(f"upto:{device}", "0:0").partition(":")
        return int(epoch), int(seq)

    # -- exchange ---------------------------------------------------------------------------------------------------

    def swap(self, new: Path) -> None:
        """Put the file ``new`` in place and use it; ``new`` must lie on the same disk, and is gone afterwards.

        Raises:
            BadReplica: It is damaged, of another store or layout, or not newer. The one in use stays.
        """
        arrived = _read_whole(new, self._expected)
        if (version := int(arrived["version"])) <= self.version:
            raise BadReplica(f"{new}: replica {version} is not newer than {self.version}: it was left out")
        with new.open("rb") as file:
            os.fsync(file.fileno())
        new.replace(self._path)
        sync_folder(self._path.parent)
        self._close()
        self._open()

    def spoil(self) -> None:
        """A row turned out damaged: count this file as older than any, so that the same one may be fetched again."""
        self.version, self.trouble = 0, f"{self._path} is damaged: it is fetched again by itself"

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        database = _connect(self._path)
        try:
            meta = _meta_of(database, self._path, self._expected)
            programme = _programme_of(database)
        except (*FAILURES, EdgeError) as failure:
            database.close()
            raise BadReplica(f"{self._path}: {root_of(failure)}: head office sends a new one when asked") from failure
        self._take(database, meta, programme)

    def _take(self, database: Database | None, meta: dict[str, str], programme: Programme | None) -> None:
        self._database, self._meta, self._programme = database, meta, programme
        self.version, self.made_at_ms = int(meta.get("version", 0)), int(meta.get("made_at_ms", 0))
        self.store = meta.get("store", "")
        self.salt, self.receipt_key = bytes.fromhex(meta.get("salt", "")), bytes.fromhex(meta.get("receipt_key", ""))
        self.trouble = ""

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    @property
    def _lacks_names(self) -> bool:
        """Whether the file is of the first layout, which named no coupons, shops and devices."""
        return self._meta.get("format") == "1"

    def _names(self, table: Literal["coupon", "store"]) -> dict[str, Names]:
        rows = [] if self._lacks_names else self._rows(f"SELECT id, names FROM {table}")  # noqa: S608 - one of two names
        return {name: _decoded(names, Names) for name, names in rows}

    def _one(self, sql: str, value: str, kind: type[Kind]) -> Kind | None:
        return next((_decoded(body, kind) for (body,) in self._rows(sql, value)), None)

    def _rows(self, sql: str, *values: str | int | bytes) -> list[Any]:
        if self._database is None:
            return []
        try:
            return self._database.connection().execute(sql, values).fetchall()
        except FAILURES as failure:
            raise BadReplica(f"{self._path}: {failure}: head office sends a new one when asked") from failure


def _decoded(body: bytes | str, kind: type[Decoded]) -> Decoded:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as fault:
        raise BadReplica(
            f"replica: a {kind.__name__.lower()} cannot be read ({fault}): ask head office for it"
        ) from fault


def _connect(path: Path) -> Database:
    """Return ``path`` opened for reading only; ``immutable`` promises that nobody writes it, so no lock is taken."""
    uri = path.absolute().as_uri() + "?immutable=1"
    database: Database = APSWDatabase(uri, autoconnect=False, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    try:
        database.connect()
    except FAILURES as failure:
        raise BadReplica(f"{path}: {root_of(failure)}: head office sends a new one when asked") from failure
    return database


def _read_whole(path: Path, store: str) -> dict[str, str]:
    """Return a file's ``meta`` after reading every page of it and its programme."""
    database = _connect(path)
    try:
        verdict = [row[0] for row in database.execute_sql("PRAGMA quick_check(1)").fetchall()]
        if verdict != ["ok"]:
            raise BadReplica(f"damaged: {verdict[0]}")
        meta = _meta_of(database, path, store)
        _programme_of(database)
    except (*FAILURES, EdgeError) as failure:
        raise BadReplica(f"{path}: {root_of(failure)}: it was left out, head office sends another") from failure
    else:
        return meta
    finally:
        database.close()


def _meta_of(database: Database, path: Path, store: str) -> dict[str, str]:
    rows: list[Any] = database.execute_sql("SELECT key, value FROM meta").fetchall()
    meta: dict[str, str] = dict(rows)
    if meta.get("format") not in {str(layout) for layout in READS}:
        raise BadReplica(f"layout {meta.get('format')}, this version reads up to {FORMAT}: install the newer version")
    if store and meta.get("store") != store:
        raise BadReplica(f"made for store {meta.get('store')!r}, this is {store!r}")
    try:
        int(meta["version"]), int(meta["made_at_ms"]), bytes.fromhex(meta["salt"]), bytes.fromhex(meta["receipt_key"])
    except (KeyError, ValueError) as fault:
        raise BadReplica(f"{path.name} has no good meta value ({fault})") from fault
    return meta


def _programme_of(database: Database) -> Programme | None:
    newest = database.execute_sql("SELECT text FROM programme ORDER BY version DESC LIMIT 1").fetchall()
    return next((parse_programme(str(text)) for (text,) in newest), None)
