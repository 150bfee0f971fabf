"""SQLite's write-ahead log, read by ourselves, because SQLite ends it at the first frame with a wrong checksum.

It says nothing when it does so: one flipped bit would silently take back every sale after it. The format is that of
sqlite.org/fileformat2.html#the_write_ahead_log.
"""

import struct
from pathlib import Path

import apsw

from edge.store.aside import log_of
from edge.store.disk_file import DiskFile
from edge.store.flips import Flip, Flipped, flips_by_log_sum, log_sum
from edge.store.links import Broken
from edge.store.settings import Database

TORN_FRAMES = 6
"""Commit frames that one torn or failed transaction, with its padding, may leave unread at the end of the log."""

HEADER, FRAME_HEADER = 32, 24
PAGE_BYTES = 4096
_FRAME = FRAME_HEADER + PAGE_BYTES
_TORN_READ = 64
"""Frames looked at behind the last one that SQLite accepted: more than any transaction of ours has."""

# A header is: magic number, format, page size, checkpoint number, two salts, two sums; four bytes each.
# A frame's header is: page number, pages after a commit or 0, two salts, two sums.


def frames_read(database: Database) -> int:
    """Return how many frames of its log SQLite accepted."""
    read, _ = database.connection().wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)
    return max(read, 0)


def pages_in_log(path: Path) -> set[int]:
    """Return the numbers of all pages that a frame of the log's present round may hold."""
    pages = set()
    if log_of(path).exists():
        with DiskFile(log_of(path)) as log:
            header = log.read(0, HEADER)
            for place in range(HEADER, log.size() - _FRAME + 1, _FRAME):
                frame = log.read(place, FRAME_HEADER)
                if frame[8:16] != header[16:24]:
                    break
                pages.add(int.from_bytes(frame[:4]))
    return pages


def insist_log_was_read(database: Database, path: Path) -> None:
    """Refuse a write-ahead log whose end SQLite could not read.

    Raises:
        Flipped: One bit is wrong, and this is it.
        Broken: One of several bits is wrong, or more commits follow the last readable one than a power cut can leave.
    """
    if not log_of(path).exists():
        return
    read = frames_read(database)
    with DiskFile(log_of(path)) as log:
        if flip := _flip_in(log, read):
            raise Flipped(f"one bit of its write-ahead log was wrong, after frame {read}", [flip])
        if (unread := _unread_commits(log, read)) > TORN_FRAMES:
            raise Broken(f"its write-ahead log is damaged after frame {read}: {unread} later commits cannot be read")


def _unread_commits(log: DiskFile, read: int) -> int:
    """Return how many commit frames of the log's present round follow the last frame SQLite accepted."""
    if log.size() < HEADER:
        return 0
    unread, salts = 0, log.read(16, 8)
    for place in range(HEADER + read * _FRAME, log.size(), _FRAME):
        frame = log.read(place, FRAME_HEADER)
        unread += len(frame) == FRAME_HEADER and frame[4:8] != bytes(4) and frame[8:16] == salts
    return unread


def _flip_in(log: DiskFile, read: int) -> Flip | None:
    """Return the one wrong bit in the log's header, or in the first wrong frame after the ``read`` ones.

    Raises:
        Broken: It is a single bit, but several could be it.
    """
    header = log.read(0, HEADER)
    if len(header) < HEADER:
        return None
    order = ">" if header[3] & 1 else "<"  # the magic number says in which order its words are summed
    salts = log.read(HEADER + 8, 8)
    if places := _flips_under_sum(header[:24], header[24:], (0, 0), order):
        return Flip(log.path, *_only([at for at in places if _is_header(_turned(header, at), salts)]))
    seed = _sums(log.read(HEADER + (read - 1) * _FRAME + 16, 8) if read else header[24:])
    for start in range(HEADER + read * _FRAME, HEADER + (read + _TORN_READ) * _FRAME, _FRAME):
        frame = log.read(start, _FRAME)
        if len(frame) < _FRAME or (places := _flips_in_frame(frame, header[16:24], seed, order)) is None:
            return None
        if places:
            same = [log.read(at, _FRAME) for at in (start - _FRAME, start + _FRAME) if at >= HEADER]
            return Flip(log.path, start + (place := _like_its_twin(frame, places, same))[0], place[1])
        seed = _sums(frame[16:24])
    return None


