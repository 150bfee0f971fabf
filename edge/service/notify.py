"""Tells systemd how the service is: a datagram each, to the socket it names. Does nothing when systemd is not there.

Source of the words: sd_notify(3).
"""

import os
import socket


def notify(*words: str) -> None:
    """Send words such as ``READY=1`` or ``STATUS=complete to 4215``."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.sendto("\n".join(words).encode(), address)


def watchdog_seconds() -> float | None:
    """Return how often to say ``WATCHDOG=1`` (half of what systemd allows), or ``None`` when it does not watch."""
    allowed = os.environ.get("WATCHDOG_USEC", "")
    watched = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return int(allowed) / 2_000_000 if allowed and watched else None
