"""The store's holder: serves its siblings on the store's own network with what it holds. Event loop's thread.

What it lends is on its disk, as an entry and as a signed word, before a sibling hears of it; the word is told again at
each connection until the sibling has it. ``docs/protocol/lan.md`` has the protocol.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from nacl.signing import SigningKey, VerifyKey

from edge.domain.errors import BadMessage, DeviceUnavailable, JournalRefused
from edge.domain.value.accounts import Place
from edge.link.contract import DownHeard, WantRights
from edge.link.lan_words import LONGEST, Talk, Welcome, named, welcome
from edge.service.allowance import Allowance
from edge.service.lan import Line, LineLost, Seldom

log = logging.getLogger("member-kiosk")

MOST_STRANGERS = 8
"""Connections that may be open at once without having said who they are."""


class LanHolder:
    """Lends to the siblings whose keys it knows.

    Args:
        here: This device in its epoch.
        key: Its slip key.
        siblings: Public key of each sibling by its device id.
        allowance: The writer's; touched only through ``write``.
        write: Does work on the writer's thread and lets the link send what it wrote.
        failed: Told of whatever nobody foresaw.
    """

    def __init__(
        self,
        here: Place,
        key: SigningKey,
        siblings: Mapping[str, VerifyKey],
        allowance: Allowance,
        *,
        write: Callable[[Callable[[], list[bytes]]], Awaitable[list[bytes]]],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._here, self._key, self._siblings = here, key, siblings
        self._allowance, self._write, self._failed = allowance, write, failed
        self._serving: dict[asyncio.Task[None], Line] = {}
        self._entered: dict[str, Line] = {}
        self._server: asyncio.Server | None = None
        self._unheard = Seldom("not lent to a device that cannot be believed")

    @property
    def port(self) -> int:
        """Where it listens, once started."""
        if self._server is None:
            raise RuntimeError("the holder is not started")
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self, host: str, port: int) -> None:
        """Listen for siblings.

        Raises:
            DeviceUnavailable: This address cannot be listened on.
        """
        try:
            self._server = await asyncio.start_server(self._accept, host, port, limit=LONGEST)
        except OSError as fault:
            raise DeviceUnavailable(
                f"[rights] listen = {host!r}, port = {port}: {fault.strerror or fault}: name an address of this device "
                "in the store's network and a port that is free"
            ) from fault

    async def stop(self) -> None:
        """Let every sibling go."""
        if self._server is not None:
            self._server.close()
        for line in list(self._serving.values()):
            line.cut()
        if self._serving:
            await asyncio.wait(self._serving)

    # -- one connection ---------------------------------------------------------------------------------------------

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line(reader, writer)
        if len(self._serving) - len(self._entered) >= MOST_STRANGERS:
            line.cut()
            return
        task = asyncio.get_running_loop().create_task(self._serve(line))
        self._serving[task] = line
        task.add_done_callback(self._served)

    def _served(self, task: asyncio.Task[None]) -> None:
        del self._serving[task]
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failed(failure)

    async def _serve(self, line: Line) -> None:
        """Serve one connection to its end."""
        try:
            await self._talk(line)
        except LineLost:
            pass  # the sibling is gone, and comes back by itself
        except BadMessage as fault:
            self._unheard.tell(fault)
        except JournalRefused as full:
            log.warning("nothing is lent for now: %s", full)
            if not self._allowance.sound:
                raise
        finally:
            for sibling in [name for name, its in self._entered.items() if its is line]:
                del self._entered[sibling]
            await line.close()

    async def _talk(self, line: Line) -> None:
        challenge = secrets.token_hex(16)
        await line.send(welcome(Welcome(dev=self._here.dev, ep=self._here.ep, challenge=challenge), self._key))
        first = await line.read_soon()
        sibling = named(first)
        key = self._siblings.get(sibling.dev)
        if key is None:
            raise BadMessage(f"{sibling.dev} is no sibling: name it in [rights.siblings] if it stands in this store")
        talk = Talk(self._here, sibling, challenge)
        entered = talk.read_enter(first, key)
        if before := self._entered.pop(sibling.dev, None):
            before.cut()  # an older connection of the same sibling: its end was not noticed here
        self._entered[sibling.dev] = line
        await line.send(*await self._write(partial(self._allowance.untold, sibling, entered.dseq)))
        while True:
            await self._answer(line, talk, talk.read_up(await line.read(), key))

    async def _answer(self, line: Line, talk: Talk, said: WantRights | DownHeard) -> None:
        match said:
            case WantRights(req=req):
                words = await self._write(partial(self._allowance.lend, talk.sibling, said))
                await line.send(*words, talk.answered(req, self._key))
            case DownHeard():
                await self._write(partial(self._heard, talk.sibling, said))

    def _heard(self, sibling: Place, heard: DownHeard) -> list[bytes]:
        self._allowance.lent_heard(sibling, heard)
        return []
