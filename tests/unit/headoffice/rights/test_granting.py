"""Rule 2: what is free is granted at once; what is not, is asked back, and the shopper is told where it is."""

from datetime import date, timedelta

import pytest

from edge.domain.value.accounts import Place
from edge.domain.value.assets import CHAIN, gift
from edge.headoffice.entries import LARGEST, Unreadable
from edge.headoffice.member_models import LotRow
from edge.headoffice.models import Device, Posting, Stream
from edge.headoffice.rights.epochs import EpochRefused
from edge.headoffice.rights.granting import grant_txn
from edge.headoffice.rights_models import DownRow
from edge.link.contract import Address, Grant, Recall, Right, WantRights

K07, K08, K21 = Place("k07", 1), Place("k08", 1), Place("k21", 1)
MUG = gift("g-mug", "s0118")


def grants(words, dev="k07"):
    return [
        (down.word.asset, down.word.n)
        for (_, device), down in words.down
        if device == dev and isinstance(down.word, Grant)
    ]


def recalls(words):
    return [(device, down.word.asset) for (_, device), down in words.down if isinstance(down.word, Recall)]


def deny(words):
    return words.answers[0][1]


def test_what_is_free_is_granted_to_whoever_asks(office):
    office.own(points=80)

    words = office.want(K07, ("M1", "points", 50))

    assert (grants(words), words.answers) == ([("points", 50)], [])
    assert (office.free(), office.held(K07)) == (30, 50)


def test_a_grant_names_the_request_it_answers_and_its_number(office):
    office.own(points=80)

    [(who, down)] = office.want(K07, req="r-1").down

    assert (who, down.dseq, down.ep, down.gen, down.word.req) == (("s0118", "k07"), 1, 1, 1, "r-1")


def test_every_move_is_explained_by_its_postings(office):
    office.own(points=80)

    office.want(K07, ("M1", "points", 50))

    rows = Posting.select().where(Posting.txn == grant_txn(K07, 1))
    assert {(row.account, row.delta) for row in rows} == {("free:M1", -50), ("held:k07:1:M1", 50)}


def test_the_same_request_again_is_granted_nothing_more_but_told_again(office):
    office.own(points=80)
    office.want(K07, ("M1", "points", 50), req="r-1")

    again = office.want(K07, ("M1", "points", 50), req="r-1")

    assert grants(again) == [("points", 50)]
    assert (office.held(K07), DownRow.select().count()) == (50, 1)


def test_what_is_short_is_granted_as_far_as_it_goes_and_denied_beyond(office):
    office.own(points=30)

    words = office.want(K07, ("M1", "points", 50))

    assert grants(words) == [("points", 30)]
    assert (deny(words).why, deny(words).missing, deny(words).elsewhere) == ("short", [Right("M1", "points", 20)], [])


def test_what_another_device_holds_is_recalled_and_named_with_its_store(office):
    office.own(cents=5150)
    office.want(K21, ("M1", "cents", 3000))

    words = office.want(K07, ("M1", "cents", 5150))

    assert grants(words) == [("cents", 2150)]
    assert recalls(words) == [("k21", "cents")]
    [there] = deny(words).elsewhere
    assert (deny(words).why, there.store, there.n, there.online) == ("elsewhere", "s0012", 3000, True)


def test_a_holder_that_is_offline_is_named_so(office):
    office.own(cents=3000)
    office.want(K21, ("M1", "cents", 3000))
    Device.update(s="off").where(Device.device == "k21").execute()

    [there] = deny(office.want(K07, ("M1", "cents", 3000))).elsewhere

    assert not there.online


def test_a_holder_is_asked_once_until_it_has_heard(office):
    office.own(points=50)
    office.want(K21, ("M1", "points", 50))
    office.want(K07, ("M1", "points", 50))

    assert recalls(office.want(K08, ("M1", "points", 50))) == []

    office.heard(K21, 2)
    assert recalls(office.want(K08, ("M1", "points", 50))) == [("k21", "points")]


def test_more_than_there_is_anywhere_is_short_wherever_it_lies(office):
    office.own(points=50)
    office.want(K21, ("M1", "points", 20))

    assert deny(office.want(K07, ("M1", "points", 60))).why == "short"


def test_what_a_retired_device_held_is_under_review_until_three_days_later(office):
    office.own(cents=3000)
    office.want(K21, ("M1", "cents", 3000))
    office.decide("retire", K21)

    said = deny(office.want(K07, ("M1", "cents", 3000)))

    assert (said.why, said.review_until) == ("review", office.now + 72 * 3600 * 1000)
    assert [(there.n, there.store, there.online) for there in said.elsewhere] == [(3000, "s0012", False)]


def test_a_retired_device_is_not_recalled(office):
    office.own(points=50)
    office.want(K21)
    office.decide("retire", K21)

    assert recalls(office.want(K07)) == []


