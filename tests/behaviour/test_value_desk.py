"""What a member can do with value at a kiosk, connected or cut off, on a real journal and a real replica file."""

from datetime import date
from types import SimpleNamespace

import pytest

from edge.domain.errors import Refused
from edge.domain.local_api import History
from edge.domain.slips import Row, Ticket
from edge.domain.value_api import (
    Coupons,
    Gifts,
    HandOver,
    Pay,
    Said,
    TakeGift,
    TopUp,
    Undo,
    UseCoupon,
)
from edge.link.contract import Close, Deny, Elsewhere, Right
from edge.service.upkeep import Upkeep
from fakes.value_shop import ValueShop

MUG = "gift:g-mug:s0118"
TEA = "coupon:c-tea"
MADE_MS = 1_795_257_600_000
STORE_12 = {"zh-Hans": "十二店", "zh-Hant": "十二店", "en": "Store 12"}


@pytest.fixture
def shop(tmp_path):
    with ValueShop(tmp_path) as shop:
        yield shop


def with_a_mug(shop):
    shop.grant("points", 2000)
    shop.grant(MUG, 1, "CHAIN")
    return shop


# -- what the shopper is told -----------------------------------------------------------------------------------------


def test_online_and_enough_is_paid_and_the_balance_is_confirmed(shop):
    moved = shop.online(Pay, minor=2000, grants=[("ada", "cents", 1800), ("ada", "bonus", 200)])

    assert (moved.result, moved.synced) == ("done", True)
    assert moved.said == Said(key="paid", asset="cents", n=2000, left=34_850)


def test_offline_and_held_is_paid_will_sync_and_the_balance_has_a_time(shop):
    shop.grant("cents", 2000)

    moved = shop.offline(Pay, minor=2000)

    assert moved.said == Said(key="paid_will_sync", asset="cents", n=2000, left=34_850, as_of_ms=MADE_MS)


def test_offline_with_a_part_held_tells_what_can_be_used_here_and_the_total(shop):
    shop.grant("cents", 2000)

    moved = shop.offline(Pay, minor=3000)

    assert (moved.result, moved.slip) == ("declined", "")
    assert moved.said == Said(key="part_here", asset="cents", n=2000, total=36_850, as_of_ms=MADE_MS)
    assert shop.allowance.held("ada", "cents") == 2000


def test_offline_with_nothing_held_the_balance_is_safe(shop):
    moved = shop.offline(Pay, minor=3000)

    assert moved.said == Said(key="nothing_here", asset="cents", total=36_850, as_of_ms=MADE_MS)
    assert "value.paid.v1" not in shop.kinds()


def test_a_single_use_coupon_that_is_not_held_needs_a_connection_and_stays_valid(shop):
    moved = shop.offline(UseCoupon, coupon="c-tea")

    assert moved.said == Said(key="needs_connection", asset=TEA, until="2098-12-31")


def test_the_rest_at_a_far_offline_store_is_named(shop):
    far = Elsewhere(owner="ada", asset="cents", n=3000, store="s0012", online=False)
    deny = Deny(req="", why="elsewhere", missing=[Right("ada", "cents", 2700)], elsewhere=[far])

    moved = shop.online(Pay, minor=3000, deny=deny)

    assert moved.said == Said(key="elsewhere", asset="cents", n=3000, total=36_850, store=STORE_12)


def test_value_of_a_retired_device_is_under_review_until_a_day(shop):
    deny = Deny(req="", why="review", missing=[Right("ada", "cents", 3000)], review_until=MADE_MS)

    moved = shop.online(Pay, minor=3000, deny=deny)

    assert moved.said == Said(key="under_review", asset="cents", n=3000, until="2026-11-21")


def test_online_and_too_little_tells_how_much_is_lacking(shop):
    deny = Deny(req="", why="short", missing=[Right("ada", "cents", 3150)])

    moved = shop.online(Pay, minor=40_000, deny=deny)

    assert moved.said == Said(key="not_enough", asset="cents", n=3150, total=36_850)


def test_no_answer_in_time_is_as_good_as_no_network(shop):
    shop.grant("cents", 2000)

    assert shop.online(Pay, minor=3000).said.key == "part_here"


