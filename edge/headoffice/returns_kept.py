"""Keeps what goods that came back mean for a member's tier, decided again by the version that decided the purchase."""

from collections.abc import Iterable
from datetime import date

import msgspec

from edge.domain.errors import BadOrder, BadReturn, CurrencyMismatch, ProgrammeFault
from edge.domain.events import Refunded
from edge.domain.order import Order
from edge.domain.refunds import Refund, refund
from edge.domain.sale import Returned, Sale
from edge.domain.value.assets import POINTS
from edge.headoffice.database import Books
from edge.headoffice.findings import Finding
from edge.headoffice.programmes import Programmes

_order = msgspec.json.Decoder(Order)
_lines = msgspec.json.Decoder(list[tuple[int, int]])
_encode = msgspec.json.Encoder().encode


class ReturnsKept:
    """Keeps returns. Every call runs inside the caller's transaction."""

    def __init__(self, books: Books, programmes: Programmes) -> None:
        self._books, self._programmes = books, programmes
        self._bought = books.sql("SELECT programme, body FROM purchase WHERE txn = ?")
        self._before = books.sql("SELECT lines FROM goods_back WHERE of = ?")
        self._put = books.sql(
            "INSERT INTO goods_back (txn, of, member, day, spend_minor, transactions, lines)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        self._drop = books.sql("DELETE FROM goods_back WHERE txn = ?")

    def keep(self, event: Refunded, of: str, today: date) -> list[Finding]:
        """Keep a return of purchase ``of``; what differs from head office's own reckoning is for a person to see."""
        rows = self._books.all(self._bought, of)
        if not rows:
            return [_finding(event, "the purchase is not known here; posted as the slip says")]
        programme, body = rows[0]
        try:
            made = self._decide(event, of, today, _order.decode(bytes(body)), programme)
        except (BadOrder, BadReturn, CurrencyMismatch, ProgrammeFault) as fault:
            return [_finding(event, str(fault))]
        if made is None:
            return []
        lines = _encode([(line.line, line.quantity) for line in made.lines])
        fact = made.fact
        row = (event.txn, of, event.member, fact.day.isoformat(), fact.spend_minor, fact.transactions, lines)
        self._books.many(self._put, [row])
        taken = -sum(leg.delta for leg in event.legs if leg.asset == POINTS and leg.delta < 0)
        return [] if taken == made.points else [_finding(event, f"head office reckons {made.points} points back")]

    def undo(self, txn: str) -> None:
        """Forget a return that was undone."""
        self._books.many(self._drop, [(txn,)])

    def _decide(self, event: Refunded, of: str, today: date, order: Order, programme: int) -> Refund | None:
        """Return what the return means; nothing where its programme was never published."""
        rules = self._programmes.rulebook(programme)
        if rules is None:
            return None
        before = [line for (lines,) in self._books.all(self._before, of) for line in _lines.decode(bytes(lines))]
        asked = event.lines or _rest(order, before)
        sale = Sale(order=order, rated=rules.rate(order), lot=of)
        return refund(sale, _returned(asked), today=today, before=_returned(before))


def _rest(order: Order, before: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what of an order is still with the customer."""
    gone: dict[int, int] = {}
    for line, quantity in before:
        gone[line] = gone.get(line, 0) + quantity
    rest = [(line.line, line.quantity - gone.get(line.line, 0)) for line in order.lines]
    return [(line, quantity) for line, quantity in rest if quantity > 0]


def _returned(lines: Iterable[tuple[int, int]]) -> list[Returned]:
    return [Returned(line=line, quantity=quantity) for line, quantity in lines]


def _finding(event: Refunded, detail: str) -> Finding:
    return Finding("RATED_DIFFERENTLY", detail, event.txn, event.member, 0, POINTS)
