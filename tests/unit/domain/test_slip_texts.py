"""What slips say: in each language, on each copy, and what they must never say."""

import msgspec
import pytest

from edge.domain.slip_texts import SlipPlace, SlipRecord, slip_of
from edge.domain.slips import Band, Foot, Head, Hero, Proof, Row, Rule, Slip, Title

PLACE = SlipPlace(
    chain={"zh-Hans": "会员之家", "zh-Hant": "會員之家", "en": "Members' Corner"},
    store={"zh-Hans": "中山路店", "zh-Hant": "中山路店", "en": "Zhongshan Road"},
    label="K02",
    help_line="400-000-0000",
)
CLAIMED = SlipRecord(
    kind="claimed",
    number="s0118-k02-3-004215",
    place=PLACE,
    at=(11, 21, 5, 18, 42),
    last4="5521",
    synced=False,
    proof="6BFOXN",
    points=31,
    paid_minor=3160,
    receipt_at="11-21",
    receipt_till=3,
    receipt_number=88106,
)


def part(slip, kind):
    return next(found for found in slip.parts if isinstance(found, kind))


def with_(record, **changes):
    return msgspec.structs.replace(record, **changes)


def test_points_saved_offline_say_so_in_a_band_and_carry_their_proof():
    slip = slip_of(CLAIMED, 1)

    assert part(slip, Band).text == "已保存，联网后自动同步"
    assert part(slip, Hero) == Hero("同步后到账", "After sync", "+31")
    assert part(slip, Proof).lines[0] == ("这张小票就是凭证。", "This slip is your proof.")


def test_points_that_arrived_have_no_band():
    slip = slip_of(with_(CLAIMED, synced=True), 1)

    assert not [found for found in slip.parts if isinstance(found, Band)]
    assert part(slip, Hero).label == "本单积分"


def test_the_head_names_chain_store_machine_and_the_records_own_time():
    head = part(slip_of(CLAIMED, 1), Head)

    assert head == Head("会员之家", "Members' Corner", "中山路店 · 2 号机", "11-21 周六 18:42")


def test_the_receipt_is_named_by_date_till_and_the_end_of_its_number():
    rows = [found for found in slip_of(CLAIMED, 1).parts if isinstance(found, Row)]

    assert Row("原票 11-21 收银 3 号", "", "尾号 88106") in rows
    assert Row("收银小票", "Till receipt", "31.60") in rows


def test_a_second_copy_says_copy_first_and_last_and_is_the_same_between():
    first, second = slip_of(CLAIMED, 1), slip_of(CLAIMED, 2)

    assert second.parts[0] == second.parts[-1] == Band("副本 · 第 2 份 · 补打")
    assert second.parts[1:-2] == first.parts[:-1]
    assert part(second, Foot).copy == "第 2 份"


def test_an_english_visit_prints_english_alone():
    slip = slip_of(with_(CLAIMED, language="en"), 1)

    assert part(slip, Title) == Title("Points claimed", "")
    assert part(slip, Head).chain_second == ""


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
@pytest.mark.parametrize("kind", ["claimed", "statement"])
def test_every_slip_reads_in_every_language(language, kind):
    record = with_(CLAIMED, kind=kind, language=language, tier={language: "Gold"}, pending=5)

    slip = slip_of(record, 2)

    assert isinstance(part(slip, Title), Title)
    assert "{" not in repr(slip.parts)


def test_a_statement_shows_balances_as_of_a_time_and_no_stored_value():
    record = with_(CLAIMED, kind="statement", balance=12480, coupons=4, as_of="11-21 18:40", tier={"zh-Hans": "金卡"})

    rows = {row.label: row.value for row in slip_of(record, 1).parts if isinstance(row, Row)}

    assert rows == {"等级": "金卡", "积分": "12,480", "优惠券": "4", "会员卡尾号": "5521", "数据时间": "11-21 18:40"}


def test_what_came_on_top_of_the_usual_points_is_named():
    extra = {"zh-Hans": "等级加成15.8分", "zh-Hant": "等級加成15.8分", "en": "15.8 points for your tier"}

    slip = slip_of(with_(CLAIMED, extras=[extra], language="en"), 1)

    rows = [row.label for row in slip.parts if isinstance(row, Row)]
    assert rows.index("15.8 points for your tier") == 2


