"""What the ledger makes of entries that move value, in every state of their epoch."""

import pytest

from edge.domain.events import (
    CouponUsed,
    DeviceStarted,
    GiftReserved,
    Leg,
    PointsClaimed,
    Refunded,
    RightsReturned,
    ToppedUp,
    ValuePaid,
    Voided,
)
from edge.headoffice.chain_models import Member
from edge.headoffice.database import open_books
from edge.headoffice.models import ExceptionRow, Posting, Receipt, Stream, Txn
from edge.headoffice.status import ledger_sums, wrong_balances
from fakes.booked import BookedDevice, balance, has_free, kinds, post

GIFT = "gift:mug:s0118"


@pytest.fixture
def books(tmp_path):
    found = open_books(f"sqlite:///{tmp_path}/headoffice.db")
    with found.connected():
        Member.create(id="M1", phone="15400000001", surname="林", tier="basic")
        yield found
        assert not any(ledger_sums().values())
        assert wrong_balances() == 0


@pytest.fixture
def till(books):
    return BookedDevice(books).say(DeviceStarted(version="1"))


def leg(owner, asset, delta, src="held"):
    return Leg(owner=owner, asset=asset, delta=delta, src=src)


def paid(txn, *legs, member="M1"):
    minor = -sum(each.delta for each in legs)
    return ValuePaid(txn=txn, visit="v", member=member, minor=minor, currency="CNY", programme=1, legs=list(legs))


def reserved(txn, *legs):
    return GiftReserved(txn=txn, visit="v", member="M1", sku="mug", points=50, programme=1, until="", legs=list(legs))


def topped_up(txn, *legs, state="paid", payment="p1", member="M1"):
    return ToppedUp(
        txn=txn,
        visit="v",
        member=member,
        paid_minor=5000,
        bonus_minor=500,
        currency="CNY",
        method="cash",
        payment=payment,
        state=state,
        programme=1,
        legs=list(legs),
    )


def voided(txn, of, *legs):
    return Voided(txn=txn, of=of, why="staff", legs=list(legs))


def claimed(txn, points, receipt="s0118-3-202611211842-4215"):
    return PointsClaimed(
        txn=txn,
        visit="v",
        receipt=receipt,
        basis_minor=points * 100,
        currency="CNY",
        programme=1,
        points=points,
        rule="base",
        legs=[leg("M1", "points", points, "free")],
    )


def refunded(txn, *legs):
    return Refunded(txn=txn, visit="v", member="M1", receipt="s0118-3-202611211842-4215", programme=1, legs=list(legs))


# -- spending ---------------------------------------------------------------------------------------------------------


def test_what_a_device_holds_is_spent(till):
    till.hold("M1", "cents", 5000).say(paid("t1", leg("M1", "cents", -2000)))

    assert (till.held("M1", "cents"), balance("chain:spent", "cents"), kinds()) == (3000, 2000, [])
    assert Txn.get_by_id("t1").outcome == "posted"


@pytest.mark.parametrize(("held", "loss", "found"), [(2000, 0, []), (1999, 1, ["OVERSPEND"]), (0, 2000, ["OVERSPEND"])])
def test_what_a_device_did_not_hold_the_chain_bears_and_an_exception_names(till, held, loss, found):
    till.hold("M1", "cents", held).say(paid("t1", leg("M1", "cents", -2000)))

    assert (balance("chain:spent", "cents"), balance("chain:loss", "cents"), kinds()) == (2000, -loss, found)
    assert [(row.member, row.asset, row.amount) for row in ExceptionRow.select()] == [("M1", "cents", loss)][
        : len(found)
    ]


@pytest.mark.parametrize(
    ("state", "free", "suspended", "loss", "found"),
    [
        ("retired", 100, 60, 0, []),
        ("retired", 100, 40, 10, ["OVERSPEND"]),
        ("released", 100, 0, 0, ["LATE"]),
        ("released", 20, 0, 30, ["LATE"]),
    ],
)
def test_late_entries_settle_against_suspense_then_what_is_free(books, till, state, free, suspended, loss, found):
    till.is_now(state)
    post(books, ("chain:issued", "points", -free), ("free:M1", "points", free))
    post(books, ("chain:issued", "points", -suspended), ("susp:k07:1:M1", "points", suspended))

    till.say(reserved("t1", leg("M1", "points", -50)))

    assert (balance("chain:loss", "points"), kinds()) == (-loss, found)


