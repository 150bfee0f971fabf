"""Turns the operating system's errors into ours, with the cure for the person standing there."""

import errno
import termios
from collections.abc import Iterator
from contextlib import contextmanager

from edge.domain.errors import DeviceUnavailable

_CURES = {
    errno.EACCES: "this user may not open it: install the product's udev rules and plug it in again",
    errno.EPERM: "this user may not open it: install the product's udev rules and plug it in again",
    errno.EBUSY: "another program holds it: stop that program",
    errno.EAGAIN: "another program holds it: stop that program",
    errno.ECONNREFUSED: "the address answers but nothing listens: switch its network interface on",
}


@contextmanager
def explained(words: str) -> Iterator[None]:
    """Raise ``DeviceUnavailable`` with ``words`` and the known reason instead of any ``OSError`` from the block.

    pyserial's ``SerialException`` and sockets' ``timeout`` are ``OSError`` too; ``termios.error``, which a port pulled
    out at the wrong moment raises, is not.
    """
    try:
        yield
    except DeviceUnavailable:
        raise
    except (OSError, termios.error) as fault:
        number = fault.errno if isinstance(fault, OSError) else fault.args[0]
        reason = _CURES.get(number or 0, str(fault))
        raise DeviceUnavailable(f"{words} ({reason})") from fault
