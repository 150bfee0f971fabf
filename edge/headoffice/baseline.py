"""What was in the ledger before its archive began: the rows themselves, so that a rebuild has where to start from."""

from collections.abc import Iterator
from typing import Any

import msgspec

from edge.headoffice import inbox_format as form
from edge.headoffice.database import Books
from edge.headoffice.deeds import FACTS, LEFT_OUT
from edge.headoffice.models import MODELS

ROWS_AT_ONCE = 500


class Rows(msgspec.Struct, array_like=True):
    """Rows of one table, columns in the order of ``columns``."""

    table: str
    columns: list[str]
    rows: list[list[Any]]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Rows).decode


def baseline(books: Books) -> bytes:
    """Return the records of all rows of the ledger's tables."""
    return b"".join(form.encoded("B", _encode(rows)) for rows in _tables(books))


def _tables(books: Books) -> Iterator[Rows]:
    for model in MODELS:
        table, columns = model._meta.table_name, list(model._meta.columns)  # noqa: SLF001 - peewee's documented way
        if table in LEFT_OUT:
            continue
        names = ", ".join(f'"{column}"' for column in columns)
        rows = [_plain(row) for row in books.each(f'SELECT {names} FROM "{table}"')]  # noqa: S608 - our own names
        if table == "setting":
            rows = [row for row in rows if row[columns.index("key")] in FACTS]
        for start in range(0, len(rows), ROWS_AT_ONCE):
            yield Rows(table, columns, rows[start : start + ROWS_AT_ONCE])


def _plain(row: tuple[Any, ...]) -> list[Any]:
    return [bytes(value) if isinstance(value, memoryview) else value for value in row]


def write(books: Books, body: bytes) -> None:
    """Put the rows of a record back."""
    rows = _decode(body)
    names, marks = ", ".join(f'"{column}"' for column in rows.columns), ", ".join("?" * len(rows.columns))
    books.many(books.sql(f'INSERT INTO "{rows.table}" ({names}) VALUES ({marks})'), rows.rows)  # noqa: S608 - our own names
