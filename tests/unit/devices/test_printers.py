"""Printers on a real socket, a real pseudo terminal and a folder."""

import threading
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from edge.devices import lines
from edge.devices.fitting import PrinterSettings, open_printer
from edge.domain.errors import DeviceUnavailable
from fakes.cable import Cable
from fakes.escpos_decoder import NotEscPos, decode
from fakes.sample_slips import PROOF, claimed, statement
from fakes.tcp_printer import GOOD, TcpPrinter

FONTS = Path(__file__).parents[3] / "kiosk_ui" / "fonts"
PAPER, OFFLINE = b"\x10\x04\x04", b"\x10\x04\x02"


@pytest.fixture
def impatient(monkeypatch):
    """A silent printer is given up sooner than one that may merely be slow."""
    monkeypatch.setattr(lines, "REPLY_WAIT", 0.1)
    monkeypatch.setattr("edge.devices.printers.REPLY_WAIT", 0.1)


def at(peer, patience=10):
    """A printer's driver that talks to ``peer``."""
    return open_printer(PrinterSettings(kind="tcp", host="127.0.0.1", port=peer.port, patience_s=patience), fonts=FONTS)


# -- TCP port 9100 --------------------------------------------------------------------------------------------------


def test_a_slip_arrives_whole_and_is_proved_printed():
    with TcpPrinter() as peer, at(peer) as printer:
        assert printer.print(claimed()) == "printed"

    paper = decode(peer.taken)
    assert [code.text for code in zxingcpp.read_barcodes(paper.picture.convert("L"))] == [PROOF]
    assert paper.commands[-2:] == ["GS V 66", "GS r 1"]


def test_two_slips_are_two_jobs():
    with TcpPrinter() as peer, at(peer) as printer:
        printer.print(claimed())
        printer.print(statement())

    assert len(peer.jobs) == 2


@pytest.mark.parametrize(
    ("question", "answer", "state"),
    [(PAPER, 0x1E, "paper_low"), (PAPER, 0x7E, "paper_out"), (OFFLINE, 0x16, "cover_open"), (PAPER, 0x12, "ready")],
)
def test_a_printer_that_answers_says_how_it_is(question, answer, state):
    with TcpPrinter(answers=GOOD | {question: answer}) as peer, at(peer) as printer:
        assert printer.state() == state


@pytest.mark.usefixtures("impatient")
def test_a_silent_printer_is_unknown_not_ready():
    with TcpPrinter(mute=True) as peer, at(peer) as printer:
        assert printer.state() == "unknown"


@pytest.mark.parametrize(
    ("question", "answer", "cure"),
    [(PAPER, 0x7E, "put in a new roll"), (OFFLINE, 0x16, "close it"), (OFFLINE, 0x52, "switch it off and on")],
)
def test_a_printer_that_cannot_print_is_sent_nothing_and_the_cure_is_named(question, answer, cure):
    with TcpPrinter(answers=GOOD | {question: answer}) as peer:
        with at(peer) as printer, pytest.raises(DeviceUnavailable, match=cure):
            printer.print(claimed())

        assert peer.taken == b""


@pytest.mark.usefixtures("impatient")
def test_a_silent_printer_gets_the_slip_and_its_end_is_unknown():
    with TcpPrinter(mute=True) as peer, at(peer, patience=0.3) as printer:
        assert printer.print(claimed()) == "unknown"

    assert decode(peer.taken).commands[-1] == "GS r 1"


def test_a_printer_that_runs_out_of_paper_on_the_way_leaves_it_unknown():
    with TcpPrinter(done=b"\x0c") as peer, at(peer) as printer:
        assert printer.print(claimed()) == "unknown"


def test_late_answers_to_earlier_questions_do_not_pass_for_the_end():
    with TcpPrinter(done=b"\x12\x12") as peer, at(peer, patience=0.3) as printer:
        assert printer.print(claimed()) == "unknown"
    with TcpPrinter(done=b"\x12\x12\x00") as peer, at(peer) as printer:
        assert printer.print(claimed()) == "printed"


def test_a_line_lost_in_the_middle_leaves_it_unknown():
    with TcpPrinter(hangs_up_after=5000) as peer:
        with at(peer) as printer:
            assert printer.print(claimed()) == "unknown"

        assert printer.state() == "ready"
    with pytest.raises(NotEscPos):
        decode(peer.jobs[0][:5000])


def test_a_printer_that_hangs_up_before_the_slip_was_sent_nothing():
    with TcpPrinter(hangs_up_at_once=True) as peer, at(peer) as printer, pytest.raises(DeviceUnavailable):
        printer.print(claimed())


