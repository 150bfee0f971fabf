"""Returning a purchase whose points were given at this kiosk."""

import pytest

from edge.domain.codes import till_receipt
from edge.domain.errors import Refused
from edge.domain.local_api import Claim, History
from edge.domain.money import Money
from edge.domain.slips import Row
from edge.domain.value_api import Refund, Said, Undo
from fakes.replica_file import RECEIPT_KEY
from fakes.value_shop import ValueShop

RECEIPT = till_receipt("s0118", 3, "202611211840", 88106, Money(3160), key=RECEIPT_KEY)
ELSEWHERE = Said(key="closed", reason="refund.elsewhere")


@pytest.fixture
def shop(tmp_path):
    with ValueShop(tmp_path) as shop:
        yield shop


def claim(shop, receipt=RECEIPT, who="ada"):
    return shop.desk.claim(Claim(txn="c", visit=shop.visit(who), code=str(receipt)), lambda *_: None)[0]


def test_a_return_takes_the_points_back_and_tells_the_money_to_pay(shop):
    assert claim(shop).member.pending == 31

    moved = shop.offline(Refund, code=str(RECEIPT))

    assert moved.said == Said(key="refunded", asset="points", n=31, total=3160)
    assert (moved.member.points, moved.member.pending) == (12_480, 0)
    [event] = shop.events("refunded.v1")
    assert event["legs"] == [{"owner": "ada", "asset": "points", "delta": -31, "src": "free"}]
    assert (event["receipt"], event["lines"]) == (RECEIPT.id, [[1, 1]])


def test_its_slip_has_the_money_with_a_minus_and_the_original_receipt(shop):
    claim(shop)
    paper = shop.paper(shop.offline(Refund, code=str(RECEIPT), language="en").slip)

    assert Row("To pay back", "", "−¥31.60", "total") in paper.parts
    assert Row("Original", "", "11-21 18:40 · 88106") in paper.parts


def test_a_purchase_comes_back_once(shop):
    claim(shop)
    shop.offline(Refund, code=str(RECEIPT))

    with pytest.raises(Refused, match="came back before"):
        shop.offline(Refund, code=str(RECEIPT), lines=[(1, 1)])
    assert shop.offline(Refund, code=str(RECEIPT)).said == Said(key="closed", reason="refund.done")


def test_a_repeated_return_moves_nothing_and_is_answered_the_same(shop):
    claim(shop)
    first = shop.offline(Refund, txn="r", code=str(RECEIPT))

    assert shop.offline(Refund, txn="r", code=str(RECEIPT)).said == first.said
    assert len(shop.events("refunded.v1")) == 1


def test_a_return_is_not_undone_for_the_goods_are_back(shop):
    claim(shop)
    returned = shop.offline(Refund, code=str(RECEIPT))

    assert shop.offline(Undo, of=returned.txn, why="staff").said.key == "not_yours"


def test_a_line_the_receipt_does_not_have_cannot_come_back(shop):
    claim(shop)

    with pytest.raises(Refused, match="has no line 2"):
        shop.offline(Refund, code=str(RECEIPT), lines=[(2, 1)])


def test_what_was_not_claimed_here_or_not_by_this_member_is_returned_at_the_service_desk(shop):
    assert shop.offline(Refund, code=str(RECEIPT)).said == ELSEWHERE

    claim(shop, who="bo")
    shop.visit("ada")
    assert shop.offline(Refund, code=str(RECEIPT)).said == ELSEWHERE


def test_a_receipt_no_till_printed_is_no_ground_for_a_return(shop):
    forged = till_receipt("s0118", 3, "202611211840", 1, Money(99_999), key=b"guessed")

    assert shop.offline(Refund, code=str(forged)).said.key == "not_yours"


def test_the_points_history_stays_readable_after_a_return(shop):
    claim(shop)
    shop.offline(Refund, code=str(RECEIPT))

    page = shop.desk.history(History(visit=shop.desk.visit.id))

    assert [line.points for line in page.lines] == [-31, 31]
    assert page.lines[0].names["en"] == "Goods returned"
