"""Passes on what a store's holder lent and may never have said: its epoch is over, and its word was on the way.

The units are in transit: taken from the holder by its own entry, and nobody's to spend. The sibling is told by head
office instead, once; whether it had the holder's word already, the sibling alone knows, and it counts the lend once.
"""

from edge.domain.value.accounts import Place
from edge.headoffice.database import Books
from edge.headoffice.lending import passed_on
from edge.headoffice.rights.words import DownWords, Words
from edge.link.contract import Lent


class Passing:
    """Tells siblings what holders that are gone lent them."""

    def __init__(self, books: Books, words: DownWords) -> None:
        self._books, self._words = books, words
        self._open = books.sql(
            "SELECT lend.dev, lend.ep, lend.dseq, lend.owner, lend.asset, lend.n FROM lend"
            " JOIN stream ON stream.dev = lend.dev AND stream.ep = lend.ep"
            ' WHERE lend."to" = ? AND lend.to_ep = ? AND lend."out" AND NOT lend."into"'
            " AND stream.state IN ('closed', 'retired', 'released') ORDER BY lend.dev, lend.ep, lend.dseq"
        )

    def to(self, place: Place, store: str) -> Words:
        """Tell a sibling what it was lent by holders whose epoch is over, each lend once."""
        words = Words()
        for dev, ep, dseq, owner, asset, n in self._books.all(self._open, *place):
            what = passed_on(Place(dev, ep), dseq)
            if self._words.last(place, what):
                continue
            down = self._words.say(place, Lent(of=dev, of_ep=ep, dseq=dseq, owner=owner, asset=asset, n=n))
            if down is None:
                break  # it has not reported since a restore; it is told after that
            self._words.note(place, what, down.dseq)
            words.down.append(((store, place.dev), down))
        return words
