"""What the device says about rights, and when it asks to compare. Pure: the time is handed in.

These words are freely lost: whoever misses an answer asks again. So nothing waits here longer than the connection, and
both sides compare where they stand whenever a receiver is heard to live, again while no answer came, and about every
hour after that, for the answer also carries head office's time.
"""

from collections import deque
from collections.abc import Callable

from edge.link.backoff import Pace, doubled
from edge.link.contract import Ask, HelloFirst

MOST = 256
"""Words that may wait for the network; the oldest gives way."""


class Asking:
    """A short queue of words, and the one question that is open.

    Args:
        pace: How long to wait for an answer, and how often to compare.
        hello: Makes the question; ``None`` where there is no value to compare.
    """

    def __init__(self, pace: Pace, hello: Callable[[], HelloFirst] | None) -> None:
        self._pace, self._hello = pace, hello
        self._words: deque[Ask] = deque(maxlen=MOST)
        self._req, self._tries = "", 0
        self._due: float | None = None

    def say(self, ask: Ask) -> None:
        """Let a word wait for its turn. Any thread may call this."""
        self._words.append(ask)

    def heard_receiver(self, *, alive: bool, now: float) -> None:
        """A receiver said that it lives, perhaps anew after a restart, or there is none any more."""
        self._req, self._tries = "", 0
        self._due = now if alive and self._hello else None

    def nobody_hears(self) -> None:
        """There is no receiver: what waits is lost."""
        self._words.clear()

    @property
    def due(self) -> float | None:
        """When to compare next; ``None`` while there is nobody to ask."""
        return self._due if self._hello else None

    def next(self, now: float) -> Ask | None:
        """Take the next word to publish: the question before all others when it is due."""
        if self._hello and self._due is not None and now >= self._due:
            return self._opened(self._hello(), now)
        word = self._words.popleft() if self._words else None
        return self._opened(word, now) if isinstance(word, HelloFirst) else word

    def answered(self, req: str, now: float, *, unfinished: bool = False) -> bool:
        """Say whether an answer is to the open question; a late, doubled or replayed one is not.

        ``unfinished``: a restored head office asks what this device remembers, and parts of that may get lost: the next
        comparison is soon, and so on until it asks for nothing any more.
        """
        if not req or req != self._req:
            return False
        self._req, self._tries = "", 0
        self._due = now + (self._pace.resend_first_s if unfinished else self._pace.compare_every_s)
        return True

    def _opened(self, hello: HelloFirst, now: float) -> HelloFirst:
        """Make this the open question, be it asked in its turn or because of something that was heard."""
        self._req = hello.req
        self._due = now + doubled(self._pace.resend_first_s, self._pace.resend_most_s, self._tries)
        self._tries += 1
        return hello
