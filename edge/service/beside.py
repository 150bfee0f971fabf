"""Work beside the event loop's own: what has begun is seen through at a stop, endless rounds are cut off.

Whatever fails unforeseen, in a task or in another thread, ends the service; systemd starts it again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

SEE_THROUGH_S = 12.0
"""Longest wait at a stop for what has begun; the unit allows 15 seconds in all."""


class Beside:
    """Belongs to the running event loop. ``over`` is set when the service shall end."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._begun: set[asyncio.Future[object]] = set()
        self._rounds: set[asyncio.Future[object]] = set()
        self._failure: BaseException | None = None
        self.over = asyncio.Event()

    def soon(self, call: Callable[[], None]) -> None:
        """Have ``call`` done on the loop's thread, from any thread."""
        with suppress(RuntimeError):  # the loop is closed: nobody is left to do it
            self._loop.call_soon_threadsafe(call)

    def start(self, work: Awaitable[object]) -> None:
        """Begin ``work``, to be seen through. Loop's thread."""
        self._watch(work, self._begun)

    def start_round(self, work: Awaitable[object]) -> None:
        """Begin ``work`` that has no end of its own. Loop's thread."""
        self._watch(work, self._rounds)

    def fail(self, failure: BaseException) -> None:
        """End the service over what nobody foresaw; the first failure counts."""
        self._failure = self._failure or failure
        self.over.set()

    async def finish(self) -> None:
        """Wait until the service shall end, and see through what has begun.

        Raises:
            BaseException: Whatever nobody foresaw.
        """
        await self.over.wait()
        for task in self._rounds:
            task.cancel()
        if self._begun:  # a slip's end, a scanner's return
            await asyncio.wait(self._begun, timeout=SEE_THROUGH_S)
        if self._failure is not None:
            raise self._failure

    def _watch(self, work: Awaitable[object], group: set[asyncio.Future[object]]) -> None:
        task = asyncio.ensure_future(work)
        group.add(task)
        task.add_done_callback(partial(self._done, group))

    def _done(self, group: set[asyncio.Future[object]], task: asyncio.Future[object]) -> None:
        group.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self.fail(failure)
