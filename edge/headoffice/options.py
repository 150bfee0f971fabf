"""Command-line options that several of head office's commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

BOOKS = (
    click.option("--config", "file", type=click.Path(path_type=Path), help="A headoffice.toml; flags win over it."),
    click.option("--data", type=click.Path(path_type=Path), help="Folder of key, database and replicas."),
    click.option("--db", help="sqlite:///FILE (default: in the data folder) or postgresql://USER@HOST:PORT/NAME."),
    click.option("--ns", help="First part of every topic (mk)."),
)
INBOX_OPTION = click.option("--inbox", help="Folder of the inbox archive (inbox in the data folder), or off.")
NETWORK = (
    click.option("--broker", help="HOST:PORT of the MQTT broker."),
    click.option("--protocol", type=int, help="MQTT 5, or 4 for 3.1.1."),
    click.option("--port", type=int, help="Port of the web page; 0 takes a free one."),
    click.option("--credit", type=int, help="Entries a device may have under way without our word."),
    click.option("--replica-every-s", type=int, help="Least seconds between replicas if only balances changed (300)."),
    INBOX_OPTION,
    click.option("--url", help="Where devices fetch replicas, if not from the web page's own address."),
)
JSON = click.option("--json", "as_json", is_flag=True, help="For machines.")


def with_options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Return a decorator that gives a command these options, in this order."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add
