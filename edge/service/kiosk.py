"""The device service put together: one object that owns every part, opens them in order and closes them in reverse."""

import asyncio
import logging
import secrets
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Self, TypeVar

from edge.devices.fitting import open_printer
from edge.devices.supervised import ScannerState
from edge.domain.errors import DeviceUnavailable
from edge.domain.events import DeviceStarted, PartChanged
from edge.domain.local_api import Fact, Kiosk, LinkChanged, PartState
from edge.link.contract import Sealer
from edge.service.allowance import Allowance
from edge.service.beside import Beside
from edge.service.clock import SystemClock
from edge.service.config import Config
from edge.service.counter import Counter, Threads
from edge.service.desk import Desk
from edge.service.fonts import fonts_folder
from edge.service.headoffice_line import HeadOfficeLine, Parts, Told
from edge.service.keys import public_text
from edge.service.lamp import Lamp, lamp_state
from edge.service.lan_role import StoreLan
from edge.service.last_purchase import Interrupted
from edge.service.local_api import LocalApi
from edge.service.notify import feed_watchdog, notify
from edge.service.payments import payment_methods
from edge.service.pen import Pen
from edge.service.proof import slip_key
from edge.service.rights_line import RightsLine
from edge.service.scanning import Scanning, meaning
from edge.service.slip_job import SlipJob
from edge.service.slip_office import SlipOffice
from edge.service.staff_call import StaffBell
from edge.service.time_keeping import know_newest, saved_time
from edge.service.upkeep import Upkeep
from edge.service.value_desk import ValueDesk
from edge.store.journal import Journal
from edge.store.replica import Replica

log = logging.getLogger("member-kiosk")
VERSION = version("member-kiosk")
IDLE_ROUND_S = 60.0
"""How often an idle device asks its printer for its paper (after each slip it does anyway) and tidies its journal."""

_T = TypeVar("_T")


