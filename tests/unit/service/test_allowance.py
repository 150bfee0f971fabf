"""Spending what a device holds, and undoing it."""

import pytest

from allowances import ADA, BO, kiosk_at, leg, paid
from edge.domain.events import RightsReturned, ValuePaid, Voided
from edge.domain.value.cover import Need, Short
from edge.link.contract import Close, Configure, Right, WantRights
from edge.service import allowance
from edge.store.promises import Promise


@pytest.fixture
def kiosk(tmp_path):
    with kiosk_at(tmp_path) as kiosk:
        yield kiosk


def risking(kiosk, *, cap=50, budget=100):
    """Let the device spend points at the chain's risk."""
    kiosk.told(Configure(caps={"points": cap}))
    kiosk.granted(budget, "points", "CHAIN")


def test_rule_1_what_is_held_pays_and_the_entry_says_so(kiosk):
    kiosk.granted(100, "cents")

    entry = kiosk.pays(30)

    assert (entry.seq, kiosk.held("cents")) == (kiosk.journal.last, 70)
    assert kiosk.wrote(ValuePaid)[0].legs == [leg(-30)]


def test_rule_1_what_is_not_held_changes_nothing_and_says_what_is_missing(kiosk):
    kiosk.granted(20, "cents")

    assert kiosk.pays(30) == Short(missing=[Need(ADA, "cents", 10)])

    assert (kiosk.held("cents"), kiosk.journal.last) == (20, 0)


def test_rule_1_sale_rights_and_what_goes_beside_them_are_one_commit(kiosk):
    kiosk.granted(100, "cents")

    def out_of_paper(_change, _entry):
        raise RuntimeError("no paper")

    with pytest.raises(RuntimeError, match="no paper"):
        kiosk.pays(30, beside=out_of_paper)

    assert (kiosk.held("cents"), kiosk.journal.last, kiosk.journal.rights.kept("t-1")) == (100, 0, None)


def test_rule_1_one_commit_takes_the_slip_beside_it(kiosk):
    kiosk.granted(100, "cents")

    kiosk.pays(30, beside=lambda change, entry: change.intend_slip(f"s-{entry.seq}", "v-1", b"{}"))

    assert [slip.number for slip in kiosk.journal.unfinished_slips()] == ["s-1"]


def test_a_repeated_transaction_moves_nothing_and_is_answered_the_same(kiosk):
    kiosk.granted(100, "cents")
    entry = kiosk.pays(30, answer=lambda entry: b"slip %d" % entry.seq)
    kiosk.restart()

    again = kiosk.pays(30)

    assert (again.seq, again.answer, again.legs) == (entry.seq, b"slip 1", [leg(-30)])
    assert (kiosk.held("cents"), kiosk.journal.last) == (70, 1)


def test_a_top_up_is_held_here_at_once_and_its_bonus_is_not(kiosk):
    kiosk.pays(0, gains=[leg(500), leg(50, "bonus", src="free")])

    assert (kiosk.held("cents"), kiosk.held("bonus")) == (500, 0)


def test_rule_2_what_is_missing_is_asked_for_under_a_new_name_each_time(kiosk):
    short = kiosk.pays(30)

    first, second = kiosk.allowance.want(short), kiosk.allowance.want(short)

    assert first == WantRights(ep=1, req=first.req, needs=[Right(ADA, "cents", 30)])
    assert first.req != second.req


def test_rule_3_a_small_sum_may_be_spent_at_the_chains_risk(kiosk):
    risking(kiosk)
    kiosk.granted(10)

    kiosk.pays(40, asset="points")

    assert kiosk.wrote(ValuePaid)[0].legs == [leg(-10, "points"), leg(-30, "points", src="risk")]
    assert (kiosk.held(), kiosk.held(owner="CHAIN")) == (0, 70)


@pytest.mark.parametrize(("n", "asset"), [(51, "points"), (40, "cents"), (1, "coupon:c1")])
def test_rule_3_beyond_the_cap_or_for_other_assets_nothing_is_risked(kiosk, n, asset):
    risking(kiosk)

    assert isinstance(kiosk.pays(n, asset=asset), Short)


