"""Puts the entries of one stream in order. Pure: no database, clock or wire.

A stream is one epoch of one device: entries 1, 2, 3 ..., each naming the hash of the one before. Whatever arrives, in
whatever order and however often, the same entries are booked in the same order:

- the next number that names the last hash is booked, and then whatever waited for it;
- a later number waits, at most ``WINDOW`` ahead;
- an earlier number is a repeat; its hash must be the one booked (the caller compares);
- the next number that names another hash is refused: it belongs to another history.

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
    """Where a stream stands, and what this batch of messages made of it."""

    upto: int
    head: bytes
    ahead: dict[int, Entry] = field(default_factory=dict)
    booked: list[Entry] = field(default_factory=list)
    repeats: list[Entry] = field(default_factory=list)
    refused: list[tuple[str, Entry]] = field(default_factory=list)
    parked: list[Entry] = field(default_factory=list)
    too_far: int = 0

    def offer(self, entry: Entry) -> None:
        """Take one entry in."""
        place = entry.seq - self.upto
        if place == 1:
            self._book(entry)
            if self.ahead:
                self._catch_up()
        elif place <= 0:
            self.repeats.append(entry)
        elif place > WINDOW:
            self.too_far += 1  # the device sends it again when its turn is near
        else:
            self._keep(entry)

    def prove(self, find_lost: FindLost) -> None:
        """Book quarantined bytes that a waiting entry proves to be the missing one, and go on behind them."""
        while (after := self.ahead.get(self.upto + 2)) and (raw := find_lost(after.prev)) is not None:
            lost = Entry(self.upto + 1, UNREADABLE, "", self.head.hex(), bytes.fromhex(after.prev), raw, b"")
            self.parked.append(lost)
            self._book(lost)
            self._catch_up()

    def _keep(self, entry: Entry) -> None:
        known = self.ahead.setdefault(entry.seq, entry)
        if known.hash != entry.hash:
            self.refused.append(("FORK", entry))

    def _catch_up(self) -> None:
        while entry := self.ahead.pop(self.upto + 1, None):
            self._book(entry)

    def _book(self, entry: Entry) -> None:
        if entry.prev != self.head.hex():
            self.refused.append(("CHAIN", entry))
            return
        self.booked.append(entry)
        self.upto += 1
        self.head = entry.hash
