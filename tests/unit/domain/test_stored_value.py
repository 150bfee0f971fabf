"""Stored value: the documentation's worked examples, and that principal and bonus always add up."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from edge.domain.errors import NotEnoughValue, ProgrammeFault, TopUpRefused
from edge.domain.explain import explain
from edge.domain.order import Payment, Reason
from edge.domain.programme.document import Ladder, Preset, StoredValue, Tier
from edge.domain.stored_value import Value, draw, lifted, offered, pay_out, top_up
from fakes.documents import toml
from fakes.tables import minor, rows

DOCUMENT = "programme/stored-value.md"
RULES = msgspec.convert(toml(DOCUMENT, "A programme"), StoredValue)
NAMES = {"zh-Hans": "会员", "zh-Hant": "會員", "en": "Member"}
LADDER = Ladder(tiers=[Tier(key=key, names=NAMES) for key in ("member", "gold", "diamond")])


def value(row, after=""):
    return Value(principal_minor=minor(row[f"Principal{after}"]), bonus_minor=minor(row[f"Bonus{after}"]))


@pytest.mark.parametrize("row", rows(DOCUMENT, "Topping up"), ids=lambda row: row["Situation"])
def test_topping_up_gives_what_the_worked_example_says(row):
    named, paid = row["Card"] == "named", minor(row["Pays in"])
    if not row["Bonus after"]:
        with pytest.raises(TopUpRefused, match=row["Principal after"]):
            top_up(RULES, value(row), paid, named=named)
        assert paid not in [preset.pay_minor for preset in offered(RULES, value(row), named=named)]
        return

    assert top_up(RULES, value(row), paid, named=named).value == value(row, " after")
    assert paid in [preset.pay_minor for preset in offered(RULES, value(row), named=named)]


@pytest.mark.parametrize("row", rows(DOCUMENT, "Paying"), ids=lambda row: f"{row['Spend']}: {row['Situation']}")
def test_paying_takes_what_the_worked_example_says(row):
    rules = structs.replace(RULES, spend=row["Spend"])
    if not row["From bonus"]:
        with pytest.raises(NotEnoughValue, match=row["From principal"]):
            draw(rules, value(row), minor(row["Pays"]))
        return

    drawn = draw(rules, value(row), minor(row["Pays"]))

    assert (drawn.principal_minor, drawn.bonus_minor) == (minor(row["From principal"]), minor(row["From bonus"]))


@pytest.mark.parametrize("row", rows(DOCUMENT, "Leaving"), ids=lambda row: row["Situation"])
def test_leaving_pays_principal_back_and_voids_bonus(row):
    paid = pay_out(value(row))

    assert (paid.principal_minor, paid.bonus_void_minor) == (minor(row["Paid back"]), minor(row["Void"]))


def test_of_two_presets_for_one_sum_the_larger_bonus_counts():
    rules = StoredValue(presets=[Preset(pay_minor=100, bonus_minor=7), Preset(pay_minor=100, bonus_minor=5)])

    assert top_up(rules, Value(), 100, named=True).value.bonus_minor == 7


def test_a_programme_without_sums_offers_no_top_up():
    with pytest.raises(TopUpRefused, match=r"1\.00 is none of the sums to top up: choose one of none today"):
        top_up(StoredValue(), Value(), 100, named=True)


def test_every_step_of_stored_value_names_its_rule_and_its_sum():
    paid_in = top_up(RULES, Value(), 50_000, named=True)

    drawn = draw(structs.replace(RULES, spend="bonus_first"), Value(principal_minor=7, bonus_minor=5), 6)

    assert paid_in.preset in RULES.presets
    assert drawn.reasons == [Reason(rule="bonus_first", key="value.drawn", basis_minor=6, minor=5)]
    assert paid_in.reasons == [
        Reason(rule="preset", key="value.paid_in", minor=50_000),
        Reason(rule="preset", key="value.bonus", minor=3_000),
    ]
    assert pay_out(Value(principal_minor=7, bonus_minor=5)).reasons == [
        Reason(rule="refund", key="value.paid_back", minor=7),
        Reason(rule="refund", key="value.bonus_void", minor=5),
    ]


def test_an_amount_below_zero_cannot_be_paid():
    with pytest.raises(NotEnoughValue, match=r"-0\.01 asked: pay the rest in another way"):
        draw(RULES, Value(principal_minor=5), -1)


def test_the_parts_are_payments_of_an_order_and_each_step_has_its_sentence():
    paid_in = top_up(RULES, Value(), 50_000, named=True)
    drawn = draw(structs.replace(RULES, spend="bonus_first"), paid_in.value, 4_000)

    assert drawn.payments == [Payment(kind="principal", minor=1_000), Payment(kind="bonus", minor=3_000)]
    assert [
        explain(reason, "en") for reason in [*paid_in.reasons, *drawn.reasons, *pay_out(Value(bonus_minor=5)).reasons]
    ] == [
        "500.00 paid in",
        "30.00 bonus on top",
        "40.00 from stored value, 30.00 of it bonus",
        "0.00 principal is paid back",
        "0.05 bonus is void",
    ]


@pytest.mark.parametrize(
    ("now", "lift", "then"), [("member", "gold", "gold"), ("diamond", "gold", "diamond"), ("gold", "", "gold")]
)
def test_a_top_up_lifts_a_tier_and_never_lowers_it(now, lift, then):
    assert lifted(LADDER, Preset(pay_minor=1, lift=lift), now) == then


def test_a_lift_to_a_tier_the_ladder_does_not_have_is_named():
    with pytest.raises(ProgrammeFault, match="the ladder has no tier 'platin': publish"):
        lifted(LADDER, Preset(pay_minor=1, lift="platin"), "member")


@given(
    st.sampled_from(["principal_first", "bonus_first", "proportional"]),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.data(),
)
def test_the_parts_sum_to_the_payment_and_neither_half_is_ever_below_zero(spend, principal, bonus, data):
    paid = data.draw(st.integers(0, principal + bonus))

    drawn = draw(structs.replace(RULES, spend=spend), Value(principal_minor=principal, bonus_minor=bonus), paid)

    assert drawn.principal_minor + drawn.bonus_minor == paid
    assert drawn.value.principal_minor == principal - drawn.principal_minor >= 0
    assert drawn.value.bonus_minor == bonus - drawn.bonus_minor >= 0
    assert min(drawn.principal_minor, drawn.bonus_minor) >= 0
