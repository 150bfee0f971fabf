"""What may become of an epoch, and in which order a device applies what it is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.value.epochs import BOOKED, GRANTED, HOLDS, NEXT, may
from edge.domain.value.stream import Heard, judge


@pytest.mark.parametrize(
    ("gen", "dseq", "verdict"),
    [
        (2, 4, "old"),
        (2, 5, "old"),
        (2, 6, "apply"),
        (2, 7, "gap"),
        (1, 6, "past"),
        (3, 6, "restored"),
        (3, 1, "restored"),
    ],
)
def test_words_are_applied_in_order_once_and_by_one_generation(gen, dseq, verdict):
    assert judge(Heard(gen=2, dseq=5), gen, dseq) == verdict


@given(st.lists(st.integers(1, 12), max_size=80))
def test_in_whatever_order_words_come_each_is_applied_once_and_in_order(came):
    heard, applied = Heard(), []
    for dseq in came:
        if judge(heard, 1, dseq) == "apply":
            applied.append(dseq)
            heard = Heard(1, dseq)

    assert applied == list(range(1, len(applied) + 1))


@pytest.mark.parametrize("state", NEXT)
def test_no_epoch_becomes_active_again(state):
    assert not may(state, "active")


def test_what_a_retired_epoch_has_is_released_by_a_further_step_only():
    assert may("retired", "released")
    assert not may("active", "released")
    assert not NEXT["released"]


def test_only_an_active_epoch_is_granted_anything():
    assert {"active"} == GRANTED


def test_a_forked_epoch_holds_nothing_and_books_nothing():
    assert "forked" not in HOLDS | BOOKED
