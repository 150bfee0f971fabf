"""``member-kiosk bench``: each figure beside its raw limit, measured in the same run.

A bench is a function ``measure() -> list[Measurement]`` behind an entry point of the group ``member_kiosk.benches``.
It writes only into a temporary folder inside the present directory, which should therefore be on the disk in question.
"""

import contextlib
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import click
import msgspec

from edge.domain.measurement import Measurement

GROUP = "member_kiosk.benches"
_NAME_WIDTH = 26


@click.command(epilog="Exit codes: 0 every goal met, 1 a goal missed, 2 no such bench.")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.option(
    "--dir",
    "folder",
    type=click.Path(exists=True, file_okay=False, writable=True, path_type=Path),
    default=Path(),
    help="A folder on the disk to measure; the present one unless told. Nothing stays there.",
)
def bench(names: tuple[str, ...], folder: Path, *, as_json: bool) -> None:
    """Measure this machine beside its own raw limits. NAME: commit, drain, receive, rules, startup, wear."""
    known = entry_points(group=GROUP)
    for name in names:
        if name not in known.names:
            raise click.UsageError(f"no bench {name!r}: there are {', '.join(sorted(known.names))}")
    measurements: list[Measurement] = []
    for name in names:
        measure: Callable[[], list[Measurement]] = known[name].load()
        with contextlib.chdir(folder):
            found = measure()
        measurements += found
        if not as_json:
            for measurement in found:
                click.echo(line(measurement))
    met = all(measurement.met for measurement in measurements)
    if as_json:
        click.echo(msgspec.json.encode({"measurements": measurements, "met": met}))
    raise SystemExit(0 if met else 1)


def line(found: Measurement) -> str:
    """Return one measurement as a coloured line: green for a goal met, red for one missed."""
    colour = None if not found.goal else "green" if found.met else "red"
    ratio = click.style(f"{found.ratio:6.2f}", fg=colour, bold=bool(found.goal))
    word = ("met" if found.met else "MISSED") if found.goal else ""
    goal = click.style(f"{found.goal:8} {word:6}", fg=colour)
    figures = click.style(f"{found.ours:,.1f} {found.unit}, {found.raw_is} {found.raw:,.1f} {found.unit}", dim=True)
    return f"{found.name:{_NAME_WIDTH}} {ratio}  {goal}  {figures}"
