"""What a purchase earns: the documentation's worked examples, and what holds for every programme and order."""

from datetime import date
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from edge.domain.errors import BadOrder, CurrencyMismatch, ProgrammeFault
from edge.domain.explain import explain
from edge.domain.order import Line, Order, Payment, Reason
from edge.domain.programme.document import (
    LANGUAGES,
    Earning,
    EarningRule,
    Exclusion,
    Goods,
    Ladder,
    MemberDay,
    Programme,
    Tier,
    When,
)
from edge.domain.rating import RatedLine, Rater
from fakes.documents import toml
from fakes.tables import minor, rows

NAMES = {"zh-Hans": "会员", "zh-Hant": "會員", "en": "Member"}
MONDAY = date(2026, 11, 16)
TIERS = [Tier(key="member", names=NAMES), Tier(key="gold", names=NAMES, multiplier="1.5")]
DOCUMENT = "programme/earning.md"


def programme(earning=None, *, tiers=TIERS, **changes):
    earning = earning or msgspec.convert(toml(DOCUMENT, "A programme"), Earning)
    ladder = Ladder(tiers=tiers)
    return Programme(version=3, chain="corner", names=NAMES, earning=structs.replace(earning, **changes), ladder=ladder)


def order(*lines, payments=None, day=MONDAY, tier="member", **fields):
    total = sum(line.net_minor for line in lines)
    paid = payments if payments is not None else [Payment(kind="money", minor=total)]
    return Order(id="o1", store="0118", day=day, tier=tier, lines=list(lines), payments=paid, **fields)


def line(number, goods, price, **fields):
    special = goods == "special"
    return Line(
        line=number,
        sku=f"sku-{number}",
        category="home" if special else goods,
        amount_minor=price,
        special=special,
        **fields,
    )


@pytest.mark.parametrize("row", rows(DOCUMENT, "One line"), ids=lambda row: row["Situation"])
def test_a_line_earns_what_the_worked_example_says(row):
    sold = order(
        line(1, row["Goods"], minor(row["Price"]), discount_minor=minor(row["Off"])),
        day=MONDAY.replace(day=15 + int(row["Weekday"])),
        tier=row["Tier"].strip("–"),
    )

    rated = Rater(programme()).rate(sold, Fraction(row["Member day"]))

    assert (rated.points, Fraction(rated.lines[0].exact)) == (int(row["Points"]), Fraction(row["Exact"]))


@pytest.mark.parametrize("row", rows(DOCUMENT, "Several lines, rounded once"), ids=lambda row: row["Lines"])
def test_an_order_is_rounded_once_and_its_lines_sum_to_it(row):
    parts = [part.split() for part in row["Lines"].split(" + ")]
    rated = Rater(programme()).rate(
        order(*(line(at, goods, minor(price)) for at, (goods, price) in enumerate(parts, 1)))
    )

    assert [line.points for line in rated.lines] == [int(points) for points in row["Points of the lines"].split(" + ")]
    assert rated.points == int(row["Points"])


@pytest.mark.parametrize("row", rows(DOCUMENT, "Paid from stored value"), ids=lambda row: row["Situation"])
@pytest.mark.parametrize(
    ("earns", "column"), [("spending", "Where spending earns"), ("top_up", "Where topping up earns")]
)
def test_what_is_paid_from_stored_value_earns_as_the_programme_says(row, earns, column):
    payments = [Payment(kind=kind.lower(), minor=minor(row[kind])) for kind in ("Money", "Principal", "Bonus")]

    rated = Rater(programme(stored_value_earns=earns)).rate(order(line(1, "home", 12850), payments=payments))

    assert rated.points == int(row[column])


@pytest.mark.parametrize("row", rows(DOCUMENT, "Topping up"), ids=lambda row: row["Situation"])
@pytest.mark.parametrize(
    ("earns", "column"), [("spending", "Where spending earns"), ("top_up", "Where topping up earns")]
)
def test_topping_up_earns_as_the_programme_says(row, earns, column):
    rater = Rater(programme(stored_value_earns=earns))

    rated = rater.rate_top_up(minor(row["Pays in"]), store="0118", day=MONDAY, tier=row["Tier"])

    assert rated.points == int(row[column])
    assert (rated.programme, [(one.line, one.points) for one in rated.lines]) == (3, [(1, rated.points)])


