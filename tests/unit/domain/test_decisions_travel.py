"""Decisions go into events as they are: each is read back as the same value."""

from datetime import date

import msgspec
import pytest

from edge.domain.holding import Holding
from edge.domain.lots import Balance, Lot, Taking
from edge.domain.order import Line, Order, Payment, Reason
from edge.domain.payments import Paid
from edge.domain.rating import Rated, RatedLine
from edge.domain.refunds import Refund, RefundedLine
from edge.domain.sale import Issued, Sale, Spent, UsedCoupon
from edge.domain.stored_value import Drawn, PaidOut, Value
from edge.domain.tiers import Fact, Move, Path, Standing

DAY = date(2026, 11, 21)
REASON = Reason(rule="base", key="earn.rule", basis_minor=3150, exact="63/2", text={"en": "a word"})
RATED = Rated(
    points=31, lines=[RatedLine(line=1, points=31, exact="63/2", basis_minor=3150, reasons=[REASON])], programme=3
)
ORDER = Order(
    id="o1",
    store="0118",
    day=DAY,
    lines=[Line(line=1, sku="a", amount_minor=3150, discount_minor=5)],
    payments=[Payment(kind="money", minor=3145)],
)


@pytest.mark.parametrize(
    "decision",
    [
        RATED,
        Sale(
            order=ORDER,
            rated=RATED,
            lot="a",
            spent=[Spent(takings=[Taking("b", 3)])],
            coupons=[UsedCoupon(id="c", lines=[1], until=DAY)],
            issued=[Issued(id="g", kind="gift")],
        ),
        Refund(
            lines=[
                RefundedLine(
                    line=1, quantity=1, points=31, back=[Taking("b", 3)], paid=Paid(3145, 0, 0), reasons=[REASON]
                )
            ],
            coupons_back=["c"],
            voided=["g"],
            fact=Fact(day=DAY, spend_minor=-3145, transactions=-1),
            reasons=[],
        ),
        Holding(lots=[Lot(id="a", points=3, left=2, earned_on=DAY, active_on=DAY)], owed=1),
        Balance(active=1, pending=2, next_expiry=DAY, expiring=1),
        Standing(
            tier="member",
            since=DAY,
            next="gold",
            paths=[Path(kind="spend", have=1, need=2)],
            keeps_until=None,
            falls_to="member",
            moves=[Move(day=DAY, tier="member", reason=REASON)],
        ),
        Drawn(value=Value(principal_minor=1), principal_minor=1, bonus_minor=0, reasons=[REASON]),
        PaidOut(principal_minor=1, bonus_void_minor=2, reasons=[REASON]),
    ],
    ids=lambda decision: type(decision).__name__,
)
def test_a_decision_is_read_back_as_it_was(decision):
    assert msgspec.json.decode(msgspec.json.encode(decision), type=type(decision)) == decision
