"""``headoffice quarantine``: what could not be booked, and what to do about it."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from edge.headoffice.config import read_config
from edge.headoffice.database import open_books
from edge.headoffice.models import Quarantine
from edge.headoffice.options import BOOKS, JSON, with_options
from edge.headoffice.quarantine_work import facts_of, find, retry, skip
from edge.headoffice.receiver import wall_ms

MOST_SHOWN = 2000
"""Bytes that ``show`` prints for a person; ``--json`` has all."""

ALARMS = frozenset({"FORK", "CHAIN", "EPOCH_FORKED", "WRONG_DEVICE"})
"""Reasons that may be an attack."""


@click.group()
def quarantine() -> None:
    """What could not be booked: list, show, retry, skip."""


@quarantine.command("list")
@with_options(*BOOKS, JSON)
@click.option("--open", "only_open", is_flag=True, help="Only what nothing was decided about.")
def list_all(*, file: Path | None, as_json: bool, only_open: bool, **flags: Any) -> None:  # noqa: ANN401 - click's values
    """List what is kept aside, newest first; the bytes stay in the database."""
    books = open_books(read_config(file, flags).database_url, create=False)
    with books.reading():
        rows = [
            facts_of(row)
            for row in Quarantine.select().order_by(Quarantine.received.desc(), Quarantine.hash)
            if not (only_open and row.resolution)
        ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        colour = "red" if row["reason"] in ALARMS else "yellow"
        reason = click.style(f"{row['reason']:<14}", fg=None if row["resolution"] else colour)
        facts = f"{row['size']:>6} bytes, {row['attempts']} x  {row['topic']}  {row['resolution']}"
        click.echo(f"{row['id'][:12]} {reason} {facts}")
    click.echo(f"{len(rows)} in quarantine")


@quarantine.command()
@click.argument("id")
@with_options(*BOOKS, JSON)
def show(*, id: str, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: A002, ANN401 - the row's id; as above
    """Show one row with its bytes. ID is its hash, or the beginning of it."""
    books = open_books(read_config(file, flags).database_url, create=False)
    with books.reading():
        row = find(id)
    facts, body = facts_of(row), bytes(row.body)
    if as_json:
        click.echo(json.dumps(facts | {"body": base64.b64encode(body).decode()}))
        return
    for word, fact in facts.items():
        shown = f"{datetime.fromtimestamp(fact / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC" if word == "received" else fact
        click.echo(f"{word:>10}: {shown}")
    click.echo(body[:MOST_SHOWN].decode("ascii", "backslashreplace"))


@quarantine.command("retry")
@click.argument("id")
@with_options(*BOOKS, JSON)
def try_again(*, id: str, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: A002, ANN401 - as above
    """Give the bytes to the receiver again, after an upgrade or a correction."""
    config = read_config(file, flags)
    books = open_books(config.database_url, create=False)
    with books.connected():
        became = retry(books, find(id), config.ns)
    if as_json:
        click.echo(json.dumps(became))
        return
    again = became.get("quarantined", 0)
    words = ", ".join(f"{n} {word}" for word, n in sorted(became.items()) if word != "received")
    click.secho(words or "nothing became of it", fg="red" if again else "green")


@quarantine.command("skip")
@click.argument("device")
@click.option("--seq", type=int, required=True, help="The number the stream waits for.")
@click.option("--to", "last", type=int, default=0, help="The last of several that are missing; without it one.")
@click.option("--ep", type=int, default=0, help="The device's epoch; without it the newest.")
@click.option("--reason", required=True, help="Why, for whoever reads the journal later.")
@click.option("--hash", "digest", default="", help="Id of the bytes, where no later entry names them.")
@with_options(*BOOKS, JSON)
def go_on(
    *,
    device: str,
    seq: int,
    last: int,
    ep: int,
    reason: str,
    digest: str,
    file: Path | None,
    as_json: bool,
    **flags: Any,  # noqa: ANN401 - as above
) -> None:
    """Let a device's stream go on without one entry, or several; a marker with its hash takes its place."""
    config = read_config(file, flags)
    books = open_books(config.database_url, create=False)
    with books.connected():
        whole = bytes(find(digest).hash).hex() if digest else ""
        done = skip(books, device, seq, reason, now_ms=wall_ms(), ns=config.ns, digest=whole, last=last, ep=ep)
    facts = {"device": done.dev, "epoch": done.ep, "seq": done.seq, "hash": done.hash, "upto": done.upto}
    if as_json:
        click.echo(json.dumps(facts))
    else:
        click.secho(
            f"{done.dev} goes on: complete to {done.upto}; entry {done.seq} is a marker with {done.hash}", fg="green"
        )
