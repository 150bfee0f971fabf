"""Chooses the driver of each part. Nothing opens until the returned context manager is entered."""

from contextlib import AbstractContextManager
from pathlib import Path

from edge.devices.evdev_scanner import EvdevScanner
from edge.devices.not_fitted import NoPanel, NoPrinter, NoScanner
from edge.devices.serial_scanner import SerialScanner
from edge.devices.settings import PanelSettings, PrinterSettings, ScannerSettings
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
    del settings, fonts
    return NoPrinter()


def open_panel(settings: PanelSettings) -> AbstractContextManager[Panel]:
    """Return the panel's driver; entering it raises ``DeviceUnavailable`` when the pins cannot be reached."""
    del settings
    return NoPanel()
