"""What the ledger page shows of entries that move value, and the exceptions page of what is open."""

from datetime import UTC

import pytest

from edge.domain.events import DeviceStarted, RightsReturned
from edge.headoffice.chain_models import Member
from edge.headoffice.database import open_books
from edge.headoffice.models import ExceptionRow
from edge.headoffice.web.problems import problem_counts, problems
from edge.headoffice.web.trades import latest_claims, trades
from edge.headoffice.web.words import words_of
from fakes.booked import BookedDevice
from fakes.deals import GIFT, MEMBER, gift, leg, paid, topped_up, voided

EN = words_of("en")


@pytest.fixture
def till(tmp_path):
    books = open_books(f"sqlite:///{tmp_path}/headoffice.db")
    with books.connected():
        Member.create(id=MEMBER, phone="15400006823", surname="林", surname_latin="Lin", title="ms", tier="basic")
        yield BookedDevice(books).say(DeviceStarted(version="1"))


def newest():
    return trades(EN, UTC)[0]


def moved(trade):
    return [(one.asset, one.member, one.shown) for one in trade.moved]


def test_money_that_was_paid_in_is_shown_as_money(till):
    till.say(topped_up("t1"))

    assert moved(newest()) == [
        ("Bonus", "Ms Lin, phone ends 6823", "+¥5.00"),
        ("Stored value", "Ms Lin, phone ends 6823", "+¥50.00"),
    ]


def test_a_gift_shows_what_the_member_gave_for_it(till):
    till.hold(MEMBER, "points", 60).hold("CHAIN", GIFT, 2)

    till.say(gift("t1", leg("points", -50), leg(GIFT, -1, owner="CHAIN")))

    assert (newest().delta, moved(newest())) == (-50, [("Spendable points", "Ms Lin, phone ends 6823", "−50")])


def test_what_moved_nothing_says_why(till):
    till.say(voided("t1", "t9", leg("cents", 5)))

    assert (newest().why, newest().tone) == ("Not posted: Undoes nothing", "amber")


def test_rights_given_back_are_no_failed_transaction(till):
    till.hold(MEMBER, "cents", 5).say(RightsReturned(owner=MEMBER, asset="cents", n=5, why="idle"))

    assert (newest().what, newest().why, newest().tone) == ("Rights given back", "", "")


def test_an_open_exception_says_how_much_in_its_own_unit(till):
    till.say(paid("t1", leg("cents", -2000)))

    (found,) = problems(EN)

    assert (found.what, found.amount, found.grave) == ("More used than held", "¥20.00", True)


def test_what_was_dealt_with_is_not_shown_any_more(till):
    till.say(paid("t1", leg("cents", -2000)))
    ExceptionRow.update(settled=1).execute()

    assert (problems(EN), problem_counts()) == ([], (0, 0))


def test_a_kind_that_this_version_has_no_words_for_shows_its_name_and_detail(till):
    till.say(paid("t1", leg("cents", -2000)))
    ExceptionRow.update(kind="LATER_KIND").execute()

    assert (problems(EN)[0].what, problems(EN)[0].cure) == ("LATER_KIND", ExceptionRow.get().detail)


def test_the_latest_are_all_transactions_with_an_entry(till):
    till.say(topped_up("t1"), topped_up("t2"))

    assert len(latest_claims(EN, UTC, 5)) == 2
