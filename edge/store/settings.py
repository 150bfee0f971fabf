"""How the journal's database is opened, and the proof that SQLite took each setting.

SQLite ignores a misspelt pragma or value without a word, so every one is read back and a mismatch refuses to trade.

WAL with FULL syncs once for each commit and loses none of them in a power cut. ``psow=0`` tells SQLite that a sector
under rewrite may come back as garbage, as memory cards do. One exclusive connection needs no shared memory file.
"""

import ctypes
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import apsw
from playhouse.apsw_ext import APSWDatabase

from edge.domain.errors import JournalRefused
from edge.store.refusals import FAILURES, refusal


class Database(Protocol):
    """What this room uses of peewee's ``APSWDatabase``, which ships no types."""

    def connect(self) -> bool:
        """Open the connection."""

    def close(self) -> bool:
        """Close the connection."""

    def connection(self) -> apsw.Connection:
        """Return the one connection, which fixed SQL uses directly."""

    def execute_sql(self, sql: str, params: tuple[str | int | bytes, ...] = ()) -> apsw.Cursor:
        """Run one statement."""

    def atomic(self, lock_type: str) -> AbstractContextManager[object]:
        """Begin a transaction; commit at the end of the block, roll back when it raises."""


OLDEST_SQLITE = "3.51.3"
"""First release without the WAL-reset corruption bug (sqlite.org/wal.html)."""

CHECKPOINT_FRAMES = 1000
"""Safety limit of the write-ahead log, 4 MB: about once in 500 commits where ``Journal.tidy`` never gets a turn.

The journal empties the log itself, never SQLite by its own: the pages' sums must be taken before the log begins anew.
"""


OPTIONS = "?psow=0"
"""Part of the file's URI: a sector under rewrite may come back as garbage, so log and neighbours never share one."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One pragma: what to write, and what must be read back."""

    pragma: str
    value: str
    wanted: object


SETTINGS = (
    Setting("locking_mode", "EXCLUSIVE", "exclusive"),
    Setting("page_size", "4096", 4096),
    Setting("journal_mode", "WAL", "wal"),
    Setting("synchronous", "FULL", 2),
    Setting("foreign_keys", "ON", 1),
    Setting("secure_delete", "ON", 1),
    Setting("trusted_schema", "OFF", 0),
    Setting("cell_size_check", "ON", 1),
    Setting("wal_autocheckpoint", "0", 0),
)


def connect(path: Path) -> Database:
    """Return the open, still untouched database at ``path``; ``harden`` comes next.

    Raises:
        JournalRefused: It cannot be opened at all.
    """
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
    database: Database = APSWDatabase(path.absolute().as_uri() + OPTIONS, timeout=1, autoconnect=False, flags=flags)
    try:
        database.connect()
    except FAILURES as failure:
        raise refusal(failure, path) from failure
    # Before the first read, or SQLite makes a shared memory file beside the journal.
    database.execute_sql("PRAGMA locking_mode=EXCLUSIVE").fetchall()
    # Without this, closing would fold the log of a damaged file into it and erase the evidence.
    database.connection().config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    return database


def harden(database: Database, path: Path) -> None:
    """Write every setting and read it back.

    Raises:
        JournalRefused: SQLite is too old, or a setting did not take; the message names it.
    """
    if tuple(map(int, apsw.sqlite_lib_version().split("."))) < tuple(map(int, OLDEST_SQLITE.split("."))):
        raise JournalRefused(
            f"SQLite {apsw.sqlite_lib_version()} can lose sales: install apsw with {OLDEST_SQLITE} or newer"
        )
    for setting in SETTINGS:
        database.execute_sql(f"PRAGMA {setting.pragma}={setting.value}").fetchall()
    for setting in SETTINGS:
        row = database.execute_sql(f"PRAGMA {setting.pragma}").fetchone()
        _insist(path, setting.pragma, row[0] if row else "nothing", setting.wanted)
    connection = database.connection()
    _insist(path, "psow", _powersafe_overwrite(connection), 0)
    _insist(path, "vfs", str(connection.vfsname("main")).rsplit("/", 1)[-1], "unix")


def _insist(path: Path, name: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise JournalRefused(
            f"{path}: SQLite setting {name} is {found!r}, {wanted!r} is needed, so a sale could be lost: "
            "put the journal on a local ext4 or f2fs disk and restart; if it stays, report this sentence"
        )


def _powersafe_overwrite(connection: apsw.Connection) -> int:
    answer = ctypes.c_int(-1)
    connection.file_control("main", apsw.SQLITE_FCNTL_POWERSAFE_OVERWRITE, ctypes.addressof(answer))
    return answer.value
