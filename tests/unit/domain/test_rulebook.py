"""A programme made ready: what a till receipt becomes, how a history is told, who the member of today is."""

from datetime import date
from pathlib import Path

import pytest
from msgspec import structs

from edge.domain.care_facts import CareFacts
from edge.domain.caring import member_today
from edge.domain.codes import till_receipt
from edge.domain.errors import ProgrammeFault
from edge.domain.history import merged, opening_line, purchase_line, told
from edge.domain.money import Money
from edge.domain.order import Order, Payment, Reason
from edge.domain.programme import LANGUAGES, parse_programme
from edge.domain.ranks import tier_after, tier_called
from edge.domain.refunds import sale_fact
from edge.domain.replica import Member
from edge.domain.rulebook import NO_RULE, Rulebook, first_rule, paid_minor, reasons_of, receipt_order

PROGRAMME = parse_programme((Path(__file__).parent / "good.toml").read_text(encoding="utf-8"))
BOOK = Rulebook(PROGRAMME)
TODAY = date(2026, 11, 21)


def receipt(at="202611211842", minor=12_850):
    return till_receipt("s0118", 3, at, 4215, Money(minor), key=b"key")


def member(**facts):
    return Member(id="m", surname="林", last4="6823", tier="gold", points=700, facts=CareFacts(**facts))


@pytest.mark.parametrize(("at", "points"), [("202611211842", 192), ("202611181842", 385)])
def test_a_receipt_earns_by_the_members_tier_and_the_member_day_of_its_own_date(at, points):
    assert BOOK.rate(receipt_order(receipt(at), "gold")).points == points


def test_a_receipt_becomes_an_order_of_one_line_paid_in_money():
    order = receipt_order(receipt(), "gold")

    assert (order.id, order.store, order.day, order.tier) == (receipt().id, "s0118", TODAY, "gold")
    assert (paid_minor(order), [line.net_minor for line in order.lines]) == (12_850, [12_850])


def test_a_receipt_of_no_day_is_no_order():
    with pytest.raises(ValueError, match="day is out of range"):
        receipt_order(receipt("202602301200"), "")


def test_bonus_counts_neither_as_paid_nor_towards_a_tier():
    order = structs.replace(
        receipt_order(receipt(), ""),
        payments=[Payment(kind=kind, minor=minor) for kind, minor in (("money", 50), ("principal", 20), ("bonus", 30))],
    )

    assert (paid_minor(order), sale_fact(order).spend_minor, sale_fact(order).transactions) == (70, 70, 1)


def test_the_first_rule_is_the_one_that_gave_points_or_none():
    assert first_rule(BOOK.rate(receipt_order(receipt(), "gold"))) == "one-per-yuan"
    nothing = BOOK.rate(Order(id="o", store="s0118", day=TODAY, lines=[], payments=[]))
    assert (first_rule(nothing), reasons_of(nothing)) == (NO_RULE, [])


def test_a_lot_waits_for_the_return_window_and_ends_with_the_next_year():
    lot = BOOK.lot("t1", 192, TODAY)

    assert (lot.id, lot.left, lot.active_on, lot.expires_on) == ("t1", 192, date(2026, 11, 28), date(2027, 12, 31))


# -- the ladder -------------------------------------------------------------------------------------------------------


def test_the_tier_above_is_the_next_that_purchases_reach_and_the_highest_has_none():
    assert [tier_after(PROGRAMME, key) and tier_after(PROGRAMME, key).key for key in ("basic", "gold", "diamond")] == [
        "silver",
        "diamond",
        None,
    ]


def test_a_tier_the_programme_lacks_is_a_fault_with_its_cure():
    with pytest.raises(ProgrammeFault, match="has no tier 'iron': publish a version that has it"):
        tier_called(PROGRAMME, "iron")


# -- the history ------------------------------------------------------------------------------------------------------


def test_reasons_of_one_rule_are_added_up_over_the_lines_and_told_in_the_order_of_a_reckoning():
    reasons = [
        Reason(rule="tobacco", key="earn.excluded", text=dict.fromkeys(LANGUAGES, "x")),
        Reason(rule="base", key="earn.rule", basis_minor=150, exact="3/2"),
        Reason(rule="rounding", key="earn.rounding", exact="-1/2"),
        Reason(rule="base", key="earn.rule", basis_minor=100, exact="1"),
    ]

    found = merged(reasons)

    assert [reason.rule for reason in found] == ["base", "rounding", "tobacco"]
    assert (found[0].basis_minor, found[0].exact) == (250, "5/2")


@pytest.mark.parametrize(("exact", "points"), [("12", 12), ("-3", -3), ("5/2", 0), ("", 0)])
def test_a_reason_shows_points_beside_its_sentence_only_where_they_are_whole(exact, points):
    assert told(Reason(rule="base", key="earn.rule", exact=exact)).points == points


def test_every_line_is_told_in_each_language():
    rated = BOOK.rate(receipt_order(receipt(), "gold"))
    line = purchase_line(day=TODAY, paid_minor=12_850, points=rated.points, reasons=reasons_of(rated))

    for names in (line.names, *(reason.names for reason in line.reasons), opening_line(TODAY, 5).names):
        assert set(names) == set(LANGUAGES)
        assert all(names.values())


# -- the member of today ----------------------------------------------------------------------------------------------


def test_days_are_counted_from_today_not_from_the_day_of_the_replica():
    facts = {"joined": date(2026, 1, 1), "last": date(2026, 11, 1), "bought": {"tea": date(2026, 11, 20)}}

    found = [member_today(member(**facts), PROGRAMME, store="s0118", today=day) for day in (TODAY, date(2026, 11, 23))]

    assert [one.facts.recency_days for one in found] == [20, 22]
    assert [one.facts.bought["tea"] for one in found] == [1, 3]
    assert found[0].facts.joined_days == 324


def test_a_day_that_a_wrong_clock_puts_in_the_future_counts_as_today():
    found = member_today(member(last=date(2026, 12, 24)), PROGRAMME, store="s0118", today=TODAY)

    assert found.facts.recency_days == 0


def test_one_who_never_bought_has_no_recency():
    assert member_today(member(), PROGRAMME, store="s0118", today=TODAY).facts.recency_days is None


@pytest.mark.parametrize(
    ("today", "open_days"),
    [(date(2026, 11, 16), None), (date(2026, 11, 17), 0), (date(2026, 12, 1), 14), (date(2026, 12, 2), None)],
)
def test_a_birthday_is_open_from_its_first_day_to_its_last(today, open_days):
    kept = member(birthday=(date(2026, 11, 17), date(2026, 12, 1)))

    assert member_today(kept, PROGRAMME, store="s0118", today=today).birthday_open_days == open_days


def test_expiry_is_told_in_days_and_a_member_day_is_one():
    dated = structs.replace(member(), expiring=609, expires_on="2026-12-31")

    found = member_today(dated, PROGRAMME, store="s0118", today=date(2026, 11, 18))

    assert (found.expiring_in_days, found.expiring_points, found.member_day) == (43, 609, True)
    assert not member_today(dated, PROGRAMME, store="s0118", today=TODAY).member_day
