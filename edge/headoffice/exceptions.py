"""The exceptions report: what a person should look at, what was posted of it, and what to do; and what they release."""

from datetime import UTC, date, datetime
from typing import Any

from edge.domain.errors import EdgeError
from edge.domain.value import accounts
from edge.domain.value.assets import POINTS
from edge.headoffice.accruals import OVER_CAP, Accruals, pending
from edge.headoffice.database import Books
from edge.headoffice.postings import Origin, Postings
from edge.headoffice.value_shapes import OURS
from edge.headoffice.web.words import Words, words_of

_PARTS = 3  # of DEVICE:EPOCH:ENTRY
_FACTS = ("received", "kind", "dev", "ep", "seq", "txn", "member", "asset", "amount", "detail", "settled")


def report(books: Books, *, kind: str = "", since: date | None = None, settled: bool = False) -> list[dict[str, Any]]:
    """Return the exceptions, oldest first.

    Args:
        books: Head office's books.
        kind: Only of this kind.
        since: Only received on this day (UTC) or later.
        settled: Also those that were dealt with.
    """
    first = int(datetime(since.year, since.month, since.day, tzinfo=UTC).timestamp() * 1000) if since else 0
    rows = books.all(
        books.sql(
            f"SELECT {', '.join(_FACTS)} FROM exception WHERE received >= ? AND (kind = ? OR ? = '')"  # noqa: S608 - our own columns
            " AND (settled = 0 OR ? = 1) ORDER BY received, dev, ep, seq, kind, member, asset"
        ),
        *(first, kind, kind, int(settled)),
    )
    words, postings = words_of("en"), Postings(books)
    return [_told(dict(zip(_FACTS, row, strict=True)), postings, words) for row in rows]


def release(books: Books, txn: str, now_ms: int) -> int:
    """Give a member the points of a claim that waited because its device gave very many; return how many.

    Runs inside the caller's transaction.

    Raises:
        EdgeError: Nothing of this transaction waits.
    """
    accruals, postings = Accruals(books), Postings(books)
    waiting = accruals.waiting(txn)
    if waiting is None:
        raise EdgeError(f"nothing of {txn!r} waits: 'headoffice exceptions --kind {OVER_CAP}' lists what does")
    draft = postings.draft(Origin(waiting.place, waiting.seq, "active", now_ms))
    draft.set_free(waiting.member, POINTS, waiting.points, pending(waiting.member))
    postings.write(f"{OURS}accrual:{txn}", draft.postings)
    books.many(books.sql("UPDATE lot SET remaining = points WHERE id = ?"), [(txn,)])
    accruals.decided(txn, now_ms)
    return waiting.points


def settle(books: Books, name: str, now_ms: int) -> int:
    """Mark as dealt with what is open of a transaction, or of an entry named ``DEVICE:EPOCH:ENTRY``; return how many.

    Points that wait are not settled so: they are released, or their claim is undone. Inside the caller's transaction.

    Raises:
        EdgeError: Nothing of it is open.
    """
    where, values = "txn = ?", [name]
    if name.count(":") == _PARTS - 1:
        where, values = "dev = ? AND CAST(ep AS TEXT) = ? AND CAST(seq AS TEXT) = ?", name.split(":")
    count = f"SELECT COUNT(*) FROM exception WHERE {where} AND kind <> ? AND settled = 0"  # noqa: S608 - fixed words
    found = int(books.all(books.sql(count), *values, OVER_CAP)[0][0])
    if not found:
        raise EdgeError(f"nothing of {name!r} is open: 'headoffice exceptions' lists what is")
    mark = f"UPDATE exception SET settled = ? WHERE {where} AND kind <> ? AND settled = 0"  # noqa: S608 - as above
    books.many(books.sql(mark), [(max(now_ms, 1), *values, OVER_CAP)])
    return found


def _told(fact: dict[str, Any], postings: Postings, words: Words) -> dict[str, Any]:
    """Return an exception with what was posted and what to do."""
    group = fact["txn"] or f"{OURS}{fact['dev']}:{fact['ep']}:{fact['seq']}"
    moved = [
        {"account": account, "asset": asset, "delta": delta}
        for (account, asset), delta in sorted(postings.of(group).items())
        if account not in (accounts.ISSUED, accounts.SPENT)
    ]
    key = f"h_{fact['kind']}"
    return fact | {"posted": moved, "action": words(key) if words.has(key) else ""}
