"""What a new version changes, said in words to head office."""

from datetime import date, timedelta
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import msgspec
import pytest
from msgspec import Struct, structs

from edge.domain.programme import document
from edge.domain.programme.check import parse_programme
from edge.domain.programme.diff import differences
from edge.domain.programme.document import LANGUAGES, Coupon, EarningRule, Exclusion, Goods, Tier, When
from edge.domain.programme.labels import FIELDS, NOTHING, THINGS, VALUES
from edge.domain.programme.walk import tables
from edge.domain.programme.wording import period, worded
from fakes.tables import rows

GOOD = (Path(__file__).parent / "good.toml").read_text(encoding="utf-8")
PROGRAMME = parse_programme(GOOD)
TABLES = [kind for kind in vars(document).values() if isinstance(kind, type) and issubclass(kind, document.Table)]
NAMES = {"zh-Hans": "一", "zh-Hant": "一", "en": "One"}


def said(new, language="en", old=PROGRAMME):
    return [change.text[language] for change in differences(old, new)]


def with_rules(*rules):
    return structs.replace(PROGRAMME, earning=structs.replace(PROGRAMME.earning, rules=list(rules)))


@pytest.mark.parametrize(
    "row", rows("programme/document.md", "What a change is called"), ids=lambda row: row["English"]
)
def test_worked_changes_are_said_as_the_table_says(row):
    before, after = row["From"].strip("`"), row["To"].strip("`")
    assert before in GOOD

    changes = differences(PROGRAMME, parse_programme(GOOD.replace(before, after, 1)))

    assert changes[0].text["en"] == row["English"]
    assert changes[0].text["zh-Hans"] == row["简体"]
    assert set(changes[0].text) == set(LANGUAGES)


def test_a_version_that_changes_nothing_says_nothing():
    assert differences(PROGRAMME, structs.replace(PROGRAMME, version=3)) == []


