"""Where things stand on a slip, without a font: Latin letters are half as wide as they are high here."""

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edge.devices.slip_items import Box, Code, Frame, Mark, Text
from edge.devices.slip_layout import MODULE, QUIET, lay_out
from edge.domain.slips import Band, Foot, Row, Slip
from fakes.sample_slips import PROOF, SAMPLES, claimed, filled_with, statement

WIDTHS = pytest.mark.parametrize("width", [576, 384])


def measure(word, size, _):
    return len(word) * size // 2


def laid(*parts, width=576, large=False):
    return lay_out(Slip(parts, large), width, measure)


def words(text):
    return "".join(piece.text for piece in text.pieces)


def texts(page):
    return [item for item in page.items if isinstance(item, Text)]


def edges(item):
    """Left, top, right, bottom; white type belongs to its band."""
    match item:
        case Text():
            return item.x, item.y, item.right, item.y + item.size
        case Code():
            return item.x, item.y, item.x + item.size, item.y + item.size
        case Box() | Frame() | Mark():
            return item.x, item.y, item.x + item.width, item.y + item.height


def touch(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_the_last_digit_of_every_amount_ends_at_the_papers_edge():
    page = laid(Row("收银小票", "Till receipt", "31.60"), Row("积分", "Points", "3,860", "key"))

    assert [text.right for text in texts(page) if words(text) in {"31.60", "3,860"}] == [576, 576]


def test_rows_of_body_type_follow_each_other_at_34_dots():
    page = laid(Row("一", value="1"), Row("二", value="2"), Row("三", value="3"))

    tops = sorted({text.y for text in texts(page)})
    assert [after - before for before, after in itertools.pairwise(tops)] == [34, 34]


def test_english_is_left_out_before_chinese_is_cut():
    page = laid(Row("兑换后积分余额总数", "After the exchange", "2,660"), width=384)

    assert [words(text) for text in texts(page)] == ["2,660", "兑换后积分余额总数"]


def test_a_long_name_takes_a_second_row_before_it_loses_its_middle():
    name = "双层不锈钢真空保温杯旅行装大号 500 毫升（柿红）"

    page = laid(Row(name, value="1 件"), width=384)

    assert len([text for text in texts(page) if text.x == 0]) == 2
    assert "".join(words(text) for text in texts(page) if text.x == 0).replace(" ", "") == name.replace(" ", "")


def test_a_name_of_more_than_two_rows_keeps_its_end_where_the_size_stands():
    page = laid(Row("保温" * 40 + "500 毫升", value="1 件"), width=384)

    rows = [words(text) for text in texts(page) if text.x == 0]
    assert len(rows) == 2
    assert "…" in "".join(rows)
    assert rows[-1].endswith("500 毫升")


def test_a_value_that_leaves_no_room_stands_on_rows_of_its_own_uncut():
    value = "二零二六年十一月二十一日星期六下午六点"

    page = laid(Row("数据时间", value=value), width=384)

    assert "".join(words(text) for text in texts(page)).endswith(value)


def test_a_large_slip_has_larger_body_type_and_no_second_language():
    page = lay_out(claimed(large=True), 576, measure)

    body = [text for text in texts(page) if words(text) in {"收银小票", "31.60"}]
    assert {text.size for text in body} == {32}
    assert not any("Till" in words(text) for text in texts(page))


@WIDTHS
def test_a_bands_sentence_is_whole_on_both_papers(width):
    page = laid(Band("已保存，联网后自动同步", "Saved", icon="cloudoff"), width=width)

    assert "".join(words(text) for text in texts(page) if text.size >= 24 and text.x == 68) == "已保存，联网后自动同步"


@WIDTHS
def test_two_black_bands_never_touch(width):
    page = lay_out(claimed(copy=2), width, measure)

    bands = sorted(
        (edges(item) for item in page.items if isinstance(item, Box) and item.height > 4), key=lambda b: b[1]
    )
    assert len(bands) == 3
    assert all(before[3] < after[1] for before, after in itertools.pairwise(bands))
    assert all(bottom - top <= 60 for _, top, _, bottom in bands)


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_on_a_slip_is_smaller_than_22_dots_or_beyond_the_paper(name):
    slip, width = SAMPLES[name]
    page = lay_out(slip, width, measure)

    assert min(text.size for text in texts(page)) >= 22
    for item in page.items:
        left, top, right, bottom = edges(item)
        assert left >= 0 <= top
        assert right <= width
        assert bottom <= page.height


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.startswith("claimed")])
def test_the_code_is_of_version_7_and_its_quiet_zone_is_free(name):
    slip, width = SAMPLES[name]
    page = lay_out(slip, width, measure)

    (code,) = (item for item in page.items if isinstance(item, Code))
    assert (len(code.rows), code.module, code.size) == (45, MODULE, 180)
    left, top, right, bottom = edges(code)
    zone = (left - QUIET, top - QUIET, right + QUIET, bottom + QUIET)
    assert zone[0] >= 0
    assert zone[2] <= width
    assert not [item for item in page.items if item is not code and touch(zone, edges(item))]


def test_a_longer_proof_takes_the_next_larger_code_and_no_smaller_modules():
    page = lay_out(claimed(proof=PROOF + PROOF[:60]), 576, measure)

    (code,) = (item for item in page.items if isinstance(item, Code))
    assert len(code.rows) > 45
    assert code.module == MODULE


@pytest.mark.parametrize("name", SAMPLES)
def test_no_two_texts_lie_upon_each_other(name):
    slip, width = SAMPLES[name]
    places = [edges(text) for text in texts(lay_out(slip, width, measure))]

    assert not [pair for pair in itertools.combinations(places, 2) if touch(*pair)]


@example("0" * 31, 576)
@example("0" * 17, 384)
@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("会员，。（）0123456789ABCdef -·\x1b\x1d\n"), max_size=120), st.sampled_from([576, 384]))
def test_whatever_stands_in_the_fields_no_text_lies_upon_another_or_leaves_the_paper(text, width):
    page = lay_out(filled_with(text), width, measure)

    places = [edges(item) for item in texts(page)]
    assert not [pair for pair in itertools.combinations(places, 2) if touch(*pair)]
    assert all(item.right <= width for item in texts(page))


def test_a_slip_without_parts_is_only_its_end():
    assert laid().items == ()


def test_number_and_copy_share_the_last_row_where_they_fit_and_part_where_not():
    number, copy = "单号 0118-02-3-004215", "第 1 份"

    assert len({text.y for text in texts(laid(Foot("有问题？请找店员", number, copy), width=384))}) == 2
    assert len({text.y for text in texts(laid(Foot("有问题？请找店员", number * 2, copy), width=384))}) == 3


def test_a_statement_says_who_only_by_four_digits():
    said = " ".join(words(text) for text in texts(lay_out(statement(), 576, measure)))

    assert "5521" in said
