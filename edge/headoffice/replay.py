"""Decides stored purchases again, each by the version it names, and says where the figures differ: nowhere.

A purchase keeps the order and the version, and the rules are pure, so a difference means that a rule's meaning changed
in the program, that a version was edited after it was published, or that head office kept a slip it did not agree with.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import msgspec

from edge.domain.errors import BadOrder, CurrencyMismatch, ProgrammeFault
from edge.domain.order import Order
from edge.domain.rulebook import Rulebook
from edge.headoffice.database import Books
from edge.headoffice.programmes import rulebook

Row = tuple[str, int, int, bytes]
"""A stored purchase: transaction, programme, points, the order's JSON."""

_ROWS = "SELECT txn, programme, points, body FROM purchase WHERE day >= ? ORDER BY day, txn"
_decode = msgspec.json.Decoder(Order).decode


@dataclass(frozen=True, slots=True)
class Difference:
    """A purchase that gives other points now: ``points`` were given, ``ours`` come out; ``why`` where none do."""

    txn: str
    programme: int
    points: int
    ours: int
    why: str = ""


@dataclass(slots=True)
class Replayed:
    """How many purchases were decided again, and those that came out differently."""

    checked: int = 0
    differences: list[Difference] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the same as plain values."""
        return asdict(self)


def replay_since(books: Books, since: date) -> Replayed:
    """Decide every purchase of ``since`` and later again."""
    with books.reading():
        return replay(books.each(books.sql(_ROWS), since.isoformat()), rulebook)


def replay(rows: Iterable[Row], rules_of: Callable[[int], Rulebook | None]) -> Replayed:
    """Decide ``rows`` again; ``rules_of`` gives a version's rules and is asked once for each version."""
    found, known = Replayed(), dict[int, Rulebook | None]()
    for txn, version, points, body in rows:
        if version not in known:
            known[version] = rules_of(version)
        ours, why = _decided(known[version], bytes(body))
        found.checked += 1
        if ours != points:
            found.differences.append(Difference(txn, version, points, ours, why))
    return found


def _decided(rules: Rulebook | None, body: bytes) -> tuple[int, str]:
    if rules is None:
        return 0, "its version was never published"
    try:
        return rules.rate(_decode(body)).points, ""
    except (BadOrder, CurrencyMismatch, ProgrammeFault) as fault:
        return 0, str(fault)
