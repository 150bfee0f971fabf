"""Puts the entries of one stream in order. Pure: no database, clock or wire.

A stream is one epoch of one device: entries 1, 2, 3 ..., each naming the hash of the one before. Whatever arrives, in
whatever order and however often, the same entries are booked in the same order:

- the next number that names the last hash is booked, and then whatever waited for it;
- a later number waits, at most ``WINDOW`` ahead;
- an earlier number is a repeat; its hash must be the one booked (the caller compares);
- the next number that names another hash is refused: it belongs to another history. Two histories under one number
  freeze the stream: nothing more of it is booked until a person has looked (rule 8 of ``docs/value.md``).

Bytes nobody could read stand in the way of all that follows. The entry after them proves that they are the missing one,
for it names their hash; then they are booked as ``UNREADABLE`` and the stream goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from edge.headoffice.entries import UNREADABLE, Entry
from edge.link.contract import WINDOW

FindLost = Callable[[str], bytes | None]
"""Given a hash in hex, returns the quarantined bytes that have it."""


@dataclass(slots=True)
class Sequence:
    """Where a stream stands, and what this batch of messages made of it.

    Attributes:
        ahead: What waits for its turn.
        repeats: What came again; the caller compares it with what is booked.
        refused: What shows another history, each with ``CHAIN`` or ``FORK``.
        after_fork: What a frozen stream brought.
        parked: Unreadable bytes whose place was proved.
        doubled: How many came again while the first still waits.
        too_far: How many are further ahead than may wait; the device sends them again when their turn is near.
    """

    upto: int
    head: bytes
    ahead: dict[int, Entry] = field(default_factory=dict)
    frozen: bool = False
    booked: list[Entry] = field(default_factory=list)
    repeats: list[Entry] = field(default_factory=list)
    refused: list[tuple[str, Entry]] = field(default_factory=list)
    after_fork: list[Entry] = field(default_factory=list)
    parked: list[Entry] = field(default_factory=list)
    doubled: int = 0
    too_far: int = 0

    def offer(self, entry: Entry) -> None:
        """Take one entry in."""
        place = entry.seq - self.upto
        if place <= 0:
            self.repeats.append(entry)
        elif self.frozen:
            self.after_fork.append(entry)
        elif place == 1:
            self._book(entry)
            if self.ahead:
                self._catch_up()
        elif place > WINDOW:
            self.too_far += 1
        else:
            self._keep(entry)

    def prove(self, find_lost: FindLost) -> None:
        """Book quarantined bytes that a waiting entry proves to be the missing one, and go on behind them."""
        while not self.frozen and (after := self.ahead.get(self.upto + 2)):
            raw = find_lost(after.prev)
            if raw is None:
                return
            lost = Entry(self.upto + 1, UNREADABLE, "", self.head.hex(), bytes.fromhex(after.prev), raw, b"")
            self.parked.append(lost)
            self._book(lost)
            self._catch_up()

    def stand_in(self, marker: Entry) -> None:
        """Book a person's marker for the next entry, and go on behind it."""
        self._book(marker)
        self._catch_up()

    def freeze(self) -> None:
        """Book nothing more; what waits goes the way of what comes."""
        self.frozen = True
        self.after_fork += self.ahead.values()
        self.ahead.clear()

    def _keep(self, entry: Entry) -> None:
        known = self.ahead.setdefault(entry.seq, entry)
        if known is entry:
            return
        if known.hash == entry.hash:
            self.doubled += 1
        else:
            self._refuse("FORK", entry)

    def _catch_up(self) -> None:
        while entry := self.ahead.pop(self.upto + 1, None):
            self._book(entry)

    def _book(self, entry: Entry) -> None:
        if entry.prev != self.head.hex():
            self._refuse("CHAIN", entry)
            return
        self.booked.append(entry)
        self.upto += 1
        self.head = entry.hash

    def _refuse(self, reason: str, entry: Entry) -> None:
        self.refused.append((reason, entry))
        self.freeze()