def test_a_suspended_coupon_is_never_paid_from_another_one_that_is_free(books, till):
    post(books, ("chain:issued", "coupon:c1", -1), ("free:M1", "coupon:c1", 1))

    till.is_now("released").say(
        CouponUsed(
            txn="t1",
            visit="v",
            member="M1",
            coupon="c1",
            use="redeemed",
            programme=1,
            legs=[leg("M1", "coupon:c1", -1)],
        )
    )

    assert (has_free("M1", "coupon:c1"), kinds()) == (1, ["LATE"])


@pytest.mark.parametrize(("free", "back", "found"), [(50, 50, []), (49, 49, ["RISK_SHORT"]), (0, 0, ["RISK_SHORT"])])
def test_a_risk_is_repaid_by_the_member_as_far_as_they_have_it(books, till, free, back, found):
    post(books, ("chain:issued", "points", -free), ("free:M1", "points", free))

    till.hold("CHAIN", "points", 80).say(reserved("t1", leg("M1", "points", -50, "risk")))

    assert (till.held("CHAIN", "points"), balance("free:CHAIN", "points"), has_free("M1", "points"), kinds()) == (
        30,
        back,
        free - back,
        found,
    )


def test_a_gift_leaves_the_shelf_with_its_points(till):
    till.hold("M1", "points", 60).hold("CHAIN", GIFT, 3)

    till.say(reserved("t1", leg("M1", "points", -50), leg("CHAIN", GIFT, -1)))

    assert (till.held("M1", "points"), till.held("CHAIN", GIFT), kinds()) == (10, 2, [])


def test_a_transaction_is_posted_once_whatever_is_repeated(till):
    till.hold("M1", "cents", 5000).say(paid("t1", leg("M1", "cents", -2000)), paid("t1", leg("M1", "cents", -2000)))

    assert (till.held("M1", "cents"), kinds()) == (3000, ["TWICE"])


@pytest.mark.parametrize(
    "event",
    [
        paid("t1", leg("M1", "cents", 5)),
        paid("t1", leg("M1", "points", -5)),
        paid("t1", leg("M2", "cents", -5)),
        paid("t1", leg("CHAIN", "cents", -5)),
        paid("t1", leg("M1", "cents", -5, "free")),
        paid("t1", leg("M1", "cents", -(10**12) - 1)),
        paid("t1", leg("M1", "bonus", -5, "risk")),
        paid("a:b", leg("M1", "cents", -5)),
        paid("", leg("M1", "cents", -5)),
        paid("t1", leg("M1", "gold", -5)),
        topped_up("t1", leg("M1", "cents", 5), state="unknown"),
        topped_up("t1", leg("M1", "points", 5)),
        reserved("t1", leg("M1", GIFT, -1)),
        voided("t1", "", leg("M1", "points", 1)),
        RightsReturned(owner="M1", asset="points", n=-1, why="idle"),
        RightsReturned(owner="", asset="points", n=1, why="idle"),
    ],
)
def test_what_no_working_device_writes_moves_nothing(till, event):
    before = Posting.select().count()

    till.say(event)

    assert (Posting.select().count(), kinds()) == (before, ["BAD_DATA"])


# -- paying in --------------------------------------------------------------------------------------------------------


def test_what_was_paid_in_is_held_here_and_its_bonus_is_free(till):
    till.say(topped_up("t1", leg("M1", "cents", 5000), leg("M1", "bonus", 500, "free")))

    assert (till.held("M1", "cents"), has_free("M1", "bonus"), kinds()) == (5000, 500, [])


@pytest.mark.parametrize(
    ("state", "held", "free", "suspended"),
    [("active", 5000, 0, 0), ("closing", 5000, 0, 0), ("retired", 0, 0, 5000), ("released", 0, 5000, 0)],
)
def test_a_late_top_up_is_always_the_members(till, state, held, free, suspended):
    till.is_now(state).say(topped_up("t1", leg("M1", "cents", 5000)))

    assert (till.held("M1", "cents"), has_free("M1", "cents"), till.suspended("M1", "cents")) == (held, free, suspended)