class KioskService:
    """A running device. Use as an async context manager; ``until_stopped`` returns after SIGTERM or SIGINT."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._data = Path(config.device.data)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._printing = ThreadPoolExecutor(1, thread_name_prefix="printer")
        self._serving = False

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._beside = Beside()
        threading.excepthook = lambda died: self._beside.soon(
            partial(self._beside.fail, died.exc_value or RuntimeError("a thread died"))
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self._beside.over.set)
        async with AsyncExitStack() as parts:
            parts.callback(self._printing.shutdown)
            parts.callback(self._writer.shutdown)
            await self._open_store(parts)
            await self._open_parts(parts)
            await self._open_lines(parts)
            self._close = parts.pop_all()
        notify("READY=1", f"STATUS=complete to {self.journal.acknowledged} of {self.journal.last}")
        return self

    async def __aexit__(self, *_: object) -> None:
        notify("STOPPING=1")
        await self._close.aclose()

    async def until_stopped(self) -> None:
        """Serve until a signal asks to stop.

        Raises:
            BaseException: Whatever nobody foresaw; systemd starts the service again.
        """
        self._beside.start_round(feed_watchdog(lambda: self._write(self.journal.bounds)))
        self._beside.start_round(self._idle_rounds())
        await self._beside.finish()

    def hello(self) -> Kiosk:
        """Return where this kiosk stands and how it is now."""
        rules = self.desk.rules
        return Kiosk(
            chain_names=rules.programme.names if rules else {},
            store=self.config.store.id,
            store_names=self.config.store.names,
            device=self.config.device.id,
            label=self.config.device.label,
            version=VERSION,
            online=self.line.online,
            unsent=self.line.unsent,
            printer=self.slips.state,
            scanner=self.scanning.state,
            space=self.journal.space(),
            last=self.interrupted.purchase,
        )

    # -- opening ----------------------------------------------------------------------------------------------------

    async def _open_store(self, parts: AsyncExitStack) -> None:
        try:
            self._data.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            cure = "correct [device] data, or let this user write there"
            raise DeviceUnavailable(f"{self._data} cannot be the data folder ({fault.strerror}): {cure}") from fault
        config, clock = self.config, SystemClock(floor_ms=saved_time(self._data).read())
        seal = Sealer(config.store.id, config.device.id)
        # SQLite's connection belongs to the thread that opened it, so the writer opens and closes.
        store = ExitStack()
        path, us = self._data / "journal.db", config.device
        journal = Journal(path, device=us.id, seal=seal, clock=clock, first_epoch=us.first_epoch)
        self.journal = await self._write(lambda: store.enter_context(journal))
        parts.push_async_callback(self._write, store.close)
        await self._write(partial(know_newest, clock, self.journal))
        self.replica = await self._write(
            lambda: store.enter_context(Replica(self._data / "replica.db", store=config.store.id))
        )
        self.desk = Desk(
            config,
            self.journal,
            self.replica,
            clock,
            Pen(self.journal, clock),
            self._tell,
            confirmed=self.journal.acknowledged,
        )

    async def _open_parts(self, parts: AsyncExitStack) -> None:
        printer = parts.enter_context(open_printer(self.config.printer, fonts=fonts_folder()))
        self._key = slip_key(self._data / "slip.key")
        self.slips = SlipOffice(self.desk, printer, self._key, self._tell)
        self.allowance = await self._write(self._open_allowance)
        self.bell = StaffBell(self.desk, self._tell)
        self.value = ValueDesk(self.desk, self.allowance, self.slips, payment_methods(self.config.top_up.methods))
        self.interrupted = Interrupted(self.desk, self.slips, self.value, self.bell, self._tell)
        self._counter = Counter(
            self.desk,
            self.slips,
            self.bell,
            self.value,
            self.interrupted,
            threads=Threads(self._writer, self._printing),
            hello=self.hello,
            ask=lambda want: self.rights.ask(want),  # noqa: PLW0108 - opened below, for it writes through the counter
            start=self._beside.start,
            spoiled=self._spoiled,
            wake=self._written,
        )
        self._lan = StoreLan(
            self.config.rights, self.allowance, self._key, write=self._counter.write, failed=self._beside.fail
        )
        self.rights = RightsLine(
            self.allowance,
            write=self._counter.write,
            beside=lambda work: self._beside.soon(lambda: self._beside.start(work())),
            office=lambda: self.line,
            lender=self._lan.lender,
        )
        self._api = LocalApi(
            Path(self.config.device.socket), self._counter.answer, self._screen_left, self._beside.fail
        )
        found = [*self.journal.found, *([self.replica.trouble] if self.replica.trouble else [])]
        for sentence in found:
            log.warning("%s", sentence)
        self._interrupted_slip = await self._write(partial(self._write_start, found))

    def _open_allowance(self) -> Allowance:
        mono, draw = self.desk.clock.mono_ms, partial(secrets.token_hex, 8)
        return Allowance(self.journal, mono_ms=mono, draw=draw, key=self._key)

    def _write_start(self, found: list[str]) -> SlipJob | None:
        """Write down that this device started; return the slip that a power cut kept from a shopper."""
        self.desk.pen.note(DeviceStarted(version=VERSION, found=found, slip_key=public_text(self._key)))
        self.slips.recover()
        self.desk.replica_changed()
        return self.interrupted.find()

    async def _open_lines(self, parts: AsyncExitStack) -> None:
        self.scanning = parts.enter_context(
            Scanning(self.config.scanner, on_code=self._on_code, on_state=self._on_scanner)
        )
        self.line = HeadOfficeLine(
            self.config,
            self.desk,
            self._writer,
            version=VERSION,
            parts=Parts(printer=lambda: self.slips.state, scanner=lambda: self.scanning.state),
            told=Told(
                acked=lambda upto: self._beside.soon(lambda: self._beside.start(self._hear(upto))),
                changed=lambda online, unsent: self._tell(LinkChanged(online=online, unsent=unsent)),
                on_down=self.rights.on_down,
                on_answer=self.rights.on_answer,
            ),
            hello=self.allowance.hello,
            start=lambda work: self._beside.soon(lambda: self._beside.start_round(work())),
        )
        self._upkeep = Upkeep(self.desk, self.slips, self.value, self.allowance, self.line)
        parts.enter_context(self.line)
        self._lamp = Lamp(parts, self.config.panel, on_help=lambda: self._beside.soon(self._help_pressed))
        parts.push_async_callback(self._lan.stop)
        await self._lan.start(self._beside.start_round)
        await self._api.start()
        self._serving = True
        if self._interrupted_slip:
            self._counter.print_again(self._interrupted_slip)
        parts.push_async_callback(self._api.stop)

    # -- what happens -----------------------------------------------------------------------------------------------

    def _on_code(self, line: str) -> None:
        self._tell(meaning(line))

    def _on_scanner(self, state: ScannerState, cure: str) -> None:
        if cure:
            log.warning("%s", cure)
        event = PartChanged(part="scanner", state=state, cure=cure)
        self._beside.soon(lambda: self._beside.start(self._counter.write(partial(self.desk.pen.note, event))))
        self._tell(PartState(part="scanner", state=state))
        self._beside.soon(lambda: self.line.refresh())  # noqa: PLW0108 - the line is opened after the scanner

    def _spoiled(self) -> None:
        """The replica has a damaged row: have it fetched again."""
        self.replica.spoil()
        self.line.fetch_again()

    def _help_pressed(self) -> None:
        self._beside.start(self._counter.write(self.bell.press))

    def _screen_left(self, screen: int) -> None:
        self._beside.start(self._counter.write(partial(self.desk.screen_left, screen)))

    async def _hear(self, upto: int) -> None:
        over = await self._write(partial(self._upkeep.acknowledged, upto))
        self._counter.acknowledged(upto)
        if over:
            await self._end_epoch()

    def _tell(self, fact: Fact) -> None:
        """Tell the screens, from any thread."""
        self._beside.soon(partial(self._tell_now, fact))

    def _tell_now(self, fact: Fact) -> None:
        if not self._serving:
            return  # nobody is there yet; who comes asks how the kiosk is
        self._api.tell(fact)
        self._show_lamp()

    def _written(self) -> None:
        self.line.wake()
        self._show_lamp()

    def _show_lamp(self) -> None:
        state = lamp_state(
            calling=self.bell.calling,
            fault=self.slips.state in {"paper_out", "cover_open", "missing"} or self.scanning.state == "missing",
            online=self.line.online,
            visited=self.desk.visit is not None,
        )
        self._lamp.show(state)

    # -- rounds -----------------------------------------------------------------------------------------------------

    async def _idle_rounds(self) -> None:
        """Once a minute, when nobody stands here: ask the printer for its paper, and let the journal tidy up."""
        while True:
            await self._loop.run_in_executor(self._printing, self.slips.watch)
            if self.desk.visit is None and await self._counter.write(self._upkeep.tidy):
                await self._end_epoch()
            await asyncio.sleep(IDLE_ROUND_S)

    async def _end_epoch(self) -> None:
        await self._write(self._upkeep.end_epoch)
        self._beside.over.set()

    # -- threads ----------------------------------------------------------------------------------------------------

    async def _write(self, work: Callable[[], _T]) -> _T:
        return await self._loop.run_in_executor(self._writer, work)
