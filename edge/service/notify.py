"""Tells systemd how the service is: a datagram each, to the socket it names. Does nothing when systemd is not there.

Source of the words: sd_notify(3).
"""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable


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


async def feed_watchdog(bounds: Callable[[], Awaitable[tuple[int, int]]]) -> None:
    """Tell systemd, without end, that the writer still answers with its ``bounds``; one that is stuck tells nothing."""
    every = watchdog_seconds()
    while every is not None:
        acknowledged, last = await bounds()
        notify("WATCHDOG=1", f"STATUS=complete to {acknowledged} of {last}")
        await asyncio.sleep(every)
