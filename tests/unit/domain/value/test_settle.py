"""Head office's side: the postings of an entry's legs, in every state of its epoch."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.events import Leg
from edge.domain.value import accounts
from edge.domain.value.accounts import ISSUED, LOSS, PREFIX, RESERVE, SPENT, Place, free, held, suspended
from edge.domain.value.assets import CENTS, CHAIN, POINTS, coupon
from edge.domain.value.settle import Draft, Shortfall

ADA, K1 = "ada", Place("k01", 3)
HELD, SUSP, FREE = held(K1, ADA), suspended(K1, ADA), free(ADA)
BUDGET = held(K1, CHAIN)
STATES = ["active", "closing", "closed", "retired", "released"]


def draft(state="active", **have):
    """Return a draft over accounts named ``held``, ``susp``, ``free``, ``budget``, ``reserve``, ``bridge`` in cents."""
    names = {
        "held": HELD,
        "susp": SUSP,
        "free": FREE,
        "budget": BUDGET,
        "reserve": RESERVE,
        "bridge": accounts.bridge(ADA),
    }
    balances = {names[name]: n for name, n in have.items()}
    return Draft(lambda account, _asset: balances.get(account, 0), K1, state)


def posted(made):
    return {account: n for account, _, n in made.postings}


def leg(delta, src="held", asset=CENTS, owner=ADA):
    return Leg(owner=owner, asset=asset, delta=delta, src=src)


def test_a_sale_from_held_units_is_spent():
    made = draft(held=50)

    made.post([leg(-20)])

    assert (posted(made), made.shortfalls) == ({HELD: -20, SPENT: 20}, [])


def test_points_earned_are_issued_and_free():
    made = draft()

    made.post([leg(31, "free", POINTS)])

    assert posted(made) == {ISSUED: -31, FREE: 31}


@pytest.mark.parametrize(
    ("state", "where"), [("active", HELD), ("closing", HELD), ("retired", SUSP), ("released", FREE), ("closed", FREE)]
)
def test_what_is_paid_in_at_a_device_goes_where_that_device_has_its_units(state, where):
    made = draft(state)

    made.post([leg(100)])

    assert posted(made) == {ISSUED: -100, where: 100}


def test_a_coupon_put_to_a_released_epoch_stays_suspended():
    made = draft("released")

    made.put(ADA, coupon("c1"), 1, ISSUED)

    assert posted(made) == {ISSUED: -1, SUSP: 1}


def test_rule_7_a_late_sale_of_a_retired_epoch_takes_what_is_suspended():
    made = draft("retired", susp=50, free=100)

    made.post([leg(-20)])

    assert (posted(made), made.shortfalls) == ({SUSP: -20, SPENT: 20}, [])


def test_rule_7_a_late_sale_of_a_released_epoch_takes_free_units_and_then_the_chain_bears_it():
    made = draft("released", susp=5, free=10)

    made.post([leg(-20)])

    assert posted(made) == {SUSP: -5, FREE: -10, LOSS: -5, SPENT: 20}
    assert made.shortfalls == [Shortfall("LATE", ADA, CENTS, 15)]


def test_rule_7_a_late_coupon_never_takes_a_free_one():
    made = draft("released", free=1)

    made.post([leg(-1, asset=coupon("c1"))])

    assert posted(made) == {LOSS: -1, SPENT: 1}


@pytest.mark.parametrize(("has", "missing"), [(19, 1), (20, 0), (21, 0)])
def test_rule_9_what_an_active_device_did_not_hold_is_the_chains_loss(has, missing):
    made = draft(held=has, free=1000)

    made.post([leg(-20)])

    assert posted(made)[SPENT] == 20
    assert made.shortfalls == ([Shortfall("OVERSPEND", ADA, CENTS, missing)] if missing else [])
    assert posted(made).get(LOSS, 0) == -missing
    assert FREE not in posted(made)


@pytest.mark.parametrize(("has", "short"), [(11, 1), (12, 0), (13, 0)])
def test_a_risk_spend_is_recovered_from_what_the_member_has_free(has, short):
    made = draft(budget=50, free=has)

    made.post([leg(-12, "risk")])

    assert posted(made) == {BUDGET: -12, SPENT: 12, FREE: -(12 - short), RESERVE: 12 - short}
    assert made.shortfalls == ([Shortfall("RISK_SHORT", ADA, CENTS, short)] if short else [])
    assert made.recovered[ADA, CENTS] == 12 - short


def test_a_risk_spend_beyond_the_budget_is_borne_by_the_reserve():
    made = draft(budget=10, reserve=5, free=12)

    made.post([leg(-12, "risk")])

    assert (posted(made)[BUDGET], posted(made)[SPENT]) == (-10, 12)
    assert made.shortfalls == [Shortfall("OVERSPEND", CHAIN, CENTS, 2)]


def test_undoing_a_sale_gives_the_device_its_units_back():
    made = draft()

    made.undo([leg(20)], Counter())

    assert posted(made) == {SPENT: -20, HELD: 20}


def test_undoing_a_risk_spend_returns_it_to_the_reserve_and_the_member_what_was_recovered():
    made = draft(reserve=50)

    made.undo([leg(12, "risk")], Counter({(ADA, CENTS): 9}))

    assert posted(made) == {SPENT: -12, RESERVE: 3, FREE: 9}


def test_undoing_a_top_up_takes_back_what_is_held_and_then_what_is_free():
    made = draft(held=40, free=30)

    made.undo([leg(-40), leg(-60, "free")], Counter())

    assert posted(made) == {HELD: -40, FREE: -30, LOSS: -30, ISSUED: 100}
    assert made.shortfalls == [Shortfall("CLAWBACK_SHORT", ADA, CENTS, 30)]


@pytest.mark.parametrize(("has", "back"), [(0, 0), (29, 29), (30, 30), (31, 30)])
def test_a_device_gives_back_no_more_than_it_had(has, back):
    made = draft(held=has)

    made.give_back(ADA, CENTS, 30)

    assert posted(made) == ({HELD: -back, FREE: back} if back else {})


def test_a_hostile_give_back_below_zero_moves_nothing():
    made = draft(held=30)

    made.give_back(ADA, CENTS, -5)

    assert posted(made) == {}


@pytest.mark.parametrize(("owed", "repaid"), [(0, 0), (19, 19), (20, 20), (21, 20)])
def test_what_was_bridged_after_a_restore_is_repaid_before_anything_is_free(owed, repaid):
    made = draft(bridge=-owed)

    made.set_free(ADA, CENTS, 20, ISSUED)

    assert posted(made).get(accounts.bridge(ADA), 0) == repaid
    assert posted(made).get(FREE, 0) == 20 - repaid


def test_steps_of_one_draft_see_each_other():
    made = draft(held=30)

    made.post([leg(-20), leg(-20)])

    assert made.shortfalls == [Shortfall("OVERSPEND", ADA, CENTS, 10)]


LEGS = st.lists(
    st.builds(
        Leg,
        owner=st.sampled_from([ADA, "ben", CHAIN]),
        asset=st.sampled_from([CENTS, POINTS, coupon("c")]),
        delta=st.integers(-60, 60).filter(bool),
        src=st.sampled_from(["held", "free", "risk"]),
    ).filter(lambda each: each.src != "risk" or (each.delta < 0 and each.owner != CHAIN)),
    max_size=8,
)
OWNERS = [ADA, "ben", CHAIN]
MEMBER_ACCOUNTS = [account(K1, owner) for account in (held, suspended) for owner in OWNERS] + [
    free(one) for one in OWNERS
]
BALANCES = st.dictionaries(
    st.tuples(st.sampled_from(MEMBER_ACCOUNTS), st.sampled_from([CENTS, POINTS, coupon("c")])), st.integers(0, 50)
)


@given(LEGS, BALANCES, st.sampled_from(STATES))
def test_whatever_a_device_reports_every_asset_sums_to_zero_and_nothing_of_a_member_is_below_zero(legs, have, state):
    made = Draft(lambda account, asset: have.get((account, asset), 0), K1, state)

    made.post(legs)

    sums = Counter()
    for account, asset, n in made.postings:
        sums[asset] += n
        assert account.startswith(PREFIX) or have.get((account, asset), 0) + n >= 0
    assert not any(sums.values())


@given(LEGS, BALANCES, st.sampled_from(STATES))
def test_a_member_never_has_less_than_the_legs_say(legs, have, state):
    made = Draft(lambda account, asset: have.get((account, asset), 0), K1, state)

    made.post(legs)

    for owner in (ADA, "ben"):
        for asset in (CENTS, POINTS, coupon("c")):
            own = [n for account, kind, n in made.postings if kind == asset and account.endswith(f":{owner}")]
            assert sum(own) >= sum(each.delta for each in legs if (each.owner, each.asset) == (owner, asset))