def test_a_top_up_is_usable_here_now_and_its_bonus_when_head_office_has_it(shop):
    moved = shop.offline(TopUp, minor=50_000, paid_by="till", payment="903155")

    assert moved.said == Said(key="here_now", asset="cents", n=50_000, left=86_850, as_of_ms=MADE_MS)
    assert (shop.allowance.held("ada", "cents"), shop.allowance.held("ada", "bonus")) == (50_000, 0)
    assert shop.offline(Pay, minor=50_000).result == "done"


# -- stored value -----------------------------------------------------------------------------------------------------


def test_a_payment_is_split_as_the_programme_says_of_all_the_member_has(shop):
    shop.grant("cents", 5000)
    shop.grant("bonus", 5000)

    shop.offline(Pay, minor=2000)

    assert [(leg["asset"], leg["delta"], leg["src"]) for leg in shop.events("value.paid.v1")[0]["legs"]] == [
        ("cents", -1800, "held"),
        ("bonus", -200, "held"),
    ]


def test_cut_off_a_payment_is_split_of_what_is_held(shop):
    shop.grant("cents", 500)
    shop.grant("bonus", 1500)

    assert shop.offline(Pay, minor=2000).result == "done"
    assert (shop.allowance.held("ada", "cents"), shop.allowance.held("ada", "bonus")) == (0, 0)


def test_within_the_cap_the_chain_bears_the_risk_of_what_is_not_held(shop):
    shop.caps(cents=2000)
    shop.grant("cents", 10_000, "CHAIN")

    assert shop.offline(Pay, minor=2000).said.key == "paid_will_sync"
    assert shop.offline(Pay, minor=2000).said.key == "nothing_here"  # that one is not reported yet


def test_online_head_office_is_asked_before_the_chain_bears_a_risk(shop):
    shop.caps(cents=2000)
    shop.grant("cents", 10_000, "CHAIN")

    shop.online(Pay, minor=2000, grants=[("ada", "cents", 1800), ("ada", "bonus", 200)])

    assert shop.allowance.held("CHAIN", "cents") == 10_000


@pytest.mark.parametrize(
    ("why", "result"), [("short", "declined"), ("review", "declined"), ("elsewhere", "done"), ("recovering", "done")]
)
def test_the_chain_bears_no_risk_where_head_office_just_said_that_the_units_are_not_there(shop, why, result):
    shop.caps(cents=2000)
    shop.grant("cents", 10_000, "CHAIN")
    shop.grant("bonus", 200)
    deny = Deny(req="", why=why, missing=[Right("ada", "cents", 1800)])

    assert shop.online(Pay, minor=2000, deny=deny).result == result


def test_what_was_spent_here_is_off_the_balance_until_new_figures_contain_it(shop):
    shop.grant("cents", 2000)

    assert shop.offline(Pay, minor=2000).member.value_minor == 34_850
    assert shop.reopen().desk.identify_code("MK1" + "A" * 26, 1).member.value_minor == 34_850


def test_a_payment_of_nothing_is_no_payment(shop):
    with pytest.raises(Refused, match="enter the sum again"):
        shop.offline(Pay, minor=0)


# -- once, whatever is repeated ---------------------------------------------------------------------------------------


def test_a_repeated_transaction_moves_nothing_and_is_answered_the_same(shop):
    shop.grant("cents", 4000)
    first = shop.offline(Pay, txn="t", minor=2000)

    again = shop.offline(Pay, txn="t", minor=2000)

    assert again == first
    assert shop.allowance.held("ada", "cents") == 2000


def test_a_repeat_after_a_power_cut_is_answered_from_the_disk(shop):
    shop.grant("cents", 4000)
    first = shop.offline(Pay, txn="t", minor=2000)

    again = shop.reopen().offline(Pay, txn="t", minor=2000)

    assert (again.said, again.slip, shop.allowance.held("ada", "cents")) == (first.said, first.slip, 2000)


def test_a_repeat_of_what_head_office_has_by_now_says_so(shop):
    shop.grant("cents", 4000)
    shop.offline(Pay, txn="t", minor=2000)
    shop.acknowledge()

    again = shop.offline(Pay, txn="t", minor=2000)

    assert (again.said.key, again.synced) == ("paid", True)


def test_a_repeat_that_comes_in_another_visit_tells_nothing_of_who_stands_there_now(shop):
    shop.grant("cents", 2000)
    mine = shop.request(Pay, minor=2000)
    first = shop.value.attempt(mine).moved
    shop.visit("bo")

    again = shop.value.attempt(mine).moved

    assert (again.said, again.slip, again.member) == (first.said, first.slip, None)


