"""A member's visit at the desk, on a real journal and a real replica file."""

from datetime import date

import msgspec
import pytest

from edge.domain.care import Contact
from edge.domain.care_facts import CareFacts
from edge.domain.codes import till_receipt
from edge.domain.errors import Refused
from edge.domain.events import PointsClaimed
from edge.domain.local_api import AnswerNudge, Claim, History, HistoryLine, MemberChanged
from edge.domain.money import Money
from edge.domain.phone import phone_tag
from edge.domain.programme import LANGUAGES
from edge.domain.rulebook import Rulebook
from edge.link.contract import Sealer, read_envelope
from edge.service.clock import SystemClock
from edge.service.config import Config, Device, HeadOffice, Store
from edge.service.desk import Desk
from edge.service.pen import Pen
from edge.service.scanning import meaning
from edge.store.journal import Journal
from edge.store.replica import Replica
from fakes.replica_file import ADA, BO, CODES, PHONES, RECEIPT_KEY, SALT, write_replica

NAMES = {"zh-Hans": "中山路店", "zh-Hant": "中山路店", "en": "Zhongshan Road"}
CONFIG = Config(
    store=Store(id="s0118", names=NAMES),
    device=Device(id="k07", label="K07"),
    headoffice=HeadOffice(host="127.0.0.1", key="ISyEHgKO1YC+5ph9ifS98RgUFVz7Cnm+X1tOWIbAhDM="),
)
RECEIPT = till_receipt("s0118", 3, "202611211840", 88106, Money(3160), key=RECEIPT_KEY)


@pytest.fixture
def told():
    return []


@pytest.fixture
def desk(tmp_path, told):
    write_replica(tmp_path / "replica.db")
    seal = Sealer("s0118", "k07")
    with (
        Journal(tmp_path / "journal.db", device="k07", seal=seal, clock=SystemClock()) as journal,
        Replica(tmp_path / "replica.db", store="s0118") as replica,
    ):
        desk = Desk(CONFIG, journal, replica, SystemClock(), Pen(journal, SystemClock()), told.append)
        desk.replica_changed()
        yield desk


def kinds(desk):
    return [read_envelope(entry.body).type for entry in desk.journal.after(0, 1000, 10**9)]


def visit(desk, who="ada"):
    return desk.identify_code(str(CODES[who]), 1)


def claim(desk, txn="t1", receipt=RECEIPT, who=None):
    who = who or visit(desk).visit
    return desk.claim(Claim(txn=txn, visit=who, code=str(receipt)), lambda *_: None)[0]


def test_a_scanned_member_sees_a_masked_home_with_the_way_to_the_next_tier(desk):
    view = visit(desk).member

    assert (view.surname, view.last4, view.points, view.value_minor) == ("林", "6823", 12_480, 36_850)
    assert [(path.kind, path.have, path.need) for path in view.next_tier.paths] == [
        ("spend", 448_000, 500_000),
        ("transactions", 46, 80),
    ]
    assert "ada" not in str(msgspec.to_builtins(view))


def test_a_visit_is_journalled_without_name_code_or_number(desk):
    desk.end(visit(desk).visit, "end")
    written = b"".join(entry.body for entry in desk.journal.after(0, 100, 10**9))

    assert kinds(desk) == ["identify.tried.v1", "visit.started.v1", "visit.ended.v1"]
    for secret in ("林", "6823", CODES["ada"].token, PHONES["ada"]):
        assert secret.encode() not in written


def test_an_unknown_code_and_an_expired_card_are_told_apart_and_start_no_visit(desk):
    assert desk.identify_code("MK1" + "Z" * 26, 1).result == "unknown"
    assert visit(desk, "expired").result == "expired"
    assert desk.visit is None


def test_a_phone_number_finds_its_member(desk):
    assert desk.identify_phone(phone_tag(PHONES["bo"], SALT), 1).member.surname == "王"


def test_the_sixth_guess_at_the_keypad_waits(desk):
    results = [desk.identify_phone(-1, 1).result for _ in range(6)]

    assert results == ["unknown"] * 5 + ["throttled"]


def test_a_receipt_gives_its_points_and_the_rule_that_decided_is_written_down(desk):
    claimed = claim(desk)
    event = read_envelope(desk.journal.after(0, 100, 10**9)[-1].body)
    data = msgspec.json.decode(event.data)

    assert (claimed.result, claimed.points, claimed.paid_minor, claimed.synced) == ("claimed", 31, 3160, False)
    assert (data["rule"], data["programme"], data["basis_minor"]) == ("one-per-yuan", 3, 3160)
    assert data["legs"] == [{"owner": "ada", "asset": "points", "delta": 31, "src": "free"}]


