"""After a backup was put back: head office learns from its devices what it has forgotten, before it grants again.

Its generation rises. Each epoch reports the signed words it remembers: what they granted is granted again, from what is
free; what is not free any more the chain bridges, and what comes back repays it. Until every open epoch has reported or
is retired, nobody is granted anything: a coupon that one device holds by a forgotten word would be granted to another.
"""

import base64
import binascii

from nacl.signing import VerifyKey

from edge.domain.errors import BadMessage
from edge.domain.value import accounts
from edge.domain.value.accounts import Place
from edge.domain.value.assets import is_coupon
from edge.headoffice.database import Books
from edge.headoffice.entries import LARGEST_EPOCH, Unreadable, plain
from edge.headoffice.findings import Finding, Findings
from edge.headoffice.lending import passed_on
from edge.headoffice.outcome import Who
from edge.headoffice.rights.epochs import CLOSE, EpochRefused
from edge.headoffice.rights.granting import grant_txn
from edge.headoffice.rights.hello import Greeting
from edge.headoffice.rights.moving import Moving
from edge.headoffice.rights.places import Places, Standing
from edge.headoffice.rights.words import DownWords, Words
from edge.link.contract import Close, Down, Grant, Lent, Remembered, Topics, verify

BRIDGED = "granted before the restore, and not free now: the chain bridges it until it comes back"