def test_no_printer_at_the_address_is_missing_and_says_what_to_check():
    with TcpPrinter() as gone:
        pass

    with at(gone) as printer:
        assert printer.state() == "missing"
        with pytest.raises(DeviceUnavailable, match=r"no printer at 127.0.0.1:\d+: check its power"):
            printer.print(claimed())


# -- serial ---------------------------------------------------------------------------------------------------------


class SerialPeer:
    """A printer at the other end of a cable, in a thread, that answers until told to stop."""

    def __init__(self, cable, answers=GOOD, done=b"\x00"):
        self.cable, self.answers, self.done, self.taken = cable, answers, done, b""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _serve(self):
        while not self._stop.is_set():
            data = self.cable.receive(0.05)
            if data in self.answers:
                self.cable.send(bytes([self.answers[data]]))
            else:
                self.taken += data
                if self.taken.endswith(b"\x1dr\x01") and data:
                    self.cable.send(self.done)


@pytest.fixture
def cable(tmp_path):
    with Cable(tmp_path) as cable:
        yield cable


def on(cable, patience=10):
    return open_printer(PrinterSettings(kind="serial", device=cable.port, width=384, patience_s=patience), fonts=FONTS)


def test_a_serial_printer_gets_the_slip_and_proves_it(cable):
    with SerialPeer(cable) as peer, on(cable) as printer:
        assert printer.state() == "ready"
        assert printer.print(claimed()) == "printed"

    assert decode(peer.taken).picture.width == 384


@pytest.mark.usefixtures("impatient")
def test_a_serial_printer_that_stops_taking_bytes_leaves_it_unknown(cable):
    with on(cable, patience=0.3) as printer:  # nobody reads the other end: the line fills up
        assert printer.print(claimed()) == "unknown"


def test_a_serial_printer_that_is_not_plugged_in_is_missing(tmp_path):
    settings = PrinterSettings(kind="serial", device=str(tmp_path / "none"))
    with open_printer(settings, fonts=FONTS) as printer:
        assert printer.state() == "missing"
        with pytest.raises(DeviceUnavailable, match="check its cable and its power switch"):
            printer.print(claimed())


# -- USB ------------------------------------------------------------------------------------------------------------


def by_usb(cable, patience=10):
    return open_printer(PrinterSettings(kind="usb", device=cable.port, patience_s=patience), fonts=FONTS)


def test_a_usb_printer_gets_the_slip_and_proves_it(cable):
    with SerialPeer(cable) as peer, by_usb(cable) as printer:
        assert printer.state() == "ready"
        assert printer.print(claimed()) == "printed"

    assert decode(peer.taken).picture.width == 576


@pytest.mark.usefixtures("impatient")
def test_a_usb_printer_that_stops_taking_bytes_leaves_it_unknown(cable):
    with by_usb(cable, patience=0.3) as printer:
        assert printer.print(claimed()) == "unknown"


def test_a_usb_printer_that_is_not_plugged_in_is_missing(tmp_path):
    with open_printer(PrinterSettings(kind="usb", device=str(tmp_path / "lp0")), fonts=FONTS) as printer:
        assert printer.state() == "missing"


# -- a folder -------------------------------------------------------------------------------------------------------


def into(folder, **settings):
    return open_printer(PrinterSettings(kind="file", folder=str(folder), **settings), fonts=FONTS)


def test_a_folder_keeps_each_slip_as_bytes_and_as_a_picture(tmp_path):
    with into(tmp_path) as printer:
        assert printer.state() == "ready"
        assert [printer.print(claimed()), printer.print(statement())] == ["printed", "printed"]

    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "slip-000001.bin",
        "slip-000001.png",
        "slip-000002.bin",
        "slip-000002.png",
    ]
    with Image.open(tmp_path / "slip-000001.png") as picture:
        assert decode((tmp_path / "slip-000001.bin").read_bytes()).picture.tobytes() == picture.tobytes()


def test_a_folder_without_preview_keeps_bytes_only(tmp_path):
    with into(tmp_path, preview=False) as printer:
        printer.print(statement())

    assert [file.name for file in tmp_path.iterdir()] == ["slip-000001.bin"]


def test_a_folder_that_is_not_there_is_missing_and_named(tmp_path):
    with into(tmp_path / "none") as printer:
        assert printer.state() == "missing"
        with pytest.raises(DeviceUnavailable, match=r"none: create the folder or correct printer\.folder"):
            printer.print(statement())
