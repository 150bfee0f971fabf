"""A kiosk whose wall clock is wrong: it serves, head office books, and head office's word puts the clock right."""

import time
from contextlib import ExitStack

import msgspec
import pytest

from brokers import Mosquitto
from edge.domain.events import TimeMarked
from edge.domain.local_api import Hello, Identify, Print, SlipDone
from edge.headoffice.models import Event, Quarantine
from fakes.edge_process import EdgeProcess, Screen
from fakes.office_process import OfficeProcess

PATIENCE_S = 40.0
WRONG = {"1970": 5_000, "2038": 2_147_483_647_000, "2099": 4_070_908_799_000}


def until(condition):
    end = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.1)
    return found


@pytest.fixture
def office(needs, tmp_path):
    """Head office in its process, behind a mosquitto that is started later."""
    with ExitStack() as ends:
        broker = Mosquitto(needs("mosquitto"), tmp_path, 5)
        ends.callback(broker.close)
        folder = tmp_path / "office"
        folder.mkdir()
        office = OfficeProcess(folder, broker.port)
        ends.callback(office.close)
        office.broker = broker
        yield office


def entries(office):
    with office.books.reading():
        rows = Event.select(Event.body).where(Event.dev == "k07").order_by(Event.seq)
        return [msgspec.json.decode(bytes(row.body)) for row in rows]


def minutes_off(entry):
    at = time.mktime(time.strptime(entry["time"][:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
    return abs(at - time.time()) / 60


@pytest.mark.parametrize("year", WRONG)
def test_a_kiosk_whose_clock_is_wrong_serves_and_is_put_right_by_head_office(office, tmp_path, year):
    folder = tmp_path / "kiosk"
    folder.mkdir()
    with ExitStack() as ends:
        kiosk = EdgeProcess(folder, port=office.broker.port, key=office.facts["key"], wall_ms=WRONG[year])
        ends.callback(kiosk.close)
        kiosk.start()
        screen = Screen(kiosk.socket)
        ends.callback(screen.close)
        assert not screen.ask(Hello()).online
        office.broker.start()
        office.start()
        until(lambda: any(entry["type"] == TimeMarked.TYPE for entry in entries(office)))
        until(lambda: screen.ask(Identify(code=office.facts["members"][0]["code"])).result == "found")
        visit = screen.ask(Identify(code=office.facts["members"][0]["code"])).visit
        screen.ask(Print(txn="p1", visit=visit))
        assert screen.hear(SlipDone).outcome == "printed"
        until(lambda: entries(office)[-1]["type"] == "slip.ended.v1")

    booked = entries(office)
    assert booked[0]["clock"] != "synced"
    assert minutes_off(booked[0]) > 60
    assert [entry["type"] for entry in booked].count("clock.step.v1") == 1
    assert booked[-1]["clock"] == "synced"
    assert minutes_off(booked[-1]) < 2
    with office.books.reading():
        assert Quarantine.select().count() == 0
