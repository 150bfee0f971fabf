"""What lies ready before anybody asks; it is granted once, to who can hear it, and from what is free."""

import threading
from datetime import date

import pytest

from edge.domain.events import VisitStarted
from edge.domain.value.accounts import Place
from edge.domain.value.assets import CHAIN, gift
from edge.headoffice.models import Device, Stream
from edge.headoffice.receiver import Message, Receiver
from edge.headoffice.rights.figures import BadFigure, Figures, read_figures, set_figure
from edge.headoffice.rights.keeper import Keeper
from edge.headoffice.rights_models import DownRow, RequestRow
from edge.headoffice.seed import plant
from edge.headoffice.seen import Seen
from edge.link.contract import Configure, Forget

K07, K08, K21 = Place("k07", 1), Place("k08", 1), Place("k21", 1)
MUG = gift("g-mug", "s0118")


@pytest.fixture
def chain(office):
    """A member last seen at k07, gifts on the shelf, and a reserve."""
    office.own(points=12_480, cents=36_850, bonus=100, coupon_c1=1, coupon_c2=2)
    Seen(office.books).note("M1", "k07", office.now)
    office.put(f"free:{CHAIN}", "points", 10_000)
    office.put(f"free:{CHAIN}", MUG, 4)
    return office


def holds(office, place):
    return {asset: office.held(place, asset) for asset in ("points", "cents", "bonus", "coupon:c1", "coupon:c2")}


def test_without_a_holder_a_members_units_lie_where_they_were_last_seen(chain):
    chain.decide("standing", "s0118")

    assert holds(chain, K07) == {"points": 5_000, "cents": 20_000, "bonus": 100, "coupon:c1": 1, "coupon:c2": 2}
    assert chain.held(K08) == 0


def test_with_a_holder_they_lie_there_and_so_do_the_shelves(chain):
    chain.books.set("holder:s0118", "k08")

    chain.decide("standing", "s0118")

    assert (chain.held(K08), chain.held(K08, MUG, CHAIN), chain.held(K07)) == (5_000, 4, 0)


def test_the_only_kiosk_of_a_store_is_its_holder(chain):
    chain.put(f"free:{CHAIN}", gift("g-mug", "s0012"), 3)

    chain.decide("standing", "s0012")

    assert chain.held(K21, gift("g-mug", "s0012"), CHAIN) == 3


def test_shelves_of_a_store_without_a_holder_are_granted_when_asked_for(chain):
    chain.decide("standing", "s0118")

    assert chain.free(MUG, CHAIN) == 4


def test_run_again_it_grants_nothing_more(chain):
    chain.decide("standing", "s0118")
    words = DownRow.select().count()

    again = chain.decide("standing", "s0118")

    assert (again.down, DownRow.select().count()) == ([], words)


def test_what_was_spent_is_filled_up(chain):
    chain.decide("standing", "s0118")
    chain.moving.post("x", [("held:k07:1:M1", "points", -300), ("chain:spent", "points", 300)], chain.now)

    [(who, down)] = chain.decide("standing", "s0118").down

    assert (who, down.word.n) == (("s0118", "k07"), 300)


def test_who_is_offline_is_granted_nothing(chain):
    Device.update(s="off").where(Device.device == "k07").execute()

    chain.decide("standing", "s0118")

    assert (chain.held(K07), chain.held(K08)) == (0, 0)


def test_each_kiosk_has_a_small_budget_of_points_and_none_of_money(chain):
    chain.decide("standing", "s0118")

    assert (chain.held(K07, owner=CHAIN), chain.held(K08, owner=CHAIN)) == (200, 200)
    assert chain.held(K07, "cents", CHAIN) == 0


def test_budgets_come_from_the_reserve_and_no_further(chain):
    set_figure(chain.books, "risk_points", 6_000)

    chain.decide("standing", "s0118")

    assert (chain.held(K07, owner=CHAIN), chain.held(K08, owner=CHAIN)) == (6_000, 4_000)


