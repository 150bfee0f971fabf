"""Grants what a device asks for, as far as it is free, and says where the rest is (rule 2).

A grant is one commit: free -n, held +n, the word that says so. A late answer loses nothing: what was granted stays with
the device until it spends it or gives it back.
"""

from datetime import UTC, datetime, timedelta
from typing import Literal

from edge.domain.value import accounts
from edge.domain.value.accounts import Place
from edge.domain.value.assets import CHAIN, POINTS, is_gift
from edge.domain.value.epochs import GRANTED
from edge.headoffice.database import Books
from edge.headoffice.outcome import Who
from edge.headoffice.rights.moving import Moving
from edge.headoffice.rights.places import Places, Standing
from edge.headoffice.rights.whereabouts import Units, Whereabouts
from edge.headoffice.rights.words import DownWords, Words
from edge.headoffice.value_shapes import OURS
from edge.link.contract import Deny, Elsewhere, Grant, Recall, Right, WantRights

REVIEW_MS = 72 * 3600 * 1000
"""How long a person has to look at what a retired device held; shown to the shopper, decides nothing."""

MOST_ELSEWHERE = 8
"""Holders that one answer names, the largest first."""

FARTHEST_EAST = timedelta(hours=14)
FARTHEST_WEST = timedelta(hours=-12)
"""No place's day begins earlier than in the farthest east, and none ends later than in the farthest west.

Which of a member's points are active is for the store's own day to say."""

Why = Literal["short", "elsewhere", "review"]
_WORST: tuple[Why, ...] = ("short", "review", "elsewhere")


class Granting:
    """Moves free units to devices."""

    def __init__(self, books: Books, moving: Moving, places: Places, words: DownWords) -> None:
        self._books, self._moving, self._places, self._words = books, moving, places, words
        self._whereabouts = Whereabouts(books)
        self._request = books.sql(
            "INSERT INTO request (dev, ep, req, received) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING req"
        )
        self._inactive = books.sql(
            "SELECT COALESCE(SUM(remaining), 0) FROM lot"
            " WHERE member = ? AND (active_on > ? OR (expires_on <> '' AND expires_on < ?))"
        )

    # -- asked by a device ------------------------------------------------------------------------------------------

    def want(self, who: Who, place: Place, ask: WantRights, now_ms: int) -> Words:
        """Answer a device that lacks something for a shopper who stands before it."""
        standing, office = self._places.find(place), self._places.office()
        if standing is None or standing.state not in GRANTED or not standing.upto:
            # Its first entry brings its key. A holder that may lend before we know it is proved by nothing.
            return Words(answers=[(who, Deny(req=ask.req, why="not_active", missing=ask.needs))])
        if office.recovering or standing.gen < office.gen:
            return Words(answers=[(who, Deny(req=ask.req, why="recovering", missing=ask.needs))])
        words = Words()
        if self._books.all(self._request, *place, ask.req, now_ms):
            missing = [rest for need in ask.needs if (rest := self._give(standing, place, need, ask.req, now_ms)).n]
            if missing:
                words = self._deny(who, place, ask.req, missing)
        # Whoever asks listens: what was lost on the way is told again with what is new.
        words.down += [(who, down) for down in self._words.again(place)]
        return words

    def _give(self, standing: Standing, place: Place, need: Right, req: str, now_ms: int) -> Right:
        """Grant what is free of a need; return what it still lacks."""
        if not self._may_ask(standing, need):
            return need
        n = self.grant(place, need.owner, need.asset, need.n, req=req, now_ms=now_ms)
        return Right(need.owner, need.asset, need.n - n)

    def _may_ask(self, standing: Standing, need: Right) -> bool:
        """Of the chain's own a device may ask for its own store's gifts alone; risk budgets are policy's to give."""
        return need.owner != CHAIN or (is_gift(need.asset) and need.asset.endswith(f":{standing.store}"))

    # -- granting ---------------------------------------------------------------------------------------------------

    def grant(self, place: Place, owner: str, asset: str, n: int, *, req: str = "", now_ms: int) -> int:
        """Grant up to ``n`` units, as many as are free, to a place that may have them; return how many."""
        n = min(n, self.grantable(owner, asset, now_ms))
        if n <= 0 or (down := self._words.say(place, Grant(owner=owner, asset=asset, n=n, req=req))) is None:
            return 0
        sides = [(accounts.free(owner), asset, -n), (accounts.held(place, owner), asset, n)]
        self._moving.post(grant_txn(place, down.dseq), sides, now_ms)
        return n

    def grantable(self, owner: str, asset: str, now_ms: int) -> int:
        """Return what may be granted: what is free, less points that are not active yet, or expired."""
        free = self._moving.balance(accounts.free(owner), asset)
        if not free or asset != POINTS or owner == CHAIN:
            return free
        days = _day(now_ms, FARTHEST_EAST), _day(now_ms, FARTHEST_WEST)
        inactive = self._books.all(self._inactive, owner, *days)
        return max(0, free - int(inactive[0][0]))

    # -- what is not free -------------------------------------------------------------------------------------------

    def _deny(self, who: Who, place: Place, req: str, missing: list[Right]) -> Words:
        """Ask the rest back from whoever holds it, and say where it is."""
        words, elsewhere, reasons, until = Words(), list[Elsewhere](), set[Why](), 0
        for need in missing:
            others = [units for units in self._whereabouts.of(need.owner, need.asset) if units.place != place]
            held = [units for units in others if units.held]
            suspended = [units for units in others if not units.held]
            why = _reason(need.n, held, suspended)
            reasons.add(why)
            shown = suspended if why == "review" and not held else held
            elsewhere += [_elsewhere(need, units) for units in shown[:MOST_ELSEWHERE]]
            if suspended:
                until = max(until, max(units.since for units in suspended) + REVIEW_MS)
            for units in held:
                words.add(self.recall(units, need.owner, need.asset))
        why = next(word for word in _WORST if word in reasons)
        words.answers = [(who, Deny(req=req, why=why, missing=missing, elsewhere=elsewhere, review_until=until))]
        return words

    def recall(self, units: Units, owner: str, asset: str) -> Words:
        """Ask a holder for what it has left, unless it was asked and has not heard it yet."""
        what, place = f"recall:{asset}:{owner}", units.place
        standing = self._places.find(place)
        if units.state not in GRANTED or standing is None or self._words.last(place, what) > standing.heard:
            return Words()
        down = self._words.say(place, Recall(owner=owner, asset=asset))
        if down is None:
            return Words()
        self._words.note(place, what, down.dseq)
        return Words(down=[((units.store, place.dev), down)])


def grant_txn(place: Place, dseq: int) -> str:
    """Return the transaction that explains the move of a granting word."""
    return f"{OURS}grant:{place.dev}:{place.ep}:{dseq}"


def _day(now_ms: int, shift: timedelta) -> str:
    return (datetime.fromtimestamp(now_ms / 1000, UTC) + shift).date().isoformat()


def _reason(n: int, held: list[Units], suspended: list[Units]) -> Why:
    """Return why a need of ``n`` units is not met: there are not so many, or they are somewhere."""
    there = sum(units.n for units in held)
    if there >= n:
        return "elsewhere"
    return "review" if there + sum(units.n for units in suspended) >= n else "short"


def _elsewhere(need: Right, units: Units) -> Elsewhere:
    # What is suspended cannot be asked for, though the device itself, in a newer epoch, may be there.
    online = units.online and units.held
    return Elsewhere(owner=need.owner, asset=need.asset, n=units.n, store=units.store, online=online)
