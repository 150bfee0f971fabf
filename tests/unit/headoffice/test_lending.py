"""Rights lent between siblings: whatever is reported first, missing or forged, each side counts once."""

import base64
from itertools import permutations

import pytest
from nacl.signing import SigningKey

from edge.domain.events import DeviceStarted, RightsBorrowed, RightsLent
from edge.domain.value.accounts import Place
from edge.headoffice.database import open_books
from edge.headoffice.lending import Lends
from edge.headoffice.models import ExceptionRow
from edge.headoffice.postings import Postings
from edge.headoffice.status import ledger_sums, wrong_balances
from edge.link.contract import Down, Grant, lan_topic, sign
from fakes.booked import BookedDevice, balance, kinds

KEY = SigningKey(bytes(range(32)))
HOLDER, SIBLING = Place("k01", 1), Place("k02", 1)


def public(key=KEY):
    return base64.b64encode(bytes(key.verify_key)).decode()


def proof(n=20, *, dseq=3, key=KEY, target=SIBLING, owner="M1"):
    down = Down(gen=1, ep=target.ep, dseq=dseq, word=Grant(owner=owner, asset="cents", n=n))
    return sign(down, lan_topic(HOLDER, target), key).decode()


def lent(n=20, dseq=3):
    return RightsLent(to=SIBLING.dev, to_ep=SIBLING.ep, dseq=dseq, owner="M1", asset="cents", n=n)


def borrowed(n=20, dseq=3, **changes):
    facts = {"of": HOLDER.dev, "of_ep": HOLDER.ep, "dseq": dseq, "owner": "M1", "asset": "cents", "n": n}
    return RightsBorrowed(**{**facts, "proof": proof(n, dseq=dseq), **changes})


@pytest.fixture
def books(tmp_path):
    found = open_books(f"sqlite:///{tmp_path}/headoffice.db")
    with found.connected():
        yield found
        assert not any(ledger_sums().values())
        assert wrong_balances() == 0


@pytest.fixture
def holder(books):
    return BookedDevice(books, *HOLDER).say(DeviceStarted(version="1", slip_key=public())).hold("M1", "cents", 50)


@pytest.fixture
def sibling(books):
    return BookedDevice(books, *SIBLING).say(DeviceStarted(version="1"))


def stands(holder, sibling):
    """Return what the holder, the sibling and the way between them have."""
    return holder.held("M1", "cents"), sibling.held("M1", "cents"), balance("chain:transit", "cents")


def settle(books, place):
    with books.writing():
        Lends(books).settle(place)


@pytest.mark.parametrize(("first", "between"), [("holder", (30, 0, 20)), ("sibling", (50, 20, -20))])
def test_either_report_may_come_first(holder, sibling, first, between):
    acts = {"holder": lambda: holder.say(lent()), "sibling": lambda: sibling.say(borrowed())}

    acts.pop(first)()
    assert stands(holder, sibling) == between
    next(iter(acts.values()))()

    assert (stands(holder, sibling), kinds()) == ((30, 20, 0), [])


def test_a_lend_reported_twice_counts_once(holder, sibling):
    holder.say(lent(), lent())
    sibling.say(borrowed(), borrowed())

    assert (stands(holder, sibling), kinds()) == ((30, 20, 0), [])


@pytest.mark.parametrize(
    "forged",
    [
        borrowed(n=21, proof=proof(20)),
        borrowed(dseq=4, proof=proof(20)),
        borrowed(proof=proof(20, key=SigningKey(b"x" * 32))),
        borrowed(proof=proof(20, target=Place("k03", 1))),
        borrowed(proof=proof(20, owner="M2")),
        borrowed(proof="nothing"),
        borrowed(proof=""),
    ],
)
def test_a_borrowing_that_the_holder_did_not_sign_is_not_posted(holder, sibling, forged):
    sibling.say(forged)

    assert (stands(holder, sibling), kinds()) == ((50, 0, 0), ["LEND_UNPROVED"])


def test_an_unproved_borrowing_is_posted_when_the_holder_says_the_same(holder, sibling):
    sibling.say(borrowed(proof=""))
    holder.say(lent())

    assert stands(holder, sibling) == (30, 20, 0)


def test_a_borrowing_counts_before_the_holders_key_is_known_and_is_looked_at_when_it_is(books, sibling):
    holder = BookedDevice(books, *HOLDER).hold("M1", "cents", 50)
    sibling.say(borrowed())
    assert (stands(holder, sibling), kinds()) == ((50, 20, -20), [])

    holder.say(DeviceStarted(version="1", slip_key=public()))

    assert (stands(holder, sibling), kinds()) == ((50, 20, -20), [])


