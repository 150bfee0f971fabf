"""Reads where a stream stands from the books, and writes back what a group of messages made of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from edge.domain.chain import genesis
from edge.domain.events import EVENTS
from edge.domain.value.accounts import Place
from edge.domain.value.epochs import BOOKED, State, may
from edge.headoffice.clocks import Clocks
from edge.headoffice.database import Books
from edge.headoffice.entries import UNREADABLE, VOID, Entry, Unreadable, entry_hash, read_entry
from edge.headoffice.findings import Finding, Findings
from edge.headoffice.ledger import Ledger
from edge.headoffice.models import Stream
from edge.headoffice.quarantine import QuarantineShelf
from edge.headoffice.sequence import Sequence
from edge.link.contract import Address

HASHES_AT_ONCE = 500
"""Numbers that one query for booked hashes covers."""

MOVES = frozenset(name for name, kind in EVENTS.items() if {"legs", "asset"} & set(kind.__struct_fields__))
"""Types of entries that may change a balance."""

FORK_SAYS = "two different entries carry this number: a copied card or a restored image"
CHAIN_SAYS = "the entry does not follow the last one booked: it belongs to another history"
AFTER_SAYS = "this epoch has two histories: a person decides, the device enrols again"


@dataclass(slots=True)
class OpenStream:
    """A stream that a group of messages touches; ``waited`` are the numbers that waited when it began.

    Attributes:
        state: As ``edge.domain.value.epochs`` has it, when the group began.
        gen: Generation of head office to which this epoch has reported.
        stamp: Boot and milliseconds of the last entry booked before this group; boot 0 when there is none.
        forked: Whether this group showed a second history, so that the caller must freeze the epoch.
    """

    address: Address
    topic: str
    ep: int
    order: Sequence
    waited: set[int]
    state: State = "active"
    gen: int = 1
    stamp: tuple[int, int] = (0, 0)
    forked: bool = False

    @property
    def place(self) -> Place:
        """Which epoch of which device this is."""
        return Place(self.address.device, self.ep)

    @property
    def begun(self) -> bool:
        """Whether this group brought the epoch's first entry: a hello alone does not begin it."""
        return bool(self.order.booked) and self.order.booked[0].seq == 1

    def count(self) -> dict[str, int]:
        """Return what became of the entries this group brought; see ``Outcome.count``."""
        order = self.order
        return {
            "applied": len(order.booked) - len(order.parked),  # parked ones were quarantined when they came
            "duplicate": len(order.repeats) + order.doubled,
            "quarantined": len(order.refused) + len(order.after_fork),
            "waiting": len(order.ahead) - len(self.waited),
            "left": order.too_far,
        }


