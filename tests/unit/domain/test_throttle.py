"""How often someone may guess."""

import pytest

from edge.domain.throttle import Throttle


def tried(times: int, *, every_ms: int = 1000) -> Throttle:
    throttle = Throttle()
    for index in range(times):
        throttle.note(index * every_ms)
    return throttle


@pytest.mark.parametrize(("tries", "free"), [(4, True), (5, False), (6, False)])
def test_five_tries_close_together_are_all(tries, free):
    assert (tried(tries).wait_ms(6_000) == 0) is free


def test_the_wait_ends_when_the_first_of_five_is_two_minutes_old():
    throttle = tried(5)

    assert throttle.wait_ms(119_999) == 1
    assert throttle.wait_ms(120_000) == 0


@pytest.mark.parametrize(("tries", "free"), [(29, True), (30, False)])
def test_thirty_tries_in_an_hour_are_all(tries, free):
    throttle = tried(tries, every_ms=60_000)

    assert (throttle.wait_ms(30 * 60_000 + 120_000) == 0) is free


def test_an_hour_later_the_keypad_is_open_again():
    assert tried(30, every_ms=60_000).wait_ms(29 * 60_000 + 3_600_000) == 0


def test_being_found_forgives_the_tries_of_this_visit_but_not_the_hours_count():
    throttle = tried(5)
    throttle.forgive(5_000)

    assert throttle.wait_ms(5_000) == 0
    for index in range(25):
        throttle.note(5_000 + index)
        throttle.forgive(5_000 + index)
    assert throttle.wait_ms(6_000) > 0


def test_the_hours_wait_ends_when_the_first_of_thirty_is_an_hour_old():
    throttle = tried(30, every_ms=60_000)

    assert throttle.wait_ms(2_400_000) == 1_200_000
    assert throttle.wait_ms(3_599_999) == 1
    assert throttle.wait_ms(3_600_000) == 0


def test_being_found_late_in_the_day_forgives_a_try_of_a_moment_ago():
    throttle = Throttle(burst=1)
    throttle.note(50_000_000)

    throttle.forgive(50_005_000)

    assert throttle.wait_ms(50_005_000) == 0


def test_being_found_does_not_make_an_old_try_younger():
    throttle = Throttle(hourly=1)
    throttle.note(0)

    throttle.forgive(300_000)

    assert throttle.wait_ms(300_000) == 3_300_000
