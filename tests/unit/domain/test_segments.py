"""Crowds of members: what an expression says, and what is wrong with one that cannot be read."""

import pytest
from hypothesis import given
from msgspec import structs

from edge.domain.segments.evaluate import holds
from edge.domain.segments.facts import MemberFacts
from edge.domain.segments.grammar import DEEPEST, LONGEST, MOST, SegmentFault, parse
from edge.domain.segments.sql import question
from edge.domain.segments.tree import leaves
from fakes.segments import expressions, population
from fakes.tables import rows

DOCUMENT = "programme/segments.md"

WANG = MemberFacts(
    member="M1",
    tier="gold",
    store="s0118",
    recency_days=95,
    frequency={30: 0, 90: 0, 180: 4, 365: 11},
    money_minor={180: 61_000, 365: 448_000},
    age=62,
    birthday_month=11,
    joined_days=800,
    points=12_480,
    value_minor=36_850,
    coupons=4,
    consents=frozenset(("sms",)),
    bought={"fresh": 95, "tea": 20},
)
"""A gold member who has not come for three months (the tea was sent for)."""
STRANGER = MemberFacts(member="M2", tier="basic")
"""Someone who has only just joined and told nothing."""


@pytest.mark.parametrize("row", rows(DOCUMENT, "Worked examples"), ids=lambda row: row["Segment"])
def test_worked_segments_hold_as_the_table_says(row):
    expression = parse(row["Segment"].strip("`"))

    assert [holds(expression, WANG), holds(expression, STRANGER)] == [
        row["Ms Wang"] == "yes",
        row["Newcomer"] == "yes",
    ]


@pytest.mark.parametrize("row", rows(DOCUMENT, "What is wrong with it"), ids=lambda row: row["Text"])
def test_an_expression_that_cannot_be_read_names_the_column(row):
    with pytest.raises(SegmentFault) as caught:
        parse(row["Text"].strip("`"))

    assert str(caught.value) == f"column {row['Column']}: {row['Complaint'].strip('`')}"
    assert caught.value.column == int(row["Column"])


@given(expressions())
def test_the_text_of_an_expression_reads_back_to_the_same(expression):
    assert parse(str(expression)) == expression


@given(expressions())
def test_not_turns_every_answer_round(expression):
    for member in population(40):
        assert holds(parse(f"not ({expression})"), member) is not holds(expression, member)


def test_and_binds_closer_than_or():
    assert str(parse('age = 1 or age = 2 and tier = "gold"')) == 'age = 1 or (age = 2 and tier = "gold")'


def test_brackets_bind_first_and_spaces_mean_nothing():
    assert parse('( age=1 or\n age =2 )and tier="gold"') == parse('(age = 1 or age = 2) and tier = "gold"')


def test_not_binds_closest():
    assert parse("not age = 1 and age = 2") == parse("(not age = 1) and age = 2")


def test_not_in_is_the_opposite_of_in():
    assert parse('tier not in ["gold"]') == parse('not tier in ["gold"]')


def test_words_that_were_typed_never_become_sql():
    asked = question(parse('tier = "x\' OR 1=1 --"'), "sqlite")

    assert asked.text == "SELECT f.member FROM member_facts f WHERE (f.tier IS NOT NULL AND f.tier = ?)"
    assert asked.parameters == ("x' OR 1=1 --",)


SQL = {
    "age = 1 and age != 2": ("((f.age IS NOT NULL AND f.age = ?) AND (f.age IS NOT NULL AND f.age <> ?))", (1, 2)),
    "points <= 3 or not known(age)": ("((f.points IS NOT NULL AND f.points <= ?) OR (NOT (f.age IS NOT NULL)))", (3,)),
    'tier in ["gold", "silver"]': ("(f.tier IS NOT NULL AND f.tier IN (?, ?))", ("gold", "silver")),
    'bought("tea", 90)': (
        "EXISTS (SELECT 1 FROM member_category x WHERE x.member = f.member AND x.category = ? AND x.last_days <= ?)",
        ("tea", 90),
    ),
    'consent("sms")': (
        "EXISTS (SELECT 1 FROM member_consent x WHERE x.member = f.member AND x.consent = ?)",
        ("sms",),
    ),
    "money_minor(365) > 5": ("(f.money_minor_365 IS NOT NULL AND f.money_minor_365 > ?)", (5,)),
}


