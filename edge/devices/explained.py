"""Turns the operating system's errors into ours, with the cure for the person standing there."""

import errno
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

    pyserial's ``SerialException`` and sockets' ``timeout`` are ``OSError`` too.
    """
    try:
        yield
    except DeviceUnavailable:
        raise
    except OSError as fault:
        reason = _CURES.get(fault.errno or 0, str(fault))
        raise DeviceUnavailable(f"{words} ({reason})") from fault
