"""Reads a journal that no service has open, without changing a byte of it: for support, and to compare."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from edge.domain.chain import head_of
from edge.domain.errors import DeviceUnavailable, JournalRefused
from edge.domain.ports import Entry
from edge.store.refusals import FAILURES
from edge.store.rights import Held, Rights
from edge.store.settings import connect


@dataclass(frozen=True, slots=True)
class Listing:
    """A journal as it lies on the disk; ``held`` is what its device may spend."""

    epoch: int
    acknowledged: int
    entries: list[Entry]
    held: list[Held]


def list_journal(path: Path) -> Listing:
    """Return everything in the journal at ``path``.

    Raises:
        DeviceUnavailable: There is none, the device service has it open, or it cannot be read.
    """
    if not path.exists():
        raise DeviceUnavailable(f"no journal at {path}: has this device run? Check [device] data")
    try:
        database = connect(path)  # its settings keep even the write-ahead log as it is
        try:
            connection = database.connection()
            rows: list[Any] = connection.execute("SELECT epoch, acknowledged FROM device").fetchall()
            [(epoch, acknowledged)] = rows
            return Listing(int(str(epoch)), int(str(acknowledged)), list(_entries(connection)), _held(connection))
        finally:
            database.close()
    except (*FAILURES, JournalRefused) as failure:
        cure = "stop member-kiosk-edge, then try again"
        raise DeviceUnavailable(f"{path} cannot be read ({failure}): {cure}") from failure


def _held(connection: apsw.Connection) -> list[Held]:
    """Return what is held; a journal that an older version wrote may know of no such thing."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'holding'").fetchall():
        return []
    return Rights(lambda sql, values=(): connection.execute(sql, values).fetchall()).holdings()


def _entries(connection: apsw.Connection) -> Iterator[Entry]:
    for seq, body in connection.execute("SELECT seq, body FROM journal ORDER BY seq"):
        yield Entry(seq, body, head_of(body))
