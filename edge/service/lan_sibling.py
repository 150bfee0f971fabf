"""A sibling of the store's holder: asks it for rights, and applies what it lends. Event loop's thread.

The connection is kept open, and made again by itself when it ends; while there is none, head office is asked at once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from nacl.signing import SigningKey, VerifyKey

from edge.domain.errors import BadMessage, JournalRefused
from edge.domain.value.accounts import Place
from edge.link.backoff import Draw, doubled
from edge.link.contract import Ask, Down, DownHeard, Grant, WantRights
from edge.link.lan_words import Answered, Enter, Talk, read_welcome
from edge.service.allowance import Allowance
from edge.service.hearing import applied
from edge.service.lan import Line, LineLost, Seldom, dial

log = logging.getLogger("member-kiosk")

PATIENCE_S = 1.0
"""How long the holder may take to answer; then head office is asked, and the connection is made anew."""

FIRST_RETRY_S, LONGEST_RETRY_S = 1.0, 30.0


class LanSibling:
    """Borrows from the holder whose key it knows (the port ``Lender``).

    Args:
        here: This device in its epoch.
        key: Its slip key.
        holder: The holder's device id, and
        holder_key: its public key.
        allowance: The writer's; touched only through ``write``.
        write: Does work on the writer's thread and lets the link send what it wrote.
        draw: The dice of the waits between two tries.
    """

    def __init__(
        self,
        here: Place,
        key: SigningKey,
        holder: str,
        holder_key: VerifyKey,
        allowance: Allowance,
        *,
        write: Callable[[Callable[[], list[Ask]]], Awaitable[list[Ask]]],
        draw: Draw,
    ) -> None:
        self._here, self._key, self._holder, self._holder_key = here, key, holder, holder_key
        self._allowance, self._write, self._draw = allowance, write, draw
        self._line: Line | None = None
        self._talk: Talk | None = None
        self._waiting: dict[str, tuple[asyncio.Event, dict[int, Grant]]] = {}
        self._unheard = Seldom("the store's holder is not heard")

    @property
    def connected(self) -> bool:
        """Whether the holder may be asked."""
        return self._line is not None

    async def ask(self, want: WantRights) -> list[Grant]:
        """Ask the holder; return what it lent within a second. Later words are applied all the same."""
        line, talk = self._line, self._talk
        if line is None or talk is None:
            return []
        answered, came = asyncio.Event(), dict[int, Grant]()
        self._waiting[want.req] = answered, came
        try:
            async with asyncio.timeout(PATIENCE_S):
                await line.send(talk.up(want, self._key))
                await answered.wait()
        except (LineLost, TimeoutError):
            line.cut()  # silent: a new connection tells what this one may have lost
        finally:
            del self._waiting[want.req]
        return list(came.values())

    async def keep(self, host: str, port: int) -> None:
        """Keep a connection to the holder, without end."""
        tries = 0
        while True:
            try:
                line = await dial(host, port)
                try:
                    await self._enter(line)
                    tries = 0
                    await self._listen(line)
                finally:
                    self._line = self._talk = None
                    line.cut()
                    for answered, _ in self._waiting.values():
                        answered.set()  # what was lent comes with the next connection; head office may be quicker
            except LineLost as lost:
                if tries == 0:
                    log.warning("the store's holder %s is away (%s): head office is asked instead", self._holder, lost)
            except BadMessage as fault:
                self._unheard.tell(fault)
            except JournalRefused as full:
                if not self._allowance.sound:
                    raise
                log.warning("nothing is borrowed for now: %s", full)
            await asyncio.sleep((0.5 + self._draw() / 2) * doubled(FIRST_RETRY_S, LONGEST_RETRY_S, tries))
            tries += 1

    # -- one connection ---------------------------------------------------------------------------------------------

    async def _enter(self, line: Line) -> None:
        said = read_welcome(await line.read_soon(), self._holder_key)
        if said.dev != self._holder:
            raise BadMessage(f"{said.dev} is at the holder's address, not {self._holder}: correct [rights]")
        talk = Talk(Place(said.dev, said.ep), self._here, said.challenge)
        [stand] = await self._write(partial(self._stand, talk))
        if not isinstance(stand, DownHeard):
            raise TypeError(f"{type(stand).__name__} does not say how far this device is")
        await line.send(talk.up(Enter(dev=self._here.dev, ep=self._here.ep, dseq=stand.dseq), self._key))
        self._line, self._talk = line, talk

    def _stand(self, talk: Talk) -> list[Ask]:
        return [self._allowance.stand(_source(talk))]

    async def _listen(self, line: Line) -> None:
        talk = self._talk
        while talk is not None:
            payload = await line.read()
            match talk.read_down(payload, self._holder_key):
                case Answered(req=req) if req in self._waiting:
                    self._waiting[req][0].set()
                case Down() as down:
                    await self._borrow(line, talk, down, payload)

    async def _borrow(self, line: Line, talk: Talk, down: Down, payload: bytes) -> None:
        said = await self._write(partial(self._allowance.hear, _source(talk), down, payload))
        match down.word:
            case Grant(req=req) as grant if req in self._waiting and applied(down, said):
                self._waiting[req][1][down.dseq] = grant  # told twice, it came once
        await line.send(*(talk.up(word, self._key) for word in said if isinstance(word, DownHeard)))


def _source(talk: Talk) -> str:
    """Return the holder's name as a source of words."""
    return f"{talk.holder.dev}:{talk.holder.ep}"
