"""SQLite's write-ahead log, read by ourselves, because SQLite ends it at the first frame with a wrong checksum.

It says nothing when it does so: one flipped bit would silently take back every sale after it.
"""

import struct
from pathlib import Path

import apsw

from edge.store.aside import log_of
from edge.store.links import Broken
from edge.store.settings import Database

TORN_FRAMES = 6
"""Commit frames that one torn or failed transaction, with its padding, may leave unread at the end of the log."""

_LOG_HEADER = struct.Struct(">8I")  # magic, format, page size, checkpoint number, two salts, two checksums
_FRAME_HEADER = struct.Struct(">6I")  # page number, pages after commit or 0, two salts, two checksums


def frames_read(database: Database) -> int:
    """Return how many frames of its log SQLite accepted."""
    read, _ = database.connection().wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)
    return max(read, 0)


def insist_log_was_read(database: Database, path: Path) -> None:
    """Refuse a write-ahead log whose end SQLite could not read.

    Raises:
        Broken: More commits follow the last readable one than a power cut can leave.
    """
    read = frames_read(database)
    if (unread := _unread_commits(log_of(path), read)) > TORN_FRAMES:
        raise Broken(f"its write-ahead log is damaged after frame {read}: {unread} later commits cannot be read")


def _unread_commits(log: Path, read: int) -> int:
    """Return how many commit frames of the log's present round follow the last frame SQLite accepted."""
    if not log.exists() or log.stat().st_size < _LOG_HEADER.size:
        return 0
    unread = 0
    with log.open("rb") as file:
        _, _, page_size, _, *salts, _, _ = _LOG_HEADER.unpack(file.read(_LOG_HEADER.size))
        frame_size = _FRAME_HEADER.size + page_size
        file.seek(_LOG_HEADER.size + read * frame_size)
        while len(header := file.read(_FRAME_HEADER.size)) == _FRAME_HEADER.size:
            _, commit, *found_salts, _, _ = _FRAME_HEADER.unpack(header)
            unread += bool(commit) and found_salts == salts
            file.seek(page_size, 1)
    return unread
