"""Applies entries that an older version of head office stored because it did not know their type.

They are booked in the journal of their device and acknowledged as stored; the device keeps them until they are applied,
or for seven days. See ADR 8 for what that means for the entries after them.
"""

from edge.domain.events import EVENTS
from edge.domain.value.accounts import Place
from edge.domain.value.epochs import State
from edge.headoffice.database import Books
from edge.headoffice.entries import Entry, entry_hash
from edge.headoffice.findings import Findings
from edge.headoffice.ledger import Ledger
from edge.link.contract import read_envelope

_SETTLE = "UPDATE exception SET settled = ? WHERE dev = ? AND ep = ? AND seq = ? AND kind = 'UNKNOWN_TYPE'"


def apply_stored(books: Books, now_ms: int) -> int:
    """Apply, stream by stream and in order, every stored entry whose type is known now; return how many."""
    ledger, findings = Ledger(books), Findings(books)
    rows = books.all(
        "SELECT u.dev, u.ep, u.seq, u.type, e.body, s.state FROM unapplied u"
        " JOIN event e ON e.dev = u.dev AND e.ep = u.ep AND e.seq = u.seq"
        " JOIN stream s ON s.dev = u.dev AND s.ep = u.ep ORDER BY u.dev, u.ep, u.seq"
    )
    known = [(Place(dev, ep), seq, bytes(body), state) for dev, ep, seq, kind, body, state in rows if kind in EVENTS]
    for place, seq, body, state in known:
        _apply(ledger, findings, place, _entry(body), state, now_ms)
        books.many(books.sql(_SETTLE), [(now_ms, *place, seq)])
        books.many(books.sql("DELETE FROM unapplied WHERE dev = ? AND ep = ? AND seq = ?"), [(*place, seq)])
    return len(known)


def _apply(ledger: Ledger, findings: Findings, place: Place, entry: Entry, state: State, now_ms: int) -> None:
    for finding in ledger.book(*place, entry, now_ms, state):
        findings.note(*place, entry.seq, finding, now_ms)


def _entry(body: bytes) -> Entry:
    it = read_envelope(body)
    return Entry(it.seq, it.type, it.time, it.prev, entry_hash(body), body, it.data)
