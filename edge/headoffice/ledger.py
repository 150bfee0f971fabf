"""The ledger: what moves value, by double entry, each transaction once.

``issued`` is the chain's promise to its members; a point earned goes from there to ``free:<member>``, where it may be
granted to any device. A structurally valid event is never refused for business reasons: what can be posted is posted,
the rest is a row for a person, so one bad sale never blocks a stream. Source: ``docs/value.md``.
"""

import base64
import binascii
from collections.abc import Callable, Iterable
from typing import Any, get_args

import msgspec

from edge.domain.events import (
    EVENTS,
    DeviceStarted,
    Event,
    NudgeShown,
    PointsClaimed,
    RightsBorrowed,
    RightsLent,
    RightsReturned,
    VisitStarted,
)
from edge.domain.value.accounts import ISSUED, Place, free
from edge.domain.value.epochs import State
from edge.domain.value.settle import Posting
from edge.headoffice.booked_events import DECODERS
from edge.headoffice.claim_posting import ClaimPosting
from edge.headoffice.contacts import keep_contact
from edge.headoffice.database import Books
from edge.headoffice.entries import UNREADABLE, Entry, plain
from edge.headoffice.findings import Finding
from edge.headoffice.lending import Lends
from edge.headoffice.postings import Origin
from edge.headoffice.seen import Seen
from edge.headoffice.value_books import ValueBooks
from edge.headoffice.value_posting import ValuePosting
from edge.headoffice.value_shapes import OURS, Transaction, sound_back, sound_lend

__all__ = ["ISSUED", "MOVES_VALUE", "Finding", "Ledger", "Posting", "free", "issued_to"]

_MOVING = PointsClaimed | Transaction | RightsReturned | RightsLent | RightsBorrowed

MOVES_VALUE = frozenset(name for name, kind in EVENTS.items() if issubclass(kind, _MOVING))
"""Types of entries after which a balance may have changed."""

_KEY_BYTES = 32


class Ledger:
    """Posts booked entries. Every call runs inside the caller's transaction."""

    def __init__(self, books: Books) -> None:
        self.books = books
        shelf = ValueBooks(books)
        self._postings = shelf.postings
        self._lends = Lends(books)
        self._handlers: dict[type[Event], Callable[[Origin, Any], list[Finding]]] = {
            PointsClaimed: ClaimPosting(shelf).post,
            RightsReturned: self._give_back,
            RightsLent: self._lend,
            RightsBorrowed: self._lend,
            DeviceStarted: self._started,
            VisitStarted: Seen(books).visited,
            **dict.fromkeys(get_args(Transaction), ValuePosting(shelf).post),
        }
        self._key = books.sql("SELECT slip_key FROM stream WHERE dev = ? AND ep = ?")
        self._keep_key = books.sql("UPDATE stream SET slip_key = ? WHERE dev = ? AND ep = ?")

    def book(self, dev: str, ep: int, entry: Entry, now_ms: int = 0, state: State = "active") -> list[Finding]:
        """Post what an entry moves; return what a person should look at.

        Args:
            dev: The device, and
            ep: its epoch, which is in
            state: now.
            entry: A booked entry of it.
            now_ms: When head office received it.
        """
        event = _read(entry)
        if isinstance(event, Finding):
            return [event]
        if isinstance(event, NudgeShown):
            keep_contact(event, entry.time, now_ms)
        handle = self._handlers.get(type(event))
        return handle(Origin(Place(dev, ep), entry.seq, state, now_ms), event) if handle else []

    def post(self, txn: str, postings: Iterable[Posting]) -> None:
        """Write one group of postings and the balances they make."""
        self._postings.write(txn, postings)

    def issue(self, txn: str, member: str, grants: dict[str, int]) -> None:
        """Give a member units that the chain issues: ``{asset: units}``."""
        self.post(txn, issued_to(member, grants))

    def _give_back(self, origin: Origin, event: RightsReturned) -> list[Finding]:
        if not sound_back(event):
            return [Finding("BAD_DATA", f"{event.TYPE}: names or numbers that cannot be")]
        draft = self._postings.draft(origin)
        draft.give_back(event.owner, event.asset, event.n)
        if postings := draft.postings:
            self.post(f"{OURS}{origin.place.dev}:{origin.place.ep}:{origin.seq}", postings)
        return []

    def _lend(self, origin: Origin, event: RightsLent | RightsBorrowed) -> list[Finding]:
        if not sound_lend(event):
            return [Finding("BAD_DATA", f"{event.TYPE}: names or numbers that cannot be")]
        if isinstance(event, RightsLent):
            return self._lends.lent(origin, event)
        return self._lends.borrowed(origin, event)

    def _started(self, origin: Origin, event: DeviceStarted) -> list[Finding]:
        """Keep the first key of an epoch; another one later is for a person, and is not believed."""
        known = self.books.all(self._key, *origin.place) if event.slip_key else []
        if not known or known[0][0] == event.slip_key:
            return []
        if not _is_key(event.slip_key):
            return [Finding("BAD_DATA", f"{event.TYPE}: a slip key that is none")]
        if known[0][0]:
            return [Finding("KEY_CHANGED", "this epoch began with another slip key, which stays the one we believe")]
        self.books.many(self._keep_key, [(event.slip_key, *origin.place)])
        return self._lends.key_came(origin, event.slip_key)


def _read(entry: Entry) -> Event | Finding:
    """Return the event of an entry, or why it is none that we know."""
    if entry.type == UNREADABLE:
        return Finding("PARKED", "the bytes are in quarantine")
    decoder = DECODERS.get(entry.type)
    if decoder is None:
        return Finding("UNKNOWN_TYPE", entry.type)
    try:
        return decoder.decode(entry.data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        return Finding("BAD_DATA", f"{entry.type}: {plain(str(fault))}")


def issued_to(member: str, grants: dict[str, int]) -> list[Posting]:
    """Return the two sides of each grant; they sum to 0."""
    sides: list[Posting] = []
    for asset, units in grants.items():
        sides += [(ISSUED, asset, -units), (free(member), asset, units)]
    return sides


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == _KEY_BYTES
    except (binascii.Error, ValueError):
        return False
