"""Every table of a programme with its path."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct


def tables(where: str, table: Struct) -> Iterator[tuple[str, Struct]]:
    """Yield ``table`` and every table inside it, each with its path, in the document's order."""
    yield where, table
    for field in msgspec.structs.fields(table):
        value = getattr(table, field.name)
        path = f"{where}.{field.name}" if where else field.name
        if isinstance(value, Struct):
            yield from tables(path, value)
        elif isinstance(value, list):
            for at, one in enumerate(value):
                if isinstance(one, Struct):
                    yield from tables(f"{path}[{at}]", one)


def key_of(table: Struct) -> str:
    """Return by what a table is named within its list: its id, key, sku or sum; empty if it has no such field."""
    for name in ("id", "key", "sku", "pay_minor"):
        if name in table.__struct_fields__:
            return str(getattr(table, name))
    return ""
