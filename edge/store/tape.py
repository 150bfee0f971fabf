"""The tape: a second, append-only copy of each entry beside the journal, as shops keep a paper roll.

It is written after the commit and synced off the sale's path, so it may lag behind the journal and never leads it. What
the tape has and the journal lacks is therefore proof of loss. One entry is one line::

    SEQ LENGTH CRC BODY

``LENGTH`` in bytes, ``CRC`` the CRC-32 of ``SEQ BODY`` in eight hexadecimal digits; ``BODY`` is JSON without a line
break. The lines stand in segments of 4 MiB, ``journal.tape-EPOCH-FIRST``, so that old ones can be dropped whole.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self
from zlib import crc32

from edge.store.aside import sync_folder
from edge.store.disk_file import DiskFile

SEGMENT_BYTES = 4 << 20
"""A segment that has this many ends; the next entry begins another."""

_LINE = re.compile(rb"(\d{1,19}) (\d{1,5}) ([0-9a-f]{8}) (.*)", re.DOTALL)

Written = tuple[int, bytes]
"""An entry's number and body."""


def line_of(seq: int, body: bytes) -> bytes:
    """Return an entry as it stands on the tape."""
    return b"%d %d %08x %b\n" % (seq, len(body), _crc(seq, body), body)


def sound(line: bytes) -> Written | None:
    """Return the entry in a line without its line break, or ``None`` when a bit of it is wrong."""
    if not (found := _LINE.fullmatch(line)):
        return None
    seq, length, crc, body = int(found[1]), int(found[2]), int(found[3], 16), found[4]
    return (seq, body) if len(body) == length and _crc(seq, body) == crc else None


def _crc(seq: int, body: bytes) -> int:
    return crc32(body, crc32(b"%d " % seq))


def segments(path: Path, epoch: int) -> list[tuple[int, Path]]:
    """Return the segments of ``epoch`` beside the journal ``path`` with the number each begins with, in order."""
    stem = f"{path.stem}.tape-{epoch}-"
    files = [file for file in path.parent.glob(f"{stem}*") if file.name[len(stem) :].isdigit()]
    return sorted((int(file.name[len(stem) :]), file) for file in files)


def epochs(path: Path) -> set[int]:
    """Return every epoch that left a tape beside the journal ``path``."""
    pattern = re.compile(re.escape(path.stem) + r"\.tape-(\d+)-\d+")
    names = (pattern.fullmatch(file.name) for file in path.parent.glob(f"{path.stem}.tape-*"))
    return {int(name[1]) for name in names if name}


def read_segment(file: Path) -> Iterator[Written]:
    """Yield the sound entries of a segment; damaged lines are left out."""
    yield from filter(None, map(sound, file.read_bytes().split(b"\n")))


