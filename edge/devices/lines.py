"""The lines on which printers hang: serial, USB and TCP. Each conversation opens its line and closes it again.

A printer that is switched off at night or plugged into another socket is then nothing special: the next slip finds it.
"""

import os
import select
import socket
import termios
from contextlib import AbstractContextManager, suppress
from typing import Literal, Protocol, Self

import serial

from edge.devices.explained import explained

REPLY_WAIT = 0.5
"""Seconds for one status reply; printers answer DLE EOT within 100 ms, a network adds some."""

Handshake = Literal["none", "rtscts", "xonxoff"]

_CHUNK = 1024
"""Bytes that are given the whole patience: about a second at 9600 baud, the rest is for a printer that holds us up."""


class Line(Protocol):
    """An open line to a printer. Everything raises ``DeviceUnavailable`` when the line is lost."""

    def write(self, data: bytes) -> None:
        """Send all of ``data``, or raise after the line's patience."""

    def reply(self, wait: float = REPLY_WAIT) -> int | None:
        """Return the next byte from the printer, or ``None`` after ``wait`` seconds of silence."""


class OpensLine(Protocol):
    """Opens a line for one conversation."""

    def __call__(self) -> AbstractContextManager[Line]:
        """Return the line, not yet open. Entering it raises ``DeviceUnavailable``."""


class SerialLine:
    """A serial port, held exclusively."""

    def __init__(self, port: str, baud: int, handshake: Handshake, patience: float) -> None:
        self._port, self._baud, self._handshake, self._patience = port, baud, handshake, patience

    def __enter__(self) -> Self:
        """Open the port and forget replies nobody waited for."""
        with explained(f"no printer on {self._port}: check its cable and its power switch"):
            self._serial = serial.Serial(
                self._port,
                baudrate=self._baud,
                rtscts=self._handshake == "rtscts",
                xonxoff=self._handshake == "xonxoff",
                write_timeout=self._patience,
                timeout=REPLY_WAIT,
                exclusive=True,
            )
            self._serial.reset_input_buffer()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the port. What a stalled printer has not taken is dropped: closing would wait half a minute for it."""
        with suppress(OSError, termios.error):  # the port itself may be gone
            if self._serial.out_waiting:
                self._serial.reset_output_buffer()
        self._serial.close()

    def write(self, data: bytes) -> None:
        """Send all of ``data``; a printer that stops taking bytes for the line's patience is lost."""
        with explained(f"the printer on {self._port} stopped taking data: check its paper and its cover"):
            for start in range(0, len(data), _CHUNK):
                self._serial.write(data[start : start + _CHUNK])

    def reply(self, wait: float = REPLY_WAIT) -> int | None:
        """Return the next byte, or ``None`` after ``wait`` seconds."""
        with explained(f"lost the printer on {self._port}: check its cable and its power switch"):
            self._serial.timeout = wait
            byte = self._serial.read(1)
        return byte[0] if byte else None


class UsbLine:
    """A printer of the USB printer class, by the kernel's ``usblp`` driver: ``/dev/usb/lp0`` and its stable name."""

    def __init__(self, node: str, patience: float) -> None:
        self._node, self._patience = node, patience

    def __enter__(self) -> Self:
        """Open the node; the driver lets one program in at a time."""
        with explained(f"no printer at {self._node}: check its cable and its power switch"):
            self._file = os.open(self._node, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the node."""
        os.close(self._file)

    def write(self, data: bytes) -> None:
        """Send all of ``data``; a printer that stops taking bytes for the line's patience is lost."""
        with explained(f"the printer at {self._node} stopped taking data: check its paper and its cover"):
            rest = memoryview(data)
            while rest:
                _, ready, _ = select.select([], [self._file], [], self._patience)
                if not ready:
                    raise TimeoutError(f"silent for {self._patience:g} s")
                with suppress(BlockingIOError):  # the driver changed its mind between the two calls
                    rest = rest[os.write(self._file, rest) :]

    def reply(self, wait: float = REPLY_WAIT) -> int | None:
        """Return the next byte, or ``None`` after ``wait`` seconds."""
        with explained(f"lost the printer at {self._node}: check its cable and its power switch"):
            ready, _, _ = select.select([self._file], [], [], wait)
            try:
                byte = os.read(self._file, 1) if ready else b""
            except BlockingIOError:  # as above
                byte = b""
        return byte[0] if byte else None


class TcpLine:
    """A printer's port 9100. Such a printer serves one client at a time, so we never keep it waiting for us."""

    def __init__(self, host: str, port: int, patience: float) -> None:
        self._host, self._port, self._patience = host, port, patience

    @property
    def _name(self) -> str:
        return f"{self._host}:{self._port}"

    def __enter__(self) -> Self:
        """Connect."""
        with explained(f"no printer at {self._name}: check its power, its network cable and its address"):
            self._socket = socket.create_connection((self._host, self._port), timeout=self._patience)
        return self

    def __exit__(self, *_: object) -> None:
        """Disconnect."""
        self._socket.close()

    def write(self, data: bytes) -> None:
        """Send all of ``data``; a printer that stops taking bytes for the line's patience is lost."""
        with explained(f"the printer at {self._name} stopped taking data: check its paper and its cover"):
            self._socket.settimeout(self._patience)
            self._socket.sendall(data)

    def reply(self, wait: float = REPLY_WAIT) -> int | None:
        """Return the next byte, or ``None`` after ``wait`` seconds."""
        with explained(f"lost the printer at {self._name}: check its power and its network cable"):
            self._socket.settimeout(wait)
            try:
                byte = self._socket.recv(1)
            except TimeoutError:
                return None
            if not byte:
                raise ConnectionResetError("the printer closed the line")
        return byte[0]
