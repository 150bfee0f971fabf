"""Worked examples out of the documentation: Markdown tables, read so that a test can check them row by row."""

from pathlib import Path

DOCS = Path(__file__).parents[2] / "edge" / "docs"


def rows(path: str | Path, heading: str) -> list[dict[str, str]]:
    """Return the rows of the first table below ``heading``, each as its column's title to its cell.

    Args:
        path: The document, absolute or relative to ``edge/docs``.
        heading: The heading's words, without the number signs.

    Raises:
        LookupError: The document has no such heading, no table below it, or a row with another number of cells.
    """
    lines = iter((DOCS / path).read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith("#") and line.lstrip("#").strip() == heading:
            break
    else:
        raise LookupError(f"{path} has no heading {heading!r}")
    table: list[list[str]] = []
    for line in lines:
        if line.startswith("|"):
            table.append([cell.strip() for cell in line.strip().strip("|").split("|")])
        elif table or line.startswith("#"):
            break
    if len(table) < 3:
        raise LookupError(f"{path}: no table with rows below {heading!r}")
    titles, _, *body = table
    wrong = [row for row in body if len(row) != len(titles)]
    if wrong:
        raise LookupError(f"{path}, {heading!r}: {wrong[0]} has {len(wrong[0])} cells, the table has {len(titles)}")
    return [dict(zip(titles, row, strict=True)) for row in body]


def minor(amount: str) -> int:
    """Return an amount as the tables write it (``128.50``, ``1,200``) in minor units."""
    whole, _, rest = amount.replace(",", "").partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0")) if rest else int(whole) * 100
