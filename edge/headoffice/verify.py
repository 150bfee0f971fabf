"""Compares a rebuilt ledger with the live one, row by row."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edge.headoffice.database import SQLITE, Books, open_books
from edge.headoffice.models import Balance, ExceptionRow, Posting, Receipt, Stream, Txn
from edge.headoffice.rebuild import Rebuild, ReplayStuck, copy_chain

LEDGER = (Balance, Posting, Txn, Receipt, Stream, ExceptionRow)
"""What must be the same."""

UNCOMPARED = frozenset({"received", "state_since"})
"""Columns that say when we heard of something."""

MOST_SHOWN = 100
"""Differences that are kept in words; ``count`` has all."""


@dataclass(slots=True)
class Verdict:
    """What a comparison found.

    Attributes:
        groups: How many groups the archive has.
        rows: How many rows each table has in the live books.
        count: How many rows differ.
        differences: The first of them in words: table, which of the two has it, the row.
    """

    groups: int
    rows: dict[str, int] = field(default_factory=dict)
    count: int = 0
    differences: list[str] = field(default_factory=list)


def verify(url: str, folder: Path, ns: str = "mk") -> Verdict:
    """Rebuild the ledger of the database at ``url`` beside it from the archive in ``folder``, and compare.

    Raises:
        ReplayStuck: There is no archive, or it cannot be replayed.
    """
    live = open_books(url, create=False)
    with tempfile.TemporaryDirectory(prefix="rebuild-", dir=folder.parent) as name, live.connected(), live.reading():
        position = live.inbox_position()
        if position is None:
            raise ReplayStuck("this head office has no inbox archive yet: 'headoffice run' begins one")
        # Opened last: the models belong to the database that is replayed into.
        target = open_books(f"{SQLITE}{Path(name).absolute()}/again.db")
        with target.connected():
            copy_chain(live, target)
            again = Rebuild(target, ns)
            last = again.replay(folder, upto=position)
            if last != position:
                raise ReplayStuck(f"{folder} ends at group {last}, the database stands at {position}: put files back")
            with target.writing(own=False):
                for number, body in live.all(live.sql("SELECT id, body FROM deed ORDER BY id")):
                    again.act(number, bytes(body))
            return _compared(live, target, position)


def _compared(live: Books, target: Books, groups: int) -> Verdict:
    verdict = Verdict(groups)
    for model in LEDGER:
        table = model._meta.table_name  # noqa: SLF001 - peewee's documented way
        columns = [column for column in model._meta.columns if column not in UNCOMPARED]  # noqa: SLF001 - as above
        ours, theirs = (set(_rows(books, table, columns)) for books in (live, target))
        verdict.rows[table] = len(ours)
        for only, where in ((ours - theirs, "live"), (theirs - ours, "rebuilt")):
            verdict.count += len(only)
            room = MOST_SHOWN - len(verdict.differences)
            verdict.differences += [
                f"{table}, only {where}: {_words(columns, row)}" for row in sorted(only, key=repr)[:room]
            ]
    return verdict


def _rows(books: Books, table: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    names = ", ".join(f'"{column}"' for column in columns)
    for row in books.each(f'SELECT {names} FROM "{table}"'):  # noqa: S608 - our own names
        yield tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


def _words(columns: list[str], row: tuple[Any, ...]) -> str:
    return " ".join(
        f"{column}={value.hex() if isinstance(value, bytes) else value}"
        for column, value in zip(columns, row, strict=True)
    )
