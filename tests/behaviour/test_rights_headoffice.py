"""Rights from end to end on real parts: mosquitto, ``headoffice run`` in its process, devices with journal and link."""

import time
from contextlib import ExitStack

import msgspec
import pytest

from edge.domain.events import TimeMarked
from edge.domain.ports import Entry
from edge.domain.value.cover import Short
from edge.headoffice.models import Event
from edge.headoffice.rights.desk import RightsDesk
from edge.link.contract import Down, Topics, verify
from fakes.edge_process import EdgeProcess
from fakes.real_chain import Chain, until


@pytest.fixture
def chain(needs, tmp_path):
    with ExitStack() as ends:
        yield Chain(ends, needs, tmp_path)


def test_what_is_missing_is_asked_for_granted_spent_and_booked(chain):
    till = chain.till("k01")
    assert isinstance(till.do(lambda: till.pay(chain.member, 2000)), Short)
    entry = chain.buy(till, 2000)
    chain.booked(till)

    assert entry.seq <= till.journal.last
    chain.insist_whole(till, spent=2000)


def test_a_grant_is_kept_as_head_office_signed_it(chain):
    till = chain.till("k01")
    chain.buy(till, 2000)
    key, topic = till.link._ears.key, Topics("mk", "s0118", "k01").down
    said = till.do(lambda: till.journal.rights.said("ho", 0))

    words = [verify(payload, topic, key, Down) for _, payload in said]
    assert [(word.ep, word.dseq) for word in words] == [(1, dseq) for dseq, _ in said]
    assert 2000 in [word.word.n for word in words]


def test_what_another_device_holds_is_recalled_and_comes_over(chain):
    first, second = chain.till("k01"), chain.till("k02")
    asked = chain.cents - 500
    chain.buy(first, 500)
    first.do(lambda: first.pay(chain.member, asked))  # short by all of it: everything is granted to this one
    until(lambda: chain.held(first)[0] == asked)
    chain.buy(second, 3000)

    chain.insist_whole(first, second, spent=3500)
    assert chain.held(first)[0] == 0


def test_a_device_that_is_away_keeps_what_it_holds_and_spends_it(chain):
    first, second = chain.till("k01"), chain.till("k02")
    chain.buy(first, 100)
    first.do(lambda: first.pay(chain.member, 8000))
    until(lambda: chain.held(first)[0] == 8000)
    chain.broker.stop()
    spent = first.do(lambda: first.pay(chain.member, 6000))
    chain.broker.start()

    assert isinstance(spent, Entry)
    chain.insist_whole(first, second, spent=6100)


def test_head_office_killed_in_between_loses_no_unit_and_answers_when_it_is_back(chain):
    till = chain.till("k01")
    chain.buy(till, 700)
    chain.office.kill()
    missing = till.do(lambda: till.pay(chain.member, 4000))
    topped = till.do(lambda: till.top_up(chain.member, 1500))
    spent = till.do(lambda: till.pay(chain.member, 1500))
    chain.office.start()
    chain.buy(till, 4000)

    assert [type(done) for done in (missing, topped, spent)] == [Short, Entry, Entry]
    chain.insist_whole(till, spent=6200, paid_in=1500)


def test_words_that_got_lost_are_told_again(chain):
    till = chain.till("k01")
    chain.buy(till, 100)
    till.deaf = True
    till.do(lambda: till.pay(chain.member, 5000))
    until(lambda: chain.held(till)[1] == 5000)
    time.sleep(0.3)
    assert chain.held(till)[0] == 0
    till.deaf = False

    until(lambda: chain.held(till) == (5000, 5000))
    chain.insist_whole(till, spent=100)


def test_a_device_that_starts_again_applies_nothing_twice(chain):
    till = chain.till("k01")
    chain.buy(till, 100)
    till.do(lambda: till.pay(chain.member, 5000))
    until(lambda: chain.held(till)[0] == 5000)
    till.__exit__()
    again = chain.till("k01")
    chain.booked(again)
    time.sleep(1)

    assert again.journal.boot == 2
    assert chain.held(again) == (5000, 5000)


def test_head_office_restored_from_a_backup_learns_again_what_it_said_and_was_told(chain):
    first, second = chain.till("k01"), chain.till("k02")
    chain.buy(first, 100)
    chain.buy(second, 200)
    chain.booked(first)
    chain.booked(second)
    chain.office.back_up()
    chain.buy(first, 4000)
    second.do(lambda: second.pay(chain.member, 2000))
    until(lambda: chain.held(second)[0] == 2000)
    chain.booked(first)
    chain.office.kill()
    chain.office.put_back()
    with chain.office.books.connected(), chain.office.books.writing():
        RightsDesk(chain.office.books).restored()
    chain.office.start()

    chain.booked(first)
    chain.booked(second)
    until(lambda: chain.held(second) == (2000, 2000))
    chain.buy(second, 2500)
    chain.insist_whole(first, second, spent=6800)


def test_a_kiosk_marks_head_offices_time_in_its_journal(chain, tmp_path):
    folder = tmp_path / "kiosk"
    folder.mkdir()
    kiosk = EdgeProcess(folder, port=chain.broker.port, key=chain.office.facts["key"])
    chain.ends.callback(kiosk.close)
    kiosk.start()

    def marks():
        with chain.office.books.reading():
            rows = Event.select(Event.body).where((Event.dev == "k07") & (Event.type == TimeMarked.TYPE))
            return [msgspec.json.decode(bytes(row.body)) for row in rows]

    [mark] = until(marks)
    assert mark["clock"] == "synced"
    assert abs(mark["data"]["ho_ms"] - time.time() * 1000) < 60_000
    assert 0 < mark["data"]["rtt_ms"] < 60_000