@pytest.mark.parametrize("row", rows(DOCUMENT, "Tax"), ids=lambda row: row["Situation"])
def test_tax_is_left_out_of_the_basis_where_the_programme_says_so(row):
    sold = line(1, "home", minor(row["Price"]), tax_minor=minor(row["Tax in it"]), discount_minor=minor(row["Off"]))

    rated = Rater(programme(basis="without_tax")).rate(order(sold))

    assert (rated.lines[0].basis_minor, rated.points) == (minor(row["Basis"]), int(row["Points"]))


def test_tax_stays_in_the_basis_where_the_programme_says_so():
    rated = Rater(programme(basis="with_tax")).rate(order(line(1, "home", 11300, tax_minor=1300)))

    assert (rated.lines[0].basis_minor, rated.points) == (11300, 113)


def test_exact_points_are_told_as_the_shortest_fraction():
    rated = Rater(programme()).rate(order(line(1, "home", 1250), line(2, "home", 1200)))

    assert [one.exact for one in rated.lines] == ["25/2", "12"]
    assert [reason.exact for one in rated.lines for reason in one.reasons] == ["25/2", "-1/2", "12"]


def test_the_point_that_rounding_leaves_goes_to_the_line_with_the_largest_fraction():
    rated = Rater(programme()).rate(order(line(1, "home", 1030), line(2, "home", 1080), line(3, "home", 1090)))

    assert [one.points for one in rated.lines] == [10, 11, 11]


def test_every_reason_names_its_rule_and_what_it_was_reckoned_on():
    sold = order(line(1, "home", 12850), line(2, "tobacco", 4500), tier="gold")

    home, tobacco = Rater(programme()).rate(sold, Fraction(2)).lines

    assert [(reason.rule, reason.key) for reason in home.reasons] == [
        ("base", "earn.rule"),
        ("gold", "earn.tier"),
        ("member-day", "earn.member_day"),
        ("rounding", "earn.rounding"),
    ]
    assert {reason.basis_minor for reason in home.reasons} == {12850}
    assert [(reason.rule, reason.basis_minor, reason.exact) for reason in tobacco.reasons] == [("tobacco", 4500, "0")]


def test_a_line_that_no_rule_covers_says_so():
    rules = [EarningRule(id="tea", points=1, per_minor=100, goods=Goods(categories=["tea"]))]

    rated = Rater(programme(Earning(rules=rules))).rate(order(line(1, "home", 1000)))

    assert rated.lines[0].reasons == [Reason(rule="none", key="earn.no_rule", basis_minor=1000, exact="0")]


BY_VALUE = [Payment(kind="principal", minor=700), Payment(kind="bonus", minor=300)]


@pytest.mark.parametrize(
    ("earns", "not_earning"),
    [
        ("spending", [Reason(rule="bonus", key="earn.bonus_not", minor=300, exact="0")]),
        (
            "top_up",
            [
                Reason(rule="bonus", key="earn.bonus_not", minor=300, exact="0"),
                Reason(rule="principal", key="earn.principal_not", minor=700, exact="0"),
            ],
        ),
    ],
)
def test_what_was_paid_from_stored_value_and_earns_nothing_is_told(earns, not_earning):
    rated = Rater(programme(stored_value_earns=earns)).rate(order(line(1, "home", 1000), payments=BY_VALUE))

    assert [reason for reason in rated.lines[0].reasons if reason.key.endswith("_not")] == not_earning


def test_an_order_paid_in_money_has_nothing_to_tell_about_stored_value():
    rated = Rater(programme(stored_value_earns="top_up")).rate(order(line(1, "home", 1000)))

    assert [reason.key for reason in rated.lines[0].reasons] == ["earn.rule"]


def test_topping_up_where_spending_earns_says_why_it_brings_nothing():
    rated = Rater(programme(stored_value_earns="spending")).rate_top_up(20_000, store="0118", day=MONDAY)

    reason = Reason(rule="top-up", key="earn.top_up_not", minor=20_000, exact="0")
    assert rated.lines == [RatedLine(line=1, points=0, exact="0", basis_minor=0, reasons=[reason])]


