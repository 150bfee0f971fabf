"""What this device knows of the time beyond its clocks: what was saved before, and what head office signed.

Head office's answer to a device that wants to compare carries its time. It raises the floor, tells this boot what time
it is, and about once an hour becomes an entry, from which head office works out when everything else in this boot
happened.
"""

import logging
import os
import zlib
from datetime import datetime
from pathlib import Path

from edge.domain.events import TimeMarked
from edge.link.contract import Nonce, read_envelope
from edge.service.clock import SystemClock
from edge.service.pen import Pen
from edge.store.journal import Journal

log = logging.getLogger("member-kiosk")

MARK_EVERY_MS = 3_600_000 - 60_000
"""An hour, less what two comparisons an hour apart may differ by."""

SAVE_EVERY_MS = 600_000

STAMPING_MS = 100
"""What may pass between the reckoning of a mark and the entry's own stamp on a busy machine."""


class SavedTime:
    """The floor of the next start, in a file of its own; a file that is lost or cut short costs nothing but that."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> int:
        """Return the time that was saved, or 0."""
        try:
            text, _, check = self._path.read_bytes().partition(b" ")
            return int(text) if check == _check(text) else 0
        except (OSError, ValueError):
            return 0

    def write(self, wall_ms: int) -> None:
        """Save a time; a disk that does not take it is left alone, for the journal will say so."""
        fresh, text = self._path.with_suffix(".new"), b"%d" % wall_ms
        try:
            with fresh.open("wb") as file:
                file.write(text + b" " + _check(text))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError as fault:
            log.warning("the time is not saved in %s (%s): after a power cut the clock may start earlier", fresh, fault)


def _check(text: bytes) -> bytes:
    """Return what shows that a file was not damaged: a flipped bit could hold the clock in another century."""
    return b"%08x" % zlib.crc32(text)


def saved_time(data: Path) -> SavedTime:
    """Return where a device with this data folder keeps the time."""
    return SavedTime(data / "clock.floor")


class TimeKeeping:
    """Brings what is known of the time to the clock, into the journal and onto the disk.

    ``asked`` and ``answered`` are for the link's thread, all else for the writer's.
    """

    def __init__(self, clock: SystemClock, pen: Pen, saved: SavedTime) -> None:
        self._clock, self._pen, self._saved = clock, pen, saved
        self._asked_ms = 0
        self._marked_ms: int | None = None
        self._saved_ms = clock.mono_ms()

    def asked(self) -> None:
        """The question to head office goes out now."""
        self._asked_ms = self._clock.mono_ms()

    def answered(self, nonce: Nonce) -> int:
        """Head office answered the last question: let the clock know. Returns when it was asked, for ``mark``."""
        self._clock.agreed(nonce.at_ms, self._asked_ms)
        return self._asked_ms

    def mark(self, ho_ms: int, asked_ms: int) -> None:
        """Journal head office's time, once in a boot and then about once an hour."""
        now = self._clock.mono_ms()
        if self._marked_ms is not None and now - self._marked_ms < MARK_EVERY_MS:
            return
        # Made at the last moment: what it says is true only of the stamp it gets.
        written = self._pen.try_now(
            lambda: TimeMarked(ho_ms=ho_ms, rtt_ms=self._clock.mono_ms() - asked_ms + STAMPING_MS)
        )
        if written:
            self._marked_ms = now

    def save(self) -> None:
        """Save the floor for the next start, every ten minutes at most."""
        now = self._clock.mono_ms()
        if now - self._saved_ms >= SAVE_EVERY_MS:
            self._saved_ms = now
            self._saved.write(self._clock.worth_saving_ms())


def know_newest(clock: SystemClock, journal: Journal) -> None:
    """Raise a clock's floor to when a journal's newest entry was written, if a clock was believed then."""
    newest = journal.after(journal.last - 1, 1, 1) if journal.last else []
    if not newest:
        return
    envelope = read_envelope(newest[0].body)
    if envelope.clock == "synced":
        clock.not_before(int(datetime.fromisoformat(envelope.time).timestamp() * 1000))
        clock.step()  # nothing was stamped in this start before, so this is no step
