"""Everything the journal asks of SQLite goes through here, so that no failure is overlooked and none is tried twice."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw

from edge.domain.errors import JournalRefused
from edge.store.aside import Marks, write_marks
from edge.store.pages import Sums
from edge.store.refusals import FAILURES, Failure, is_damage, is_passing, refusal, root_of
from edge.store.settings import CHECKPOINT_FRAMES
from edge.store.wal import pages_in_log

Values = tuple[str | int | bytes, ...]


class Guard:
    """One connection's statements. After a failure that leaves doubt about the disk, only a new start may go on.

    Attributes:
        broken: Why nothing more may be written, or empty.
    """

    def __init__(self, connection: apsw.Connection, path: Path, marks: Marks, sums: Sums) -> None:
        self._connection, self._path, self._marks, self._sums = connection, path, marks, sums
        self._frames = 0
        connection.set_wal_hook(self._count_frames)
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
        try:
            return self.cursor.execute(sql, values).fetchall()
        except FAILURES as failure:
            raise self.refused(failure) from failure

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

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end of the block, take everything back when it raises.

        Fixed SQL on the one connection: a database layer's own transactions cost a sale a tenth of its time.

        Raises:
            JournalRefused: The disk did not take it.
        """
        try:
            self.cursor.execute("BEGIN IMMEDIATE")
            yield
            self.cursor.execute("COMMIT")
        except FAILURES as failure:
            self._take_back()
            raise self.refused(failure) from failure
        except BaseException:
            self._take_back()
            raise

    def _take_back(self) -> None:
        if self._connection.in_transaction:
            with contextlib.suppress(*FAILURES):  # what made it necessary is told; SQLite forgets the rest at a start
                self.cursor.execute("ROLLBACK")

    def unsaved_frames(self) -> int:
        """Return how many frames of the write-ahead log the database file does not have yet."""
        filled, emptied = self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)
        return filled - emptied

    def empty_log(self, mode: int = apsw.SQLITE_CHECKPOINT_PASSIVE) -> None:
        """Carry the write-ahead log over into the database file, and take the sums of its pages.

        Raises:
            JournalRefused: The disk failed.
        """
        self.insist_sound()
        with self.explained():
            pages = pages_in_log(self._path)
            self._sums.make_room(pages)
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
            self._sums.take(pages)  # before anything may overwrite the log, which vouches for them until here
            if mode != apsw.SQLITE_CHECKPOINT_PASSIVE:
                self._connection.wal_checkpoint(mode=mode)

    def keep_log_short(self) -> None:
        """Empty the log after a commit that made it too long. The commit is safe, whatever comes of this."""
        if self._frames >= CHECKPOINT_FRAMES:
            with contextlib.suppress(JournalRefused):  # a disk that failed refuses the next commit
                self.empty_log()

    def patrol_pages(self) -> str:
        """Compare the next pages of the file with their sums; return a sentence if a wrong bit was turned back.

        Raises:
            JournalRefused: A page is damaged beyond that.
        """
        with self.explained():
            if not (wrong := self._sums.patrol()):
                return ""
            if not (flips := self._sums.flips(wrong)):
                raise self.condemned(f"page {wrong[0]} is not as it was written")
            self._sums.turn_back(flips)
            self._connection.release_memory()  # what SQLite has read of these pages is wrong too
        return f"{len(flips)} wrong bits of {self._path.name} were turned back; if it comes back, replace the card"

    def _count_frames(self, _connection: apsw.Connection, _name: str, frames: int) -> int:
        self._frames = frames
        return apsw.SQLITE_OK

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
        except OSError as failure:
            passing = failure.errno == errno.ENOSPC
            raise self.refused((apsw.FullError if passing else apsw.IOError)(str(failure))) from failure

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
