"""The counter in front of the desk: gives each request to the thread that may answer it, and the answer back.

Slow things (the phone's hash, the printer, waiting for head office's word) happen out here, so that the desk, which
holds the journal, is never kept waiting.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
from edge.domain.value_api import (
    Coupons,
    Gifts,
    HandOver,
    Moved,
    Pay,
    Refund,
    Settle,
    TakeGift,
    TopUp,
    TopUpSteps,
    Undo,
    UseCoupon,
)
from edge.link.contract import Deny, WantRights
from edge.service.desk import Desk
from edge.service.last_purchase import Interrupted
from edge.service.naming import insist_bookable
from edge.service.slip_job import SlipJob
from edge.service.slip_office import SlipOffice
from edge.service.spending import Asking, Outcome
from edge.service.staff_call import StaffBell
from edge.service.value_desk import Moving, ValueDesk
from edge.store.replica import BadReplica

log = logging.getLogger("member-kiosk")

PATIENCE_S = 1.0
"""How long a claim waits for head office's word before the screen says "saved, will sync"."""

GIVE_BACK_S = 0.7
"""What another kiosk that can be reached holds is back at head office by then: a recall and its answer."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Threads:
    """Who may touch what: one thread for journal, replica and desk, one for the printer."""

    writer: ThreadPoolExecutor
    printer: ThreadPoolExecutor


class Counter:
    """Answers the screens' requests.

    ``hello`` tells how the kiosk is, ``ask`` waits a moment for missing rights, ``start`` lets work run beside,
    ``spoiled`` has a damaged replica fetched again, and ``wake`` lets the link send at once.
    """

    def __init__(  # noqa: PLR0913 - it stands between the screens and everything they may ask of
        self,
        desk: Desk,
        slips: SlipOffice,
        bell: StaffBell,
        value: ValueDesk,
        interrupted: Interrupted,
        *,
        threads: Threads,
        hello: Callable[[], Kiosk],
        ask: Callable[[WantRights], Awaitable[Deny | None]],
        start: Callable[[Awaitable[object]], None],
        spoiled: Callable[[], None],
        wake: Callable[[], None],
    ) -> None:
        self._desk, self._slips, self._bell = desk, slips, bell
        self._value, self._interrupted, self._ask = value, interrupted, ask
        self._writer, self._printer = threads.writer, threads.printer
        self._hello, self._start, self._spoiled, self._wake = hello, start, spoiled, wake
        self._waiting: list[tuple[int, asyncio.Event]] = []

    async def answer(self, request: Request, screen: int) -> Struct:
        """Answer one request of the screen with that number.

        Raises:
            Refused: To decline, also while the disk is too full to write anything down.
        """
        insist_bookable(request)
        try:
            return await self._answer(request, screen)
        except JournalRefused as full:
            if not self._desk.journal.sound:
                raise  # the disk failed: only a new start can tell what is left
            raise Refused("S-901", str(full)) from full
        except BadReplica as bad:
            log.warning("%s", bad)
            self._spoiled()
            raise Refused("S-902", "this kiosk's copy is being fetched again: try in a moment") from bad

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
            case TakeGift() | HandOver() | UseCoupon() | Pay() | TopUp() | Undo() | Refund():
                return await self._move(request)
        return await self.write(partial(self._at_once, request))

    def _at_once(self, request: Request) -> Struct:
        """Answer what desk and bell know without waiting for anything. Writer's thread."""
        match request:
            case History():
                return self._desk.history(request)
            case AnswerNudge():
                return self._desk.answer_nudge(request)
            case Gifts() | Coupons() | TopUpSteps():
                return self._value.look(request)
            case Settle():
                return self._interrupted.settle(request)
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
        claimed, entry = await self.write(partial(self._desk.claim, request, partial(self._slips.prove, request)))
        if entry is None:
            return claimed
        synced = await self._heard(entry.seq)
        # The visit may have ended while we waited; its slip was intended with the claim, and comes all the same.
        self._send(await self.write(partial(self._slips.proving, claimed.slip, synced=synced)))
        return msgspec.structs.replace(claimed, synced=synced)

    async def _move(self, request: Moving) -> Moved:
        """Try at once; ask whoever can be asked for what is missing, and try once more."""
        tried = await self.write(partial(self._value.attempt, request, ask=True))
        if isinstance(tried, Asking):
            tried = await self._asking(request, tried)
        if tried.entry is None:
            return tried.moved
        synced = await self._heard(tried.entry.seq)
        if tried.moved.slip:
            self._send(await self.write(partial(self._slips.proving, tried.moved.slip, synced=synced)))
        return (await self.write(partial(self._value.synced, tried))).moved

    async def _asking(self, request: Moving, tried: Asking) -> Outcome:
        """Ask for what is missing, once more where others are just giving it back, and do with what came."""
        deny = await self._ask(tried.want)
        if deny is not None and any(each.online for each in deny.elsewhere):
            await asyncio.sleep(GIVE_BACK_S)
            again = await self.write(partial(self._value.attempt, request, ask=True))
            if isinstance(again, Outcome):
                return again
            deny = await self._ask(again.want)
        denied = await self.write(partial(self._value.denied, deny))
        last = await self.write(partial(self._value.attempt, request, denied=denied))
        if isinstance(last, Asking):
            raise TypeError("an attempt that may not ask asked")
        return last

    async def _print(self, request: Print) -> Printed:
        job, asked_before = await self.write(partial(self._printing, request))
        if not asked_before:
            self._send(job)
        return Printed(slip=job.record.number, copy=job.copy, printer=self._slips.state)

    def _printing(self, request: Print) -> tuple[SlipJob, bool]:
        """Return the slip that was asked for, and whether this is a repeat of the same request. Writer's thread."""
        prints = self._desk.present(request.visit).prints
        if request.txn in prints:
            return prints[request.txn], True
        job = self._slips.again(request) if request.slip else self._slips.statement(request)
        prints[request.txn] = job
        return job, False

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

    def print_again(self, job: SlipJob) -> None:
        """Print the copy of a slip that a power cut interrupted, and tell what became of it."""
        self._start(self._see_again(job))

    async def _see_again(self, job: SlipJob) -> None:
        done = await self._see_through(job)
        await self.write(partial(self._interrupted.printed, done))

    def _send(self, job: SlipJob) -> None:
        self._start(self._see_through(job))

    async def _see_through(self, job: SlipJob) -> SlipJob:
        loop = asyncio.get_running_loop()
        done = await loop.run_in_executor(self._printer, self._slips.print, job)
        await self.write(partial(self._slips.ended, done))
        await loop.run_in_executor(self._printer, self._slips.watch)
        return done
