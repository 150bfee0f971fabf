"""Money is whole minor units with its currency; points are whole numbers and need no class."""

from dataclasses import dataclass

from edge.domain.errors import CurrencyMismatch


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units: ``Money(1250, "CNY")`` is twelve yuan fifty."""

    minor: int
    currency: str = "CNY"  # ISO 4217

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + same_currency(self, other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - same_currency(self, other).minor, self.currency)

    def __str__(self) -> str:
        sign = "-" if self.minor < 0 else ""
        whole, rest = divmod(abs(self.minor), 100)
        return f"{sign}{whole:,}.{rest:02d}"


def same_currency(one: Money, other: Money) -> Money:
    """Return ``other`` if it may be added to ``one``.

    Raises:
        CurrencyMismatch: The two are in different currencies.
    """
    if one.currency != other.currency:
        raise CurrencyMismatch(
            f"{one.currency} and {other.currency} cannot be added: correct the currency in the programme"
        )
    return other
