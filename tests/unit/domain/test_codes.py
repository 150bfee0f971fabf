"""What a scanned line means, tried on right, wrong and hostile lines."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.codes import (
    LONGEST,
    MemberCode,
    ProductCode,
    TillReceipt,
    UnknownCode,
    check_digit,
    read_code,
    receipt_day,
    till_receipt,
)
from edge.domain.money import Money

KEY = b"receipt key of the chain"
RECEIPT = till_receipt("s0118", 3, "202611211842", 88106, Money(3160), key=KEY)


def test_a_member_code_is_read_and_says_nothing_but_its_token():
    token = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

    assert read_code(f"MK1{token}") == MemberCode(token)


def test_a_member_code_is_kept_as_sixteen_bytes_of_hash():
    assert len(MemberCode("A" * 26).hash) == 16
    assert MemberCode("A" * 26).hash != MemberCode("B" + "A" * 25).hash


def test_a_till_receipt_is_read_back_as_it_was_printed():
    assert read_code(str(RECEIPT)) == RECEIPT


def test_a_till_prints_what_its_sum_was_made_of_and_a_check_by_the_chains_key():
    # printf 'TR1*s0118*3*202611211842*88106*3160*CNY' | openssl dgst -sha256 -hmac "$KEY" -binary | head -c5 | base32
    printed = till_receipt("s0118", 3, "202611211842", 88106, Money(3160), key=KEY)

    assert str(printed) == "TR1*s0118*3*202611211842*88106*3160*CNY*C236ZZVN"
    assert printed == RECEIPT


def test_a_receipt_in_another_currency_is_read_back_in_it():
    printed = till_receipt("s0118", 3, "202611211842", 88106, Money(3160, "HKD"), key=KEY)

    assert read_code(str(printed)) == printed
    assert printed.genuine(KEY)


def test_a_receipt_carries_the_local_day_of_its_sale():
    assert receipt_day("202611211842") == date(2026, 11, 21)
    assert receipt_day("202601020304") == date(2026, 1, 2)


@pytest.mark.parametrize("at", ["202613011842", "202602291842", "202600101842"])
def test_a_receipt_of_a_day_that_never_was_has_no_day(at):
    with pytest.raises(ValueError, match=r"must be in|out of range"):
        receipt_day(at)


def test_a_receipt_is_genuine_only_with_the_key_it_was_printed_with():
    assert RECEIPT.genuine(KEY)
    assert not RECEIPT.genuine(b"another key")


def test_a_receipt_with_a_changed_sum_is_not_genuine():
    forged = read_code(str(RECEIPT).replace("*3160*", "*9160*"))

    assert isinstance(forged, TillReceipt)
    assert not forged.genuine(KEY)


def test_a_receipt_written_with_leading_zeros_is_nobodys_print():
    line = str(RECEIPT).replace("*3160*", "*03160*")

    assert read_code(line) == UnknownCode(len(line))


@pytest.mark.parametrize(
    ("line", "gtin"),
    [
        ("6901234567892", "6901234567892"),  # EAN-13
        ("036000291452", "0036000291452"),  # UPC-A
        ("96385074", "0000096385074"),  # EAN-8
    ],
)
def test_a_product_code_with_a_right_check_digit_becomes_thirteen_digits(line, gtin):
    assert read_code(line) == ProductCode(gtin)


@given(st.text(alphabet="0123456789", min_size=12, max_size=12), st.integers(min_value=1, max_value=9))
def test_a_product_code_with_a_wrong_check_digit_is_unknown(digits, off):
    wrong = (check_digit(digits) + off) % 10

    assert read_code(f"{digits}{wrong}") == UnknownCode(13)


@pytest.mark.parametrize("length", [LONGEST - 1, LONGEST, LONGEST + 1, 10_000])
def test_a_long_line_of_noise_is_unknown(length):
    assert read_code("7" * length) == UnknownCode(length)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "MK1",
        "MK1" + "a" * 26,
        "MK1" + "A" * 27,
        "../../etc/passwd",
        "'; DROP TABLE member;--",
        "{0}",
        "%s",
        "٣" * 13,
    ],
)
def test_anything_else_is_unknown(line):
    assert read_code(line) == UnknownCode(len(line))


@given(st.text(max_size=300))
def test_no_line_ever_raises(line):
    assert isinstance(read_code(line), MemberCode | TillReceipt | ProductCode | UnknownCode)
