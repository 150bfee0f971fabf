"""The local API's socket: screens and the command line ask here, and hear facts.

One line a frame, ``AF_UNIX`` mode 0660. A peer is let in when it runs as root, as this service, or in the
socket's group (SO_PEERCRED); everyone else is closed without a word.
"""

import asyncio
import os
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from edge.domain.errors import BadMessage, DeviceUnavailable, Refused
from edge.domain.frames import REFUSED, BadRequest, FrameBuffer, answer_frame, error_frame, fact_frame, read_request
from edge.domain.local_api import Fact, Request

READ_BYTES = 16 * 1024
SLOWEST_BYTES = 1024 * 1024
"""A screen that leaves this much unread has stopped: it is closed and comes back with a fresh ``hello``."""
LONGEST_PATH = 107
"""Bytes of a socket's path that Linux takes (unix(7))."""
FAREWELL_S = 1.0
"""How long a stopping service waits for screens to read what was said to them; then their lines are cut."""

Answerer = Callable[[Request, int], Awaitable[Struct]]
"""Answers a request of the screen with that number. Raises ``Refused`` to decline."""


class LocalApi:
    """Serves the socket at ``path``.

    ``left(screen)`` is called when a screen goes away, ``failed`` with whatever nobody foresaw while answering.
    """

    def __init__(
        self, path: Path, answer: Answerer, left: Callable[[int], None], failed: Callable[[BaseException], None]
    ) -> None:
        self._path, self._answer, self._left, self._failed = path, answer, left, failed
        self._screens: dict[int, asyncio.StreamWriter] = {}
        self._serving: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._next = 1
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Open the socket; an old one of a process that is gone is replaced.

        Raises:
            DeviceUnavailable: It cannot be made where the configuration says.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.unlink(missing_ok=True)
            self._server = await self._listening()
        except OSError as fault:
            raise DeviceUnavailable(
                f"[device] socket = {str(self._path)!r} cannot be made ({fault.strerror or fault}): name a path of at "
                f"most {LONGEST_PATH} bytes in a folder that this service may write to"
            ) from fault

    async def stop(self) -> None:
        """Close the socket and every screen's line; one that is not read is cut after ``FAREWELL_S``."""
        if self._server is not None:
            self._server.close()
        for end in (asyncio.StreamWriter.close, _cut):
            for line in list(self._serving.values()):
                end(line)
            if self._serving:
                await asyncio.wait(self._serving, timeout=FAREWELL_S)
        self._path.unlink(missing_ok=True)

    def tell(self, fact: Fact) -> None:
        """Tell every screen ``fact``. Call it on the event loop's thread."""
        frame = fact_frame(fact)
        for line in list(self._screens.values()):
            if line.transport.get_write_buffer_size() > SLOWEST_BYTES:
                line.transport.abort()
            else:
                line.write(frame)

    async def _listening(self) -> asyncio.Server:
        before = os.umask(0o117)  # the socket is 0660 from its first moment
        try:
            return await asyncio.start_unix_server(self._accept, self._path)
        finally:
            os.umask(before)

    def _accept(self, reader: asyncio.StreamReader, line: asyncio.StreamWriter) -> None:
        if not _welcome(line.get_extra_info("socket"), self._path):
            line.close()
            return
        task = asyncio.get_running_loop().create_task(self._serve(reader, line))
        self._serving[task] = line
        task.add_done_callback(self._served)

    def _served(self, task: asyncio.Task[None]) -> None:
        del self._serving[task]
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failed(failure)

    async def _serve(self, reader: asyncio.StreamReader, line: asyncio.StreamWriter) -> None:
        number, self._next = self._next, self._next + 1
        self._screens[number] = line
        try:
            await self._listen(number, reader, line)
        except (ConnectionError, BadMessage):
            pass  # the screen is gone, or sent what cannot be a frame: it starts afresh with hello
        finally:
            del self._screens[number]
            self._left(number)
            line.close()
            with suppress(ConnectionError):
                await line.wait_closed()

    async def _listen(self, number: int, reader: asyncio.StreamReader, line: asyncio.StreamWriter) -> None:
        frames = FrameBuffer()
        while data := await reader.read(READ_BYTES):
            for frame in frames.feed(data):
                line.write(await self._reply(number, frame))
                await line.drain()

    async def _reply(self, number: int, frame: bytes) -> bytes:
        try:
            asked, request = read_request(frame)
        except BadRequest as fault:
            return error_frame(fault.id, fault.code, str(fault))
        try:
            return answer_frame(asked, await self._answer(request, number))
        except Refused as refusal:
            return error_frame(asked, REFUSED, f"{refusal.code}: {refusal}")


def _cut(line: asyncio.StreamWriter) -> None:
    line.transport.abort()


def _welcome(peer: socket.socket, path: Path) -> bool:
    """Say whether the process at the other end may speak."""
    _pid, uid, gid = struct.unpack("3i", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    return uid in {0, os.getuid()} or gid == path.stat().st_gid