def test_points_earned_here_are_pending_until_the_replica_contains_them(desk, tmp_path):
    claimed = claim(desk)
    assert (claimed.member.points, claimed.member.pending) == (12_480, 31)

    desk.replica.swap(write_replica(tmp_path / "next.db", version=2, upto="1:3", ada_points=12_511))
    desk.replica_changed()

    view = desk.view(desk.visit.member)
    assert (view.points, view.pending) == (12_511, 0)


def test_the_same_receipt_gives_its_points_once(desk):
    claim(desk)

    assert claim(desk, txn="t2").result == "already"
    assert kinds(desk).count("points.claimed.v1") == 1


def test_a_repeat_of_the_same_request_is_answered_the_same_and_written_once(desk):
    first = claim(desk)
    again = claim(desk, who=desk.visit.id)

    assert (again.result, again.points, again.slip) == (first.result, first.points, first.slip)
    assert kinds(desk).count("points.claimed.v1") == 1


def test_a_receipt_no_till_printed_gives_nothing(desk):
    forged = till_receipt("s0118", 3, "202611211840", 1, Money(99_999), key=b"guessed")

    assert claim(desk, receipt=forged).result == "not_genuine"


@pytest.mark.parametrize(("minor", "result"), [(99, "no_points"), (100, "claimed"), (101, "claimed")])
def test_a_sum_below_one_point_gives_nothing(desk, minor, result):
    receipt = till_receipt("s0118", 3, "202611211840", minor, Money(minor), key=RECEIPT_KEY)

    assert claim(desk, receipt=receipt).result == result


def test_a_claim_in_a_visit_that_is_over_is_refused_with_a_cure(desk):
    old = visit(desk).visit
    desk.end(old, "idle")

    with pytest.raises(Refused, match="this visit is over: scan your code again"):
        claim(desk, who=old)


def test_another_member_ends_the_visit_of_the_one_before(desk):
    visit(desk)
    visit(desk, "bo")

    assert kinds(desk)[-3:] == ["visit.ended.v1", "identify.tried.v1", "visit.started.v1"]
    assert desk.visit.member.id == "bo"


def test_a_screen_that_is_lost_ends_its_visit_and_no_other(desk):
    visit(desk)
    desk.screen_left(2)
    assert desk.visit is not None

    desk.screen_left(1)
    assert desk.visit is None


def test_ending_a_visit_twice_writes_once(desk):
    over = visit(desk).visit
    desk.end(over, "end")
    desk.end(over, "end")

    assert kinds(desk).count("visit.ended.v1") == 1


def test_the_screen_is_told_once_when_head_office_has_the_points(desk, told):
    claim(desk)
    desk.acknowledged(desk.journal.last - 1)
    assert told == []

    desk.acknowledged(desk.journal.last)
    desk.acknowledged(desk.journal.last)

    assert [(type(fact), fact.synced) for fact in told] == [(MemberChanged, True)]


def test_a_device_that_head_office_never_reached_says_so(tmp_path):
    with (
        Journal(tmp_path / "j.db", device="k07", seal=Sealer("s0118", "k07"), clock=SystemClock()) as journal,
        Replica(tmp_path / "none.db", store="s0118") as replica,
    ):
        desk = Desk(CONFIG, journal, replica, SystemClock(), Pen(journal, SystemClock()), lambda _fact: None)
        desk.replica_changed()

        assert desk.identify_code(str(CODES["ada"]), 1).result == "unknown"
        with pytest.raises(Refused, match="connect it to head office once"):
            desk.view(ADA)


def test_unknown_text_goes_no_further_than_its_kind():
    assert meaning("my secret card number").code == ""
    assert meaning(str(CODES["ada"])).kind == "member"


# -- the points history -----------------------------------------------------------------------------------------------


def test_a_claim_carries_its_order_and_reasons_and_stands_first_in_the_history(desk):
    claim(desk)
    page = desk.history(History(visit=desk.visit.id))
    event = msgspec.json.decode(read_envelope(desk.journal.after(0, 100, 10**9)[-1].body).data, type=PointsClaimed)

    assert (event.order.id, event.order.tier, event.order.day) == (RECEIPT.id, "gold", date(2026, 11, 21))
    assert Rulebook(desk.replica.programme()).rate(event.order).points == event.points == 31
    assert (page.page, page.pages, len(page.lines)) == (1, 1, 1)
    line = page.lines[0]
    assert (line.day, line.points, line.pending, line.names["en"]) == ("2026-11-21", 31, True, "Purchase of 31.60")
    assert [reason.names["en"] for reason in line.reasons] == [
        "31.6 points for 31.60",
        "-0.6 points by rounding the receipt",
    ]
    assert all(set(reason.names) == set(LANGUAGES) for reason in line.reasons)


