"""The one thing that is said to a member, and why."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from edge.domain.care import CareRules, Contact, held_out
from edge.domain.care_occasions import MemberToday, occasion
from edge.domain.errors import ProgrammeFault
from edge.domain.programme.check import parse_programme
from edge.domain.programme.document import Care, Segment
from edge.domain.segments.facts import MemberFacts
from fakes.tables import rows

PROGRAMME = parse_programme((Path(__file__).parent / "good.toml").read_text(encoding="utf-8"))
RULES = CareRules(PROGRAMME)
TODAY = date(2026, 11, 21)
EVERYONE = [entry.id for entry in PROGRAMME.care.entries]
PLACES = {entry.id: (entry.priority, entry.id) for entry in PROGRAMME.care.entries}


def member(known, name="M2"):
    """Read the table's words: ``recency 90, consent new_product, member_day``."""
    words = dict(part.strip().partition(" ")[::2] for part in known.split(",") if part.strip())
    number = {key: int(value) for key, value in words.items() if value.isdigit()}
    facts = MemberFacts(
        member=name,
        tier="gold",
        joined_days=number.get("joined", 0),
        recency_days=number.get("recency"),
        age=number.get("age"),
        points=number.get("points", 0),
        frequency={90: number.get("visits", 0)},
        bought={category: number[category] for category in ("tea", "fresh") if category in number},
        consents=frozenset(words[key] for key in ("consent",) if key in words),
    )
    return MemberToday(
        facts=facts,
        purchases=number.get("purchases", 0),
        expiring_in_days=number.get("expiring"),
        expiring_points=number.get("lot", 0),
        birthday_open_days=number.get("birthday"),
        member_day="member_day" in words,
    )


def heard(text):
    return [
        Contact(day=date.fromisoformat(day), entry=entry, channel="message")
        for entry, _, day in (part.strip().partition("@") for part in text.split(",") if part.strip())
    ]


def rules(**changes):
    return CareRules(structs.replace(PROGRAMME, **changes))


def calendar(**changes):
    return structs.replace(PROGRAMME.care, **changes)


AWAY = member("joined 800, recency 95, purchases 40")


@pytest.mark.parametrize("row", rows("programme/care.md", "Worked examples"), ids=lambda row: f"{row['Because']}")
def test_worked_visits_are_decided_as_the_table_says(row):
    decision = RULES.decide(member(row["Known"], row["Member"]), date.fromisoformat(row["Today"]), heard(row["Heard"]))

    assert (decision.outcome, decision.entry) == (row["Outcome"], row["Entry"])


def test_each_entry_has_its_reason_the_chosen_one_first():
    decision = RULES.decide(AWAY, TODAY, [])

    assert decision.reasons[0].rule == decision.entry == "come-back-3-months"
    assert sorted(reason.rule for reason in decision.reasons) == sorted(EVERYONE)
    rest = [PLACES[reason.rule] for reason in decision.reasons[1:]]
    assert rest == sorted(rest)


@pytest.mark.parametrize(
    ("known", "today", "entry", "key", "english", "figure"),
    [
        (
            "recency 1234, joined 2000",
            TODAY,
            "come-back-3-months",
            "care.dormant",
            "Welcome back: it has been 1,234 days",
            "1234",
        ),
        ("joined 9", TODAY, "second-visit", "care.activation", "You joined 9 days ago", "9"),
        ("points 900, expiring 3, lot 450", TODAY, "points-expire", "care.expiring", "450 of your points", "450"),
        ("recency 8, fresh 8, visits 6", TODAY, "how-was-it", "care.follow_up", "bought 8 days ago", "8"),
        ("birthday 3", TODAY, "birthday-gift", "care.birthday", "Happy birthday", ""),
        ("member_day", TODAY, "member-day-today", "care.member_day", "Today is member day", ""),
    ],
)
def test_a_nudge_says_its_figure(known, today, entry, key, english, figure):
    reason = RULES.decide(member(known), today, []).reasons[0]

    assert (reason.rule, reason.key, reason.exact) == (entry, key, figure)
    assert english in reason.text["en"]
    assert set(reason.text) == {"zh-Hans", "zh-Hant", "en"}
    assert reason.points == (450 if key == "care.expiring" else 0)


@pytest.mark.parametrize(
    ("known", "contacts", "entry", "key"),
    [
        ("recency 3", "", "come-back-3-months", "care.not_due"),
        ("points 599, expiring 3, lot 450", "", "points-expire", "care.other_segment"),
        ("recency 95", "come-back-3-months@2026-11-16", "come-back-3-months", "care.already"),
        ("recency 95", "come-back-3-months@2026-11-15", "come-back-3-months", "care.lower"),
        ("recency 95", "", "come-back-1-month", "care.later_stage"),
        ("recency 95", "come-back-3-months@2026-11-16", "come-back-1-month", "care.later_stage"),
    ],
)
def test_what_was_not_said_has_its_reason(known, contacts, entry, key):
    decision = RULES.decide(member(known + ", birthday 0"), TODAY, heard(contacts))

    assert {reason.rule: reason.key for reason in decision.reasons}[entry] == key
    assert decision.entry == "birthday-gift"


