"""Rules 6 and 7: what a device held is suspended when it is retired, and set free by a person alone."""

import pytest

from edge.domain.value.accounts import TRANSIT, Place, bridge
from edge.domain.value.assets import CHAIN, gift
from edge.headoffice.models import Stream
from edge.headoffice.rights.epochs import EpochRefused
from edge.headoffice.rights_models import LendRow
from edge.link.contract import Close

K07, K08 = Place("k07", 1), Place("k08", 1)
MUG = gift("g-mug", "s0118")


def closes(words):
    return [(device, down.word.reason) for (_, device), down in words.down if isinstance(down.word, Close)]


@pytest.fixture
def rich(office):
    """A kiosk that holds something of everything."""
    office.own(points=50, cents=900, coupon_c1=1)
    office.put(f"free:{CHAIN}", MUG, 4)
    office.want(K07, ("M1", "points", 50), ("M1", "cents", 900), ("M1", "coupon:c1", 1), (CHAIN, MUG, 4))
    return office


def test_retiring_moves_all_a_device_holds_to_suspense_and_frees_nothing(rich):
    rich.decide("retire", K07)

    assert [rich.suspended(K07, asset) for asset in ("points", "cents", "coupon:c1")] == [50, 900, 1]
    assert rich.suspended(K07, MUG, CHAIN) == 4
    assert (rich.held(K07), rich.free(), rich.free("coupon:c1")) == (0, 0, 0)
    assert rich.state(K07) == "retired"


def test_retiring_leaves_other_devices_and_epochs_alone(rich):
    rich.begin(Place("k07", 11))
    rich.own("M2", points=7)
    rich.want(Place("k07", 11), ("M2", "points", 7))

    rich.decide("retire", K07)

    assert rich.held(Place("k07", 11), owner="M2") == 7


def test_a_retired_device_is_told_to_close(rich):
    assert closes(rich.decide("retire", K07, "stolen")) == [("k07", "stolen")]


def test_releasing_sets_everything_free_but_coupons(rich):
    rich.decide("retire", K07)

    assert rich.decide("release", K07) == 50 + 900 + 4

    assert (rich.free(), rich.free("cents"), rich.free(MUG, CHAIN)) == (50, 900, 4)
    assert (rich.free("coupon:c1"), rich.suspended(K07, "coupon:c1")) == (0, 1)
    assert rich.state(K07) == "released"


def test_coupons_are_released_by_their_own_word(rich):
    rich.decide("retire", K07)
    rich.decide("release", K07)

    assert rich.decide("release", K07, coupons=True) == 1
    assert rich.free("coupon:c1") == 1


def test_the_policy_may_release_points_alone_and_a_person_the_rest(rich):
    rich.decide("retire", K07)

    assert rich.decide("release", K07, points_only=True) == 50
    assert rich.decide("release", K07) == 904


def test_what_is_released_repays_what_the_chain_bridged(rich):
    rich.put(bridge("M1"), "points", -30)
    rich.put("free:other", "points", 30)
    rich.decide("retire", K07)

    rich.decide("release", K07)

    assert (rich.n(bridge("M1")), rich.free()) == (0, 20)


@pytest.mark.parametrize("decided", ["release", "close"])
def test_what_does_not_follow_is_refused_with_its_cure(rich, decided):
    if decided == "close":
        rich.decide("retire", K07)

    with pytest.raises(EpochRefused, match=r"k07 epoch 1 is (active: retire it first|retired: only an active epoch)"):
        rich.decide(decided, K07)


def test_nothing_is_released_twice(rich):
    rich.decide("retire", K07)
    rich.decide("release", K07, coupons=True)

    with pytest.raises(EpochRefused, match="nothing is left"):
        rich.decide("release", K07)


def test_an_unknown_epoch_is_refused(office):
    with pytest.raises(EpochRefused, match="never heard of"):
        office.decide("retire", Place("k99", 1))


def test_a_fork_freezes_an_epoch_and_may_be_found_again(rich):
    rich.decide("fork", K07)
    rich.decide("fork", K07)

    assert (rich.state(K07), rich.suspended(K07)) == ("forked", 50)


def test_a_forked_epoch_can_be_retired_and_then_released(rich):
    rich.decide("fork", K07)
    rich.decide("retire", K07)

    assert rich.decide("release", K07) == 954


def test_a_newer_epoch_retires_the_older_ones(rich):
    rich.begin(Place("k07", 2))

    words = rich.decide("replaced", "k07", 2)

    assert (rich.state(K07), rich.suspended(K07), closes(words)) == ("retired", 50, [("k07", "replaced")])
    assert (rich.state(Place("k07", 2)), rich.state(K08)) == ("active", "active")


def test_an_epoch_that_was_closed_and_gave_all_back_ends_in_order(office):
    office.decide("close", K07)
    office.begin(Place("k07", 2))

    office.decide("replaced", "k07", 2)

    assert office.state(K07) == "closed"


def test_an_older_epoch_that_turns_up_late_is_over(office):
    office.begin(Place("k07", 3))
    office.begin(Place("k07", 2))

    office.decide("replaced", "k07", 2)

    assert (office.state(Place("k07", 2)), office.state(Place("k07", 3))) == ("retired", "active")


def test_a_device_that_is_told_to_close_is_told_once(office):
    office.decide("close", K07)
    words = office.decide("retire", K07)

    assert closes(words) == []
    assert Stream.get(Stream.dev == "k07").said == 1


def test_a_person_grants_what_is_free_and_hears_how_much(office):
    office.own(points=30)

    assert office.decide("grant", K07, "M1", "points", 50) == 30
    assert office.held(K07) == 30


def test_a_person_cannot_grant_to_a_retired_epoch(office):
    office.own(points=30)
    office.decide("retire", K07)

    with pytest.raises(EpochRefused, match="present epoch"):
        office.decide("grant", K07, "M1", "points", 50)


def test_a_sibling_that_a_restored_head_office_forgot_can_be_written_off_with_what_was_lent_to_it(office):
    forgotten = Place("k08", 2)
    office.begin(Place("k08", 3))
    office.put(TRANSIT, "cents", 30)
    LendRow.create(dev="k07", ep=1, to="k08", to_ep=2, dseq=1, owner="M1", asset="cents", n=30, out=True)

    office.decide("retire", forgotten)

    assert office.state(forgotten) == "retired"
    assert (office.n(TRANSIT, "cents"), office.suspended(forgotten, "cents")) == (0, 30)
    assert office.decide("release", forgotten) == 30
