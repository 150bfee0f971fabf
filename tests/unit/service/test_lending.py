"""A store's holder lends what it holds, and a sibling borrows it: each word once, in order, never by a clock."""

import pytest

from allowances import ADA, kiosk_at
from edge.domain.events import RightsBorrowed, RightsLent
from edge.domain.value.accounts import Place
from edge.link.contract import Close, Down, DownHeard, Lent, Right, WantRights, lan_topic, verify

HOLDER, SIBLING = Place("k01", 1), Place("k02", 1)


@pytest.fixture
def holder(tmp_path):
    with kiosk_at(tmp_path, "k01") as kiosk:
        yield kiosk


@pytest.fixture
def sibling(tmp_path):
    with kiosk_at(tmp_path, "k02") as kiosk:
        yield kiosk


def want(n, asset="points", owner=ADA, *, req="w-1", ep=1):
    return WantRights(ep=ep, req=req, needs=[Right(owner, asset, n)])


def hears(sibling, holder, words):
    """Let a sibling hear words as they came over the network; return what it says last."""
    said = []
    for payload in words:
        here = Place(sibling.journal.device, sibling.journal.epoch)
        down = verify(payload, lan_topic(HOLDER, here), holder.key.verify_key, Down)
        said = sibling.allowance.hear(f"{HOLDER.dev}:{HOLDER.ep}", down, payload)
    return said


def test_a_holder_lends_what_is_asked_as_far_as_it_holds_it(holder):
    holder.granted(100)

    assert len(holder.allowance.lend(SIBLING, want(30))) == 1
    assert len(holder.allowance.lend(SIBLING, want(300, req="w-2"))) == 1
    assert holder.allowance.lend(SIBLING, want(1, req="w-3")) == []

    assert holder.held() == 0
    assert [(one.to, one.to_ep, one.dseq, one.n) for one in holder.wrote(RightsLent)] == [
        ("k02", 1, 1, 30),
        ("k02", 1, 2, 70),
    ]


def test_a_sibling_may_spend_what_was_lent_and_proves_it_with_the_holders_own_word(holder, sibling):
    holder.granted(100)

    words = holder.allowance.lend(SIBLING, want(30))
    assert hears(sibling, holder, words) == [DownHeard(ep=1, gen=1, dseq=1)]

    assert sibling.held() == 30
    [borrowed] = sibling.wrote(RightsBorrowed)
    assert (borrowed.of, borrowed.of_ep, borrowed.dseq, borrowed.owner, borrowed.n) == ("k01", 1, 1, ADA, 30)
    assert borrowed.proof.encode() == words[0]


def test_a_lost_answer_is_told_again_and_lends_nothing_more(holder, sibling):
    holder.granted(100)
    first = holder.allowance.lend(SIBLING, want(30))
    holder.restart()

    again = holder.allowance.lend(SIBLING, want(30))
    hears(sibling, holder, [*again, *first])

    assert again == first
    assert (holder.held(), sibling.held()) == (70, 30)


def test_words_are_told_again_until_they_are_heard_and_numbers_go_on_after_that(holder):
    holder.granted(100)
    words = [word for n in (1, 2, 3) for word in holder.allowance.lend(SIBLING, want(n, req=f"w-{n}"))]

    assert holder.allowance.untold(SIBLING) == words
    holder.allowance.lent_heard(SIBLING, DownHeard(ep=1, gen=1, dseq=2))
    assert holder.allowance.untold(SIBLING, 2) == words[2:]
    holder.allowance.lent_heard(SIBLING, DownHeard(ep=1, gen=1, dseq=3))
    holder.restart()

    assert holder.allowance.untold(SIBLING, 3) == []
    holder.allowance.lend(SIBLING, want(4, req="w-4"))
    assert [one.dseq for one in holder.wrote(RightsLent)] == [1, 2, 3, 4]


def test_no_clock_takes_a_lend_back(holder):
    holder.granted(100)
    words = holder.allowance.lend(SIBLING, want(30))
    holder.clock.pass_ms(10**12)
    holder.allowance.idle(holder.clock.mono_ms)

    assert holder.held() == 70
    assert holder.allowance.untold(SIBLING) == words


