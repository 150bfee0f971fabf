"""What this device may spend, and the spending of it: the device's side of ``docs/value.md``.

Writer's thread only. No clock and no dice of its own: what it does follows from its arguments and from the journal
under it, so that a simulated chain runs this very code. Whatever it returns is on the disk before it returns.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import structs
from nacl.signing import SigningKey

from edge.domain.event_base import Event, Leg
from edge.domain.ports import Entry
from edge.domain.value.accounts import Place
from edge.domain.value.assets import CHAIN
from edge.domain.value.cover import Need, Short, cover, moves, undone
from edge.domain.value_events import Voided
from edge.link.contract import Answer, Ask, Deny, Down, DownHeard, HelloFirst, Nonce, Right, WantRights
from edge.service.hearing import Hearing
from edge.service.lending import Lending
from edge.service.returning import Returning, Why
from edge.store.change import Change
from edge.store.journal import Journal
from edge.store.rights import Kept

AGED_STRIDE = 1_000
"""Entries pruned since their transactions were dropped last: dropping reads the whole table, once in half a day."""

Repeat = Kept
"""A transaction that was done before: it moves nothing again and is answered from what was kept."""

VoidWhy = Literal["released", "not_claimed", "staff", "not_completed"]
Make = Callable[[list[Leg]], Event]
Beside = Callable[[Change, Entry], None]


def _nothing(_change: Change, _entry: Entry) -> None:
    """Nothing else belongs to this commit."""


def _no_answer(_entry: Entry) -> bytes:
    """Nobody asks again."""
    return b""


class Allowance:
    """The rights a device holds.

    Args:
        journal: Open; rights are part of its commits.
        mono_ms: The clock that nobody can set, in milliseconds; it only tells since when rights are idle.
        draw: Makes a name that was never used before, for each request to head office.
        key: This device's slip key; a store's holder signs with it what it lends.
    """

    def __init__(
        self,
        journal: Journal,
        *,
        mono_ms: Callable[[], int],
        draw: Callable[[], str],
        key: SigningKey | None = None,
    ) -> None:
        self._journal, self._rights, self._draw = journal, journal.rights, draw
        self._returning = Returning(journal, mono_ms)
        self._hearing = Hearing(journal, self._returning, self.hello, mono_ms)
        self._lending = Lending(journal, key)
        self._acknowledged = journal.acknowledged
        self._aged = 0

    def held(self, owner: str, asset: str) -> int:
        """Return the units of an owner that may be spent here."""
        return self._rights.held(owner, asset)

    @property
    def place(self) -> Place:
        """This device in its epoch."""
        return Place(self._journal.device, self._journal.epoch)

    @property
    def sound(self) -> bool:
        """Whether the journal may be tried again after it refused: a full disk passes."""
        return self._journal.sound

    @property
    def closing(self) -> bool:
        """Whether this epoch was told to end: it is granted nothing any more, and keeps nothing."""
        return self._rights.closing

    @property
    def over(self) -> bool:
        """Whether a closing epoch has given back everything and head office has every entry: a new one may begin.

        By its last word, not by the journal's mark: a head office that was restored has fewer than it once had.
        """
        complete = self._acknowledged == self._journal.last
        return self.closing and complete and not self._rights.holdings()

    # -- spending ---------------------------------------------------------------------------------------------------

    def sell(
        self,
        txn: str,
        visit: str,
        needs: Sequence[Need],
        make: Make,
        *,
        gains: Sequence[Leg] = (),
        beside: Beside = _nothing,
        answer: Callable[[Entry], bytes] = _no_answer,
    ) -> Entry | Short | Repeat:
        """Spend what something costs, and gain what comes of it, in one commit; or change nothing (rules 1 and 3).

        Args:
            txn: The caller's transaction; done before, it moves nothing.
            visit: In which it happens.
            needs: What it costs, all of one member or of the chain; no owner and asset twice.
            make: Given all legs, returns the entry.
            gains: Legs above zero. What would be held here is free instead once this epoch closes.
            beside: Writes what else belongs to the commit, such as the slip's intent.
            answer: Given the entry, returns what a repeat will be answered.

        Returns:
            The entry, on disk; or what is missing; or the same transaction as it was done before.
        """
        if before := self._rights.kept(txn):
            return before
        paid = cover(needs, self.held, caps={}, trusted=False)
        if isinstance(paid, Short):
            paid = self._at_risk(needs)
        if isinstance(paid, Short):
            return paid
        legs = [*paid, *map(self._placed, gains)]
        with self._journal.change() as change:
            entry = change.write(make(legs))
            change.rights.move(moves(legs))
            change.rights.keep(txn, entry.seq, visit, legs, answer(entry), new=True)
            for owner in {leg.owner for leg in paid if leg.src == "risk"}:
                change.rights.risk(owner, entry.seq)
            beside(change, entry)
        self._returning.touch(legs)
        return entry

    def _at_risk(self, needs: Sequence[Need]) -> list[Leg] | Short:
        """Return what pays for something of which not all is held: some of it at the chain's risk (rule 3)."""
        owners = {need.owner for need in needs} - {CHAIN}
        trusted = not any(self._rights.risks(owner, self._acknowledged) for owner in owners)
        return cover(needs, self.held, caps=self._rights.caps(), trusted=trusted)

    def undo(
        self,
        txn: str,
        visit: str,
        of: str,
        why: VoidWhy,
        *,
        beside: Beside = _nothing,
        answer: Callable[[Entry], bytes] = _no_answer,
    ) -> Entry | Repeat | None:
        """Take back this device's own transaction ``of``, once, as far as this device can.

        Returns:
            The entry, on disk; the same void as it was done before; or ``None``: ``of`` is not this epoch's, or undone.
        """
        if before := self._rights.kept(txn):
            return before
        kept = self._rights.kept(of)
        if kept is None or kept.undone_by:
            return None
        legs = undone(kept.legs, self.held)
        with self._journal.change() as change:
            entry = change.write(Voided(txn=txn, of=of, why=why, legs=legs))
            change.rights.move(moves(legs))
            change.rights.keep(txn, entry.seq, visit, legs, answer(entry), undoes=of)
            beside(change, entry)
        self._returning.touch(legs)
        return entry

    def want(self, short: Short) -> WantRights:
        """Return what to ask for (rule 2). Each try has a name of its own."""
        needs = [Right(*need) for need in short.missing]
        return WantRights(ep=self._journal.epoch, req=self._draw(), needs=needs)

    # -- what is heard ----------------------------------------------------------------------------------------------

    def hear(self, source: str, down: Down, payload: bytes) -> list[Ask]:
        """Apply a word if it is the next one of its source; return what to say to head office, or to the holder.

        Args:
            source: ``ho``, or a store's holder as ``DEVICE:EPOCH``.
            down: What ``payload``, whose signature was verified, says.
            payload: The word as signed.
        """
        return self._hearing.hear(source, down, payload)

    def stand(self, source: str) -> DownHeard:
        """Return how far this device has applied the words of ``source``."""
        heard = self._rights.heard(source)
        return DownHeard(ep=self._journal.epoch, gen=heard.gen, dseq=heard.dseq)

    def hello(self) -> HelloFirst:
        """Return the first words of a comparison, to be said at each connection (rule 8)."""
        return HelloFirst(ep=self._journal.epoch, req=self._draw())

    def answered(self, answer: Answer) -> list[Ask]:
        """Return what to say to head office upon its answer."""
        match answer:
            case Nonce():
                return self._hearing.compare(answer)
            case Deny(why="recovering"):
                return [self.hello()]  # it waits for what this device remembers, and may not have got it
        return []

    def acknowledged(self, upto: int) -> None:
        """Head office has every entry up to ``upto``: who spent at the chain's risk in one of them is trusted again.

        After a restore it may have fewer than it had.
        """
        self._acknowledged = upto

    # -- what goes back ---------------------------------------------------------------------------------------------

    def idle(self, now_ms: int, *, heard: bool = True) -> int:
        """Give back what came for a purchase and was not used for ten minutes; return how many entries say so.

        Args:
            now_ms: By the same clock as ``mono_ms``.
            heard: Head office is there to grant it elsewhere. While it is not, whatever is given back is of use to
                nobody, and here it may be.
        """
        self._tidy()
        if self.closing:
            return self._returning.all("close")
        return self._returning.idle(now_ms) if heard else 0

    def give_all_back(self, why: Why) -> int:
        """Let go of everything, in one commit; return how many entries say so."""
        return self._returning.all(why)

    # -- a store's holder -------------------------------------------------------------------------------------------

    def lend(self, sibling: Place, want: WantRights) -> list[bytes]:
        """Let a sibling have what is held here of what it wants; return the signed words that say so.

        Nothing comes back by itself: the units are the sibling's. The same ``want.req`` again lends nothing more.
        """
        return self._lending.lend(sibling, want)

    def untold(self, sibling: Place, after: int = 0) -> list[bytes]:
        """Return the words to a sibling after number ``after``, as signed, oldest first: they are told again."""
        return self._rights.lent(sibling, after=after)

    def lent_heard(self, sibling: Place, heard: DownHeard) -> None:
        """A sibling has applied everything up to that word."""
        self._lending.heard(sibling, heard)

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _tidy(self) -> None:
        """Drop what nobody asks for any more: risks head office has, transactions of a week ago."""
        trusted, pruned = self._rights.risked(self._acknowledged), self._rights.pruned
        if not trusted and pruned - self._aged < AGED_STRIDE:
            return
        with self._journal.change() as change:
            change.rights.trust(self._acknowledged)
            change.rights.age()
        self._aged = pruned

    def _placed(self, gain: Leg) -> Leg:
        """Return where a gain goes: an epoch that closes holds nothing new."""
        return structs.replace(gain, src="free") if gain.src == "held" and self.closing else gain
