"""A checksum for each page of the database file, kept in ``journal.sums``, for SQLite keeps none.

A flipped bit in a page that SQLite can still make sense of changes a member's points in silence. The sums are taken
when pages go from the write-ahead log into the file, and synced before the log may be overwritten; so a page that the
log holds is trusted to it (it has sums of its own), and any other must match. A block of sums is 4 KiB and ends in a
sum over itself: where that is wrong, nothing is said about those pages until they are read anew.
"""

import struct
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Self
from zlib import crc32

from edge.store.disk_file import DiskFile
from edge.store.flips import Flip, Flipped, flip_by_crc
from edge.store.wal import PAGE_BYTES, pages_in_log

START_FIRST, START_NEWEST = 512, 1_536
"""Pages that a start compares: the first ones, where the small tables began, and the newest; 8 MiB in all."""

ROUND_LEAST, ROUND_MOST = 256, 4_096
"""Pages that one idle moment compares: as many as bring the patrol round in an hour, within these limits."""

MANY = 8
"""With more wrong pages than this it is no matter of single bits: another file was put in its place."""

_RUN = 64
"""Pages read from the disk at a time."""

_IN_BLOCK = 1_023
_BLOCK = struct.Struct(f">{_IN_BLOCK}I")


class Sums:
    """The sums of the database at ``path``. A context manager, to be closed after the database.

    (Whoever closes any handle of a file takes away this process's locks on it, SQLite's included.)

    Every method may raise ``OSError``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened = ExitStack()
        self._at = 0

    def __enter__(self) -> Self:
        self._pages = self._opened.enter_context(DiskFile(self._path))
        self._file = self._opened.enter_context(DiskFile(self._path.with_suffix(".sums")))
        content = self._file.read(0, self._file.size())
        blocks = range(0, len(content), PAGE_BYTES)
        self.unknown = sum(not _whole(content[at : at + PAGE_BYTES]) for at in blocks)
        self._sums: list[int] = []
        for at in blocks:
            block = content[at : at + PAGE_BYTES]
            self._sums += _BLOCK.unpack(block[:-4]) if _whole(block) else [0] * _IN_BLOCK
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def wrong(self, pages: Iterable[int]) -> list[int]:
        """Return those of ``pages`` that are not as they were when their sum was taken; unknown ones are right."""
        in_log = pages_in_log(self._path)
        known = (page for page in pages if self._sum(page) and page not in in_log)
        return [page for page, now in self._each_now(known) if now != self._sum(page)]

    def flips(self, pages: list[int]) -> list[Flip]:
        """Return the bit that makes each wrong page right; nothing where any of them has more than one wrong bit."""
        found = [self._flip_of(page) for page in pages[:MANY]]
        return [flip for flip in found if flip] if len(pages) <= MANY and all(found) else []

    def _flip_of(self, page: int) -> Flip | None:
        found = flip_by_crc(self._now(page) ^ self._sum(page), PAGE_BYTES)
        return found and Flip(self._path, (page - 1) * PAGE_BYTES + found[0], found[1])

    def turn_back(self, flips: list[Flip]) -> None:
        """Put bits right while SQLite has the file open."""
        for flip in flips:
            [byte] = self._pages.read(flip.offset, 1)
            self._pages.write(bytes([byte ^ flip.mask]), flip.offset)
        self._pages.sync()

    def at_start(self) -> list[int]:
        """Return the pages that a start compares."""
        count = self._count()
        return [*range(1, min(START_FIRST, count) + 1), *range(max(START_FIRST, count - START_NEWEST) + 1, count + 1)]

    def patrol(self) -> list[int]:
        """Compare the next pages, round and round, and learn those unknown; return the wrong ones."""
        count = self._count()
        most = min(ROUND_MOST, max(ROUND_LEAST, count // 60))
        pages = range(self._at + 1, min(count, self._at + most) + 1)
        self._at = 0 if pages.stop > count else pages.stop - 1
        unknown = [page for page in pages if not self._sum(page)]
        if unknown:
            self.take(set(unknown) - pages_in_log(self._path))
        return self.wrong(pages)

    def forget(self) -> None:
        """Begin anew: the database is a new one."""
        self._sums.clear()
        self._file.truncate(0)
        self._file.sync()
        self.unknown = 0

    def make_room(self, pages: set[int]) -> None:
        """Let the file have a place for the sums of ``pages``, so that ``take`` finds room on a full disk."""
        blocks = -(-max(pages, default=0) // _IN_BLOCK)
        while len(self._sums) < blocks * _IN_BLOCK:
            self._file.write(bytes(PAGE_BYTES), len(self._sums) // _IN_BLOCK * PAGE_BYTES)
            self._sums += [0] * _IN_BLOCK

    def take(self, pages: set[int]) -> None:
        """Take the sums of pages that have just come into the file, and sync them."""
        pages = {page for page in pages if page <= self._count()}
        if not pages:
            return
        self.make_room(pages)
        for page in pages:
            self._sums[page - 1] = self._now(page)
        for block in sorted({(page - 1) // _IN_BLOCK for page in pages}):
            sums = _BLOCK.pack(*self._sums[block * _IN_BLOCK : (block + 1) * _IN_BLOCK])
            self._file.write(sums + crc32(sums).to_bytes(4), block * PAGE_BYTES)
        self._file.sync()

    def _count(self) -> int:
        return self._pages.size() // PAGE_BYTES

    def _sum(self, page: int) -> int:
        return self._sums[page - 1] if page <= len(self._sums) else 0

    def _each_now(self, pages: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield pages with their present sums, read many at a time."""
        first, run = 0, memoryview(b"")
        for page in pages:
            if not 0 <= (page - first) * PAGE_BYTES < len(run):
                first, run = page, memoryview(self._pages.read((page - 1) * PAGE_BYTES, _RUN * PAGE_BYTES))
            start = (page - first) * PAGE_BYTES
            yield page, crc32(run[start : start + PAGE_BYTES]) or 1

    def _now(self, page: int) -> int:
        return crc32(self._pages.read((page - 1) * PAGE_BYTES, PAGE_BYTES)) or 1


def insist_pages(sums: Sums) -> list[int]:
    """Compare the pages that a start compares; return those that have more than one wrong bit.

    Raises:
        Flipped: Each wrong page has one wrong bit, and these are they.
    """
    wrong = sums.wrong(sums.at_start())
    if flips := sums.flips(wrong):
        raise Flipped(f"one bit each of {len(flips)} pages was wrong", flips)
    return wrong


def _whole(block: bytes) -> bool:
    """Say whether a block is as it was written: one of no sums yet is, too."""
    return len(block) == PAGE_BYTES and (crc32(block[:-4]) == int.from_bytes(block[-4:]) or not any(block))
