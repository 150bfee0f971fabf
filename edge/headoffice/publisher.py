"""Tells devices what they should have: a new replica when members, programme or balances changed.

A file holds the whole store, so what moves with every purchase, balances, goes out at most every ``every_s``: devices
count their own points since. A new programme or a store without a file does not wait for that.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from nacl.signing import SigningKey
from peewee import OperationalError, fn

from edge.headoffice.chain_models import ProgrammeRow, Store
from edge.headoffice.database import Books
from edge.headoffice.models import Device
from edge.headoffice.receiver import Who, wall_ms
from edge.headoffice.snapshot import Snapshot, make_snapshot
from edge.link.contract import Manifest, Topics, Want, sign

LOOK_S = 3.0
"""How often we look for a programme that the command line published: another process, which cannot wake this one."""

EVERY_S = 300.0
"""Least time between two files if only balances changed."""

Send = Callable[[str, bytes], None]
"""Hands a retained message to the line, from any thread."""


log = logging.getLogger(__name__)


class Publisher:
    """Makes replicas and announces them; ``run`` is the body of its thread.

    Args:
        folder: Where the files go, ``folder/STORE/VERSION-SHA256.db``.
        address: Where devices fetch them: ``http://host:port``, served as ``/replica/STORE/VERSION-SHA256.db``.
        send: Takes what is to be published.
        delay_s: How long changes gather.
        every_s: How long after a file the next one comes, if only balances changed.
    """

    def __init__(
        self,
        books: Books,
        key: SigningKey,
        *,
        folder: Path,
        address: str,
        send: Send,
        ns: str = "mk",
        delay_s: float = 2.0,
        every_s: float = EVERY_S,
    ) -> None:
        self._books, self._key, self._folder, self._address = books, key, folder, address
        self._send, self._ns, self._delay_s, self._every_s = send, ns, delay_s, every_s
        self._wake = threading.Condition()
        self._due: float | None = 0.0  # the first files are made at once
        self._made = float("-inf")
        self._stopping = False
        self._newest: dict[str, Snapshot] = {}
        self._programme: int | None = None

    def changed(self) -> None:
        """Note that balances changed."""
        with self._wake:
            if self._due is None:
                self._due = max(time.monotonic() + self._delay_s, self._made + self._every_s)
                self._wake.notify()

    def born(self, who: Who) -> None:
        """Tell a device that came online what it should have."""
        with self._wake:
            newest = self._newest.get(who[0])
        if newest:
            self._announce(newest, who[1])

    def stop(self) -> None:
        """End ``run``."""
        with self._wake:
            self._stopping = True
            self._wake.notify()

    def run(self) -> None:
        """Make files when they are due, until ``stop``."""
        while (wake := self._wait()) != "stop":
            try:
                self._make(everything=wake == "due")
            except OperationalError as fault:
                log.warning("replicas wait for the database (%s); trying again in %.0f s", str(fault).strip(), LOOK_S)
                with self._wake:
                    self._due = time.monotonic() + LOOK_S

    def _make(self, *, everything: bool) -> None:
        """Make every store's file, or what cannot wait: all for a new programme, else of stores that have none."""
        with self._books.connected():
            version = ProgrammeRow.select(fn.MAX(ProgrammeRow.version)).scalar()
            stores = [row.id for row in Store.select()]
        if version is None:
            return
        if everything or version != self._programme:
            with self._wake:
                self._due, self._made = None, time.monotonic()  # what changes from here on is for the next file
        else:
            stores = [store for store in stores if store not in self._newest]
        for store in stores:
            self.publish(store)
        self._programme = version

    def publish(self, store: str) -> Snapshot:
        """Make a store's next file now and announce it to every device that was ever heard there."""
        made = make_snapshot(self._books, store, self._folder, wall_ms())
        with self._wake:
            self._newest[store] = made
        with self._books.connected():
            devices = [row.device for row in Device.select().where(Device.store == store)]
        for device in devices:
            self._announce(made, device)
        return made

    def _wait(self) -> Literal["due", "look", "stop"]:
        """Sleep until files are due, it is time to look for a new programme, or all is over."""
        look = time.monotonic() + LOOK_S
        with self._wake:
            while not self._stopping:
                now = time.monotonic()
                if self._due is not None and self._due <= now:
                    self._due = None
                    return "due"
                if look <= now:
                    return "look"
                self._wake.wait(min(look, self._due or look) - now)
        return "stop"

    def _announce(self, made: Snapshot, device: str) -> None:
        manifest = Manifest(version=made.version, url=self._address + made.address, sha256=made.sha256, size=made.size)
        topic = Topics(self._ns, made.store, device).want
        self._send(topic, sign(Want(replica=manifest, gen=self._gen()), topic, self._key))

    def _gen(self) -> int:
        with self._books.connected():
            return int(self._books.setting("gen", "1"))
