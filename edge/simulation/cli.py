"""``simulate``: run the product's own code in a world that goes wrong, and say what did not hold."""

import json
import logging
import sys

import click
import msgspec

from edge.simulation.mutants import MUTANTS, Caught, hunt
from edge.simulation.world import Plan, Result, run_world


@click.command()
@click.option("--devices", default=50, show_default=True, help="Kiosks, two to a store.")
@click.option("--ops", default=200_000, show_default=True, help="Things that shoppers do.")
@click.option("--seed", default=1, show_default=True, help="Chooses the world; the same seed is the same world.")
@click.option("--attack", is_flag=True, help="Copy cards and put the copies back, too.")
@click.option("--mutants", is_flag=True, help="Break the product on purpose, one known mistake at a time.")
@click.option("--only", default="", help="With --mutants: the name of one of them.")
@click.option("--soak", is_flag=True, help="Ten million operations over fifty seeds, from --seed on.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for machines.")
def simulate(**options: object) -> None:
    """Let kiosks and head office live through partitions, crashes and lost cards; exit 1 if any value leaks."""
    asked = msgspec.convert(options, Asked)
    logging.disable(logging.CRITICAL)  # fifty kiosks in trouble have much to say, and the result says it all
    try:
        good = _mutants(asked) if asked.mutants else _worlds(asked)
    finally:
        logging.disable(logging.NOTSET)
    sys.exit(0 if good else 1)


def _worlds(asked: "Asked") -> bool:
    ops = 200_000 if asked.soak else asked.ops
    seeds = range(asked.seed, asked.seed + (50 if asked.soak else 1))
    good = [_world(asked, seed, ops) for seed in seeds]  # every one runs, whatever the others showed
    return all(good)


class Asked(msgspec.Struct):
    """What was asked for on the command line."""

    devices: int
    ops: int
    seed: int
    attack: bool
    mutants: bool
    only: str
    soak: bool
    as_json: bool


def _world(asked: Asked, seed: int, ops: int) -> bool:
    with click.progressbar(length=ops, label=f"seed {seed}", file=sys.stderr, hidden=asked.as_json) as bar:
        done = 0

        def progress(number: int) -> None:
            nonlocal done
            bar.update(number - done)
            done = number

        result = run_world(Plan(seed=seed, devices=asked.devices, ops=ops, attack=asked.attack, progress=progress))
    if asked.as_json:
        click.echo(msgspec.json.encode(result).decode())
    else:
        _tell(result)
    return not result.violations


def _tell(result: Result) -> None:
    for violation in result.violations:
        click.secho(f"{violation.rule}: {violation.found}", fg="red")
    verdict = f"{len(result.violations)} violations" if result.violations else "0 violations"
    colour = "red" if result.violations else "green"
    click.secho(
        f"{verdict}: {result.ops:,} operations on {result.devices} devices, {result.transactions:,} transactions, "
        f"{sum(result.faults.values()):,} faults, {result.office_crashes} crashes and {result.restores} restores of "
        f"head office, {result.seconds:.0f} s; seed {result.seed}, balances {result.fingerprint}",
        fg=colour,
    )
    for name, counts in (("wishes", result.wishes), ("faults", result.faults), ("exceptions", result.exceptions)):
        click.echo(f"  {name}: " + ", ".join(f"{what} {n:,}" for what, n in counts.items()))


def _mutants(asked: Asked) -> bool:
    chosen = [mutant for mutant in MUTANTS if asked.only in ("", mutant.name)]
    if not chosen:
        raise click.UsageError(f"no mutant {asked.only!r}: one of {', '.join(mutant.name for mutant in MUTANTS)}")
    caught = []
    for mutant in chosen:
        found = hunt(mutant, asked.devices, asked.seed)
        caught.append(found)
        if not asked.as_json:
            _tell_mutant(found)
    if asked.as_json:
        click.echo(json.dumps([msgspec.to_builtins(one) for one in caught]))
    return all(one.by for one in caught)


def _tell_mutant(found: Caught) -> None:
    if found.by:
        click.secho(f"caught after {found.ops:>6,} operations by {found.by:<5} {found.name}: {found.what}", fg="green")
    else:
        click.secho(f"SURVIVED {found.ops:,} operations: {found.name}: {found.what}", fg="red")
