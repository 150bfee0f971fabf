"""What a device promised stands beside the entry that made it, through power cuts, until it is settled."""

import pytest

from edge.store.promises import Promise
from journals import journal_at

MUG = Promise("t1", "ada", "gift", "g-mug", n=2000, code="4827", until="2026-11-28", seq=3)
TEA = Promise("t2", "ada", "coupon", "c-tea", seq=4)
PAID = Promise("t3", "bo", "payment", "903155", n=10_000, state="unknown", code="6309", seq=5)


@pytest.fixture
def journal(tmp_path):
    with journal_at(tmp_path) as journal:
        with journal.change() as change:
            for promise in (TEA, MUG, PAID):
                change.promises.give(promise)
        yield journal


def test_a_promise_is_found_by_its_transaction(journal):
    assert journal.promises.made("t1") == MUG
    assert journal.promises.made("t9") is None


def test_a_members_promises_of_one_kind_come_oldest_first(journal):
    another = Promise("t4", "ada", "gift", "g-lamp", seq=9)
    with journal.change() as change:
        change.promises.give(another)

    assert journal.promises.of("ada", "gift") == [MUG, another]
    assert journal.promises.of("bo", "gift") == []


def test_a_payment_is_found_by_its_own_reference(journal):
    assert journal.promises.about("903155", "payment") == [PAID]
    assert journal.promises.about("903155", "refund") == []


@pytest.mark.parametrize(("day", "due"), [("2026-11-28", []), ("2026-11-29", [MUG])])
def test_only_what_is_reserved_and_past_its_last_day_is_overdue(journal, day, due):
    assert journal.promises.overdue(day) == due


def test_a_settled_promise_is_in_its_new_state_and_overdue_no_more(journal):
    with journal.change() as change:
        change.promises.settle("t1", "handed_over")

    assert journal.promises.made("t1").state == "handed_over"
    assert journal.promises.overdue("2099-01-01") == []


def test_a_promise_whose_commit_fails_was_never_made(journal):
    def fail():
        with journal.change() as change:
            change.promises.give(Promise("t5", "ada", "gift", "g-mug"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert journal.promises.made("t5") is None
