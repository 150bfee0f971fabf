"""The inbox archive: every message that moves value, as it came, in files beside the database.

One file for each day (UTC) in a folder, appended and synced once a group, before the database commits and so before
anything is acknowledged. From these files alone, with the chain's own tables, the whole ledger can be made again
(``rebuild``); put them on another disk than the database, or copy them away at once. Nothing here deletes a file: how
long they are kept is the chain's to decide, and a ledger can be rebuilt only from all of them.

One receiver writes to a folder. Head office's own acts reach it through the table ``deed``.
"""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from peewee import OperationalError

from edge.domain.errors import EdgeError
from edge.domain.events import EVENTS
from edge.headoffice import inbox_format as form
from edge.headoffice.baseline import baseline
from edge.headoffice.database import INBOX, Books
from edge.headoffice.deeds import encoded
from edge.headoffice.folders import made_folder
from edge.headoffice.outcome import Message

SUFFIX = ".inbox"

ARCHIVED = frozenset({"j", "want"})
"""Kinds of messages that may move value."""


class InboxUnwritable(EdgeError, OperationalError):
    """The archive cannot be written; nothing is booked or acknowledged until it can, as when a database is full."""


class InboxMismatch(EdgeError):
    """Archive and database do not belong together."""


class Inbox:
    """Appends groups of messages. One thread uses it.

    Args:
        books: The open database; an empty archive becomes its own.
        folder: Where the files are; it is made if it is not there.

    Raises:
        InboxMismatch: The folder belongs to another database.
    """

    def __init__(self, books: Books, folder: Path) -> None:
        self._books, self._folder = books, made_folder(folder, "inbox")
        self._file: BinaryIO | None = None
        self._day = ""
        self._number = 0
        self._begun = False
        self._deeds = books.sql("SELECT id, body FROM deed WHERE id > ? ORDER BY id")
        self._old_deeds = books.sql("DELETE FROM deed WHERE id < ?")
        self._booked = books.sql("UPDATE setting SET value = ? WHERE key = ?")
        self._first = books.sql("INSERT INTO setting (key, value) VALUES (?, '0')")
        self._archived_deed = self._last_deed = 0
        with books.writing(own=False):
            self._adopt()

    def _adopt(self) -> None:
        """Make an empty folder this database's archive, before there is a first group that could be half written."""
        if self._books.inbox_position() is not None:
            return
        if newest(self._folder) is not None:
            raise InboxMismatch(f"{self._folder}: an archive of another database: name an empty folder by inbox")
        self._books.many(self._first, [(INBOX,)])

    def begin(self) -> bytes:
        """Start a group inside the receiver's transaction; return what head office did since the last one.

        Raises:
            InboxMismatch: The database was put back from a backup, or files are missing.
        """
        position = self._books.inbox_position() or 0
        known = self._begun and position == self._number  # of two groups with one number only the last counts
        first = b"" if known else form.encoded("K", "\n".join(sorted(EVENTS)).encode())
        if not self._begun:
            self._check(position)
        elif position == self._number:
            self._archived_deed = self._last_deed  # the last transaction was committed
        if position == 0:
            first += baseline(self._books)
        self._begun, self._number = True, position + 1
        return first + self._own_deeds(known=position == 0)

    def commit(self, begun: bytes, messages: Sequence[Message], decisions: Sequence[bytes], now_ms: int) -> None:
        """Append the group and sync it; afterwards the transaction may be committed.

        Raises:
            InboxUnwritable: The disk is full, away or broken.
        """
        parts = [begun, *(form.message(now_ms, m.topic, m.payload) for m in messages if _moves(m))]
        parts += [form.encoded("D", body) for body in decisions]
        self._append(b"".join([*parts, form.group(self._number, now_ms)]), now_ms)
        self._books.many(self._booked, [(str(self._number), INBOX)])

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()
            self._file = None

    def _own_deeds(self, *, known: bool) -> bytes:
        """Return what head office did since the last group; ``known`` when the baseline has it already."""
        new = [(number, bytes(body)) for number, body in self._books.all(self._deeds, self._archived_deed)]
        if new:
            self._last_deed = new[-1][0]
            self._books.many(self._old_deeds, [(self._last_deed,)])  # the last stays, so that numbers only rise
        return b"".join(form.act(number, encoded([]) if known else body) for number, body in new)

    def _append(self, data: bytes, now_ms: int) -> None:
        try:
            file = self._at(f"{datetime.fromtimestamp(now_ms / 1000, UTC):%Y-%m-%d}")
            file.write(data)
            file.flush()
            os.fdatasync(file.fileno())
        except OSError as fault:
            self.close()  # what a failed sync left behind is cut off before the next group
            self._begun = False
            raise InboxUnwritable(
                f"the inbox archive in {self._folder} cannot be written ({fault.strerror}): make room or correct inbox"
            ) from fault

    def _at(self, day: str) -> BinaryIO:
        """Return the file for a day; a clock that was put back goes on in the newest one."""
        if self._file is None or day > self._day:
            self.close()
            last = newest(self._folder)
            self._day = max(day, last.stem if last else "")
            path = self._folder / f"{self._day}{SUFFIX}"
            fresh = not path.exists()
            self._file = path.open("ab")
            if fresh:
                _sync_folder(self._folder)
        return self._file

    def _check(self, position: int) -> None:
        """Cut off a torn end, and compare the last group with the database."""
        number = _mend(files(self._folder), position)
        if number > position + 1:
            raise InboxMismatch(
                f"{self._folder} goes on to group {number}, the database stands at {position}: it was put back from a "
                "backup: run 'headoffice rebuild --resume' first"
            )
        if number < position:
            raise InboxMismatch(
                f"{self._folder} ends at group {number}, the database stands at {position}: put the missing files back"
            )


def _moves(message: Message) -> bool:
    return message.topic.rpartition("/")[2] in ARCHIVED


def files(folder: Path) -> list[Path]:
    """Return the archive's files, oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def newest(folder: Path) -> Path | None:
    """Return the file that is being written."""
    return files(folder)[-1] if files(folder) else None


class _End(NamedTuple):
    """The last whole group of a file before its end, or before its first damage; number 0 if there is none."""

    number: int
    at: int
    damage: form.ArchiveDamaged | None


def _mend(paths: Sequence[Path], position: int) -> int:
    """Cut off what follows the last whole group; return its number, or 0 if there is none.

    Bytes after group ``position`` were never acknowledged, whatever a power cut made of them; before it they are lost.

    Raises:
        ArchiveDamaged: What was acknowledged cannot be read.
    """
    ends: dict[Path, _End] = {}
    for path in reversed(paths):
        ends[path] = _end(path)
        if ends[path].number:
            break
    number = max((end.number for end in ends.values()), default=0)
    if number < position and (damage := next((end.damage for end in ends.values() if end.damage), None)):
        raise damage
    for path, end in ends.items():
        with path.open("r+b") as file:
            file.truncate(end.at)
            os.fsync(file.fileno())
    return number


def _end(path: Path) -> _End:
    number, end = 0, 0
    with path.open("rb") as file:
        try:
            for at, record in form.records(file, str(path)):
                if record.kind == "G":
                    end, number = at, form.read_group(record.body).number
        except form.ArchiveDamaged as damage:
            return _End(number, end, damage)
    return _End(number, end, None)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
