"""Lines break where a reader expects, and too much text gives way in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_ui.drawing.lines import NEVER_FIRST, broken, fit, pieces


def measure(text, size):
    return sum(size if ord(c) > 0x2000 else size // 2 for c in text)


def test_chinese_breaks_between_any_two_characters():
    assert broken("请出示会员码", 10, 30, measure) == ["请出示", "会员码"]


def test_a_comma_stays_with_the_character_before_it():
    assert broken("您好，请稍等", 10, 20, measure) == ["您", "好，", "请稍", "等"]


def test_an_opening_mark_stays_with_the_character_after_it():
    assert pieces("点「结束」吧") == ["点", "「结", "束」", "吧"]


def test_english_breaks_between_words():
    assert broken("Scan your code", 10, 50, measure) == ["Scan your", "code"]


def test_a_joined_word_breaks_after_its_hyphen():
    assert broken("Self-checkout", 10, 45, measure) == ["Self-", "checkout"]


@given(st.text("请出示会员码，。（）ab 1", max_size=40), st.integers(10, 100))
def test_no_line_starts_with_a_closing_mark_and_nothing_is_lost(text, wide):
    lines = broken(text, 10, wide, measure)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in NEVER_FIRST for line in lines[1:] if line)


def test_a_text_that_fits_stays_as_it_is():
    assert fit("会员", measure, wide=40, size=20, least=10).lines == ("会员",)


def test_one_line_shrinks_before_it_is_cut():
    fitted = fit("会员之家", measure, wide=64, size=20, least=10)

    assert fitted.lines == ("会员之家",)
    assert fitted.size == 16


def test_two_lines_come_before_shrinking():
    fitted = fit("会员之家", measure, wide=44, size=20, least=10, rows=2)

    assert (fitted.lines, fitted.size) == (("会员", "之家"), 20)


def test_rather_than_leave_one_character_alone_the_line_is_squeezed():
    fitted = fit("还不是会员？一分钟", measure, wide=162, size=20, least=10, rows=2)

    assert fitted.lines == ("还不是会员？一分钟",)


def test_what_fits_at_no_size_ends_in_an_ellipsis():
    fitted = fit("会员之家中山路店", measure, wide=50, size=20, least=10)

    assert fitted.cut
    assert fitted.lines == ("会员之家…",)


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_word_too_long_for_a_line_is_cut_in_any_number_of_lines(rows):
    assert fit("Incomprehensible", measure, wide=30, size=10, least=10, rows=rows).cut