def test_silence_has_a_reason_for_each_entry_too():
    decision = RULES.decide(member("joined 800, recency 3, purchases 40"), TODAY, [])

    assert [reason.rule for reason in decision.reasons] == sorted(EVERYONE, key=PLACES.get)
    assert {(reason.key, reason.exact, reason.points) for reason in decision.reasons} == {("care.not_due", "", 0)}


def test_the_hold_out_is_the_chains_own():
    names, fresh = [f"M{number}" for number in range(200)], CareRules(PROGRAMME)
    kept = {
        name
        for name in names
        if fresh.decide(structs.replace(AWAY, facts=structs.replace(AWAY.facts, member=name)), TODAY, []).outcome
        == "held_out"
    }

    assert kept == {name for name in names if held_out(name, "corner", TODAY, 10)}


def test_a_nudge_brings_its_coupon_and_silence_brings_none():
    assert RULES.decide(AWAY, TODAY, []).coupon == "c-99-15"
    assert RULES.decide(AWAY, TODAY, heard("gifts-open@2026-11-20")).coupon == ""
    assert RULES.decide(structs.replace(AWAY, facts=structs.replace(AWAY.facts, member="M1")), TODAY, []).coupon == ""


def test_silence_says_which_entry_it_kept_back_and_why():
    capped = RULES.decide(AWAY, TODAY, heard("gifts-open@2026-11-20"))
    kept = RULES.decide(structs.replace(AWAY, facts=structs.replace(AWAY.facts, member="M1")), TODAY, [])

    assert [one.reasons[0].key for one in (capped, kept)] == ["care.capped", "care.held_out"]
    assert [one.entry for one in (capped, kept)] == ["come-back-3-months"] * 2


@pytest.mark.parametrize(("contacts", "outcome"), [(0, "nudge"), (1, "nudge"), (2, "capped"), (3, "capped")])
def test_the_cap_counts_kiosk_and_messages_together(contacts, outcome):
    said = [Contact(day=TODAY, entry="x", channel=("kiosk", "message")[at % 2]) for at in range(contacts)]

    assert rules(care=calendar(most=2)).decide(AWAY, TODAY, said).outcome == outcome


@pytest.mark.parametrize(("days", "outcome"), [(-1, "capped"), (0, "capped"), (6, "capped"), (7, "nudge")])
def test_a_contact_counts_for_seven_days_and_one_from_the_future_too(days, outcome):
    said = [Contact(day=TODAY - timedelta(days=days), entry="x")]

    assert RULES.decide(AWAY, TODAY, said).outcome == outcome


def test_a_cap_of_none_silences_everyone():
    assert rules(care=calendar(most=0)).decide(AWAY, TODAY, []).outcome == "capped"


def test_priority_decides_then_the_id():
    entries = [
        Care(id=name, kind="member_day", names={}, priority=priority)
        for name, priority in (("c", 5), ("b", 5), ("a", 6))
    ]

    for order in (entries, entries[::-1]):
        decided = rules(care=calendar(entries=order)).decide(member("member_day"), TODAY, [])
        assert [reason.rule for reason in decided.reasons] == ["b", "c", "a"]


def test_of_two_stages_of_absence_the_later_is_meant_whatever_their_priority():
    entries = [
        Care(id="early", kind="dormant", names={}, priority=1, after_days=30),
        Care(id="late", kind="dormant", names={}, priority=2, after_days=90),
    ]

    assert rules(care=calendar(entries=entries)).decide(AWAY, TODAY, []).entry == "late"


def test_an_early_stage_does_not_hide_what_has_a_lower_priority():
    entries = [
        Care(id="early", kind="dormant", names={}, priority=1, after_days=30),
        Care(id="hello", kind="member_day", names={}, priority=2),
        Care(id="late", kind="dormant", names={}, priority=3, after_days=90),
    ]
    away = structs.replace(AWAY, member_day=True)

    assert rules(care=calendar(entries=entries)).decide(away, TODAY, []).entry == "hello"


def test_an_earlier_stage_does_not_come_back_after_the_later_was_said():
    decision = RULES.decide(member("joined 800, recency 110"), TODAY, heard("come-back-3-months@2026-11-10"))

    assert (decision.outcome, decision.entry) == ("nothing", "")


