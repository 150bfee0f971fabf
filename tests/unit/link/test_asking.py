from itertools import pairwise

import pytest

from edge.link.asking import MOST, Asking
from edge.link.backoff import Pace
from edge.link.contract import DownHeard, HelloFirst

PACE = Pace()


@pytest.fixture
def asking():
    """A device that numbers its questions; a receiver lives."""
    numbers = iter(range(1, 100))
    asking = Asking(PACE, lambda: HelloFirst(ep=1, req=f"r{next(numbers)}"))
    asking.heard_receiver(alive=True, now=0.0)
    return asking


def said(asking, now):
    words = []
    while word := asking.next(now):
        words.append(word)
    return words


def heard(dseq):
    return DownHeard(ep=1, gen=1, dseq=dseq)


def test_the_first_word_to_a_receiver_is_that_both_should_compare(asking):
    asking.say(heard(1))

    assert said(asking, 0.0) == [HelloFirst(ep=1, req="r1"), heard(1)]


def test_words_go_in_the_order_they_were_said(asking):
    for dseq in (1, 2, 3):
        asking.say(heard(dseq))

    assert said(asking, 0.0)[1:] == [heard(1), heard(2), heard(3)]


def test_a_question_without_answer_is_asked_again_slower_each_time(asking):
    moments = []
    for _ in range(7):
        now = asking.due
        moments.append(now)
        assert len(said(asking, now)) == 1

    assert [later - sooner for sooner, later in pairwise(moments)] == [30, 60, 120, 240, 480, 600]


def test_an_answer_is_good_for_an_hour(asking):
    said(asking, 0.0)

    assert asking.answered("r1", 0.5)
    assert asking.due == 0.5 + PACE.compare_every_s
    assert said(asking, 3600.0) == []
    assert said(asking, 3600.5) == [HelloFirst(ep=1, req="r2")]


@pytest.mark.parametrize("req", ["", "r0", "r2"])
def test_an_answer_to_another_question_is_none(asking, req):
    said(asking, 0.0)

    assert not asking.answered(req, 0.5)
    assert asking.due == 30


def test_an_answer_counts_once(asking):
    said(asking, 0.0)
    asking.answered("r1", 0.5)

    assert not asking.answered("r1", 0.6)


def test_an_answer_to_a_question_before_the_last_is_none(asking):
    said(asking, 0.0)
    said(asking, 30.0)

    assert not asking.answered("r1", 31.0)
    assert asking.answered("r2", 31.0)


def test_a_receiver_that_comes_back_is_asked_at_once(asking):
    said(asking, 0.0)
    asking.answered("r1", 0.5)
    asking.heard_receiver(alive=False, now=100.0)
    assert asking.due is None
    assert said(asking, 10_000.0) == []

    asking.heard_receiver(alive=True, now=10_001.0)
    assert said(asking, 10_001.0) == [HelloFirst(ep=1, req="r2")]


def test_what_nobody_hears_is_lost(asking):
    asking.say(heard(1))
    asking.nobody_hears()

    assert said(asking, 0.0) == [HelloFirst(ep=1, req="r1")]


def test_words_that_wait_too_long_give_way_to_newer_ones(asking):
    said(asking, 0.0)
    for dseq in range(MOST + 10):
        asking.say(heard(dseq))

    assert said(asking, 0.0) == [heard(dseq) for dseq in range(10, MOST + 10)]


def test_a_device_without_value_compares_nothing():
    asking = Asking(PACE, None)
    asking.heard_receiver(alive=True, now=0.0)

    assert asking.due is None
    assert asking.next(0.0) is None


def test_a_question_that_something_heard_gave_rise_to_is_the_open_one(asking):
    said(asking, 0.0)
    asking.say(HelloFirst(ep=1, req="because"))

    assert said(asking, 1.0) == [HelloFirst(ep=1, req="because")]
    assert not asking.answered("r1", 2.0)
    assert asking.answered("because", 2.0)


@pytest.mark.parametrize(("unfinished", "again_after"), [(False, PACE.compare_every_s), (True, PACE.resend_first_s)])
def test_both_sides_compare_again_soon_while_a_restored_head_office_lacks_words(asking, unfinished, again_after):
    said(asking, 0.0)

    assert asking.answered("r1", 2.0, unfinished=unfinished)

    assert asking.due == 2.0 + again_after
