"""Tiers: reached by spend or by number of transactions, up at once, down only when a period and its grace have ended.

A tier is held for periods. With a calendar window a period is a year; with a rolling window it is as many months as the
window, from the day after the tier was reached. When a period's grace is over, what was bought in the period and in the
grace decides: it reaches the tier and the next period has begun, or the member falls to what it does reach. So with a
rolling window what has lifted a member does not also keep them; with a calendar window it does for the next year.

Standings follow from the facts alone. A return is a fact of the day of its purchase with figures below zero; recompute
from the day of joining and the member stands as if what was returned had never been bought. Source: the chain's
programme.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import accumulate
from typing import Literal, NamedTuple

from msgspec import Struct, structs

from edge.domain.dates import months_after
from edge.domain.errors import ProgrammeFault
from edge.domain.order import Reason
from edge.domain.programme.document import Ladder, Tier

DAY = timedelta(days=1)


class Fact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What counts towards tiers on a local day: spend, transactions, or a ``lift`` to a tier by a top-up."""

    day: date
    spend_minor: int = 0
    transactions: int = 0
    lift: str = ""


class Counters(NamedTuple):
    """Spend and transactions within a window."""

    spend_minor: int
    transactions: int


class Path(Struct, frozen=True, kw_only=True):
    """One of the ways to the next tier: what the window holds now, and what is asked for (``have >= need``)."""

    kind: Literal["spend", "transactions"]
    have: int
    need: int


class Move(Struct, frozen=True, kw_only=True):
    """A tier reached, kept for another period or fallen to, on ``day``."""

    day: date
    tier: str
    reason: Reason


class Standing(Struct, frozen=True, kw_only=True):
    """Where a member stands.

    Attributes:
        tier: The tier's key.
        since: The first day of its present period.
        next: The next tier that purchases can reach, or empty.
        paths: The ways there; each alone suffices.
        keeps_until: The last day on which the tier is certain by what was bought so far, grace included; none for
            everyone's tier.
        falls_to: The tier after that day if nothing more is bought.
        moves: What has changed since the standing this one was reckoned from.
    """

    tier: str
    since: date
    next: str
    paths: list[Path]
    keeps_until: date | None
    falls_to: str
    moves: list[Move]


def standing(ladder: Ladder, facts: Iterable[Fact], today: date, now_tier: str, since: date) -> Standing:
    """Return the standing on ``today`` of a member who holds ``now_tier`` for a period that began on ``since``.

    Args:
        ladder: The programme's tiers.
        facts: All qualifying facts, also those before ``since`` that a window may still hold; in any order.
        today: The chain's local day; later facts do not count yet.
        now_tier: The tier at the beginning.
        since: The day from which to reckon.

    Raises:
        ProgrammeFault: The ladder has no such tier.
    """
    return _Climb(ladder, facts, today).standing(now_tier, since)


def recomputed(ladder: Ladder, facts: Iterable[Fact], today: date, joined: date) -> Standing:
    """Return the standing on ``today`` by the facts alone, from the day of joining: what holds after a return."""
    return standing(ladder, facts, today, ladder.tiers[0].key, joined)