class Restoring:
    """Begins a new generation, and takes in what devices remember of the one before.

    Args:
        ns: First part of every topic.
        key: Our own public key: only words that we signed count.
    """

    def __init__(
        self,
        books: Books,
        moving: Moving,
        places: Places,
        words: DownWords,
        greeting: Greeting,
        findings: Findings,
        *,
        ns: str,
        key: VerifyKey | None,
    ) -> None:
        self._books, self._moving, self._places, self._words = books, moving, places, words
        self._greeting, self._findings, self._ns, self._key = greeting, findings, ns, key
        self._forgotten = books.sql("UPDATE stream SET said = ?, heard = ? WHERE dev = ? AND ep = ? AND said < ?")
        self._reported = books.sql("UPDATE stream SET gen = ? WHERE dev = ? AND ep = ?")
        self._newest = books.sql("SELECT ep, store, gen FROM stream WHERE dev = ? ORDER BY ep")
        self._missing = books.sql(
            "SELECT dev, ep, store FROM stream WHERE state IN ('active', 'closing') AND gen < ?"
            " UNION SELECT d.device, d.ep, d.store FROM device d WHERE d.ep > 0 AND NOT EXISTS"
            " (SELECT 1 FROM stream s WHERE s.dev = d.device AND s.ep >= d.ep) ORDER BY 1, 2"
        )

    def restored(self, gen: int = 0) -> int:
        """Begin a new generation and return it: above the last one, and above any that a device knows.

        Args:
            gen: At least this one, where a person knows of later generations than these books do.

        Raises:
            EpochRefused: No device could count that far.
        """
        seen = int(self._books.setting("gen_seen", "1"))
        gen = max(gen, self._places.office().gen + 1, seen + 1)
        if gen > LARGEST_EPOCH:
            raise EpochRefused(f"generation {gen}: allowed is up to {LARGEST_EPOCH}: give a lower one")
        self._await([dev for dev, _, _ in self.missing(gen)])
        self._books.set("gen", str(gen))
        self._books.set("recovering", "yes")
        self.look()
        return gen

    def missing(self, gen: int = 0) -> list[tuple[str, int, str]]:
        """Return device, epoch and store of each open epoch that has not reported to generation ``gen`` (the present).

        Also a device whose open epochs were retired since the restore: its card may have been exchanged before, and
        these books forgot the newer one. It is heard when any of its epochs reports, or gone by ``write_off``.
        """
        gen = gen or self._places.office().gen
        found = [(dev, int(ep), store) for dev, ep, store in self._books.all(self._missing, gen)]
        silent = [dev for dev in self._awaited() if dev not in {dev for dev, _, _ in found}]
        for dev in silent:
            epochs = self._books.all(self._newest, dev)
            if not any(reported >= gen for _, _, reported in epochs):
                found.append((dev, int(epochs[-1][0]), epochs[-1][1]))
        return sorted(found)

    def write_off(self, dev: str) -> None:
        """A device is gone, with every card it ever had: nobody waits for it."""
        self._await([name for name in self._awaited() if name != dev])

    def look(self) -> None:
        """Grant again once everybody has reported."""
        if self._places.office().recovering and not self.missing():
            self._books.set("recovering", "")

    def remembered(self, who: Who, place: Place, ask: Remembered, now_ms: int) -> Words:
        """Take in what a device remembers; what does not follow what we have is late, and is said again.

        Raises:
            Unreadable: A word that we did not sign for this device, or out of order.
        """
        standing, office = self._places.find(place), self._places.office()
        if standing is None or standing.gen >= office.gen or not ask.nonce or ask.nonce != standing.nonce:
            return Words()
        if ask.after > standing.said:
            return Words()
        for down in self._read(who, place, ask, office.gen):
            if down.dseq > standing.said:
                self._take(place, standing, down, now_ms)
        upto = ask.after + len(ask.said)
        self._books.many(self._forgotten, [(upto, upto, *place, upto)])
        if not ask.last:
            return Words()
        self._books.many(self._reported, [(office.gen, *place)])
        self.look()
        return self._greeting.go_on(who, place, self._places.find(place) or standing)

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _awaited(self) -> list[str]:
        return [dev for dev in self._books.setting("awaited", "").split(",") if dev]

    def _await(self, devices: list[str]) -> None:
        self._books.set("awaited", ",".join(sorted(set(devices))))

    def _read(self, who: Who, place: Place, ask: Remembered, gen: int) -> list[Down]:
        """Return the words of a part, each as we signed it."""
        if self._key is None:
            raise Unreadable("BAD_SIG", "this receiver was given no key to know its own words by")
        topic, found = Topics(self._ns, *who).down, list[Down]()
        for dseq, said in enumerate(ask.said, start=ask.after + 1):
            try:
                down: Down = verify(base64.b64decode(said, validate=True), topic, self._key, Down)
            except (BadMessage, binascii.Error, ValueError) as fault:
                raise Unreadable("BAD_SIG", plain(str(fault))) from fault
            if (down.ep, down.dseq) != (place.ep, dseq) or down.gen >= gen:
                raise Unreadable("BAD_JSON", f"word {down.dseq} of epoch {down.ep}: expected {dseq} of {place.ep}")
            found.append(down)
        return found

    def _take(self, place: Place, standing: Standing, down: Down, now_ms: int) -> None:
        """Write a forgotten word, and grant again what it granted."""
        self._words.keep(place, down)
        if isinstance(down.word, Grant):
            self._grant(place, standing, down.dseq, down.word, now_ms)
        elif isinstance(down.word, Lent):
            self._words.note(place, passed_on(Place(down.word.of, down.word.of_ep), down.word.dseq), down.dseq)
        elif isinstance(down.word, Close):
            self._words.note(place, CLOSE, down.dseq)
            if standing.state == "active":
                self._places.set_state(place, "closing", now_ms)

    def _grant(self, place: Place, standing: Standing, dseq: int, grant: Grant, now_ms: int) -> None:
        owner, asset = grant.owner, grant.asset
        if standing.state == "released" and not is_coupon(asset):
            return  # what it held is free by a person's decision, and so is this
        draft, txn = self._moving.draft(place, standing.state), grant_txn(place, dseq)
        pot = draft.pot(owner)
        bridged = grant.n - draft.move_some(accounts.free(owner), pot, asset, grant.n)
        if bridged:
            draft.move(accounts.bridge(owner), pot, asset, bridged)
            found = Finding("RESTORE_BRIDGE", BRIDGED, txn, owner, bridged, asset)
            self._findings.note(*place, dseq, found, now_ms)
        self._moving.post(txn, draft.postings, now_ms)
