"""Takes what devices publish into the books: in order, each entry once, one transaction for a group of messages.

The caller acknowledges only after ``take`` has returned, so what a device forgets is on disk here. Nothing a device can
send stops another device: bytes that cannot be booked go to quarantine, and the rest goes on.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from edge.domain.errors import BadMessage
from edge.headoffice import devices
from edge.headoffice.acks import ack_of
from edge.headoffice.database import Books
from edge.headoffice.entries import Unreadable, plain, read_address, read_entry
from edge.headoffice.quarantine import QuarantineShelf
from edge.headoffice.streams import OpenStream, Streams
from edge.link.contract import Ack, Address, split

Who = tuple[str, str]
"""Store and device."""


class Message(NamedTuple):
    """One MQTT message. ``retained`` means the broker kept it, so it may be old."""

    topic: str
    payload: bytes
    retained: bool = False


@dataclass(slots=True)
class Outcome:
    """What a group of messages made.

    Attributes:
        acks: The whole word to each device that sent entries or was born; true once ``take`` has returned.
        booked: How many new entries each device brought.
        born: Devices that came online.
        moved: Whether a balance may have changed.
        quarantined: How many pieces of bytes were put aside.
    """

    acks: dict[Who, Ack] = field(default_factory=dict)
    booked: dict[Who, int] = field(default_factory=dict)
    born: list[Who] = field(default_factory=list)
    moved: bool = False
    quarantined: int = 0


def wall_ms() -> int:
    """Return the wall clock in milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


class Receiver:
    """Books messages. One thread uses it; it keeps nothing in memory between calls.

    Args:
        books: The open database.
        ns: First part of every topic.
        now_ms: Wall clock; written beside entries, decides nothing.
    """

    def __init__(self, books: Books, ns: str = "mk", now_ms: Callable[[], int] = wall_ms) -> None:
        self._books, self._ns, self._now_ms = books, ns, now_ms
        self._shelf = QuarantineShelf(books)
        self._streams = Streams(books, self._shelf)

    def take(self, messages: Sequence[Message]) -> Outcome:
        """Book a group of messages as one transaction and return what may now be acknowledged."""
        outcome = Outcome()
        with self._books.writing():
            group = _Group(self._ns, self._streams, self._shelf, outcome, self._now_ms())
            for message in messages:
                group.add(message)
            group.close()
            gen = int(self._books.setting("gen", "1"))
            for store, device in {**outcome.booked, **dict.fromkeys(outcome.born)}:
                outcome.acks[store, device] = ack_of(store, device, gen)
        return outcome


class _Group:
    """The messages of one transaction."""

    def __init__(self, ns: str, streams: Streams, shelf: QuarantineShelf, outcome: Outcome, now: int) -> None:
        self._ns, self._streams, self._shelf, self._outcome, self._now = ns, streams, shelf, outcome, now
        self._open: dict[tuple[Address, int], OpenStream] = {}

    def add(self, message: Message) -> None:
        """Take one message in; whatever it is, it raises nothing foreseen."""
        try:
            address = read_address(message.topic, self._ns)
        except Unreadable as fault:
            self._aside(plain(message.topic), "", message.payload, fault)
            return
        if address.kind == "j":
            self._journal(message, address)
        elif address.kind in {"conn", "state"} and message.payload:  # an empty one clears what was retained
            self._status(message, address)

    def close(self) -> None:
        """Write what became of each stream."""
        for (address, _), stream in self._open.items():
            self._outcome.moved |= self._streams.close(stream, self._now)
            self._outcome.booked[address.store, address.device] += len(stream.order.booked)

    def _status(self, message: Message, address: Address) -> None:
        try:
            if devices.heard(address, message.payload, self._now, retained=message.retained):
                self._outcome.born.append((address.store, address.device))
        except Unreadable as fault:
            self._aside(message.topic, address.device, message.payload, fault)

    def _journal(self, message: Message, address: Address) -> None:
        who = (address.store, address.device)
        if who not in self._outcome.booked:
            self._outcome.booked[who] = 0
            devices.seen(address, self._now)
        try:
            bodies = split(message.payload)
        except BadMessage as fault:
            why = Unreadable("BAD_JSON", plain(str(fault)))
            self._aside(message.topic, address.device, message.payload, why)
            return
        for body in bodies:
            self._entry(body, address, message.topic)

    def _entry(self, body: bytes, address: Address, topic: str) -> None:
        try:
            ep, entry = read_entry(body, address)
            stream = self._open.get((address, ep))
            if stream is None:
                stream = self._open[address, ep] = self._streams.open(address, topic, ep)
        except Unreadable as fault:
            self._aside(topic, address.device, body, fault)
            return
        stream.order.offer(entry)

    def _aside(self, topic: str, dev: str, raw: bytes, why: Unreadable) -> None:
        self._shelf.put(topic, dev, raw, why.reason, why.detail, self._now)
        self._outcome.quarantined += 1
