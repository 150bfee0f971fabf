"""Rights that a store's holder lent to a sibling: each side reports for itself, in any order, and each counts once.

Between the two reports the units are ``chain:transit``, which is below zero while only the sibling has reported. What
one side can no longer report, because a person retired it, is taken from, or put to, where its units are now.

The sibling's report counts at once if it brings the holder's signed word, or if the holder's key is not known yet: then
the word is looked at when it is. One that does not fit is only kept: it counts when the holder's own entry says the
same. No clock decides.
"""

import base64
import binascii
from collections import Counter
from dataclasses import replace
from typing import NamedTuple

from nacl.exceptions import ValueError as NaclValueError
from nacl.signing import VerifyKey

from edge.domain.errors import BadMessage
from edge.domain.events import RightsBorrowed, RightsLent
from edge.domain.value.accounts import LOSS, TRANSIT, Place, free
from edge.domain.value.assets import is_coupon
from edge.domain.value.epochs import HOLDS, State
from edge.domain.value.settle import Draft, Posting
from edge.headoffice.database import Books
from edge.headoffice.findings import Finding, Findings
from edge.headoffice.postings import Origin, Postings, said
from edge.headoffice.value_shapes import OURS
from edge.link.contract import Down, Grant, lan_topic, verify

_EARLY = "lent by a device whose own entries had not come; the chain bore what they would explain until they do"


class Lend(NamedTuple):
    """What a holder's word ``dseq`` lent to a sibling. ``proof`` is kept while it is all that head office has."""

    holder: Place
    sibling: Place
    dseq: int
    owner: str
    asset: str
    n: int
    out: bool = False
    into: bool = False
    proof: str = ""
    short: int = 0

    @property
    def group(self) -> str:
        """The name of its postings, but for the side."""
        return f"{OURS}lend:{self.holder.dev}:{self.holder.ep}:{self.sibling.dev}:{self.sibling.ep}:{self.dseq}"

    @property
    def what(self) -> tuple[str, str, int]:
        """Owner, asset, units."""
        return self.owner, self.asset, self.n


