"""Giving rights back, always by an entry in the same commit: while it is under way nobody can spend them (rule 5)."""

from collections.abc import Callable, Iterable
from typing import Literal

from edge.domain.event_base import Leg
from edge.domain.value_events import RightsReturned
from edge.store.change import Change
from edge.store.journal import Journal

IDLE_MS = 600_000
"""Units that came for one purchase and were not touched for ten minutes go back; no safety hangs on it."""

Why = Literal["idle", "recall", "close", "closing_time", "tamper"]


class Returning:
    """Gives back what a device holds, and remembers since when it is idle; after a start, since that start."""

    def __init__(self, journal: Journal, mono_ms: Callable[[], int]) -> None:
        self._journal, self._mono_ms = journal, mono_ms
        self._began_ms = mono_ms()
        self._touched: dict[tuple[str, str], int] = {}

    def touch(self, legs: Iterable[Leg]) -> None:
        """These holdings were just used."""
        now = self._mono_ms()
        self._touched.update({(leg.owner, leg.asset): now for leg in legs if leg.src == "held"})

    def arrived(self, owner: str, asset: str) -> None:
        """Units of this came just now."""
        self._touched[owner, asset] = self._mono_ms()

    def idle(self, now_ms: int) -> int:
        """Give back what came for a purchase and is idle; return how many entries say so."""
        due = [
            one
            for one in self._journal.rights.brief()
            if now_ms - self._touched.get((one.owner, one.asset), self._began_ms) >= IDLE_MS
        ]
        if due:
            with self._journal.change() as change:
                for one in due:
                    give_back(change, one.owner, one.asset, one.brief, "idle")
        for one in due:
            self._touched.pop((one.owner, one.asset), None)
        return len(due)

    def all(self, why: Why) -> int:
        """Give back everything; return how many entries say so."""
        if not self._journal.rights.holdings():
            return 0
        with self._journal.change() as change:
            given = give_back_all(change, why)
        self._touched.clear()
        return given


def give_back(change: Change, owner: str, asset: str, n: int, why: Why) -> None:
    """Let go of ``n`` units, of which 0 is an answer too."""
    change.write(RightsReturned(owner=owner, asset=asset, n=n, why=why))
    change.rights.put(owner, asset, -n, brief=-n)


def give_back_all(change: Change, why: Why, owner: str = "") -> int:
    """Let go of everything, or of everything of one owner; return how many entries say so."""
    holdings = change.rights.holdings(owner)
    for one in holdings:
        give_back(change, one.owner, one.asset, one.n, why)
    return len(holdings)
