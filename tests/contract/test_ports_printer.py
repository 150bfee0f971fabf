"""What every printer does: the fake, one on a real socket, and the folder that stands in for one."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from edge.devices import lines
from edge.devices.fitting import PrinterSettings, open_printer
from edge.domain.errors import DeviceUnavailable
from fakes.printer import FakePrinter
from fakes.sample_slips import statement
from fakes.tcp_printer import GOOD, TcpPrinter

FONTS = Path(__file__).parents[2] / "kiosk_ui" / "fonts"
NO_PAPER = {b"\x10\x04\x04": 0x7E}


class Fake:
    """A stand with the fake printer."""

    def __init__(self):
        self.printer = FakePrinter()

    def printed(self):
        return len(self.printer.slips)

    def empty(self):
        self.printer.how = "paper_out"

    def fall_silent(self):
        self.printer.falls_silent = True

    def unplug(self):
        self.printer.how = "missing"


class Tcp:
    """A stand with a printer on a socket."""

    def __init__(self, stack):
        self._stack = stack
        self._peer = stack.enter_context(TcpPrinter())
        settings = PrinterSettings(kind="tcp", host="127.0.0.1", port=self._peer.port, patience_s=1)
        self.printer = open_printer(settings, fonts=FONTS)

    def printed(self):
        return len(self._peer.jobs)

    def empty(self):
        self._peer.answers = GOOD | NO_PAPER

    def fall_silent(self):
        self._peer.mute = True

    def unplug(self):
        self._stack.close()


class Folder:
    """A stand with a folder, which is never out of paper and never silent."""

    def __init__(self, folder):
        self._folder = folder
        folder.mkdir()
        self.printer = open_printer(PrinterSettings(kind="file", folder=str(folder), preview=False), fonts=FONTS)

    def printed(self):
        return len(list(self._folder.glob("*.bin"))) if self._folder.exists() else 0

    def unplug(self):
        self._folder.rmdir()


def made(kind, stack, tmp_path):
    return {"fake": Fake, "tcp": lambda: Tcp(stack), "folder": lambda: Folder(tmp_path / "slips")}[kind]()


@pytest.fixture
def impatient(monkeypatch):
    """A silent printer is given up sooner than one that may merely be slow."""
    monkeypatch.setattr("edge.devices.printers.REPLY_WAIT", 0.1)
    monkeypatch.setattr(lines, "REPLY_WAIT", 0.1)


@pytest.fixture(params=["fake", "tcp", "folder"])
def stand(request, tmp_path):
    with ExitStack() as stack:
        yield made(request.param, stack, tmp_path)


@pytest.fixture(params=["fake", "tcp"])
def stand_with_paper(request, tmp_path):
    with ExitStack() as stack:
        yield made(request.param, stack, tmp_path)


def test_a_ready_printer_prints_and_says_so(stand):
    with stand.printer as printer:
        assert printer.state() == "ready"
        assert printer.print(statement()) == "printed"
        assert printer.state() == "ready"

    assert stand.printed() == 1


def test_a_missing_printer_says_so_and_refuses_a_slip(stand):
    stand.unplug()

    with stand.printer as printer:
        assert printer.state() == "missing"
        with pytest.raises(DeviceUnavailable):
            printer.print(statement())

    assert stand.printed() == 0


def test_a_printer_without_paper_refuses_before_anything_is_sent(stand_with_paper):
    stand_with_paper.empty()

    with stand_with_paper.printer as printer:
        assert printer.state() == "paper_out"
        with pytest.raises(DeviceUnavailable):
            printer.print(statement())

    assert stand_with_paper.printed() == 0


@pytest.mark.usefixtures("impatient")
def test_a_printer_that_falls_silent_leaves_the_slip_unknown(stand_with_paper):
    stand_with_paper.fall_silent()

    with stand_with_paper.printer as printer:
        assert printer.print(statement()) == "unknown"
