"""``device rescue``: an old card's entries arrive at head office in the name of their device and epoch."""

import shutil
import threading

import pytest
from click.testing import CliRunner
from nacl.encoding import Base64Encoder
from nacl.signing import SigningKey

from edge.headoffice.broker import Broker
from edge.headoffice.database import open_books
from edge.headoffice.line import Line
from edge.headoffice.models import Event
from edge.headoffice.receiver import Receiver
from edge.link.contract import Topics
from edge.service import rescue as room
from edge.service.device import device
from edge.store.tape import segments
from fakes.edge_process import EdgeProcess
from fakes.receiver import FakeReceiver
from journals import bodies, claim, journal_at, press

KEY = SigningKey(bytes(range(32)))
TOPICS = Topics("mk", "0118", "k01")


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Do not wait for an answer about rights that most of these head offices never give."""
    monkeypatch.setattr(room, "ANSWER_S", 0.3)


@pytest.fixture
def office(embedded):
    embedded.start()
    receiver = FakeReceiver(embedded.port, TOPICS, KEY)
    yield receiver
    receiver.close()


@pytest.fixture
def rescue(embedded, tmp_path):
    """Return a function that runs the command on another machine and returns its result."""
    key = KEY.verify_key.encode(Base64Encoder).decode()
    config = EdgeProcess(tmp_path, port=embedded.port, key=key).config

    def run(card, *more):
        return CliRunner().invoke(device, ["rescue", str(card), "--config", str(config), *more])

    return run


@pytest.fixture
def card(tmp_path):
    """Return the data folder of an old card: a damaged first epoch, kept aside, and a second."""
    (folder := tmp_path / "card").mkdir()
    with journal_at(folder) as journal:
        press(journal, 80)
        claim(journal, "r-1")
        first = bodies(journal)
    (folder / "journal.db").write_bytes(b"no database at all" * 500)
    with journal_at(folder) as journal:
        press(journal, 20)
        second = bodies(journal)
    return folder, first, second


def test_every_epoch_of_an_old_card_arrives_whole_and_the_card_stays_as_it_was(card, office, rescue):
    folder, first, second = card
    before = {file.name: file.read_bytes() for file in folder.iterdir()}

    result = rescue(folder)

    assert result.exit_code == 0, result.output
    assert "81 entries of k01 epoch 1 are at head office" in result.output
    assert "20 entries of k01 epoch 2 are at head office" in result.output
    assert (office.bodies(1), office.bodies(2)) == (first, second)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_second_run_brings_nothing_new_and_says_the_same(card, office, rescue):
    folder, first, _ = card
    rescue(folder)
    arrived = len(office.stored)
    result = rescue(folder, "--json")
    assert result.exit_code == 0
    assert '"at_head_office":81,"waiting":0,"unreadable":[]' in result.stdout
    assert (len(office.stored), office.bodies(1)) == (arrived, first)


def test_the_real_head_office_takes_an_old_epoch_after_a_newer_one(embedded, card, rescue, tmp_path):
    folder, first, second = card
    embedded.start()
    books = open_books(f"sqlite:///{tmp_path}/headoffice.db")
    line = Line(books, Receiver(books, ns="mk"), KEY, Broker("127.0.0.1", embedded.port, 5), ns="mk")
    thread = threading.Thread(target=line.run)
    thread.start()
    try:
        (newer := tmp_path / "newer").mkdir()
        for name in ("journal.db", "journal.sums", "journal.marks"):
            shutil.copy(folder / name, newer / name)
        assert rescue(newer).exit_code == 0, "the second epoch alone"
        result = rescue(folder)
    finally:
        line.stop()
        thread.join(20)

    assert result.exit_code == 0, result.output
    with books.reading():
        rows = Event.select(Event.ep, Event.body).order_by(Event.ep, Event.seq).tuples()
        assert [(ep, bytes(body)) for ep, body in rows] == [(1, body) for body in first] + [
            (2, body) for body in second
        ]


def test_a_gap_is_named_and_what_follows_goes_once_head_office_has_passed_over_it(card, office, rescue, monkeypatch):
    folder, first, _ = card
    [(_, file)] = segments(folder / "journal.db", 1)
    file.write_bytes(file.read_bytes().replace(b'"seq":40,', b'"xxx":40,'))
    monkeypatch.setattr(room, "WAIT_S", 2.0)

    result = rescue(folder)

    assert result.exit_code == 1
    assert "39 entries of k01 epoch 1 are at head office" in result.output
    assert "entry 40 of k01 epoch 1 cannot be read from any copy: keep the card, tell head office" in result.output
    assert "41 entries of k01 epoch 1 are not at head office: head office must pass over the gap first" in result.output

    office.stored[1, 40] = b"passed over"
    office.upto[1] = 40
    office.acknowledge(ep=1, upto=40)
    result = rescue(folder)
    assert result.exit_code == 0, result.output
    assert office.bodies(1)[40:] == first[40:]


def test_a_head_office_that_says_nothing_leaves_a_sentence_and_exit_1(card, office, rescue, monkeypatch):
    folder, _, _ = card
    office.mute = True
    monkeypatch.setattr(room, "WAIT_S", 0.5)
    result = rescue(folder)
    assert result.exit_code == 1
    assert "are not at head office: see that head office is reached, then run this again" in result.output


def test_a_card_of_this_very_device_waits_until_its_service_is_stopped(card, rescue, tmp_path, monkeypatch):
    folder, _, _ = card
    monkeypatch.setattr("edge.service.device.ask_kiosk", lambda _path: None)
    config = tmp_path / "kiosk.toml"
    config.write_text(config.read_text().replace('id = "k07"', 'id = "k01"'))
    result = rescue(folder)
    assert result.exit_code == 1
    assert "the service of k01 is running: systemctl stop member-kiosk-edge" in str(result.exception)
    shutil.rmtree(folder)
