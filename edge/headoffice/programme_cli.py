"""``member-kiosk headoffice programme`` and ``replay``: look at a programme before it counts, and behind it after."""

import json
import sys
import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from edge.domain.errors import EdgeError, ProgrammeFault
from edge.domain.programme import LANGUAGES, Programme
from edge.domain.programme.complaints import Complaint
from edge.domain.programme.diff import differences
from edge.headoffice.config import Config, read_config
from edge.headoffice.database import open_books
from edge.headoffice.options import BOOKS, JSON, with_options
from edge.headoffice.publishing import checked
from edge.headoffice.publishing import publish as publish_text
from edge.headoffice.replay import replay_since
from edge.headoffice.simulate import Group, Moved, simulate

MONTH = timedelta(days=30)
SHOWN = 20
"""Differences that are printed; ``--json`` has them all."""

_FILE = click.argument("document", type=click.Path(path_type=Path))
_LANG = click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Words of the diff.")
_SINCE = click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day; the last 30 days if not given.")


@click.group()
def programme() -> None:
    """The chain's rules: check, compare, simulate and publish a document."""


@programme.command()
@_FILE
@JSON
def check(document: Path, *, as_json: bool) -> None:
    """Say everything that is wrong with a document, one line each; exit 1 if it cannot be used."""
    found, complaints = checked(_text(document), document.name, _today(Config()))
    if as_json:
        click.echo(json.dumps(_complaints(found, complaints), ensure_ascii=False))
    else:
        for complaint in complaints:
            click.secho(str(complaint), fg="red" if complaint.severity == "fault" else "yellow")
        if found:
            click.secho(f"{document.name}: version {found.version} can be published", fg="green")
    if found is None:
        sys.exit(1)


@programme.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@_LANG
@JSON
def diff(old: Path, new: Path, *, lang: str, as_json: bool) -> None:
    """Say in words what the document NEW changes in OLD."""
    changes = differences(_read(old), _read(new))
    if as_json:
        rows = [{"where": change.where, "kind": change.kind, "text": change.text} for change in changes]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for change in changes:
        click.echo(change.text[lang])
    if not changes:
        click.echo("nothing changes")


@programme.command("simulate")
@_FILE
@_SINCE
@with_options(*BOOKS, JSON)
def simulate_command(document: Path, *, since: datetime | None, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - click's values, checked by read_config
    """Replay stored purchases under a document: what would differ in points and tiers."""
    config = read_config(file, flags)
    today, other = _today(config), _read(document)
    books = open_books(config.database_url, create=False)
    found = simulate(books, other, since.date() if since else today - MONTH, today)
    if as_json:
        click.echo(json.dumps(found.as_json()))
        return
    click.echo(f"purchases since {found.since} under version {found.version}")
    for line in _group_lines(found.groups):
        click.echo(line)
    for moved in found.moves:
        click.echo(_moved(moved))
    if not found.moves:
        click.echo("every member would keep their tier")
    if found.undecided:
        click.secho(f"{found.undecided} purchases cannot be decided by this version", fg="yellow")


@programme.command()
@_FILE
@_LANG
@with_options(*BOOKS, JSON)
def publish(document: Path, *, lang: str, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """Put a document in force: it is checked, must be of a higher version, and can never be edited again."""
    config = read_config(file, flags)
    text = _text(document)
    books = open_books(config.database_url, create=False)
    new, old = publish_text(books, text, document.name, _today(config))
    changes = differences(old, new) if old else []
    if as_json:
        click.echo(json.dumps({"version": new.version, "changes": [change.text for change in changes]}))
        return
    for change in changes:
        click.echo(change.text[lang])
    click.secho(f"version {new.version} is published: devices have it with their next replica", fg="green")


@click.command()
@_SINCE
@with_options(*BOOKS, JSON)
def replay(*, since: datetime | None, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """Decide stored purchases again, each by the version it names; exit 1 if any gives other points."""
    config = read_config(file, flags)
    begun, first = time.perf_counter(), since.date() if since else _today(config) - MONTH
    found = replay_since(open_books(config.database_url, create=False), first)
    seconds = time.perf_counter() - begun
    if as_json:
        click.echo(json.dumps(found.as_json() | {"seconds": round(seconds, 3)}))
        if found.differences:
            sys.exit(1)
        return
    for one in found.differences[:SHOWN]:
        click.echo(f"{one.txn}: {one.points} points given, {one.ours} by version {one.programme} {one.why}".rstrip())
    if not found.checked:
        click.secho(f"nothing to check: no purchase since {first}, name an earlier day with --since", fg="yellow")
        return
    click.echo(f"{found.checked} purchases decided again in {seconds:.2f} s, {len(found.differences)} differ")
    if found.differences:
        raise EdgeError("purchases give other points than they did: keep this program from deciding and report it")
    click.secho("every one gives the same points", fg="green")


def _today(config: Config) -> date:
    return datetime.now(ZoneInfo(config.zone)).date()


def _text(document: Path) -> str:
    try:
        return document.read_text(encoding="utf-8")
    except OSError as fault:
        raise EdgeError(f"{document}: cannot be read ({fault.strerror}): name an existing file") from fault
    except UnicodeDecodeError as fault:
        raise EdgeError(f"{document}: not UTF-8 text (byte {fault.start}): save it as UTF-8") from fault


def _read(document: Path) -> Programme:
    found, complaints = checked(_text(document), document.name, _today(Config()))
    if found is None:
        raise ProgrammeFault("\n".join(str(one) for one in complaints if one.severity == "fault"))
    return found


def _complaints(found: Programme | None, complaints: Iterable[Complaint]) -> dict[str, Any]:
    rows = [{"severity": one.severity, "where": one.where, "value": one.value, "what": one.what} for one in complaints]
    return {"good": found is not None, "version": found.version if found else None, "complaints": rows}


def _group_lines(groups: Iterable[Group]) -> list[str]:
    head = f"{'tier':<12}{'store':<12}{'purchases':>10}{'points':>10}{'would be':>10}{'change':>10}"
    rows = [
        f"{group.tier or '-':<12}{group.store:<12}{group.purchases:>10,}{group.points:>10,}"
        f"{group.simulated:>10,}{group.simulated - group.points:>+10,}"
        for group in groups
    ]
    return [head, *rows]


def _moved(moved: Moved) -> str:
    members = f"{moved.members:,} member" + ("s" if moved.members > 1 else "")
    return f"{members} would {'rise' if moved.up else 'drop'} from {moved.tier} to {moved.to}"
