"""What is granted before anybody asks, so that shoppers can spend while a store is cut off.

A member's units lie ready where they were last seen: at the store's holder, or at that very kiosk where a store has
none. What a store has on its shelves lies with its holder, and each kiosk has a small budget of the chain's own. Only
devices that are online are granted anything: one that cannot hear it would hold it for nobody.

Run twice, it grants nothing twice: what a place holds is looked at first. It never takes anything back.
"""

from typing import NamedTuple

from edge.domain.value import accounts
from edge.domain.value.accounts import RESERVE, Place
from edge.domain.value.assets import CHAIN, is_coupon, is_gift
from edge.headoffice.database import Books
from edge.headoffice.rights.epochs import Epochs
from edge.headoffice.rights.figures import HOLDER, Figures, read_figures
from edge.headoffice.rights.granting import Granting
from edge.headoffice.rights.moving import Moving
from edge.headoffice.rights.places import Places
from edge.headoffice.rights.words import DownWords, Words
from edge.link.contract import Configure, Down, Forget, Word

MOST_AT_ONCE = 500
"""Grants of one run; the next run goes on. A device commits each word by itself."""

HOUR_MS = 3600 * 1000
REQUEST_MS = 24 * HOUR_MS
"""How long a request is known again; the same one later would be granted twice, which is merely given back."""

CONFIGURE = "configure"
FORGET = "forget:"


class Forgetting(NamedTuple):
    """How many devices were told to forget a member, and how many have done so."""

    told: int
    done: int


class _Run:
    """One run over a store: who is online there, and what was granted so far."""

    def __init__(self, store: str, devices: dict[str, Place], holder: Place | None) -> None:
        self.store, self.devices, self.holder = store, devices, holder
        self.granted = 0

    def home(self, dev: str) -> Place | None:
        """Return where the units of a member lie who was last seen at ``dev``."""
        return self.holder or self.devices.get(dev)