def test_rule_3_a_member_is_risked_once_until_head_office_has_that_entry(kiosk):
    risking(kiosk)
    entry = kiosk.pays(10, asset="points")

    assert isinstance(kiosk.pays(10, "t-2", asset="points"), Short)
    assert kiosk.pays(10, "t-3", asset="points", owner=BO).seq == 2

    kiosk.allowance.acknowledged(entry.seq)
    assert kiosk.pays(10, "t-2", asset="points").seq == 3


def test_rule_3_a_restart_does_not_make_a_risky_member_trusted(kiosk):
    risking(kiosk)
    kiosk.pays(10, asset="points")

    kiosk.restart()

    assert isinstance(kiosk.pays(10, "t-2", asset="points"), Short)


def test_rule_3_caps_hold_over_a_restart(kiosk):
    risking(kiosk)
    kiosk.restart()

    assert kiosk.pays(50, asset="points").seq == 1


def test_an_undone_payment_is_held_again(kiosk):
    kiosk.granted(100, "cents")
    kiosk.pays(30)

    entry = kiosk.allowance.undo("u-1", "v-1", "t-1", "released")

    assert (entry.seq, kiosk.held("cents")) == (2, 100)
    assert kiosk.wrote(Voided) == [Voided(txn="u-1", of="t-1", why="released", legs=[leg(30)])]


def test_a_transaction_is_undone_once_and_a_repeat_of_the_undoing_is_answered_the_same(kiosk):
    kiosk.granted(100, "cents")
    kiosk.pays(30)
    entry = kiosk.allowance.undo("u-1", "v-1", "t-1", "staff", answer=lambda _entry: b"undone")
    kiosk.restart()

    again = kiosk.allowance.undo("u-1", "v-1", "t-1", "staff")

    assert (again.seq, again.answer) == (entry.seq, b"undone")
    assert kiosk.allowance.undo("u-2", "v-1", "t-1", "staff") is None
    assert kiosk.allowance.undo("u-3", "v-1", "u-1", "staff") is None, "a void stands"
    assert kiosk.allowance.undo("u-4", "v-1", "never", "staff") is None
    assert (kiosk.held("cents"), kiosk.journal.last) == (100, 2)


def test_undoing_a_top_up_takes_what_is_still_here_and_leaves_the_rest_to_head_office(kiosk):
    kiosk.pays(0, gains=[leg(500)])
    kiosk.pays(200, "t-2")

    kiosk.allowance.undo("u-1", "v-1", "t-1", "staff")

    assert kiosk.wrote(Voided)[0].legs == [leg(-300), leg(-200, src="free")]
    assert kiosk.held("cents") == 0


def test_undoing_a_risk_gives_the_device_nothing(kiosk):
    risking(kiosk)
    kiosk.pays(10, asset="points")

    kiosk.allowance.undo("u-1", "v-1", "t-1", "staff")

    assert (kiosk.held(), kiosk.held(owner="CHAIN")) == (0, 90)
    assert kiosk.wrote(Voided)[0].legs == [leg(10, "points", src="risk")]


def test_rule_5_units_that_came_for_a_purchase_go_back_after_ten_idle_minutes(kiosk):
    kiosk.granted(100, req="w-1")
    kiosk.granted(7)
    kiosk.clock.pass_ms(599_999)
    assert kiosk.allowance.idle(kiosk.clock.mono_ms) == 0

    kiosk.clock.pass_ms(1)
    assert kiosk.allowance.idle(kiosk.clock.mono_ms) == 1

    assert kiosk.held() == 7
    assert kiosk.wrote(RightsReturned) == [RightsReturned(owner=ADA, asset="points", n=100, why="idle")]


def test_rule_5_what_came_for_a_purchase_is_spent_first(kiosk):
    kiosk.granted(100)
    kiosk.granted(30, req="w-1")
    kiosk.pays(30, asset="points")
    kiosk.clock.pass_ms(600_000)

    assert kiosk.allowance.idle(kiosk.clock.mono_ms) == 0
    assert kiosk.held() == 100


def test_rule_5_using_some_keeps_the_rest_for_ten_more_minutes_and_a_restart_counts_as_use(kiosk):
    kiosk.granted(100, req="w-1")
    kiosk.clock.pass_ms(500_000)
    kiosk.pays(10, asset="points")
    kiosk.clock.pass_ms(500_000)
    assert kiosk.allowance.idle(kiosk.clock.mono_ms) == 0

    kiosk.restart()
    kiosk.clock.pass_ms(500_000)
    assert kiosk.allowance.idle(kiosk.clock.mono_ms) == 0
    kiosk.clock.pass_ms(100_000)
    assert kiosk.allowance.idle(kiosk.clock.mono_ms) == 1