class _Climb:
    """Facts of one member, indexed by day, and the ladder they climb."""

    def __init__(self, ladder: Ladder, facts: Iterable[Fact], today: date) -> None:
        known = sorted((fact for fact in facts if fact.day <= today), key=lambda fact: (fact.day, fact.lift))
        self._tiers, self._today = ladder.tiers, today
        self._calendar, self._months = ladder.window == "calendar", ladder.months
        self._grace = ladder.grace_days * DAY
        self._rank = {tier.key: rank for rank, tier in enumerate(ladder.tiers)}
        self._facts, self._days = known, [fact.day for fact in known]
        self._spend = list(accumulate((fact.spend_minor for fact in known), initial=0))
        self._transactions = list(accumulate((fact.transactions for fact in known), initial=0))

    def standing(self, tier: str, since: date) -> Standing:
        rank, moves = self._ranked(tier), list[Move]()
        for day in sorted({*self._days[bisect_left(self._days, since - DAY) :], self._today}):
            rank, since = self._through_period_ends(rank, since, day, moves)
            if move := self._up(rank, day):
                rank, since = self._ranked(move.tier), day if self._calendar else day + DAY
                moves.append(move)
        until, falls_to = self._certain(rank, since)
        above = self._above(rank)
        return Standing(
            tier=self._tiers[rank].key,
            since=since,
            next=above.key if above else "",
            paths=self._paths(above) if above else [],
            keeps_until=until,
            falls_to=self._tiers[falls_to].key,
            moves=moves,
        )

    def _through_period_ends(self, rank: int, since: date, day: date, moves: list[Move]) -> tuple[int, date]:
        """Return rank and period on ``day``, after every period whose grace ended before it."""
        while rank and (until := self._last(since) + self._grace) < day:
            reached = min(self._kept(since, until), rank)
            key = "tier.kept" if reached == rank else "tier.fell"
            moves.append(self._move(until + DAY, reached, key, self._counted(self._begin(since), until)))
            since = self._last(since) + DAY if reached == rank else until + DAY
            rank = reached
        return rank, since

    def _certain(self, rank: int, since: date) -> tuple[date | None, int]:
        """Return the last day that what was bought so far keeps the tier, and the rank after it."""
        if not rank:
            return None, 0
        while (falls_to := self._kept(since, self._last(since) + self._grace)) >= rank:
            since = self._last(since) + DAY
        return self._last(since) + self._grace, falls_to

    def _kept(self, since: date, until: date) -> int:
        """Return the rank that the period's facts reach, its lifts among them."""
        first = self._begin(since)
        lifts = (self._ranked(fact.lift) for fact in self._within(first, until) if fact.lift)
        return max(self._reached(self._counted(first, until)), max(lifts, default=0))

    def _up(self, rank: int, day: date) -> Move | None:
        """Return the move to a higher tier that the facts up to ``day`` make, by lift or by counters."""
        lifted = max((self._ranked(fact.lift) for fact in self._within(day, day) if fact.lift), default=0)
        counted = self._window(day)
        reached = self._reached(counted)
        if max(lifted, reached) <= rank:
            return None
        if lifted > reached:
            return self._move(day, lifted, "tier.lifted", counted)
        enough = self._tiers[reached].spend_minor
        by_spend = bool(enough) and counted.spend_minor >= enough
        return self._move(day, reached, "tier.up_by_spend" if by_spend else "tier.up_by_transactions", counted)

    def _move(self, day: date, rank: int, key: str, counted: Counters) -> Move:
        tier = self._tiers[rank]
        reason = Reason(rule=tier.key, key=key, basis_minor=counted.spend_minor, exact=str(counted.transactions))
        return Move(day=day, tier=tier.key, reason=structs.replace(reason, text=tier.names))

    def _ranked(self, tier: str) -> int:
        try:
            return self._rank[tier]
        except KeyError:
            raise ProgrammeFault(f"the ladder has no tier {tier!r}: publish a programme that has it") from None

    def _reached(self, counted: Counters) -> int:
        """Return the highest rank that the counters reach; everyone reaches the first."""
        ranks = range(len(self._tiers) - 1, 0, -1)
        return next((rank for rank in ranks if _reaches(self._tiers[rank], counted)), 0)

    def _above(self, rank: int) -> Tier | None:
        above = self._tiers[rank + 1 :]
        return next((tier for tier in above if tier.spend_minor or tier.transactions), None)

    def _paths(self, tier: Tier) -> list[Path]:
        counted = self._window(self._today)
        paths = [
            Path(kind="spend", have=counted.spend_minor, need=tier.spend_minor),
            Path(kind="transactions", have=counted.transactions, need=tier.transactions),
        ]
        return [path for path in paths if path.need]

    def _window(self, day: date) -> Counters:
        """Return what counts on ``day``: the last months up to it, or its year."""
        return self._counted(date(day.year, 1, 1) if self._calendar else months_after(day, -self._months) + DAY, day)

    def _begin(self, since: date) -> date:
        """Return the first day that counts for the period of ``since``."""
        return date(since.year, 1, 1) if self._calendar else since

    def _last(self, since: date) -> date:
        """Return the last day of the period of ``since``, without grace."""
        return date(since.year, 12, 31) if self._calendar else months_after(since - DAY, self._months)

    def _within(self, first: date, last: date) -> list[Fact]:
        return self._facts[bisect_left(self._days, first) : bisect_right(self._days, last)]

    def _counted(self, first: date, last: date) -> Counters:
        low, high = bisect_left(self._days, first), bisect_right(self._days, last)
        return Counters(self._spend[high] - self._spend[low], self._transactions[high] - self._transactions[low])


def _reaches(tier: Tier, counted: Counters) -> bool:
    by_spend = tier.spend_minor > 0 and counted.spend_minor >= tier.spend_minor
    return by_spend or (tier.transactions > 0 and counted.transactions >= tier.transactions)
