"""``member-kiosk headoffice``: run it, fill it with an invented chain, and ask it how it is."""

import json
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from edge.domain.errors import EdgeError
from edge.headoffice.config import Config, read_config
from edge.headoffice.database import open_books
from edge.headoffice.days_cli import days
from edge.headoffice.exceptions_cli import accrual_cap, claim, exceptions
from edge.headoffice.inbox_cli import rebuild
from edge.headoffice.keys import public_text, signing_key
from edge.headoffice.options import BOOKS, JSON, NETWORK, with_options
from edge.headoffice.programme_cli import programme, replay
from edge.headoffice.quarantine_cli import quarantine
from edge.headoffice.rights.cli import rights
from edge.headoffice.seed import FILE, keep, plant
from edge.headoffice.status import events_of, knows, status


@click.group()
def headoffice() -> None:
    """Head office: receives every transaction once, owns members and programme, shows fleet and ledger."""


headoffice.add_command(programme)
headoffice.add_command(replay)
for command in (exceptions, claim, accrual_cap):
    headoffice.add_command(command)
headoffice.add_command(rebuild)
headoffice.add_command(quarantine)
headoffice.add_command(days)
headoffice.add_command(rights)


@headoffice.command()
@with_options(*BOOKS, *NETWORK, JSON)
def run(*, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - click's values, checked by read_config
    """Receiver, publisher and web page in one process, until SIGTERM."""
    from edge.headoffice.run import run_all  # noqa: PLC0415 - the web's libraries load only when they serve

    _serve(run_all, read_config(file, flags), as_json=as_json)


@headoffice.command()
@with_options(*BOOKS, *NETWORK, JSON)
def receive(*, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """Receiver and publisher alone."""
    from edge.headoffice.run import run_receiver  # noqa: PLC0415 - as above

    _serve(run_receiver, read_config(file, flags), as_json=as_json)


@headoffice.command()
@with_options(*BOOKS, *NETWORK, JSON)
def web(*, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """The web page alone. It asks for no password, so it answers this machine only."""
    from edge.headoffice.run import run_web  # noqa: PLC0415 - as above

    _serve(run_web, read_config(file, flags), as_json=as_json)


@headoffice.command()
@with_options(*BOOKS, JSON)
@click.option("--seed", type=int, default=118, show_default=True, help="Chooses the invented chain.")
def seed(*, file: Path | None, as_json: bool, seed: int, **flags: Any) -> None:  # noqa: ANN401 - as above
    """Fill an empty head office with an invented chain of one store, for demo and tests."""
    config = read_config(file, flags)
    books, key = open_books(config.database_url), signing_key(config.data)
    facts = plant(books, seed, datetime.now(ZoneInfo(config.zone)).date())
    facts["key"] = public_text(key)
    keep(facts, config.data)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo(f"store {facts['store']}: {len(facts['members'])} members, {len(facts['products'])} products")
    click.echo(f"codes, phones and the receipt key for the demo are in {config.data / FILE}")


@headoffice.command()
@with_options(*BOOKS)
def key(*, file: Path | None, **flags: Any) -> None:  # noqa: ANN401 - as above
    """Print the public key for [headoffice] key in a device's kiosk.toml."""
    click.echo(public_text(signing_key(read_config(file, flags).data)))


@headoffice.command("status")
@with_options(*BOOKS, JSON)
def show_status(*, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """What is booked, and whether the ledger adds up."""
    books = open_books(read_config(file, flags).database_url, create=False)
    with books.reading():
        found = status()
    if as_json:
        click.echo(json.dumps(found))
        return
    for device in found["devices"]:
        state = "online" if device["online"] else "offline"
        click.echo(f"{device['store']} {device['device']}: complete to {device['upto']}, {state}")
    for word in ("events", "transactions", "waiting", "quarantined", "exceptions"):
        click.echo(f"{found[word]:>8} {word}")
    if any(found["sums"].values()) or found["wrong_balances"]:
        raise EdgeError("the ledger does not add up: stop trading on it and restore the last backup that does")
    click.secho("the ledger adds up", fg="green")


@headoffice.command()
@click.argument("device")
@with_options(*BOOKS, JSON)
def events(*, device: str, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """List a device's booked entries, number and hash, to lay beside its own journal."""
    books = open_books(read_config(file, flags).database_url, create=False)
    with books.reading():
        known, found = knows(device), events_of(device)
    if not known:
        raise EdgeError(f"no device {device!r} was ever heard here: 'headoffice status' lists those that were")
    if as_json:
        click.echo(json.dumps({"device": device, "events": found}))
        return
    for event in found:
        click.echo(f"{event['ep']:>3} {event['seq']:>8} {event['hash']} {event['type']}")


def _serve(serve: Callable[[Config, Callable[[dict[str, Any]], None]], None], config: Config, *, as_json: bool) -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("peewee").setLevel(logging.WARNING)  # it would write every value, members' phones among them

    def ready(facts: dict[str, Any]) -> None:
        click.echo(json.dumps(facts) if as_json else "\n".join(f"{word}: {fact}" for word, fact in facts.items()))

    serve(config, ready)
