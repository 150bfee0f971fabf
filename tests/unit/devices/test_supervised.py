"""A scanner that is watched through unplugging and replugging."""

import queue
import threading
from contextlib import contextmanager

import pytest

from edge.devices.fitting import ScannerSettings, open_scanner
from edge.devices.not_fitted import NoScanner
from edge.devices.supervised import watch_scanner
from edge.domain.errors import DeviceUnavailable
from fakes.cable import Cable
from fakes.scanner import FakeScanner

SOON = 10


class Watch:
    """What a watched scanner said, in order."""

    def __init__(self) -> None:
        self.codes: queue.Queue[str] = queue.Queue()
        self.states: queue.Queue[tuple[str, str]] = queue.Queue()
        self.stop = threading.Event()

    @contextmanager
    def over(self, make):
        def run():
            watch_scanner(
                make,
                on_code=self.codes.put,
                on_state=lambda state, cure: self.states.put((state, cure)),
                stop=self.stop,
            )

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield
        finally:
            self.stop.set()
            thread.join(SOON)
        assert not thread.is_alive()

    def state(self):
        return self.states.get(timeout=SOON)[0]


@pytest.fixture
def watch():
    return Watch()


def test_codes_are_passed_on_in_order(watch):
    scanner = FakeScanner()
    with watch.over(lambda: scanner):
        scanner.scan("A", "B")

        assert [watch.codes.get(timeout=SOON) for _ in range(2)] == ["A", "B"]


def test_an_unplugged_serial_scanner_is_read_again_after_replugging(watch, tmp_path):
    with Cable(tmp_path) as cable, watch.over(lambda: open_scanner(ScannerSettings(kind="serial", device=cable.port))):
        assert watch.state() == "ready"
        cable.send(b"MK1HALF")
        cable.unplug()
        assert watch.state() == "missing"
        cable.plug()
        assert watch.state() == "ready"
        cable.send(b"MK1WHOLE\r")

        assert watch.codes.get(timeout=SOON) == "MK1WHOLE"


def test_a_scanner_that_stays_away_is_reported_once_with_its_cure(watch, monkeypatch):
    monkeypatch.setattr("edge.devices.supervised.FIRST_WAIT", 0.001)
    monkeypatch.setattr("edge.devices.supervised.LONGEST_WAIT", 0.002)
    scanner, tries = FakeScanner(), threading.Semaphore(0)
    scanner.plugged = False

    def make():
        tries.release()
        return scanner

    with watch.over(make):
        for _ in range(5):
            assert tries.acquire(timeout=SOON)

    assert watch.states.get_nowait() == ("missing", "no scanner: push its cable in; scanning resumes by itself")
    assert watch.states.empty()


def test_a_scanner_that_opens_but_cannot_be_read_is_never_called_ready(watch, monkeypatch):
    monkeypatch.setattr("edge.devices.supervised.FIRST_WAIT", 0.001)
    monkeypatch.setattr("edge.devices.supervised.LONGEST_WAIT", 0.002)
    tries = threading.Semaphore(0)

    class Broken(FakeScanner):
        def read(self):
            tries.release()
            raise DeviceUnavailable("broken")

    with watch.over(Broken):
        for _ in range(5):
            assert tries.acquire(timeout=SOON)

    assert watch.states.get_nowait() == ("missing", "broken")
    assert watch.states.empty()


def test_no_scanner_fitted_needs_no_thread(watch):
    watch_scanner(NoScanner, on_code=print, on_state=lambda *told: watch.states.put(told), stop=watch.stop)

    assert watch.state() == "not_fitted"


def test_an_unforeseen_failure_ends_the_watch_aloud(watch):
    def make():
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        watch_scanner(make, on_code=print, on_state=print, stop=watch.stop)
