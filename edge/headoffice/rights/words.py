"""What each epoch was told: words numbered 1, 2, 3 ..., kept, and told again until the device says it has applied them.

A word is one row and, where it moves units, one commit with their move. It is told again in the present generation,
whichever it was first said in: what head office has in its books is true, however it came to have it.
"""

from dataclasses import dataclass, field

import msgspec

from edge.domain.value.accounts import Place
from edge.headoffice.database import Books
from edge.headoffice.outcome import Who
from edge.headoffice.rights.places import Places
from edge.headoffice.rights.telling import Untold
from edge.link.contract import Answer, Down, Word

AT_ONCE = 50
"""Words told again in one go; the next follow when these are heard."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Down).decode


@dataclass(slots=True)
class Words:
    """What is to be said once the transaction is committed: numbered words, and answers that may get lost."""

    down: list[tuple[Who, Down]] = field(default_factory=list)
    answers: list[tuple[Who, Answer]] = field(default_factory=list)

    def add(self, more: "Words") -> None:
        """Say this too."""
        self.down += more.down
        self.answers += more.answers


class DownWords:
    """Writes and reads the rows of ``down``."""

    def __init__(self, books: Books, places: Places) -> None:
        self._books, self._places = books, places
        self._next = books.sql("UPDATE stream SET said = said + 1 WHERE dev = ? AND ep = ? AND gen = ? RETURNING said")
        self._put = books.sql("INSERT INTO down (dev, ep, dseq, body) VALUES (?, ?, ?, ?)")
        self._unheard = books.sql(
            "SELECT d.body FROM stream s JOIN down d ON d.dev = s.dev AND d.ep = s.ep AND d.dseq > s.heard"
            " WHERE s.dev = ? AND s.ep = ? AND s.gen = ? AND s.state NOT IN ('forked', 'released')"
            " ORDER BY d.dseq LIMIT ?"
        )
        self._untold = books.sql(
            "SELECT s.store, s.dev, s.ep, s.heard FROM stream s JOIN device d ON d.store = s.store AND d.device = s.dev"
            " WHERE s.said > s.heard AND d.s = 'on' AND s.gen = ? AND s.state NOT IN ('forked', 'released')"
        )
        self._last = books.sql("SELECT dseq FROM told WHERE dev = ? AND ep = ? AND word = ?")
        self._note = books.sql(
            "INSERT INTO told (dev, ep, word, dseq) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (dev, ep, word) DO UPDATE SET dseq = excluded.dseq"
        )
        self._body = books.sql("SELECT body FROM down WHERE dev = ? AND ep = ? AND dseq = ?")

    def say(self, place: Place, word: Word) -> Down | None:
        """Number a word and keep it; ``None`` when the epoch has not reported since head office was restored.

        Then the next number may be one that a forgotten word has already.
        """
        gen = self._places.office().gen
        rows = self._books.all(self._next, *place, gen)
        if not rows:
            return None
        down = Down(gen=gen, ep=place.ep, dseq=int(rows[0][0]), word=word)
        self.keep(place, down)
        return down

    def keep(self, place: Place, down: Down) -> None:
        """Write a word that has its number."""
        self._books.many(self._put, [(*place, down.dseq, _encode(down))])

    def again(self, place: Place) -> list[Down]:
        """Return what an epoch has not applied yet, oldest first, as many as are told in one go.

        An epoch that is forked or released gets nothing more to hold; ``hello`` tells it the one word it needs.
        """
        gen = self._places.office().gen
        rows = self._books.all(self._unheard, *place, gen, AT_ONCE)
        return [msgspec.structs.replace(_decode(bytes(body)), gen=gen) for (body,) in rows]

    def untold(self) -> list[Untold]:
        """Return every epoch that is online and was told more than it has applied."""
        rows = self._books.all(self._untold, self._places.office().gen)
        return [Untold(store, dev, int(ep), int(heard)) for store, dev, ep, heard in rows]

    def last(self, place: Place, what: str) -> int:
        """Return the number under which ``what`` was last told, or 0."""
        rows = self._books.all(self._last, *place, what)
        return int(rows[0][0]) if rows else 0

    def note(self, place: Place, what: str, dseq: int) -> None:
        """Remember that ``what`` was told as word ``dseq``."""
        self._books.many(self._note, [(*place, what, dseq)])

    def read(self, place: Place, dseq: int) -> Word | None:
        """Return word ``dseq``."""
        rows = self._books.all(self._body, *place, dseq)
        return _decode(bytes(rows[0][0])).word if rows else None
