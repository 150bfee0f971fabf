"""``member-kiosk headoffice rights``: what is granted before anybody asks, and from what."""

import json
from pathlib import Path
from typing import Any

import click

from edge.domain.errors import EdgeError
from edge.headoffice.config import read_config
from edge.headoffice.database import Books, open_books
from edge.headoffice.options import BOOKS, JSON, with_options
from edge.headoffice.rights import overview
from edge.headoffice.rights.desk import RightsDesk
from edge.headoffice.rights.figures import HOLDER, read_figures, set_figure


@click.command()
@click.argument("store")
@with_options(*BOOKS, JSON)
def standing(*, store: str, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - click's values, checked by read_config
    """Grant now what should lie ready in a store; a receiver that runs does it by itself."""
    books = open_for(file, flags)
    with books.writing():
        words = RightsDesk(books).standing(store)
    say({"store": store, "words": len(words.down)}, f"{store}: {len(words.down)} words on their way", as_json=as_json)


@click.command()
@click.argument("store")
@click.argument("device", required=False)
@with_options(*BOOKS, JSON)
def holder(*, store: str, device: str | None, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """Name the device that holds a store's rights and lends to its siblings, or show which one does."""
    books = open_for(file, flags)
    with books.writing():
        if device is not None:
            if store not in {row["store"] for row in overview.epochs(books, device)}:
                raise EdgeError(f"{device} was never heard of in {store}: 'rights list' shows those that were")
            books.set(HOLDER + store, device)
        name = books.setting(HOLDER + store)
    say({"store": store, "holder": name}, f"{store}: {name or 'no device'} holds its rights", as_json=as_json)


@click.command()
@click.argument("name", required=False)
@click.argument("value", type=int, required=False)
@with_options(*BOOKS, JSON)
def figure(*, name: str | None, value: int | None, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """Show the policy's figures, or set one: how much lies ready, and what devices may risk."""
    books = open_for(file, flags)
    with books.writing():
        if name is not None and value is not None:
            set_figure(books, name, value)
        found = read_figures(books)
    facts = {field: getattr(found, field) for field in found.__slots__}
    lines = [f"{field:>17} {units}" for field, units in facts.items() if name in {None, field}]
    say(facts, "\n".join(lines) or f"no figure {name!r}: allowed are {', '.join(facts)}", as_json=as_json)


@click.command()
@click.argument("asset")
@click.argument("n", type=click.IntRange(min=1))
@with_options(*BOOKS, JSON)
def fund(*, asset: str, n: int, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """Add to the chain's own: points or cents that devices may risk, or gift:SKU:STORE that came to a shelf."""
    books = open_for(file, flags)
    with books.writing():
        has = RightsDesk(books).fund(asset, n)
    say({"asset": asset, "free": has}, f"the chain has {has} {asset} to grant", as_json=as_json)


def open_for(file: Path | None, flags: dict[str, Any]) -> Books:
    """Return the head office that the flags name."""
    return open_books(read_config(file, flags).database_url, create=False)


def say(facts: dict[str, Any], words: str, *, as_json: bool) -> None:
    """Say what was done, to a person or to a machine."""
    if as_json:
        click.echo(json.dumps(facts))
    else:
        click.secho(words, fg="green")
