"""One connection between a store's holder and a sibling: whole lines, bounded, never waited for without end."""

import asyncio
import logging
from contextlib import suppress

from edge.link.lan_words import LONGEST

GREET_S = 5.0
"""Who has not said who they are by then is not one of ours."""

UNREAD_S = 5.0
"""Who does not read for so long is gone."""

MOST_TOLD = 200
"""Characters of a stranger's fault that go to the log."""

log = logging.getLogger("member-kiosk")


class LineLost(Exception):
    """The connection ended, or the other side said what no line can be."""


class Seldom:
    """Tells the log of faults that others cause, at the 1st, 2nd, 4th, 8th ... time.

    Whoever is in the store's network may neither fill the card with log lines nor write lines of their own.
    """

    def __init__(self, sentence: str) -> None:
        self._sentence, self._times = sentence, 0

    def tell(self, fault: Exception) -> None:
        """Count one, and tell of it if it is its turn."""
        self._times += 1
        if self._times.bit_count() == 1:
            plain = "".join(each if each.isprintable() else "?" for each in str(fault)[:MOST_TOLD])
            log.warning("%s (%d times so far): %s", self._sentence, self._times, plain)


class Line:
    """A connection that carries lines. Event loop's thread."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def read(self) -> bytes:
        """Return the next line without its end.

        Raises:
            LineLost: There is none, or it is too long.
        """
        try:
            return (await self._reader.readuntil(b"\n"))[:-1]
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as end:
            raise LineLost(str(end)) from end

    async def read_soon(self) -> bytes:
        """Return the next line; raises ``LineLost`` also when it takes long."""
        try:
            async with asyncio.timeout(GREET_S):
                return await self.read()
        except TimeoutError as silence:
            raise LineLost("nothing was said") from silence

    async def send(self, *lines: bytes) -> None:
        """Say these lines; raises ``LineLost`` if nobody reads them."""
        try:
            self._writer.writelines(line + b"\n" for line in lines)
            async with asyncio.timeout(UNREAD_S):
                await self._writer.drain()
        except (OSError, TimeoutError) as end:
            raise LineLost(str(end)) from end

    def cut(self) -> None:
        """End the connection now."""
        self._writer.transport.abort()

    async def close(self) -> None:
        """End the connection; what was said may still arrive."""
        self._writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(UNREAD_S):
                await self._writer.wait_closed()


async def dial(host: str, port: int) -> Line:
    """Return a connection to the holder.

    Raises:
        LineLost: It is not there.
    """
    try:
        async with asyncio.timeout(GREET_S):
            return Line(*await asyncio.open_connection(host, port, limit=LONGEST))
    except (OSError, TimeoutError) as away:
        raise LineLost(str(away) or "no answer") from away
