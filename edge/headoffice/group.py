"""The messages of one transaction: each is taken to where it belongs, and its streams are written at the end."""

from collections.abc import Callable
from typing import NamedTuple

from edge.domain.errors import BadMessage
from edge.headoffice import devices
from edge.headoffice.database import Books
from edge.headoffice.deeds import Refused, encoded
from edge.headoffice.entries import Unreadable, plain, read_address, read_entry
from edge.headoffice.outcome import Desk, Message, Outcome, Said, Who
from edge.headoffice.quarantine import POISON_AFTER, QuarantineShelf
from edge.headoffice.streams import OpenStream, Streams
from edge.link.contract import Address, read_ask, split


class Rooms(NamedTuple):
    """Where messages go."""

    ns: str
    books: Books
    streams: Streams
    shelf: QuarantineShelf
    desk: Desk | None


class Group:
    """Takes messages in, then ``close`` writes what became of them.

    Attributes:
        decisions: What the desk wrote, one for each time it was called; for the inbox archive.
        spoke: The epoch whose entry came last from each device.

    Args:
        gen: Head office's generation. An epoch that has not reported to it is neither booked nor kept waiting: a
            restored head office must first hear which grants it has forgotten.
        now: Head office's wall clock, milliseconds since 1970 UTC.
    """

    def __init__(self, rooms: Rooms, outcome: Outcome, gen: int, now: int) -> None:
        self._rooms, self._outcome, self._gen, self._now = rooms, outcome, gen, now
        self._open: dict[tuple[Address, int], OpenStream] = {}
        self.decisions: list[bytes] = []
        self.spoke: dict[Who, int] = {}

    def add(self, message: Message) -> None:
        """Take one message in; whatever it is, it raises nothing foreseen."""
        try:
            address = read_address(message.topic, self._rooms.ns)
        except Unreadable as fault:
            self._aside(plain(message.topic), "", message.payload, fault)
            return
        if address.kind == "j":
            self._journal(message, address)
        elif address.kind == "want":
            self._ask(message, address)
        elif address.kind in {"conn", "state"} and message.payload:  # an empty one clears what was retained
            self._status(message, address)

    def close(self) -> None:
        """Write what became of each stream."""
        for address, ep in list(self._open):
            self._close(address, ep)

    def _close(self, address: Address, ep: int) -> None:
        stream, outcome = self._open.pop((address, ep)), self._outcome
        outcome.moved |= self._rooms.streams.close(stream, self._now)
        outcome.booked[address.store, address.device] += len(stream.order.booked)
        outcome.count.update(stream.count())
        if stream.begun:
            self._decide(lambda desk: desk.replaced(address.device, ep))
        if stream.forked:
            self._fork(stream)

    def _fork(self, stream: OpenStream) -> None:
        if self._rooms.desk is None:
            self._rooms.streams.mark_forked(stream.place)
        else:
            self._decide(lambda desk: desk.fork(stream.place))

    def _status(self, message: Message, address: Address) -> None:
        try:
            heard = devices.heard(self._rooms.books, address, message.payload, self._now, retained=message.retained)
        except Unreadable as fault:
            # It stops no stream, and no archive has it: there is nothing to decide, and nothing to alarm about.
            self._aside(message.topic, address.device, message.payload, fault, alarm=False)
            return
        if heard.born:
            self._outcome.born.append((address.store, address.device))
        if heard.pruned:
            self._outcome.pruned.append(heard.pruned)

    def _ask(self, message: Message, address: Address) -> None:
        """Let the desk answer, after everything this device has said before is in the books."""
        try:
            ask = read_ask(message.payload)
        except BadMessage as fault:
            self._aside(message.topic, address.device, message.payload, Unreadable("BAD_JSON", plain(str(fault))))
            return
        if self._rooms.desk is None:
            return
        for known, ep in list(self._open):
            if known.device == address.device:
                self._close(known, ep)
        try:
            self._decide(lambda desk: desk.hear(address, ask, self._now))
        except Unreadable as fault:
            self._aside(message.topic, address.device, message.payload, fault)

    def _journal(self, message: Message, address: Address) -> None:
        who = (address.store, address.device)
        if who not in self._outcome.booked:
            self._outcome.booked[who] = 0
            devices.seen(self._rooms.books, address, self._now)
        try:
            bodies = split(message.payload)
        except BadMessage as fault:
            why = Unreadable("BAD_JSON", plain(str(fault)))
            self._aside(message.topic, address.device, message.payload, why)
            return
        self._entries(bodies, address, message.topic)

    def _entries(self, bodies: list[bytes], address: Address, topic: str) -> None:
        """Offer each entry of a message to its stream. The hot path: nearly everything that comes is here."""
        opened: dict[int, OpenStream] = {}
        taken = left = 0
        for body in bodies:
            try:
                ep, entry = read_entry(body, address)
                if ep not in opened:
                    opened[ep] = self._stream(address, topic, ep)
            except Unreadable as fault:
                self._aside(topic, address.device, body, fault)
                continue
            taken += 1
            if opened[ep].gen < self._gen:
                left += 1
            else:
                opened[ep].order.offer(entry)
        self._outcome.count.update(received=taken, left=left)
        if opened:
            self.spoke[address.store, address.device] = next(reversed(opened))

    def _stream(self, address: Address, topic: str, ep: int) -> OpenStream:
        stream = self._open.get((address, ep))
        if stream is None:
            stream = self._open[address, ep] = self._rooms.streams.open(address, topic, ep)
        return stream

    def _decide(self, call: Callable[[Desk], Said]) -> None:
        """Let the desk do something, and keep what it wrote."""
        desk = self._rooms.desk
        if desk is None:
            return
        with self._rooms.books.recording() as writes:
            try:
                self._outcome.say(call(desk))
            except Unreadable as fault:
                self.decisions.append(encoded(Refused(fault.reason, fault.detail)))
                raise
        self.decisions.append(encoded(writes))

    def _aside(self, topic: str, dev: str, raw: bytes, why: Unreadable, *, alarm: bool = True) -> None:
        times = self._rooms.shelf.put(topic, dev, raw, why.reason, why.detail, self._now)
        self._outcome.count.update(received=1, quarantined=1)
        if times == POISON_AFTER and dev and alarm:
            self._rooms.streams.poisoned(dev, raw, why, self._now)
