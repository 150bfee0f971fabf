"""The demo's command line: a window and a page where there is a display, a scripted shopper where there is none."""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from edge.domain.errors import EdgeError
from edge.service.demo.by_hand import by_hand
from edge.service.demo.chain import Chain, running_chain
from edge.service.demo.comparing import compare, told
from edge.service.demo.ending import unwound_by_signals
from edge.service.demo.journeys import JOURNEYS
from edge.service.demo.keeping import keep_folders, keep_slips, room_for_folders
from edge.service.demo.shop import Store
from edge.service.demo.shopper import Hand, Till, Tray

BANNER = "demo broker: in memory, on 127.0.0.1, this machine only. A shop runs mosquitto or any MQTT broker."


@click.command()
@click.option("--headless", is_flag=True, help="No window: a scripted shopper uses the real scanner line and taps.")
@click.option("--journeys", type=click.IntRange(1, 1000), default=len(JOURNEYS), help="How many journeys to walk.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for machines.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("demo-out"), help="Folder for pictures and slips.")
@click.option("--keep", is_flag=True, help="Keep the folders of head office and device in --out, too.")
@click.option("--size", default=None, help="Screen, such as 1080x1920 (default) or 1920x1080.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port of head office's page; 0 takes a free one."
)
def demo(*, headless: bool, journeys: int, as_json: bool, out: Path, keep: bool, size: str | None, port: int) -> None:
    """Run the whole chain on this machine: broker, head office with its page, a store, one kiosk."""
    window = not headless and bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if keep:
        room_for_folders(out)
    logs = out / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    say = _Voice(quiet=as_json)
    with unwound_by_signals(), tempfile.TemporaryDirectory(prefix="member-kiosk-") as name:
        say(click.style(BANNER, fg="yellow"))
        folder = Path(name)
        with running_chain(folder, logs, window=window, size=size or _size(window=window), web_port=port) as chain:
            say(f"head office's page: {click.style(chain.page, bold=True)}")
            walked = by_hand(chain, say) if window else _by_script(chain, journeys, out, say)
            chain.at_rest()
            summary = walked | compare(chain)
        summary["slips"] = keep_slips(folder, out)
        summary["look"] = keep_folders(folder, out) if keep else []
    _report(summary, say, as_json=as_json)
    if not summary["equal"]:
        sys.exit(1)


class _Voice:
    """Speaks to the person at the terminal, or not at all when a machine listens."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet

    def __call__(self, line: str) -> None:
        if not self._quiet:
            click.echo(line)


def _size(*, window: bool) -> str:
    """Return the kiosk's own size, or one that fits a desk's monitor."""
    return "1280x800" if window else "1080x1920"


def _by_script(chain: Chain, journeys: int, out: Path, say: _Voice) -> dict[str, Any]:
    """Walk the journeys and return what is to be told of them."""
    told = []
    with Hand(chain.folder / "robot.sock", out) as hand:
        store = _store(chain, hand)
        chain.caught_up()
        for index in range(journeys):
            journey = JOURNEYS[index % len(JOURNEYS)]
            outcome = journey(store)
            told.append({"journey": journey.__name__, "outcome": outcome})
            say(f"  {click.style('✓', fg='green')} {journey.__name__.replace('_', ' '):<16} {outcome}")
        return {"journeys": len(told), "walked": told, "screens": hand.shots}


def _store(chain: Chain, hand: Hand) -> Store:
    return Store(
        scanner=chain.scanner,
        hand=hand,
        tray=Tray(chain.folder / "slips"),
        broker=chain.broker,
        till=Till(chain.seed),
        caught_up=chain.caught_up,
        offline=chain.offline,
        granted=chain.granted,
    )


def _report(summary: dict[str, Any], say: _Voice, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
        return
    say("")
    for kind, count in sorted(summary["kinds"].items()):
        say(f"  {count:>4}  {kind}")
    for line in told(summary):
        say(line)
    if summary["screens"]:
        folder = Path(summary["screens"][0]).parent
        say(f"{len(summary['screens'])} pictures and {len(summary['slips'])} slips in {folder}")
    for line in summary["look"]:
        say(f"  {line}")
    if not summary["equal"]:
        raise EdgeError("head office's ledger is not what the device wrote and holds")
    say(click.style("head office's ledger equals the device's journal", fg="green"))
