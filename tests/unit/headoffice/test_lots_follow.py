"""Lots of points, what a member owes and what they read follow what the ledger posted."""

import json
from datetime import date

import pytest
from msgspec import structs

from edge.domain.events import GiftReserved, Leg, PointsClaimed, Refunded, Voided
from edge.domain.order import Line, Order, Payment
from edge.domain.replica import Gift as CarriedGift
from edge.headoffice.chain_models import Gift, Member, ProgrammeRow
from edge.headoffice.database import open_books
from edge.headoffice.member_models import HistoryRow, LotRow, OwedRow, Purchase
from edge.headoffice.purchases import encode
from edge.headoffice.standings import facts_by_member
from fakes.booked import BookedDevice, balance, has_free, kinds, post
from fakes.programmes import small_programme


@pytest.fixture
def books(tmp_path):
    found = open_books(f"sqlite:///{tmp_path}/headoffice.db")
    with found.connected():
        Member.create(id="M1", phone="15400000001", surname="林", tier="basic")
        ProgrammeRow.create(version=1, text=small_programme())
        names = {"zh-Hans": "杯子", "zh-Hant": "杯子", "en": "Mug"}
        Gift.create(sku="mug", body=encode(CarriedGift(sku="mug", names=names, points=50, stock=3)))
        yield found


@pytest.fixture
def till(books):
    return BookedDevice(books)


def lot(id, left, *, active="2026-01-01", expires="", points=None):  # noqa: A002 - a lot's own id
    """Give M1 a lot and the points of it, held by k07."""
    LotRow.create(
        id=id,
        member="M1",
        points=points or left,
        remaining=left,
        earned_on="2026-01-01",
        active_on=active,
        expires_on=expires,
    )


def left():
    return {row.id: row.remaining for row in LotRow.select() if row.remaining}


def lines():
    """Return what a member reads, in order: the English words and the points."""
    rows = HistoryRow.select().order_by(HistoryRow.received, HistoryRow.txn)
    return [(line["names"]["en"], line["points"]) for line in (json.loads(bytes(row.body)) for row in rows)]


def leg(delta, src="held", owner="M1"):
    return Leg(owner=owner, asset="points", delta=delta, src=src)


def gift(txn, *legs):
    return GiftReserved(txn=txn, visit="v", member="M1", sku="mug", points=50, programme=1, until="", legs=list(legs))


def claim(txn, points, receipt="s0118-3-202611211842-4215"):
    return PointsClaimed(
        txn=txn,
        visit="v",
        receipt=receipt,
        basis_minor=points * 100,
        currency="CNY",
        programme=1,
        points=points,
        rule="base",
        legs=[leg(points, "free")],
    )


def refund(txn, *legs):
    return Refunded(txn=txn, visit="v", member="M1", receipt="s0118-3-202611211842-4215", programme=1, legs=list(legs))


def undo(txn, of, *legs):
    return Voided(txn=txn, of=of, why="staff", legs=list(legs))


def test_points_are_taken_from_the_lot_that_expires_soonest(till):
    lot("late", 40, expires="2027-12-31")
    lot("soon", 30, expires="2027-01-31")
    lot("never", 50)

    till.hold("M1", "points", 120).say(gift("t1", leg(-50)))

    assert left() == {"late": 20, "never": 50}


def test_more_than_is_active_is_taken_from_pending_lots_because_an_entry_is_never_refused(till):
    lot("active", 30)
    lot("pending", 30, active="2027-01-01")
    lot("over", 30, expires="2026-02-01")

    till.hold("M1", "points", 90).say(gift("t1", leg(-50)))

    assert left() == {"pending": 10, "over": 30}


def test_only_what_the_member_really_paid_comes_from_their_lots(books, till):
    lot("old", 30)
    post(books, ("chain:issued", "points", -30), ("free:M1", "points", 30))

    till.hold("CHAIN", "points", 80).say(gift("t1", leg(-50, "risk")))

    assert (left(), has_free("M1", "points"), kinds()) == ({}, 0, ["RISK_SHORT"])


def test_undone_spending_returns_to_the_lots_it_came_from(till):
    lot("soon", 30, expires="2027-01-31")
    lot("never", 50)

    till.hold("M1", "points", 80).say(gift("t1", leg(-50)), undo("t2", "t1", leg(50)))

    assert left() == {"soon": 30, "never": 50}


