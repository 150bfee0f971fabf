"""What is said about a programme document: everything at once, and nothing about a good one."""

import tomllib
from datetime import date
from pathlib import Path
from typing import get_type_hints

import pytest

from edge.domain.errors import ProgrammeFault
from edge.domain.programme import document
from edge.domain.programme.check import check_programme, parse_programme
from edge.domain.programme.complaints import Complaint, shown
from edge.domain.programme.document import Programme
from edge.domain.programme.references import Surroundings

HERE = Path(__file__).parent
GOOD = (HERE / "good.toml").read_text(encoding="utf-8")
BROKEN = sorted((HERE / "broken").glob("*.toml"))
TODAY = date(2026, 11, 21)
MARK = "#: "


def around(**more):
    return Surroundings(
        **{"zones": {"Asia/Shanghai"}, "stores": {"s0118"}, "categories": {"fresh", "tea"}, **more},
    )


def said(text, **how):
    return [str(complaint) for complaint in check_programme(text, **how)[1]]


def changed(old, new):
    assert GOOD.count(old) == 1, f"{old!r} stands {GOOD.count(old)} times in good.toml"
    return GOOD.replace(old, new)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_document_is_told_exactly_what_is_wrong(path):
    text = path.read_text(encoding="utf-8")
    expected = [line.removeprefix(MARK) for line in text.splitlines() if line.startswith(MARK)]

    programme, complaints = check_programme(text, "broken.toml", around=around(), today=TODAY)

    assert [str(complaint).removeprefix("broken.toml: ") for complaint in complaints] == expected
    assert (programme is None) is any(complaint.severity == "fault" for complaint in complaints)


def test_there_are_forty_broken_documents():
    assert len(BROKEN) >= 40


def test_the_chains_own_document_is_clean():
    shelves = {"bakery", "drink", "fresh", "fruit", "grain", "home", "pantry", "snack", "tea", "prepaid", "tobacco"}

    programme, complaints = check_programme(GOOD, around=around(categories=shelves), today=TODAY)

    assert isinstance(programme, Programme)
    assert complaints == []


def test_the_chains_own_document_uses_every_section():
    assert set(tomllib.loads(GOOD)) == set(Programme.__struct_fields__)


def test_a_document_with_faults_is_refused_with_a_line_for_each():
    with pytest.raises(ProgrammeFault) as caught:
        parse_programme(changed("version = 2", "version = 0").replace("months = 12", "months = 61"), "corner.toml")

    assert str(caught.value).splitlines() == [
        "corner.toml: ladder.months = 61: allowed is 1 to 60 months",
        "corner.toml: version = 0: allowed is 1 or more, higher than the one before",
    ]


def test_a_document_without_a_name_is_called_programme_toml():
    with pytest.raises(ProgrammeFault, match=r"^programme\.toml: version = 0: "):
        parse_programme(changed("version = 2", "version = 0"))


def test_goods_excluded_only_at_special_prices_may_earn():
    rule = 'goods = { categories = ["fresh", "fruit"] }\nwhen'
    text = changed(rule, rule.replace('"fresh", "fruit"', '"prepaid"'))

    excluded = 'id = "prepaid"\n'

    assert len(said(text)) == 1
    assert said(text.replace(excluded, excluded + "special = true\n")) == []
    assert said(text.replace(excluded, excluded + "gift = true\n")) == []


def test_a_good_document_is_parsed_whatever_its_reminders():
    assert parse_programme(changed("hold_out_percent = 10", "hold_out_percent = 0")).care.hold_out_percent == 0


def test_without_surroundings_no_store_or_zone_or_category_is_doubted():
    assert said(changed('timezone = "Asia/Shanghai"', 'timezone = "Mars/Olympus"')) == []


def test_products_are_known_when_they_are_given():
    text = changed('goods = { categories = ["tobacco"] }', 'goods = { products = ["6901028075763", "42"] }')

    assert said(text, around=Surroundings(products={"6901028075763"})) == [
        "programme.toml: earning.exclusions[0].goods.products[1] = '42': no such product: allowed are 6901028075763"
    ]


def test_of_many_choices_the_first_twelve_are_told():
    text = changed('goods = { categories = ["tobacco"] }', 'goods = { products = ["x"] }')
    products = {f"p{number:02}" for number in range(14)}

    (only,) = said(text, around=Surroundings(products=products))

    assert only.endswith("allowed are p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11 and 2 more")


def test_twelve_choices_are_all_told():
    text = changed('goods = { categories = ["tobacco"] }', 'goods = { products = ["x"] }')

    (only,) = said(text, around=Surroundings(products={f"p{number:02}" for number in range(12)}))

    assert only.endswith("p10, p11")


