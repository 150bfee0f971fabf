"""What devices are told to have."""

import queue
import threading
import time
from datetime import date
from pathlib import Path

import apsw
import pytest
from nacl.signing import SigningKey

from edge.headoffice import seed
from edge.headoffice.chain_models import ProgrammeRow, Store
from edge.headoffice.database import open_books
from edge.headoffice.models import Device
from edge.headoffice.publisher import Publisher
from edge.headoffice.seed import STORE, plant
from edge.link.contract import Topics, Want, verify

KEY = SigningKey.generate()
TOPIC = Topics("mk", STORE, "k07").want
PATIENCE_S = 20
PROGRAMME = Path(seed.__file__).with_name("programme.toml")


@pytest.fixture
def said():
    return queue.Queue()


@pytest.fixture
def chain(tmp_path):
    """The books of the invented chain, which has one device."""
    books = open_books(f"sqlite:///{tmp_path}/headoffice.db", busy_s=0.05)
    plant(books, 118, date(2026, 11, 21))
    with books.writing():
        Device.create(store=STORE, device="k07")
    return books


@pytest.fixture
def publisher(request, tmp_path, said, chain):
    found = Publisher(
        chain,
        KEY,
        folder=tmp_path,
        address="http://here",
        send=lambda *word: said.put(word),
        delay_s=0.3,
        every_s=getattr(request, "param", 0),
    )
    thread = threading.Thread(target=found.run)
    thread.start()
    yield found
    found.stop()
    thread.join(PATIENCE_S)


def want(said):
    topic, payload = said.get(timeout=PATIENCE_S)
    return verify(payload, topic, KEY.verify_key, Want).replica


@pytest.mark.usefixtures("publisher")
def test_at_the_start_every_known_device_hears_what_to_fetch(said):
    manifest = want(said)

    assert (manifest.version, manifest.url) == (1, f"http://here/replica/{STORE}/1-{manifest.sha256}.db")


def test_a_burst_of_changes_makes_one_new_file(publisher, said):
    want(said)
    for _ in range(20):
        publisher.changed()

    assert want(said).version == 2
    assert said.empty()


@pytest.mark.parametrize("publisher", [3600], indirect=True)
def test_balances_alone_wait_for_their_time_but_a_programme_does_not(publisher, said, chain):
    first = want(said)
    publisher.changed()
    with pytest.raises(queue.Empty):
        said.get(timeout=1)

    text = PROGRAMME.read_text(encoding="utf-8").replace("version = 1\n", "version = 2\n", 1)
    with chain.writing():
        ProgrammeRow.create(version=2, text=text)

    assert (first.version, want(said).version) == (1, 2)


@pytest.mark.parametrize("publisher", [3600], indirect=True)
@pytest.mark.usefixtures("publisher")
def test_a_new_stores_first_file_does_not_wait(said, chain):
    want(said)
    with chain.writing():
        Device.create(store="s0119", device="k01")
        Store.create(id="s0119", names="{}", salt=b"x" * 16)

    topic, payload = said.get(timeout=PATIENCE_S)
    assert topic == Topics("mk", "s0119", "k01").want
    assert verify(payload, topic, KEY.verify_key, Want).replica.version == 1


def test_a_device_that_is_born_hears_the_newest(publisher, said):
    first = want(said)

    publisher.born((STORE, "k99"))

    topic, payload = said.get(timeout=PATIENCE_S)
    assert topic == Topics("mk", STORE, "k99").want
    assert verify(payload, topic, KEY.verify_key, Want).replica == first


def test_a_device_of_an_unknown_store_is_told_nothing(publisher, said):
    want(said)

    publisher.born(("nowhere", "k99"))

    assert said.empty()


def test_a_locked_database_delays_files_and_ends_nothing(tmp_path, said, caplog, publisher):
    want(said)
    other = apsw.Connection(f"{tmp_path}/headoffice.db")
    other.execute("BEGIN IMMEDIATE")
    publisher.changed()
    end = time.monotonic() + PATIENCE_S
    while "replicas wait for the database (database is locked)" not in caplog.text:
        assert time.monotonic() < end
        time.sleep(0.02)
    other.execute("ROLLBACK")
    other.close()

    assert want(said).version == 2
