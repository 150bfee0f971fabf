"""What a person should look at: one finding for each entry, kind, member and asset, and how it is written down."""

from dataclasses import dataclass

from edge.headoffice.database import Books

ATTACKS = frozenset(
    {
        "FORK",
        "CHAIN",
        "OVERSPEND",
        "KEY_CHANGED",
        "LEND_UNPROVED",
        "LEND_DIFFERS",
        "VOID_BAD",
        "PROOF_DIFFERS",
        "RESTORE_UNTOLD",
    }
)
"""Kinds that no honest device causes; shown in red."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something for a person: ``kind`` is one of the words of the exceptions page.

    ``detail`` says in plain words what was posted instead; ``amount`` counts units of ``asset`` that the chain bore,
    or that wait for a person.
    """

    kind: str
    detail: str
    txn: str = ""
    member: str = ""
    amount: int = 0
    asset: str = ""


class Findings:
    """Writes findings beside the entry they are about. Runs inside the caller's transaction."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._put = books.sql(
            "INSERT INTO exception (dev, ep, seq, kind, txn, member, asset, amount, detail, received, settled)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (dev, ep, seq, kind, member, asset) DO UPDATE"
            " SET amount = exception.amount + excluded.amount,"
            " settled = CASE WHEN excluded.amount > 0 THEN 0 ELSE exception.settled END"
        )

    def note(self, dev: str, ep: int, seq: int, found: Finding, now_ms: int) -> None:
        """Write a finding; the same again is one row, its units add up. ``seq`` is 0 where no entry is the cause."""
        row = (dev, ep, seq, found.kind, found.txn, found.member, found.asset, found.amount, found.detail, now_ms)
        self._books.many(self._put, [row])
