"""What keeps a journal in order between sales: the patrol over its chain, and the writing of its tape.

All of it runs in idle moments, in the writer's thread, a stretch at a time, so that no sale waits for more than one.
"""

import errno
import logging
from collections.abc import Callable

from edge.domain.chain import head_of
from edge.store.guard import Guard
from edge.store.links import Broken, insist_chain
from edge.store.mending import Stretch, newest_on_tape, put_right, whole_stretch
from edge.store.start import Started
from edge.store.tape import Tape, Written

PATROL_LEAST, PATROL_MOST = 1_000, 5_000
"""Entries whose chain one idle moment verifies: as many as bring the patrol round in an hour, within these limits."""

ROUNDS_AN_HOUR = 60
"""Idle moments in an hour, one a minute."""

TAPE_RUN = 5_000
"""Entries that one idle moment writes on the tape at most, two megabytes."""

TAPE_WORTH = 64
"""So many entries are worth a sync of the tape; fewer wait ``TAPE_WAIT_MS``: each sync costs the card some 16 KB."""

TAPE_WAIT_MS = 600_000
TAPE_PAUSE_MS = 1_000
"""The tape is synced at most once a second."""

log = logging.getLogger(__name__)

Place = tuple[int, bytes]
"""An entry's number and its hash."""

AFTER = "SELECT seq, body FROM journal WHERE seq > ? ORDER BY seq LIMIT ?"


class Patrol:
    """Reads chain and tape round and round, and puts right in one what the other proves.

    Attributes:
        verified: Where it stands. The entry after it has been read too, and names its hash.
    """

    def __init__(self, guard: Guard, started: Started) -> None:
        self._guard, self._database, self._tape, self._epoch = guard, started.database, started.tape, started.epoch
        self.verified = started.verified

    def walk(self, last: int, pruned: Place) -> None:
        """Verify the next stretch of the entries after ``pruned``.

        Raises:
            JournalRefused: It is damaged, and the tape does not prove what stood there.
        """
        if not pruned[0] <= self.verified[0] < last:
            self.verified = pruned
        seq, head = self.verified
        end = min(last, seq + min(PATROL_MOST, max(PATROL_LEAST, (last - pruned[0]) // ROUNDS_AN_HOUR)))
        rows = self._guard.read(AFTER, (seq, end - seq))
        try:
            stretch = whole_stretch([row for row in rows if row[0] <= end], seq, head, self._epoch, end, self._tape)
            if end == last:
                stretch = newest_on_tape(self._tape, stretch, self._epoch)
            self._put_right(stretch, stretch.entries if end == last else stretch.entries[:-1])
        except Broken as damage:
            raise self._guard.condemned(str(damage)) from damage
        except OSError as failure:
            log.warning("the tape cannot be read (%s): restart the device; if it comes back, replace the card", failure)
            return
        self.verified = stretch.last, stretch.head
        if end < last:  # its newest entry is proved by the one after it, which the next stretch begins with
            self.verified = _before(stretch)

    def _put_right(self, stretch: Stretch, proved: list[Written]) -> None:
        with self._guard.explained():
            if sentence := put_right(self._database, stretch):
                log.warning("%s", sentence)
        if wrong := self._tape.mend(proved):
            log.warning("%d damaged lines of the tape were written again; if it comes back, replace the card", wrong)


class Roll:
    """Carries the journal's entries over to the tape, so that it lags by little and the card is written seldom."""

    def __init__(self, tape: Tape, epoch: int, read: Callable[[int, int], list[Written]], now_ms: int) -> None:
        self._tape, self._epoch, self._read = tape, epoch, read
        self._synced_ms = now_ms - TAPE_PAUSE_MS
        self._off = False

    def feed(self, last: int, now_ms: int) -> bool:
        """Write what is worth a sync or has waited long; say whether that was anything."""
        waiting, since = last - self._tape.last, now_ms - self._synced_ms
        if self._off or not waiting or 0 <= since < TAPE_PAUSE_MS or (waiting < TAPE_WORTH and since < TAPE_WAIT_MS):
            return False
        return self.write(now_ms)

    def write(self, now_ms: int) -> bool:
        """Write the next run of entries now; a disk that is full or fails is left alone, for the journal has them."""
        if self._off or not (entries := self._read(self._tape.last, TAPE_RUN)):
            return False
        self._synced_ms = now_ms
        (seq, body), *others = entries
        try:
            insist_chain(others, seq, head_of(body), self._epoch)
            self._tape.append(entries)
        except Broken as damage:
            log.warning("the tape does not take what is damaged: %s", damage)
            return False
        except OSError as failure:
            self._off = failure.errno != errno.ENOSPC  # a failed sync is never tried again
            log.warning("the tape was not written (%s); the journal itself is safe and goes on", failure.strerror)
            return False
        return True


def _before(stretch: Stretch) -> Place:
    seq, body = stretch.entries[-2]
    return seq, head_of(body)