def test_a_payment_nobody_knows_the_end_of_moves_nothing_until_a_later_entry_settles_it(till):
    till.say(topped_up("t1", state="unknown"))
    assert kinds() == ["PAYMENT_UNKNOWN"]

    till.say(topped_up("t2", leg("M1", "cents", 5000)))

    assert (till.held("M1", "cents"), kinds()) == (5000, [])


def test_a_refused_payment_moves_nothing_and_is_no_exception(till):
    till.say(topped_up("t1", state="refused"))

    assert (Posting.select().count(), kinds(), Txn.get_by_id("t1").outcome) == (0, [], "PAYMENT_REFUSED")


def test_one_payment_posted_twice_is_for_a_person(till):
    till.say(topped_up("t1", leg("M1", "cents", 5000)), topped_up("t2", leg("M1", "cents", 5000)))

    assert (till.held("M1", "cents"), kinds()) == (10_000, ["PAYMENT_TWICE"])


def test_what_a_stranger_paid_in_waits_under_their_id(till):
    till.say(topped_up("t1", leg("M9", "cents", 5000), member="M9"))

    assert (till.held("M9", "cents"), kinds()) == (5000, ["UNKNOWN_MEMBER"])


# -- giving back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "held", "free"), [(0, 30, 0), (30, 0, 30), (31, 0, 30)])
def test_what_is_given_back_is_free_as_far_as_it_was_held(till, n, held, free):
    till.hold("M1", "points", 30).say(RightsReturned(owner="M1", asset="points", n=n, why="recall"))

    assert (till.held("M1", "points"), has_free("M1", "points"), kinds()) == (held, free, [])


def test_a_risk_budget_given_back_is_the_reserves(till):
    till.hold("CHAIN", "points", 80).say(RightsReturned(owner="CHAIN", asset="points", n=80, why="close"))

    assert balance("free:CHAIN", "points") == 80


# -- undoing ----------------------------------------------------------------------------------------------------------


def test_an_undone_payment_is_held_again(till):
    till.hold("M1", "cents", 5000).say(
        paid("t1", leg("M1", "cents", -2000)), voided("t2", "t1", leg("M1", "cents", 2000))
    )

    assert (till.held("M1", "cents"), balance("chain:spent", "cents"), kinds()) == (5000, 0, [])


def test_an_undone_risk_returns_to_the_reserve_and_the_member_has_what_was_recovered(books, till):
    post(books, ("chain:issued", "points", -30), ("free:M1", "points", 30))
    till.hold("CHAIN", "points", 80)

    till.say(reserved("t1", leg("M1", "points", -50, "risk")), voided("t2", "t1", leg("M1", "points", 50, "risk")))

    assert (till.held("CHAIN", "points"), balance("free:CHAIN", "points"), has_free("M1", "points")) == (30, 50, 30)


def test_an_undone_top_up_is_taken_from_here_and_then_from_what_is_free(books, till):
    post(books, ("chain:issued", "cents", -100), ("free:M1", "cents", 100))
    till.say(topped_up("t1", leg("M1", "cents", 5000)), paid("t2", leg("M1", "cents", -200)))

    till.say(voided("t3", "t1", leg("M1", "cents", -4800), leg("M1", "cents", -200, "free")))

    assert (till.held("M1", "cents"), has_free("M1", "cents"), balance("chain:loss", "cents")) == (0, 0, -100)
    assert kinds() == ["CLAWBACK_SHORT"]


@pytest.mark.parametrize(
    "event",
    [
        voided("t2", "t9", leg("M1", "cents", 2000)),
        voided("t2", "t1", leg("M1", "cents", 2001)),
        voided("t2", "t1", leg("M1", "cents", 2000, "free")),
        voided("t2", "t1", leg("M1", "cents", 3000), leg("M1", "cents", -1000, "free")),
        voided("t2", "t1"),
        voided("t2", "t1", leg("M2", "cents", 2000)),
    ],
)
def test_what_is_not_the_inverse_of_a_booked_transaction_undoes_nothing(till, event):
    till.hold("M1", "cents", 5000).say(paid("t1", leg("M1", "cents", -2000)), event)

    assert (till.held("M1", "cents"), kinds(), Txn.get_by_id("t2").outcome) == (3000, ["VOID_BAD"], "VOID_BAD")