class Streams:
    """Opens and closes streams inside the receiver's transaction.

    Attributes:
        known: Types of entries that are applied; others are stored for a later version.
    """

    def __init__(self, books: Books, shelf: QuarantineShelf) -> None:
        self._books, self._shelf, self._ledger, self._findings = books, shelf, Ledger(books), Findings(books)
        self._clocks = Clocks(books)
        find = (
            "SELECT store, state, upto, head, gen, boot, mono, EXISTS (SELECT 1 FROM ahead WHERE ahead.dev = stream.dev"
            " AND ahead.ep = stream.ep) FROM stream WHERE dev = ? AND ep = ?"
        )
        self._find = books.sql(f"{find} FOR UPDATE" if books.is_postgres else find)
        self._ahead = books.sql("SELECT seq, body FROM ahead WHERE dev = ? AND ep = ?")
        self.known = frozenset(EVENTS) | {UNREADABLE}
        self._later = books.sql("INSERT INTO unapplied (dev, ep, seq, type) VALUES (?, ?, ?, ?)")
        self._wait = books.sql("INSERT INTO ahead (dev, ep, seq, hash, body) VALUES (?, ?, ?, ?, ?)")
        self._waited = books.sql("DELETE FROM ahead WHERE dev = ? AND ep = ? AND seq = ?")
        self._hashes = books.sql("SELECT seq, hash FROM event WHERE dev = ? AND ep = ? AND seq BETWEEN ? AND ?")
        self._put = books.sql(
            "INSERT INTO event (dev, ep, seq, hash, type, time, received, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        )
        move = "UPDATE stream SET upto = ?, head = ?, boot = ?, mono = ? WHERE dev = ? AND ep = ? RETURNING state"
        self._move = books.sql(move)
        self._state = books.sql("UPDATE stream SET state = ? WHERE dev = ? AND ep = ?")

    def open(self, address: Address, topic: str, ep: int) -> OpenStream:
        """Return the stream as the books have it.

        Raises:
            Unreadable: This device belongs to another store.
        """
        dev = address.device
        rows = self._books.all(self._find, dev, ep)
        if not rows:
            head = genesis(dev, ep)
            Stream.insert(dev=dev, ep=ep, store=address.store, head=head).execute()
            return OpenStream(address, topic, ep, Sequence(0, head), set())
        store, state, upto, head, gen, boot, mono, waits = rows[0]
        if store != address.store:
            raise Unreadable("WRONG_DEVICE", f"{dev} belongs to {store}")
        waiting = self._books.all(self._ahead, dev, ep) if waits else []
        ahead = {seq: read_entry(bytes(body), address)[1] for seq, body in waiting}
        order = Sequence(upto, bytes(head), ahead, frozen=state not in BOOKED)
        return OpenStream(address, topic, ep, order, set(ahead), state, gen, (boot or 0, mono or 0))

    def close(self, stream: OpenStream, now: int) -> bool:
        """Write entries, postings, what waits, what is refused and where the stream stands.

        Returns:
            Whether a balance may have changed.
        """
        order, dev, ep = stream.order, stream.address.device, stream.ep
        if order.ahead:
            order.prove(lambda digest: self._shelf.find_unreadable(stream.topic, digest))
        if order.booked:
            rows = [(dev, ep, e.seq, e.hash, e.type, e.time, now, e.body) for e in order.booked]
            self._books.many(self._put, rows)
            stamp = self._clocks.follow(stream.place, stream.stamp, order.booked, now)
            # A newer epoch of this device may have retired this one since the group began.
            [(stream.state,)] = self._books.all(self._move, order.upto, order.head, *stamp, dev, ep)
        known, place = self.known, stream.place
        for entry in order.booked:
            if entry.type not in known:
                self._store(stream, entry, now)
            elif found := self._ledger.book(*place, entry, now, stream.state):
                for finding in found:
                    self._note(stream, entry, finding, now)
        for entry in order.parked:
            self._shelf.park(stream.topic, entry.hash, ep, entry.seq)
        self._refuse(stream, now)
        self._keep_waiting(stream)
        return any(entry.type in MOVES for entry in order.booked)

    def _store(self, stream: OpenStream, entry: Entry, now: int) -> None:
        """Note a person's marker, or an entry for a head office that knows its type."""
        if entry.type == VOID:
            self._note(stream, entry, Finding("SKIPPED", entry.body.decode()), now)
            return
        self._books.many(self._later, [(*stream.place, entry.seq, entry.type)])
        self._note(stream, entry, Finding("UNKNOWN_TYPE", entry.type), now)

    def poisoned(self, dev: str, raw: bytes, why: Unreadable, now: int) -> None:
        """Tell a person that a device repeats what cannot be read: nothing after it is booked until they decide."""
        row = Stream.select().where(Stream.dev == dev).order_by(Stream.ep.desc()).first()
        ep, seq = (row.ep, row.upto + 1) if row else (0, 0)
        detail = f"bytes {entry_hash(raw).hex()[:12]} in quarantine came again and again: {why.reason}"
        self._findings.note(dev, ep, seq, Finding("POISON", detail), now)

    def mark_forked(self, place: Place) -> None:
        """Freeze an epoch where there is no desk that holds its rights."""
        self._books.many(self._state, [("forked", *place)])

    def _keep_waiting(self, stream: OpenStream) -> None:
        ahead, dev, ep = stream.order.ahead, stream.address.device, stream.ep
        if done := stream.waited - ahead.keys():
            self._books.many(self._waited, [(dev, ep, seq) for seq in done])
        if new := ahead.keys() - stream.waited:
            self._books.many(self._wait, [(dev, ep, seq, ahead[seq].hash, ahead[seq].body) for seq in sorted(new)])

    def _refuse(self, stream: OpenStream, now: int) -> None:
        """Put aside what shows another history, and freeze the epoch."""
        order = stream.order
        if strangers := self._strangers(stream):
            order.repeats = [entry for entry in order.repeats if entry not in strangers]
            order.refused += [("FORK", entry) for entry in strangers]
        for reason, entry in order.refused:
            detail = FORK_SAYS if reason == "FORK" else CHAIN_SAYS
            self._aside(stream, entry, reason, detail, now)
            self._note(stream, entry, Finding(reason, detail), now)
        if order.refused:
            order.freeze()
            stream.forked = may(stream.state, "forked")
        for entry in order.after_fork:
            self._aside(stream, entry, "EPOCH_FORKED", AFTER_SAYS, now)

    def _aside(self, stream: OpenStream, entry: Entry, reason: str, detail: str, now: int) -> None:
        self._shelf.put(
            stream.topic, stream.address.device, entry.body, reason, detail, now, place=(stream.ep, entry.seq)
        )

    def _strangers(self, stream: OpenStream) -> list[Entry]:
        """Return the repeats whose bytes differ from those booked under their number.

        An empty hash is a marker for bytes that nobody had.
        """
        dev, strangers = stream.address.device, []
        for some in _neighbours(stream.order.repeats):
            rows = self._books.all(self._hashes, dev, stream.ep, some[0].seq, some[-1].seq)
            booked = {seq: bytes(digest) for seq, digest in rows}
            strangers += [entry for entry in some if booked[entry.seq] not in (entry.hash, b"")]
        return strangers

    def _note(self, stream: OpenStream, entry: Entry, finding: Finding, now: int) -> None:
        self._findings.note(*stream.place, entry.seq, finding, now)


def _neighbours(entries: list[Entry]) -> Iterator[list[Entry]]:
    """Yield entries sorted by number, in groups that one range of ``HASHES_AT_ONCE`` numbers covers."""
    some: list[Entry] = []
    for entry in sorted(entries, key=lambda entry: entry.seq):
        if some and entry.seq - some[0].seq >= HASHES_AT_ONCE:
            yield some
            some = []
        some.append(entry)
    if some:
        yield some