class Lends:
    """Books lends. Every call runs inside the caller's transaction."""

    def __init__(self, books: Books) -> None:
        self._books, self._postings, self._findings = books, Postings(books), Findings(books)
        columns = 'dev, ep, "to", to_ep, dseq, owner, asset, n, "out", "into", proof, short'
        key = 'dev = ? AND ep = ? AND "to" = ? AND to_ep = ? AND dseq = ?'
        self._find = books.sql(f"SELECT {columns} FROM lend WHERE {key}")  # noqa: S608 - our own columns
        self._of = books.sql(f'SELECT {columns} FROM lend WHERE (dev = ? AND ep = ?) OR ("to" = ? AND to_ep = ?)')  # noqa: S608 - as above
        self._put = books.sql(
            f"INSERT INTO lend ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - as above
            ' ON CONFLICT (dev, ep, "to", to_ep, dseq) DO UPDATE SET owner = excluded.owner, asset = excluded.asset,'
            ' n = excluded.n, "out" = excluded."out", "into" = excluded."into", proof = excluded.proof,'
            " short = excluded.short"
        )
        self._store = books.sql(
            'SELECT stream.store FROM lend JOIN stream ON stream.dev = lend."to" AND stream.ep = lend.to_ep'
            " WHERE lend.dev = ? AND lend.ep = ?"
            " UNION SELECT stream.store FROM lend JOIN stream ON stream.dev = lend.dev AND stream.ep = lend.ep"
            ' WHERE lend."to" = ? AND lend.to_ep = ? LIMIT 1'
        )
        self._told = books.sql("SELECT 1 FROM told WHERE dev = ? AND ep = ? AND word = ?")
        self._last_key = books.sql(
            "SELECT slip_key FROM stream WHERE dev = ? AND slip_key <> '' ORDER BY ep DESC LIMIT 1"
        )
        self._stream = books.sql("SELECT state, slip_key FROM stream WHERE dev = ? AND ep = ?")

    def lent(self, origin: Origin, event: RightsLent) -> list[Finding]:
        """Book the holder's own entry."""
        said_now = Lend(origin.place, Place(event.to, event.to_ep), event.dseq, event.owner, event.asset, event.n)
        known = self._known(said_now)
        if known is None:
            return self._move(said_now, out=True, into=not self._holds(said_now.sibling), at=origin)
        found = [] if known.what == said_now.what else [_differ(known, said_now)]
        if not known.out and not known.into:  # the sibling waited for this
            return [*found, *self._move(said_now, out=True, into=True, at=origin)]
        if known.short:
            self._repay(known, origin)
        return [*found, *self._move(known, out=not known.out, into=False, at=origin)]

    def borrowed(self, origin: Origin, event: RightsBorrowed) -> list[Finding]:
        """Book the sibling's entry."""
        said_now = Lend(
            Place(event.of, event.of_ep), origin.place, event.dseq, event.owner, event.asset, event.n,
            proof=event.proof,
        )  # fmt: skip
        known = self._known(said_now)
        if known is not None and known.out:
            found = [] if known.what == said_now.what else [_differ(known, said_now)]
            return [*found, *self._move(known, out=False, into=not known.into, at=origin)]
        if known is not None:
            return []  # said before
        state, key = self._stand(said_now.holder)
        if self._passed_on(said_now) or not key or proves(said_now, key):
            # Without a key the holder's first entry is on its way; the word is looked at then.
            return self._move(said_now, out=state == "released", into=True, at=origin, proof="" if key else event.proof)
        self._keep(said_now)
        return [_unproved(said_now, "nothing was posted until the holder's own entry comes")]

    def key_came(self, origin: Origin, key: str) -> list[Finding]:
        """Look at the words by which siblings borrowed from a holder whose key is known only now."""
        found = []
        for lend in self._all(origin.place):
            if lend.holder == origin.place and lend.proof:
                if not proves(lend, key):
                    found.append(_unproved(lend, "it was posted before this key was known, and stands"))
                self._keep(lend._replace(proof=""))
        return found

    def settle(self, place: Place) -> None:
        """Put to an epoch that is over what it borrowed and has not reported; call it after its state was changed.

        What it lent stays in transit until its own entry says so, in its place among the others, or ``withdraw``.
        """
        for lend in self._all(place):
            if lend.out and not lend.into and lend.sibling == place:
                self._move(lend, out=False, into=True)

    def withdraw(self, place: Place, now_ms: int) -> None:
        """Take from a retired epoch what siblings say it lent; call it before its units are released."""
        for lend in self._all(place):
            if lend.into and not lend.out and lend.holder == place:
                for finding in self._move(lend, out=True, into=False):
                    self._findings.note(place.dev, place.ep, -lend.dseq, finding, now_ms)

    def store_of(self, place: Place) -> str:
        """Return the store of an epoch by the siblings that borrowed from it or lent to it, or nothing."""
        rows = self._books.all(self._store, *place, *place)
        return rows[0][0] if rows else ""

    # -- postings ---------------------------------------------------------------------------------------------------

    def _move(self, lend: Lend, *, out: bool, into: bool, at: Origin | None = None, proof: str = "") -> list[Finding]:
        """Take from the holder, put to the sibling, and keep what was done."""
        holder, sibling = self._drafts(lend, at)
        if out:
            holder.take(lend.owner, lend.asset, lend.n, TRANSIT)
        if into:
            sibling.put(lend.owner, lend.asset, lend.n, TRANSIT)
        postings = _sum([*holder.postings, *sibling.postings])
        if postings:
            side = "both" if out and into else "out" if out else "into"
            self._postings.write(f"{lend.group}:{side}", postings)
        early = out and (at is None or at.place != lend.holder)
        short = -sum(n for account, _, n in holder.postings if account == LOSS)
        self._keep(lend._replace(out=lend.out or out, into=lend.into or into, proof=proof, short=short if early else 0))
        found = said("", holder.shortfalls)
        return [replace(finding, kind="LEND_SHORT", detail=_EARLY) for finding in found] if early else found

    def _repay(self, lend: Lend, at: Origin) -> None:
        """The holder's own entry came after all, and with it what its pot had too little of: the chain is repaid."""
        draft, _ = self._drafts(lend, at)
        rest = lend.short - draft.move_some(draft.pot(lend.owner), LOSS, lend.asset, lend.short)
        if at.state == "released" and not is_coupon(lend.asset):
            draft.move_some(free(lend.owner), LOSS, lend.asset, rest)
        self._postings.write(f"{lend.group}:repaid", draft.postings)
        self._keep(lend._replace(short=0))

    def _drafts(self, lend: Lend, at: Origin | None) -> tuple[Draft, Draft]:
        """Return a group in the making for each side; the second sees what the first moved."""
        states = [at.state if at and at.place == side else self._stand(side)[0] for side in (lend.holder, lend.sibling)]
        holder = Draft(self._postings.balance, lend.holder, states[0])
        return holder, Draft(holder.has, lend.sibling, states[1])

    def _holds(self, place: Place) -> bool:
        """Say whether an epoch may still report what it borrowed; one that closed in order has reported everything."""
        return self._stand(place)[0] in HOLDS - {"closed"}

    def _passed_on(self, lend: Lend) -> bool:
        """Say whether head office itself told the sibling of this lend: it had the holder's entry, before a restore."""
        return bool(self._books.all(self._told, *lend.sibling, passed_on(lend.holder, lend.dseq)))

    def _stand(self, place: Place) -> tuple[State, str]:
        """Return the state of an epoch, active if it was never heard of, and its key or the device's last known one."""
        rows = self._books.all(self._stream, *place)
        state, key = rows[0] if rows else ("active", "")
        known = [] if key else self._books.all(self._last_key, place.dev)
        return state, key or (known[0][0] if known else "")

    # -- rows -------------------------------------------------------------------------------------------------------

    def _known(self, lend: Lend) -> Lend | None:
        rows = self._books.all(self._find, *lend.holder, *lend.sibling, lend.dseq)
        return _lend(rows[0]) if rows else None

    def _all(self, place: Place) -> list[Lend]:
        return [_lend(row) for row in self._books.all(self._of, *place, *place)]

    def _keep(self, lend: Lend) -> None:
        self._books.many(self._put, [(*lend.holder, *lend.sibling, *lend[2:])])