def test_a_transaction_is_undone_once(till):
    inverse = leg("M1", "cents", 2000)
    till.hold("M1", "cents", 5000).say(
        paid("t1", leg("M1", "cents", -2000)), voided("t2", "t1", inverse), voided("t3", "t1", inverse)
    )

    assert (till.held("M1", "cents"), kinds()) == (5000, ["VOID_BAD"])


def test_an_undoing_cannot_be_undone(till):
    till.hold("M1", "cents", 5000).say(paid("t1", leg("M1", "cents", -2000)))
    till.say(voided("t2", "t1", leg("M1", "cents", 2000)), voided("t3", "t2", leg("M1", "cents", -2000)))

    assert (till.held("M1", "cents"), kinds()) == (5000, ["VOID_BAD"])


def test_another_device_cannot_undo_what_it_did_not_do(books, till):
    till.hold("M1", "cents", 5000).say(paid("t1", leg("M1", "cents", -2000)))

    BookedDevice(books, "k08").say(voided("t2", "t1", leg("M1", "cents", 2000)))

    assert (till.held("M1", "cents"), kinds()) == (3000, ["VOID_BAD"])


def test_an_undone_claim_gives_its_receipt_free(till):
    till.say(claimed("t1", 31), voided("t2", "t1", leg("M1", "points", -31, "free")), claimed("t3", 31))

    assert (has_free("M1", "points"), [row.txn for row in Receipt.select()]) == (31, ["t3"])
    assert "RECEIPT_USED" not in kinds()


# -- returned goods ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("spent", "loss", "found"), [(0, 0, []), (20, 20, ["CLAWBACK_SHORT"])])
def test_the_points_of_returned_goods_are_taken_back_as_far_as_they_are_there(books, till, spent, loss, found):
    till.say(claimed("t1", 31))
    post(books, ("free:M1", "points", -spent), ("held:k99:1:M1", "points", spent))

    till.say(refunded("t2", leg("M1", "points", -31, "free"), leg("M1", "cents", 3100)))

    assert (has_free("M1", "points"), balance("chain:loss", "points"), till.held("M1", "cents")) == (0, -loss, 3100)
    assert [kind for kind in kinds() if kind != "UNKNOWN_PROGRAMME"] == found


# -- keys -------------------------------------------------------------------------------------------------------------

KEY, OTHER = "A" * 43 + "=", "B" * 43 + "="


def test_the_first_slip_key_of_an_epoch_is_believed_and_another_one_is_for_a_person(books):
    BookedDevice(books).say(DeviceStarted(version="1", slip_key=KEY), DeviceStarted(version="1", slip_key=KEY)).say(
        DeviceStarted(version="1", slip_key=OTHER)
    )

    assert (Stream.get().slip_key, kinds()) == (KEY, ["KEY_CHANGED"])


@pytest.mark.parametrize("text", ["short", "!" * 44, "A" * 40])
def test_a_slip_key_that_is_none_is_not_kept(books, text):
    BookedDevice(books).say(DeviceStarted(version="1", slip_key=text))

    assert (Stream.get().slip_key, kinds()) == ("", ["BAD_DATA"])


def test_a_risk_spend_in_parts_is_given_back_once(books, till):
    till.hold("CHAIN", "points", 100)
    post(books, ("chain:issued", "points", -20), ("free:M1", "points", 20))
    parts = leg("M1", "points", -10, "risk"), leg("M1", "points", -10, "risk")
    back = leg("M1", "points", 10, "risk"), leg("M1", "points", 10, "risk")

    till.say(reserved("t1", *parts), voided("t2", "t1", *back))

    assert (has_free("M1", "points"), balance("free:CHAIN", "points"), kinds()) == (20, 20, [])


@pytest.mark.parametrize(
    "event",
    [
        claimed("t1", 10**12 + 1),
        paid("t1", leg("M1", "cents", -(10**12)), leg("M1", "bonus", -1)),
    ],
    ids=["claim", "payment"],
)
def test_no_transaction_moves_so_much_that_a_balance_could_overflow(till, event):
    till.say(event)

    assert (kinds(), Posting.select().count()) == (["BAD_DATA"], 0)