@pytest.mark.parametrize(("store", "points"), [("0118", 10), ("0119", 0)])
def test_topping_up_earns_by_the_rules_of_its_store_and_in_the_programme_s_currency(store, points):
    here = EarningRule(id="base", points=1, per_minor=100, when=When(stores=["0118"]))
    rules = structs.replace(programme(Earning(rules=[here], stored_value_earns="top_up")), currency="HKD")

    assert Rater(rules).rate_top_up(1000, store=store, day=MONDAY).points == points


def test_a_rule_for_products_does_not_cover_a_top_up_but_one_for_everything_does():
    tea = EarningRule(id="tea", points=9, per_minor=100, goods=Goods(products=["tea-1"]))
    base = EarningRule(id="base", points=1, per_minor=100)

    rater = Rater(programme(Earning(rules=[tea, base], stored_value_earns="top_up")))

    assert rater.rate_top_up(1000, store="0118", day=MONDAY).points == 10


def test_a_line_that_earns_nothing_says_why_in_every_language():
    rated = Rater(programme()).rate(order(line(1, "tobacco", 4500)))

    assert [explain(reason, language) for reason in rated.lines[0].reasons for language in LANGUAGES] == [
        "本商品不积分：烟草",
        "本商品不積分：菸草",
        "No points on this product: tobacco",
    ]


def test_every_part_of_a_line_s_points_has_a_reason():
    sold = order(line(1, "skin", 12850), day=date(2026, 11, 18), tier="gold")

    reasons = Rater(programme()).rate(sold, Fraction(2)).lines[0].reasons

    assert [explain(reason, "en") for reason in reasons] == [
        "128.5 points for 128.50",
        "128.5 extra points on this product",
        "128.5 extra points on this product",
        "192.75 points for your tier",
        "578.25 points for member day",
        "-0.5 points by rounding the receipt",
    ]


def test_a_gift_line_earns_nothing_where_gifts_are_excluded():
    excluded = Exclusion(id="gifts", reason=NAMES, gift=True)
    rules = [EarningRule(id="base", points=1, per_minor=100)]

    sold = order(line(1, "home", 500, gift=True), line(2, "home", 500))

    rated = Rater(programme(Earning(rules=rules, exclusions=[excluded]))).rate(sold)

    assert [(reason.rule, reason.key) for reason in rated.lines[0].reasons] == [("gifts", "earn.excluded")]
    assert [one.points for one in rated.lines] == [0, 5]


@pytest.mark.parametrize(
    ("when", "points"),
    [
        (When(), 10),
        (When(stores=["0118"]), 10),
        (When(stores=["0119"]), 0),
        (When(tiers=["member"]), 10),
        (When(tiers=["gold"]), 0),
        (When(since=MONDAY, until=MONDAY), 10),
        (When(since=date(2026, 11, 17)), 0),
        (When(until=date(2026, 11, 15)), 0),
        (When(blackout=[MONDAY]), 0),
        (When(weekdays=[1]), 10),
        (When(weekdays=[2]), 0),
    ],
)
def test_a_rule_gives_only_where_and_when_it_holds(when, points):
    rules = [EarningRule(id="base", points=1, per_minor=100, when=when)]

    rated = Rater(programme(Earning(rules=rules))).rate(order(line(1, "home", 1000)))

    assert rated.points == points
    assert (rated.lines[0].reasons[0].key == "earn.no_rule") == (points == 0)


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"currency": "HKD"}, CurrencyMismatch, "order o1 in HKD, programme 3 in CNY: correct the programme or the"),
        ({"tier": "platin"}, ProgrammeFault, "programme 3 has no tier 'platin': publish"),
        ({"payments": [Payment(kind="money", minor=999)]}, BadOrder, "costs 10.00, its payments are 9.99: send"),
        ({"payments": [Payment(kind="money", minor=1001), Payment(kind="bonus", minor=-1)]}, BadOrder, "costs 10.00"),
    ],
)
def test_an_order_that_cannot_be_rated_is_refused_with_a_cure(changes, error, words):
    with pytest.raises(error, match=words):
        Rater(programme()).rate(structs.replace(order(line(1, "home", 1000)), **changes))


