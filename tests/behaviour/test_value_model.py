"""Whatever members and staff do in whatever order, cut off or restarted: what is held is what was granted and moved."""

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from edge.domain.errors import Refused
from edge.domain.value_api import HandOver, Pay, TakeGift, TopUp, Undo, UseCoupon
from fakes.value_shop import ValueShop

GRANTABLE = st.sampled_from(
    [("ada", "points"), ("ada", "cents"), ("ada", "bonus"), ("ada", "coupon:c-tea"), ("CHAIN", "gift:g-mug:s0118")]
)
MOVING = {
    "gift.reserved.v1",
    "gift.handed_over.v1",
    "coupon.used.v1",
    "value.paid.v1",
    "value.topped_up.v1",
    "txn.voided.v1",
}
BASE = 36_850 - 3_685


class Kiosk(RuleBasedStateMachine):
    """One member at one kiosk that nobody can reach."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-"))
        self.shop = ValueShop(self.folder).__enter__()
        self.granted, self.done, self.payments = Counter(), {}, 0

    def teardown(self):
        self.shop.__exit__()
        shutil.rmtree(self.folder)

    @initialize(n=st.integers(1_000, 9_000))
    def begin(self, n):
        for owner, asset in (("ada", "points"), ("ada", "cents"), ("CHAIN", "gift:g-mug:s0118")):
            self.granted_more((owner, asset), n)

    def granted_more(self, whose, n):
        self.shop.grant(whose[1], n, whose[0])
        self.granted[whose] += n

    def tried(self, kind, **fields):
        txn = f"m-{len(self.done) + 1}-{self.payments}"
        moved = self.shop.offline(kind, txn=txn, **fields)
        slips = {moved.slip for _, _, moved in self.done.values() if moved.slip}
        if moved.result == "done" and moved.slip not in slips:  # a payment seen before is answered as it was then
            self.done[txn] = kind, fields, moved

    @rule(whose=GRANTABLE, n=st.integers(1, 3_000))
    def grants(self, whose, n):
        self.granted_more(whose, n)

    @rule(minor=st.integers(1, 5_000))
    def pays(self, minor):
        self.tried(Pay, minor=minor)

    @rule()
    def takes_a_gift(self):
        self.tried(TakeGift, sku="g-mug")

    @rule(use=st.sampled_from(["reserved", "redeemed"]))
    def uses_a_coupon(self, use):
        self.tried(UseCoupon, coupon="c-tea", use=use)

    @rule(
        minor=st.sampled_from([10_000, 50_000]),
        state=st.sampled_from(["paid", "unknown", "refused"]),
        new=st.booleans(),
    )
    def tops_up(self, minor, state, new):
        self.payments += new
        try:
            self.tried(TopUp, minor=minor, paid_by="till", payment=f"p{self.payments}", state=state)
        except Refused as refusal:
            if new or refusal.code != "S-506":  # only a reference that another sum has is refused
                raise

    @rule(data=st.data(), why=st.sampled_from(["released", "staff"]))
    def undoes(self, data, why):
        if self.done:
            self.tried(Undo, of=data.draw(st.sampled_from(sorted(self.done))), why=why)

    @rule(data=st.data())
    def hands_over(self, data):
        if self.done:
            self.tried(HandOver, of=data.draw(st.sampled_from(sorted(self.done))))

    @rule(data=st.data())
    def repeats(self, data):
        if self.done:
            txn = data.draw(st.sampled_from(sorted(self.done)))
            kind, fields, moved = self.done[txn]
            again = self.shop.offline(kind, txn=txn, **fields)
            assert (again.said, again.slip) == (moved.said, moved.slip)

    @rule()
    def power_is_cut(self):
        self.shop.reopen()

    @invariant()
    def what_is_held_is_what_was_granted_and_moved(self):
        expected = Counter(self.granted)
        for leg in self.legs():
            if leg["src"] == "held":
                expected[leg["owner"], leg["asset"]] += leg["delta"]
        held = {(one.owner, one.asset): one.n for one in self.shop.journal.rights.holdings()}
        assert held == {whose: n for whose, n in expected.items() if n}

    @invariant()
    def the_balance_shown_is_head_offices_and_what_happened_since(self):
        owned = self.shop.desk.owned(self.shop.desk.replica.member("ada"))
        moved = sum(leg["delta"] for leg in self.legs() if leg["asset"] == "cents")
        assert owned.value.principal_minor == max(0, BASE + moved)

    @invariant()
    def every_transaction_is_one_entry(self):
        txns = [event["txn"] for kind in MOVING for event in self.shop.events(kind)]
        assert len(txns) == len(set(txns))
        assert set(self.done) <= set(txns)

    def legs(self):
        return [leg for kind in MOVING for event in self.shop.events(kind) for leg in event.get("legs", ())]


Kiosk.TestCase.settings = settings(
    max_examples=12, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
)
test_a_kiosk_cut_off = Kiosk.TestCase