def other(value):
    """Return another value of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value + "x"
        case date():
            return value + timedelta(days=1)
        case dict():
            return {**value, "en": value.get("en", "") + "x"}


def places():
    for where, table in tables("", PROGRAMME):
        for name in table.__struct_fields__:
            value, hint = getattr(table, name), get_type_hints(type(table))[name]
            if other(value) is not None and get_origin(hint) is not Literal and where + name != "version":
                yield pytest.param(where, name, id=f"{where}.{name}")


def edited(table, where, name, at=""):
    """Return the programme with one plain field changed."""
    if at == where:
        return structs.replace(table, **{name: other(getattr(table, name))})
    changes = {}
    for field in table.__struct_fields__:
        value, path = getattr(table, field), f"{at}.{field}" if at else field
        if isinstance(value, Struct) and (where + ".").startswith((path + ".",)):
            changes[field] = edited(value, where, name, path)
        elif isinstance(value, list) and where.startswith(path + "["):
            place = int(where[len(path) + 1 :].partition("]")[0])
            changes[field] = [
                edited(one, where, name, f"{path}[{at}]") if at == place else one for at, one in enumerate(value)
            ]
    return structs.replace(table, **changes)


def test_no_plain_field_changes_in_silence():
    for place in places():
        where, name = place.values
        changes = differences(PROGRAMME, edited(PROGRAMME, where, name))
        renamed = name in ("id", "key", "sku", "pay_minor") and where.endswith("]")
        assert [change.kind for change in changes] == (["added", "removed"] if renamed else ["changed"]), place.id


def test_a_rule_that_is_new_or_gone_is_said_whole():
    first, *rest = PROGRAMME.earning.rules
    double = EarningRule(id="weekend", times="2", goods=Goods(categories=["tea"]), when=When(weekdays=[6]), stop=True)

    assert said(with_rules(first, *rest, double)) == [
        "Earning rule “weekend” is new: times 2, ends the list yes, goods categories tea, holds weekdays Saturday"
    ]
    assert said(with_rules(*rest), "zh-Hant") == ["取消積分規則“one-per-yuan”（優先級 10、積分 1、每消費 1.00）"]


def test_a_coupon_that_is_new_says_all_it_does():
    coupon = Coupon(id="c-x", names=NAMES, off_percent=10, most_minor=3000, active=When(since=date(2026, 12, 1)))
    new = structs.replace(PROGRAMME, coupons=[*PROGRAMME.coupons, coupon])

    assert said(new) == ["Coupon “One” is new: takes off 10 %, at most 30.00, use from 2026-12-01"]


def test_a_first_coupon_and_a_last_one_are_said_too():
    none = structs.replace(PROGRAMME, coupons=[])

    assert {change.kind for change in differences(none, PROGRAMME)} == {"added"}
    assert {change.kind for change in differences(PROGRAMME, none)} == {"removed"}
    assert differences(PROGRAMME, none)[0].where == "coupons[c-welcome]"


def test_another_order_is_one_change():
    first, second, *rest = PROGRAMME.earning.rules

    assert said(with_rules(second, first, *rest)) == ["The rules stand in another order"]


def test_what_is_added_does_not_count_as_another_order():
    first, *rest = PROGRAMME.earning.rules
    new = EarningRule(id="new", points=1, per_minor=500)

    assert said(with_rules(new, first, *rest)) == ["Earning rule “new” is new: points 1, for each 5.00"]


def test_an_exclusion_that_loses_its_goods_says_what_they_were():
    (tobacco, *rest) = PROGRAMME.earning.exclusions
    bare = Exclusion(id=tobacco.id, reason=tobacco.reason, short=tobacco.short, special=True)
    new = structs.replace(PROGRAMME, earning=structs.replace(PROGRAMME.earning, exclusions=[bare, *rest]))

    assert said(new) == [
        "Exclusion “tobacco”: goods now none instead of categories tobacco",
        "Exclusion “tobacco”: special prices now yes instead of no",
    ]


def test_a_new_name_is_said_in_every_language():
    tiers = [structs.replace(PROGRAMME.ladder.tiers[0], names=NAMES), *PROGRAMME.ladder.tiers[1:]]
    new = structs.replace(PROGRAMME, ladder=structs.replace(PROGRAMME.ladder, tiers=tiers))

    assert said(new) == ["One: name now 一 / 一 / One instead of 普通 / 普通 / Basic"]


def test_the_path_names_list_places_by_id():
    new = parse_programme(GOOD.replace("discount_percent = 2", "discount_percent = 3"))

    assert [change.where for change in differences(PROGRAMME, new)] == ["ladder.tiers[gold].discount_percent"]


def test_the_path_of_a_nested_key_is_whole():
    new = parse_programme(GOOD.replace("weekdays = [3]", "weekdays = [4]").replace("after = 1 }", "after = 2 }"))

    assert [change.where for change in differences(PROGRAMME, new)] == [
        "earning.rules[fresh-wednesday].when.weekdays",
        "earning.expiry.after",
    ]


@pytest.mark.parametrize(
    ("field", "value", "english", "chinese"),
    [
        ("weekdays", [], "any", "不限"),
        ("blackout", [], "none", "无"),
        ("blackout", [date(2026, 11, 11)], "2026-11-11", "2026-11-11"),
        ("stop", False, "no", "否"),
        ("off_minor", 0, "0.00", "0.00"),
        ("most_minor", 0, "none", "无"),
        ("grace_days", 1234, "1,234", "1,234"),
        ("goods", Goods(), "any", "不限"),
        ("goods", None, "none", "无"),
        ("short", {}, "none", "无"),
        ("help_line", "", "none", "无"),
        ("combine", "max", "the larger", "取高"),
        ("hold_out_percent", 0, "0 %", "0 %"),
        ("stores", ["s1", "s2"], "s1, s2", "s1、s2"),
    ],
)
def test_values_are_said_as_people_write_them(field, value, english, chinese):
    assert [worded(field, value, language) for language in ("en", "zh-Hans")] == [english, chinese]


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (None, None, "always"),
        (date(2026, 1, 1), None, "2026-01-01 –"),
        (None, date(2026, 1, 1), "– 2026-01-01"),
        (date(2026, 1, 1), date(2026, 2, 1), "2026-01-01 – 2026-02-01"),
    ],
)
def test_a_period_may_be_open_at_either_end(since, until, words):
    assert period(since, until, "en") == words


def test_every_field_of_the_document_has_a_name():
    fields = {field.name for kind in TABLES for field in msgspec.structs.fields(kind)}

    assert fields - set(FIELDS) == set()
    assert set(NOTHING) <= fields


def test_every_choice_of_the_document_has_a_name():
    choices = {
        choice
        for kind in TABLES
        for hint in get_type_hints(kind).values()
        if get_origin(hint) is Literal
        for choice in get_args(hint)
    }

    assert choices - set(VALUES) == set()


def test_every_table_of_a_list_has_a_name():
    listed = {
        get_args(hint)[0].__name__
        for kind in TABLES
        for hint in get_type_hints(kind).values()
        if get_origin(hint) is list and isinstance(get_args(hint)[0], type) and issubclass(get_args(hint)[0], Struct)
    }

    assert listed - set(THINGS) == set()


@pytest.mark.parametrize("words", [*FIELDS.values(), *THINGS.values(), *VALUES.values()])
def test_every_name_is_there_in_three_languages(words):
    assert len(words) == len(LANGUAGES)
    assert all(word.strip() for word in words)


def test_a_tier_that_is_new_is_called_by_its_name():
    tier = Tier(key="vip", names=NAMES, spend_minor=900_000)
    new = structs.replace(PROGRAMME, ladder=structs.replace(PROGRAMME.ladder, tiers=[*PROGRAMME.ladder.tiers, tier]))

    assert said(new) == ["One is new: spend needed 9,000.00"]
