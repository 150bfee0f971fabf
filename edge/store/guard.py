"""Everything the journal asks of SQLite goes through here, so that no failure is overlooked and none is tried twice."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw

from edge.domain.errors import JournalRefused
from edge.store.aside import Marks, write_marks
from edge.store.refusals import FAILURES, Failure, is_damage, is_passing, refusal, root_of

Values = tuple[str | int | bytes, ...]


class Guard:
    """One connection's statements. After a failure that leaves doubt about the disk, only a new start may go on.

    Attributes:
        broken: Why nothing more may be written, or empty.
    """

    def __init__(self, connection: apsw.Connection, path: Path, marks: Marks) -> None:
        self._connection, self._path, self._marks = connection, path, marks
        self.cursor = connection.cursor()
        self.broken = ""

    def insist_sound(self) -> None:
        """Refuse to write after a failure.

        Raises:
            JournalRefused: With the words of that failure.
        """
        if self.broken:
            raise JournalRefused(self.broken)

    def read(self, sql: str, values: Values = ()) -> list[Any]:
        """Return the rows of a query.

        Raises:
            JournalRefused: The disk or the file failed.
        """
        with self.explained():
            return self.cursor.execute(sql, values).fetchall()

    def write(self, sql: str, values: Values = ()) -> None:
        """Carry out one statement; outside a transaction it is on the disk when this returns.

        Raises:
            JournalRefused: The disk did not take it.
        """
        self.insist_sound()
        with self.explained():
            self.cursor.execute(sql, values)

    def write_if_room(self, sql: str, values: Values = ()) -> bool:
        """Carry out a statement that may as well come later; say whether the disk had room for it.

        Raises:
            JournalRefused: The disk failed in another way.
        """
        try:
            self.cursor.execute(sql, values)
        except FAILURES as failure:
            if is_passing(failure):
                return False
            raise self.refused(failure) from failure
        return True

    def unsaved_frames(self) -> int:
        """Return how many frames of the write-ahead log the database file does not have yet."""
        filled, emptied = self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)
        return filled - emptied

    def empty_log(self, mode: int = apsw.SQLITE_CHECKPOINT_PASSIVE) -> None:
        """Carry the write-ahead log over into the database file.

        Raises:
            JournalRefused: The disk failed.
        """
        self.insist_sound()
        with self.explained():
            self._connection.wal_checkpoint(mode=mode)

    def finish(self) -> None:
        """Leave word for the next start that this epoch is over.

        Raises:
            JournalRefused: The disk did not take it.
        """
        try:
            write_marks(self._path, Marks(epoch=self._marks.epoch, boot=self._marks.boot, finished=True))
        except OSError as fault:
            raise JournalRefused(f"{self._path}: epoch {self._marks.epoch} goes on: {fault.strerror}") from fault

    @contextlib.contextmanager
    def explained(self) -> Iterator[None]:
        """Turn SQLite's failures into sentences."""
        try:
            yield
        except FAILURES as failure:
            raise self.refused(failure) from failure

    def refused(self, failure: Failure) -> JournalRefused:
        """Return the sentence for a failure; unless the disk was only full, it is the last word until a new start."""
        if is_damage(failure):
            return self.condemned(str(root_of(failure)))
        refused = refusal(failure, self._path)
        if not is_passing(failure):
            self.broken = str(refused)
        return refused

    def condemned(self, why: str) -> JournalRefused:
        """Return the sentence for a damaged file, and leave word for the next start to set it aside."""
        with contextlib.suppress(OSError):  # without the word, the next start or patrol finds the damage itself
            write_marks(self._path, Marks(epoch=self._marks.epoch, boot=self._marks.boot, damaged=why))
        self.broken = f"{self._path} is damaged ({why}): restart the service, which sets the file aside and goes on"
        return JournalRefused(self.broken)
