"""What keeps a journal in order between sales: patrol, tape, ballast, and the end of old entries.

All of it runs in idle moments, in the writer's thread, a stretch at a time, so that no sale waits for more than one.
"""

import logging

from edge.domain.event_base import Stamp
from edge.store.ageing import Ageing
from edge.store.guard import Guard
from edge.store.patrol import AFTER, Patrol, Place
from edge.store.roll import Roll
from edge.store.space import Space
from edge.store.start import Started
from edge.store.tape import Written

log = logging.getLogger(__name__)


class Upkeep:
    """The idle work of one open journal; it closes what the journal's start opened."""

    def __init__(self, guard: Guard, started: Started, space: Space, now: Stamp) -> None:
        self._guard, self._started, self._space = guard, started, space
        self.tape = started.tape
        self._patrol, self._ageing = Patrol(guard, started), Ageing(guard, started)
        self._roll = Roll(self.tape, started.epoch, self._entries_after, now.mono_ms)
        if self.tape.last < started.last:
            self._roll.write(now.mono_ms)

    @property
    def verified(self) -> Place:
        """Number and hash of the entry up to which the chain was verified in this round."""
        return self._patrol.verified

    @property
    def pruned(self) -> int:
        """Number of the newest entry that is gone; 0 while there is none."""
        return self._ageing.pruned[0]

    def pruned_after(self, seq: int, at_most: int) -> list[Written]:
        """Return what the tape still has of pruned entries after ``seq``: the first run without a hole."""
        run = list[Written]()
        for entry in sorted(self.tape.entries(seq + 1, min(seq + at_most, self.pruned)).items()):
            if run and entry[0] != run[-1][0] + 1:
                break
            run.append(entry)
        return run

    def patrol(self, last: int, now: Stamp) -> bool:
        """Verify the next stretch and feed the tape; say whether it took anything.

        Raises:
            JournalRefused: The disk failed, or something is damaged that no copy proves.
        """
        self._patrol.walk(last, self._ageing.pruned)
        if sentence := self._guard.patrol_pages():
            log.warning("%s", sentence)
        return self._roll.feed(last, now.mono_ms)

    def make_room(self, stored: int, applied: int, last: int, now: Stamp) -> bool:
        """Delete the next batch of what is old; say whether there was one.

        Args:
            stored: Head office has entries up to this one and their transactions have rows; the disk says so.
            applied: Head office has booked entries up to this one.
            last: The newest entry.
            now: The present moment.
        """
        self._ageing.mark(last, now)
        self._space.mind()
        hurry = self._space.room() != "ample"
        pruned = self._ageing.prune(min(stored, last), applied, last, now, hurry=hurry)
        return self._ageing.drop_tape(now, hurry=hurry) > 0 or pruned

    def finish_tape(self, last: int, now: Stamp) -> None:
        """Write on the tape all that it lacks."""
        while self.tape.last < last and self._roll.write(now.mono_ms):
            pass

    def close(self) -> None:
        """Close what the start opened. The sums come after the database, or others could open that too early."""
        self.tape.__exit__()
        self._guard.cursor.close()
        self._started.database.close()
        self._started.sums.__exit__()

    def _entries_after(self, seq: int, at_most: int) -> list[Written]:
        return self._guard.read(AFTER, (seq, at_most))