def _flips_in_frame(frame: bytes, salts: bytes, seed: tuple[int, int], order: str) -> list[tuple[int, int]] | None:
    """Return offset and mask of each bit that may be the wrong one of a frame, none in a sound one.

    ``None`` where the log ends: at a frame of an earlier round, or one that more than a bit is wrong with.
    """
    summed, written = frame[:8] + frame[FRAME_HEADER:], frame[16:24]
    if frame[8:16] == salts:
        places = _flips_under_sum(summed, written, seed, order)
        return None if places is None else [(_in_frame(at), mask) for at, mask in places]
    salt = _one_bit(frame[8:16], salts)
    return [(8 + salt[0], salt[1])] if salt and _flips_under_sum(summed, written, seed, order) == [] else None


def _flips_under_sum(summed: bytes, written: bytes, seed: tuple[int, int], order: str) -> list[tuple[int, int]] | None:
    """Return offset and mask of each bit in ``summed + written`` that alone would make all right.

    None if all is right, ``None`` if it takes more than a bit.
    """
    words = _words(summed, order)
    if (found := log_sum(words, seed)) == _sums(written):
        return []
    bit = _one_bit(written, struct.pack(">2I", *found))
    places = [(len(summed) + bit[0], bit[1])] if bit else []
    for index, mask in flips_by_log_sum(words, _sums(written), found):
        [(at, byte)] = [(at, byte) for at, byte in enumerate(struct.pack(f"{order}I", mask)) if byte]
        places.append((index * 4 + at, byte))
    return places or None


def _like_its_twin(frame: bytes, places: list[tuple[int, int]], neighbours: list[bytes]) -> tuple[int, int]:
    """Choose the bit that makes the frame's page equal to a neighbour's: the last page of a commit is written twice."""
    if len(places) == 1:
        return places[0]
    pages = {other[FRAME_HEADER:] for other in neighbours if other[:4] == frame[:4]}
    return _only([place for place in places if _turned(frame, place)[FRAME_HEADER:] in pages])


def _only(places: list[tuple[int, int]]) -> tuple[int, int]:
    if len(places) != 1:
        raise Broken("one bit of its write-ahead log is wrong, and nothing says which")
    return places[0]


def _is_header(header: bytes, salts: bytes) -> bool:
    """Say whether a log's header can be one of ours, before frames with these salts."""
    known = struct.pack(">2I", 3_007_000, PAGE_BYTES)
    return header[:3] == b"\x37\x7f\x06" and header[4:12] == known and header[16:24] == salts


def _turned(data: bytes, place: tuple[int, int]) -> bytes:
    at, mask = place
    return data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :]


def _in_frame(offset: int) -> int:
    """Return where in a frame a byte stands that is number ``offset`` of what is summed, followed by its sums."""
    if offset >= 8 + PAGE_BYTES:
        return 16 + offset - 8 - PAGE_BYTES
    return offset if offset < 8 else offset + FRAME_HEADER - 8  # noqa: PLR2004 - eight bytes of the header are summed


def _one_bit(left: bytes, right: bytes) -> tuple[int, int] | None:
    """Return offset and mask of the one bit in which two byte strings differ, or ``None``."""
    wrong = [(at, one ^ other) for at, (one, other) in enumerate(zip(left, right, strict=True)) if one != other]
    return wrong[0] if len(wrong) == 1 and wrong[0][1].bit_count() == 1 else None


def _words(data: bytes, order: str) -> tuple[int, ...]:
    return struct.unpack(f"{order}{len(data) // 4}I", data)


def _sums(data: bytes) -> tuple[int, int]:
    one, two = struct.unpack(">2I", data)
    return one, two
