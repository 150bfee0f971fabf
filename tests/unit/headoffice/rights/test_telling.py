"""A device is told again at once when it comes, then ever more rarely, and never after it has heard."""

from edge.headoffice.rights.telling import LONGEST_S, LOOK_S, Telling, Untold

ONE = Untold("s0118", "k07", 1, 4)


def tellings(telling, until, one=ONE):
    """Return the moments at which ``one`` is told if nothing changes."""
    found, now = [], 0.0
    while now <= until:
        if telling.is_time(now) and telling.ready([one], now):
            found.append(now)
        now += 0.5
    return found


def test_a_word_found_in_the_books_is_told_at_once_and_then_more_and_more_rarely():
    assert tellings(Telling(), 130) == [0, 1, 3, 7, 15, 31, 63, 123]


def test_the_longest_pause_is_a_minute():
    moments = tellings(Telling(), 1000)

    assert moments[-1] - moments[-2] == LONGEST_S


def test_what_was_just_said_is_given_a_moment():
    telling = Telling()
    telling.told("s0118", "k07", 1, 0.0)

    assert tellings(telling, 10) == [1, 3, 7]


def test_who_applies_what_comes_is_waited_for_from_the_shortest_pause():
    telling = Telling()
    tellings(telling, 70)

    assert telling.ready([ONE._replace(heard=5)], 71.0) == []
    assert telling.ready([ONE._replace(heard=5)], 72.0) != []


def test_who_comes_online_is_told_at_once():
    telling = Telling()
    tellings(telling, 70)
    telling.born("s0118", "k07")

    assert telling.is_time(70.5)
    assert telling.ready([ONE], 70.5) == [ONE]


def test_who_has_heard_everything_is_forgotten():
    telling = Telling()
    tellings(telling, 3)
    telling.ready([], 5.0)

    assert telling.wait(5.0) is None


def test_the_line_sleeps_until_somebody_is_due():
    telling = Telling()
    telling.ready([ONE], 0.0)

    assert telling.wait(0.25) == 0.75


def test_the_books_are_not_asked_at_every_turn():
    telling = Telling()
    telling.ready([], 0.0)

    assert not telling.is_time(LOOK_S / 2)
    telling.hurry()
    assert telling.is_time(LOOK_S / 2)
