"""Service cards and appointments: the documentation's tables, and properties."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain import appointments
from edge.domain.appointments import (
    AppointmentEvent,
    AppointmentState,
    NumberOutOfRange,
    Waiting,
    arrival,
    early_by_minutes,
    in_turn,
    missed,
    next_ticket,
)
from edge.domain.order import Reason
from edge.domain.programme.document import Appointments, ServiceCard
from edge.domain.service_cards import HeldCard, sold, undone, used
from fakes.tables import rows

PAGE = "programme/referral.md"
NAMES = {"zh-Hans": "洗车卡", "zh-Hant": "洗車卡", "en": "Wash card"}
DAY = date(2026, 11, 1)
RULE = ServiceCard(id="wash", names=NAMES, times=3, price_minor=9900, valid_days=30)
TIMES = Appointments(early_minutes=30, late_minutes=15)
USES = st.lists(st.sampled_from("abcdef"), max_size=8)


def millis(clock: str) -> int:
    return int(
        timedelta(hours=int(clock[:2]), minutes=int(clock[3:5]), seconds=int(clock[6:])) / timedelta(milliseconds=1)
    )


@pytest.mark.parametrize("row", rows(PAGE, "Service cards"), ids=lambda row: f"{row['Uses before']} {row['Today']}")
def test_a_card_is_used_as_the_table_says(row):
    card = sold(RULE, card="k1", day=DAY)
    for number in range(int(row["Uses before"])):
        card = used(card, use=f"u{number}", day=DAY)

    found = used(card, use="new", day=date.fromisoformat(row["Today"]))

    if isinstance(found, HeldCard):
        assert (str(found.left), "") == (row["Left after"], row["Why not"])
    else:
        assert (str(card.left), found.key) == (row["Left after"], f"service_card.{row['Why not']}")


@given(USES)
def test_a_use_told_twice_counts_once_and_no_card_goes_below_nought(uses):
    card = sold(RULE, card="k1", day=DAY)
    for use in uses:
        found = used(card, use=use, day=DAY)
        card = found if isinstance(found, HeldCard) else card

    assert card.left == 3 - min(len(set(uses)), 3)


@given(USES, st.sampled_from("abcdef"))
def test_undoing_a_use_is_as_if_it_had_not_been(uses, use):
    card = HeldCard(id="k1", kind="wash", times=9, uses=tuple(dict.fromkeys(one for one in uses if one != use)))

    assert undone(used(card, use=use, day=DAY), use=use) == card
    assert undone(card, use=use).key == "service_card.no_use"


def test_a_card_is_sold_with_its_uses_and_the_day_of_sale_is_its_first():
    assert sold(RULE, card="k1", day=DAY) == HeldCard(id="k1", kind="wash", times=3, until=date(2026, 11, 30))


def test_a_card_that_is_used_up_says_how_many_uses_it_had():
    card = HeldCard(id="k1", kind="wash", times=2, uses=("a", "b"))

    found = used(card, use="c", day=DAY)

    assert found == Reason(rule="wash", key="service_card.used_up", points=2)


def test_a_card_that_is_over_and_a_use_that_was_not_are_told_by_the_card_s_kind():
    card = sold(RULE, card="k1", day=DAY)

    assert used(card, use="a", day=date(2026, 12, 1)) == Reason(rule="wash", key="service_card.expired")
    assert undone(card, use="a") == Reason(rule="wash", key="service_card.no_use")


def test_a_card_without_valid_days_is_good_for_ever():
    card = sold(ServiceCard(id="wash", names=NAMES, times=1, price_minor=1), card="k1", day=DAY)

    assert used(card, use="a", day=date(2126, 1, 1)).left == 0


def test_a_use_is_undone_after_the_last_day_too():
    card = used(sold(RULE, card="k1", day=DAY), use="a", day=DAY)

    assert undone(card, use="a").left == 3


@pytest.mark.parametrize("row", rows(PAGE, "Appointments"), ids=lambda row: row["Arrives"])
def test_an_arrival_holds_when_the_table_says(row):
    now, planned = millis(row["Arrives"]), millis("10:00:00")

    assert arrival(TIMES, planned_ms=planned, now_ms=now) == row["Answer"]
    assert early_by_minutes(TIMES, planned_ms=planned, now_ms=now) == int(row["Minutes too early"])
    assert missed(TIMES, planned_ms=planned, now_ms=now) == (row["Answer"] == "late")


@pytest.mark.parametrize(
    ("last", "ticket", "number"), [(0, "B001", 1), (6, "B007", 7), (998, "B999", 999), (999, "B001", 1)]
)
def test_numbers_rise_and_begin_again_after_999(last, ticket, number):
    assert next_ticket("B", last) == (ticket, number)


@pytest.mark.parametrize("last", [-1, 1000])
def test_a_number_that_was_never_given_is_refused(last):
    with pytest.raises(NumberOutOfRange, match="outside 0 to 999"):
        next_ticket("B", last)


def test_an_appointment_goes_first_when_its_time_has_come_and_not_before():
    number = Waiting(ticket="B001", arrived_ms=1000)
    second = Waiting(ticket="B002", arrived_ms=1000)
    booked = Waiting(ticket="A1", arrived_ms=2000, planned_ms=5000)

    assert in_turn([second, booked, number], 4999) == [number, second, booked]
    assert in_turn([second, booked, number], 5000) == [booked, number, second]


def test_only_a_booked_appointment_can_change():
    left = {
        (state, event): appointments.NEXT.get((state, event))
        for state in get_args(AppointmentState)
        for event in get_args(AppointmentEvent)
    }

    assert {pair: state for pair, state in left.items() if state} == {
        ("booked", "arrive"): "arrived",
        ("booked", "miss"): "no_show",
        ("booked", "cancel"): "cancelled",
    }
