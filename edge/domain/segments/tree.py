"""A segment expression as a tree. ``str`` of a node is its canonical text, which reads back to the same tree."""

from dataclasses import dataclass
from typing import Literal

from edge.domain.segments.facts import Fact

Comparison = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Compare:
    """``age >= 60``. A fact that is unknown meets no comparison, not even ``!=``."""

    fact: Fact
    by: Comparison
    value: int | str

    def __str__(self) -> str:
        return f"{self.fact} {self.by} {_literal(self.value)}"


@dataclass(frozen=True, slots=True)
class Among:
    """``tier in ["gold", "diamond"]``. A fact that is unknown is among nothing."""

    fact: Fact
    values: tuple[int | str, ...]

    def __str__(self) -> str:
        return f"{self.fact} in [{', '.join(map(_literal, self.values))}]"


@dataclass(frozen=True, slots=True)
class Known:
    """``known(age)``: the member has told it."""

    fact: Fact

    def __str__(self) -> str:
        return f"known({self.fact})"


@dataclass(frozen=True, slots=True)
class Bought:
    """``bought("dairy", 90)``: something of this category within so many days."""

    category: str
    days: int

    def __str__(self) -> str:
        return f"bought({_literal(self.category)}, {self.days})"


@dataclass(frozen=True, slots=True)
class Consents:
    """``consent("sms")``: the member allows it today."""

    consent: str

    def __str__(self) -> str:
        return f"consent({_literal(self.consent)})"


@dataclass(frozen=True, slots=True)
class Not:
    """``not x``."""

    part: "Expression"

    def __str__(self) -> str:
        return f"not {_bracketed(self.part)}"


@dataclass(frozen=True, slots=True)
class All:
    """``x and y and z``; two parts or more."""

    parts: tuple["Expression", ...]

    def __str__(self) -> str:
        return " and ".join(map(_bracketed, self.parts))


@dataclass(frozen=True, slots=True)
class Any:
    """``x or y or z``; two parts or more."""

    parts: tuple["Expression", ...]

    def __str__(self) -> str:
        return " or ".join(map(_bracketed, self.parts))


Expression = Compare | Among | Known | Bought | Consents | Not | All | Any


def leaves(expression: Expression) -> list[Compare | Among | Known | Bought | Consents]:
    """Return every test in it, in the order of the text."""
    match expression:
        case Not(part):
            return leaves(part)
        case All(parts) | Any(parts):
            return [leaf for part in parts for leaf in leaves(part)]
        case _:
            return [expression]


def _literal(value: int | str) -> str:
    return str(value) if isinstance(value, int) else f'"{value}"'


def _bracketed(part: Expression) -> str:
    return f"({part})" if isinstance(part, All | Any) else str(part)
