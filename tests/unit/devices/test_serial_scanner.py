"""A serial scanner on a real pseudo terminal."""

import pytest

from edge.devices.serial_scanner import SerialScanner
from edge.domain.errors import DeviceUnavailable
from fakes.cable import Cable


@pytest.fixture
def cable(tmp_path):
    with Cable(tmp_path) as cable:
        yield cable


def read_all(scanner):
    """Read until the line is silent."""
    codes = []
    while read := scanner.read():
        codes += read
    return codes


def test_codes_come_oldest_first(cable):
    with SerialScanner(cable.port) as scanner:
        cable.send(b"MK1AAAA\r6901234567892\r\n")

        assert read_all(scanner) == ["MK1AAAA", "6901234567892"]


def test_garbage_between_two_codes_harms_neither(cable):
    with SerialScanner(cable.port) as scanner:
        cable.send(b"\xff\x00\x1b\x01\rMK1A\r\xc3\xc3\r\r" + b"Z" * 3000 + b"\rMK1B\r")

        assert read_all(scanner) == ["MK1A", "MK1B"]


def test_two_halves_with_a_silence_between_them_never_join(cable):
    with SerialScanner(cable.port) as scanner:
        cable.send(b"MK1AA")
        while scanner.read():
            pass
        scanner.read()
        cable.send(b"690\r")

        assert scanner.read() == ["690"]


def test_nobody_else_can_open_the_port_meanwhile(cable):
    with (
        SerialScanner(cable.port),
        pytest.raises(DeviceUnavailable, match="another program holds it: stop that program"),
        SerialScanner(cable.port),
    ):
        pass


def test_a_pulled_cable_says_what_to_do(cable):
    with SerialScanner(cable.port) as scanner:
        cable.unplug()

        with pytest.raises(DeviceUnavailable, match=r"lost the scanner on .*: push its cable in; scanning resumes"):
            scanner.read()


def test_a_scanner_that_never_was_says_what_to_do(tmp_path):
    with (
        pytest.raises(DeviceUnavailable, match=r"no scanner on .*: push its cable in"),
        SerialScanner(str(tmp_path / "none")),
    ):
        pass
