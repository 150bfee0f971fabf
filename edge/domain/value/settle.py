"""Head office's side: the postings that an entry's legs make, in whatever state its epoch is by then.

A structurally valid entry is never refused for business reasons (rule 9): what can be posted is posted, the chain bears
the rest, and each shortfall is named so that a person sees it. Every group of postings sums to 0 for each asset, and no
member's account goes below zero, whatever a device reports.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from edge.domain.events import Leg
from edge.domain.value import accounts
from edge.domain.value.accounts import LOSS, RESERVE, Place
from edge.domain.value.assets import CHAIN, is_coupon
from edge.domain.value.epochs import HOLDS, State

Balance = Callable[[str, str], int]
"""Given account and asset, returns what the ledger has there before this entry."""

Posting = tuple[str, str, int]
"""Account, asset, what the account gains."""


class Shortfall(NamedTuple):
    """Units that were not where a device said they were; the chain bears them."""

    kind: Literal["OVERSPEND", "LATE", "RISK_SHORT", "CLAWBACK_SHORT"]
    owner: str
    asset: str
    n: int


class Draft:
    """A group of postings in the making: each step sees what the steps before it moved.

    Attributes:
        shortfalls: What a person should look at.
        recovered: Per owner and asset, what risk spends took back from the member's free units.
    """

    def __init__(self, balance: Balance, place: Place, state: State) -> None:
        self._balance, self._place, self._state = balance, place, state
        self._moved: Counter[tuple[str, str]] = Counter()
        self.shortfalls: list[Shortfall] = []
        self.recovered: Counter[tuple[str, str]] = Counter()

    @property
    def postings(self) -> list[Posting]:
        """What each account gains; they sum to 0 for each asset."""
        return [(account, asset, n) for (account, asset), n in self._moved.items() if n]

    def has(self, account: str, asset: str) -> int:
        """Return what an account has after the steps so far."""
        return self._balance(account, asset) + self._moved[account, asset]

    def move(self, source: str, target: str, asset: str, n: int) -> None:
        """Move units between two accounts."""
        self._moved[source, asset] -= n
        self._moved[target, asset] += n

    def move_some(self, source: str, target: str, asset: str, n: int) -> int:
        """Move up to ``n`` units, as many as there are; return how many were moved."""
        there = max(0, min(n, self.has(source, asset)))
        self.move(source, target, asset, there)
        return there

    # -- what an epoch has ------------------------------------------------------------------------------------------

    def pot(self, owner: str) -> str:
        """Return where this epoch's units are: held by it, or suspended since it was retired."""
        kept = accounts.held if self._state in HOLDS else accounts.suspended
        return kept(self._place, owner)

    def take(self, owner: str, asset: str, n: int, target: str) -> None:
        """Take what an epoch says it used; it always succeeds, and nothing goes below zero.

        What is missing of the chain's own comes from the reserve. A released epoch's late entries take what the member
        still has free, but never a coupon; the chain bears the rest.
        """
        rest = n - self.move_some(self.pot(owner), target, asset, n)
        if not rest:
            return
        late = self._state == "released"
        kind: Literal["LATE", "OVERSPEND"] = "LATE" if late else "OVERSPEND"
        self.shortfalls.append(Shortfall(kind, owner, asset, rest))
        if owner == CHAIN:
            rest -= self.move_some(RESERVE, target, asset, rest)
        elif late and not is_coupon(asset):
            rest -= self.move_some(accounts.free(owner), target, asset, rest)
        self.move(LOSS, target, asset, rest)

    def put(self, owner: str, asset: str, n: int, source: str) -> None:
        """Put units where an epoch has them: held, suspended, or, once it was released or closed in order, free."""
        if self._state == "closed" or (self._state == "released" and not is_coupon(asset)):
            self.set_free(owner, asset, n, source)
        else:
            self.move(source, self.pot(owner), asset, n)

    def set_free(self, owner: str, asset: str, n: int, source: str) -> None:
        """Let an owner have units anywhere; what was granted before head office knew of them is repaid first."""
        owed = accounts.bridge(owner)
        if (debt := -self.has(owed, asset)) > 0:
            repaid = min(debt, n)
            self.move(source, owed, asset, repaid)
            n -= repaid
        self.move(source, accounts.free(owner), asset, n)

    def give_back(self, owner: str, asset: str, n: int) -> None:
        """Let go of what a device gives back, as far as it had it."""
        pot = self.pot(owner)
        self.set_free(owner, asset, max(0, min(n, self.has(pot, asset))), pot)

    # -- legs -------------------------------------------------------------------------------------------------------

    def post(self, legs: Iterable[Leg]) -> None:
        """Post a transaction's legs."""
        for leg in legs:
            if leg.delta < 0:
                self._pay(leg)
            elif leg.src == "held":
                self.put(leg.owner, leg.asset, leg.delta, accounts.ISSUED)
            else:
                self.set_free(leg.owner, leg.asset, leg.delta, accounts.ISSUED)

    def undo(self, legs: Iterable[Leg], recovered: Counter[tuple[str, str]]) -> None:
        """Post the legs that undo a transaction; ``recovered`` is what its risk spends had taken from the member."""
        left = Counter(recovered)
        for leg in legs:
            if leg.src == "risk":
                part = min(leg.delta, left[leg.owner, leg.asset])
                left[leg.owner, leg.asset] -= part
                self._undo_risk(leg, part)
            elif leg.delta > 0:
                where = self.put if leg.src == "held" else self.set_free
                where(leg.owner, leg.asset, leg.delta, accounts.SPENT)
            elif leg.src == "held":
                self.take(leg.owner, leg.asset, -leg.delta, accounts.ISSUED)
            else:
                self._claw_back(leg)

    def _pay(self, leg: Leg) -> None:
        if leg.src == "held":
            self.take(leg.owner, leg.asset, -leg.delta, accounts.SPENT)
        elif leg.src == "risk":
            self._risk(leg)
        else:
            self._claw_back(leg)

    def _risk(self, leg: Leg) -> None:
        self.take(CHAIN, leg.asset, -leg.delta, accounts.SPENT)
        back = self.move_some(accounts.free(leg.owner), RESERVE, leg.asset, -leg.delta)
        self.recovered[leg.owner, leg.asset] += back
        if back < -leg.delta:
            self.shortfalls.append(Shortfall("RISK_SHORT", leg.owner, leg.asset, -leg.delta - back))

    def _undo_risk(self, leg: Leg, recovered: int) -> None:
        self.move(accounts.SPENT, RESERVE, leg.asset, leg.delta)
        self.set_free(leg.owner, leg.asset, recovered, RESERVE)

    def _claw_back(self, leg: Leg) -> None:
        """Take back what a member was given, as far as it is free; the chain bears what was spent meanwhile."""
        rest = -leg.delta - self.move_some(accounts.free(leg.owner), accounts.ISSUED, leg.asset, -leg.delta)
        if rest:
            self.move(LOSS, accounts.ISSUED, leg.asset, rest)
            self.shortfalls.append(Shortfall("CLAWBACK_SHORT", leg.owner, leg.asset, rest))
