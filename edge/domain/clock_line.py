"""Follows one epoch's boots and time marks, entry by entry, and says of any of its entries when it was made. Pure.

What it must remember between entries it asks of a ``Memory``: head office keeps that in tables, a test in lists.
"""

from typing import Protocol

from edge.domain.clock_intervals import FOREVER_MS, Boot, Interval, Mark, by_mark, by_order, happened


class Memory(Protocol):
    """What is kept of one epoch."""

    def boot(self, number: int) -> Boot | None:
        """Return what is known of a boot."""

    def keep(self, number: int, boot: Boot) -> None:
        """Write what is known of a boot."""

    def before(self, number: int) -> int | None:
        """Return the number of the boot before this one, if it wrote anything."""

    def mark(self, number: int, mark: Mark) -> None:
        """Keep a mark of a boot."""

    def marks(self, number: int, mono_ms: int) -> list[Mark]:
        """Return the last mark of a boot up to a moment, and the first after it."""


class ClockLine:
    """The time of one epoch. Entries come in order, each once."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def began(self, number: int, last: tuple[int, int] | None) -> None:
        """A boot wrote its first entry; ``last`` is boot and stamp of the entry before, if there was one."""
        if last is None:
            self._memory.keep(number, Boot())
            return
        ended, mono_ms = last
        known = self._memory.boot(ended) or Boot()
        self._memory.keep(ended, known._replace(last_mono_ms=mono_ms))
        earliest = happened(known, self._memory.marks(ended, mono_ms), mono_ms, FOREVER_MS).earliest
        self._memory.keep(number, Boot(earliest=max(0, earliest)))

    def marked(self, number: int, mark: Mark) -> bool:
        """A mark of a boot came; return whether it narrows what was before it."""
        self._memory.mark(number, mark)
        began = by_mark(mark, 0).latest
        narrowed, at = False, self._memory.before(number)
        while at is not None:
            known = self._memory.boot(at) or Boot()
            if began >= known.latest:
                break
            known = known._replace(latest=began)
            self._memory.keep(at, known)
            narrowed, began, at = True, by_order(known, 0).latest, self._memory.before(at)
        return narrowed

    def when(self, number: int, mono_ms: int, received_ms: int) -> Interval:
        """Return when the entry with this stamp was made."""
        boot = self._memory.boot(number) or Boot()
        return happened(boot, self._memory.marks(number, mono_ms), mono_ms, received_ms)