@pytest.mark.parametrize(
    "fault", [{"discount_minor": 1001}, {"discount_minor": -1}, {"tax_minor": 1001}, {"tax_minor": -1}]
)
def test_a_line_with_an_impossible_discount_or_tax_is_refused(fault):
    sold = structs.replace(order(line(1, "home", 1000)), lines=[line(1, "home", 1000, **fault)])

    with pytest.raises(BadOrder, match=r"order o1, line 1 costs 10\.00.* tax: send the sale again"):
        Rater(programme()).rate(sold)


def test_two_lines_of_one_number_are_refused():
    with pytest.raises(BadOrder, match="two lines of one number"):
        Rater(programme()).rate(order(line(1, "home", 1000), line(1, "home", 1000)))


@pytest.mark.parametrize(
    "rule", [EarningRule(id="x"), EarningRule(id="x", points=1), EarningRule(id="x", per_minor=100, times="2")]
)
def test_a_rule_without_a_price_of_points_is_refused_by_name(rule):
    with pytest.raises(ProgrammeFault, match=r"programme 3: earning\.rules\.x needs either"):
        Rater(programme(Earning(rules=[rule])))


@pytest.mark.parametrize(
    ("days", "points", "rule"),
    [
        ([], 10, None),
        ([MemberDay(id="a", names=NAMES, weekdays=[1], multiplier="2")], 20, "a"),
        ([MemberDay(id="a", names=NAMES, weekdays=[2], multiplier="2")], 10, None),
        ([MemberDay(id="a", names=NAMES, weekdays=[1], multiplier="2", stores=["0119"])], 10, None),
        ([MemberDay(id="a", names=NAMES, weekdays=[1], multiplier="2", stores=["0118"])], 20, "a"),
        (
            [MemberDay(id="a", names=NAMES, weekdays=[1]), MemberDay(id="b", names=NAMES, days=[16], multiplier="3")],
            30,
            "b",
        ),
        ([MemberDay(id=key, names=NAMES, days=[16], multiplier="3/2") for key in ("b", "a")], 15, "a"),
    ],
)
def test_the_programme_s_own_member_days_multiply_and_are_named(days, points, rule):
    rules = structs.replace(programme(), member_days=days)

    rated = Rater(rules).rate(order(line(1, "home", 1000)))

    assert rated.points == points
    assert [reason.rule for reason in rated.lines[0].reasons if reason.key == "earn.member_day"] == [rule] * bool(rule)


def test_a_member_day_does_not_multiply_what_topping_up_earns():
    doubled = MemberDay(id="a", names=NAMES, weekdays=[1], multiplier="2")
    rules = structs.replace(programme(stored_value_earns="top_up"), member_days=[doubled])

    assert Rater(rules).rate_top_up(1000, store="0118", day=MONDAY).points == 10


# -- what always holds ----------------------------------------------------------------------------------------------

RATES = st.sampled_from(["1/3", "0.5", "2", "1.25", "3/7", "0"])
CATEGORIES = st.sampled_from(["home", "skin", "tea", "tobacco", "special"])


@st.composite
def rules(draw, number):
    priced = draw(st.booleans())
    return EarningRule(
        id=f"r{number}",
        priority=draw(st.integers(0, 5)),
        points=draw(st.integers(1, 9)) if priced else 0,
        per_minor=draw(st.integers(1, 999)) if priced else 0,
        times="" if priced else draw(RATES),
        combine=draw(st.sampled_from(["add", "max"])),
        stop=draw(st.booleans()),
        goods=Goods(categories=draw(st.lists(CATEGORIES, max_size=2))),
        when=When(weekdays=draw(st.lists(st.integers(1, 7), max_size=2))),
    )


@st.composite
def programmes(draw):
    some = [draw(rules(number)) for number in range(draw(st.integers(0, 6)))]
    excluded = [
        Exclusion(
            id=f"x{number}", reason=NAMES, goods=Goods(categories=[draw(CATEGORIES)]), special=draw(st.booleans())
        )
        for number in range(draw(st.integers(0, 2)))
    ]
    return programme(
        Earning(rules=some, exclusions=excluded),
        tiers=[TIERS[0], structs.replace(TIERS[1], multiplier=draw(RATES))],
        stored_value_earns=draw(st.sampled_from(["spending", "top_up"])),
        basis=draw(st.sampled_from(["with_tax", "without_tax"])),
    )


