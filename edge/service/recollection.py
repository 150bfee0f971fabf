"""What an old card remembers of head office's words: one restored from a backup asks for them before it takes entries.

A card says no ``Hello``. That is for a device that goes on: it would show a card that lost its end as put back, and
freeze an epoch of which every entry is welcome.
"""

import secrets
import threading
from collections.abc import Callable, Iterator

from edge.link.contract import Answer, Ask, HelloFirst, Nonce
from edge.service.hearing import remembered
from edge.store.rescue import Rescued

MOST_TRIES = 3
"""So often head office is told again what it still asks for; more would not change its mind."""


class Recollection:
    """Answers for one rescued epoch.

    Args:
        changed: Set when ``done`` became true.

    Attributes:
        done: Head office misses no word of this epoch any more, or cannot be told.
    """

    def __init__(self, epoch: Rescued, changed: threading.Event) -> None:
        self._epoch, self._changed, self._tries = epoch, changed, 0
        self.done = False

    def hello(self) -> HelloFirst:
        """Ask whether head office misses words of this epoch."""
        return HelloFirst(ep=self._epoch.epoch, req=secrets.token_hex(8))

    def answer(self, answer: Answer, say: Callable[[Ask], None]) -> None:
        """Tell what head office asks for, then ask whether it arrived. Link's thread."""
        if not isinstance(answer, Nonce):
            return
        if answer.remember_after < 0 or answer.gen < self._epoch.gen or self._tries == MOST_TRIES:
            self.done = True
            self._changed.set()
            return
        self._tries += 1
        for part in remembered(answer, list(self._after(answer.remember_after))):
            say(part)
        say(self.hello())

    def _after(self, dseq: int) -> Iterator[tuple[int, bytes]]:
        """Yield the words that follow, up to the first that no copy has: head office takes them in order only."""
        while body := self._epoch.said.get(dseq := dseq + 1):
            yield dseq, body
