"""Cards for a number of uses of a service: ten washes, twelve haircuts."""

from datetime import date, timedelta

import msgspec
from msgspec import Struct

from edge.domain.order import Reason
from edge.domain.programme.document import ServiceCard


class HeldCard(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A card somebody bought.

    Attributes:
        id: Of this card.
        kind: The programme's ``service_cards`` name it.
        times: How many uses were sold; a later programme does not change it.
        until: Its last day; none is for ever.
        uses: Ids of its uses, in order; each may be there once, so a use told twice counts once.
    """

    id: str
    kind: str
    times: int
    until: date | None = None
    uses: tuple[str, ...] = ()

    @property
    def left(self) -> int:
        """How many uses it still has."""
        return self.times - len(self.uses)


def sold(rule: ServiceCard, *, card: str, day: date) -> HeldCard:
    """Return a new card with the id ``card``; the day of sale is the first of its ``valid_days``."""
    until = day + timedelta(days=rule.valid_days - 1) if rule.valid_days else None
    return HeldCard(id=card, kind=rule.id, times=rule.times, until=until)


def used(card: HeldCard, *, use: str, day: date) -> HeldCard | Reason:
    """Return the card after the use ``use``, or why it cannot be used; a use that is on it already changes nothing."""
    if use in card.uses:
        return card
    if card.until is not None and day > card.until:
        return Reason(rule=card.kind, key="service_card.expired")
    if not card.left:
        return Reason(rule=card.kind, key="service_card.used_up", points=card.times)
    return msgspec.structs.replace(card, uses=(*card.uses, use))


def undone(card: HeldCard, *, use: str) -> HeldCard | Reason:
    """Return the card without the use ``use``; also after its last day, for the use was a mistake when it was made."""
    if use not in card.uses:
        return Reason(rule=card.kind, key="service_card.no_use")
    return msgspec.structs.replace(card, uses=tuple(one for one in card.uses if one != use))
