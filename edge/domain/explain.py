"""Turns a decision's reason into the sentence that screen and slip show."""

from edge.domain.money import Money
from edge.domain.order import Reason
from edge.domain.programme.sentences import sentence

PLACES = 2
"""Digits after the point for a fraction that is not a whole number of hundredths."""


def explain(reason: Reason, language: str) -> str:
    """Return the sentence of ``reason`` in ``language``, its amounts, points and names filled in.

    A sentence says itself whether points come or go, so their number is shown without its sign.

    Raises:
        KeyError: The reason's key has no sentence, or its sentence names a value that a reason does not hold.
        ValueError: The language is none of the chain's.
    """
    return sentence(
        reason.key,
        language,
        rule=reason.rule,
        name=reason.text.get(language, reason.rule),
        basis=str(Money(reason.basis_minor)),
        amount=str(Money(reason.minor)),
        points=abs(reason.points),
        exact=shown(reason.exact or "0"),
    )


def shown(exact: str) -> str:
    """Return a fraction as a shopper reads it: ``"63/2"`` is ``31.5``, ``"2/3"`` is ``0.66``: cut, never rounded up."""
    above, _, below = exact.partition("/")
    cut = abs(int(above)) * 10**PLACES // int(below or 1)
    whole, rest = divmod(cut, 10**PLACES)
    text = f"{whole}.{rest:0{PLACES}d}".rstrip("0").rstrip(".")
    return f"-{text}" if above.startswith("-") and cut else text
