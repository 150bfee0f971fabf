"""A keyboard-wedge scanner on an input node that umockdev plays back."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from edge.devices.evdev_scanner import EvdevScanner
from edge.domain.errors import DeviceUnavailable
from recordings import make_wedge

RECORDINGS = Path(__file__).parents[2] / "recordings"
NODE = "/dev/input/event5"
READ_ALL = f"""
import json
from edge.devices.evdev_scanner import EvdevScanner
codes, silent = [], 0
with EvdevScanner({NODE!r}) as scanner:
    for _ in range(2000):
        codes += scanner.read()
        if len(codes) >= 2:
            break
with EvdevScanner({NODE!r}) as scanner:  # it was given back, so it can be taken again
    print(json.dumps(codes))
"""


@pytest.fixture(scope="module")
def umockdev(needs):
    return needs("umockdev")


def played(umockdev, script):
    """Run a script against the recorded node."""
    wedge = RECORDINGS / "wedge"
    command = [umockdev, "-d", f"{wedge}.umockdev", "-i", f"{NODE}={wedge}.ioctl", "-e", f"{NODE}={wedge}.events", "--"]
    return subprocess.run(
        [*command, sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )


def test_a_recorded_scanner_is_grabbed_and_read(umockdev):
    run = played(umockdev, READ_ALL)

    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == make_wedge.SCANNED


def test_the_recording_is_what_its_script_writes():
    written = {"umockdev": make_wedge.DEVICE, "ioctl": make_wedge.ioctls(), "events": make_wedge.events()}

    assert {kind: (RECORDINGS / f"wedge.{kind}").read_text() for kind in written} == written


class Node:
    """What python-evdev gives for a node; ``grabs`` and ``reads`` fail as the kernel would."""

    def __init__(self, grabs=0, reads=0):
        self._errors = {"grab": grabs, "read": reads}
        self.fd, self._other = os.pipe()
        os.write(self._other, b"x")  # an unplugged node is readable for ever
        self.closed = False

    def _do(self, what):
        if number := self._errors[what]:
            raise OSError(number, os.strerror(number))

    def grab(self):
        self._do("grab")

    def ungrab(self):
        self._do("read")

    def read(self):
        self._do("read")
        return []

    def close(self):
        if not self.closed:
            os.close(self.fd)
            os.close(self._other)
        self.closed = True


def test_a_node_that_another_program_holds_says_so_and_is_closed(monkeypatch):
    node = Node(grabs=errno.EBUSY)
    monkeypatch.setattr("evdev.InputDevice", lambda _: node)

    with pytest.raises(DeviceUnavailable, match="another program holds it: stop that program"), EvdevScanner(NODE):
        pass

    assert node.closed


def test_a_node_this_user_may_not_open_says_what_to_install(monkeypatch):
    def refuse(_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("evdev.InputDevice", refuse)

    with pytest.raises(DeviceUnavailable, match="install the product's udev rules"), EvdevScanner(NODE):
        pass


def test_a_scanner_pulled_out_while_it_is_read_says_so_and_is_closed(monkeypatch):
    node = Node(reads=errno.ENODEV)
    monkeypatch.setattr("evdev.InputDevice", lambda _: node)

    with EvdevScanner(NODE) as scanner, pytest.raises(DeviceUnavailable, match="push its cable in; scanning resumes"):
        scanner.read()

    assert node.closed


def test_a_node_that_is_not_there_says_what_to_do(tmp_path):
    with (
        pytest.raises(DeviceUnavailable, match=r"no scanner at .*: push its cable in"),
        EvdevScanner(str(tmp_path / "event5")),
    ):
        pass


def test_a_file_that_is_no_input_node_is_refused_and_closed(tmp_path):
    (tmp_path / "event5").touch()

    with pytest.raises(DeviceUnavailable, match="no scanner at"), EvdevScanner(str(tmp_path / "event5")):
        pass