def test_on_a_nearly_full_disk_nothing_is_spent_but_what_was_done_is_answered_and_money_is_taken_in(shop, monkeypatch):
    shop.grant("cents", 4000)
    paid = shop.offline(Pay, txn="t", minor=2000)
    monkeypatch.setattr(shop.journal, "space", lambda: "critical")

    with pytest.raises(Refused, match="makes room"):
        shop.offline(Pay, minor=2000)

    assert shop.offline(Pay, txn="t", minor=2000) == paid
    assert shop.offline(Undo, of=paid.txn).result == "done"
    assert shop.offline(TopUp, minor=10_000, paid_by="till", payment="9").result == "done"
    assert shop.allowance.held("ada", "cents") == 14_000


def test_the_slip_is_on_disk_with_the_payment_before_anything_is_said(shop):
    shop.grant("cents", 2000)
    moved = shop.offline(Pay, minor=2000)

    assert shop.kinds()[-2:] == ["value.paid.v1", "slip.intended.v1"]
    assert shop.journal.slip(moved.slip).state == "intended"


# -- gifts ------------------------------------------------------------------------------------------------------------


def test_the_shelf_shows_what_can_be_had_and_what_hinders_the_rest(shop):
    shelf = shop.look(Gifts)

    assert shelf.open
    assert [(gift.sku, gift.hindrance, gift.lacking, gift.art) for gift in shelf.gifts] == [
        ("g-mug", "", 0, "mug"),
        ("g-lamp", "gift.stock", 0, "lamp"),
        ("g-car", "gift.points", 887_520, "car"),
    ]


def test_a_gift_takes_its_points_and_a_piece_and_waits_for_its_member(shop):
    moved = with_a_mug(shop).offline(TakeGift, sku="g-mug")

    assert moved.said == Said(key="paid_will_sync", asset="points", n=2000, left=10_480, as_of_ms=MADE_MS)
    assert (shop.allowance.held("ada", "points"), shop.allowance.held("CHAIN", MUG)) == (0, 0)
    assert moved.member.points == 10_480
    [waiting] = shop.look(Gifts).reserved
    assert (waiting.txn, waiting.sku, waiting.points) == (moved.txn, "g-mug", 2000)


def test_a_gifts_slip_has_a_code_to_say_at_the_counter_and_a_proof(shop):
    moved = with_a_mug(shop).offline(TakeGift, sku="g-mug", language="en")
    paper = shop.paper(moved.slip)

    [ticket] = [part for part in paper.parts if isinstance(part, Ticket)]
    [kept] = shop.journal.promises.of("ada", "gift")
    assert (ticket.figure, len(ticket.figure)) == (kept.code, 4)
    assert Row("Persimmon mug", value="× 1", weight="key") in paper.parts
    assert shop.record(moved.slip).proof


def test_offline_a_gift_without_a_piece_here_needs_a_connection(shop):
    shop.grant("points", 2000)

    assert shop.offline(TakeGift, sku="g-mug").said == Said(key="needs_connection", asset=MUG)


def test_offline_a_gift_without_the_points_here_tells_how_many_there_are(shop):
    shop.grant(MUG, 1, "CHAIN")
    shop.grant("points", 500)

    said = shop.offline(TakeGift, sku="g-mug").said

    assert said == Said(key="part_here", asset="points", n=500, total=12_480, as_of_ms=MADE_MS)


def test_a_gift_that_is_out_of_stock_or_too_dear_is_declined_with_its_reason(shop):
    assert shop.offline(TakeGift, sku="g-lamp").said == Said(key="closed", reason="gift.stock")
    assert shop.offline(TakeGift, sku="g-car").said == Said(key="not_enough", asset="points", n=887_520, total=12_480)


def test_a_gift_nobody_knows_is_an_error_of_the_screen(shop):
    with pytest.raises(Refused, match="read the shelf again"):
        shop.offline(TakeGift, sku="g-none")


def test_no_more_gifts_than_the_programme_allows_each_member(shop):
    for _ in range(2):
        with_a_mug(shop).offline(TakeGift, sku="g-mug")

    assert with_a_mug(shop).offline(TakeGift, sku="g-mug").said == Said(key="closed", n=2, reason="gift.cap")


