"""After a power cut: what is said of the last purchase, what is printed again, and when a clerk is called."""

import re

import pytest

from edge.domain.codes import till_receipt
from edge.domain.events import StaffCalled
from edge.domain.local_api import Claim
from edge.domain.money import Money
from edge.domain.slips import Band
from edge.domain.value_api import LastPurchase, Pay, Said, Settle, TakeGift, TopUp
from fakes.replica_file import RECEIPT_KEY
from fakes.value_shop import ValueShop


@pytest.fixture
def shop(tmp_path):
    with ValueShop(tmp_path) as shop:
        shop.grant("cents", 9000)
        yield shop


def said(shop):
    return shop.interrupted.purchase.said


def test_an_orderly_visit_leaves_nothing_to_say(shop):
    shop.prints(shop.offline(Pay, minor=2000))
    shop.desk.end(shop.desk.visit.id, "end")

    assert shop.reopen().interrupted.purchase is None


def test_a_paid_purchase_with_its_slip_was_completed_and_nothing_is_printed_again(shop):
    shop.prints(shop.offline(Pay, minor=2000))

    shop.reopen()

    assert said(shop).key == "last_completed"
    assert re.fullmatch(r"\d\d:\d\d", said(shop).at)
    assert (len(shop.printer.slips), shop.bell.calling) == (1, False)


def test_a_purchase_whose_slip_did_not_come_is_completed_and_its_slip_comes_as_a_copy(shop):
    moved = shop.offline(Pay, minor=2000)

    shop.reopen()

    [paper] = shop.printer.slips
    assert paper.parts[0] == paper.parts[-1] == Band("副本 · 第 2 份 · 补打")
    assert (shop.journal.slip(moved.slip).state, said(shop).key) == ("printed", "last_completed")
    assert shop.allowance.held("ada", "cents") == 7000


def test_a_visit_in_which_nothing_was_written_was_not_completed_and_nothing_was_charged(shop):
    shop.visit()

    shop.reopen()

    assert said(shop).key == "last_not_completed"
    assert not shop.interrupted.purchase.clerk


@pytest.mark.parametrize(("entries", "told"), [(48, True), (49, True), (50, True), (120, True), (600, False)])
def test_a_visit_is_found_behind_other_entries_but_not_in_the_distant_past(shop, entries, told):
    shop.visit()
    for _ in range(entries):
        shop.journal.record(StaffCalled(by="button"))

    assert (shop.reopen().interrupted.purchase is not None) == told


def test_a_visit_that_only_claimed_points_has_nothing_to_say(shop):
    receipt = till_receipt("s0118", 3, "202611211840", 88106, Money(3160), key=RECEIPT_KEY)
    shop.desk.claim(Claim(txn="c", visit=shop.visit(), code=str(receipt)), lambda *_: None)

    assert shop.reopen().interrupted.purchase is None


def test_a_refused_payment_was_not_completed(shop):
    shop.offline(TopUp, minor=10_000, paid_by="till", payment="1", state="refused")

    assert said(shop.reopen()).key == "last_not_completed"


def test_a_payment_of_unknown_end_calls_a_clerk(shop):
    shop.prints(shop.offline(TopUp, minor=10_000, paid_by="till", payment="1", state="unknown"))

    shop.reopen()

    assert (said(shop).key, shop.interrupted.purchase.clerk, shop.bell.calling) == ("last_unknown", True, True)


def test_a_copy_that_does_not_come_out_either_calls_a_clerk(shop):
    shop.offline(Pay, minor=2000)
    shop.printer.how = "paper_out"

    shop.reopen()

    assert (said(shop).key, shop.bell.calling) == ("last_unknown", True)
    assert shop.told[-1] == LastPurchase(purchase=shop.interrupted.purchase)


def test_the_clerk_confirms_and_the_call_is_over(shop):
    shop.offline(Pay, minor=2000)
    shop.printer.how = "paper_out"
    shop.reopen()

    moved = shop.settle("confirmed")

    assert (moved.result, moved.said.key) == ("done", "last_completed")
    assert (shop.interrupted.purchase, shop.bell.calling, shop.told[-1]) == (None, False, LastPurchase())
    assert shop.allowance.held("ada", "cents") == 7000


def test_the_clerk_voids_and_everything_is_given_back(shop):
    shop.grant("points", 2000)
    shop.grant("gift:g-mug:s0118", 1, "CHAIN")
    shop.offline(TakeGift, sku="g-mug")
    shop.printer.how = "missing"
    shop.reopen()

    moved = shop.settle("voided")

    assert moved.said == Said(key="undone", asset="points", n=2000)
    assert (shop.allowance.held("ada", "points"), shop.allowance.held("CHAIN", "gift:g-mug:s0118")) == (2000, 1)
    assert shop.events("txn.voided.v1")[0]["why"] == "not_completed"


def test_a_clerks_word_that_is_repeated_is_answered_the_same_and_moves_nothing(shop):
    shop.offline(Pay, minor=2000)
    shop.printer.how = "paper_out"
    shop.reopen()
    void = shop.request(Settle, of=shop.interrupted.purchase.of, word="voided")

    first = shop.interrupted.settle(void)

    assert shop.interrupted.settle(void) == first
    assert (first.result, shop.allowance.held("ada", "cents")) == ("done", 9000)


def test_what_only_a_clerk_can_settle_is_not_settled_by_reading_it(shop):
    shop.offline(Pay, minor=2000)
    shop.printer.how = "paper_out"
    shop.reopen()

    assert shop.settle("seen").result == "declined"
    assert shop.interrupted.purchase is not None


def test_a_completed_purchase_is_not_voided_by_whoever_stands_there(shop):
    shop.prints(shop.offline(Pay, minor=2000))
    shop.reopen()

    assert shop.settle("voided").result == "declined"
    assert shop.settle("seen").result == "done"


def test_it_is_told_again_after_each_start_until_it_is_settled_and_then_never(shop):
    shop.prints(shop.offline(Pay, minor=2000))
    assert said(shop.reopen().reopen()).key == "last_completed"

    shop.settle("seen")

    assert shop.reopen().interrupted.purchase is None
