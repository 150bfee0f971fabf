"""Base45 by the examples of RFC 9285, section 4."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.base45 import ALPHABET, b45decode, b45encode
from edge.domain.errors import BadMessage


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0"), (b"", "")],
)
def test_the_examples_of_the_standard_hold_both_ways(data, text):
    assert (b45encode(data), b45decode(text)) == (text, data)


@given(st.binary(max_size=200))
def test_whatever_is_encoded_comes_back_and_uses_the_alphabet_only(data):
    text = b45encode(data)

    assert b45decode(text) == data
    assert set(text) <= set(ALPHABET)


def test_every_pair_of_bytes_comes_back_so_every_character_can_be_read():
    pairs = b"".join(number.to_bytes(2, "big") for number in range(2**16))

    assert b45decode(b45encode(pairs)) == pairs


@pytest.mark.parametrize(
    "text",
    ["GGW", ":::", "A", "AAAA", "ab8", "BB8\n", "::"],
    ids=[
        "a pair too large",
        "the largest",
        "one alone",
        "one over",
        "small letters",
        "a line's end",
        "a byte too large",
    ],
)
def test_what_no_encoder_writes_is_refused(text):
    with pytest.raises(BadMessage, match=r"^not Base45: scan the code again$"):
        b45decode(text)
