"""A card is lost, head office is put back to a backup, and ``device rescue`` brings what both had."""

import json
import shutil
from contextlib import ExitStack

import pytest
from click.testing import CliRunner

from edge.domain.value.accounts import Place, free, held
from edge.headoffice.quarantine_work import skip
from edge.headoffice.rights.desk import RightsDesk
from edge.headoffice.stuck import told
from edge.service import rescue as room
from edge.service.device import device
from fakes.edge_process import EdgeProcess
from fakes.real_chain import Chain, until


@pytest.fixture
def chain(needs, tmp_path):
    with ExitStack() as ends:
        yield Chain(ends, needs, tmp_path)


@pytest.fixture
def rescue(chain, tmp_path, monkeypatch):
    monkeypatch.setattr(room, "WAIT_S", 20.0)
    monkeypatch.setattr(room, "ANSWER_S", 2.0)
    (folder := tmp_path / "bench").mkdir()
    ours = EdgeProcess(folder, port=chain.broker.port, key=chain.office.facts["key"])
    chain.ends.callback(ours.close)

    def run(card):
        done = CliRunner().invoke(device, ["rescue", str(card), "--config", str(ours.config), "--json"])
        return done.exit_code, json.loads(done.stdout)["epochs"]

    return run


def put_back(chain):
    chain.office.kill()
    chain.office.put_back()
    with chain.office.books.connected(), chain.office.books.writing():
        RightsDesk(chain.office.books).restored()
    chain.office.start()


def recovering(chain):
    with chain.office.books.connected(), chain.office.books.reading():
        return RightsDesk(chain.office.books).missing()


@pytest.fixture
def lost(chain):
    """Return the card of a till that spent and was granted after the backup, and was then lost; head office is back."""
    till = chain.till("k01")
    chain.buy(till, 100)
    chain.booked(till)
    chain.office.back_up()
    chain.buy(till, 4000)
    till.do(lambda: till.pay(chain.member, 2000))
    until(lambda: chain.held(till)[0] == 2000)
    chain.booked(till)
    last = till.journal.last
    till.__exit__()
    put_back(chain)
    return till.folder, last


def test_a_restored_head_office_learns_from_the_card_what_it_said_and_was_told(chain, lost, rescue):
    card, last = lost
    code, [epoch] = rescue(card)

    assert (code, epoch["waiting"], epoch["unreadable"]) == (0, 0, [])
    assert chain.office.streams()["k01"][0] == last
    assert recovering(chain) == []
    here = chain.office.balance(held(Place("k01", 1), chain.member), "cents")
    assert here == 2000
    assert chain.office.balance(free(chain.member), "cents") == chain.cents - 4100 - here
    assert rescue(card)[0] == 0, "a second run changes nothing"
    assert chain.office.balance(free(chain.member), "cents") == chain.cents - 4100 - here


def test_a_card_of_which_only_the_tape_can_be_read_still_brings_its_entries(chain, lost, rescue):
    card, last = lost
    (card / "journal.db").write_bytes(b"no database at all" * 500)
    code, [epoch] = rescue(card)

    assert (code, epoch["waiting"]) == (0, 0)
    assert chain.office.streams()["k01"][0] == last
    assert recovering(chain) == []
    together = chain.office.balance(free(chain.member), "cents") + chain.office.balance(
        held(Place("k01", 1), chain.member), "cents"
    )
    assert together + 4100 >= chain.cents, "what no copy remembers was never granted, so it is free"


def test_what_head_office_forgot_of_an_epoch_that_was_closed_comes_from_the_service_s_own_folder(chain, rescue):
    till = chain.till("k01")
    chain.buy(till, 100)
    chain.booked(till)
    chain.office.back_up()
    chain.buy(till, 4000)
    chain.booked(till)
    till.__exit__()
    shutil.move(till.folder / "journal.db", till.folder / "journal.db.closed-1-1")
    put_back(chain)
    code, epochs = rescue(till.folder)

    assert (code, [epoch["waiting"] for epoch in epochs]) == (0, [0])
    assert chain.office.balance(free(chain.member), "cents") == chain.cents - 4100


def test_a_gap_that_no_copy_fills_is_told_with_the_word_that_passes_over_it(chain, rescue):
    till = chain.till("k01")
    for _ in range(3):
        chain.buy(till, 100)
    chain.booked(till)
    chain.office.kill()
    for _ in range(6):
        till.do(lambda: till.top_up(chain.member, 100))
    last, upto = till.journal.last, till.journal.acknowledged
    till.__exit__()
    spoil(till.folder, upto + 2)
    chain.office.start()
    code, [epoch] = rescue(till.folder)

    assert (code, epoch["unreadable"], epoch["waiting"]) == (1, [[upto + 2, upto + 2]], last - upto - 2)
    [words] = until(lambda: open_words(chain))
    assert f"waits for entry {upto + 2} that the device no longer has" in words
    with chain.office.books.connected():
        skip(chain.office.books, "k01", upto + 2, "burnt", now_ms=1, ns="mk", ep=1)
    assert rescue(till.folder)[0] == 0
    assert chain.office.streams()["k01"][0] == last


def spoil(card, seq):
    """Let no copy have an entry."""
    for file in card.glob("journal.*"):
        file.write_bytes(file.read_bytes().replace(b'"seq":%d,' % seq, b'"xxx":%d,' % seq))


def open_words(chain):
    with chain.office.books.reading():
        return told(chain.office.books)
