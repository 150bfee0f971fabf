"""What a device is told: granted, recalled, forgotten, closed; in order, once, over restarts and restores."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allowances import ADA, BO, OFFICE, kiosk_at, leg, paid
from edge.domain.events import RightsReturned
from edge.domain.value.cover import Short
from edge.link.contract import (
    Close,
    Configure,
    Deny,
    Down,
    DownHeard,
    Forget,
    Grant,
    Hello,
    HelloFirst,
    Nonce,
    Recall,
    sign,
    verify,
    write,
)
from edge.service.hearing import ASK_AGAIN_MS, PART_BYTES, remembered
from edge.store import rights
from edge.store.promises import Promise
from journals import assert_whole


@pytest.fixture
def kiosk(tmp_path):
    with kiosk_at(tmp_path) as kiosk:
        yield kiosk


def grant(n=10):
    return Grant(owner=ADA, asset="points", n=n)


def heard(dseq, gen=1):
    return [DownHeard(ep=1, gen=gen, dseq=dseq)]


def nonce(gen=1, after=-1, ep=1):
    return Nonce(ep=ep, req="r", nonce="n-1", gen=gen, at_ms=0, remember_after=after)


def test_a_word_is_applied_once_and_each_time_confirmed(kiosk):
    assert kiosk.told(grant(), dseq=1) == heard(1)
    kiosk.restart()
    assert kiosk.told(grant(), dseq=1) == heard(1)

    assert kiosk.held() == 10


def test_a_word_that_comes_too_early_is_not_kept_and_the_one_before_is_asked_for(kiosk):
    assert kiosk.told(grant(), dseq=2) == heard(0)
    assert kiosk.told(grant(7), dseq=1) == heard(1)

    assert kiosk.held() == 7
    assert kiosk.told(grant(), dseq=2) == heard(2)


def test_a_word_to_another_epoch_is_not_heard(kiosk):
    assert kiosk.told(grant(), dseq=1, ep=2) == []
    assert kiosk.held() == 0


def test_a_grant_itself_is_no_entry(kiosk):
    kiosk.granted(10)

    assert kiosk.journal.last == 0


@settings(max_examples=50, deadline=None)
@given(order=st.lists(st.integers(1, 6), max_size=30))
def test_whatever_the_order_each_word_is_applied_once_and_none_before_the_one_before_it(tmp_path_factory, order):
    with kiosk_at(tmp_path_factory.mktemp("order")) as kiosk:
        done = 0
        for dseq in order:
            kiosk.told(grant(10**dseq), dseq=dseq)
            done += dseq == done + 1
            assert kiosk.held() == sum(10**each for each in range(1, done + 1))


def test_rule_5_a_recall_is_answered_with_whatever_is_left(kiosk):
    kiosk.granted(100, "cents")
    kiosk.pays(30)

    kiosk.told(Recall(owner=ADA, asset="cents"))

    assert kiosk.held("cents") == 0
    assert kiosk.wrote(RightsReturned) == [RightsReturned(owner=ADA, asset="cents", n=70, why="recall")]


def test_rule_5_a_recall_of_what_is_not_held_is_answered_with_0(kiosk):
    kiosk.told(Recall(owner=ADA, asset="coupon:c1"))

    assert kiosk.wrote(RightsReturned) == [RightsReturned(owner=ADA, asset="coupon:c1", n=0, why="recall")]


def test_rule_5_a_recall_heard_twice_is_answered_once(kiosk):
    kiosk.granted(100)
    kiosk.told(Recall(owner=ADA, asset="points"))
    kiosk.told(Recall(owner=ADA, asset="points"), dseq=2)

    assert len(kiosk.wrote(RightsReturned)) == 1
    assert_whole(kiosk.journal)


def test_a_forgotten_member_gets_everything_back_and_leaves_no_trace(kiosk):
    kiosk.granted(100, "cents")
    kiosk.granted(1, "coupon:c1")
    kiosk.granted(5, owner=BO)
    kiosk.pays(30)
    kiosk.pays(5, "t-2", asset="points", owner=BO)

    kiosk.told(Forget(owner=ADA))

    assert kiosk.journal.rights.holdings() == []
    assert kiosk.journal.rights.kept("t-1") is None
    assert kiosk.journal.rights.kept("t-2") is not None
    assert [(one.asset, one.n) for one in kiosk.wrote(RightsReturned)] == [("cents", 70), ("coupon:c1", 1)]


def test_a_forgotten_members_claims_and_pending_points_do_not_name_them(kiosk):
    with kiosk.journal.change() as change:
        entry = change.write(paid("t-1")([leg(31, "points", src="free")]))
        change.claim("r-1", "t-1", ADA, 31, entry)

    kiosk.told(Forget(owner=ADA))

    assert kiosk.journal.claim_of("r-1").member == ""
    assert kiosk.journal.pending_points(ADA) == 31, "until head office's figures contain them"


def test_a_forgotten_members_slips_and_promises_go_too_but_not_those_of_others(kiosk):
    kiosk.granted(100, "cents")
    kiosk.granted(100, "cents", BO)

    def slip(number, visit, state="printed", promise=None):
        def beside(change, _entry):
            change.intend_slip(f"s-0118-k01-1-{number:06d}", visit, b"{}")
            if state:
                change.end_slip(f"s-0118-k01-1-{number:06d}", state)
            if promise:
                change.promises.give(promise)

        return beside

    gift = Promise(txn="t-1", member=ADA, kind="gift", thing="cup")
    kiosk.pays(1, "t-1", beside=slip(1, "v-1", promise=gift))
    kiosk.pays(1, "t-2", owner=BO, beside=slip(2, "v-2"), visit="v-2")
    with kiosk.journal.change() as change:
        change.claim("r-1", "t-3", ADA, 31, change.write(paid("t-3")([leg(31, "points", src="free")])))
        slip(3, "v-3")(change, None)
        slip(4, "v-3", state="")(change, None)

    kiosk.told(Forget(owner=ADA))

    left = [number for number in range(1, 5) if kiosk.journal.slip(f"s-0118-k01-1-{number:06d}")]
    assert left == [2, 4], "another member's, and the one that is being printed"
    assert kiosk.journal.promises.made("t-1") is None


def test_rule_5_close_gives_everything_back_and_is_remembered(kiosk):
    kiosk.granted(100)
    kiosk.granted(5, owner=BO, asset="cents")

    kiosk.told(Close(reason="replaced"))
    kiosk.restart()

    assert kiosk.allowance.closing
    assert kiosk.journal.rights.holdings() == []
    assert [one.why for one in kiosk.wrote(RightsReturned)] == ["close", "close"]


def test_the_last_word_about_caps_counts(kiosk):
    kiosk.granted(50, owner="CHAIN")
    kiosk.told(Configure(caps={"points": 20}))
    kiosk.told(Configure(caps={"points": 5}))

    assert isinstance(kiosk.pays(6, asset="points"), Short)
    assert kiosk.pays(5, asset="points").seq == 1


def test_words_and_what_follows_from_them_are_one_commit(kiosk, monkeypatch):
    kiosk.granted(100)

    def fails(*_):
        raise RuntimeError("the power goes")

    monkeypatch.setattr(rights.RightsChange, "hear", fails)
    with pytest.raises(RuntimeError, match="the power goes"):
        kiosk.told(Recall(owner=ADA, asset="points"))
    monkeypatch.undo()

    assert (kiosk.held(), kiosk.journal.last) == (100, 0)
    assert kiosk.told(Recall(owner=ADA, asset="points"), dseq=2) == heard(2)


def test_old_words_are_dropped_and_a_restore_is_told_where_the_rest_begins(kiosk, monkeypatch):
    monkeypatch.setattr(rights, "RETAINED", 3)
    for _ in range(6):
        kiosk.granted(1)

    _, part = kiosk.allowance.answered(nonce(gen=2, after=1))

    assert (part.after, len(part.said)) == (3, 3)


# -- comparing and restoring (rule 8, head office restored) -----------------------------------------------------------


def test_rule_8_a_nonce_is_answered_with_where_the_device_stands(kiosk):
    kiosk.granted(100, "cents")
    kiosk.pays(30)

    assert kiosk.allowance.answered(nonce()) == [
        Hello(ep=1, nonce="n-1", seq=1, head=kiosk.journal.head.hex(), gen=1, dseq=1)
    ]


def test_rule_8_a_nonce_for_another_epoch_is_not_answered(kiosk):
    assert kiosk.allowance.answered(nonce(ep=2)) == []


def test_a_word_of_a_restored_head_office_is_not_applied_but_leads_to_a_comparison(kiosk):
    kiosk.granted(10)

    [said] = kiosk.told(grant(), dseq=2, gen=2)

    assert said == HelloFirst(ep=1, req=said.req)
    assert kiosk.held() == 10


def test_a_restored_head_office_is_told_what_it_may_have_forgotten_word_for_word(kiosk):
    for n in (10, 20, 30):
        kiosk.granted(n)

    hello, part = kiosk.allowance.answered(nonce(gen=2, after=1))

    assert (hello.gen, hello.dseq) == (1, 3)
    assert (part.after, part.last) == (1, True)
    words = [verify(base64.b64decode(said), kiosk.topic, OFFICE.verify_key, Down) for said in part.said]
    assert [(word.dseq, word.word.n) for word in words] == [(2, 20), (3, 30)]


def test_after_a_restore_words_go_on_where_the_device_was_and_those_of_the_old_generation_are_past(kiosk):
    kiosk.granted(10)
    kiosk.allowance.answered(nonce(gen=2, after=0))
    kiosk.restart()

    assert kiosk.told(grant(), dseq=2, gen=1) == []
    assert kiosk.told(grant(), dseq=2, gen=2) == heard(2, gen=2)
    assert kiosk.held() == 20


def test_a_restored_head_office_that_missed_the_answer_is_told_again(kiosk):
    kiosk.granted(10)
    first = kiosk.allowance.answered(nonce(gen=2, after=0))
    kiosk.restart()

    again = kiosk.allowance.answered(nonce(gen=2, after=0))

    assert again[1:] == first[1:]
    assert (again[0].gen, again[0].dseq) == (2, 1)


def test_a_device_that_was_told_nothing_says_so_to_a_restored_head_office(kiosk):
    _, part = kiosk.allowance.answered(nonce(gen=2, after=0))

    assert (part.after, part.said, part.last) == (0, [], True)


def test_an_answer_of_a_head_office_that_is_gone_is_not_heard(kiosk):
    kiosk.allowance.answered(nonce(gen=3, after=0))

    assert kiosk.allowance.answered(nonce(gen=2, after=0)) == []


def test_a_device_that_is_refused_because_head_office_recovers_compares_once_more(kiosk):
    [said] = kiosk.allowance.answered(Deny(req="w-1", why="recovering"))

    assert isinstance(said, HelloFirst)
    assert kiosk.allowance.answered(Deny(req="w-1", why="short")) == []


@given(sizes=st.lists(st.integers(1, 3000), max_size=200), after=st.integers(0, 9))
def test_remembered_words_come_in_parts_that_fit_a_message_and_join_without_a_hole(sizes, after):
    said = [(after + number, b"x" * size) for number, size in enumerate(sizes, start=1)]

    parts = remembered(Nonce(ep=1, req="r", nonce="n", gen=2, at_ms=0, remember_after=after), said)

    assert [part.last for part in parts] == [False] * (len(parts) - 1) + [True]
    assert [base64.b64decode(word) for part in parts for word in part.said] == [payload for _, payload in said]
    expected = after
    for part in parts:
        assert part.after == expected
        assert len(write(part)) < PART_BYTES + 1024
        expected += len(part.said)


def test_a_holder_may_only_grant(kiosk):
    for word in (
        Recall(owner=ADA, asset="points"),
        Forget(owner=ADA),
        Close(reason="x"),
        Configure(caps={"points": 9}),
    ):
        down = Down(gen=1, ep=1, dseq=1, word=word)
        assert kiosk.allowance.hear("k02:1", down, sign(down, "lan/k02/1/k01/1", OFFICE)) == []

    assert (kiosk.journal.last, kiosk.allowance.closing, kiosk.journal.rights.caps()) == (0, False, {})


def test_a_burst_of_early_words_asks_once_for_what_is_missing(kiosk):
    said = [kiosk.told(Grant(owner=ADA, asset="points", n=1), dseq=dseq) for dseq in (3, 4, 5)]

    assert [len(each) for each in said] == [1, 0, 0]


def test_what_is_still_missing_is_asked_for_again_after_a_while(kiosk):
    kiosk.told(Grant(owner=ADA, asset="points", n=1), dseq=3)
    kiosk.clock.mono_ms += ASK_AGAIN_MS

    assert len(kiosk.told(Grant(owner=ADA, asset="points", n=1), dseq=3)) == 1
