"""What a member pays for a line: one discount, the better one, and never below the fen it is due."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.explain import explain
from edge.domain.prices import Pricer
from edge.domain.programme.document import Earning, EarningRule, Ladder, MemberDay, Programme, Tier
from fakes.tables import minor, rows

NAMES = {"zh-Hans": "名", "zh-Hant": "名", "en": "name"}
PROGRAMME = Programme(
    version=1,
    chain="corner",
    names=NAMES,
    earning=Earning(rules=[EarningRule(id="one", points=1, per_minor=100)]),
    ladder=Ladder(
        tiers=[
            Tier(key="basic", names=NAMES),
            Tier(key="silver", names=NAMES, spend_minor=80_000, discount_percent=2),
            Tier(key="gold", names=NAMES, spend_minor=250_000, discount_percent=5),
        ]
    ),
    member_days=[
        MemberDay(id="eighth", names=NAMES, days=[8], discount_percent=3),
        MemberDay(id="eighth-here", names=NAMES, days=[8], stores=["s0118"], discount_percent=5),
    ],
)
PRICER = Pricer(PROGRAMME)


@pytest.mark.parametrize("row", rows("programme/prices.md", "Worked examples"), ids=lambda row: " ".join(row.values()))
def test_a_worked_example_comes_out_as_written(row):
    priced = PRICER.price(
        minor(row["Line"]),
        tier=row["Tier"],
        store="s0001",
        day=date.fromisoformat(row["Day"]),
        special=row["Special price"] == "yes",
    )

    assert (priced.off_minor, priced.minor) == (minor(row["Off"]), minor(row["To pay"]))


@pytest.mark.parametrize(
    ("tier", "store", "rule", "key"),
    [
        ("gold", "s0001", "gold", "price.tier"),
        ("silver", "s0001", "eighth", "price.member_day"),
        ("silver", "s0118", "eighth-here", "price.member_day"),
        ("gold", "s0118", "gold", "price.tier"),
    ],
)
def test_the_better_discount_is_named_and_of_equal_ones_the_tiers(tier, store, rule, key):
    reason = PRICER.price(10_000, tier=tier, store=store, day=date(2026, 11, 8)).reason

    assert (reason.rule, reason.key, reason.basis_minor) == (rule, key, 10_000)


def test_the_reason_reads_as_a_sentence():
    reason = PRICER.price(10_000, tier="gold", store="s0001", day=date(2026, 11, 7)).reason

    assert explain(reason, "zh-Hans") == "等级优惠，减 5.00 元"


def test_without_a_discount_there_is_no_reason_to_give():
    assert PRICER.price(10_000, tier="basic", store="s0001", day=date(2026, 11, 7)).reason is None


def test_a_shopper_without_a_tier_has_the_member_days_price_only():
    assert PRICER.price(10_000, tier="", store="s0001", day=date(2026, 11, 8)).off_minor == 300


@given(st.integers(0, 10**9), st.sampled_from(["basic", "silver", "gold"]), st.integers(1, 28))
def test_price_and_discount_are_the_shelf_price_and_never_below_nothing(amount, tier, day):
    priced = PRICER.price(amount, tier=tier, store="s0118", day=date(2026, 11, day))

    assert priced.minor + priced.off_minor == amount
    assert 0 <= priced.off_minor <= amount
