"""A checksum says which one bit is wrong, for every bit, and nothing when more are."""

import random
import struct
from zlib import crc32

import pytest

from edge.store.flips import flip_by_crc, flips_by_log_sum, log_sum
from edge.store.pages import Sums

chance = random.Random(12)
PAGE = chance.randbytes(4096)


@pytest.mark.parametrize("bit", [0, 7, 8, 32767, *(chance.randrange(32768) for _ in range(40))])
def test_the_wrong_bit_of_a_page_is_found_by_its_crc(bit):
    wrong = bytearray(PAGE)
    wrong[bit // 8] ^= 1 << bit % 8

    assert flip_by_crc(crc32(wrong) ^ crc32(PAGE), 4096) == (bit // 8, 1 << bit % 8)


def test_two_wrong_bits_are_not_taken_for_one():
    for _ in range(50):
        wrong = bytearray(PAGE)
        for bit in chance.sample(range(32768), 2):
            wrong[bit // 8] ^= 1 << bit % 8
        assert flip_by_crc(crc32(wrong) ^ crc32(PAGE), 4096) is None


@pytest.mark.parametrize("bit", [0, 31, 32, 32895, *(chance.randrange(32896) for _ in range(40))])
def test_the_wrong_bit_of_a_frame_is_found_by_its_sums(bit):
    words = struct.unpack("<1028I", PAGE + b"16 bytes of more")
    written = log_sum(words, (5, 6))
    wrong = list(words)
    wrong[bit // 32] ^= 1 << bit % 32

    found = flips_by_log_sum(tuple(wrong), written, log_sum(tuple(wrong), (5, 6)))
    assert (bit // 32, 1 << bit % 32) in found
    assert len(found) == 1 or bit % 32 > 22


def test_sums_know_only_what_they_took_and_survive_a_damaged_block(tmp_path):
    path = tmp_path / "journal.db"
    path.write_bytes(PAGE * 1030)
    with Sums(path) as sums:
        assert sums.wrong(range(1, 1031)) == []
        sums.take({1, 2, 1030})
    path.write_bytes(b"x" + PAGE[1:] + PAGE * 1028 + b"y" + PAGE[1:])
    with Sums(path) as sums:
        assert sums.wrong(range(1, 1031)) == [1, 1030]

    block = bytearray((tmp_path / "journal.sums").read_bytes())
    block[100] ^= 4
    (tmp_path / "journal.sums").write_bytes(block)
    with Sums(path) as sums:
        assert sums.unknown == 1
        assert sums.wrong(range(1, 1031)) == [1030]
