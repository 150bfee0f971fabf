"""What every scanner does, the fake one and the serial one on a real pseudo terminal."""

import pytest

from edge.devices.serial_scanner import SerialScanner
from edge.domain.errors import DeviceUnavailable
from fakes.cable import Cable
from fakes.scanner import FakeScanner


class Fake:
    """A stand whose scanner is the fake."""

    def __init__(self):
        self.scanner = FakeScanner()

    def scan(self, *codes):
        self.scanner.scan(*codes)

    def pull(self):
        self.scanner.plugged = False

    def push(self):
        self.scanner.plugged = True


class Serial:
    """A stand whose scanner hangs on a cable."""

    def __init__(self, cable):
        self.cable, self.scanner = cable, SerialScanner(cable.port)

    def scan(self, *codes):
        self.cable.send("".join(f"{code}\r" for code in codes).encode())

    def pull(self):
        self.cable.unplug()

    def push(self):
        self.cable.plug()


@pytest.fixture(params=["fake", "serial"])
def stand(request, tmp_path):
    if request.param == "fake":
        yield Fake()
        return
    with Cable(tmp_path) as cable:
        yield Serial(cable)


def read(scanner, count):
    codes = []
    while len(codes) < count:
        codes += scanner.read()
    return codes


def test_codes_come_oldest_first(stand):
    with stand.scanner as scanner:
        stand.scan("A", "B", "C")

        assert read(scanner, 3) == ["A", "B", "C"]


def test_silence_is_an_empty_list(stand):
    with stand.scanner as scanner:
        assert scanner.read() == []


def test_a_code_is_read_once(stand):
    with stand.scanner as scanner:
        stand.scan("A")

        assert (read(scanner, 1), scanner.read()) == (["A"], [])


def test_a_scanner_that_is_away_cannot_be_opened(stand):
    stand.pull()

    with pytest.raises(DeviceUnavailable, match="push its cable in; scanning resumes by itself"), stand.scanner:
        pass


def test_a_scanner_pulled_out_while_it_is_read_says_so(stand):
    with stand.scanner as scanner:
        stand.pull()

        with pytest.raises(DeviceUnavailable, match="push its cable in; scanning resumes by itself"):
            scanner.read()


def test_a_scanner_can_be_opened_again_after_replugging(stand):
    stand.pull()
    stand.push()

    with stand.scanner as scanner:
        stand.scan("A")

        assert read(scanner, 1) == ["A"]
