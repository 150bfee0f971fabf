"""What slips of moved value say, and what they must never say, in each language."""

import pytest

from edge.domain.slip_records import Deal
from edge.domain.slips import Band, Note, Proof, Row, Tear, Ticket, Title
from fakes.sample_slips import coupon, gift, paid, payment_unknown, refunded, topped_up, undone, value

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
MAKERS = (gift, coupon, paid, topped_up, payment_unknown, undone, refunded)


def parts(slip, kind):
    return [part for part in slip.parts if isinstance(part, kind)]


def rows(slip):
    return {row.label: row.value for row in parts(slip, Row)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("synced", [True, False])
def test_every_slip_reads_in_every_language(make, language, synced):
    slip = make(language=language, synced=synced)

    [title] = parts(slip, Title)
    assert title.text
    assert "{" not in repr(slip.parts)
    assert bool(title.second) == (language != "en")


@pytest.mark.parametrize("make", [gift, coupon, paid, undone, refunded])
def test_what_head_office_does_not_have_yet_is_said_in_a_band(make):
    assert [band.icon for band in parts(make(synced=False), Band)] == ["cloudoff"]
    assert parts(make(synced=True), Band) == []


def test_a_gifts_points_after_it_have_a_time_while_head_office_does_not_have_it():
    assert rows(gift(synced=False))["数据时间"] == "11-21 09:12"
    assert "数据时间" not in rows(gift())


def test_a_gift_is_fetched_by_its_code_until_a_day():
    slip = gift()

    assert parts(slip, Ticket) == [Ticket("取货码", "Pick-up code", "4827", "到服务台领取", "Service desk")]
    assert rows(slip)["领取截止"] == "11-28 周六"


def test_a_gift_that_waits_for_ever_names_no_day():
    assert "领取截止" not in rows(value("gift", Deal(code="1", n=1)))


def test_the_copy_of_a_gifts_slip_says_that_it_is_one_gift():
    assert Note("同一礼品只领一次", "One gift, once") in gift(copy=2).parts
    assert parts(topped_up(copy=2), Note)[0] != Note("同一礼品只领一次", "One gift, once")


def test_principal_and_bonus_are_never_one_sum_and_say_when_each_can_be_used():
    slip = topped_up()

    assert (rows(slip)["本金"], rows(slip)["赠金"]) == ("+500.00", "+50.00")
    assert "550.00" not in repr(slip.parts)
    assert [note.second for note in parts(slip, Note)] == [
        "Here now, everywhere after sync. Refundable.",
        "After head office confirms. No refund, no points.",
    ]


def test_a_top_up_without_bonus_says_nothing_of_bonus():
    slip = value("topped_up", Deal(minor=100, principal=100, method="cash", payment="1"))

    assert "赠金" not in repr(slip.parts)


def test_the_stores_copy_has_the_sums_and_the_number_and_neither_member_nor_proof():
    slip = topped_up()
    torn = slip.parts[slip.parts.index(parts(slip, Tear)[0]) :]

    assert "0118-02-3-004211" in repr(torn)
    assert "903155" in repr(torn)
    assert "5521" not in repr(torn)
    assert not any(isinstance(part, Proof) for part in torn)


def test_an_unknown_payment_says_not_to_pay_again_and_neither_paid_nor_failed():
    slip = payment_unknown()

    assert parts(slip, Band) == [Band("正在确认，请不要再付", "Do not pay again")]
    assert rows(slip)["查询号"] == "6 3 0 9"
    assert parts(slip, Proof)[0].lines[1] == ("最迟 11-22 21:30 有结果。", "Answer by 11-22 21:30.")
    assert not {"实付", "充值成功", "失败"} & set(rows(slip))


def test_a_voided_top_up_says_what_is_taken_back():
    slip = value("undone", Deal(minor=-10_000, of="s-1"))

    assert rows(slip)["撤回充值"] == "−100.00"
    assert parts(slip, Note) == []


def test_a_return_has_what_is_paid_back_with_a_minus_and_its_receipt():
    said = rows(refunded())

    assert (said["应退金额"], said["扣回积分"], said["原票"]) == ("−¥31.60", "−31", "11-21 18:42 · 88106")


@pytest.mark.parametrize("make", MAKERS)
def test_no_slip_of_value_tells_what_is_left_on_the_card(make):
    assert not {"余额", "支付后", "储值余额"} & set(rows(make()))
