"""Reads an entry back that was booked before."""

import msgspec

from edge.domain.errors import BadMessage
from edge.domain.events import EVENTS, Event
from edge.headoffice.database import Books
from edge.link.contract import read_envelope

DECODERS = {name: msgspec.json.Decoder(kind) for name, kind in EVENTS.items()}
"""What reads the data of each type of entry."""


class BookedEvents:
    """Finds booked entries by their place."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._find = books.sql("SELECT body FROM event WHERE dev = ? AND ep = ? AND seq = ?")

    def at(self, dev: str, ep: int, seq: int) -> Event | None:
        """Return the event of an entry; nothing where none is booked, or none that this version can read."""
        rows = self._books.all(self._find, dev, ep, seq)
        return read_booked(bytes(rows[0][0])) if rows else None


def read_booked(body: bytes) -> Event | None:
    """Return the event in a booked entry's bytes, or nothing where this version cannot read it."""
    try:
        envelope = read_envelope(body)
        event: Event = DECODERS[envelope.type].decode(envelope.data)
    except (BadMessage, KeyError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return event
