"""After a power cut the attract screen says what became of the last purchase, until somebody has seen it."""

import msgspec
import pytest

from edge.domain.local_api import LastPurchase
from edge.domain.value_api import Settle
from fakes.desk import KIOSK, LIN_CODE
from fakes.shopper import Shopper
from fakes.value_desk import BEFORE_THE_CUT, FOR_A_CLERK
from kiosk_ui.value_views import RestartSheet
from kiosk_ui.views import Attract, Home


def restarted(purchase):
    shopper = Shopper(plugged=False)
    shopper.desk.service.kiosk = msgspec.structs.replace(KIOSK, last=purchase)
    return shopper.plug()


@pytest.fixture
def seen():
    """A kiosk that came back after the purchase of 14:03 was done."""
    return restarted(BEFORE_THE_CUT)


@pytest.fixture
def doubtful():
    """A kiosk that came back and does not know; only a clerk does."""
    return restarted(FOR_A_CLERK)


def test_it_is_said_when_the_service_is_there_again(seen):
    assert (seen.screen, seen.overlay) == (Attract(), RestartSheet(BEFORE_THE_CUT))


def test_it_waits_until_it_is_seen(seen):
    assert seen.wait(3600).overlay == RestartSheet(BEFORE_THE_CUT)


def test_whoever_has_read_it_puts_it_away_for_good(seen):
    seen.tap("close")

    assert seen.overlay is None
    assert [(word.of, word.word) for word in seen.asked(Settle)] == [("t-9", "seen")]


def test_a_member_may_start_beneath_it_and_finds_it_again_at_the_end(seen):
    assert isinstance(seen.scan(LIN_CODE).screen, Home)
    assert seen.overlay is None

    assert seen.tap("end").overlay == RestartSheet(BEFORE_THE_CUT)


@pytest.mark.parametrize(("tap", "word"), [("last:confirmed", "confirmed"), ("last:voided", "voided")])
def test_a_clerk_settles_what_is_not_known(doubtful, tap, word):
    doubtful.tap(tap)

    assert [each.word for each in doubtful.asked(Settle)] == [word]
    assert doubtful.overlay is None


def test_a_shopper_settles_nothing_that_is_the_clerks(doubtful):
    doubtful.tap("close")

    assert doubtful.asked(Settle) == []
    assert doubtful.scan(LIN_CODE).tap("end").overlay == RestartSheet(FOR_A_CLERK)


def test_a_clerks_words_mean_nothing_where_no_clerk_is_asked(seen):
    seen.tap("last:voided")

    assert seen.asked(Settle) == []


def test_when_nothing_is_left_to_say_the_sheet_goes(doubtful):
    assert doubtful.fact(LastPurchase(purchase=None)).overlay is None


def test_news_of_it_does_not_disturb_a_visit():
    shopper = Shopper().scan(LIN_CODE).fact(LastPurchase(purchase=FOR_A_CLERK))
    assert shopper.overlay is None

    assert shopper.tap("end").overlay == RestartSheet(FOR_A_CLERK)


def test_a_word_that_is_lost_leaves_it_to_be_said_again(doubtful):
    doubtful.desk.holding = True

    assert doubtful.tap("last:confirmed").overlay == RestartSheet(FOR_A_CLERK)
