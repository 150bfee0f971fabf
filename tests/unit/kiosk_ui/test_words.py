"""Three catalogues, one set of keys, the same holes to fill in each."""

import string

import pytest
from babel.messages.pofile import read_po

from kiosk_ui.locale import LANGUAGES, Words, catalogue, pick
from kiosk_ui.locale.build import HERE, compiled


def source(language):
    return HERE / language / "LC_MESSAGES" / "kiosk.po"


def entries(language):
    with source(language).open("rb") as stream:
        return {entry.id: entry.string for entry in read_po(stream) if entry.id}


def holes(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated(language):
    every = set().union(*(entries(each) for each in LANGUAGES))

    assert {key for key in every if not entries(language).get(key)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_no_hole_that_others_do_not_know(language):
    reference = entries("zh-Hans")
    strange = {key for key, text in entries(language).items() if not holes(text) <= holes(reference[key]) | {"name"}}

    assert strange == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_its_source(language):
    path = source(language)

    assert path.with_suffix(".mo").read_bytes() == compiled(path), "run python -m kiosk_ui.locale.build"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_blames_the_shopper_or_speaks_of_systems(language):
    unwanted = ("系统", "系統", "无效", "無效", "非法", "失败", "失敗", "invalid", "error", "!", "！")

    assert [text for text in entries(language).values() if any(word in text.lower() for word in unwanted)] == []


def test_a_chinese_visit_has_english_captions_and_an_english_visit_none():
    assert Words("zh-Hans").second("nav.back") == "Back"
    assert Words("zh-Hant").second("nav.back") == "Back"
    assert Words("en").second("nav.back") == ""


def test_a_key_that_nobody_translated_is_named():
    with pytest.raises(KeyError, match=r"nav\.sideways has no en words"):
        Words("en")("nav.sideways")


def test_a_name_comes_in_the_visits_language_or_in_any():
    assert pick({"zh-Hans": "中山路店"}, "en") == "中山路店"
    assert pick({}, "en") == ""


def test_holes_are_filled():
    assert Words("zh-Hans")("off.unsent", n=3) == "待同步 3"
    assert catalogue("en").gettext("off.unsent") == "{n} to sync"
