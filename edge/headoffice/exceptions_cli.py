"""``headoffice exceptions``, ``claim`` and ``accrual-cap``: what a person looks at, gives by a slip, and limits."""

import json
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from edge.domain.errors import EdgeError
from edge.headoffice.config import read_config
from edge.headoffice.database import Books, open_books
from edge.headoffice.exceptions import release, report, settle
from edge.headoffice.findings import ATTACKS
from edge.headoffice.options import BOOKS, JSON, with_options
from edge.headoffice.proofs import Claimed, Proofs
from edge.headoffice.value_books import ACCRUAL_CAP

_OUTCOMES = {
    "posted": "given by its slip",
    "claimed_before": "was given by its slip before: nothing was posted now",
    "arrived": "arrived by itself and is booked: nothing was posted now",
}
_LONGEST_NAME = 255
"""A file's name has no more letters."""


@click.command("exceptions")
@with_options(*BOOKS, JSON)
@click.option("--kind", default="", help="Only these, such as RISK_SHORT.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only those received on this day (UTC) or later.")
@click.option("--settled", is_flag=True, help="Also those that were dealt with.")
@click.option("--release", "released", metavar="TXN", help="Give the points of this transaction, which wait.")
@click.option("--settle", "dealt_with", metavar="NAME", help="Dealt with: a transaction, or DEVICE:EPOCH:ENTRY.")
def exceptions(
    *,
    file: Path | None,
    as_json: bool,
    kind: str,
    since: datetime | None,
    settled: bool,
    released: str | None,
    dealt_with: str | None,
    **flags: Any,  # noqa: ANN401 - click's values
) -> None:
    """What a person should look at: what happened, what was posted, what to do."""
    books = _books(file, flags)
    if released:
        with books.writing():
            points = release(books, released, _now_ms())
        click.echo(json.dumps({"txn": released, "points": points}) if as_json else f"{points} points are free now")
        return
    if dealt_with:
        with books.writing():
            count = settle(books, dealt_with, _now_ms())
        click.echo(json.dumps({"settled": count}) if as_json else f"{count} dealt with")
        return
    with books.reading():
        found = report(books, kind=kind, since=_day(since), settled=settled)
    if as_json:
        click.echo(json.dumps(found))
        return
    for fact in found:
        _show(fact)
    click.secho(f"{len(found)} exceptions", fg="yellow" if found else "green")


@click.command("claim")
@click.argument("code")
@with_options(*BOOKS, JSON)
def claim(*, code: str, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """Give what a slip's CODE proves, because its device was lost. CODE is the QR code's text, or a file with it."""
    books = _books(file, flags)
    with books.writing():
        made = Proofs(books).claim(_text(code), _now_ms())
    if as_json:
        click.echo(msgspec.json.encode(made).decode())
        return
    _tell(made)


@click.command("accrual-cap")
@click.argument("points", type=click.IntRange(0), required=False)
@with_options(*BOOKS, JSON)
def accrual_cap(*, points: int | None, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """Show or set the most POINTS a device may give in a day (UTC); 0 is no limit. What is above waits for a person."""
    books = _books(file, flags)
    with books.writing():
        if points is not None:
            books.set(ACCRUAL_CAP, str(points))
        cap = int(books.setting(ACCRUAL_CAP, "0"))
    click.echo(json.dumps({ACCRUAL_CAP: cap}) if as_json else f"{cap} points a day" if cap else "no limit")


def _show(fact: dict[str, Any]) -> None:
    moment = datetime.fromtimestamp(fact["received"] / 1000, UTC)
    head = click.style(fact["kind"], fg="red" if fact["kind"] in ATTACKS else "yellow", bold=True)
    amount = f"  {fact['amount']} {fact['asset']}" if fact["amount"] else ""
    done = click.style("  dealt with", fg="green") if fact["settled"] else ""
    click.echo(f"{head}{amount}  {fact['dev']}:{fact['ep']}:{fact['seq']}  {moment:%Y-%m-%d %H:%M}{done}")
    if fact["txn"] or fact["member"]:
        click.echo(f"    transaction {fact['txn'] or '-'}  member {fact['member'] or '-'}")
    click.echo(f"    {fact['detail']}")
    posted = ", ".join(f"{each['account']} {each['delta']:+d} {each['asset']}" for each in fact["posted"])
    click.echo(f"    posted: {posted or 'nothing'}")
    if fact["action"]:
        click.secho(f"    do: {fact['action']}", fg="cyan")


def _tell(made: Claimed) -> None:
    """Say what became of a slip; nothing of the member but the id."""
    posted = made.outcome == "posted"
    place = f"entry {made.seq} of {made.device}, epoch {made.epoch}"
    click.secho(f"{place}, {_OUTCOMES[made.outcome]}", fg="green" if posted else "yellow")
    for leg in made.legs:
        click.echo(f"    {leg.owner} {leg.delta:+d} {leg.asset}")
    if made.left_out:
        click.secho(f"    {made.left_out} more on the slip cannot be given so: give them by hand", fg="yellow")
    for kind in made.exceptions:
        click.secho(f"    {kind}: see 'headoffice exceptions'", fg="yellow")


def _text(code: str) -> str:
    """Return the code itself, or that in the file of this name."""
    path = Path(code)
    if len(code) > _LONGEST_NAME or not path.is_file():
        return code
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as fault:
        raise EdgeError(f"{code}: cannot be read as a code's text ({fault}): give the text itself") from fault


def _books(file: Path | None, flags: dict[str, Any]) -> Books:
    return open_books(read_config(file, flags).database_url, create=False)


def _day(since: datetime | None) -> date | None:
    return since.date() if since else None


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
