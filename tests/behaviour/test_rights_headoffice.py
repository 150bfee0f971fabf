"""Rights from end to end on real parts: mosquitto, ``headoffice run`` in its process, devices with journal and link."""

import time
from contextlib import ExitStack

import msgspec
import pytest

from brokers import Mosquitto
from edge.domain.events import TimeMarked
from edge.domain.ports import Entry
from edge.domain.value.accounts import Place, free, held
from edge.domain.value.cover import Short
from edge.headoffice.models import Event
from edge.headoffice.rights.desk import RightsDesk
from edge.link.contract import Down, Topics, verify
from fakes.edge_process import EdgeProcess
from fakes.office_process import OfficeProcess
from fakes.till import Till

PATIENCE_S = 40.0


def until(condition, seconds=PATIENCE_S):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.05)
    return found


class Chain:
    """A broker, head office in its own process, and tills as they are asked for."""

    def __init__(self, ends, needs, folder):
        self.ends, self.folder = ends, folder
        self.broker = Mosquitto(needs("mosquitto"), folder, 5)
        self.broker.start()
        ends.callback(self.broker.close)
        self.office = OfficeProcess(folder, self.broker.port)
        self.office.start()
        ends.callback(self.office.close)
        rich = [member for member in self.office.members if self.office.balance(free(member), "cents") >= 10_000]
        self.member = rich[0]
        self.cents = self.office.balance(free(self.member), "cents")

    def till(self, name):
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        facts = {"store": self.office.facts["store"], "device": name, "port": self.broker.port}
        return self.ends.enter_context(Till(folder, facts | {"key": self.office.facts["key"]}))

    def held(self, till, asset="cents"):
        """Return what the device and head office say the device holds of the member."""
        here = till.do(lambda: till.allowance.held(self.member, asset))
        return here, self.office.balance(held(Place(till.facts["device"], 1), self.member), asset)

    def buy(self, till, minor):
        """Pay as a shopper does who tries again until it works; return the entry."""

        def tried():
            done = till.do(lambda: till.pay(self.member, minor))
            return done if isinstance(done, Entry) else None

        end = time.monotonic() + PATIENCE_S
        while (entry := tried()) is None:
            assert time.monotonic() < end, till.denied
            time.sleep(0.3)
        return entry

    def booked(self, till):
        until(lambda: self.office.streams().get(till.facts["device"], (0, 0))[0] == till.journal.last)

    def insist_whole(self, *tills, spent, paid_in=0):
        """Nothing of the member's money was lost or made: it is free, held or spent."""
        for till in tills:
            self.booked(till)
            until(lambda till=till: self.held(till)[0] == self.held(till)[1])
        there = self.office.balance(free(self.member), "cents") + sum(self.held(till)[1] for till in tills)
        assert there == self.cents + paid_in - spent


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
