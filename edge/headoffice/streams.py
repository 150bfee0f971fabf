"""Reads where a stream stands from the books, and writes back what a group of messages made of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from edge.domain.chain import genesis
from edge.domain.events import PointsClaimed
from edge.headoffice.database import Books
from edge.headoffice.entries import Entry, Unreadable, read_entry
from edge.headoffice.ledger import Finding, Ledger
from edge.headoffice.models import Ahead, ExceptionRow, Stream
from edge.headoffice.quarantine import QuarantineShelf
from edge.headoffice.sequence import Sequence
from edge.link.contract import Address

HASHES_AT_ONCE = 500
"""Numbers that one query for booked hashes covers."""

FORK_SAYS = "two different entries carry this number: a copied card or a restored image"
CHAIN_SAYS = "the entry does not follow the last one booked: it belongs to another history"


@dataclass(slots=True)
class OpenStream:
    """A stream that a group of messages touches; ``waited`` are the numbers that waited when it began."""

    address: Address
    topic: str
    ep: int
    order: Sequence
    waited: set[int]
    state: str = "active"


class Streams:
    """Opens and closes streams inside the receiver's transaction."""

    def __init__(self, books: Books, shelf: QuarantineShelf) -> None:
        self._books, self._shelf, self._ledger = books, shelf, Ledger(books)
        find = "SELECT store, state, upto, head FROM stream WHERE dev = ? AND ep = ?"
        self._find = books.sql(f"{find} FOR UPDATE" if books.is_postgres else find)
        self._hashes = books.sql("SELECT seq, hash FROM event WHERE dev = ? AND ep = ? AND seq BETWEEN ? AND ?")
        self._put = books.sql(
            "INSERT INTO event (dev, ep, seq, hash, type, time, received, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        )

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
        store, state, upto, head = rows[0]
        if store != address.store:
            raise Unreadable("WRONG_DEVICE", f"{dev} belongs to {store}")
        waiting = Ahead.select().where((Ahead.dev == dev) & (Ahead.ep == ep))
        ahead = {row.seq: read_entry(bytes(row.body), address)[1] for row in waiting}
        return OpenStream(address, topic, ep, Sequence(upto, bytes(head), ahead), set(ahead), state)

    def close(self, stream: OpenStream, now: int) -> bool:
        """Write entries, postings, what waits, what is refused and where the stream stands.

        Returns:
            Whether a balance may have changed.
        """
        order, dev, ep = stream.order, stream.address.device, stream.ep
        if order.ahead:
            order.prove(lambda digest: self._shelf.find_unreadable(stream.topic, digest))
        self._books.many(self._put, [(dev, ep, e.seq, e.hash, e.type, e.time, now, e.body) for e in order.booked])
        for entry in order.booked:
            for finding in self._ledger.book(dev, ep, entry, now):
                self._note(stream, entry, finding, now)
        for entry in order.parked:
            self._shelf.park(stream.topic, entry.hash, ep, entry.seq)
        self._keep_waiting(stream)
        self._refuse(stream, now)
        Stream.update(upto=order.upto, head=order.head, state=stream.state).where(
            (Stream.dev == dev) & (Stream.ep == ep)
        ).execute()
        return any(entry.type == PointsClaimed.TYPE for entry in order.booked)

    def _keep_waiting(self, stream: OpenStream) -> None:
        ahead, dev, ep = stream.order.ahead, stream.address.device, stream.ep
        if done := stream.waited - set(ahead):
            Ahead.delete().where((Ahead.dev == dev) & (Ahead.ep == ep) & Ahead.seq.in_(done)).execute()
        rows = [
            {"dev": dev, "ep": ep, "seq": seq, "hash": ahead[seq].hash, "body": ahead[seq].body}
            for seq in ahead.keys() - stream.waited
        ]
        if rows:
            Ahead.insert_many(rows).execute()

    def _refuse(self, stream: OpenStream, now: int) -> None:
        refused = [*stream.order.refused, *(("FORK", entry) for entry in self._strangers(stream))]
        for reason, entry in refused:
            stream.state = "forked"
            detail = FORK_SAYS if reason == "FORK" else CHAIN_SAYS
            self._shelf.put(stream.topic, stream.address.device, entry.body, reason, detail, now)
            self._note(stream, entry, Finding(reason, detail), now)

    def _strangers(self, stream: OpenStream) -> list[Entry]:
        """Return the repeats whose bytes differ from those booked under their number."""
        dev, strangers = stream.address.device, []
        for some in _neighbours(stream.order.repeats):
            rows = self._books.all(self._hashes, dev, stream.ep, some[0].seq, some[-1].seq)
            booked = {seq: bytes(digest) for seq, digest in rows}
            strangers += [entry for entry in some if booked[entry.seq] != entry.hash]
        return strangers

    def _note(self, stream: OpenStream, entry: Entry, finding: Finding, now: int) -> None:
        ExceptionRow.insert(
            dev=stream.address.device,
            ep=stream.ep,
            seq=entry.seq,
            kind=finding.kind,
            txn=finding.txn,
            member=finding.member,
            asset=finding.asset,
            amount=finding.amount,
            detail=finding.detail,
            received=now,
        ).on_conflict_ignore().execute()


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