def test_another_epoch_of_a_sibling_is_told_in_a_numbering_of_its_own(holder):
    holder.granted(100)
    holder.allowance.lend(SIBLING, want(30))
    anew = Place("k02", 2)

    assert holder.allowance.untold(anew) == []
    holder.allowance.lend(anew, want(10, ep=2))

    assert [(one.to_ep, one.dseq) for one in holder.wrote(RightsLent)] == [(1, 1), (2, 1)]
    assert holder.held() == 60, "what the old epoch was lent is head office's to settle"


def test_a_want_of_another_epoch_than_the_siblings_lends_nothing(holder):
    holder.granted(100)

    assert holder.allowance.lend(SIBLING, want(10, ep=2)) == []


def test_several_needs_are_lent_in_one_commit(holder):
    holder.granted(100)
    holder.granted(5, "cents")
    both = WantRights(ep=1, req="w-1", needs=[Right(ADA, "points", 10), Right(ADA, "cents", 9), Right(ADA, "bonus", 1)])

    assert len(holder.allowance.lend(SIBLING, both)) == 2
    assert (holder.held(), holder.held("cents")) == (90, 0)


def test_a_risk_budget_is_not_lent_but_pieces_on_the_shelf_are(holder):
    holder.granted(100, owner="CHAIN")
    holder.granted(3, "gift:cup:0118", "CHAIN")

    assert holder.allowance.lend(SIBLING, want(10, owner="CHAIN")) == []
    assert len(holder.allowance.lend(SIBLING, want(1, "gift:cup:0118", "CHAIN", req="w-2"))) == 1


def test_a_holder_whose_epoch_closes_lends_nothing(holder):
    holder.granted(100)
    holder.told(Close(reason="replaced"))

    assert holder.allowance.lend(SIBLING, want(10)) == []


def test_what_was_borrowed_for_a_purchase_goes_back_to_head_office_when_idle(holder, sibling):
    holder.granted(100)
    hears(sibling, holder, holder.allowance.lend(SIBLING, want(30)))
    sibling.clock.pass_ms(600_000)

    assert sibling.allowance.idle(sibling.clock.mono_ms) == 1
    assert sibling.held() == 0


def test_a_want_for_less_than_nothing_lends_nothing(holder):
    holder.granted(100)

    assert holder.allowance.lend(SIBLING, want(-5)) == []
    assert holder.held() == 100


def test_an_epoch_of_a_sibling_that_is_over_is_lent_nothing_though_its_words_are_forgotten(holder):
    holder.granted(100)
    holder.allowance.lend(SIBLING, want(30))
    holder.allowance.lend(Place("k02", 2), want(10, req="w-2", ep=2))

    assert holder.allowance.lend(SIBLING, want(10, req="w-3")) == []
    assert holder.held() == 60


# -- told by head office instead --------------------------------------------------------------------------------------


def lent(n=30, dseq=1):
    return Lent(of="k01", of_ep=1, dseq=dseq, owner=ADA, asset="points", n=n)


def test_what_a_lost_holder_lent_may_be_told_by_head_office(sibling):
    sibling.told(lent())
    sibling.restart()

    assert sibling.held() == 30
    assert [(one.of, one.of_ep, one.dseq, one.n) for one in sibling.wrote(RightsBorrowed)] == [("k01", 1, 1, 30)]


@pytest.mark.parametrize("holder_first", [True, False])
def test_a_loan_told_by_the_holder_and_by_head_office_counts_once(holder, sibling, holder_first):
    holder.granted(100)
    words = holder.allowance.lend(SIBLING, want(30))

    if holder_first:
        hears(sibling, holder, words)
    sibling.told(lent())
    if not holder_first:
        hears(sibling, holder, words)

    assert sibling.held() == 30
    assert len(sibling.wrote(RightsBorrowed)) == 1


def test_loans_told_by_head_office_in_order_all_count(holder, sibling):
    holder.granted(100)
    words = [holder.allowance.lend(SIBLING, want(10, req=f"w-{n}"))[0] for n in (1, 2, 3)]
    hears(sibling, holder, words[:1])

    sibling.told(lent(10, dseq=2))
    sibling.told(lent(10, dseq=3))
    hears(sibling, holder, words[1:])

    assert sibling.held() == 30