def test_a_document_that_ends_too_early_is_told_where():
    _, complaints = check_programme("version = 1\nstores = [1", "early.toml")

    assert complaints == [Complaint("early.toml", "line 2, column 12", "", "not TOML: Unclosed array")]


def test_every_limit_of_the_document_is_described():
    limits = [
        meta
        for kind in vars(document).values()
        if isinstance(kind, type) and issubclass(kind, document.Table)
        for hint in get_type_hints(kind, include_extras=True).values()
        for meta in getattr(hint, "__metadata__", ())
    ]

    assert limits
    assert all(meta.description for meta in limits)


def test_only_new_products_last_beyond_their_day():
    text = changed("days = [2026-10-18, 2027-10-08]", "days = [2026-11-20]\nafter_days = 90")

    assert [complaint.where for complaint in check_programme(text, today=TODAY)[1]] == ["care.entries[7].days"]


@pytest.mark.parametrize(
    ("old", "new", "reminder"),
    [
        (
            "when = { weekdays = [3] }",
            "when = { weekdays = [3], since = 2026-12-03, until = 2026-12-08 }",
            "earning.rules[1].when: reminder: never holds: none of its weekdays falls between since and until",
        ),
        (
            'goods = { categories = ["fresh", "fruit"] }\nwhen',
            'goods = { categories = ["tobacco", "prepaid"] }\nwhen',
            "earning.rules[1] = 'fresh-wednesday': reminder: never applies: all its goods are excluded from earning",
        ),
        (
            'id = "fresh-wednesday"\npriority = 20',
            'id = "fresh-wednesday"\npriority = 5',
            "earning.rules[1] = 'fresh-wednesday': reminder: gives nothing: no rule before it gives points to multiply",
        ),
        (
            'multiplier = "1.5"',
            'multiplier = "1.1"',
            "ladder.tiers[2].multiplier = '1.1': reminder: less than silver, the tier below it, has",
        ),
        (
            "discount_percent = 5",
            "discount_percent = 1",
            "ladder.tiers[3].discount_percent = 1: reminder: less than gold, the tier below it, has",
        ),
        (
            "days = [8, 18]",
            "",
            "member_days[0] = 'member-day': reminder: never comes: name days of the month or weekdays",
        ),
        (
            'days = [8, 18]\nmultiplier = "2"',
            'days = [8, 18]\nmultiplier = "2/2"',
            "member_days[0] = 'member-day': reminder: gives nothing: its multiplier is 1 and its discount 0",
        ),
        (
            "most = 1",
            "most = 0",
            "care.most = 0: reminder: no one is ever spoken to: use 1 or more, or leave the entries out",
        ),
        (
            "hold_out_percent = 10",
            "hold_out_percent = 0",
            "care.hold_out_percent = 0: reminder: without a hold-out no one can say what care brings",
        ),
        (
            'open = "season"',
            'open = "all_year"',
            "redemption.seasons: reminder: do not close the gifts: with open = 'all_year' they are always to be had",
        ),
    ],
)
def test_what_is_probably_not_meant_is_a_reminder(old, new, reminder):
    assert said(changed(old, new), today=TODAY) == [f"programme.toml: {reminder}"]


@pytest.mark.parametrize(
    ("today", "reminders"),
    [
        (date(2026, 12, 6), []),
        (date(2026, 12, 7), ["care.entries[9].days"]),
        (date(2026, 12, 31), ["care.entries[9].days"]),
        (date(2027, 1, 1), ["care.entries[9].days", "earning.rules[2].when.until"]),
    ],
)
def test_the_last_day_is_not_yet_over(today, reminders):
    found = check_programme(GOOD, today=today)[1]

    assert [(complaint.where, complaint.severity) for complaint in found] == [
        (where, "reminder") for where in reminders
    ]


@pytest.mark.parametrize(("today", "over"), [(date(2027, 3, 31), False), (date(2027, 4, 1), True)])
def test_gifts_without_a_season_to_come_are_a_reminder(today, over):
    reminder = (
        "programme.toml: redemption.seasons: reminder: "
        "the last season is over: no gift can be had until there is a new one"
    )

    assert (reminder in said(GOOD, today=today)) is over
    assert reminder not in said(changed('open = "season"', 'open = "all_year"'), today=today)


def test_places_in_a_list_are_put_in_order_of_number():
    text = GOOD.replace("points = 900\n", "points = 0\n").replace("points = 1600\n", "points = 0\n")
    text = text.replace("points = 1200\n", "points = 0\n")

    found = [complaint.where for complaint in check_programme(text)[1]]

    assert found == ["redemption.gifts[1].points", "redemption.gifts[7].points", "redemption.gifts[10].points"]


