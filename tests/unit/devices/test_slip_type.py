"""Type in dots: widths, line breaks, what is dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.devices.slip_type import LONGEST_FIELD, NOT_AT_END, NOT_AT_START, Type, _atoms, broken, plain_text, width_of

BODY = Type(24, bold=False, measure=lambda word, size, _: len(word) * size // 2)
TEXTS = st.text(st.sampled_from("会员之家积分，。、；：？！）（《》0123456789-.:+ABCdef ·…\x1b\x1d"), max_size=60)


def words(line):
    return "".join(piece.text for piece in line)


def test_chinese_takes_whole_cells_and_figures_half_ones():
    assert width_of(BODY.pieces("积分")) == 48
    assert width_of(BODY.pieces("3,860")) == 60
    assert width_of(BODY.pieces("¥72.55")) == 72


def test_between_chinese_and_a_figure_stands_a_quarter_of_a_cell():
    assert width_of(BODY.pieces("第 1 份")) == 24 + 6 + 12 + 6 + 24


def test_date_and_time_stay_in_their_columns():
    assert width_of(BODY.pieces("11-21 18:42")) == 11 * 12


def test_latin_words_have_the_width_the_font_gives_them():
    assert [(piece.text, piece.width) for piece in BODY.pieces("Till receipt.")] == [
        ("Till", 48),
        (" ", 6),
        ("receipt.", 96),
    ]


def test_a_row_never_begins_with_a_closing_sign():
    assert [words(line) for line in broken(BODY.pieces("保温杯，柿红"), 24 * 3)] == ["保温", "杯，柿", "红"]


def test_a_row_never_ends_with_an_opening_sign():
    assert [words(line) for line in broken(BODY.pieces("保温（柿红）"), 24 * 3)] == ["保温", "（柿", "红）"]


def test_an_amount_is_never_broken():
    assert [words(line) for line in broken(BODY.pieces("共 99,999.99"), 120)] == ["共", "99,999.99"]


def test_a_name_too_long_loses_its_middle_and_keeps_its_size():
    (line,) = BODY.lines("双层不锈钢真空保温杯旅行装 500 毫升", 336, at_most=1)

    assert words(line).startswith("双层不锈钢")
    assert words(line).endswith("500 毫升")
    assert words(line).count("…") == 1
    assert width_of(line) <= 336


@given(TEXTS, st.integers(200, 576))
def test_rows_are_never_wider_than_the_paper(text, width):
    for row in broken(BODY.pieces(text), width):
        assert width_of(row) <= width
        assert row[0].kind != "gap"
        assert row[-1].kind != "gap"


@given(TEXTS.map(lambda text: text.replace(" ", "")), st.integers(200, 576))
def test_a_break_parts_what_belongs_together_only_where_it_is_longer_than_a_row(text, width):
    atoms = _atoms(BODY.pieces(text))
    rows = broken(BODY.pieces(text), width)

    if all(width_of(atom) <= width for atom in atoms):
        assert not any(row[0].text in NOT_AT_START for row in rows[1:])
        assert not any(row[-1].text in NOT_AT_END for row in rows[:-1])


@given(TEXTS, st.integers(96, 576), st.integers(1, 3))
def test_shortening_always_ends_and_keeps_to_its_rows(text, width, at_most):
    assert len(BODY.lines(text, width, at_most)) <= at_most


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a\x1b@b\x1dV\x00c\x10\x04\x01d", "a@bVcd"),
        ("name\u0085\u009b31m", "name31m"),
        ("two\r\nrows\tand  blanks\u3000", "two rows and blanks"),
        ("turned \u202eround\u2069", "turned round"),
        ("\ud800lone", "lone"),
        ("金卡・会员", "金卡・会员"),
    ],
)
def test_whatever_could_be_a_command_is_dropped_from_a_field(text, plain):
    assert plain_text(text) == plain


def test_a_field_of_ten_thousand_characters_is_cut_to_what_a_slip_can_hold():
    assert len(plain_text("长" * 10_000)) == LONGEST_FIELD


@given(st.text())
def test_no_field_keeps_a_control_character(text):
    assert not any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in plain_text(text))
