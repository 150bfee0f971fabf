"""One day of a device on PostgreSQL ends as on SQLite: the same balances, exceptions and lots."""

from edge.domain.events import DeviceStarted, RightsBorrowed, RightsLent, RightsReturned
from edge.domain.value.accounts import Place
from edge.headoffice.chain_models import Member
from edge.headoffice.database import open_books
from edge.headoffice.exceptions import release, report
from edge.headoffice.member_models import HistoryRow, LotRow, TakingRow
from edge.headoffice.models import Balance, Txn
from edge.headoffice.proofs import DAY_MS, Proofs
from edge.headoffice.status import ledger_sums, wrong_balances
from edge.headoffice.value_books import ACCRUAL_CAP
from edge.link.contract import Down, Grant, lan_topic, sign
from fakes.booked import NOW, BookedDevice, post
from fakes.deals import GIFT, KEY, KEY_TEXT, MEMBER, claimed, coupon, gift, leg, paid, refunded, slip, topped_up, voided


def live_a_day(url):
    """Return what a head office has after a device wrote one of everything."""
    books = open_books(url)
    with books.connected():
        Member.create(id=MEMBER, phone="15400000001", surname="林", tier="basic")
        device = BookedDevice(books).say(DeviceStarted(version="1", slip_key=KEY_TEXT))
        device.hold(MEMBER, "points", 60).hold("CHAIN", "points", 50).hold("CHAIN", GIFT, 2).hold(
            MEMBER, "coupon:c1", 1
        )
        LotRow.create(id="old", member=MEMBER, points=60, remaining=60, earned_on="2026-01-01", active_on="2026-01-01")
        post(books, ("chain:issued", "points", -10), (f"free:{MEMBER}", "points", 10))
        device.say(
            topped_up("t1"),
            topped_up("t2", state="unknown"),
            paid("t3", leg("cents", -2000), leg("cents", -4000)),
            voided("t4", "t3", leg("cents", 6000)),
            gift("t5"),
            coupon("t6"),
            claimed("t7"),
            refunded("t8", "s0118-3-202611211842-t7", leg("points", -31, "free")),
            RightsReturned(owner=MEMBER, asset="cents", n=100, why="idle"),
            RightsLent(to="k08", to_ep=1, dseq=1, owner=MEMBER, asset="cents", n=50),
        )
        word = Down(gen=1, ep=1, dseq=1, word=Grant(owner=MEMBER, asset="cents", n=50))
        proof = sign(word, lan_topic(Place("k07", 1), Place("k08", 1)), KEY).decode()
        lend = {"of": "k07", "of_ep": 1, "dseq": 1, "owner": MEMBER, "asset": "cents", "n": 50, "proof": proof}
        BookedDevice(books, "k08").say(RightsBorrowed(**lend))
        books.set(ACCRUAL_CAP, "10")
        device.say(claimed("t9"))
        with books.writing():
            release(books, "t9", NOW)
            Proofs(books).claim(slip(claimed("t10"), 20), NOW + DAY_MS)
        assert not any(ledger_sums().values())
        assert wrong_balances() == 0
        return _facts(books)


def _facts(books):
    return {
        "balances": sorted((row.account, row.asset, row.n) for row in Balance.select()),
        "txns": sorted((row.id, row.outcome) for row in Txn.select()),
        "lots": sorted((row.id, row.points, row.remaining) for row in LotRow.select()),
        "takings": sorted((row.txn, row.lot, row.points) for row in TakingRow.select()),
        "history": sorted((row.txn, bytes(row.body)) for row in HistoryRow.select()),
        "exceptions": report(books, settled=True),
    }


def test_a_day_ends_the_same_on_both_databases(postgres, tmp_path):
    assert live_a_day(postgres) == live_a_day(f"sqlite:///{tmp_path}/headoffice.db")
