"""The same statements on PostgreSQL: one way through all of them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from edge.domain.value.accounts import Place
from edge.domain.value.assets import CHAIN, gift
from edge.headoffice.database import open_books
from edge.headoffice.rights import overview
from edge.headoffice.seen import Seen
from edge.link.contract import Down, Grant

K07, K08, K21 = Place("k07", 1), Place("k08", 1), Place("k21", 1)
MUG = gift("g-mug", "s0118")


@pytest.fixture
def office(postgres, make_office):
    books = open_books(postgres)
    with books.connected():
        found = make_office(books)
        found.begin(K07, K08, K21)
        yield found
        assert found.adds_up()


def test_wants_recalls_and_where_the_rest_is(office):
    office.own(points=50, coupon_c1=1)
    office.want(K21, ("M1", "points", 30), ("M1", "coupon:c1", 1), req="r")
    office.want(K21, ("M1", "points", 30), ("M1", "coupon:c1", 1), req="r")

    words = office.want(K07, ("M1", "points", 50))

    [there] = words.answers[0][1].elsewhere
    assert (there.store, there.n, there.online) == ("s0012", 30, True)
    assert [device for (_, device), _ in words.down] == ["k21", "k07"]
    assert (office.free(), office.held(K07), office.held(K21)) == (0, 20, 30)


def test_retiring_suspends_and_releasing_frees(office):
    office.own(points=50, coupon_c1=1)
    office.want(K07, ("M1", "points", 50), ("M1", "coupon:c1", 1))
    office.begin(Place("k07", 2))

    office.decide("replaced", "k07", 2)
    assert (office.suspended(K07), office.state(K07)) == (50, "retired")
    office.decide("release", K07)

    assert (office.free(), office.suspended(K07, "coupon:c1")) == (50, 1)


def test_a_hello_is_compared_and_a_fork_frozen(office):
    office.own(points=50)
    office.want(K07)
    office.heard(K07, 1)

    office.hello(K07, seq=1, dseq=0)

    assert (office.state(K07), office.suspended(K07), office.kinds()) == ("forked", 50, ["FORK"])


def test_a_restored_head_office_learns_before_it_grants(office):
    office.own(points=50)
    office.decide("restored")
    nonce = office.nonce(K07)

    office.remember(
        K07,
        [Down(gen=1, ep=1, dseq=1, word=Grant(owner="M1", asset="points", n=70))],
        nonce=nonce.nonce,
        after=nonce.remember_after,
    )

    assert (office.held(K07), office.free(), office.kinds()) == (70, 0, ["RESTORE_BRIDGE"])
    assert [dev for dev, _, _ in office.desk.missing()] == ["k08", "k21"]


def test_what_lies_ready_is_granted_once(office):
    office.own(points=9_000, coupon_c1=2)
    office.put(f"free:{CHAIN}", "points", 1_000)
    office.put(f"free:{CHAIN}", MUG, 4)
    office.books.set("holder:s0118", "k08")
    Seen(office.books).note("M1", "k07", 1)

    office.decide("standing", "s0118")
    office.decide("standing", "s0118")
    office.decide("tidy")
    office.decide("forget", "M1")

    assert [office.held(K08, asset) for asset in ("points", "coupon:c1")] == [5_000, 2]
    assert (office.held(K08, MUG, CHAIN), office.held(K07, owner=CHAIN)) == (4, 200)
    assert office.decide("forgotten", "M1") == (3, 0)


def test_what_a_person_asks_is_answered(office):
    office.own(points=50)
    office.want(K07)

    assert overview.office(office.books)["states"] == {"active": 3}
    assert overview.next_epoch(office.books, "k07") == 2
    assert [row["n"] for row in overview.units(office.books, member="M1")] == [50]
    assert [one.dev for one in office.desk.untold()] == ["k07"]


def test_two_who_grant_at_once_take_turns(office):
    office.own(points=200)

    def grant(place):
        with office.books.writing():
            return sum(office.desk.grant(place, "M1", "points", 10) for _ in range(10))

    with ThreadPoolExecutor(3) as clerks:
        granted = list(clerks.map(grant, [K07, K08, K21]))

    assert (sorted(granted), office.free()) == ([0, 100, 100], 0)
