"""How often a device is told what is booked."""

from edge.headoffice.pace import Pace
from edge.link.contract import Ack

K07 = ("s0118", "k07")


def ack(upto):
    return Ack(ep=1, upto=upto)


def test_the_first_word_goes_out_at_once():
    pace = Pace()
    pace.note(K07, ack(1), 1)

    assert pace.ready(10.0) == [(K07, ack(1))]


def test_the_next_word_waits_a_quarter_of_a_second_and_is_the_last_one():
    pace = Pace()
    pace.note(K07, ack(1), 1)
    pace.told(K07, 10.0)
    pace.note(K07, ack(2), 1)
    pace.note(K07, ack(3), 1)

    assert pace.ready(10.1) == []
    assert round(pace.wait(10.1), 6) == 0.15
    assert pace.ready(10.25) == [(K07, ack(3))]


def test_five_hundred_entries_do_not_wait():
    pace = Pace()
    pace.note(K07, ack(1), 1)
    pace.told(K07, 10.0)
    pace.note(K07, ack(501), 500)

    assert pace.ready(10.01) == [(K07, ack(501))]


def test_with_nothing_to_say_there_is_no_moment_to_wait_for():
    assert Pace().wait(10.0) is None
