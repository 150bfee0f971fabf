"""SQLite's failures in words: what is wrong, where, and what the person standing there does next.

A full disk passes: SQLite takes the failed commit back, and once there is space the next one works. Anything else that
fails below SQLite leaves doubt about what is on the disk (a failed fsync marks pages clean that were never written),
so it is never tried again: only a new start, which reads and checks the file, may go on.
"""

import os
from pathlib import Path

import apsw
import peewee

from edge.domain.errors import JournalRefused

Failure = apsw.Error | peewee.PeeweeException
FAILURES = (apsw.Error, peewee.PeeweeException)

_CURES: tuple[tuple[type[apsw.Error], str], ...] = (
    (apsw.ReadOnlyError, "cannot be written: mount its disk read-write, see that the service owns it, then restart"),
    (apsw.BusyError, "is in use by another process: stop the other member-kiosk service, then start this one"),
    (apsw.CantOpenError, "cannot be opened: see that its folder exists and belongs to the service, then restart"),
    (apsw.CorruptError, "is damaged: restart the service, which sets the file aside and goes on"),
    (apsw.NotADBError, "is no database: restart the service, which sets the file aside and goes on"),
    (apsw.IOError, "met a disk error: restart the device; if it comes back, replace the card or disk"),
)


def root_of(failure: BaseException) -> BaseException:
    """Return apsw's own error behind the one peewee made of it."""
    behind = getattr(failure, "orig", None)  # where peewee keeps it
    return behind if isinstance(behind, apsw.Error) else failure


def is_damage(failure: BaseException) -> bool:
    """Say whether the file itself is broken, and not the disk under it or somebody holding it."""
    return isinstance(root_of(failure), apsw.CorruptError | apsw.NotADBError)


def is_passing(failure: BaseException) -> bool:
    """Say whether the next commit may work without a restart: the disk was full, and only that."""
    return isinstance(root_of(failure), apsw.FullError)


def refusal(failure: BaseException, path: Path) -> JournalRefused:
    """Return the sentence for a commit or start that failed."""
    cause = root_of(failure)
    if is_passing(failure):
        return JournalRefused(
            f"{path}: the disk is full ({_free_bytes(path):,} bytes free), nothing was saved: "
            "free some space; selling resumes by itself"
        )
    if _on_read_only_disk(path):  # SQLite calls this a disk error, or cannot open its log
        cause = apsw.ReadOnlyError(f"read-only file system; {cause}")
    for kind, words in _CURES:
        if isinstance(cause, kind):
            return JournalRefused(f"{path} {words} ({cause})")
    return JournalRefused(f"{path} refused: {cause}: restart the service and report this sentence")


def _on_read_only_disk(path: Path) -> bool:
    return path.parent.exists() and bool(os.statvfs(path.parent).f_flag & os.ST_RDONLY)


def _free_bytes(path: Path) -> int:
    disk = os.statvfs(path.parent)
    return disk.f_bavail * disk.f_frsize