def test_an_early_stage_holds_for_those_whom_the_later_does_not_mean():
    entries = [
        Care(id="early", kind="dormant", names={}, after_days=30),
        Care(id="late", kind="dormant", names={}, after_days=90, segment="seniors"),
    ]
    young = structs.replace(AWAY, facts=structs.replace(AWAY.facts, age=30))

    assert rules(care=calendar(entries=entries)).decide(young, TODAY, []).entry == "early"


def test_a_segment_that_is_not_there_is_named():
    with pytest.raises(ProgrammeFault, match="care points-expire names segment can-exchange"):
        rules(segments=[])


def test_a_segment_that_cannot_be_read_is_named():
    with pytest.raises(ProgrammeFault, match=r"^segment x: column 5: the end: .*: correct its where$"):
        rules(segments=[Segment(id="x", names={}, where="age ")])


# -- occasions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "after", "known", "since"),
    [
        ("activation", 7, "joined 7", 0),
        ("activation", 7, "joined 10", 3),
        ("birthday", 0, "birthday 0", 0),
        ("birthday", 0, "birthday 5", 5),
        ("dormant", 30, "recency 31", 1),
        ("expiring", 30, "expiring 30, lot 1", 0),
        ("expiring", 30, "expiring 0, lot 1", 30),
        ("follow_up", 7, "recency 9", 2),
        ("member_day", 0, "member_day", 0),
    ],
)
def test_an_occasion_knows_when_it_began(kind, after, known, since):
    care = Care(id="x", kind=kind, names={}, after_days=after)

    assert occasion(care, member(known), TODAY, []).since == TODAY - timedelta(days=since)


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("expiring", "expiring 3"),
        ("expiring", "lot 3"),
        ("expiring", "lot 3, expiring -1"),
        ("dormant", "joined 100"),
        ("follow_up", "joined 100"),
        ("follow_up", "recency 6"),
        ("activation", "joined 20, purchases 2"),
    ],
)
def test_without_its_facts_there_is_no_occasion(kind, known):
    found = member(known)
    if "-1" in known:
        found = structs.replace(found, expiring_in_days=-1)

    assert occasion(Care(id="x", kind=kind, names={}, after_days=7), found, TODAY, []) is None


def test_no_new_product_is_announced_without_consent():
    care = Care(id="x", kind="new_product", names={}, days=[TODAY])

    assert occasion(care, member("consent new_product"), TODAY, []).since == TODAY
    assert occasion(care, member("consent sms"), TODAY, []) is None


def test_a_season_that_is_over_is_not_announced():
    (autumn, _) = PROGRAMME.redemption.seasons
    care = Care(id="x", kind="season", names={}, after_days=400)

    assert occasion(care, AWAY, autumn.until, [autumn]).since == autumn.since
    assert occasion(care, AWAY, autumn.until + timedelta(days=1), [autumn]) is None
    assert occasion(care, AWAY, autumn.since - timedelta(days=1), [autumn]) is None


def test_of_several_days_the_latest_begun_is_the_occasion():
    care = Care(id="x", kind="new_product", names={}, after_days=30, days=[date(2026, 11, 1), date(2026, 11, 15)])

    assert occasion(care, member("consent new_product"), TODAY, []).since == date(2026, 11, 15)


# -- hold-out -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("percent", "count"), [(0, 0), (1, 985), (10, 9_998), (50, 49_950)])
def test_a_hold_out_is_as_large_as_it_should_be(percent, count):
    drawn = sum(held_out(f"M{number}", "corner", TODAY, percent) for number in range(100_000))

    assert drawn == count  # the hash is fixed, so the count is; all lie within 1.6 % of percent x 1,000


def test_the_hold_outs_of_two_quarters_are_independent():
    quarters = [
        {number for number in range(100_000) if held_out(f"M{number}", "corner", day, 10)}
        for day in (TODAY, date(2027, 1, 1))
    ]

    assert len(quarters[0] & quarters[1]) == 984  # a tenth of a tenth


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_hold_out_lasts_a_quarter_and_no_longer(first, last):
    def crowd(day):
        return {number for number in range(500) if held_out(f"M{number}", "corner", day, 10)}

    assert crowd(first) == crowd(last)
    assert crowd(first) != crowd(first - timedelta(days=1))
    assert crowd(last) != crowd(last + timedelta(days=1))


@given(st.text(max_size=20), st.dates())
def test_a_larger_hold_out_holds_the_smaller_one(name, day):
    drawn = [held_out(name, "corner", day, percent) for percent in (0, 10, 50, 100)]

    assert drawn == sorted(drawn)
    assert drawn[0] is False
    assert drawn[-1] is True


def test_another_chain_draws_another_crowd():
    crowds = [{n for n in range(500) if held_out(f"M{n}", chain, TODAY, 10)} for chain in ("corner", "other")]

    assert crowds[0] != crowds[1]
