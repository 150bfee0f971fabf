"""Rule 8: a card that knows less than it told us is a copy; a hello that is merely late is not."""

import pytest

from edge.domain.value.accounts import Place
from edge.headoffice.entries import LARGEST, LARGEST_EPOCH, Unreadable
from edge.headoffice.models import Event, Stream
from edge.link.contract import Close, Grant

K07 = Place("k07", 1)


def booked(upto):
    """Let head office have entries up to ``upto``."""
    for seq in range(1, upto + 1):
        row = {"dev": "k07", "ep": 1, "seq": seq, "hash": bytes([seq]), "type": "t", "time": "", "received": 0}
        Event.insert(**row, body=b"").on_conflict_ignore().execute()
    Stream.update(upto=upto).where(Stream.dev == "k07").execute()


def numbers(words):
    return [down.dseq for _, down in words.down]


@pytest.fixture
def told(office):
    """A kiosk that was told three words and has applied the first two."""
    office.own(points=60)
    for _ in range(3):
        office.want(K07, ("M1", "points", 20))
    office.heard(K07, 2)
    booked(5)
    return office


def test_a_nonce_names_the_question_the_generation_and_the_time(office):
    nonce = office.nonce(K07)

    assert (nonce.ep, nonce.req, nonce.gen, nonce.at_ms, nonce.remember_after) == (1, "h", 1, office.now, -1)


def test_a_device_in_order_is_told_what_it_has_not_applied(told):
    assert numbers(told.hello(K07, seq=5, dseq=2, head="05")) == [3]
    assert (told.state(K07), told.kinds()) == ("active", [])


def test_a_device_that_applied_everything_is_told_nothing(told):
    assert numbers(told.hello(K07, seq=5, dseq=3, head="05")) == []


def test_a_device_ahead_of_its_acknowledgements_is_in_order(told):
    told.hello(K07, seq=900, dseq=2, head="ff")

    assert told.kinds() == []


@pytest.mark.parametrize(("seq", "dseq", "head"), [(4, 2, "04"), (5, 1, "05"), (5, 2, "aa")])
def test_a_card_that_knows_less_or_another_last_entry_is_a_fork(told, seq, dseq, head):
    words = told.hello(K07, seq=seq, dseq=dseq, head=head)

    assert (told.state(K07), told.kinds(), told.suspended(K07)) == ("forked", ["FORK"], 60)
    [(_, down)] = words.down
    assert (down.dseq, down.word) == (dseq + 1, Close(reason="forked"))


def test_a_late_hello_is_compared_with_where_we_stood_when_its_nonce_was_given(told):
    nonce = told.nonce(K07).nonce
    booked(9)
    told.heard(K07, 3)

    told.hello(K07, seq=5, dseq=2, head="05", nonce=nonce)

    assert told.kinds() == []


def test_a_hello_with_an_older_nonce_says_nothing(told):
    stale = told.nonce(K07).nonce
    told.nonce(K07)

    words = told.hello(K07, seq=1, dseq=0, nonce=stale)

    assert (words.down, words.answers, told.kinds()) == ([], [], [])


def test_a_hello_nobody_asked_for_says_nothing(told):
    assert told.hello(K07, seq=0, nonce="guessed").down == []
    assert told.kinds() == []


def test_heard_is_never_taken_back_by_a_late_word(told):
    told.heard(K07, 1)

    assert Stream.get(Stream.dev == "k07").heard == 2


def test_a_device_that_hears_nothing_new_is_told_again(told):
    assert numbers(told.heard(K07, 2)) == [3]


def test_a_device_that_applies_what_comes_is_not_told_again_yet(told):
    told.want(K07, ("M1", "points", 1))

    assert numbers(told.heard(K07, 3)) == []


def test_what_is_heard_never_exceeds_what_was_said(told):
    told.heard(K07, LARGEST)

    assert Stream.get(Stream.dev == "k07").heard == 3


def test_what_is_told_again_is_the_same_word(told):
    first = told.heard(K07, 2).down
    again = told.heard(K07, 2).down

    assert first == again
    assert isinstance(first[0][1].word, Grant)


def test_a_retired_device_that_still_runs_is_told_to_close_after_all_it_missed(told):
    told.decide("retire", K07)

    words = told.hello(K07, seq=5, dseq=2, head="05")

    assert [type(down.word) for _, down in words.down] == [Grant, Close]


def test_a_released_device_is_told_nothing_but_to_close(told):
    told.decide("retire", K07)
    told.decide("release", K07)

    [(_, down)] = told.hello(K07, seq=5, dseq=2, head="05").down

    assert (down.dseq, down.word) == (3, Close(reason="released"))


def test_a_released_device_that_closes_by_that_word_is_no_sign_of_a_restore(told):
    told.decide("retire", K07)
    told.decide("release", K07)

    told.hello(K07, seq=9, dseq=5, head="ff")

    assert told.kinds() == []


def test_a_fork_is_found_once_however_often_its_copy_says_hello(told):
    for seq in (4, 3, 2):
        told.hello(K07, seq=seq, dseq=2, head="aa")

    assert told.kinds() == ["FORK"]


def test_a_device_nobody_heard_of_may_say_hello_and_begins(office):
    office.nonce(Place("k07", 2))

    assert office.state(Place("k07", 2)) == "active"


def test_a_device_cannot_begin_epochs_without_end(office):
    for ep in range(2, 10):
        office.nonce(Place("k07", ep))

    with pytest.raises(Unreadable, match="brought no entry"):
        office.nonce(Place("k07", 10))


def test_saying_hello_alone_retires_no_older_epoch(office):
    office.nonce(Place("k07", LARGEST_EPOCH))

    assert office.state(K07) == "active"


def test_books_that_were_put_back_untold_are_noticed(told):
    words = told.hello(K07, seq=5, dseq=9, head="05")

    assert (words.down, told.kinds()) == ([], ["RESTORE_UNTOLD"])


def test_the_next_generation_is_above_any_a_device_knows(told):
    told.hello(K07, seq=5, dseq=2, gen=6, head="05")

    told.decide("restored")

    assert told.books.setting("gen") == "7"


def test_a_device_that_says_it_heard_less_than_it_had_is_told_nothing_again(told):
    assert numbers(told.heard(K07, 1)) == []


def test_a_device_that_says_nothing_new_is_told_what_it_misses(told):
    assert numbers(told.heard(K07, 2)) == [3]