def test_a_gift_is_handed_over_once_and_then_stays_given(shop):
    taken = with_a_mug(shop).offline(TakeGift, sku="g-mug")

    given = shop.offline(HandOver, of=taken.txn)

    assert given.said == Said(key="handed_over", asset=MUG, n=1)
    assert shop.events("gift.handed_over.v1") == [{"txn": given.txn, "of": taken.txn}]
    assert shop.offline(HandOver, of=taken.txn).said.key == "not_yours"
    assert shop.offline(Undo, of=taken.txn).said.key == "not_yours"
    assert shop.offline(Undo, of=given.txn, why="staff").said.key == "not_yours"
    assert shop.look(Gifts).reserved == []


def test_a_gift_released_gives_points_and_piece_back_for_another(shop):
    taken = with_a_mug(shop).offline(TakeGift, sku="g-mug")

    undone = shop.offline(Undo, of=taken.txn)

    assert undone.said == Said(key="undone", asset="points", n=2000)
    assert undone.member.points == 12_480
    assert (shop.allowance.held("ada", "points"), shop.allowance.held("CHAIN", MUG)) == (2000, 1)
    assert shop.offline(TakeGift, sku="g-mug").result == "done"


def test_the_points_history_tells_of_the_gift_and_of_its_return_before_head_office_does(shop):
    taken = with_a_mug(shop).offline(TakeGift, sku="g-mug")
    shop.offline(Undo, of=taken.txn)

    lines = shop.desk.history(History(visit=shop.desk.visit.id)).lines

    assert [(line.points, line.names["en"], line.pending) for line in lines] == [
        (2000, "Gift released, points are back", True),
        (-2000, "Gift: Persimmon mug", True),
    ]


def test_what_nobody_came_for_in_time_is_given_back_by_itself(shop, monkeypatch):
    taken = with_a_mug(shop).offline(TakeGift, sku="g-mug")
    monkeypatch.setattr(type(shop.desk), "today", lambda _: date(2099, 1, 1))

    assert (shop.value.lapse(), shop.value.lapse()) == (1, 0)
    assert shop.events("txn.voided.v1")[0]["why"] == "not_claimed"
    assert shop.journal.promises.made(taken.txn).state == "lapsed"
    assert shop.allowance.held("ada", "points") == 2000


def test_what_is_put_aside_is_given_back_before_its_epoch_ends(shop):
    with_a_mug(shop).offline(TakeGift, sku="g-mug")
    line = SimpleNamespace(online=False, time=SimpleNamespace(save=lambda: None))
    upkeep = Upkeep(shop.desk, shop.slips, shop.value, shop.allowance, line)
    shop.desk.end(shop.desk.visit.id, "end")
    shop._say(Close(reason="enrol again"))
    assert shop.allowance.held("ada", "points") == 0

    shop.acknowledge()
    assert shop.allowance.over
    assert not upkeep.acknowledged(shop.journal.last), "the gift would be gone with the epoch, and its points with it"

    minutes = [upkeep.tidy() or upkeep.acknowledged(shop.journal.last) for _ in range(2)]

    assert minutes == [False, True], "given back in the first, gone to head office and over in the second"
    [void] = shop.events("txn.voided.v1")
    assert [(leg["owner"], leg["asset"], leg["delta"]) for leg in void["legs"]] == [
        ("ada", "points", 2000),
        ("CHAIN", MUG, 1),
    ]
    assert shop.kinds()[-2:] == ["rights.returned.v1"] * 2


# -- coupons ----------------------------------------------------------------------------------------------------------


def test_the_shelf_shows_coupons_by_when_they_can_be_used_and_how_many_are_here(shop):
    shop.grant(TEA, 1)

    shelf = shop.look(Coupons)

    assert [(one.coupon, one.shelf, one.n, one.here) for one in shelf.coupons] == [
        ("c-tea", "now", 2, 1),
        ("c-later", "later", 1, 0),
        ("c-over", "gone", 1, 0),
    ]


def test_a_coupon_is_redeemed_once_here_and_counted_off(shop):
    shop.grant(TEA, 1)

    moved = shop.offline(UseCoupon, coupon="c-tea")

    assert moved.said == Said(key="paid_will_sync", asset=TEA, n=1, left=1, as_of_ms=MADE_MS)
    assert moved.member.coupons == 3
    assert shop.offline(UseCoupon, coupon="c-tea").said.key == "needs_connection"


