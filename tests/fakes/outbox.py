"""A journal in memory, complete for the port ``Outbox``."""

import threading

from edge.domain.chain import genesis, head_of
from edge.domain.errors import JournalRefused
from edge.domain.events import Event, Stamp
from edge.domain.ports import Entry
from edge.link.contract import Sealer


class FakeOutbox:
    """Keeps entries in a list. ``calls`` counts what was asked; ``full`` makes the disk full."""

    def __init__(self, store="0118", device="k07", epoch=1):
        self.epoch, self.calls, self.full = epoch, {"after": 0, "acknowledge": 0}, False
        self._sealer = Sealer(store, device)
        self._entries: list[Entry] = []
        self._acked, self._head = 0, genesis(device, epoch)
        self._pruned = self.applied = 0
        self._lock = threading.Lock()

    def record(self, event: Event, stamp: Stamp | None = None) -> int:
        stamp = stamp or Stamp(boot=1, mono_ms=len(self._entries), wall_ms=1_780_000_000_000, clock="synced")
        with self._lock:
            seq = len(self._entries) + 1
            body = self._sealer(event, stamp, epoch=self.epoch, seq=seq, prev=self._head)
            self._head = head_of(body)
            self._entries.append(Entry(seq, body, self._head))
            return seq

    def prune(self, upto: int) -> None:
        """Forget the entries up to ``upto``."""
        self._pruned = upto

    def bodies(self) -> list[bytes]:
        return [entry.body for entry in self._entries]

    def bounds(self) -> tuple[int, int]:
        return self._acked, len(self._entries)

    def after(self, seq: int, at_most: int, most_bytes: int) -> list[Entry]:
        self.calls["after"] += 1
        found, size, seq = [], 0, max(seq, self._pruned)
        for entry in self._entries[seq : seq + at_most]:
            size += len(entry.body)
            if found and size > most_bytes:
                break
            found.append(entry)
        return found

    def page(self, seq: int, at_most: int, most_bytes: int) -> tuple[int, list[bytes]]:
        entries = self.after(seq, at_most, most_bytes)
        return (entries[0].seq if entries else 0), [entry.body for entry in entries]

    def acknowledge(self, upto: int, applied: int | None = None) -> None:
        self.calls["acknowledge"] += 1
        self.applied = upto if applied is None else applied
        if self.full:
            raise JournalRefused("disk full: make room")
        if upto > len(self._entries):
            raise JournalRefused(f"head office has {upto} entries, but it ends at {len(self._entries)}")
        self._acked = max(self._acked, upto)