def passed_on(holder: Place, dseq: int) -> str:
    """Return under which name it is kept that head office told a sibling of a lend."""
    return f"lent:{holder.dev}:{holder.ep}:{dseq}"


def proves(lend: Lend, key: str) -> bool:
    """Say whether the proof is the holder's signed word, by its key (Base64), for this sibling and these units."""
    try:
        public = VerifyKey(base64.b64decode(key, validate=True))
        down: Down = verify(lend.proof.encode(), lan_topic(lend.holder, lend.sibling), public, Down)
    except (BadMessage, NaclValueError, binascii.Error, UnicodeEncodeError):
        return False
    word = down.word
    return (
        isinstance(word, Grant)
        and (down.ep, down.dseq) == (lend.sibling.ep, lend.dseq)
        and ((word.owner, word.asset, word.n) == lend.what)
    )


def _unproved(lend: Lend, then: str) -> Finding:
    return Finding(
        "LEND_UNPROVED", f"the holder's signed word does not fit; {then}", "", lend.owner, lend.n, lend.asset
    )


def _differ(known: Lend, said_now: Lend) -> Finding:
    owner, asset, n = known.what
    says = f"holder and sibling name different units for word {known.dseq}: {n} and {said_now.n} of {asset}"
    return Finding("LEND_DIFFERS", says, "", owner, abs(n - said_now.n), asset)


def _lend(row: tuple[object, ...]) -> Lend:
    dev, ep, to, to_ep, dseq, owner, asset, n, out, into, proof, short = row
    return Lend(Place(dev, ep), Place(to, to_ep), dseq, owner, asset, n, bool(out), bool(into), proof, short)  # type: ignore[arg-type]


def _sum(postings: list[Posting]) -> list[Posting]:
    total: Counter[tuple[str, str]] = Counter()
    for account, asset, n in postings:
        total[account, asset] += n
    return [(account, asset, n) for (account, asset), n in total.items() if n]