class Tape:
    """The tape of one epoch beside the journal ``path``, for writing and checking. A context manager.

    Every method may raise ``OSError`` when the disk fails or is full.

    Attributes:
        last: Number of the newest entry that is on the tape and synced; 0 before the first.
        newest: Its bytes.
    """

    def __init__(self, path: Path, epoch: int) -> None:
        self._path, self._epoch = path, epoch
        self._segments: list[tuple[int, Path]] = []
        self._file: DiskFile | None = None
        self._open = ExitStack()
        self._end = 0
        self._places: dict[int, int] = {}
        self.last, self.newest = 0, b""

    def __enter__(self) -> Self:
        """Find the last sound line, and cut off what a power cut left behind it."""
        self._segments = segments(self._path, self._epoch)
        while self._segments and not self._find_end(self._segments[-1][1]):
            self._segments.pop()[1].unlink()  # the power went before its first line was whole
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        self._file = None

    def _find_end(self, file: Path) -> bool:
        content, end = file.read_bytes(), 0
        while (line_end := content.rfind(b"\n", 0, len(content) if not end else end - 1)) >= 0:
            line_start = content.rfind(b"\n", 0, line_end) + 1
            if entry := sound(content[line_start:line_end]):
                (self.last, self.newest), self._end = entry, line_end + 1
                break
            end = line_end + 1
        else:
            return False
        if self._end < len(content):
            self._current().truncate(self._end)
        return True

    # -- writing ----------------------------------------------------------------------------------------------------

    def append(self, entries: Sequence[Written]) -> None:
        """Write the entries that follow ``last`` and sync them, one sync for all that goes on one segment.

        What a disk filled up in the middle left behind is overwritten by the next call.
        """
        at = 0
        while at < len(entries):
            segment = self._segment_for(entries[at][0])
            room, lines = SEGMENT_BYTES - self._end, list[bytes]()
            while at < len(entries) and (not lines or room > 0):
                lines.append(line_of(*entries[at]))
                room -= len(lines[-1])
                at += 1
            data = b"".join(lines)
            segment.write(data, self._end)
            segment.sync()
            self._end += len(data)
            self.last, self.newest = entries[at - 1]

    def _segment_for(self, seq: int) -> DiskFile:
        """Return the segment that takes entry ``seq``, a new one if the last is full."""
        if self._segments and self._end < SEGMENT_BYTES:
            return self._current()
        self._open.close()
        self._file, self._end = None, 0
        file = self._path.with_name(f"{self._path.stem}.tape-{self._epoch}-{seq:010d}")
        self._segments.append((seq, file))
        current = self._current()
        sync_folder(file.parent)
        return current

    def _current(self) -> DiskFile:
        if self._file is None:
            self._file = self._open.enter_context(DiskFile(self._segments[-1][1]))
        return self._file

    # -- checking ---------------------------------------------------------------------------------------------------

    def entries(self, first: int, last: int) -> dict[int, bytes]:
        """Return the sound ones of the entries ``first`` to ``last``."""
        starts = [start for start, _ in self._segments]
        files = self._segments[max(0, bisect_right(starts, first) - 1) : bisect_right(starts, last)]
        found = (entry for _, file in files for entry in read_segment(file))
        return {seq: body for seq, body in found if first <= seq <= last}

    def mend(self, entries: Sequence[Written]) -> int:
        """Compare a run of the journal's entries with their lines here and write those that differ anew.

        Entries beyond ``last`` are left alone. Returns how many lines were wrong.
        """
        wrong = 0
        ends = [*(start for start, _ in self._segments), self.last + 1][1:]
        for (start, file), end in zip(self._segments, ends, strict=True):
            if not entries or end <= entries[0][0] or entries[-1][0] < start:
                continue
            if run := [entry for entry in entries if start <= entry[0] < end]:
                with DiskFile(file) as segment:
                    wrong += self._mend_run(segment, start, run)
        return wrong

    def _mend_run(self, segment: DiskFile, start: int, run: Sequence[Written]) -> int:
        lines = [line_of(*entry) for entry in run]
        data = b"".join(lines)
        place = self._places.pop(run[0][0], 0 if run[0][0] == start else -1)
        if place < 0 or segment.read(place, len(data)) != data:
            place = _place_of(segment.read(0, segment.size()), run, lines)
        if place < 0:
            return len(run)  # so damaged that nothing says where they stood; the journal itself is sound
        self._places = {run[-1][0] + 1: place + len(data)}
        if (found := segment.read(place, len(data))) == data:
            return 0
        segment.write(data, place)
        segment.sync()
        return len(set(lines) - set(found.splitlines(keepends=True)))

    def drop(self, below: int) -> int:
        """Delete the segments whose entries are all below ``below``, never the newest; return how many."""
        dropped = 0
        while len(self._segments) > 1 and self._segments[1][0] <= below:
            self._segments.pop(0)[1].unlink()
            dropped += 1
        return dropped

    @property
    def kept_from(self) -> int:
        """Number of the first entry of the oldest segment, or 0 when there is no tape yet."""
        return self._segments[0][0] if self._segments else 0


def _place_of(content: bytes, run: Sequence[Written], lines: Sequence[bytes]) -> int:
    """Return where a run of lines stands or stood in a segment, by one of them that is sound; -1 if none is."""
    before = 0
    for line in lines:
        found = content.find(b"\n" + line)
        if content.startswith(line) or found >= 0:
            return found + 1 - before
        before += len(line)
    neighbour = re.search(rb"(?:^|\n)%d [^\n]*\n" % (run[0][0] - 1), content)
    return neighbour.end() if neighbour else -1
