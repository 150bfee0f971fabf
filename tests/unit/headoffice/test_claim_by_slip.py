"""``headoffice claim``: what a slip proves is posted once, in place of an entry that never came."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from edge.domain.base45 import b45decode, b45encode
from edge.domain.errors import BadMessage, BadSignature
from edge.domain.events import DeviceStarted
from edge.headoffice.chain_models import Member
from edge.headoffice.database import open_books
from edge.headoffice.member_models import LotRow, Purchase
from edge.headoffice.models import MODELS, Balance, Posting, Txn
from edge.headoffice.proofs import DAY_MS, Proofs
from edge.headoffice.slip_reader import ProofRefused
from edge.headoffice.status import ledger_sums, wrong_balances
from fakes.booked import NOW, BookedDevice, balance, has_free, kinds, post
from fakes.deals import GIFT, KEY_TEXT, MEMBER, claimed, coupon, gift, leg, paid, slip, topped_up, voided


@pytest.fixture
def books(tmp_path):
    found = open_books(f"sqlite:///{tmp_path}/headoffice.db")
    with found.connected():
        begin(found)
        yield found
        assert not any(ledger_sums().values())
        assert wrong_balances() == 0


def begin(books):
    with books.writing():
        for model in MODELS:
            model.delete().execute()
        Member.create(id=MEMBER, phone="15400000001", surname="林", tier="basic")


@pytest.fixture
def till(books):
    return started(books)


def started(books):
    return BookedDevice(books).say(DeviceStarted(version="1", slip_key=KEY_TEXT))


def claim(books, text, now_ms=NOW + DAY_MS):
    with books.writing():
        return Proofs(books).claim(text, now_ms)


@pytest.mark.usefixtures("till")
def test_points_of_a_destroyed_card_are_given_by_the_slip(books):
    made = claim(books, slip(claimed("t1")))

    assert (made.outcome, made.member, has_free(MEMBER, "points")) == ("posted", MEMBER, 31)
    assert [(row.remaining, row.earned_on) for row in LotRow.select()] == [(31, "2026-11-18")]


@pytest.mark.usefixtures("till")
def test_a_member_whose_id_is_no_base32_is_found_by_its_hash(books):
    Member.create(id="M1", phone="15400000002", surname="王", tier="basic")
    text = slip(claimed("t1", owner="M1"), owner="M1")

    claim(books, text)

    assert has_free("M1", "points") == 31


def test_a_top_up_is_given_where_the_epochs_units_are(books, till):
    till.is_now("retired")

    claim(books, slip(topped_up("t1")), NOW)

    assert (till.suspended(MEMBER, "cents"), has_free(MEMBER, "bonus")) == (5000, 500)


def test_gift_and_coupon_are_found_by_their_marks(books, till):
    till.hold(MEMBER, "points", 30).hold("CHAIN", "points", 50).hold("CHAIN", GIFT, 2)
    till.hold(MEMBER, "coupon:c1", 1).hold(MEMBER, "coupon:c2", 1)

    made = [claim(books, slip(gift("t1"))), claim(books, slip(coupon("t2"), 3))]

    assert [each.left_out for each in made] == [0, 0]
    assert (till.held("CHAIN", GIFT), till.held(MEMBER, "coupon:c1"), till.held(MEMBER, "coupon:c2")) == (
        1,
        0,
        1,
    )


@pytest.mark.usefixtures("till")
def test_a_coupon_nobody_here_has_heard_of_is_left_out_and_said(books):
    assert claim(books, slip(coupon("t2"))).left_out == 1


@pytest.mark.usefixtures("till")
def test_a_slip_is_claimed_once(books):
    claim(books, slip(claimed("t1")))

    assert claim(books, slip(claimed("t1"))).outcome == "claimed_before"
    assert has_free(MEMBER, "points") == 31


def test_a_slip_whose_entry_is_booked_moves_nothing(books, till):
    till.say(claimed("t1"))

    made = claim(books, slip(claimed("t1")))

    assert (made.outcome, made.txn, has_free(MEMBER, "points")) == ("arrived", "t1", 31)


def test_an_entry_that_comes_after_its_slip_moves_nothing_and_is_told_as_a_purchase(books, till):
    claim(books, slip(claimed("t1")))

    till.say(claimed("t1"))

    assert (has_free(MEMBER, "points"), [row.txn for row in Purchase.select()]) == (31, ["t1"])
    assert [(row.id, row.remaining) for row in LotRow.select()] == [("t1", 31)]
    assert [row.id for row in Txn.select()] == ["t1"]


def test_an_entry_that_came_after_its_slip_can_be_undone(books, till):
    claim(books, slip(claimed("t1")))
    till.say(claimed("t1"))

    till.say(voided("t2", "t1", leg("points", -31, "free")))

    assert (has_free(MEMBER, "points"), "VOID_BAD" in kinds()) == (0, False)


def test_a_booked_entry_that_is_not_the_one_on_the_slip_is_two_histories(books, till):
    till.say(claimed("t9"))

    with pytest.raises(ProofRefused, match="two histories"):
        claim(books, slip(claimed("t1")))


@pytest.mark.parametrize(
    ("state", "after_ms", "posted"),
    [
        ("active", DAY_MS - 1, False),
        ("active", DAY_MS, True),
        ("closed", DAY_MS - 1, False),
        ("retired", 0, True),
        ("released", 0, True),
        ("forked", 2 * DAY_MS, False),
    ],
)
def test_a_slip_counts_when_its_entry_is_not_to_be_waited_for_any_more(books, till, state, after_ms, posted):
    till.is_now(state)
    minute = NOW // 60_000 * 60_000

    if posted:
        assert claim(books, slip(claimed("t1")), minute + after_ms).outcome == "posted"
        return
    with pytest.raises(ProofRefused, match=r"may still come|retire it first"):
        claim(books, slip(claimed("t1")), minute + after_ms)


@pytest.mark.usefixtures("till")
def test_a_slip_of_another_key_is_refused(books):
    with pytest.raises(BadSignature, match="k07 did not sign this"):
        claim(books, slip(claimed("t1"), key=SigningKey(b"x" * 32)))


@pytest.mark.usefixtures("till")
@pytest.mark.parametrize("place", [0, 64, 66, 72, 80, 90, 105])
def test_an_altered_slip_is_refused(books, place):
    data = bytearray(b45decode(slip(claimed("t1"))))
    data[place] ^= 1

    with pytest.raises((BadSignature, BadMessage, ProofRefused)):
        claim(books, b45encode(bytes(data)))
    assert Posting.select().count() == 0


@pytest.mark.usefixtures("till")
@pytest.mark.parametrize("text", ["", "hello", "0" * 155, "ABC" * 60])
def test_text_that_is_no_proof_is_refused_with_a_cure(books, text):
    with pytest.raises(BadMessage, match="scan the code"):
        claim(books, text)


@pytest.mark.usefixtures("till")
def test_a_slip_of_a_device_nobody_heard_of_is_refused(books):
    with pytest.raises(ProofRefused, match="one of this chain's"):
        claim(books, slip(claimed("t1"), device="k99"))


def test_a_slip_of_a_device_whose_key_never_came_is_given_by_hand(books):
    BookedDevice(books).say(DeviceStarted(version="1"))

    with pytest.raises(ProofRefused, match="never reached head office"):
        claim(books, slip(claimed("t1")))


@pytest.mark.usefixtures("till")
def test_a_slip_of_a_new_epoch_is_proved_by_the_key_the_device_had_before(books):
    BookedDevice(books, ep=2).say(voided("", "t9"))

    assert claim(books, slip(claimed("t1"), epoch=2)).outcome == "posted"


@pytest.mark.usefixtures("till")
def test_a_slip_of_a_member_who_left_is_given_by_hand(books):
    Member.delete().execute()

    with pytest.raises(ProofRefused, match="not known here"):
        claim(books, slip(claimed("t1")))


@pytest.mark.parametrize("event", [claimed("t9", 20), topped_up("t9")])
def test_another_entry_under_the_number_of_a_claimed_slip_is_posted_and_a_person_told(books, till, event):
    claim(books, slip(claimed("t1")))

    till.say(event)

    assert ("PROOF_DIFFERS" in kinds(), Txn.get_by_id("t9").outcome) == (True, "posted")
    assert has_free(MEMBER, "points") == 31 + (20 if event.TYPE == "points.claimed.v1" else 0)


def test_an_entry_that_came_and_could_not_be_read_does_not_stand_in_its_slips_way(books, till):
    till.say(voided("", "t9"))  # no transaction's name

    assert claim(books, slip(claimed("t1")), NOW).outcome == "posted"


@pytest.mark.parametrize("at_ms", [0, 60_000])
def test_what_a_device_printed_before_its_clock_was_set_is_given_and_earned_today(books, till, at_ms):
    assert claim(books, slip(claimed("t1"), till.seq + 1, at_ms=at_ms), NOW).outcome == "posted"
    assert [row.earned_on for row in LotRow.select()] == ["2026-11-18"]


@pytest.mark.usefixtures("till")
@pytest.mark.parametrize("at_ms", [NOW + 2 * DAY_MS, (2**32 - 1) * 60_000])
def test_a_slip_from_the_future_waits_for_a_person_to_retire_its_device(books, at_ms):
    with pytest.raises(ProofRefused, match="clock of k07 was wrong"):
        claim(books, slip(claimed("t1"), at_ms=at_ms), NOW)


# -- in either order --------------------------------------------------------------------------------------------------

EVENTS = st.lists(
    st.one_of(
        st.builds(lambda n: ("earn", n), st.integers(1, 300)),
        st.builds(lambda n: ("top", n), st.integers(1, 9000)),
        st.builds(lambda n: ("pay", n), st.integers(1, 3000)),
        st.just(("gift", 0)),
        st.just(("coupon", 0)),
    ),
    min_size=1,
    max_size=6,
)


def made_of(number, what, n):
    txn = f"t{number}"
    makers = {
        "earn": lambda: claimed(txn, n),
        "top": lambda: topped_up(txn, n),
        "pay": lambda: paid(txn, leg("cents", -n)),
        "gift": lambda: gift(txn),
        "coupon": lambda: coupon(txn),
    }
    return makers[what]()


def stocked(books, state):
    """Return a device that holds more than any of these entries can spend, in a state of its epoch."""
    begin(books)
    till = started(books).is_now(state)
    pot = "held" if state in ("active", "closing", "closed") else "susp"
    for owner, asset in ((MEMBER, "cents"), (MEMBER, "points"), ("CHAIN", "points"), ("CHAIN", GIFT)):
        post(books, ("chain:issued", asset, -99_999), (f"{pot}:k07:1:{owner}", asset, 99_999))
    post(books, ("chain:issued", "points", -99_999), (f"free:{MEMBER}", "points", 99_999))  # a risk is repaid at once
    post(books, ("chain:issued", "coupon:c1", -9), (f"{pot}:k07:1:{MEMBER}", "coupon:c1", 9))
    return till


def balances():
    return sorted((row.account, row.asset, row.n) for row in Balance.select() if row.n)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    whats=EVENTS, early=st.sets(st.integers(0, 5)), state=st.sampled_from(["active", "closing", "closed", "retired"])
)
def test_claimed_by_slip_before_or_never_the_balances_end_the_same(books, whats, early, state):
    events = [made_of(number, *what) for number, what in enumerate(whats)]
    stocked(books, state).say(*events)
    in_order, postings = balances(), Posting.select().count()

    till = stocked(books, state).say(*events, keep=True)
    for number in sorted(early & set(range(len(events)))):
        claim(books, slip(events[number], number + 2))
    till.send()

    assert (balances(), Posting.select().count()) == (in_order, postings)
    for number, event in enumerate(events):
        assert claim(books, slip(event, number + 2)).outcome in ("arrived", "claimed_before")
    assert balances() == in_order


def test_nothing_is_left_of_the_slips_own_name_when_its_entry_has_come(books, till):
    claim(books, slip(claimed("t1")))
    till.say(claimed("t1"))

    assert not Posting.select().where(Posting.txn.startswith("proof:")).exists()
    assert balance("chain:issued", "points") == -31