def test_the_whole_slip_of_points_saved_offline_reads_from_top_to_bottom_as_drawn():
    assert slip_of(CLAIMED, 1).parts == (
        Head("会员之家", "Members' Corner", "中山路店 · 2 号机", "11-21 周六 18:42"),
        Title("补积分", "Points claimed"),
        Band("已保存，联网后自动同步", "Saved", "It will sync when the network is back.", "cloudoff"),
        Hero("同步后到账", "After sync", "+31"),
        Row("收银小票", "Till receipt", "31.60"),
        Row("原票 11-21 收银 3 号", "", "尾号 88106"),
        Row("会员卡尾号", "", "5521"),
        Rule("dashed"),
        Proof(
            "6BFOXN",
            "小票凭证",
            "Receipt proof",
            (
                ("这张小票就是凭证。", "This slip is your proof."),
                ("机器坏了也不会少。", "Safe even if this kiosk fails."),
            ),
        ),
        Rule("dashed"),
        Foot("有问题？请找店员，或拨 400-000-0000", "单号 s0118-k02-3-004215", "第 1 份"),
    )


def test_the_whole_english_statement_reads_from_top_to_bottom_as_drawn():
    record = with_(
        CLAIMED,
        kind="statement",
        language="en",
        large=True,
        balance=12480,
        pending=1031,
        coupons=4,
        as_of="11-21 18:40",
        tier={"en": "Gold"},
    )

    assert slip_of(record, 1) == Slip(
        (
            Head("Members' Corner", "", "Zhongshan Road · kiosk 2", "11-21 Sat 18:42"),
            Title("Statement", ""),
            Row("Tier", "", "Gold", "key"),
            Row("Points", "", "12,480", "key"),
            Row("Points after sync", "", "+1,031"),
            Row("Coupons", "", "4"),
            Row("Member, last four", "", "5521"),
            Row("As of", "", "11-21 18:40"),
            Rule("dashed"),
            Foot("Questions? Ask staff or call 400-000-0000", "No. s0118-k02-3-004215", "Copy 1"),
        ),
        large=True,
        language="en",
    )


def test_a_chinese_statement_has_english_beside_each_of_its_words():
    record = with_(CLAIMED, kind="statement", pending=5)

    seconds = [part.second for part in slip_of(record, 1).parts if isinstance(part, Title | Row)]

    assert seconds == ["Statement", "Tier", "Points", "Points after sync", "Coupons", "", "As of"]


def test_a_member_whose_tier_has_no_name_in_the_language_gets_a_statement_without_one():
    record = with_(CLAIMED, kind="statement", language="en", tier={"zh-Hans": "金卡"})

    assert Row("Tier", "", "", "key") in slip_of(record, 1).parts


def test_points_that_arrived_carry_the_promise_to_be_counted_once():
    lines = part(slip_of(with_(CLAIMED, synced=True), 1), Proof).lines

    assert lines == (("积分到账前请保留。", "Keep until points arrive."), ("一张单只记一次。", "Counted once only."))


def test_a_slip_without_proof_has_no_code():
    parts = slip_of(with_(CLAIMED, proof=""), 1).parts

    assert not [found for found in parts if isinstance(found, Proof)]
    assert parts.count(Rule("dashed")) == 1


def test_a_store_without_a_help_line_sends_to_its_staff():
    place = msgspec.structs.replace(PLACE, help_line="")

    assert part(slip_of(with_(CLAIMED, place=place), 1), Foot).help_line == "有问题？请找店员"


def test_english_points_saved_offline_say_so_without_a_second_language():
    band = part(slip_of(with_(CLAIMED, language="en"), 1), Band)

    assert band == Band("Saved", "", "It will sync when the network is back.", "cloudoff")


def test_a_machine_with_a_name_of_its_own_keeps_it():
    place = msgspec.structs.replace(PLACE, label="X1")

    assert part(slip_of(with_(CLAIMED, place=place), 1), Head).place == "中山路店 · X1 号机"


@pytest.mark.parametrize(("trusted", "time"), [(True, "18:42"), (False, "~18:42")])
def test_a_time_that_nobody_confirmed_is_marked(trusted, time):
    head = part(slip_of(with_(CLAIMED, trusted=trusted), 1), Head)

    assert head.time.split()[-1] == time