class Policy:
    """Makes standing grants."""

    def __init__(self, books: Books, moving: Moving, places: Places, words: DownWords, granting: Granting) -> None:
        self._books, self._moving, self._places = books, moving, places
        self._words, self._granting = words, granting
        self._active = books.sql(
            "SELECT s.dev, MAX(s.ep), MAX(CASE WHEN d.s = 'on' THEN 1 ELSE 0 END) FROM stream s"
            " LEFT JOIN device d ON d.store = s.store AND d.device = s.dev"
            " WHERE s.store = ? AND s.state = 'active' AND s.gen = ? AND s.upto > 0 GROUP BY s.dev ORDER BY s.dev"
        )
        self._free = books.sql(
            "SELECT m.member, m.dev, b.asset, b.n FROM seen m JOIN balance b ON b.account = 'free:' || m.member"
            " WHERE m.dev IN (SELECT dev FROM stream WHERE store = ?) AND b.n > 0 ORDER BY m.member, b.asset"
        )
        self._own = books.sql("SELECT asset, n FROM balance WHERE account = ? AND n > 0 ORDER BY asset")
        self._open = books.sql(
            "SELECT dev, ep, store FROM stream WHERE state IN ('active', 'closing') AND gen = ? ORDER BY dev, ep"
        )
        self._unseen = books.sql("DELETE FROM seen WHERE member = ?")
        self._old = books.sql("DELETE FROM request WHERE received < ?")
        self._retired = books.sql(
            "SELECT dev, ep FROM stream WHERE state = 'retired' AND state_since < ? ORDER BY dev, ep"
        )
        self._told = books.sql(
            "SELECT COUNT(*), COALESCE(SUM(CASE WHEN s.heard >= t.dseq THEN 1 ELSE 0 END), 0) FROM told t"
            " JOIN stream s ON s.dev = t.dev AND s.ep = t.ep WHERE t.word = ?"
        )

    def standing(self, store: str, now_ms: int) -> Words:
        """Grant what should lie ready in a store; return what is to be said there."""
        office = self._places.office()
        if office.recovering:
            return Words()
        figures, words = read_figures(self._books), Words()
        run = self._begin(store, office.gen)
        before = {place: self._said(place) for place in run.devices.values()}
        for place in run.devices.values():
            self._configure(place, figures)
            self._budget(run, place, figures, now_ms)
        self._members(run, figures, now_ms)
        self._shelf(run, now_ms)
        for place, said in before.items():
            words.down += [((store, place.dev), down) for down in self._words.again(place) if down.dseq > said]
        return words

    def tidy(self, now_ms: int, epochs: Epochs) -> None:
        """Let go of old requests; release points of what was retired long ago, if the figures say so.

        Nothing is taken from anybody by this: what a late entry then finds gone, the chain bears.
        """
        self._books.many(self._old, [(now_ms - REQUEST_MS,)])
        hours = read_figures(self._books).release_points_h
        if hours:
            for dev, ep in self._books.all(self._retired, now_ms - hours * HOUR_MS):
                epochs.release(Place(dev, int(ep)), now_ms, points_only=True)

    def forget(self, owner: str) -> Words:
        """Tell every open epoch to give back and erase what it has of a member."""
        words = Words()
        self._books.many(self._unseen, [(owner,)])  # or it would lie ready again tomorrow
        for dev, ep, store in self._books.all(self._open, self._places.office().gen):
            if down := self._tell(Place(dev, int(ep)), FORGET + owner, Forget(owner=owner)):
                words.down.append(((store, dev), down))
        return words

    def forgotten(self, owner: str) -> Forgetting:
        """Return how far a member is forgotten."""
        told, done = self._books.all(self._told, FORGET + owner)[0]
        return Forgetting(int(told), int(done))

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _begin(self, store: str, gen: int) -> _Run:
        rows = self._books.all(self._active, store, gen)
        online = {dev: Place(dev, int(ep)) for dev, ep, on in rows if on}
        name = self._books.setting(HOLDER + store) or (rows[0][0] if len(rows) == 1 else "")
        return _Run(store, online, online.get(name))

    def _said(self, place: Place) -> int:
        standing = self._places.find(place)
        return standing.said if standing else 0

    def _configure(self, place: Place, figures: Figures) -> None:
        """Tell a device what one transaction may risk, if it was told otherwise."""
        word = Configure(caps=figures.caps)
        last = self._words.last(place, CONFIGURE)
        if (self._words.read(place, last) if last else Configure()) != word:
            self._tell(place, CONFIGURE, word)

    def _budget(self, run: _Run, place: Place, figures: Figures, now_ms: int) -> None:
        for asset, most in figures.risk.items():
            self._fill(run, place, CHAIN, asset, most, now_ms)

    def _members(self, run: _Run, figures: Figures, now_ms: int) -> None:
        for member, dev, asset, n in self._books.all(self._free, run.store):
            place = run.home(dev)
            if place is None or run.granted >= MOST_AT_ONCE:
                continue
            if is_coupon(asset):
                run.granted += bool(self._granting.grant(place, member, asset, int(n), now_ms=now_ms))
            elif asset in figures.own:
                self._fill(run, place, member, asset, figures.own[asset], now_ms)

    def _shelf(self, run: _Run, now_ms: int) -> None:
        """Grant what lies on the store's shelves to its holder."""
        if run.holder is None:
            return
        for asset, n in self._books.all(self._own, RESERVE):
            if is_gift(asset) and asset.endswith(f":{run.store}"):
                self._granting.grant(run.holder, CHAIN, asset, int(n), now_ms=now_ms)

    def _fill(self, run: _Run, place: Place, owner: str, asset: str, most: int, now_ms: int) -> None:
        """Grant what a place lacks of ``most`` units."""
        lacks = most - self._moving.balance(accounts.held(place, owner), asset)
        run.granted += bool(lacks > 0 and self._granting.grant(place, owner, asset, lacks, now_ms=now_ms))

    def _tell(self, place: Place, what: str, word: Word) -> Down | None:
        down = self._words.say(place, word)
        if down:
            self._words.note(place, what, down.dseq)
        return down
