"""Each part's driver by its settings; nothing opens before it is entered."""

from pathlib import Path

import msgspec
import pytest

from edge.devices.evdev_scanner import EvdevScanner
from edge.devices.fitting import (
    PanelSettings,
    PrinterSettings,
    ScannerSettings,
    open_panel,
    open_printer,
    open_scanner,
)
from edge.devices.not_fitted import NoPanel, NoPrinter, NoScanner
from edge.devices.panel import GpioPanel
from edge.devices.printers import FilePrinter, LinePrinter
from edge.devices.serial_scanner import SerialScanner
from edge.domain.errors import DeviceUnavailable
from edge.domain.slips import Slip

FONTS = Path("nowhere")


@pytest.mark.parametrize(("kind", "driver"), [("none", NoScanner), ("serial", SerialScanner), ("evdev", EvdevScanner)])
def test_a_scanner_is_chosen_by_its_kind_without_opening_it(kind, driver):
    assert type(open_scanner(ScannerSettings(kind=kind, device="/nowhere"))) is driver


@pytest.mark.parametrize(
    ("kind", "driver"),
    [("none", NoPrinter), ("serial", LinePrinter), ("usb", LinePrinter), ("tcp", LinePrinter), ("file", FilePrinter)],
)
def test_a_printer_is_chosen_by_its_kind_without_opening_it(kind, driver):
    assert type(open_printer(PrinterSettings(kind=kind, device="/nowhere"), fonts=FONTS)) is driver


@pytest.mark.parametrize(
    ("settings", "driver"),
    [
        (PanelSettings(), NoPanel),
        (PanelSettings(kind="gpio", factory="none"), NoPanel),
        (PanelSettings(kind="gpio", factory="lgpio"), GpioPanel),
    ],
)
def test_a_panel_is_chosen_by_its_kind_without_opening_it(settings, driver):
    assert type(open_panel(settings)) is driver


def test_a_part_nobody_configured_is_not_fitted():
    with open_scanner(ScannerSettings()) as scanner, open_printer(PrinterSettings(), fonts=FONTS) as printer:
        assert scanner.read() == []
        assert printer.state() == "not_fitted"
        with pytest.raises(DeviceUnavailable, match=r"no printer is fitted.*set printer\.kind"):
            printer.print(Slip())


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (ScannerSettings, {"kind": "usb"}),
        (PrinterSettings, {"kind": "tcp", "width": 512}),
        (PanelSettings, {"lamps": "disco"}),
        (PrinterSettings, {"cuter": "full"}),
    ],
)
def test_a_value_no_driver_knows_is_refused_when_the_file_is_read(settings, text):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, settings)