def test_what_returns_to_a_lot_that_expired_meanwhile_lives_thirty_days(till):
    lot("over", 50, expires="2026-02-01")

    till.hold("M1", "points", 50).say(gift("t1", leg(-50)), undo("t2", "t1", leg(50)))

    assert [(row.id, row.remaining, row.expires_on) for row in LotRow.select().where(LotRow.remaining > 0)] == [
        ("over/20261118", 50, "2026-12-18")
    ]


def test_a_returned_purchase_takes_back_its_own_lot_first(till):
    lot("other", 50, expires="2026-12-31")

    till.say(claim("t1", 31), refund("t2", leg(-31, "free")))

    assert (left(), kinds()) == ({"other": 50}, [])


def test_points_that_were_spent_already_are_owed_and_eaten_by_the_next_ones(books, till):
    till.say(claim("t1", 31))
    post(books, ("free:M1", "points", -20), ("chain:spent", "points", 20))
    LotRow.update(remaining=11).execute()

    till.say(refund("t2", leg(-31, "free")))
    assert (OwedRow.get().points, left(), has_free("M1", "points"), kinds()) == (20, {}, 0, ["CLAWBACK_SHORT"])

    till.say(claim("t3", 50, "s0118-3-202611211843-4216"))

    assert (OwedRow.get().points, left(), has_free("M1", "points")) == (0, {"t3": 30}, 30)
    assert balance("chain:loss", "points") == 0


def test_an_undone_claim_was_never_a_purchase(till):
    till.say(claim("t1", 31), undo("t2", "t1", leg(-31, "free")))

    assert (left(), Purchase.select().count()) == ({}, 0)


def test_every_movement_is_told_in_words(till):
    lot("old", 80)
    till.hold("M1", "points", 80)

    till.say(gift("t1", leg(-50)), undo("t2", "t1", leg(50)), claim("t3", 31), refund("t4", leg(-31, "free")))

    assert lines() == [
        ("Gift: Mug", -50),
        ("Gift released, points are back", 50),
        ("Purchase of 31.00", 31),
        ("Goods returned", -31),
    ]


def test_returned_goods_bring_spent_points_back_as_a_lot(till):
    till.say(refund("t1", leg(40, "free")))

    assert (left(), has_free("M1", "points")) == ({"t1": 40}, 40)


def bought(txn, *prices):
    """Return a claim of an order with a line for each price, in fen."""
    order = Order(
        id="s0118-3-202611211842-4215",
        store="s0118",
        day=date(2026, 11, 21),
        tier="plain",
        lines=[Line(line=n, sku=f"sku{n}", amount_minor=price) for n, price in enumerate(prices, 1)],
        payments=[Payment(kind="money", minor=sum(prices))],
    )
    return structs.replace(claim(txn, sum(prices) // 100), order=order)


def towards_a_tier():
    facts = facts_by_member(date(2026, 11, 22))["M1"].facts
    return sum(each.spend_minor for each in facts), sum(each.transactions for each in facts)


def returned(txn, points, *lines):
    return structs.replace(refund(txn, leg(-points, "free")), lines=list(lines))


@pytest.mark.parametrize(
    ("returns", "spend", "transactions"),
    [
        ([], 5100, 1),
        ([(31, (1, 1))], 2000, 1),
        ([(31, (1, 1)), (20, (2, 1))], 0, 0),
        ([(31, (1, 1)), (20,)], 0, 0),
        ([(51,)], 0, 0),
    ],
)
def test_goods_that_came_back_do_not_count_towards_a_tier(till, returns, spend, transactions):
    till.say(bought("t1", 3100, 2000))

    till.say(*(returned(f"t{n}", *each) for n, each in enumerate(returns, 2)))

    assert (towards_a_tier(), kinds()) == ((spend, transactions), [])


def test_an_undone_return_counts_again(till):
    till.say(bought("t1", 3100, 2000), returned("t2", 51), undo("t3", "t2", leg(51, "free")))

    assert towards_a_tier() == (5100, 1)


@pytest.mark.parametrize(("points", "line"), [(30, (1, 1)), (31, (3, 1)), (31, (1, 2))])
def test_a_return_that_head_office_reckons_otherwise_stands_and_is_for_a_person(till, points, line):
    till.say(bought("t1", 3100, 2000), returned("t2", points, line))

    assert (has_free("M1", "points"), kinds()) == (51 - points, ["RATED_DIFFERENTLY"])
