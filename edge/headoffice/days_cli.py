"""``headoffice days``: transactions whose business day is not certain."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from edge.headoffice.clock_models import DayRow
from edge.headoffice.config import read_config
from edge.headoffice.database import open_books
from edge.headoffice.options import BOOKS, JSON, with_options

_FACTS = ("txn", "dev", "ep", "seq", "day", "earliest", "latest", "wall", "received")


@click.command()
@with_options(*BOOKS, JSON)
def days(*, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - click's values
    """List transactions that may belong to another business day: they were made around closing, or by an unset clock.

    Each is booked on the day its device believed. A later time mark of that device corrects it by itself.
    """
    books = open_books(read_config(file, flags).database_url, create=False)
    with books.reading():
        rows = [
            {fact: getattr(row, fact) for fact in _FACTS}
            for row in DayRow.select().where(DayRow.provisional).order_by(DayRow.day, DayRow.dev, DayRow.ep, DayRow.seq)
        ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        span = f"{_moment(row['earliest'])} to {_moment(row['latest'])}"
        click.echo(
            f"{click.style(row['day'], fg='yellow')}~  {row['dev']} {row['ep']}:{row['seq']}  {span}  {row['txn']}"
        )
    click.echo(f"{len(rows)} provisional")


def _moment(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC" if at_ms else "unknown"
