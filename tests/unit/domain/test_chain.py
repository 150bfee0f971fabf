"""The hash chain of a journal: both sides must come to the same sixteen bytes, today and after an update."""

import pytest

from edge.domain.chain import genesis, head_of


def test_an_epoch_starts_from_the_hash_of_its_device_and_number():
    # printf 's0118-k02:3' | sha256sum, first half
    assert genesis("s0118-k02", 3).hex() == "7f352fafa13366f554f1c5faf264909b"


@pytest.mark.parametrize(("device", "epoch"), [("s0118-k02", 4), ("s0118-k03", 3)])
def test_another_device_or_epoch_starts_another_chain(device, epoch):
    assert genesis(device, epoch) != genesis("s0118-k02", 3)


def test_an_entry_is_named_by_the_first_half_of_its_sha256():
    # printf entry | sha256sum, first half
    assert head_of(b"entry").hex() == "923fe53966c6cd9343e11af776cd4b05"


def test_an_entry_that_was_changed_has_another_name():
    assert head_of(b"entry") != head_of(b"Entry")
