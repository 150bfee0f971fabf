"""``member-kiosk headoffice rights``: who may spend what, and what a person decides about it.

What is decided here reaches devices by the receiver that runs: it looks for words that were not heard.
"""

import json
from pathlib import Path
from typing import Any

import click

from edge.domain.errors import EdgeError
from edge.domain.value.accounts import Place
from edge.headoffice.config import read_config
from edge.headoffice.database import Books, open_books
from edge.headoffice.options import BOOKS, JSON, with_options
from edge.headoffice.rights import overview
from edge.headoffice.rights.desk import RightsDesk
from edge.headoffice.rights.generation import keep_generation, last_generation
from edge.headoffice.rights.policy_cli import figure, fund, holder, open_for, say, standing
from edge.headoffice.stuck import told

DEVICE = click.argument("device")
EPOCH = click.option("--ep", type=int, help="The device's epoch; without it the newest.")


@click.group()
def rights() -> None:
    """Who may spend what: grants, devices that are retired, what waits for a decision."""


for command in (standing, holder, figure, fund):
    rights.add_command(command)


@rights.command("list")
@click.option("--device", default="", help="Of one device.")
@click.option("--member", default="", help="Of one owner: a member's id, or CHAIN.")
@with_options(*BOOKS, JSON)
def list_rights(*, device: str, member: str, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - click's values, checked by read_config
    """List epochs and what they hold; without a filter the epochs alone."""
    books = open_for(file, flags)
    with books.reading():
        epochs = overview.epochs(books, device) if not member else []
        units = overview.units(books, device=device, member=member) if device or member else []
    if as_json:
        click.echo(json.dumps({"epochs": epochs, "units": units}))
        return
    for row in epochs:
        online = "online" if row["online"] else "offline"
        words = f"{row['heard']} of {row['said']} words heard"
        click.echo(f"{row['store']} {row['device']} epoch {row['epoch']}: {row['state']}, {online}, {words}")
    for row in units:
        click.echo(f"{row['device']} epoch {row['epoch']}: {row['n']} {row['asset']} of {row['owner']} {row['is']}")
    if not epochs and not units:
        click.echo("nothing is held anywhere" if not device else f"{device} was never heard of, or holds nothing")


@rights.command()
@DEVICE
@EPOCH
@click.option("--gone", is_flag=True, help="The device is gone with all its cards: nobody waits for it to report.")
@click.option("--reason", required=True, help="Why, in a word or two: lost, stolen, replaced. The device is told.")
@with_options(*BOOKS, JSON)
def retire(
    *, device: str, ep: int | None, reason: str, gone: bool, file: Path | None, as_json: bool, **flags: Any,  # noqa: ANN401 - as above
) -> None:  # fmt: skip
    """Write off a device's epoch: lost, stolen or replaced. What it holds waits until it is released."""
    books = open_for(file, flags)
    with books.writing():
        place = _place(books, device, ep)
        RightsDesk(books).retire(place, reason, gone=gone)
        units = [row for row in overview.units(books, device=device) if row["epoch"] == place.ep]
        following = overview.next_epoch(books, device)
    facts = {"device": device, "epoch": place.ep, "suspended": units, "next_epoch": following}
    say(
        facts,
        f"{device} epoch {place.ep} is retired; {len(units)} rights wait for 'rights release'. "
        f"Its replacement's kiosk.toml needs, under [device]: first_epoch = {following}",
        as_json=as_json,
    )


@rights.command()
@DEVICE
@click.option("--ep", type=int, required=True, help="The retired epoch.")
@click.option("--coupons", is_flag=True, help="Coupons too: one that was used there, and is told late, is used twice.")
@with_options(*BOOKS, JSON)
def release(*, device: str, ep: int, coupons: bool, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """Set free what a retired epoch held. What it still reports is then taken from its members, or borne."""
    books = open_for(file, flags)
    with books.writing():
        units = RightsDesk(books).release(Place(device, ep), coupons=coupons)
        left = [row for row in overview.units(books, device=device) if row["epoch"] == ep]
    words = f"{device} epoch {ep}: {units} units are free again"
    if left:
        words += f"; {len(left)} coupons wait: '--coupons' releases them, too"
    say({"device": device, "epoch": ep, "released": units, "left": left}, words, as_json=as_json)


@rights.command()
@DEVICE
@EPOCH
@click.option("--reason", default="closed", show_default=True, help="Why; the device is told.")
@with_options(*BOOKS, JSON)
def close(*, device: str, ep: int | None, reason: str, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """Ask a device to give everything back and begin a new epoch, in good order."""
    books = open_for(file, flags)
    with books.writing():
        place = _place(books, device, ep)
        RightsDesk(books).close(place, reason)
    say({"device": device, "epoch": place.ep}, f"{device} epoch {place.ep} is asked to close", as_json=as_json)


@rights.command()
@DEVICE
@EPOCH
@click.option("--member", required=True, help="Whose units: a member's id, or CHAIN.")
@click.option("--asset", required=True, help="points, cents, bonus, coupon:ID or gift:SKU:STORE.")
@click.option("--n", type=click.IntRange(min=1), required=True, help="How many at most.")
@with_options(*BOOKS, JSON)
def grant(
    *,
    device: str,
    ep: int | None,
    member: str,
    asset: str,
    n: int,
    file: Path | None,
    as_json: bool,
    **flags: Any,  # noqa: ANN401 - as above
) -> None:
    """Let a device have units of an owner, as many as are free, without being asked."""
    books = open_for(file, flags)
    with books.writing():
        place = _place(books, device, ep)
        granted = RightsDesk(books).grant(place, member, asset, n)
    if not granted:
        raise EdgeError(f"no {asset} of {member} is free: 'rights list --member {member}' shows who holds it")
    facts = {"device": device, "epoch": place.ep, "owner": member, "asset": asset, "granted": granted}
    say(facts, f"{device} epoch {place.ep} may spend {granted} more {asset} of {member}", as_json=as_json)


@rights.command()
@click.argument("member")
@with_options(*BOOKS, JSON)
def forget(*, member: str, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """Tell every device to give back and erase what it has of a member; run again to see how many have."""
    books = open_for(file, flags)
    with books.writing():
        desk = RightsDesk(books)
        if not desk.forgotten(member).told:
            desk.forget(member)
        told, done = desk.forgotten(member)
    say({"member": member, "told": told, "done": done}, f"done on {done} of {told} devices", as_json=as_json)


@rights.command()
@click.option("--gen", type=int, default=0, help="At least this generation, if devices know of later ones.")
@with_options(*BOOKS, JSON)
def restored(*, gen: int, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """Say that a backup was put back, before head office runs again: devices then tell what it has forgotten."""
    config = read_config(file, flags)
    books = open_books(config.database_url, create=False)
    with books.writing():
        desk = RightsDesk(books)
        desk.restored(max(gen, last_generation(config.data) + 1))
        found, missing = overview.office(books), desk.missing()
        keep_generation(config.data, found["gen"])  # before the commit: a number that was not used costs nothing
    facts = {"gen": found["gen"], "missing": [list(row) for row in missing]}
    words = f"generation {found['gen']}; nothing is granted until {len(missing)} devices have reported or are retired"
    say(facts, words, as_json=as_json)


@rights.command()
@with_options(*BOOKS, JSON)
def status(*, file: Path | None, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - as above
    """How many epochs are in which state, what is on its way, and who has not reported since a restore."""
    books = open_for(file, flags)
    with books.reading():
        found, missing, stuck = overview.office(books), RightsDesk(books).missing(), told(books)
    if as_json:
        click.echo(json.dumps(found | {"missing": [list(row) for row in missing], "stuck": stuck}))
        return
    for state, count in sorted(found["states"].items()):
        click.echo(f"{count:>8} epochs {state}")
    click.echo(f"{found['unheard']:>8} words on their way")
    click.echo(f"{found['suspended']:>8} units wait for a decision")
    for words in stuck:
        click.secho(words, fg="red")
    if not found["recovering"]:
        click.secho(f"generation {found['gen']}: rights are granted", fg="green")
        return
    for dev, ep, store in missing:
        cure = f"switch it on; if it is gone for good, 'rights retire {dev} --gone'"
        click.echo(f"{store} {dev} epoch {ep} has not reported: {cure}")
    click.secho(f"generation {found['gen']}: nothing is granted until all have reported", fg="yellow")


def _place(books: Books, device: str, ep: int | None) -> Place:
    """Return the epoch that is meant."""
    place = Place(device, ep) if ep is not None else overview.newest(books, device)
    if place is None:
        raise EdgeError(f"no device {device!r} was ever heard here: 'rights list' shows those that were")
    return place