def test_a_borrowing_whose_word_turns_out_not_to_be_the_holders_is_named(books, sibling):
    holder = BookedDevice(books, *HOLDER).hold("M1", "cents", 50)
    sibling.say(borrowed())

    stranger = base64.b64encode(bytes(SigningKey(b"x" * 32).verify_key)).decode()
    holder.say(DeviceStarted(version="1", slip_key=stranger))

    assert kinds() == ["LEND_UNPROVED"]


def test_a_holder_that_lent_another_figure_is_believed_and_a_person_told(holder, sibling):
    sibling.say(borrowed(n=25, proof=""))
    holder.say(lent(20))

    assert (stands(holder, sibling), kinds()) == ((30, 20, 0), ["LEND_UNPROVED", "LEND_DIFFERS"][::-1])


def test_what_a_retired_holder_lent_is_taken_from_its_suspense_at_once(books, holder, sibling):
    holder.is_now("retired")
    books.peewee.execute_sql("UPDATE balance SET account = 'susp:k01:1:M1' WHERE account = 'held:k01:1:M1'")
    books.peewee.execute_sql("UPDATE posting SET account = 'susp:k01:1:M1' WHERE account = 'held:k01:1:M1'")

    sibling.say(borrowed())
    assert (holder.suspended("M1", "cents"), sibling.held("M1", "cents")) == (50, 20)
    holder.say(lent())

    assert (holder.suspended("M1", "cents"), balance("chain:transit", "cents"), kinds()) == (30, 0, [])


@pytest.mark.parametrize(("state", "account"), [("retired", "susp:k02:1:M1"), ("released", "free:M1")])
def test_what_was_lent_to_a_sibling_that_is_gone_waits_where_its_units_are(holder, sibling, state, account):
    sibling.is_now(state)

    holder.say(lent())
    assert balance(account, "cents") == 20
    sibling.say(borrowed())

    assert (balance(account, "cents"), balance("chain:transit", "cents"), kinds()) == (20, 0, [])


def test_retiring_the_sibling_settles_what_it_had_not_reported(books, holder, sibling):
    holder.say(lent())
    sibling.is_now("retired")

    settle(books, SIBLING)
    sibling.say(borrowed())

    assert (sibling.suspended("M1", "cents"), balance("chain:transit", "cents")) == (20, 0)


def test_what_a_retired_holder_lent_is_in_transit_until_its_own_entry_says_so(books, holder, sibling):
    sibling.say(borrowed())
    holder.is_now("retired")

    settle(books, HOLDER)
    assert balance("chain:transit", "cents") == -20
    holder.say(lent())

    assert balance("chain:transit", "cents") == 0


def test_before_a_holder_is_released_what_its_siblings_say_it_lent_is_taken_from_it(books, holder, sibling):
    sibling.say(borrowed())
    holder.is_now("retired")

    with books.writing():
        Lends(books).withdraw(HOLDER, 0)

    assert balance("chain:transit", "cents") == 0
    assert [(row.kind, row.dev, row.amount) for row in ExceptionRow.select()] == [("LEND_SHORT", "k01", 20)]


def test_what_the_chain_bore_for_a_released_holder_is_repaid_when_its_entries_come(books, holder, sibling):
    sibling.say(borrowed())
    holder.is_now("retired")
    with books.writing():
        Lends(books).withdraw(HOLDER, 0)
    assert balance("chain:loss", "cents") == -20
    with books.writing():  # what the holder was paid in before it lent
        Postings(books).write("paid-in", [("chain:issued", "cents", -20), ("susp:k01:1:M1", "cents", 20)])

    holder.say(lent())

    assert (balance("chain:loss", "cents"), holder.suspended("M1", "cents")) == (0, 0)


@pytest.mark.parametrize("order", list(permutations(["lent", "borrowed", "holder gone", "sibling gone"])))
def test_in_whatever_order_two_devices_report_and_are_retired_nothing_stays_between_them(books, holder, sibling, order):
    acts = {
        "lent": lambda: holder.say(lent()),
        "borrowed": lambda: sibling.say(borrowed()),
        "holder gone": lambda: (holder.is_now("retired"), settle(books, HOLDER)),
        "sibling gone": lambda: (sibling.is_now("retired"), settle(books, SIBLING)),
    }

    for act in order:
        acts[act]()

    assert balance("chain:transit", "cents") == 0


def test_each_sibling_that_borrowed_from_a_lost_holder_is_named_with_what_the_chain_bore(books):
    holder = BookedDevice(books, *HOLDER).say(DeviceStarted(version="1"))
    for dev in ("k02", "k03"):
        BookedDevice(books, dev).say(borrowed(dseq=1))
    holder.is_now("retired")

    with books.writing():
        Lends(books).withdraw(HOLDER, 1)

    short = ExceptionRow.get(ExceptionRow.kind == "LEND_SHORT")
    assert (balance("chain:loss", "cents"), short.amount) == (-40, 40)
