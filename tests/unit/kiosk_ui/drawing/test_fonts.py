"""The fonts in the repository are the ones that were built, and they have every character that is shown."""

import hashlib
from importlib.resources import files

import pytest
from fontTools.ttLib import TTFont

from kiosk_ui.drawing.fonts import CHAINS, MISSING, SANS_MORE, Face, coverage, runs, style_of
from kiosk_ui.locale import LANGUAGES, OWN_NAMES, catalogue

FONTS = files("kiosk_ui.fonts")
RARE_SURNAMES = "亓仉佴傅冼匡厍厙郄郗鄢鄺邝闫闵闞阚隗覃谌諶褚诸葛歐阳陽濮逄晁晏璩瞿缪繆芮芈荀莘亶儀仇翟查解單单曾尉遲迟"


def texts(language):
    table = catalogue(language)._catalog
    return {key: text for key, text in table.items() if key}


def test_every_font_is_the_one_that_was_built():
    sums = dict(reversed(line.split("  ")) for line in (FONTS / "sha256.txt").read_text().splitlines())
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONTS.glob("*.ttf")}

    assert found == sums


def test_the_fonts_stay_below_sixteen_megabytes():
    assert sum(path.stat().st_size for path in FONTS.iterdir() if path.suffix == ".ttf") < 16 * 1024 * 1024


def test_the_licence_travels_with_the_fonts():
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text()


@pytest.mark.parametrize("path", sorted(FONTS.glob("*.ttf")), ids=lambda path: path.name)
def test_a_fonts_coverage_is_what_its_own_table_says(path):
    name, style = path.stem.split("-")
    listed = coverage()[path.stem if style == "Medium" else name]

    with TTFont(path) as font:
        assert {chr(point) for point in font.getBestCmap()} == listed
        assert "Source" not in font["name"].getDebugName(1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_on_the_screen_can_be_drawn_in_its_own_forms(language):
    own = coverage()[CHAINS[language][0]]
    missing = {key: set(text) - own - {"\n"} for key, text in texts(language).items()}

    assert {key: lost for key, lost in missing.items() if lost} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_languages_names_can_be_drawn_in_every_language(language):
    have = frozenset().union(*(coverage()[font] for font in CHAINS[language]))

    assert set("".join(OWN_NAMES.values())) <= have


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headlines_can_be_drawn_with_serifs(language):
    headlines = "".join(text for key, text in texts(language).items() if key.startswith("attract.head"))

    assert set(headlines) - {"\n"} <= coverage()["KioskSerifSC"]


def test_a_shop_in_the_southwest_can_greet_members_of_rare_surnames():
    have = frozenset().union(*(coverage()[font] for font in CHAINS["zh-Hans"]))

    assert set(RARE_SURNAMES) <= have


def test_a_line_is_split_where_its_first_font_has_nothing():
    found = [(run.text, run.font) for run in runs("林喆", Face(20, language="zh-Hans"))]

    assert found[0] == ("林", "KioskSansSC")
    assert found[1][0] == "喆"
    assert found[1][1] != "KioskSansSC"


def test_a_character_that_no_font_has_becomes_a_mark_and_is_named_in_the_log(caplog):
    found = "".join(run.text for run in runs("林\U0002a6d6", Face(20)))

    assert found == "林" + MISSING
    assert "U+2A6D6" in caplog.text


def test_medium_is_used_for_a_whole_line_or_not_at_all():
    face = Face(20, medium=True)

    assert style_of("已连接", "KioskSansSC", face) == "Medium"
    assert style_of("璞已连接", "KioskSansSC", face) == "Regular"
    assert style_of("璩", SANS_MORE, face) == "Regular"
