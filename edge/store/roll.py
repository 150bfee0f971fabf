"""Feeds the tape: carries over what the journal has and the tape lacks, in idle moments, seldom enough for the card."""

import errno
import logging
from collections.abc import Callable

from edge.domain.chain import head_of
from edge.store.links import Broken, insist_chain
from edge.store.tape import Tape, Written

TAPE_RUN = 5_000
"""Entries that one idle moment writes on the tape at most, two megabytes."""

TAPE_WORTH = 64
"""So many entries are worth a sync of the tape; fewer wait ``TAPE_WAIT_MS``: each sync costs the card some 16 KB."""

TAPE_WAIT_MS = 600_000
TAPE_PAUSE_MS = 1_000
"""The tape is synced at most once a second."""

log = logging.getLogger(__name__)


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
