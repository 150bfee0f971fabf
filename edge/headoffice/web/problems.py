"""What the exceptions page shows: what is open, of whom and how much, and what a person does about it."""

from dataclasses import dataclass

from edge.domain.money import Money
from edge.domain.value.assets import BONUS, CENTS, POINTS
from edge.headoffice.findings import ATTACKS
from edge.headoffice.models import ExceptionRow, Quarantine
from edge.headoffice.value_shapes import kind_of
from edge.headoffice.web.words import Words

MOST = 100
TOLD_WHOLE = frozenset({"BAD_DATA", "UNKNOWN_TYPE", "RATED_DIFFERENTLY", "UNKNOWN_PROGRAMME", "VOID_BAD", "GAP_STUCK"})
"""Kinds whose detail, in English for an engineer, stands on the page."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One open exception. ``grave``: no honest device causes it."""

    device: str
    seq: int
    what: str
    cure: str
    member: str
    amount: str
    detail: str
    grave: bool


def problems(words: Words) -> list[Problem]:
    """Return the newest open exceptions."""
    order = (ExceptionRow.received.desc(), ExceptionRow.dev, ExceptionRow.seq.desc(), ExceptionRow.kind)
    found = ExceptionRow.select().where(ExceptionRow.settled == 0).order_by(*order).limit(MOST)
    return [
        Problem(
            device=row.dev,
            seq=row.seq,
            what=_word(words, f"k_{row.kind}", row.kind),
            cure=_word(words, f"h_{row.kind}", row.detail),
            member=row.member,
            amount=units(words, row.asset or POINTS, row.amount) if row.amount else "",
            detail=row.detail if row.kind in TOLD_WHOLE else "",
            grave=row.kind in ATTACKS,
        )
        for row in found
    ]


def quarantined() -> list[Quarantine]:
    """Return the newest rows of quarantine."""
    return list(Quarantine.select().order_by(Quarantine.received.desc(), Quarantine.topic).limit(MOST))


def problem_counts() -> tuple[int, int]:
    """Return how many open exceptions and how many rows in quarantine there are."""
    return ExceptionRow.select().where(ExceptionRow.settled == 0).count(), Quarantine.select().count()


def units(words: Words, asset: str, n: int) -> str:
    """Return units of an asset as a page says them: ``31 points``, ``¥20.00``, ``1 Coupon``."""
    if asset in (CENTS, BONUS):
        return f"¥{Money(n)}"
    return f"{n:,} {words('unit_points') if asset == POINTS else asset_word(words, asset)}"


def asset_word(words: Words, asset: str) -> str:
    """Return what an asset is called."""
    return _word(words, f"asset_{kind_of(asset) or asset}", asset)


def _word(words: Words, key: str, otherwise: str) -> str:
    return words(key) if words.has(key) else otherwise