def test_devices_are_told_what_one_transaction_may_risk_once_and_when_it_changes(chain):
    def told():
        return [
            (device, down.word.caps)
            for (_, device), down in chain.decide("standing", "s0118").down
            if isinstance(down.word, Configure)
        ]

    assert told() == [("k07", {"points": 50}), ("k08", {"points": 50})]
    assert told() == []
    set_figure(chain.books, "cap_points", 20)
    assert told() == [("k07", {"points": 20}), ("k08", {"points": 20})]


def test_a_retired_epoch_and_a_recovering_head_office_grant_nothing(chain):
    chain.decide("retire", K07)
    chain.decide("standing", "s0118")
    assert chain.suspended(K07) == 0

    chain.decide("restored")
    assert chain.decide("standing", "s0118").down == []


def test_a_member_is_where_their_last_visit_began(chain, journal):
    visit = VisitStarted(visit="v", member="M1", method="card")
    j = journal(device="k08")
    Stream.delete().where(Stream.dev == "k08").execute()
    receiver = Receiver(chain.books, now_ms=lambda: chain.now, desk=chain.desk)
    receiver.take([Message(j.topic, j.add(visit))])

    chain.decide("standing", "s0118")

    assert (chain.held(K08), chain.held(K07)) == (5_000, 0)


def test_a_visit_of_somebody_unknown_is_not_kept(chain):
    Seen(chain.books).note("nobody", "k07", chain.now)

    assert chain.books.all("SELECT member FROM seen") == [("M1",)]


def test_every_open_device_is_told_to_forget_a_member_and_counted(chain):
    chain.decide("retire", K21)

    words = chain.decide("forget", "M1")

    assert [(device, down.word) for (_, device), down in words.down] == [
        ("k07", Forget(owner="M1")),
        ("k08", Forget(owner="M1")),
    ]
    chain.heard(K07, 1)
    assert chain.decide("forgotten", "M1") == (2, 1)


def test_what_a_forgotten_member_has_lies_ready_nowhere(chain):
    chain.decide("forget", "M1")

    chain.decide("standing", "s0118")

    assert chain.held(K07) == 0


def test_figures_have_defaults_and_are_settings(office):
    assert read_figures(office.books) == Figures()

    set_figure(office.books, "points", 900)

    assert read_figures(office.books).points == 900


@pytest.mark.parametrize(("name", "value"), [("gold", 1), ("points", -1), ("points", 2**60)])
def test_a_figure_that_cannot_be_is_refused(office, name, value):
    with pytest.raises(BadFigure, match=name):
        set_figure(office.books, name, value)


def test_points_of_a_retired_device_wait_for_a_person_unless_the_chain_says_otherwise(chain):
    chain.decide("standing", "s0118")
    chain.decide("retire", K07)
    chain.now += 73 * 3600 * 1000

    chain.decide("tidy")
    assert chain.state(K07) == "retired"

    set_figure(chain.books, "release_points_h", 72)
    chain.decide("tidy")
    assert (chain.state(K07), chain.suspended(K07), chain.suspended(K07, "cents")) == ("released", 0, 20_000)


def test_requests_are_let_go_after_a_day(chain):
    chain.want(K07)
    chain.now += 25 * 3600 * 1000

    chain.decide("tidy")

    assert RequestRow.select().count() == 0


def test_the_keeper_fills_up_a_store_and_says_that_there_are_words(chain):
    said = threading.Event()
    keeper = Keeper(chain.books, chain.desk, list, said.set)
    keeper.due("s0118")
    keeper._due["s0118"] = keeper._look = 0.0
    thread = threading.Thread(target=keeper.run)
    thread.start()
    try:
        assert said.wait(20)
    finally:
        keeper.stop()
        thread.join(20)

    assert chain.held(K07) == 5_000


def test_the_invented_chains_kiosk_can_serve_its_members_offline(office):
    facts = plant(office.books, 118, date(2026, 11, 21))
    pictured = facts["members"][0]["id"]
    Stream.delete().where(Stream.dev == "k08").execute()  # it has one kiosk

    office.decide("standing", "s0118")

    assert (office.held(K07, "points", pictured), office.held(K07, "cents", pictured)) == (5_000, 20_000)
    assert office.held(K07, gift("g-tote", "s0118"), CHAIN) == 3
    assert office.held(K07, "points", CHAIN) == 200
