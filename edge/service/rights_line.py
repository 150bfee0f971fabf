"""Asking for rights while a shopper waits, and hearing what is granted: the event loop's side of ``Allowance``.

First the store's holder is asked, if there is one, then head office for what is still missing. Whatever comes too late
stays held and is given back when idle; so nothing needs to be taken back, and no clock decides what belongs to whom.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from msgspec import structs

from edge.domain.errors import JournalRefused
from edge.link.contract import Answer, Ask, Deny, Down, Grant, Right, WantRights
from edge.service.allowance import Allowance
from edge.service.hearing import HEAD_OFFICE, applied

log = logging.getLogger("member-kiosk")

PATIENCE_S = 2.5
"""How long a shopper waits for head office (rule 2)."""


class Office(Protocol):
    """Head office, as far as rights are concerned."""

    online: bool

    def say(self, ask: Ask) -> None:
        """Say a word that may get lost."""


class Lender(Protocol):
    """The store's holder."""

    async def ask(self, want: WantRights) -> list[Grant]:
        """Ask for rights; return what came, and is held now, within a second."""


class RightsLine:
    """Asks and hears. ``on_down`` and ``on_answer`` may be called from any thread, all else on the event loop's.

    Args:
        allowance: The writer's; touched only through ``write``.
        write: Does work on the writer's thread and lets the link send what it wrote.
        beside: Has a coroutine run beside, from any thread.
        office: Returns the line to head office, which is opened later than this.
        lender: The store's holder, if this is a sibling.
    """

    def __init__(
        self,
        allowance: Allowance,
        *,
        write: Callable[[Callable[[], list[Ask]]], Awaitable[list[Ask]]],
        beside: Callable[[Callable[[], Awaitable[object]]], None],
        office: Callable[[], Office],
        lender: Lender | None = None,
    ) -> None:
        self._allowance, self._write, self._beside, self._office = allowance, write, beside, office
        self._lender = lender
        self._waiting: dict[str, _Waiting] = {}

    # -- asking -----------------------------------------------------------------------------------------------------

    async def ask(self, want: WantRights) -> Deny | None:
        """Ask for rights; return when all came, when head office denied some, or when patience ends.

        Returns:
            Head office's word about what it could not grant; ``None`` when all came or nobody answered.
        """
        if self._lender is not None:
            want = _without(want, await self._lender.ask(want))
        office = self._office()
        if not want.needs or not office.online:
            return None
        self._waiting[want.req] = waiting = _Waiting(want)
        office.say(want)
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await waiting.answer
        except TimeoutError:
            return None
        finally:
            del self._waiting[want.req]

    # -- hearing ----------------------------------------------------------------------------------------------------

    def on_down(self, down: Down, payload: bytes) -> None:
        """Head office said a word about rights."""
        self._beside(lambda: self._hear(down, partial(self._allowance.hear, HEAD_OFFICE, down, payload)))

    def on_answer(self, answer: Answer) -> None:
        """Head office answered."""
        self._beside(lambda: self._hear(answer, partial(self._allowance.answered, answer)))

    async def _hear(self, heard: Down | Answer, apply: Callable[[], list[Ask]]) -> None:
        try:
            said = await self._write(apply)
        except JournalRefused as full:
            if not self._allowance.sound:
                raise
            log.warning("a word about rights was not heard, it will be told again: %s", full)
            return
        for ask in said:
            self._office().say(ask)
        match heard:
            case Down(word=Grant(req=req) as grant) if req in self._waiting and applied(heard, said):
                self._waiting[req].came(heard.dseq, grant)
            case Deny(req=req) if req in self._waiting:
                self._waiting[req].denied(heard)


def _without(want: WantRights, lent: list[Grant]) -> WantRights:
    """Return what is still missing after a loan."""
    came = Counter[tuple[str, str]]()
    for grant in lent:
        came[grant.owner, grant.asset] += grant.n
    left = [(need, need.n - came[need.owner, need.asset]) for need in want.needs]
    return structs.replace(want, needs=[Right(need.owner, need.asset, n) for need, n in left if n > 0])


class _Waiting:
    """A shopper who waits for rights."""

    def __init__(self, want: WantRights) -> None:
        self._missing = Counter({(need.owner, need.asset): need.n for need in want.needs})
        self._counted: set[int] = set()
        self.answer: asyncio.Future[Deny | None] = asyncio.get_running_loop().create_future()

    def came(self, dseq: int, grant: Grant) -> None:
        """Some of it was granted, by that word, and is on the disk."""
        if dseq not in self._counted:
            self._missing[grant.owner, grant.asset] -= grant.n
        self._counted.add(dseq)
        if not +self._missing:
            self._end(None)

    def denied(self, deny: Deny) -> None:
        """Some of it was not."""
        self._end(deny)

    def _end(self, deny: Deny | None) -> None:
        if not self.answer.done():
            self.answer.set_result(deny)
