"""What physically happened, read from the cards themselves and never from what anyone says of them.

A sale counts as having happened when its entry is on the card: then goods, slip or money changed hands.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from edge.domain.events import (
    EVENTS,
    CouponUsed,
    Event,
    GiftReserved,
    Leg,
    PointsClaimed,
    RightsBorrowed,
    RightsLent,
    RightsReturned,
    ToppedUp,
    ValuePaid,
    Voided,
)
from edge.domain.value import cover
from edge.domain.value.accounts import Place
from edge.domain.value.assets import is_coupon
from edge.domain.value.cover import Moves
from edge.link.contract import read_envelope
from edge.store.journal import Journal

VALUED = (PointsClaimed, GiftReserved, CouponUsed, ValuePaid, ToppedUp, Voided)
"""Entries that carry a transaction with legs."""

_DECODERS = {name: msgspec.json.Decoder(kind) for name, kind in EVENTS.items()}


def legs_of(event: Event) -> list[Leg]:
    """Return the legs of a transaction, or none."""
    return event.legs if isinstance(event, VALUED) else []


def txn_of(event: Event) -> str:
    """Return the name of a transaction, or nothing."""
    return event.txn if isinstance(event, VALUED) else ""


def moves_of(event: Event) -> Moves:
    """Return what an entry does to the rights of the device that wrote it."""
    match event:
        case RightsReturned(owner=owner, asset=asset, n=n) | RightsLent(owner=owner, asset=asset, n=n):
            return {(owner, asset): -n}
        case RightsBorrowed(owner=owner, asset=asset, n=n):
            return {(owner, asset): n}
    return cover.moves(legs_of(event))


@dataclass(slots=True)
class Truth:
    """Every entry that ever reached a card.

    Attributes:
        entries: By place, then by number: the event and its exact bytes.
        gone: Places whose card was destroyed: what head office does not have of them nobody has.
        forged: Places whose card was copied or put back on purpose.
    """

    entries: dict[Place, dict[int, tuple[Event, bytes]]] = field(default_factory=lambda: defaultdict(dict))
    gone: set[Place] = field(default_factory=set)
    forged: set[Place] = field(default_factory=set)
    _seen: Counter[Place] = field(default_factory=Counter)

    def look(self, place: Place, journal: Journal) -> list[Event]:
        """Read what was committed since the last look; return it."""
        fresh = []
        while self._seen[place] < journal.last:
            first, bodies = journal.page(self._seen[place], 100, 1 << 20)
            for seq, body in enumerate(bodies, start=first):
                envelope = read_envelope(body)
                event = _DECODERS[envelope.type].decode(envelope.data)
                self.entries[place][seq] = event, body
                fresh.append(event)
            self._seen[place] = first + len(bodies) - 1
        return fresh

    def rolled_back(self, place: Place, last: int) -> None:
        """An older copy of the card was put back: its history goes on after ``last``."""
        self.forged.add(place)
        self._seen[place] = last

    def after(self, place: Place, seq: int) -> Iterable[Event]:
        """Return what a place wrote after entry ``seq``."""
        return (event for number, (event, _) in self.entries[place].items() if number > seq)

    @property
    def committed(self) -> int:
        """How many entries ever reached a card."""
        return sum(map(len, self.entries.values()))

    def uses(self, lost: Mapping[Place, int]) -> Counter[tuple[str, str]]:
        """Return how often each owner's coupon was used and not given back.

        Of ``lost`` cards head office knows the entries up to a number only; what is beyond counts for the member, be it
        a use that nobody could know of or a giving back that was forgotten.
        """
        used: Counter[tuple[str, str]] = Counter()
        for place, events in self.entries.items():
            whole = _net_uses(event for event, _ in events.values())
            if place in lost:
                known = _net_uses(event for seq, (event, _) in events.items() if seq <= lost[place])
                whole = Counter({key: min(whole[key], known[key]) for key in whole.keys() | known.keys()})
            used.update(whole)
        return used


def _net_uses(events: Iterable[Event]) -> Counter[tuple[str, str]]:
    used: Counter[tuple[str, str]] = Counter()
    for leg in (leg for event in events for leg in legs_of(event)):
        if is_coupon(leg.asset):
            used[leg.owner, leg.asset] -= leg.delta
    return used