@pytest.mark.parametrize(
    ("after", "kind", "fine"),
    [
        (1, "days", True),
        (3660, "days", True),
        (0, "month_end", True),
        (120, "month_end", True),
        (121, "month_end", False),
        (0, "year_end", True),
        (10, "year_end", True),
        (11, "year_end", False),
        (0, "never", True),
        (1, "never", False),
    ],
)
def test_expiry_has_a_range_for_each_kind(after, kind, fine):
    text = changed('expiry = { kind = "year_end", after = 1 }', f'expiry = {{ kind = "{kind}", after = {after} }}')

    assert (said(text) == []) is fine


@pytest.mark.parametrize(("bonus", "fine"), [(400_000, True), (400_001, False)])
def test_a_preset_with_its_bonus_may_reach_the_cap(bonus, fine):
    assert (said(changed("bonus_minor = 10_000", f"bonus_minor = {bonus}")) == []) is fine


@pytest.mark.parametrize(("cap", "fine"), [(500_000, True), (500_001, False)])
def test_the_anonymous_cap_may_be_as_high_as_the_named_one(cap, fine):
    assert (said(changed("cap_anonymous_minor = 100_000", f"cap_anonymous_minor = {cap}")) == []) is fine


@pytest.mark.parametrize(("spend", "fine"), [(80_001, True), (80_000, False), (0, True)])
def test_a_tier_asks_more_than_the_one_below_it_or_nothing(spend, fine):
    assert (said(changed("spend_minor = 250_000", f"spend_minor = {spend}")) == []) is fine


@pytest.mark.parametrize(("until", "fine"), [("2027-01-15", True), ("2027-01-14", False)])
def test_a_season_may_last_one_day(until, fine):
    assert (
        said(changed("until = 2027-03-31\n\n[[redemption.gifts]]", f"until = {until}\n\n[[redemption.gifts]]")) == []
    ) is fine


@pytest.mark.parametrize(("since", "fine"), [("2027-01-01", True), ("2026-12-31", False)])
def test_one_season_may_begin_the_day_after_another(since, fine):
    assert (said(changed("since = 2027-01-15", f"since = {since}")) == []) is fine


@pytest.mark.parametrize(
    ("window", "never"),
    [
        ("since = 2026-12-03, until = 2026-12-08", True),
        ("since = 2026-12-03, until = 2026-12-09", False),
        ("since = 2026-12-03, until = 2026-12-03", True),
        ("since = 2026-12-02, until = 2026-12-02", False),
        ("since = 2026-12-03, until = 2026-12-31", False),
        ("since = 2026-12-03", False),
        ("until = 2026-12-08", False),
    ],
)
def test_a_window_holds_if_one_of_its_weekdays_falls_into_it(window, never):
    found = said(changed("when = { weekdays = [3] }", f"when = {{ weekdays = [3], {window} }}"))

    assert ("never holds" in "".join(found)) is never


@pytest.mark.parametrize(("off", "reminded"), [(3_000, False), (3_001, True)])
def test_a_coupon_may_give_all_that_it_asks_for(off, reminded):
    found = said(changed("off_minor = 500\nfrom_minor = 3_000", f"off_minor = {off}\nfrom_minor = 3_000"))

    assert found == (["programme.toml: coupons[0].off_minor = 3001: reminder: more than from_minor (3000)"] * reminded)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (5, "5"),
        (date(2026, 11, 21), "2026-11-21"),
        ("x" * 58, "'" + "x" * 58 + "'"),
        ("x" * 59, "'" + "x" * 58 + "…"),
    ],
)
def test_a_value_is_shown_on_one_short_line(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('key = "gold"', 'key = "silver"', "ladder.tiers[2].key = 'silver': stands twice: ladder.tiers[1] has it too"),
        (
            'sku = "g-tote"',
            'sku = "g-mug"',
            "redemption.gifts[1].sku = 'g-mug': stands twice: redemption.gifts[0] has it too",
        ),
        ('id = "valued"', 'id = "tea-lovers"', "segments[2].id = 'tea-lovers': stands twice: segments[1] has it too"),
    ],
)
def test_what_stands_twice_is_told_by_its_own_key(old, new, complaint):
    assert f"programme.toml: {complaint}" in said(changed(old, new))


def test_two_lists_may_use_the_same_id():
    assert said(changed('id = "knife-10"', 'id = "member-day"')) == []
    assert said(changed('id = "knife-10"', 'id = "one-per-yuan"')) == []
