"""The device's line to head office: the link that sends the journal, and the fetching of what is wanted here."""

import asyncio
import logging
import secrets
import shutil
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from edge.domain.errors import EdgeError
from edge.domain.events import ClockQuality
from edge.link.backoff import Pace
from edge.link.connection import Broker, TlsFiles
from edge.link.contract import Answer, Ask, Down, HelloFirst, Manifest, Nonce, State, Topics, Want, rfc3339
from edge.link.publisher import Link
from edge.link.stream import Device, Listener, Tuning
from edge.service.config import Config, HeadOffice
from edge.service.desk import Desk
from edge.service.outbox import JournalOutbox
from edge.service.time_keeping import TimeKeeping, saved_time
from edge.sync.fetch import fetch, should_fetch

log = logging.getLogger("member-kiosk")

FIRST_RETRY_S, LONGEST_RETRY_S = 2.0, 300.0


@dataclass(frozen=True, slots=True)
class Parts:
    """How the plugged-in parts are, asked from any thread."""

    printer: Callable[[], str]
    scanner: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told what, on the link's thread; none of them may block or raise.

    Attributes:
        acked: The highest entry head office has, when it rose.
        changed: ``(online, unsent)`` when either changed.
        on_down: A word about rights to this epoch and the exact signed payload it came in; it may be old, doubled or
            early.
        on_answer: What could not be granted, or the answer to ``hello``.
    """

    acked: Callable[[int], None]
    changed: Callable[[bool, int], None]
    on_down: Callable[[Down, bytes], None] = lambda _down, _payload: None
    on_answer: Callable[[Answer], None] = lambda _answer: None


class HeadOfficeLine(AbstractContextManager["HeadOfficeLine"]):
    """Keeps the link, swaps in a new replica when head office has one, and brings the clock head office's time.

    ``hello`` makes, on the link's thread, the question that begins a comparison; without it the line asks by itself,
    for the time alone.

    Attributes:
        online: Head office hears this device.
        unsent: Entries it has not acknowledged.
        time: What is known of the time; its ``save`` is for idle rounds.
    """

    def __init__(
        self,
        config: Config,
        desk: Desk,
        writer: ThreadPoolExecutor,
        *,
        version: str,
        parts: Parts,
        told: Told,
        start: Callable[[Callable[[], Awaitable[object]]], None],
        hello: Callable[[], HelloFirst] | None = None,
    ) -> None:
        self._config, self._desk, self._writer, self._parts = config, desk, writer, parts
        self._told, self._start, self._version = told, start, version
        self._make_hello = hello or self._plain_hello
        self.time = TimeKeeping(desk.clock, desk.pen, saved_time(Path(config.device.data)))
        self.online, self.unsent = False, 0
        self._wanted: Manifest | None = None
        self._fetching = self._open = False
        self._link = Link(
            Topics(config.headoffice.namespace, config.store.id, config.device.id),
            JournalOutbox(desk.journal, writer),
            broker_of(config.headoffice),
            Device(boot=desk.journal.boot, version=version, clock=self._clock, state=self._state, hello=self._hello),
            ho_key=config.headoffice.verify_key(),
            listener=Listener(
                link=self._link_changed, want=self._want, acked=told.acked, down=told.on_down, answer=self._answer
            ),
            tuning=Tuning(pace=Pace(spread_s=config.headoffice.reconnect_spread_s)),
        )

    def __enter__(self) -> Self:
        self._link.__enter__()
        self._open = True
        return self

    def __exit__(self, *_: object) -> None:
        self._open = False
        self._link.stop()

    def wake(self) -> None:
        """Something was committed: send it. Event loop's thread, like ``refresh``; after the end it does nothing."""
        if self._open:
            self._link.wake()

    def say(self, ask: Ask) -> None:
        """Ask head office something about rights, or tell it; lost while it does not hear this device. Any thread."""
        self._link.say(ask)

    def refresh(self) -> None:
        """A part changed: report it."""
        if self._open:
            self._link.refresh()

    def fetch_again(self) -> None:
        """The replica in use is damaged: get what head office wants here anew. Event loop's thread."""
        if self._open:
            self._start(self._fetch)

    # -- the link's thread ------------------------------------------------------------------------------------------

    def _clock(self) -> ClockQuality:
        return self._desk.clock.stamp(self._desk.journal.boot).clock

    def _state(self, unsent: int, last_ack: int) -> State:
        desk, stamp = self._desk, self._desk.clock.stamp(self._desk.journal.boot)
        rules = desk.rules
        return State(
            at=rfc3339(stamp.wall_ms),
            version=self._version,
            unsent=unsent,
            free_bytes=shutil.disk_usage(self._config.device.data).free,
            last_ack=last_ack,
            printer=self._parts.printer(),
            scanner=self._parts.scanner(),
            panel="ready" if self._config.panel.kind == "gpio" else "not_fitted",
            replica=desk.replica.version,
            programme=rules.programme.version if rules else 0,
        )

    def _hello(self) -> HelloFirst:
        hello = self._make_hello()
        self.time.asked()
        return hello

    def _plain_hello(self) -> HelloFirst:
        return HelloFirst(ep=self._desk.journal.epoch, req=secrets.token_hex(8))

    def _answer(self, answer: Answer) -> None:
        if isinstance(answer, Nonce):
            ho_ms, asked_ms = answer.at_ms, self.time.answered(answer)
            self._start(lambda: self._write(lambda: self.time.mark(ho_ms, asked_ms)))
        self._told.on_answer(answer)

    def _link_changed(self, online: bool, unsent: int) -> None:  # noqa: FBT001 - the link's signature
        self.online, self.unsent = online, unsent
        self._told.changed(online, unsent)

    def _want(self, want: Want) -> None:
        self._wanted = want.replica
        if not self._fetching:
            self._start(self._fetch)

    # -- the event loop ---------------------------------------------------------------------------------------------

    async def _fetch(self) -> None:
        """Fetch and swap in until this device has what is wanted; a failure is tried again, slower each time."""
        if self._fetching:
            return
        self._fetching, wait = True, FIRST_RETRY_S
        loop = asyncio.get_running_loop()
        try:
            while (wanted := self._wanted) and should_fetch(self._desk.replica.version, wanted.version):
                try:
                    file = await asyncio.to_thread(fetch, wanted, Path(self._config.device.data))
                    await loop.run_in_executor(self._writer, self._swap, file)
                    wait = FIRST_RETRY_S
                except EdgeError as fault:
                    log.warning("%s; tried again in %.0f s", fault, wait)
                    await asyncio.sleep(wait)
                    wait = min(wait * 2, LONGEST_RETRY_S)
        finally:
            self._fetching = False

    async def _write(self, work: Callable[[], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._writer, work)
        self.wake()

    def _swap(self, file: Path) -> None:
        self._desk.replica.swap(file)
        self._desk.replica_changed()
        self.refresh()


def broker_of(office: HeadOffice) -> Broker:
    """Return where the broker is, with TLS when an authority is configured."""
    tls = None
    if office.ca:
        tls = TlsFiles(Path(office.ca), Path(office.certificate), Path(office.key_file))
    return Broker(office.host, office.port, office.protocol, tls)
