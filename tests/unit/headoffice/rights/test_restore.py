"""After a backup was put back: devices tell what was forgotten, and nobody is granted anything before all have."""

import base64

import pytest
from nacl.signing import SigningKey

from edge.domain.value.accounts import Place, bridge
from edge.headoffice.entries import Unreadable
from edge.headoffice.models import Stream
from edge.link.contract import Close, Down, Grant, Recall, Remembered

K07, K08, K21 = Place("k07", 1), Place("k08", 1), Place("k21", 1)


def forgotten(dseq, n=20, *, asset="points", gen=1):
    return Down(gen=gen, ep=1, dseq=dseq, word=Grant(owner="M1", asset=asset, n=n, req="r"))


def why(words):
    return words.answers[0][1].why


def stream(dev):
    return Stream.get(Stream.dev == dev)


@pytest.fixture
def restored(office):
    """Books that were put back: k07 was told one word by then, and 100 points were free."""
    office.own(points=120)
    office.want(K07, ("M1", "points", 20))
    office.heard(K07, 1)
    office.decide("restored")
    return office


def report(office, *places):
    for place in places:
        nonce = office.nonce(place)
        office.remember(place, [], nonce=nonce.nonce, after=nonce.remember_after)


def test_nobody_is_granted_anything_until_everybody_has_reported(restored):
    report(restored, K07, K08)
    assert why(restored.want(K07)) == "recovering"

    report(restored, K21)

    assert restored.want(K07, ("M1", "points", 5)).answers == []


def test_a_device_that_is_gone_need_not_report(restored):
    report(restored, K07, K08)
    restored.decide("retire", K21, gone=True)

    assert restored.want(K07, ("M1", "points", 5)).answers == []


def test_a_retired_epoch_is_waited_for_because_its_device_may_have_a_newer_card(restored):
    report(restored, K07, K08)
    restored.decide("retire", K21)
    assert restored.decide("missing") == [("k21", 1, "s0012")]

    newer = Place("k21", 2)
    restored.begin(newer, gen=1)
    report(restored, newer)

    assert restored.decide("missing") == []


def test_a_device_may_be_said_to_be_gone_after_it_was_retired(restored):
    report(restored, K07, K08)
    restored.decide("retire", K21)

    restored.decide("retire", K21, gone=True)

    assert restored.decide("missing") == []


def test_a_device_whose_epoch_the_backup_does_not_know_is_waited_for(restored):
    restored.begin(Place("k08", 2), gen=1)
    Stream.delete().where((Stream.dev == "k08") & (Stream.ep == 2)).execute()

    report(restored, K07, K08, K21)
    assert restored.decide("missing") == [("k08", 2, "s0118")]

    report(restored, Place("k08", 2))
    assert restored.decide("missing") == []


def test_head_office_asks_for_every_word_after_the_last_it_knows(restored):
    nonce = restored.nonce(K07)

    assert (nonce.gen, nonce.remember_after) == (2, 1)


def test_a_forgotten_grant_is_granted_again(restored):
    nonce = restored.nonce(K07).nonce

    restored.remember(K07, [forgotten(2, 30)], nonce=nonce, after=1)

    assert (restored.held(K07), restored.free()) == (50, 70)
    assert (stream("k07").said, stream("k07").heard, stream("k07").gen) == (2, 2, 2)


def test_what_is_not_free_any_more_is_bridged_by_the_chain(restored):
    nonce = restored.nonce(K07).nonce

    restored.remember(K07, [forgotten(2, 130)], nonce=nonce, after=1)

    assert (restored.held(K07), restored.free(), restored.n(bridge("M1"))) == (150, 0, -30)
    assert restored.kinds() == ["RESTORE_BRIDGE"]


def test_parts_are_taken_in_their_order_and_a_late_one_says_nothing(restored):
    nonce = restored.nonce(K07).nonce

    restored.remember(K07, [forgotten(3)], nonce=nonce, after=2)
    assert restored.held(K07) == 20

    restored.remember(K07, [forgotten(2)], nonce=nonce, after=1, last=False)
    restored.remember(K07, [forgotten(2)], nonce=nonce, after=1, last=False)
    assert (restored.held(K07), stream("k07").gen) == (40, 1)

    restored.remember(K07, [forgotten(3)], nonce=nonce, after=2)
    assert (restored.held(K07), stream("k07").gen) == (60, 2)


