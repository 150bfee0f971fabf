"""Whatever devices report, in whatever state an epoch is: sums stay 0, nothing is below zero, lots are the points."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.domain.event_base import Leg
from edge.domain.events import RightsReturned
from edge.domain.value.accounts import PREFIX
from edge.domain.value.cover import undone
from edge.headoffice.chain_models import Member, ProgrammeRow
from edge.headoffice.database import open_books
from edge.headoffice.lots_kept import owner_of
from edge.headoffice.member_models import LotRow, OwedRow
from edge.headoffice.models import MODELS, Balance, ExceptionRow, Receipt, Txn
from edge.headoffice.status import ledger_sums, wrong_balances
from fakes.booked import BookedDevice, post
from fakes.deals import GIFT, MEMBER, claimed, coupon, gift, leg, paid, refunded, topped_up, voided
from fakes.programmes import small_programme

STATES = ["active", "closing", "closed", "retired", "released"]
ASSETS = ["points", "cents", "bonus", "coupon:c1"]

n_points = st.integers(1, 60)
deed = st.one_of(
    st.tuples(st.just("earn"), n_points),
    st.tuples(st.just("gift"), n_points),
    st.tuples(st.just("risked gift"), n_points),
    st.tuples(st.just("pay"), st.integers(1, 3000)),
    st.tuples(st.just("top up"), st.integers(1, 3000)),
    st.tuples(st.just("coupon"), st.just(0)),
    st.tuples(st.just("refund"), n_points),
    st.tuples(st.just("void"), st.integers(0, 12)),
    st.tuples(st.just("bad void"), st.integers(0, 12)),
    st.tuples(st.just("back"), st.integers(0, 100)),
    st.tuples(st.just("repeat"), st.integers(0, 12)),
    st.tuples(st.just("state"), st.sampled_from(STATES)),
)


@pytest.fixture
def books(tmp_path):
    found = open_books(f"sqlite:///{tmp_path}/headoffice.db")
    with found.connected():
        yield found


def begin(books):
    with books.writing():
        for model in MODELS:
            model.delete().execute()
        Member.create(id=MEMBER, phone="15400000001", surname="林", tier="basic")
        ProgrammeRow.create(version=1, text=small_programme())
        LotRow.create(
            id="old", member=MEMBER, points=100, remaining=100, earned_on="2026-01-01", active_on="2026-01-01"
        )
    post(
        books,
        ("chain:issued", "points", -100),
        (f"free:{MEMBER}", "points", 40),
        (f"held:k07:1:{MEMBER}", "points", 60),
    )
    post(books, ("chain:issued", "points", -50), ("held:k07:1:CHAIN", "points", 50))
    post(books, ("chain:issued", "cents", -2000), (f"held:k07:1:{MEMBER}", "cents", 2000))
    post(books, ("chain:issued", "coupon:c1", -1), (f"held:k07:1:{MEMBER}", "coupon:c1", 1))
    post(books, ("chain:issued", GIFT, -2), ("held:k07:1:CHAIN", GIFT, 2))


class Shop:
    """One device that does what it is told, and remembers what it wrote."""

    def __init__(self, books):
        self.device, self.done, self.names = BookedDevice(books), [], 0
        self.device.say(RightsReturned(owner=MEMBER, asset="points", n=0, why="idle"))

    def do(self, what, n):
        if what == "state":
            self._move_to(n)
            return
        self.names += 1
        event = self._event(what, n, f"t{self.names}")
        if event is not None:
            self.done.append(event)
            self.device.say(event)

    def _event(self, what, n, txn):
        makers = {
            "earn": lambda: claimed(txn, n),
            "gift": lambda: gift(txn, leg("points", -n), leg(GIFT, -1, owner="CHAIN")),
            "risked gift": lambda: gift(txn, leg("points", -n, "risk")),
            "pay": lambda: paid(txn, leg("cents", -n)),
            "top up": lambda: topped_up(txn, n),
            "coupon": lambda: coupon(txn),
            "refund": lambda: self._refund(txn, n),
            "void": lambda: self._void(txn, n, 0),
            "bad void": lambda: self._void(txn, n, 1),
            "back": lambda: RightsReturned(owner=MEMBER, asset=ASSETS[n % 4], n=n, why="recall"),
            "repeat": lambda: self.done[n % len(self.done)] if self.done else None,
        }
        return makers[what]()

    def _refund(self, txn, n):
        receipts = [row.id for row in Receipt.select().order_by(Receipt.id)]
        receipt = receipts[n % len(receipts)] if receipts else "none"
        return refunded(txn, receipt, leg("points", -n, "free"), leg("points", n // 3, "free"), leg("cents", n * 100))

    def _void(self, txn, n, more):
        """Return the undoing of an entry, by what head office thinks is held; ``more`` spoils it."""
        chosen = [event for event in self.done if hasattr(event, "legs")]
        if not chosen:
            return None
        of = chosen[n % len(chosen)]
        legs = undone(of.legs, self.device.held)
        if more and legs:
            legs[0] = Leg(owner=legs[0].owner, asset=legs[0].asset, delta=legs[0].delta + more, src=legs[0].src)
        return voided(txn, of.txn, *(each for each in legs if each.delta))

    def _move_to(self, state):
        """Retire or release as a person does: units go where the state says."""
        rows = [(row.account, row.asset, row.n) for row in Balance.select() if row.n]
        moves = []
        for account, asset, n in rows:
            kind, _, rest = account.partition(":")
            owner = owner_of(account)
            if kind == "held" and state in ("retired", "released"):
                moves += [(account, asset, -n), (f"susp:{rest}", asset, n)]
            elif kind == "susp" and state == "released" and not asset.startswith("coupon:"):
                moves += [(account, asset, -n), (f"free:{owner}", asset, n)]
            elif kind == "susp" and state not in ("retired", "released"):
                moves += [(account, asset, -n), (f"held:{rest}", asset, n)]
        if moves:
            post(self.device.books, *moves)
        self.device.is_now(state)


def check():
    assert not any(ledger_sums().values())
    assert wrong_balances() == 0
    owned = Counter()
    for row in Balance.select():
        if row.asset == "points" and not row.account.startswith(PREFIX):
            owned[owner_of(row.account)] += row.n
    lots = sum(row.remaining for row in LotRow.select())
    assert lots == owned[MEMBER], "the lots are not the member's points"
    assert all(0 <= row.remaining <= row.points for row in LotRow.select())
    assert all(row.points >= 0 for row in OwedRow.select())
    assert all(row.amount >= 0 for row in ExceptionRow.select())
    assert {row.outcome for row in Txn.select()} <= {"posted", "VOID_BAD", "RECEIPT_USED"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(deed, max_size=12))
def test_any_sequence_of_entries_leaves_sound_books(books, deeds):
    begin(books)
    shop = Shop(books)

    for what, n in deeds:
        shop.do(what, n)

    check()
