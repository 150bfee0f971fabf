"""Phone tags: short, slow and different in each store."""

import pytest

from edge.domain.phone import SALT_BYTES, TAG_BITS, is_mobile, phone_tag

SALT = bytes(range(SALT_BYTES))


def test_a_tag_is_the_same_each_time_and_has_few_bits():
    tag = phone_tag("13800136823", SALT)

    assert tag == phone_tag("13800136823", SALT)
    assert 0 <= tag < 2**TAG_BITS


def test_a_tag_stays_the_same_from_release_to_release_so_that_replicas_in_stores_still_find_their_members():
    assert phone_tag("13800136823", SALT) == 66_983_701


def test_another_number_or_another_store_has_another_tag():
    tag = phone_tag("13800136823", SALT)

    assert phone_tag("13800136824", SALT) != tag
    assert phone_tag("13800136823", bytes(SALT_BYTES)) != tag


@pytest.mark.parametrize(
    ("digits", "mobile"),
    [
        ("13800136823", True),
        ("19912345678", True),
        ("12800136823", False),
        ("1380013682", False),
        ("138001368233", False),
        ("", False),
        ("+8613800136823", False),
        ("１３８００１３６８２３", False),
        ("138００１３６８２３", False),
    ],
)
def test_only_eleven_digits_from_13_to_19_are_a_mobile_number(digits, mobile):
    assert is_mobile(digits) is mobile
