"""A scanner that pretends to be a keyboard, read from its input node below the system's keymap.

The node is grabbed: no key reaches a console, a screen or anybody else, so a hostile code cannot type commands.
Name nodes by path (``/dev/input/by-path/...`` or the product's ``/dev/kiosk/scanner``): two scanners of one model
share their by-id name.
"""

import select
from contextlib import suppress
from typing import Self

import evdev

from edge.devices.explained import explained
from edge.devices.keys import KeyDecoder, KeyEvent

SILENCE = 0.2
"""Seconds that end a wait."""


class EvdevScanner:
    """Reads codes that end with Enter or Tab. Nobody else sees the keys while this is open."""

    def __init__(self, node: str) -> None:
        self._node, self._decoder = node, KeyDecoder()

    def __enter__(self) -> Self:
        """Open and grab the node. Raises ``DeviceUnavailable``, also when it went away between the two."""
        with explained(f"no scanner at {self._node}: push its cable in; scanning resumes by itself"):
            self._device = evdev.InputDevice(self._node)
            try:
                self._device.grab()
            except OSError:
                self._device.close()
                raise
        self._decoder.reset()
        return self

    def __exit__(self, *_: object) -> None:
        """Give the keyboard back and close it."""
        with suppress(OSError):  # an unplugged node cannot be let go, and need not be
            self._device.ungrab()
        self._device.close()

    def read(self) -> list[str]:
        """Return new codes, oldest first; an empty list after 0.2 s of silence. Raises ``DeviceUnavailable``."""
        with explained(f"lost the scanner at {self._node}: push its cable in; scanning resumes by itself"):
            ready, _, _ = select.select([self._device.fd], [], [], SILENCE)
            return self._decoder.feed(self._events()) if ready else []

    def _events(self) -> list[KeyEvent]:
        try:
            return [KeyEvent(event.type, event.code, event.value, event.timestamp()) for event in self._device.read()]
        except BlockingIOError:  # woken for an event that another reader of the same queue had already taken
            return []
