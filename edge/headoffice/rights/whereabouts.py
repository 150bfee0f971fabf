"""Where an owner's units are when they are not free: who holds them, what waits for a person's decision.

An account names device, epoch and owner; an index over its text finds it by owner.
"""

from typing import NamedTuple

from edge.domain.value.accounts import Place
from edge.headoffice.database import Books
from edge.headoffice.placed import OWNER_OF_PLACED, PLACED


class Units(NamedTuple):
    """Units of one owner and asset at one place: ``held`` or suspended; ``since`` its state was entered."""

    place: Place
    n: int
    held: bool
    store: str
    state: str
    since: int
    online: bool


class Whereabouts:
    """Finds units."""

    def __init__(self, books: Books) -> None:
        self._books = books
        owner = OWNER_OF_PLACED[books.is_postgres]
        self._find = books.sql(
            f"SELECT account, n FROM balance WHERE asset = ? AND {owner} = ? AND {PLACED} ORDER BY n DESC, account"  # noqa: S608 - fixed words
        )
        self._who = books.sql(
            "SELECT s.store, s.state, s.state_since, COALESCE(d.s, 'off') FROM stream s"
            " LEFT JOIN device d ON d.store = s.store AND d.device = s.dev WHERE s.dev = ? AND s.ep = ?"
        )

    def of(self, owner: str, asset: str) -> list[Units]:
        """Return all places that have some, the most first."""
        found = []
        for account, n in self._books.all(self._find, asset, owner):
            kind, dev, ep, _ = account.split(":", 3)
            place = Place(dev, int(ep))
            for store, state, since, s in self._books.all(self._who, *place):
                found.append(Units(place, int(n), kind == "held", store, state, int(since), s == "on"))
        return found
