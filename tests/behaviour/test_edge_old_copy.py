"""An older copy of the journal is put back: head office knows more of the epoch than the device does."""

import shutil
import time
from contextlib import ExitStack

import pytest

from edge.domain.local_api import CallStaff, Hello
from edge.service.demo.broker import DemoBroker
from edge.service.demo.processes import Program, run_once
from fakes.edge_process import EdgeProcess, Screen


@pytest.fixture
def reporting(tmp_path):
    """Yield a device whose head office is a real receiver behind a real broker."""
    with ExitStack() as parts:
        broker = parts.enter_context(DemoBroker())
        data = ("--data", str(tmp_path / "office"))
        key = run_once("headoffice", "seed", *data, "--json")["key"]
        parts.enter_context(
            Program(
                "head office",
                *("headoffice", "run", *data, "--broker", f"127.0.0.1:{broker.port}", "--port", "0", "--json"),
                log=tmp_path / "office.log",
                says_ready=True,
            )
        )
        edge = EdgeProcess(tmp_path, port=broker.port, key=key)
        parts.callback(edge.close)
        yield edge


def call_staff(edge, times):
    screen = Screen(edge.socket)
    for _ in range(times):
        screen.ask(CallStaff())
        screen.ask(CallStaff(cancel=True))
    end = time.monotonic() + 30
    while not (kiosk := screen.ask(Hello())).online or kiosk.unsent:
        assert time.monotonic() < end, "head office did not acknowledge"
        time.sleep(0.05)
    screen.close()


def test_the_service_ends_and_begins_a_new_epoch_that_says_why(reporting, tmp_path):
    edge = reporting
    edge.start()
    call_staff(edge, 2)
    edge.stop()
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    edge.start()
    call_staff(edge, 10)
    edge.stop()
    shutil.rmtree(tmp_path / "data")
    shutil.copytree(tmp_path / "copy", tmp_path / "data")

    edge.start()
    assert edge.process.wait(60) != 0
    edge.process.stdout.close()
    started = edge.start()
    call_staff(edge, 1)
    edge.stop()

    assert started["epoch"] == 2
    assert "head office has" in " ".join(started["found"])
    assert list((tmp_path / "data").glob("journal.db.damaged-1-*"))
    assert edge.journal()["entries"][0][1] == "device.started.v1"
