"""The patrol: reads the whole chain and the whole tape once an hour, a stretch in each idle moment."""

import logging

from edge.domain.chain import head_of
from edge.store.guard import Guard
from edge.store.links import Broken
from edge.store.mending import Stretch, newest_on_tape, put_right, whole_stretch
from edge.store.start import Started
from edge.store.tape import Written

PATROL_LEAST, PATROL_MOST = 1_000, 5_000
"""Entries whose chain one idle moment verifies: as many as bring the patrol round in an hour, within these limits."""

ROUNDS_AN_HOUR = 60
"""Idle moments in an hour, one a minute."""

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


def _before(stretch: Stretch) -> Place:
    seq, body = stretch.entries[-2]
    return seq, head_of(body)