def test_a_report_said_twice_grants_once(restored):
    nonce = restored.nonce(K07).nonce
    for _ in range(2):
        restored.remember(K07, [forgotten(2)], nonce=nonce, after=1)

    assert restored.held(K07) == 40


def test_recalls_are_remembered_and_move_nothing(restored):
    nonce = restored.nonce(K07).nonce
    recall = Down(gen=1, ep=1, dseq=2, word=Recall(owner="M1", asset="points"))

    restored.remember(K07, [recall], nonce=nonce, after=1)

    assert (restored.held(K07), stream("k07").said) == (20, 2)


def test_a_forgotten_close_closes_again(restored):
    nonce = restored.nonce(K07).nonce

    restored.remember(K07, [Down(gen=1, ep=1, dseq=2, word=Close(reason="moved"))], nonce=nonce, after=1)

    assert restored.state(K07) == "closing"


def test_a_word_that_another_key_signed_is_put_aside(restored):
    nonce = restored.nonce(K07).nonce

    with pytest.raises(Unreadable, match="BAD_SIG"):
        restored.remember(K07, [forgotten(2)], nonce=nonce, after=1, key=SigningKey(bytes([7]) * 32))

    assert restored.held(K07) == 20


def test_a_word_for_another_device_epoch_or_number_is_put_aside(restored):
    nonce = restored.nonce(K07).nonce

    for down in (forgotten(3), Down(gen=1, ep=2, dseq=2, word=Recall(owner="M1", asset="points"))):
        with pytest.raises(Unreadable, match="expected 2 of 1"):
            restored.remember(K07, [down], nonce=nonce, after=1)


@pytest.mark.parametrize("said", ["not base64!", base64.b64encode(b"not json").decode(), "é"])
def test_what_is_no_word_is_put_aside(restored, said):
    nonce = restored.nonce(K07).nonce

    with pytest.raises(Unreadable):
        restored.hear(K07, Remembered(ep=1, nonce=nonce, after=1, said=[said], last=True))


def test_nothing_is_remembered_without_the_present_nonce(restored):
    stale = restored.nonce(K07).nonce
    restored.nonce(K07)

    restored.remember(K07, [forgotten(2)], nonce=stale, after=1)

    assert (restored.held(K07), stream("k07").gen) == (20, 1)


def test_nothing_is_remembered_by_an_epoch_that_has_reported(restored):
    nonce = restored.nonce(K07).nonce
    restored.remember(K07, [], nonce=nonce, after=1)

    restored.remember(K07, [forgotten(2)], nonce=nonce, after=1)

    assert restored.held(K07) == 20


def test_nothing_is_said_to_an_epoch_that_has_not_reported(restored):
    restored.decide("retire", K07)

    assert (stream("k07").said, restored.desk.again(K07)) == (1, [])


def test_an_epoch_that_was_retired_meanwhile_is_told_so_once_it_has_reported(restored):
    restored.decide("retire", K07)
    nonce = restored.nonce(K07).nonce

    words = restored.remember(K07, [forgotten(2, 30)], nonce=nonce, after=1)

    assert [down.word for _, down in words.down] == [Close(reason="retired")]
    assert (restored.suspended(K07), restored.free()) == (50, 70)


def test_words_the_device_never_heard_are_told_again_in_the_new_generation(office):
    office.own(points=50)
    office.want(K07)
    office.decide("restored")
    nonce = office.nonce(K07).nonce

    [(_, down)] = office.remember(K07, [], nonce=nonce, after=1).down

    assert (down.gen, down.dseq, down.word.n) == (2, 1, 50)


def test_a_released_epochs_forgotten_points_stay_free_and_its_coupons_wait(restored):
    restored.own(coupon_c1=1)
    restored.decide("retire", K07)
    restored.decide("release", K07)
    nonce = restored.nonce(K07).nonce

    restored.remember(K07, [forgotten(2, 30), forgotten(3, 1, asset="coupon:c1")], nonce=nonce, after=1)

    assert (restored.free(), restored.free("coupon:c1"), restored.suspended(K07, "coupon:c1")) == (120, 0, 1)


def test_generations_only_rise(restored):
    restored.decide("restored")
    assert restored.books.setting("gen") == "3"

    restored.decide("restored", 9)
    assert restored.books.setting("gen") == "9"
