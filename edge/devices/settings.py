"""Which driver each part has, as the configuration file says; the service fills these from its TOML."""

from typing import Literal

from msgspec import Struct


class ScannerSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``serial`` reads a line at ``baud``; ``evdev`` grabs an input node; ``none`` means no scanner is fitted."""

    kind: Literal["none", "serial", "evdev"] = "none"
    device: str = "/dev/kiosk/scanner"
    baud: int = 9600


class PrinterSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An ESC/POS printer, or the folder that stands in for one.

    Attributes:
        kind: ``serial`` uses ``device`` and ``baud``; ``usb`` uses ``device`` (a printer that brings no serial line);
            ``tcp`` uses ``host`` and ``port``; ``file`` writes each slip into ``folder`` (``slip-000001.bin``, and a
            picture beside it with ``preview``).
        handshake: How a serial printer says that its buffer is full; one behind USB needs none.
        width: Dots across: 576 on 80 mm paper, 384 on 58 mm.
        cutter: What the knife can do; without one the slip is fed out to be torn.
        patience_s: Seconds of silence after which a printer is given up.
    """

    kind: Literal["none", "file", "serial", "usb", "tcp"] = "none"
    device: str = "/dev/kiosk/printer"
    baud: int = 115200
    handshake: Literal["none", "rtscts", "xonxoff"] = "none"
    host: str = ""
    port: int = 9100
    folder: str = ""
    preview: bool = True
    width: Literal[576, 384] = 576
    cutter: Literal["none", "partial", "full"] = "partial"
    patience_s: float = 10.0


class PanelSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lamps and help button on GPIO pins, by Broadcom number (``17`` is header pin 11).

    Attributes:
        factory: How pins are reached: ``lgpio`` (every Pi), ``native`` (no library, Pi 4 and older; the unit
            then needs ``DeviceAllow=/dev/gpiomem rw``), ``mock``
            (tests and demo), ``none`` (as if no panel were fitted).
        lamps: ``rgb`` is one lamp of three colours; ``towers`` three lamps, green, yellow and red.
        red: Pin of the red light, or of the red lamp; ``green`` likewise.
        blue: Pin of the blue light of an ``rgb`` lamp.
        yellow: Pin of the yellow lamp of ``towers``.
        help_button: Pin of the help button, which closes to ground.
    """

    kind: Literal["none", "gpio"] = "none"
    factory: Literal["lgpio", "native", "mock", "none"] = "lgpio"
    lamps: Literal["rgb", "towers"] = "rgb"
    red: int = 17
    green: int = 27
    blue: int = 22
    yellow: int = 22
    help_button: int = 23
    active_high: bool = True
