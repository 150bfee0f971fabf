"""The counter in front of the desk: gives each request to the thread that may answer it, and the answer back.

Slow things (the phone's hash, the printer, waiting for head office's word) happen out here, so that the desk, which
holds the journal, is never kept waiting.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import msgspec
from msgspec import Struct

from edge.domain.errors import JournalRefused, Refused
from edge.domain.local_api import (
    AnswerNudge,
    CallStaff,
    Claim,
    Claimed,
    End,
    Hello,
    History,
    Identified,
    Identify,
    Kiosk,
    Print,
    Printed,
    Request,
)
from edge.domain.phone import is_mobile, phone_tag
from edge.service.desk import Desk
from edge.service.slip_office import SlipJob, SlipOffice
from edge.service.staff_call import StaffBell

PATIENCE_S = 1.0
"""How long a claim waits for head office's word before the screen says "saved, will sync"."""

_T = TypeVar("_T")


class Counter:
    """Answers the screens' requests.

    ``hello`` tells how the kiosk is, ``start`` lets work run beside, and ``wake`` lets the link send at once.
    """

    def __init__(
        self,
        desk: Desk,
        slips: SlipOffice,
        bell: StaffBell,
        *,
        writer: ThreadPoolExecutor,
        printer: ThreadPoolExecutor,
        hello: Callable[[], Kiosk],
        start: Callable[[Awaitable[object]], None],
        wake: Callable[[], None],
    ) -> None:
        self._desk, self._slips, self._bell = desk, slips, bell
        self._writer, self._printer = writer, printer
        self._hello, self._start, self._wake = hello, start, wake
        self._waiting: list[tuple[int, asyncio.Event]] = []

    async def answer(self, request: Request, screen: int) -> Struct:
        """Answer one request of the screen with that number.

        Raises:
            Refused: To decline, also while the disk is too full to write anything down.
        """
        try:
            return await self._answer(request, screen)
        except JournalRefused as full:
            if not self._desk.journal.sound:
                raise  # the disk failed: only a new start can tell what is left
            raise Refused("S-901", str(full)) from full

    async def _answer(self, request: Request, screen: int) -> Struct:
        match request:
            case Hello():
                return self._hello()
            case Identify():
                return await self._identify(request, screen)
            case Claim():
                return await self._claim(request)
            case Print():
                return await self._print(request)
        return await self.write(partial(self._at_once, request))

    def _at_once(self, request: Request) -> Struct:
        """Answer what desk and bell know without waiting for anything. Writer's thread."""
        match request:
            case History():
                return self._desk.history(request)
            case AnswerNudge():
                return self._desk.answer_nudge(request)
            case CallStaff(cancel=cancel):
                return self._bell.ask(cancel=cancel)
            case End(visit=visit, why=why):
                return self._desk.end(visit, why)
        raise TypeError(f"no answer to {type(request).__name__}")

    async def write(self, work: Callable[[], _T]) -> _T:
        """Do ``work`` on the writer's thread, then let the link send what it wrote."""
        done = await asyncio.get_running_loop().run_in_executor(self._writer, work)
        self._wake()
        return done

    def acknowledged(self, upto: int) -> None:
        """Head office has everything up to ``upto``. Event loop's thread."""
        for seq, heard in self._waiting:
            if seq <= upto:
                heard.set()

    async def _identify(self, request: Identify, screen: int) -> Identified:
        if request.code:
            return await self.write(partial(self._desk.identify_code, request.code, screen))
        # A number no phone has costs the same hash as one that is not a member: the answer's timing tells nothing.
        salt = self._desk.replica.salt
        tag = await asyncio.to_thread(phone_tag, request.phone, salt) if salt else -1
        return await self.write(partial(self._desk.identify_phone, tag if is_mobile(request.phone) else -1, screen))

    async def _claim(self, request: Claim) -> Claimed:
        claimed, entry, receipt = await self.write(partial(self._desk.claim, request))
        if entry is None or receipt is None:
            return claimed
        claimed = msgspec.structs.replace(claimed, synced=await self._heard(entry.seq))
        # The visit may have ended while we waited; the slip is owed all the same.
        self._send(await self.write(partial(self._slips.claim, request, entry, receipt, claimed)))
        return claimed

    async def _print(self, request: Print) -> Printed:
        make = self._slips.again if request.slip else self._slips.statement
        job = await self.write(partial(make, request))
        self._send(job)
        return Printed(slip=job.record.number, copy=job.copy, printer=self._slips.state)

    async def _heard(self, seq: int) -> bool:
        """Wait a moment for head office to have entry ``seq``; return whether it has."""
        heard = asyncio.Event()
        waiting = (seq, heard)
        self._waiting.append(waiting)
        try:
            if self._desk.confirmed < seq and self._hello().online:
                await asyncio.wait_for(heard.wait(), PATIENCE_S)
        except TimeoutError:
            pass
        finally:
            self._waiting.remove(waiting)
        return self._desk.confirmed >= seq

    def _send(self, job: SlipJob) -> None:
        self._start(self._see_through(job))

    async def _see_through(self, job: SlipJob) -> None:
        loop = asyncio.get_running_loop()
        done = await loop.run_in_executor(self._printer, self._slips.print, job)
        await self.write(partial(self._slips.ended, done))
        await loop.run_in_executor(self._printer, self._slips.watch)
