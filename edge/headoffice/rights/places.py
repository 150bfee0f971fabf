"""Where each epoch of each device stands, and where head office itself stands: its generation."""

from typing import NamedTuple

from edge.domain.chain import genesis
from edge.domain.value.accounts import Place
from edge.domain.value.epochs import State
from edge.headoffice.database import Books

FIRST_GEN = 1


class Standing(NamedTuple):
    """One row of ``stream``; see ``models.Stream``."""

    store: str
    state: State
    upto: int
    said: int
    heard: int
    gen: int
    nonce: str
    nonce_upto: int
    nonce_heard: int
    since: int


class Office(NamedTuple):
    """Head office: its generation, and whether it waits for devices to report since it was restored."""

    gen: int
    recovering: bool


_COLUMNS = "store, state, upto, said, heard, gen, nonce, nonce_upto, nonce_heard, state_since"


class Places:
    """Reads and writes ``stream`` rows by fixed SQL."""

    def __init__(self, books: Books) -> None:
        self._books = books
        lock = " FOR UPDATE" if books.is_postgres else ""
        self._find = books.sql(f"SELECT {_COLUMNS} FROM stream WHERE dev = ? AND ep = ?{lock}")  # noqa: S608 - fixed words
        self._enter = books.sql(
            "INSERT INTO stream (dev, ep, store, state, upto, head, slip_key, said, heard, gen, nonce, nonce_upto,"
            " nonce_heard, state_since) VALUES (?, ?, ?, ?, 0, ?, '', 0, 0, ?, '', 0, 0, ?)"
            " ON CONFLICT (dev, ep) DO NOTHING"
        )
        self._epochs = books.sql("SELECT ep, state, upto FROM stream WHERE dev = ? ORDER BY ep")
        self._state = books.sql("UPDATE stream SET state = ?, state_since = ? WHERE dev = ? AND ep = ?")
        self._office = books.sql("SELECT key, value FROM setting WHERE key IN ('gen', 'recovering')")

    def office(self) -> Office:
        """Return where head office stands."""
        facts = dict(self._books.all(self._office))
        return Office(int(facts.get("gen", FIRST_GEN)), facts.get("recovering", "") == "yes")

    def find(self, place: Place) -> Standing | None:
        """Return where an epoch stands, or ``None`` if it was never heard of."""
        rows = self._books.all(self._find, *place)
        return Standing(*rows[0]) if rows else None

    def epochs(self, dev: str) -> list[tuple[int, State, int]]:
        """Return number, state and booked entries of each epoch of a device, oldest first."""
        return [(ep, state, int(upto)) for ep, state, upto in self._books.all(self._epochs, dev)]

    def enter(self, store: str, place: Place, now_ms: int) -> None:
        """Note an epoch that was never heard of. One that is older than an epoch with entries begins retired.

        After a restore it has not reported: this head office may have forgotten it.
        """
        newer = any(ep > place.ep and upto for ep, _, upto in self.epochs(place.dev))
        row = (*place, store, "retired" if newer else "active", genesis(*place), FIRST_GEN, now_ms)
        self._books.many(self._enter, [row])

    def set_state(self, place: Place, state: State, now_ms: int) -> None:
        """Write what became of an epoch."""
        self._books.many(self._state, [(state, now_ms, *place)])