@pytest.mark.parametrize("text", SQL)
def test_sql_names_the_columns_that_are_documented(text):
    where, parameters = SQL[text]
    asked = question(parse(text), "sqlite")

    assert asked.text == f"SELECT f.member FROM member_facts f WHERE {where}"
    assert asked.parameters == parameters
    assert question(parse(text), "postgresql").text == asked.text.replace("?", "%s")


@given(expressions())
def test_sql_has_one_mark_for_each_parameter(expression):
    for database, mark in (("sqlite", "?"), ("postgresql", "%s")):
        asked = question(expression, database)
        assert asked.text.count(mark) == len(asked.parameters)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("not " * DEEPEST + "age = 1", None),
        ("not " * (DEEPEST + 1) + "age = 1", 4 * (DEEPEST + 1) + 1),
        ("(" * DEEPEST + "age = 1" + ")" * DEEPEST, None),
        ("(" * (DEEPEST + 1) + "age = 1" + ")" * (DEEPEST + 1), DEEPEST + 2),
    ],
)
def test_brackets_have_a_deepest_level(text, column):
    if column is None:
        assert parse(text)
    else:
        with pytest.raises(
            SegmentFault, match=f"^column {column}: more than {DEEPEST} brackets within each other$"
        ) as at:
            parse(text)
        assert at.value.column == column


def test_brackets_side_by_side_are_not_deep():
    text = " and ".join(["(not age = 1)"] * (DEEPEST + 2))

    assert len(leaves(parse(text))) == DEEPEST + 2


@pytest.mark.parametrize(("length", "readable"), [(LONGEST, True), (LONGEST + 1, False)])
def test_an_expression_has_a_longest_length(length, readable):
    text = "age = 1".ljust(length)
    if readable:
        assert parse(text)
    else:
        with pytest.raises(SegmentFault, match=f"column {LONGEST + 1}: longer than {LONGEST} characters"):
            parse(text)


@pytest.mark.parametrize("text", [f"points < {MOST + 1}", f"points < {'0' * 30}{MOST + 1}", f"points < -{MOST + 1}"])
def test_a_figure_beyond_any_databases_column_is_refused(text):
    with pytest.raises(SegmentFault, match="column 10"):
        parse(text)


@pytest.mark.parametrize("text", [f"points < {MOST}", f"points > -{MOST}", 'bought("tea", 3660)', 'bought("tea", 0)'])
def test_figures_at_their_limits_can_be_read(text):
    assert str(parse(text)) == text


def test_leaves_stand_in_the_order_of_the_text():
    text = 'known(age) and not (consent("sms") or bought("tea", 3)) and tier in ["gold"] or points = 1'

    assert [str(leaf) for leaf in leaves(parse(text))] == [
        "known(age)",
        'consent("sms")',
        'bought("tea", 3)',
        'tier in ["gold"]',
        "points = 1",
    ]


@pytest.mark.parametrize("sign", ["=", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("age", [59, 60, 61])
def test_comparisons_are_exact_at_their_threshold(sign, age):
    expected = {"=": age == 60, "!=": age != 60, "<": age < 60, "<=": age <= 60, ">": age > 60, ">=": age >= 60}[sign]

    assert holds(parse(f"age {sign} 60"), structs.replace(WANG, age=age)) is expected


@pytest.mark.parametrize(("days", "expected"), [(89, False), (94, False), (95, True), (96, True)])
def test_something_bought_on_the_last_day_of_the_window_counts(days, expected):
    assert holds(parse(f'bought("fresh", {days})'), WANG) is expected
