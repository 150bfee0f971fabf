"""Bytes to codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.devices.framing import CodeFramer
from edge.domain.codes import LONGEST

PRINTABLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=LONGEST)


@pytest.mark.parametrize("ending", [b"\r", b"\n", b"\r\n", b"\n\r", b"\r\r\n"])
def test_each_usual_line_ending_ends_a_code(ending):
    assert CodeFramer().feed(b"6901234567892" + ending + b"TR1" + ending) == ["6901234567892", "TR1"]


def test_stx_and_etx_around_a_code_are_not_part_of_it():
    assert CodeFramer().feed(b"\x02MK1ABC\x03\r") == ["MK1ABC"]


def test_control_characters_inside_a_code_are_dropped():
    assert CodeFramer().feed(b"\x1b[2J01\x1d21\x00A\x7f\x08\r") == ["[2J0121A"]


def test_bytes_that_are_no_utf8_are_dropped():
    assert CodeFramer().feed(b"A\xffB\xc3\x28\r") == ["AB("]


def test_text_in_utf8_stays_whole():
    assert CodeFramer().feed("金卡 7\r".encode()) == ["金卡 7"]


def test_invisible_characters_are_dropped_too():
    assert CodeFramer().feed("A\u200b\u202e\u0085B\r".encode()) == ["AB"]


def test_half_a_code_before_a_silence_never_joins_what_follows():
    framer = CodeFramer()

    before = framer.feed(b"69012")
    framer.silence()

    assert (before, framer.feed(b"34567892\r")) == ([], ["34567892"])


def test_a_code_may_arrive_byte_by_byte():
    framer = CodeFramer()

    assert [code for byte in b"MK1A\r" for code in framer.feed(bytes([byte]))] == ["MK1A"]


def test_the_longest_code_is_read_and_one_byte_more_is_swallowed_to_its_end():
    framer = CodeFramer()

    assert framer.feed(b"A" * LONGEST + b"\r") == ["A" * LONGEST]
    assert framer.feed(b"A" * (LONGEST + 1) + b"\rB\r") == ["B"]


def test_ten_thousand_bytes_without_an_end_take_no_memory():
    framer = CodeFramer()

    framer.feed(b"A" * 10_000)

    assert len(framer._kept) == LONGEST + 1
    assert framer.feed(b"A" * 10_000 + b"\rB\r") == ["B"]


@given(st.lists(PRINTABLE, max_size=5), st.integers(min_value=1, max_value=64))
def test_whatever_is_printable_comes_back_however_it_is_cut_up(codes, size):
    stream = b"".join(code.encode() + b"\r\n" for code in codes)
    framer = CodeFramer()

    read = [code for start in range(0, len(stream), size) for code in framer.feed(stream[start : start + size])]

    assert read == codes


@given(st.binary(max_size=2000))
def test_garbage_gives_only_printable_codes_that_are_not_too_long(noise):
    for code in CodeFramer().feed(noise + b"\r"):
        assert code.isprintable()
        assert 0 < len(code) <= LONGEST