@pytest.mark.parametrize("decided", ["retire", "close", "fork"])
def test_an_epoch_that_is_not_active_is_granted_nothing(office, decided):
    office.own(points=50)
    office.decide(decided, K07)

    words = office.want(K07)

    assert (grants(words), deny(words).why, office.free()) == ([], "not_active", 50)


def test_an_epoch_nobody_heard_of_is_granted_nothing(office):
    office.own(points=50)

    assert deny(office.want(Place("k07", 9))).why == "not_active"


def test_a_gift_of_the_own_store_is_granted_and_another_stores_is_not(office):
    office.put(f"free:{CHAIN}", MUG, 3)
    office.put(f"free:{CHAIN}", gift("g-mug", "s0012"), 3)

    assert grants(office.want(K07, (CHAIN, MUG, 1))) == [(MUG, 1)]
    office.heard(K07, 1)
    assert grants(office.want(K07, (CHAIN, gift("g-mug", "s0012"), 1))) == []


def test_a_device_cannot_ask_for_the_chains_reserve(office):
    office.put(f"free:{CHAIN}", "points", 100_000)

    words = office.want(K07, (CHAIN, "points", 100))

    assert (grants(words), deny(words).why) == ([], "short")


def test_points_that_are_not_active_yet_are_not_granted(office):
    office.own(points=80)
    day = date(2026, 11, 18) + timedelta(days=14)
    LotRow.create(id="t1", member="M1", points=30, remaining=30, earned_on="2026-11-18", active_on=day.isoformat())

    words = office.want(K07, ("M1", "points", 80))

    assert grants(words) == [("points", 50)]


@pytest.mark.parametrize(("last", "granted"), [("2026-11-15", 50), ("2026-11-17", 80), ("2026-11-18", 80), ("", 80)])
def test_points_that_have_expired_everywhere_are_not_granted(office, last, granted):
    office.own(points=80)
    LotRow.create(
        id="t1", member="M1", points=30, remaining=30, earned_on="2025-11-18", active_on="2025-11-18", expires_on=last
    )

    assert grants(office.want(K07, ("M1", "points", 80))) == [("points", granted)]


def test_several_needs_are_granted_together_and_denied_by_the_worst(office):
    office.own(points=50, coupon_c1=1)
    office.want(K21, ("M1", "points", 20))

    words = office.want(K07, ("M1", "coupon:c1", 1), ("M1", "points", 50), ("M1", "cents", 5))

    assert grants(words) == [("coupon:c1", 1), ("points", 30)]
    assert (deny(words).why, [right.asset for right in deny(words).missing]) == ("short", ["points", "cents"])


@pytest.mark.parametrize(
    "need",
    [
        ("M1", "points", 0),
        ("M1", "points", -5),
        ("M1", "points", LARGEST + 1),
        ("", "points", 1),
        ("M1", "", 1),
        ("M1\n", "points", 1),
        ("M" * 200, "points", 1),
    ],
)
def test_a_need_no_device_of_ours_can_have_is_put_aside(office, need):
    with pytest.raises(Unreadable):
        office.want(K07, need)


def test_ten_thousand_needs_are_put_aside(office):
    with pytest.raises(Unreadable, match="10000 entries"):
        office.want(K07, *[("M1", "points", 1)] * 10_000)


def test_an_owner_or_asset_nobody_knows_is_short(office):
    said = deny(office.want(K07, ("nobody", "points", 1), ("M1", "gold:%_';--", 1)))

    assert said.why == "short"


def test_an_owner_with_colons_in_its_name_takes_nothing_of_others(office):
    office.own(points=50)
    office.want(K21)

    said = deny(office.want(K07, ("1:M1", "points", 5)))

    assert (said.why, said.elsewhere) == ("short", [])


def test_a_device_of_another_store_is_put_aside(office):
    office.begin(Place("k07", 2))
    ask = WantRights(ep=1, req="r", needs=[Right("M1", "points", 1)])

    with pytest.raises(Unreadable, match="belongs to s0118"):
        office.desk.hear(Address("s0012", "k07", "want"), ask, office.now)


def test_an_epoch_of_which_no_entry_is_booked_is_granted_nothing_and_may_ask_again(office):
    office.own(points=100)
    Stream.update(upto=0).where(Stream.dev == "k07").execute()
    assert office.want(K07).answers[0][1].why == "not_active"
    office.decide("standing", "s0118")
    with pytest.raises(EpochRefused, match="no entry of k07 epoch 1 is booked: switch the device on"):
        office.decide("grant", K07, "M1", "points", 5)
    assert office.held(K07) == 0

    Stream.update(upto=1).where(Stream.dev == "k07").execute()
    office.want(K07)
    assert office.held(K07) == 50
