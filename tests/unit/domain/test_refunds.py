"""Returns: the documentation's worked examples, and that any number of partial returns make one full return."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain import holding as holdings
from edge.domain.errors import BadReturn
from edge.domain.explain import explain
from edge.domain.holding import Holding
from edge.domain.lots import Lot, Taking
from edge.domain.order import Line, Order, Payment, Reason
from edge.domain.payments import Paid
from edge.domain.programme.document import Earning, EarningRule, Ladder, Programme, Tier
from edge.domain.rating import Rater
from edge.domain.refunds import refund, sale_fact, settle
from edge.domain.sale import Issued, Returned, Sale, Spent, UsedCoupon
from edge.domain.tiers import Fact, recomputed
from fakes.tables import minor, rows

DOCUMENT = "programme/refunds.md"
TODAY = date(2026, 11, 21)
NAMES = {"zh-Hans": "会员", "zh-Hant": "會員", "en": "Member"}
TIERS = [Tier(key="member", names=NAMES), Tier(key="gold", names=NAMES, spend_minor=100_00, transactions=3)]
RATER = Rater(
    Programme(
        version=1,
        chain="corner",
        names=NAMES,
        earning=Earning(rules=[EarningRule(id="base", points=1, per_minor=100)]),
        ladder=Ladder(tiers=TIERS),
    )
)


def sale(lines, payments=None, **moved):
    total = sum(line.net_minor for line in lines)
    order = Order(
        id="o1",
        store="0118",
        day=TODAY,
        lines=lines,
        payments=payments if payments is not None else [Payment(kind="money", minor=total)],
    )
    return Sale(order=order, rated=RATER.rate(order), lot="earned", **moved)


def lot(name, points, left=None):
    return Lot(id=name, points=points, left=points if left is None else left, earned_on=TODAY, active_on=TODAY)


def yes(said):
    return {"yes": True, "no": False}[said]


@pytest.mark.parametrize("row", rows(DOCUMENT, "One line of three, in parts"), ids=lambda row: row["Situation"])
def test_units_that_come_back_one_by_one_give_what_the_worked_example_says(row):
    towels = sale(
        [Line(line=1, sku="towel", quantity=3, amount_minor=10_000)], spent=[Spent(line=1, takings=[Taking("old", 50)])]
    )
    before, found = [], []
    for units in map(int, row["Units"].split(" + ")):
        found.append(refund(towels, [Returned(line=1, quantity=units)], today=TODAY, before=before))
        before.append(Returned(line=1, quantity=units))

    assert [line.quantity for made in found for line in made.lines] == [units.quantity for units in before]
    assert [made.paid.money for made in found] == [minor(part) for part in row["Paid back"].split(" + ")]
    assert [made.points for made in found] == [int(part) for part in row["Points taken back"].split(" + ")]
    assert [made.back for made in found] == [
        [Taking("old", int(part))] for part in row["Spent points back"].split(" + ")
    ]


@pytest.mark.parametrize("row", rows(DOCUMENT, "How the money comes back"), ids=lambda row: row["Situation"])
def test_money_comes_back_as_the_worked_example_says(row):
    names = {"towel": 1, "cup": 2}
    payments = [Payment(kind=kind.lower(), minor=minor(row[kind])) for kind in ("Money", "Principal", "Bonus")]
    sold = sale([Line(line=1, sku="towel", amount_minor=12_850), Line(line=2, sku="cup", amount_minor=1_990)], payments)

    made = refund(sold, [Returned(line=names[name], quantity=1) for name in row["Returned"].split(", ")], today=TODAY)

    assert made.paid == Paid(minor(row["Money back"]), minor(row["Principal back"]), minor(row["Bonus void"]))


@pytest.mark.parametrize("row", rows(DOCUMENT, "Coupons and gifts"), ids=lambda row: row["Situation"])
def test_coupons_and_gifts_follow_their_lines_as_the_worked_example_says(row):
    until = None if row["Good to"] == "–" else date.fromisoformat(row["Good to"])
    sold = sale(
        [Line(line=1, sku="a", amount_minor=20_000), Line(line=2, sku="b", amount_minor=10_000)],
        coupons=[UsedCoupon(id="c", lines=[int(line) for line in row["Coupon on"].split(", ")], until=until)],
        issued=[Issued(id="g", kind="gift", from_minor=15_000)],
    )
    before, back, voided = [], [], []
    for line in (row["Returned first"], row["Then"]):
        if line != "–":
            asked = Returned(line=int(line), quantity=1)
            made = refund(sold, [asked], today=date.fromisoformat(row["Today"]), before=before)
            before.append(asked)
            back += made.coupons_back
            voided += made.voided

    assert (back, voided) == (["c"] * yes(row["Coupon back"]), ["g"] * yes(row["Gift void"]))


@pytest.mark.parametrize(("units", "voided"), [(1, []), (2, ["g"]), (3, ["g"])])
def test_a_gift_is_void_when_what_is_kept_no_longer_reaches_what_was_asked_for(units, voided):
    towels = [Line(line=1, sku="towel", quantity=3, amount_minor=30_000)]
    sold = sale(towels, issued=[Issued(id="g", kind="gift", from_minor=20_000)])

    assert refund(sold, [Returned(line=1, quantity=units)], today=TODAY).voided == voided


@pytest.mark.parametrize(("line", "units", "voided"), [(2, 1, []), (1, 1, []), (1, 2, ["g"])])
def test_a_gift_for_one_line_rests_on_that_line_alone(line, units, voided):
    lines = [
        Line(line=1, sku="towel", quantity=3, amount_minor=30_000),
        Line(line=2, sku="cup", amount_minor=90_000),
    ]
    sold = sale(lines, issued=[Issued(id="g", kind="gift", lines=[1], from_minor=20_000)])

    assert refund(sold, [Returned(line=line, quantity=units)], today=TODAY).voided == voided


def test_a_line_that_was_only_paid_in_money_tells_only_the_money():
    made = refund(sale([Line(line=1, sku="a", amount_minor=50)]), [Returned(line=1, quantity=1)], today=TODAY)

    assert made.lines[0].line == 1
    assert made.lines[0].reasons == [Reason(rule="refund", key="refund.money", minor=50)]


def test_a_line_that_was_only_paid_from_bonus_tells_only_the_bonus():
    sold = sale([Line(line=1, sku="a", amount_minor=50)], [Payment(kind="bonus", minor=50)])

    made = refund(sold, [Returned(line=1, quantity=1)], today=TODAY)

    assert made.lines[0].reasons == [Reason(rule="refund", key="refund.bonus_void", minor=50)]


def test_points_that_have_expired_when_the_goods_come_back_are_not_taken_from_other_lots():
    sold = sale([Line(line=1, sku="a", amount_minor=1_000)])
    over = Lot(id="earned", points=10, left=10, earned_on=TODAY, active_on=TODAY, expires_on=TODAY)
    later = TODAY + timedelta(days=1)

    after = settle(
        Holding(lots=[over, lot("b", 5)]), sold, refund(sold, [Returned(line=1, quantity=1)], today=later), later
    )

    assert ([each.left for each in after.lots], after.owed) == ([0, 5], 0)


@pytest.mark.parametrize(("asked_for", "voided"), [(6_667, []), (6_668, ["g"])])
def test_what_is_kept_of_a_line_is_reckoned_to_the_fen(asked_for, voided):
    towels = [Line(line=1, sku="towel", quantity=3, amount_minor=10_000)]
    sold = sale(towels, issued=[Issued(id="g", kind="gift", from_minor=asked_for)])

    assert refund(sold, [Returned(line=1, quantity=1)], today=TODAY).voided == voided


def test_of_several_things_an_order_brought_each_is_looked_at_on_its_own_and_named():
    lines = [Line(line=1, sku="a", amount_minor=100), Line(line=2, sku="b", amount_minor=100)]
    issued = [Issued(id="g", kind="gift", lines=[2]), Issued(id="h", kind="gift", lines=[1], used=True)]
    sold = sale(lines, issued=[*issued, Issued(id="i", kind="coupon", lines=[1])])

    made = refund(sold, [Returned(line=1, quantity=1)], today=TODAY)

    assert made.voided == ["i"]
    assert made.reasons == [
        Reason(rule="h", key="refund.issued_used"),
        Reason(rule="i", key="refund.issued_void"),
    ]


def test_a_later_return_is_reckoned_behind_all_lots_that_an_earlier_one_gave_back():
    takings = [Taking("x", 10), Taking("y", 10), Taking("z", 10)]
    sold = sale([Line(line=1, sku="a", quantity=3, amount_minor=300)], spent=[Spent(line=1, takings=takings)])
    one = [Returned(line=1, quantity=1)]

    made = [refund(sold, one, today=TODAY, before=one * before) for before in range(3)]

    assert [each.back for each in made] == [[taking] for taking in takings]


def test_a_used_gift_is_not_void_and_the_reason_says_so():
    sold = sale(
        [Line(line=1, sku="a", amount_minor=100)],
        coupons=[UsedCoupon(id="c", lines=[1], until=TODAY - timedelta(days=1))],
        issued=[Issued(id="g", kind="gift", used=True), Issued(id="h", kind="coupon", lines=[1])],
    )

    made = refund(sold, [Returned(line=1, quantity=1)], today=TODAY)

    assert made.voided == ["h"]
    assert [explain(reason, "en") for reason in made.reasons] == [
        "Your coupon has expired and stays used",
        "What came with this purchase has been used and stays",
        "What came with this purchase is void",
    ]


def test_a_coupon_that_comes_back_is_told():
    sold = sale([Line(line=1, sku="a", amount_minor=100)], coupons=[UsedCoupon(id="c", lines=[1], until=TODAY)])

    reasons = refund(sold, [Returned(line=1, quantity=1)], today=TODAY).reasons

    assert [(reason.rule, explain(reason, "zh-Hans")) for reason in reasons] == [("c", "优惠券已退回")]


def test_every_figure_of_a_line_has_its_reason():
    payments = [Payment(kind="money", minor=50), Payment(kind="principal", minor=300), Payment(kind="bonus", minor=150)]
    sold = sale([Line(line=1, sku="a", amount_minor=500)], payments, spent=[Spent(line=1, takings=[Taking("old", 7)])])

    reasons = refund(sold, [Returned(line=1, quantity=1)], today=TODAY).lines[0].reasons

    assert {reason.rule for reason in reasons} == {"refund"}
    assert (reasons[0].points, reasons[0].basis_minor) == (-3, 500)
    assert [explain(reason, "en") for reason in reasons] == [
        "3 points for the returned goods",
        "7 spent points are yours again",
        "0.50 is paid back",
        "3.00 goes back to your stored value",
        "1.50 of bonus is void",
    ]


@pytest.mark.parametrize(
    ("line", "quantity", "before", "words"),
    [
        (7, 1, 0, "order o1 has no line 7: choose a line of the receipt"),
        (1, 4, 0, "line 1: 0 of 3 came back before, 4 more asked: choose at most 3"),
        (1, 2, 2, "line 1: 2 of 3 came back before, 2 more asked: choose at most 1"),
        (1, 0, 0, "line 1: 0 units to return: choose 1 or more"),
        (1, -1, 2, "line 1: -1 units to return"),
    ],
)
def test_units_that_are_not_the_customer_s_cannot_come_back(line, quantity, before, words):
    sold = sale([Line(line=1, sku="towel", quantity=3, amount_minor=10_000)])

    with pytest.raises(BadReturn, match=words):
        refund(
            sold,
            [Returned(line=line, quantity=quantity)],
            today=TODAY,
            before=[Returned(line=1, quantity=before)] if before else [],
        )


def test_units_asked_for_twice_are_counted_together():
    sold = sale([Line(line=1, sku="towel", quantity=3, amount_minor=10_000)])

    with pytest.raises(BadReturn, match="4 more asked"):
        refund(sold, [Returned(line=1, quantity=2)] * 2, today=TODAY)


def test_points_for_the_whole_order_come_back_by_the_prices_of_its_lines():
    lines = [Line(line=1, sku="a", amount_minor=200), Line(line=2, sku="b", amount_minor=100)]
    sold = sale(lines, spent=[Spent(takings=[Taking("x", 20), Taking("y", 10)])])

    assert refund(sold, [Returned(line=1, quantity=1)], today=TODAY).back == [Taking("x", 20)]
    assert refund(sold, [Returned(line=2, quantity=1)], today=TODAY).back == [Taking("y", 10)]


def test_points_for_an_order_without_prices_come_back_by_its_lines():
    gifts = [Line(line=number, sku="gift", amount_minor=0, gift=True) for number in (1, 2)]
    sold = sale(gifts, spent=[Spent(takings=[Taking("x", 40)])])

    assert refund(sold, [Returned(line=2, quantity=1)], today=TODAY).back == [Taking("x", 20)]


def test_a_member_falls_from_a_tier_when_what_reached_it_comes_back():
    sold = sale([Line(line=1, sku="a", amount_minor=9_999), Line(line=2, sku="b", amount_minor=1)])
    facts = [sale_fact(sold.order)]
    assert recomputed(Ladder(tiers=TIERS), facts, TODAY, TODAY).tier == "gold"

    facts.append(refund(sold, [Returned(line=2, quantity=1)], today=TODAY).fact)

    assert recomputed(Ladder(tiers=TIERS), facts, TODAY, TODAY).tier == "member"


def test_a_sale_counts_as_one_transaction_of_its_day():
    sold = sale([Line(line=1, sku="a", amount_minor=500), Line(line=2, sku="b", amount_minor=700)])

    assert sale_fact(sold.order) == Fact(day=TODAY, spend_minor=1_200, transactions=1)


def test_spent_points_whose_lot_has_expired_come_back_in_a_lot_of_their_own():
    sold = sale([Line(line=1, sku="a", amount_minor=50)], spent=[Spent(line=1, takings=[Taking("old", 7)])])
    later = TODAY + timedelta(days=1)
    over = Lot(id="old", points=7, left=0, earned_on=TODAY, active_on=TODAY, expires_on=TODAY)

    after = settle(Holding(lots=[over]), sold, refund(sold, [Returned(line=1, quantity=1)], today=later), later)

    assert [(each.id, each.left) for each in after.lots] == [("old", 0), ("old/20261122", 7)]


def test_bonus_does_not_count_towards_tiers():
    parts = [Payment(kind="principal", minor=300), Payment(kind="bonus", minor=200)]

    assert sale_fact(sale([Line(line=1, sku="a", amount_minor=500)], parts).order).spend_minor == 300


# -- what always holds ----------------------------------------------------------------------------------------------


@st.composite
def sales(draw):
    lines = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        price = draw(st.integers(0, 30_000))
        off = draw(st.integers(0, price))
        lines.append(
            Line(line=number, sku="x", quantity=draw(st.integers(1, 5)), amount_minor=price, discount_minor=off)
        )
    total = sum(line.net_minor for line in lines)
    principal = draw(st.integers(0, total))
    bonus = draw(st.integers(0, total - principal))
    numbers = st.integers(1, len(lines))
    takings = st.lists(st.builds(Taking, st.sampled_from(["l1", "l2", "l3"]), st.integers(1, 50)), max_size=3)
    return sale(
        lines,
        [
            Payment(kind="money", minor=total - principal - bonus),
            Payment(kind="principal", minor=principal),
            Payment(kind="bonus", minor=bonus),
        ],
        spent=draw(st.lists(st.builds(Spent, line=st.integers(0, len(lines)), takings=takings), max_size=2)),
        coupons=[
            UsedCoupon(id=f"c{at}", lines=draw(st.lists(numbers, min_size=1))) for at in range(draw(st.integers(0, 2)))
        ],
        issued=[
            Issued(id=f"i{at}", kind="gift", lines=draw(st.lists(numbers)), from_minor=0, used=draw(st.booleans()))
            for at in range(draw(st.integers(0, 2)))
        ],
    )


def everything(sold):
    return [Returned(line=line.line, quantity=line.quantity) for line in sold.order.lines]


def told(made):
    """All that some returns moved, added up."""
    back = Counter()
    for each in made:
        for taking in each.back:
            back[taking.lot] += taking.points
    return (
        sum(each.points for each in made),
        tuple(map(sum, zip(*(each.paid for each in made), strict=True))),
        back,
        sorted(coupon for each in made for coupon in each.coupons_back),
        sorted(gift for each in made for gift in each.voided),
        sum(each.fact.spend_minor for each in made),
        sum(each.fact.transactions for each in made),
    )


@given(sales(), st.data())
def test_partial_returns_in_any_split_make_one_full_return(sold, data):
    units = [Returned(line=line.line, quantity=1) for line in sold.order.lines for _ in range(line.quantity)]
    left, before, parts = data.draw(st.permutations(units)), [], []
    while left:
        size = data.draw(st.integers(1, len(left)))
        parts.append(refund(sold, left[:size], today=TODAY, before=before))
        before, left = before + left[:size], left[size:]

    assert told(parts) == told([refund(sold, everything(sold), today=TODAY)])


@given(sales())
def test_a_full_return_gives_back_and_takes_back_all_there_was(sold):
    made = refund(sold, everything(sold), today=TODAY)
    paid = {payment.kind: payment.minor for payment in sold.order.payments}
    spent = sum(taking.points for spent in sold.spent for taking in spent.takings)

    assert made.points == sold.rated.points
    assert made.paid == Paid(**paid)
    assert sum(taking.points for taking in made.back) == spent
    assert made.coupons_back == [coupon.id for coupon in sold.coupons]
    assert (made.fact.spend_minor, made.fact.transactions) == (-sale_fact(sold.order).spend_minor, -1)


@given(sales(), st.integers(0, 120), st.integers(0, 400))
def test_to_spend_and_to_return_it_all_leaves_a_member_as_before(sold, spent, held):
    before = Holding(lots=[lot("l1", held), lot("l2", 120)])
    after, takings = holdings.spend(before, spent, TODAY)
    bought = Sale(order=sold.order, rated=sold.rated, lot="earned", spent=[Spent(takings=takings)] if takings else [])
    after = holdings.earn(after, lot("earned", sold.rated.points))

    left = settle(after, bought, refund(bought, everything(bought), today=TODAY), TODAY)

    assert Holding(lots=[each for each in left.lots if each.id != "earned"], owed=left.owed) == before
    assert [(each.points, each.left) for each in left.lots if each.id == "earned"] == [(0, 0)]


@given(sales(), st.integers(0, 300))
def test_points_that_were_spent_before_the_return_are_owed_and_nothing_is_below_zero(sold, gone):
    earned = sold.rated.points
    kept = max(earned - gone, 0)
    plain = Sale(order=sold.order, rated=sold.rated, lot="earned")

    left = settle(
        Holding(lots=[lot("earned", earned, kept)]), plain, refund(plain, everything(plain), today=TODAY), TODAY
    )

    assert (left.owed, [each.left for each in left.lots]) == (earned - kept, [0])
