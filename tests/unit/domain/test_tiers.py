"""Tiers: the documentation's worked examples, and that a standing follows from the facts alone."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from edge.domain.dates import months_after
from edge.domain.errors import ProgrammeFault
from edge.domain.explain import explain
from edge.domain.programme.document import Ladder
from edge.domain.tiers import Fact, Path, recomputed, standing
from fakes.documents import toml
from fakes.tables import minor, rows

DOCUMENT = "programme/tiers.md"
LADDER = msgspec.convert(toml(DOCUMENT, "A ladder"), Ladder)
TODAY = date(2026, 11, 21)
JOINED = date(2024, 1, 1)


def purchase(words):
    day, what = words.split()
    if what.isalpha():
        return Fact(day=date.fromisoformat(day), lift=what)
    sign = -1 if what.startswith("-") else 1
    return Fact(day=date.fromisoformat(day), spend_minor=sign * minor(what.lstrip("-")), transactions=sign)


@pytest.mark.parametrize("row", rows(DOCUMENT, "Thresholds"), ids=lambda row: row["Situation"])
def test_a_tier_is_reached_by_spend_or_by_transactions_as_the_worked_example_says(row):
    spent, count = minor(row["Spent"]), int(row["Transactions"])

    now = standing(LADDER, [Fact(day=TODAY, spend_minor=spent, transactions=count)], TODAY, "member", TODAY)

    paths = (
        [
            Path(kind="spend", have=spent, need=minor(row["Spend asked for"])),
            Path(kind="transactions", have=count, need=int(row["Transactions asked for"])),
        ]
        if row["Next"] != "–"
        else []
    )
    assert (now.tier, now.next, now.paths) == (row["Tier"], row["Next"].strip("–"), paths)


@pytest.mark.parametrize(
    "row", rows(DOCUMENT, "Keeping and losing a tier"), ids=lambda row: f"{row['Window']}: {row['Situation']}"
)
def test_a_tier_is_kept_or_lost_as_the_worked_example_says(row):
    ladder = structs.replace(LADDER, window=row["Window"])
    facts = [purchase(words) for words in row["Purchases"].split("; ")]

    now = recomputed(ladder, facts, date.fromisoformat(row["Today"]), JOINED)

    assert (now.tier, str(now.keeps_until or "–"), now.falls_to) == (row["Tier"], row["Keeps until"], row["Falls to"])


@pytest.mark.parametrize(("spend", "count", "kinds"), [(1000, 0, ["spend"]), (0, 5, ["transactions"])])
def test_a_threshold_of_zero_is_no_way_to_a_tier(spend, count, kinds):
    first, second, _ = LADDER.tiers
    ladder = Ladder(tiers=[first, structs.replace(second, spend_minor=spend, transactions=count)])

    now = recomputed(ladder, [], TODAY, JOINED)

    assert (now.tier, [path.kind for path in now.paths]) == ("member", kinds)


def test_a_tier_that_only_a_top_up_reaches_is_not_shown_as_the_next():
    first, second, third = LADDER.tiers
    ladder = Ladder(tiers=[first, structs.replace(second, spend_minor=0, transactions=0), third])

    assert recomputed(ladder, [], TODAY, JOINED).next == "gold"
    assert recomputed(ladder, [Fact(day=TODAY, spend_minor=499_999)], TODAY, JOINED).tier == "member"


def test_every_move_is_told_with_its_reason():
    facts = [
        purchase("2024-03-01 1000.00"),
        *(Fact(day=date(2024, 5, number), transactions=1) for number in range(1, 20)),
        purchase("2025-06-30 1000.00"),
        purchase("2026-11-20 gold"),
    ]

    moves = recomputed(LADDER, facts, TODAY, JOINED).moves

    assert [(str(move.day), explain(move.reason, "en")) for move in moves] == [
        ("2024-03-01", "Silver: 1,000.00 spent"),
        ("2024-05-19", "Gold: 20 purchases"),
        ("2025-06-19", "The period has ended: Member from now on"),
        ("2025-06-30", "Silver: 1,000.00 spent"),
        ("2026-07-31", "The period has ended: Member from now on"),
        ("2026-11-20", "Gold: lifted by your top-up"),
    ]


CALENDAR = structs.replace(LADDER, window="calendar")


def test_with_a_calendar_window_what_was_bought_before_the_tier_in_its_year_keeps_it_too():
    facts = [purchase("2025-01-10 600.00"), purchase("2025-06-01 400.00")]

    assert recomputed(CALENDAR, facts, date(2026, 6, 1), JOINED).tier == "silver"


@pytest.mark.parametrize(("ladder", "since"), [(CALENDAR, "2026-03-10"), (LADDER, "2026-03-11")])
def test_a_period_begins_on_the_day_of_the_tier_in_a_calendar_window_and_after_it_in_a_rolling_one(ladder, since):
    now = recomputed(ladder, [purchase("2026-03-10 1000.00")], TODAY, JOINED)

    assert now.since == date.fromisoformat(since)


def test_a_purchase_on_the_day_from_which_to_reckon_moves_on_that_day_by_the_tier_s_rule():
    moves = standing(LADDER, [purchase("2026-11-10 1000.00")], TODAY, "member", date(2026, 11, 10)).moves

    assert [(move.day, move.reason.rule) for move in moves] == [(date(2026, 11, 10), "silver")]


def test_a_tier_that_was_kept_is_told():
    facts = [purchase("2025-01-10 1000.00"), purchase("2025-06-01 1000.00")]

    moves = recomputed(LADDER, facts, date(2026, 2, 10), JOINED).moves

    assert [(move.tier, explain(move.reason, "zh-Hans")) for move in moves] == [
        ("silver", "累计消费 1,000.00 元，升级为银卡"),
        ("silver", "本期达标，保持银卡"),
    ]


def test_a_lift_is_neither_spend_nor_a_transaction():
    now = recomputed(LADDER, [Fact(day=TODAY, lift="silver")] * 20, TODAY, JOINED)

    assert (now.tier, [path.have for path in now.paths]) == ("silver", [0, 0])


@pytest.mark.parametrize(
    ("lifts", "tier"), [(["silver", "gold"], "gold"), (["gold", "silver"], "gold"), (["silver", "member"], "silver")]
)
def test_of_two_lifts_on_one_day_the_higher_counts(lifts, tier):
    assert recomputed(LADDER, [Fact(day=TODAY, lift=lift) for lift in lifts], TODAY, JOINED).tier == tier


def test_of_two_lifts_in_a_period_the_higher_keeps_the_tier():
    facts = [purchase(words) for words in ("2025-01-10 gold", "2025-05-01 gold", "2025-06-01 silver")]

    assert recomputed(LADDER, facts, date(2026, 2, 10), JOINED).tier == "gold"


def test_a_tier_that_was_also_bought_is_told_as_bought():
    facts = [Fact(day=TODAY, lift="silver"), Fact(day=TODAY, spend_minor=100_000, transactions=1)]

    assert [move.reason.key for move in recomputed(LADDER, facts, TODAY, JOINED).moves] == ["tier.up_by_spend"]


@pytest.mark.parametrize("fact", [Fact(day=TODAY, spend_minor=1), Fact(day=TODAY, transactions=1)])
def test_a_threshold_of_one_is_reached_by_the_first_purchase(fact):
    first, second, _ = LADDER.tiers
    ladder = Ladder(tiers=[first, structs.replace(second, spend_minor=1, transactions=1)])

    assert recomputed(ladder, [fact], TODAY, JOINED).tier == "silver"


def test_what_has_not_happened_yet_does_not_count():
    later = Fact(day=TODAY + timedelta(days=1), spend_minor=10**6)

    assert recomputed(LADDER, [later], TODAY, JOINED).tier == "member"


@pytest.mark.parametrize(("tier", "lift"), [("platin", ""), ("member", "platin")])
def test_a_tier_the_ladder_does_not_have_is_named(tier, lift):
    with pytest.raises(ProgrammeFault, match="the ladder has no tier 'platin': publish"):
        standing(LADDER, [Fact(day=TODAY, lift=lift)], TODAY, tier, TODAY)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-12-05", 1, "2027-01-05"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_month_s_last(day, months, then):
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(then)


# -- what always holds ----------------------------------------------------------------------------------------------

FACTS = st.lists(
    st.builds(
        Fact,
        day=st.dates(JOINED, TODAY),
        spend_minor=st.integers(0, 120_000),
        transactions=st.integers(0, 4),
        lift=st.sampled_from(["", "", "", "silver", "gold"]),
    ),
    max_size=12,
)
LADDERS = st.builds(
    lambda window, months, grace: structs.replace(LADDER, window=window, months=months, grace_days=grace),
    st.sampled_from(["rolling", "calendar"]),
    st.sampled_from([1, 3, 12]),
    st.sampled_from([0, 30]),
)
RANK = [tier.key for tier in LADDER.tiers].index


@given(LADDERS, FACTS, st.lists(st.dates(JOINED, TODAY), max_size=4))
def test_asking_often_gives_the_same_standing_as_asking_once(ladder, facts, days):
    tier, since = "member", JOINED
    for day in sorted(days):
        before = standing(ladder, facts, day, tier, since)
        tier, since = before.tier, before.since

    often, once = standing(ladder, facts, TODAY, tier, since), recomputed(ladder, facts, TODAY, JOINED)

    assert structs.replace(often, moves=[]) == structs.replace(once, moves=[])


@given(LADDERS, FACTS, st.data())
def test_a_standing_does_not_depend_on_how_facts_are_listed(ladder, facts, data):
    assert recomputed(ladder, data.draw(st.permutations(facts)), TODAY, JOINED) == recomputed(
        ladder, facts, TODAY, JOINED
    )


@given(LADDERS, FACTS, st.dates(JOINED, TODAY), st.integers(1, 600_000))
def test_after_a_full_return_a_member_stands_as_if_nothing_had_been_bought(ladder, facts, day, spent):
    bought = [Fact(day=day, spend_minor=spent, transactions=1), Fact(day=day, spend_minor=-spent, transactions=-1)]

    assert recomputed(ladder, [*facts, *bought], TODAY, JOINED) == recomputed(ladder, facts, TODAY, JOINED)


@given(LADDERS, FACTS)
def test_the_tier_falls_the_day_after_it_is_certain_and_not_before(ladder, facts):
    now = recomputed(ladder, facts, TODAY, JOINED)
    if now.keeps_until is None:
        return

    last = recomputed(ladder, facts, now.keeps_until, JOINED)
    after = recomputed(ladder, facts, now.keeps_until + timedelta(days=1), JOINED)

    assert (last.tier, after.tier) == (now.tier, now.falls_to)
    assert RANK(now.falls_to) < RANK(now.tier)


@given(LADDERS, FACTS)
def test_a_member_always_has_at_least_the_tier_that_the_window_reaches(ladder, facts):
    now = recomputed(ladder, facts, TODAY, JOINED)

    assert all(path.have < path.need for path in now.paths)
