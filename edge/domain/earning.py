"""What a purchase earns. Rules only: no clock, disk, network or thread comes in here."""

from dataclasses import dataclass

from edge.domain.errors import CurrencyMismatch, ProgrammeFault
from edge.domain.money import Money
from edge.domain.programme import Programme


@dataclass(frozen=True, slots=True)
class Earned:
    """The points of one purchase and why: the rule that gave them and the money they were reckoned on."""

    points: int
    rule: str
    basis: Money
    programme: int


def points_for(spend: Money, step: Money) -> int:
    """Return the whole points a purchase earns, one for each full ``step``.

    Args:
        spend: Paid after discounts, zero or more. Source: the till's receipt.
        step: Price of one point, above zero. Source: the programme.

    Raises:
        CurrencyMismatch: The two amounts are in different currencies.
        ProgrammeFault: The price of a point is not above zero.
    """
    if spend.currency != step.currency:
        raise CurrencyMismatch(f"sale in {spend.currency}, programme in {step.currency}: correct the programme")
    if step.minor <= 0:
        raise ProgrammeFault(f"one point costs {step}: earning.step_minor must be 1 or more")
    return max(spend.minor, 0) // step.minor


def earn(spend: Money, programme: Programme) -> Earned:
    """Return what ``spend`` earns under ``programme``, with its reasons.

    Raises:
        CurrencyMismatch: The programme is in another currency.
    """
    points = points_for(spend, Money(programme.earning.step_minor, programme.currency))
    return Earned(points, programme.earning.id, spend, programme.version)