def test_a_history_is_read_ten_a_page_newest_first_with_what_is_pending_before_what_is_confirmed(desk, tmp_path):
    lines = [HistoryLine(day=f"2026-10-{day:02d}", names={"en": "x"}, points=day) for day in range(24, 0, -1)]
    desk.replica.swap(write_replica(tmp_path / "next.db", version=2, history={"ada": lines}))
    desk.replica_changed()
    claim(desk)

    pages = [desk.history(History(visit=desk.visit.id, page=page)) for page in (1, 2, 3, 99, -1)]

    assert [(page.page, page.pages, len(page.lines)) for page in pages] == [
        (1, 3, 10),
        (2, 3, 10),
        (3, 3, 5),
        (3, 3, 5),
        (1, 3, 10),
    ]
    assert pages[0].lines[0].pending
    assert pages[0].lines[1:] + pages[1].lines + pages[2].lines == lines


def test_points_that_head_office_contains_are_told_once(desk, tmp_path):
    claim(desk)
    line = HistoryLine(day="2026-11-21", names={"en": "x"}, points=31)
    desk.replica.swap(write_replica(tmp_path / "next.db", version=2, upto="1:3", history={"ada": [line]}))
    desk.replica_changed()

    assert desk.history(History(visit=desk.visit.id)).lines == [line]


# -- care -------------------------------------------------------------------------------------------------------------

AWAY = msgspec.structs.replace(BO, facts=CareFacts(joined=date(2024, 1, 1), last=date(2026, 1, 1), purchases=9))


@pytest.fixture
def away(desk, tmp_path):
    """The desk with a replica whose second member has not come for long."""
    desk.replica.swap(write_replica(tmp_path / "away.db", version=2, members=[ADA, AWAY]))
    desk.replica_changed()
    return desk


def test_a_member_who_was_away_is_shown_the_one_nudge_and_it_is_written_down(away):
    shown = visit(away, "bo").member.nudge
    events = [read_envelope(entry.body) for entry in away.journal.after(0, 100, 10**9)]

    assert (shown.care, shown.kind, set(shown.names)) == ("come-back", "dormant", set(LANGUAGES))
    assert [event.type for event in events] == ["identify.tried.v1", "visit.started.v1", "nudge.shown.v1"]
    data = msgspec.json.decode(events[-1].data)
    assert data == {"visit": away.visit.id, "member": "bo", "care": "come-back", "programme": 3}
    assert away.view(away.visit.member).nudge == shown


def test_a_nudge_is_shown_once_even_before_head_office_knows_of_it(away):
    first = visit(away, "bo")
    away.end(first.visit, "end")

    assert visit(away, "bo").member.nudge is None
    assert kinds(away).count("nudge.shown.v1") == 1


def test_a_nudge_head_office_knows_of_is_not_shown_again(away, tmp_path):
    heard = msgspec.structs.replace(AWAY.facts, contacts=[Contact(day=away.today(), entry="come-back")])
    member = msgspec.structs.replace(AWAY, facts=heard)
    away.replica.swap(write_replica(tmp_path / "next.db", version=3, members=[ADA, member]))
    away.replica_changed()

    assert visit(away, "bo").member.nudge is None


def test_a_kiosk_whose_clock_was_never_set_shows_no_nudge(away, monkeypatch):
    monkeypatch.setattr(SystemClock, "_wall_ms", staticmethod(lambda: 1_000_000))

    assert visit(away, "bo").member.nudge is None


def test_a_member_with_nothing_due_sees_no_nudge(away):
    assert visit(away, "ada").member.nudge is None
    assert "nudge.shown.v1" not in kinds(away)


def test_what_a_member_does_with_the_nudge_is_written_down_once(away):
    who = visit(away, "bo").visit
    for answer in ("taken", "refused"):
        away.answer_nudge(AnswerNudge(visit=who, care="come-back", answer=answer))

    assert kinds(away).count("nudge.answered.v1") == 1


def test_a_nudge_that_was_not_shown_cannot_be_answered(away):
    who = visit(away, "ada").visit

    with pytest.raises(Refused, match="no such nudge"):
        away.answer_nudge(AnswerNudge(visit=who, care="come-back", answer="taken"))
