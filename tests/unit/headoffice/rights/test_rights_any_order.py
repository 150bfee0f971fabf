"""Whatever is wanted, spent, given back, retired, released, forked and restored, in any order: nothing is made or lost.

Devices are counts here: a device holds what it applied. So every unit that is not free is on a device, in suspense, or
on its way, and head office must know of each.
"""

import tempfile

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from edge.domain.events import Leg, RightsReturned, ValuePaid
from edge.domain.value.accounts import Place
from edge.domain.value.assets import is_coupon
from edge.headoffice.database import open_books
from edge.headoffice.entries import Entry
from edge.headoffice.ledger import Ledger
from edge.headoffice.models import Balance, Stream
from edge.headoffice.rights.epochs import EpochRefused
from edge.headoffice.seen import Seen
from edge.link.contract import Grant

PLACES = [Place(dev, 1) for dev in ("k07", "k08", "k21")]
ASSETS = ("points", "cents", "coupon:c1")
place, asset = st.sampled_from(PLACES), st.sampled_from(ASSETS)
some = st.integers(1, 60)


class Chain(RuleBasedStateMachine):
    """Three devices, one member."""

    make_office = None

    @initialize()
    def begin(self):
        self.folder = tempfile.TemporaryDirectory()
        self.books = open_books(f"sqlite:///{self.folder.name}/ho.db")
        self.connection = self.books.connected()
        self.connection.__enter__()
        self.books.peewee.execute_sql("PRAGMA synchronous = OFF")  # no power is cut here
        self.office = self.make_office(self.books)
        self.office.begin(*PLACES)
        self.office.own(points=100, cents=100, coupon_c1=2)
        for device in PLACES:
            Seen(self.books).note("M1", device.dev, 0)
        self.ledger, self.seq = Ledger(self.books), dict.fromkeys(PLACES, 1)
        self.unheard = set()
        self.has = {(at, what): 0 for at in PLACES for what in ASSETS}  # what each device has applied and not used
        self.applied = dict.fromkeys(PLACES, 0)

    def book(self, at, event):
        self.seq[at] += 1
        state = self.office.state(at)
        if state == "forked":
            self.unheard.add(at)
            return  # its entries go to quarantine, and stay there when it is retired afterwards
        body = Entry(self.seq[at], event.TYPE, "", "", b"", b"", msgspec.json.encode(event))
        with self.books.writing():
            self.ledger.book(at.dev, at.ep, body, 0, state)

    @rule(at=place, what=asset, n=some)
    def want(self, at, what, n):
        self.office.want(at, ("M1", what, n))

    @rule(at=place)
    def apply(self, at):
        """A device applies what it was told, in order, and says so."""
        for down in self.office.desk.again(at):
            if down.dseq == self.applied[at] + 1:
                self.applied[at] = down.dseq
                if isinstance(down.word, Grant):
                    self.has[at, down.word.asset] += down.word.n
        self.office.heard(at, self.applied[at])

    @rule(at=place, what=asset, n=some)
    def give_back(self, at, what, n):
        n = min(n, self.has[at, what])
        self.has[at, what] -= n
        self.book(at, RightsReturned(owner="M1", asset=what, n=n, why="idle"))

    @rule(at=place, n=some)
    def spend(self, at, n):
        n = min(n, self.has[at, "cents"])
        if n:
            self.has[at, "cents"] -= n
            legs = [Leg(owner="M1", asset="cents", delta=-n, src="held")]
            facts = {"txn": f"{at.dev}-{self.seq[at]}", "visit": "v", "member": "M1", "minor": n, "currency": "CNY"}
            self.book(at, ValuePaid(**facts, programme=1, legs=legs))

    @rule(at=place, decided=st.sampled_from(["retire", "release", "close", "fork"]), coupons=st.booleans())
    def decide(self, at, decided, coupons):
        more = {"coupons": coupons} if decided == "release" else {}
        try:
            self.office.decide(decided, at, **more)
        except EpochRefused:
            return

    @rule(store=st.sampled_from(["s0118", "s0012"]))
    def standing(self, store):
        self.office.decide("standing", store)

    @invariant()
    def nothing_is_below_zero_and_every_asset_sums_to_nothing(self):
        rows = [(row.account, row.asset, row.n) for row in Balance.select()]
        assert all(n >= 0 or account.startswith("chain:") for account, _, n in rows)
        for what in ASSETS:
            assert sum(n for _, asset, n in rows if asset == what) == 0

    @invariant()
    def head_office_knows_what_each_device_holds(self):
        for at in PLACES:
            state = self.office.state(at)
            if state in {"forked", "released"} or at in self.unheard:
                continue
            kept = self.office.suspended if state == "retired" else self.office.held
            waiting = [down.word for down in self.office.desk.again(at) if down.dseq > self.applied[at]]
            for what in ASSETS:
                coming = sum(word.n for word in waiting if isinstance(word, Grant) and word.asset == what)
                assert kept(at, what) == self.has[at, what] + coming

    @invariant()
    def no_coupon_is_anywhere_twice_while_no_person_released_it(self):
        if not any(row.state in {"released", "forked"} for row in Stream.select()):
            there = self.office.free("coupon:c1") + sum(n for (_, what), n in self.has.items() if is_coupon(what))
            assert there <= 2

    def teardown(self):
        if hasattr(self, "connection"):
            assert self.office.adds_up()
            self.connection.__exit__(None, None, None)
            self.folder.cleanup()


def test_nothing_is_made_or_lost_in_any_order(make_office, size):
    Chain.make_office = staticmethod(make_office)
    run_state_machine_as_test(
        Chain, settings=settings(max_examples=size(40, 3000), stateful_step_count=30, deadline=None)
    )
