"""What devices are told to have."""

import queue
import threading
from datetime import date

import pytest
from nacl.signing import SigningKey

from edge.headoffice.database import open_books
from edge.headoffice.models import Device
from edge.headoffice.publisher import Publisher
from edge.headoffice.seed import STORE, plant
from edge.link.contract import Topics, Want, verify

KEY = SigningKey.generate()
TOPIC = Topics("mk", STORE, "k07").want
PATIENCE_S = 20


@pytest.fixture
def said():
    return queue.Queue()


@pytest.fixture
def publisher(tmp_path, said):
    books = open_books(f"sqlite:///{tmp_path}/headoffice.db")
    plant(books, 118, date(2026, 11, 21))
    with books.writing():
        Device.create(store=STORE, device="k07")
    found = Publisher(
        books, KEY, folder=tmp_path, address="http://here", send=lambda *word: said.put(word), delay_s=0.3
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
