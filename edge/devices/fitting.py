"""Chooses the driver of each part. Nothing opens until the returned context manager is entered."""

from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from edge.devices.evdev_scanner import EvdevScanner
from edge.devices.lines import SerialLine, TcpLine, UsbLine
from edge.devices.not_fitted import NoPanel, NoPrinter, NoScanner
from edge.devices.panel import GpioPanel
from edge.devices.printers import FilePrinter, LinePrinter
from edge.devices.serial_scanner import SerialScanner
from edge.devices.settings import PanelSettings, PrinterSettings, ScannerSettings
from edge.devices.slip_raster import SlipRaster
from edge.domain.ports import Panel, Printer, Scanner

__all__ = ["PanelSettings", "PrinterSettings", "ScannerSettings", "open_panel", "open_printer", "open_scanner"]


def open_scanner(settings: ScannerSettings) -> AbstractContextManager[Scanner]:
    """Return the scanner's driver; entering it raises ``DeviceUnavailable`` while the scanner is away.

    Give ``lambda: open_scanner(settings)`` to ``watch_scanner``, which survives unplugging.
    """
    match settings.kind:
        case "serial":
            return SerialScanner(settings.device, settings.baud)
        case "evdev":
            return EvdevScanner(settings.device)
        case "none":
            return NoScanner()


def open_printer(settings: PrinterSettings, *, fonts: Path) -> AbstractContextManager[Printer]:
    """Return the printer's driver; ``fonts`` is the folder of the product's font files.

    Entering it always succeeds: a printer that is away has the state ``missing``, and refuses a slip with
    ``DeviceUnavailable``.
    """
    raster, patience = SlipRaster(fonts, settings.width), settings.patience_s
    match settings.kind:
        case "serial":
            serial_line = partial(SerialLine, settings.device, settings.baud, settings.handshake, patience)
            return LinePrinter(serial_line, raster, settings.cutter, patience)
        case "usb":
            return LinePrinter(partial(UsbLine, settings.device, patience), raster, settings.cutter, patience)
        case "tcp":
            return LinePrinter(
                partial(TcpLine, settings.host, settings.port, patience), raster, settings.cutter, patience
            )
        case "file":
            return FilePrinter(Path(settings.folder), raster, settings.cutter, preview=settings.preview)
        case "none":
            return NoPrinter()


def open_panel(settings: PanelSettings) -> AbstractContextManager[Panel]:
    """Return the panel's driver; entering it raises ``DeviceUnavailable`` when the pins cannot be reached."""
    if settings.kind == "none" or settings.factory == "none":
        return NoPanel()
    return GpioPanel(settings)