@st.composite
def orders(draw):
    lines = []
    for number in range(1, draw(st.integers(1, 7)) + 1):
        price = draw(st.integers(0, 50_000))
        off, tax = draw(st.integers(0, price)), draw(st.integers(0, price))
        lines.append(line(number, draw(CATEGORIES), price, discount_minor=off, tax_minor=tax))
    total = sum(line.net_minor for line in lines)
    principal = draw(st.integers(0, total))
    bonus = draw(st.integers(0, total - principal))
    parts = {"principal": principal, "bonus": bonus, "money": total - principal - bonus}
    return order(
        *draw(st.permutations(lines)),
        payments=[Payment(kind=kind, minor=part) for kind, part in parts.items() if part],
        day=MONDAY.replace(day=draw(st.integers(16, 22))),
        tier=draw(st.sampled_from(["", "member", "gold"])),
    )


@given(programmes(), orders(), RATES.map(Fraction))
def test_lines_sum_to_the_order_and_no_line_is_a_point_away_from_its_fraction(rules, sold, day):
    rated = Rater(rules).rate(sold, day)

    assert rated.points == sum(line.points for line in rated.lines)
    assert rated.points == sum(Fraction(line.exact) for line in rated.lines) // 1
    assert all(abs(line.points - Fraction(line.exact)) < 1 for line in rated.lines)


@given(programmes(), orders(), RATES.map(Fraction))
def test_the_reasons_of_a_line_sum_to_its_points(rules, sold, day):
    for rated in Rater(rules).rate(sold, day).lines:
        assert sum(Fraction(reason.exact) for reason in rated.reasons) == rated.points
        assert all(explain(reason, "zh-Hans") for reason in rated.reasons)


@given(programmes(), orders(), st.randoms(use_true_random=False))
def test_the_order_of_rules_and_lines_in_their_files_does_not_matter(rules, sold, random):
    earning = rules.earning
    shuffled = structs.replace(
        rules,
        earning=structs.replace(
            earning,
            rules=random.sample(earning.rules, len(earning.rules)),
            exclusions=random.sample(earning.exclusions, len(earning.exclusions)),
        ),
    )

    assert Rater(shuffled).rate(sold) == Rater(rules).rate(sold)


@given(programmes(), orders(), RATES.map(Fraction))
def test_whole_number_arithmetic_gives_the_same_as_fractions(rules, sold, day):
    for rated, sold_line in zip(Rater(rules).rate(sold, day).lines, sold.lines, strict=True):
        exact = plainly(rules, sold, sold_line, rated.basis_minor) * day

        assert Fraction(rated.exact) == exact


def plainly(rules, sold, sold_line, basis):
    """Rate one line again, written as the documentation tells it."""
    excluded = rules.earning.exclusions
    if any(sold_line.category in rule.goods.categories or (rule.special and sold_line.special) for rule in excluded):
        return Fraction(0)
    points = Fraction(0)
    for rule in sorted(rules.earning.rules, key=lambda rule: (rule.priority, rule.id)):
        if rule.when.weekdays and sold.day.isoweekday() not in rule.when.weekdays:
            continue
        if rule.goods.categories and sold_line.category not in rule.goods.categories:
            continue
        given = points * Fraction(rule.times) if rule.times else Fraction(basis * rule.points, rule.per_minor)
        points = points + given if rule.combine == "add" else max(points, given)
        if rule.stop:
            break
    return points * next(
        (Fraction(tier.multiplier) for tier in rules.ladder.tiers if tier.key == sold.tier), Fraction(1)
    )


@given(programmes(), st.integers(1, 10**6))
def test_the_same_money_never_earns_at_top_up_and_again_when_it_is_spent(rules, paid):
    rater = Rater(rules)
    spent = order(line(1, "home", paid), payments=[Payment(kind="principal", minor=paid)])

    topped_up = rater.rate_top_up(paid, store="0118", day=MONDAY)

    assert 0 in (topped_up.points, rater.rate(spent).points)


@given(programmes(), st.integers(1, 10**6))
def test_bonus_never_earns(rules, paid):
    spent = order(line(1, "home", paid), payments=[Payment(kind="bonus", minor=paid)])

    assert Rater(rules).rate(spent).points == 0
