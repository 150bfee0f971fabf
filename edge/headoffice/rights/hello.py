"""Compares where a device stands with what head office has of it (rule 8), and tells again what it has not applied.

A device that knows less than it told us before was put back to an older state: two histories under one number. It is
compared with what we had when its nonce was given, for a hello may come late, and entries may have come meanwhile.
"""

from collections.abc import Callable

from edge.domain.value.accounts import Place
from edge.domain.value.epochs import State
from edge.headoffice.database import Books
from edge.headoffice.entries import Unreadable
from edge.headoffice.findings import Finding, Findings
from edge.headoffice.outcome import Who
from edge.headoffice.rights.epochs import Epochs
from edge.headoffice.rights.places import Office, Places, Standing
from edge.headoffice.rights.words import DownWords, Words
from edge.link.contract import Close, Down, DownHeard, Hello, HelloFirst, Nonce

MOST_EMPTY = 8
"""Epochs of one device that may say hello before one of them brings an entry."""

PUT_BACK = "its card knows less than it told us before: a copied or put back card"
ANOTHER = "its last entry is another than the one booked under that number: a copied or put back card"
UNTOLD = "it knows words that these books do not: a backup was put back; run 'headoffice rights restored'"

_OVER: frozenset[State] = frozenset({"forked", "released"})
"""States in which an epoch is told that it is over, by a word that is numbered for it alone, and nothing else."""


class Greeting:
    """Answers ``HelloFirst``, ``Hello`` and ``DownHeard``.

    Args:
        draw: Makes a nonce that was never used before.
    """

    def __init__(
        self,
        books: Books,
        places: Places,
        words: DownWords,
        epochs: Epochs,
        findings: Findings,
        draw: Callable[[], str],
    ) -> None:
        self._books, self._places, self._words, self._epochs = books, places, words, epochs
        self._findings, self._draw = findings, draw
        self._note_nonce = books.sql(
            "UPDATE stream SET nonce = ?, nonce_upto = upto, nonce_heard = heard WHERE dev = ? AND ep = ?"
        )
        self._hash = books.sql("SELECT hash FROM event WHERE dev = ? AND ep = ? AND seq = ?")
        self._heard = books.sql("UPDATE stream SET heard = ? WHERE dev = ? AND ep = ?")

    def first(self, who: Who, place: Place, ask: HelloFirst, now_ms: int) -> Words:
        """Give a nonce, and note where we stand now.

        Raises:
            Unreadable: This device has begun more epochs than a device of ours can.
        """
        standing = self._places.find(place) or self._enter(who, place, now_ms)
        office, nonce = self._places.office(), self._draw()
        self._books.many(self._note_nonce, [(nonce, *place)])
        after = standing.said if standing.gen < office.gen else -1
        answer = Nonce(ep=place.ep, req=ask.req, nonce=nonce, gen=office.gen, at_ms=now_ms, remember_after=after)
        return Words(answers=[(who, answer)])

    def hello(self, who: Who, place: Place, ask: Hello, now_ms: int) -> Words:
        """Compare; what comes with another nonce than the last is late and says nothing."""
        standing, office = self._places.find(place), self._places.office()
        if standing is None or not standing.nonce or ask.nonce != standing.nonce:
            return Words()
        if standing.state in _OVER:
            return _over(who, place, office, ask, standing.state)
        if fault := self._contradiction(place, standing, ask):
            self._findings.note(*place, ask.seq, Finding("FORK", fault), now_ms)
            self._epochs.fork(place, now_ms)
            return _over(who, place, office, ask, "forked")
        if self._knows_more(standing, office, ask):
            self._knows_later(ask.gen)
            self._findings.note(*place, ask.seq, Finding("RESTORE_UNTOLD", UNTOLD), now_ms)
            return Words()
        if ask.gen == standing.gen == office.gen:
            self._applied(place, standing, ask.dseq)
        return self.go_on(who, place, standing)

    def heard(self, who: Who, place: Place, ask: DownHeard) -> Words:
        """Note what a device has applied. One that says nothing new misses what came after it.

        One that says less is late, or its card was put back: that is for ``hello`` to tell, not to be filled up.
        """
        standing, office = self._places.find(place), self._places.office()
        if standing is None or not ask.gen == standing.gen == office.gen:
            return Words()
        if ask.dseq > standing.heard:
            self._applied(place, standing, ask.dseq)
            return Words()
        again = self._words.again(place) if ask.dseq == standing.heard else []
        return Words(down=[(who, down) for down in again])

    def go_on(self, who: Who, place: Place, standing: Standing) -> Words:
        """Tell a device that is in order what it has not applied; one that is retired, that it is."""
        if standing.state in {"closing", "retired"}:
            self._epochs.tell_close(place, who[0], standing.state)
        return Words(down=[(who, down) for down in self._words.again(place)])

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _enter(self, who: Who, place: Place, now_ms: int) -> Standing:
        if sum(not upto for _, _, upto in self._places.epochs(place.dev)) >= MOST_EMPTY:
            raise Unreadable("BAD_JSON", f"{MOST_EMPTY} epochs of this device have brought no entry: which one is it?")
        self._places.enter(who[0], place, now_ms)
        standing = self._places.find(place)
        if standing is None:
            raise LookupError(f"stream {place} is not there right after it was written")
        return standing

    def _contradiction(self, place: Place, standing: Standing, ask: Hello) -> str:
        """Return how a device contradicts itself, or nothing."""
        if ask.seq < standing.nonce_upto or ask.dseq < standing.nonce_heard:
            return PUT_BACK
        rows = self._books.all(self._hash, *place, ask.seq)
        return ANOTHER if rows and bytes(rows[0][0]).hex() not in ("", ask.head) else ""

    def _knows_more(self, standing: Standing, office: Office, ask: Hello) -> bool:
        """Say whether a device applied what we never said: then these books were put back, and nobody said so."""
        if standing.gen < office.gen:
            return ask.gen > office.gen
        return ask.gen > office.gen or (ask.gen == office.gen and ask.dseq > standing.said)

    def _knows_later(self, gen: int) -> None:
        """Keep the highest generation that any device knows: the next one must be above it."""
        seen = max(int(self._books.setting("gen_seen", "1")), gen)
        self._books.set("gen_seen", str(seen))

    def _applied(self, place: Place, standing: Standing, dseq: int) -> None:
        heard = max(standing.heard, min(dseq, standing.said))
        if heard > standing.heard:
            self._books.many(self._heard, [(heard, *place)])


def _over(who: Who, place: Place, office: Office, ask: Hello, reason: State) -> Words:
    """Tell a device to close by its own next number: what it missed is not its own any more."""
    down = Down(gen=office.gen, ep=place.ep, dseq=ask.dseq + 1, word=Close(reason=reason))
    return Words(down=[(who, down)])