def test_a_reserved_coupon_is_redeemed_without_taking_another(shop):
    shop.grant(TEA, 1)
    reserved = shop.offline(UseCoupon, coupon="c-tea", use="reserved")
    assert shop.look(Coupons).coupons[0].reserved == reserved.txn

    redeemed = shop.offline(UseCoupon, coupon="c-tea")

    assert redeemed.result == "done"
    assert [event["use"] for event in shop.events("coupon.used.v1")] == ["reserved", "redeemed"]
    assert shop.offline(Undo, of=reserved.txn).said.key == "not_yours"


def test_a_reserved_coupon_is_released_and_may_be_used_again(shop):
    shop.grant(TEA, 1)
    reserved = shop.offline(UseCoupon, coupon="c-tea", use="reserved")

    undone = shop.offline(Undo, of=reserved.txn)

    assert undone.said == Said(key="undone", asset=TEA, n=1)
    assert shop.offline(UseCoupon, coupon="c-tea").result == "done"


@pytest.mark.parametrize(
    ("coupon", "reason"), [("c-later", "coupon.early"), ("c-over", "coupon.expired"), ("c-none", "coupon.unknown")]
)
def test_a_coupon_that_does_not_hold_today_is_declined_with_its_reason(shop, coupon, reason):
    said = shop.offline(UseCoupon, coupon=coupon).said

    assert (said.key, said.reason) == ("closed", reason)


# -- undoing ----------------------------------------------------------------------------------------------------------


def test_a_payment_is_voided_in_its_own_visit_once(shop):
    shop.grant("cents", 2000)
    paid = shop.offline(Pay, minor=2000)

    undone = shop.offline(Undo, of=paid.txn)

    assert undone.said == Said(key="undone", asset="cents", n=2000)
    assert shop.allowance.held("ada", "cents") == 2000
    assert shop.offline(Undo, of=paid.txn).said.key == "not_yours"


def test_another_visits_payment_is_not_a_shoppers_to_undo_but_staffs(shop):
    shop.grant("cents", 2000)
    paid = shop.offline(Pay, minor=2000)
    shop.visit("bo")

    assert shop.offline(Undo, of=paid.txn).said.key == "not_yours"
    assert shop.offline(Undo, of=paid.txn, why="staff").result == "done"


def test_what_was_not_done_here_cannot_be_undone_here(shop):
    assert shop.offline(Undo, of="elsewhere").said == Said(key="not_yours")


def test_a_repeated_undo_is_answered_the_same(shop):
    shop.grant("cents", 2000)
    paid = shop.offline(Pay, minor=2000)
    first = shop.offline(Undo, txn="u", of=paid.txn)

    again = shop.offline(Undo, txn="u", of=paid.txn)

    assert (again.said, again.slip) == (first.said, first.slip)


def test_money_paid_in_is_given_back_by_staff_alone(shop):
    paid = shop.offline(TopUp, minor=10_000, paid_by="till", payment="9")

    assert shop.offline(Undo, of=paid.txn).said.key == "not_yours"
    assert shop.offline(Undo, of=paid.txn, why="staff").result == "done"
    assert shop.allowance.held("ada", "cents") == 0


def test_a_voided_payment_is_not_booked_again_under_its_reference(shop):
    paid = shop.offline(TopUp, minor=10_000, paid_by="till", payment="9")
    shop.offline(Undo, of=paid.txn, why="staff")

    assert shop.offline(TopUp, minor=10_000, paid_by="till", payment="9").said.key == "not_yours"
    assert shop.allowance.held("ada", "cents") == 0


def test_a_top_up_undone_after_it_was_spent_is_taken_from_what_the_member_has_elsewhere(shop):
    paid = shop.offline(TopUp, minor=10_000, paid_by="till", payment="9")
    shop.offline(Pay, minor=10_000)

    undone = shop.offline(Undo, of=paid.txn, why="staff")

    assert undone.member.value_minor == 36_850 - 10_000
    assert shop.events("txn.voided.v1")[0]["legs"][0]["src"] == "free"


def test_nothing_moves_in_a_visit_that_is_over(shop):
    over = shop.visit()
    shop.desk.end(over, "end")

    with pytest.raises(Refused, match="visit is over"):
        shop.offline(Pay, visit=over, minor=100)