def test_rule_5_nothing_goes_back_for_idleness_while_head_office_could_not_grant_it_elsewhere(kiosk):
    kiosk.granted(100, req="w-1")
    kiosk.clock.pass_ms(10**9)

    assert kiosk.allowance.idle(kiosk.clock.mono_ms, heard=False) == 0
    assert kiosk.held() == 100
    assert kiosk.allowance.idle(kiosk.clock.mono_ms) == 1


def test_everything_can_be_given_back_at_closing_time(kiosk):
    kiosk.granted(100)
    kiosk.granted(1, "coupon:c1", BO)

    assert kiosk.allowance.give_all_back("closing_time") == 2
    assert kiosk.allowance.give_all_back("closing_time") == 0

    assert kiosk.journal.rights.holdings() == []
    assert {(one.owner, one.n, one.why) for one in kiosk.wrote(RightsReturned)} == {
        (ADA, 100, "closing_time"),
        (BO, 1, "closing_time"),
    }


def test_a_closing_epoch_holds_nothing_new(kiosk):
    kiosk.told(Close(reason="enrol again"))

    kiosk.pays(0, gains=[leg(500)])

    assert kiosk.wrote(ValuePaid)[0].legs == [leg(500, src="free")]
    assert kiosk.held("cents") == 0


def test_a_closing_epoch_is_over_when_head_office_has_all_of_it(kiosk):
    kiosk.granted(100, "cents")
    kiosk.pays(30)
    kiosk.told(Close(reason="enrol again"))
    kiosk.restart()
    kiosk.allowance.undo("u-1", "v-1", "t-1", "staff")
    kiosk.allowance.acknowledged(kiosk.journal.last)
    assert (kiosk.allowance.closing, kiosk.allowance.over) == (True, False), "the void gave it something again"

    assert kiosk.allowance.idle(kiosk.clock.mono_ms) == 1
    assert not kiosk.allowance.over
    kiosk.allowance.acknowledged(kiosk.journal.last)
    assert kiosk.allowance.over


def test_a_closing_epoch_is_not_over_while_a_restored_head_office_lacks_entries_it_once_had(kiosk):
    kiosk.granted(100, "cents")
    kiosk.pays(100)
    kiosk.pays(0, "t-2", gains=[leg(5, src="free")])
    for upto in (2, 1):
        kiosk.journal.acknowledge(upto)
        kiosk.allowance.acknowledged(upto)

    kiosk.told(Close(reason="enrol again"))
    assert not kiosk.allowance.over

    kiosk.allowance.acknowledged(2)
    assert kiosk.allowance.over


def test_what_two_needs_take_from_one_budget_is_never_more_than_it(kiosk):
    risking(kiosk, budget=15)
    both = [Need(ADA, "points", 10), Need(BO, "points", 10)]

    with pytest.raises(ValueError, match="20 points of CHAIN would be taken, 15 are held"):
        kiosk.allowance.sell("t-1", "v-1", both, paid("t-1"))

    assert (kiosk.held(owner="CHAIN"), kiosk.journal.last, kiosk.journal.sound) == (15, 0, True)


def test_transactions_of_pruned_entries_are_dropped_unless_they_promised_something(kiosk, monkeypatch):
    monkeypatch.setattr(allowance, "AGED_STRIDE", 1)
    kiosk.granted(100, "cents")
    gift = Promise(txn="t-2", member=ADA, kind="gift", thing="cup")
    kiosk.pays(1, "t-1")
    kiosk.pays(1, "t-2", beside=lambda change, _entry: change.promises.give(gift))
    kiosk.pays(1, "t-3")
    kiosk.restart()  # nothing is pruned before its row is written
    kiosk.journal._guard.write("UPDATE device SET pruned = 2")

    kiosk.allowance.idle(kiosk.clock.mono_ms)

    assert [bool(kiosk.journal.rights.kept(f"t-{n}")) for n in (1, 2, 3)] == [False, True, True]


def test_an_idle_device_writes_nothing(kiosk):
    kiosk.granted(100)
    before = kiosk.journal._guard.unsaved_frames()

    for _ in range(3):
        kiosk.allowance.idle(kiosk.clock.mono_ms)

    assert kiosk.journal._guard.unsaved_frames() == before
