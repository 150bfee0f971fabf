"""A scanner on a serial line, real or behind USB (CDC-ACM)."""

from typing import Self

import serial

from edge.devices.explained import explained
from edge.devices.framing import CodeFramer

SILENCE = 0.2
"""Seconds that end a wait. A code's bytes follow each other in about a millisecond at 9600 baud."""


class SerialScanner:
    """Reads codes that end with CR or LF, 8N1. The port is held exclusively, so nobody else swallows half of them."""

    def __init__(self, port: str, baud: int = 9600) -> None:
        self._port, self._baud, self._framer = port, baud, CodeFramer()

    def __enter__(self) -> Self:
        """Open the port. Raises ``DeviceUnavailable``."""
        with explained(f"no scanner on {self._port}: push its cable in; scanning resumes by itself"):
            self._line = serial.Serial(self._port, baudrate=self._baud, timeout=SILENCE, exclusive=True)
        self._framer.silence()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the port."""
        self._line.close()

    def read(self) -> list[str]:
        """Return new codes, oldest first; an empty list after 0.2 s of silence. Raises ``DeviceUnavailable``."""
        with explained(f"lost the scanner on {self._port}: push its cable in; scanning resumes by itself"):
            data = self._line.read(1)
            if not data:
                self._framer.silence()
                return []
            return self._framer.feed(data + self._line.read(self._line.in_waiting))
