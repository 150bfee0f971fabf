"""One flipped bit, found again by the checksum over it.

Memory cards lose single bits. A checksum is linear, so the difference between the one that was written and the one
that is computed now says which bit it was, and only one bit can explain it. What several wrong bits did stays unknown.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from edge.store.disk_file import DiskFile
from edge.store.links import Broken

_WORD = 0xFFFFFFFF


class Flip(NamedTuple):
    """A bit to turn back: byte ``offset`` of ``file`` is to be XORed with ``mask``."""

    file: Path
    offset: int
    mask: int


class Flipped(Broken):
    """A file has single wrong bits; ``flips`` says which, so that they can be turned back while nobody has it open."""

    def __init__(self, what: str, flips: list[Flip]) -> None:
        super().__init__(what)
        self.flips = flips


def turn_back(flips: list[Flip]) -> None:
    """Put the bits right on the disk.

    Raises:
        OSError: The disk failed.
    """
    for flip in flips:
        with DiskFile(flip.file) as file:
            [byte] = file.read(flip.offset, 1)
            file.write(bytes([byte ^ flip.mask]), flip.offset)
            file.sync()


def flip_by_crc(difference: int, size: int) -> tuple[int, int] | None:
    """Return offset and mask of the one bit in ``size`` bytes that changes their CRC-32 by ``difference``, if any."""
    table = [crc32(bytes([byte]), _WORD) ^ _WORD for byte in range(256)]
    effects = [table[1 << bit] for bit in range(8)]  # of each bit of the last byte
    for offset in range(size - 1, -1, -1):
        if difference in effects:
            return offset, 1 << effects.index(difference)
        effects = [table[effect & 0xFF] ^ effect >> 8 for effect in effects]
    return None


def log_sum(words: tuple[int, ...], seed: tuple[int, int]) -> tuple[int, int]:
    """Return SQLite's checksum of a log frame (sqlite.org/fileformat2.html#checksum_algorithm) over 32-bit words."""
    one, two = seed
    pairs = iter(words)
    for first, second in zip(pairs, pairs, strict=True):
        one = one + first + two & _WORD
        two = two + second + one & _WORD
    return one, two


def flips_by_log_sum(words: tuple[int, ...], written: tuple[int, int], found: tuple[int, int]) -> list[tuple[int, int]]:
    """Return index and mask of each bit in ``words`` that alone makes their sum ``written`` instead of ``found``.

    For the lower 23 bits of a word there is one; for the higher ones, which these sums tell apart badly, up to a third
    of all words. Whatever else was written over a frame has none, so one at least proves a flip.
    """
    one, two = written[0] - found[0] & _WORD, written[1] - found[1] & _WORD
    flips = []
    for index, first, second, inverse in _effects(len(words)):
        more = (one if first & 1 else two) * inverse & _WORD  # the word must have been greater by this much
        for mask in (more, -more & _WORD):
            lone_bit = mask and not mask & mask - 1
            if lone_bit and words[index] ^ mask == words[index] + more & _WORD and _same(more, first, second, one, two):
                flips.append((index, mask))
                break
    return flips


def _same(more: int, first: int, second: int, one: int, two: int) -> bool:
    return more * first & _WORD == one and more * second & _WORD == two


@cache
def _effects(count: int) -> list[tuple[int, int, int, int]]:
    """Return for each word its index, by how much one more in it changes both sums, and the inverse of an odd one."""
    found = []
    pairs: tuple[tuple[int, int], ...] = ((1, 1), (0, 1))  # of both words of a pair; the last pair comes first
    for index in range(count - 2, -1, -2):
        for at, (first, second) in enumerate(pairs):
            found.append((index + at, first, second, pow(first if first & 1 else second, -1, _WORD + 1)))
        pairs = tuple((first + second & _WORD, first + 2 * second & _WORD) for first, second in pairs)
    return found
