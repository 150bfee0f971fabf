"""The device's side: which held units pay for something, and what undoing it gives back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.events import Leg
from edge.domain.value.assets import BONUS, CENTS, CHAIN, POINTS, coupon, gift
from edge.domain.value.cover import Need, Short, cover, may_risk, moves, undone

ADA = "ada"
CAPS = {CENTS: 500, POINTS: 50}


def holding(**units):
    """Return a lookup over Ada's ``cents``, ``points`` ..., and the chain's ``chain_cents``, ``chain_points``."""

    def held(owner, asset):
        return units.get(f"chain_{asset}" if owner == CHAIN else asset, 0)

    return held


def leg(asset, delta, src="held", owner=ADA):
    return Leg(owner=owner, asset=asset, delta=delta, src=src)


@pytest.mark.parametrize(
    ("held", "asked", "legs"),
    [
        (99, 100, None),
        (100, 100, [leg(CENTS, -100)]),
        (101, 100, [leg(CENTS, -100)]),
    ],
    ids=["one short", "exactly", "one over"],
)
def test_only_held_units_pay(held, asked, legs):
    found = cover([Need(ADA, CENTS, asked)], holding(cents=held), caps={}, trusted=True)

    assert found == (legs or Short(missing=[Need(ADA, CENTS, 1)]))


def test_a_need_of_nothing_costs_nothing():
    assert cover([Need(ADA, CENTS, 0)], holding(), caps={}, trusted=True) == []


def test_when_one_of_two_needs_is_short_neither_is_covered():
    needs = [Need(ADA, POINTS, 10), Need(CHAIN, gift("mug", "s1"), 1)]

    assert cover(needs, holding(points=10), caps={}, trusted=True) == Short(missing=[Need(CHAIN, gift("mug", "s1"), 1)])


@pytest.mark.parametrize(
    ("budget", "asked", "trusted", "covered"),
    [
        (19, 120, True, False),
        (20, 120, True, True),
        (21, 120, True, True),
        (20, 120, False, False),
        (1000, 500, True, True),
        (1000, 501, True, False),
    ],
    ids=["budget one short", "budget exact", "budget over", "owes a risk already", "at the cap", "above the cap"],
)
def test_rule_3_what_is_short_comes_from_the_budget_within_cap_and_trust(budget, asked, trusted, covered):
    found = cover([Need(ADA, CENTS, asked)], holding(cents=100, chain_cents=budget), caps=CAPS, trusted=trusted)

    assert isinstance(found, list) is covered
    if covered:
        assert found == [leg(CENTS, -100), leg(CENTS, 100 - asked, "risk")]


@pytest.mark.parametrize("asset", [BONUS, coupon("c1"), gift("mug", "s1")])
def test_rule_3_bonus_coupons_and_gifts_are_never_at_risk(asset):
    assert not may_risk(Need(ADA, asset, 1), {asset: 10})


def test_the_chains_own_units_are_never_at_risk():
    assert not may_risk(Need(CHAIN, POINTS, 1), CAPS)


def test_an_asset_without_a_cap_is_never_at_risk():
    assert not may_risk(Need(ADA, POINTS, 1), {})


def test_moves_take_held_from_its_owner_and_risk_from_the_chain():
    legs = [leg(CENTS, -30), leg(CENTS, -5, "risk"), leg(BONUS, 10, "free"), leg(POINTS, 7)]

    assert moves(legs) == {(ADA, CENTS): -30, (CHAIN, CENTS): -5, (ADA, POINTS): 7}


def test_moves_that_cancel_are_none():
    assert moves([leg(CENTS, -30), leg(CENTS, 30)]) == {}


def test_an_undone_risk_gives_the_device_nothing():
    assert moves([leg(CENTS, 5, "risk")]) == {}


def test_undoing_a_payment_gives_back_what_was_held_and_what_was_risked():
    assert undone([leg(CENTS, -30), leg(CENTS, -5, "risk")], holding()) == [leg(CENTS, 30), leg(CENTS, 5, "risk")]


@pytest.mark.parametrize(
    ("here", "legs"),
    [
        (0, [leg(CENTS, -100, "free")]),
        (40, [leg(CENTS, -40), leg(CENTS, -60, "free")]),
        (100, [leg(CENTS, -100)]),
        (150, [leg(CENTS, -100)]),
    ],
)
def test_undoing_a_top_up_takes_first_what_is_still_here(here, legs):
    assert undone([leg(CENTS, 100)], holding(cents=here)) == legs


def test_undoing_what_is_free_is_head_offices():
    assert undone([leg(POINTS, 31, "free")], holding(points=100)) == [leg(POINTS, -31, "free")]


LEGS = st.lists(
    st.builds(
        Leg,
        owner=st.sampled_from(["ada", "ben"]),
        asset=st.sampled_from([CENTS, POINTS, coupon("c")]),
        delta=st.integers(-50, 50).filter(bool),
        src=st.sampled_from(["held", "free", "risk"]),
    ).filter(lambda each: each.src != "risk" or each.delta < 0),
    max_size=6,
)


@given(LEGS, st.integers(0, 60))
def test_undoing_is_the_inverse_for_every_owner_and_asset(legs, here):
    back = undone(legs, lambda _owner, _asset: here)

    for owner, asset in {(each.owner, each.asset) for each in legs}:
        total = sum(each.delta for each in [*legs, *back] if (each.owner, each.asset) == (owner, asset))
        assert total == 0


@given(
    st.dictionaries(st.sampled_from([CENTS, POINTS, BONUS, coupon("c")]), st.integers(0, 100)),
    st.dictionaries(st.sampled_from([CENTS, POINTS]), st.integers(0, 100)),
    st.dictionaries(st.sampled_from([CENTS, POINTS, BONUS, coupon("c")]), st.integers(0, 150)),
    st.booleans(),
)
def test_a_device_never_goes_below_zero_and_covers_exactly_what_is_asked(own, budget, asked, trusted):
    def held(owner, asset):
        return (budget if owner == CHAIN else own).get(asset, 0)

    found = cover([Need(ADA, asset, n) for asset, n in asked.items()], held, caps=CAPS, trusted=trusted)

    if isinstance(found, Short):
        assert all(need.n > 0 for need in found.missing)
        return
    for asset, n in asked.items():
        assert -sum(each.delta for each in found if each.asset == asset) == n
    assert all(held(owner, asset) + n >= 0 for (owner, asset), n in moves(found).items())
