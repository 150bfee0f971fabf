"""Keeps what lies ready in each store filled up: a while after something moved there, when a device comes, each hour.

A part of head office's process with a thread of its own, so that a store with thousands of members delays no receiver.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from peewee import OperationalError

from edge.headoffice.database import Books
from edge.headoffice.rights.desk import RightsDesk
from edge.headoffice.stuck import Pruned

DELAY_S = 3.0
"""How long changes gather before a store is looked at."""

EVERY_S = 30.0
"""A store where something always moves is looked at no more often."""

MOST_PRUNED = 100
"""So many words about pruned entries are kept until the next look; the hourly look finds the others."""

LOOK_S = 3600.0
"""Every store is looked at this often in any case."""

log = logging.getLogger(__name__)


class Keeper:
    """Runs the policy; ``run`` is the body of its thread.

    Args:
        stores: Returns the stores there are.
        said: Called when there are new words for devices.
    """

    def __init__(
        self, books: Books, desk: RightsDesk, stores: Callable[[], list[str]], said: Callable[[], None]
    ) -> None:
        self._books, self._desk, self._stores, self._said = books, desk, stores, said
        self._wake = threading.Condition()
        self._due: dict[str, float] = {}
        self._done: dict[str, float] = {}
        self._look = time.monotonic() + DELAY_S
        self._pruned: deque[Pruned] = deque(maxlen=MOST_PRUNED)
        self._stopping = False

    def due(self, store: str) -> None:
        """Look at a store soon. Any thread may call this."""
        with self._wake:
            if store not in self._due:
                last = self._done.get(store, float("-inf"))
                self._due[store] = max(time.monotonic() + DELAY_S, last + EVERY_S)
                self._wake.notify()

    def pruned(self, said: Pruned) -> None:
        """Look soon at what a device said it no longer has. Any thread may call this."""
        with self._wake:
            self._pruned.append(said)
            self._look = min(self._look, time.monotonic())
            self._wake.notify()

    def stop(self) -> None:
        """End ``run``."""
        with self._wake:
            self._stopping = True
            self._wake.notify()

    def run(self) -> None:
        """Look at stores when they are due, until ``stop``."""
        while (store := self._wait()) != "":
            try:
                if store is None:
                    self._everything()
                else:
                    self._one(store)
            except OperationalError as fault:
                log.warning("standing grants wait for the database (%s)", str(fault).strip())
                with self._wake:
                    self._look = time.monotonic() + EVERY_S

    def _everything(self) -> None:
        with self._books.writing():
            while self._pruned:
                self._desk.pruned(self._pruned.popleft())
            self._desk.tidy()
            stores = self._stores()
        for store in stores:
            self._one(store)

    def _one(self, store: str) -> None:
        with self._books.writing():
            words = self._desk.standing(store)
        with self._wake:
            self._done[store] = time.monotonic()
        if words.down:
            self._said()

    def _wait(self) -> str | None:
        """Sleep until a store is due; ``None`` is all of them, an empty word the end."""
        with self._wake:
            while not self._stopping:
                now = time.monotonic()
                if now >= self._look:
                    self._look = now + LOOK_S
                    return None
                if ready := [store for store, due in self._due.items() if due <= now]:
                    del self._due[ready[0]]
                    return ready[0]
                self._wake.wait(min([self._look, *self._due.values()]) - now)
        return ""
