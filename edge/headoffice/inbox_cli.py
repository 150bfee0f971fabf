"""``headoffice rebuild``: the ledger made again from the inbox archive."""

import json
from pathlib import Path
from typing import Any

import click

from edge.domain.errors import EdgeError
from edge.headoffice.config import read_config
from edge.headoffice.database import INBOX, Books, open_books
from edge.headoffice.options import BOOKS, INBOX_OPTION, JSON, with_options
from edge.headoffice.rebuild import resume
from edge.headoffice.verify import Verdict, verify


@click.command("rebuild")
@with_options(*BOOKS, INBOX_OPTION, JSON)
@click.option(
    "--verify", "task", flag_value="verify", default=True, help="Rebuild beside the books and compare (usual)."
)
@click.option("--resume", "task", flag_value="resume", help="Book what the archive has beyond books from a backup.")
@click.option("--fresh", "task", flag_value="fresh", help="The archive is lost: let the next start begin a new one.")
def rebuild(*, file: Path | None, as_json: bool, task: str, **flags: Any) -> None:  # noqa: ANN401 - click's values
    """Make the ledger again from the inbox archive, and compare every balance and posting with the live one."""
    config = read_config(file, flags)
    folder = config.inbox_folder
    if folder is None:
        raise EdgeError("the inbox archive is off (inbox = 'off'): there is nothing to rebuild from")
    if task == "verify":
        _show(verify(config.database_url, folder, config.ns), as_json=as_json)
        return
    books = open_books(config.database_url, create=False)
    with books.connected():
        groups = resume(books, folder, config.ns) if task == "resume" else _forget(books)
    click.echo(json.dumps({"groups": groups}) if as_json else _done(task, groups))


def _forget(books: Books) -> int:
    with books.writing(own=False):
        books.many(books.sql("DELETE FROM setting WHERE key = ?"), [(INBOX,)])
    return 0


def _done(task: str, groups: int) -> str:
    if task == "resume":
        return f"{groups} groups booked from the archive; head office may start"
    return "the next start begins a new archive; its folder must be empty"


def _show(verdict: Verdict, *, as_json: bool) -> None:
    if as_json:
        facts = {"groups": verdict.groups, "rows": verdict.rows, "different": verdict.count}
        click.echo(json.dumps(facts | {"differences": verdict.differences}, ensure_ascii=False))
    else:
        for table, rows in verdict.rows.items():
            click.echo(f"{rows:>9} {table}")
        for words in verdict.differences:
            click.secho(words, fg="red")
    if verdict.count:
        raise EdgeError(
            f"{verdict.count} rows differ after {verdict.groups} groups: keep the archive, and ask who wrote"
        )
    if not as_json:
        click.secho(f"the same after {verdict.groups} groups", fg="green")
