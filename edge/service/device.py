"""``device``: what a field tech or a script asks of a device from its command line."""

import json
import socket
from pathlib import Path

import click
import msgspec

from edge.domain.errors import DeviceUnavailable
from edge.domain.frames import Answered, FrameBuffer, read_reply, request_frame
from edge.domain.local_api import Hello, Kiosk
from edge.link.contract import read_envelope
from edge.service.config import read_config
from edge.service.keys import public_text
from edge.service.proof import slip_key
from edge.service.rescue import bring_home
from edge.store.listing import list_journal

DEFAULT_CONFIG = Path("/etc/member-kiosk/kiosk.toml")
_config = click.option("--config", type=click.Path(path_type=Path), default=DEFAULT_CONFIG, show_default=True)
_json = click.option("--json", "as_json", is_flag=True, help="One JSON object, for machines.")


@click.group()
def device() -> None:
    """Ask this device how it is."""


@device.command()
@_config
@_json
def status(config: Path, as_json: bool) -> None:  # noqa: FBT001 - a click flag
    """Say in one line how the running device is; exit 1 when it cannot serve."""
    socket_path = Path(read_config(config).device.socket)
    kiosk = ask_kiosk(socket_path)
    if as_json:
        click.echo(msgspec.json.encode(kiosk).decode())
        return
    link = click.style("online", fg="green") if kiosk.online else click.style("offline", fg="yellow")
    parts = f"printer {kiosk.printer}, scanner {kiosk.scanner}"
    click.echo(f"{kiosk.device} in {kiosk.store}: {link}, {kiosk.unsent} unsent, {parts}, version {kiosk.version}")


@device.command()
@_config
@_json
def journal(config: Path, as_json: bool) -> None:  # noqa: FBT001 - a click flag
    """List the journal of a device that is stopped: number, type and hash of each entry, and what it may spend."""
    book = list_journal(Path(read_config(config).device.data) / "journal.db")
    rows = [[entry.seq, read_envelope(entry.body).type, entry.head.hex()] for entry in book.entries]
    last = rows[-1][0] if rows else 0
    held = [[unit.owner, unit.asset, unit.n] for unit in book.held]
    found = {"epoch": book.epoch, "acknowledged": book.acknowledged, "last": last, "entries": rows, "held": held}
    if as_json:
        click.echo(json.dumps(found))
        return
    for seq, kind, head in rows:
        click.echo(f"{seq:>8}  {kind:<24} {head}")
    owners = len({unit.owner for unit in book.held})
    click.echo(f"epoch {found['epoch']}, complete to {found['acknowledged']} of {found['last']}")
    click.echo(f"{len(book.held)} holdings of {owners} owners may be spent here")


@device.command()
@_config
@_json
def key(config: Path, as_json: bool) -> None:  # noqa: FBT001 - a click flag
    """Say this device's public key, by which slips and lent rights are proved; other devices' [rights] name it."""
    settings = read_config(config)
    path = Path(settings.device.data) / "slip.key"
    if not path.exists():
        raise DeviceUnavailable(f"{path} is not there yet: start the service once, which makes it")
    text = public_text(slip_key(path))
    click.echo(json.dumps({"device": settings.device.id, "key": text}) if as_json else text)


@device.command()
@click.argument("card", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_config
@_json
def rescue(card: Path, config: Path, as_json: bool) -> None:  # noqa: FBT001 - a click flag
    """Bring to head office what an old card still has. CARD is the folder that was [device] data on it.

    Nothing on the card is changed, and what head office has already it takes no second time, so this may be run again.
    Exit 1 when an entry could not be read, or head office did not take all.
    """
    settings = read_config(config)
    reports = bring_home(settings, card, running=lambda: _answers(Path(settings.device.socket)), quiet=as_json)
    if as_json:
        click.echo(msgspec.json.encode({"epochs": reports}).decode())
    raise SystemExit(any(report.unreadable or report.waiting for report in reports))


def _answers(path: Path) -> bool:
    try:
        ask_kiosk(path)
    except DeviceUnavailable:
        return False
    return True


def ask_kiosk(path: Path) -> Kiosk:
    """Return how the service behind the socket ``path`` is.

    Raises:
        DeviceUnavailable: No service answers there.
    """
    frames, lines = FrameBuffer(), list[bytes]()
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(path))
            line.sendall(request_frame(1, Hello()))
            while not lines:
                data = line.recv(65536)
                if not data:
                    raise ConnectionResetError("closed")
                lines = [said for said in frames.feed(data) if b'"id":1' in said]
    except OSError as fault:
        raise DeviceUnavailable(f"no device service at {path} ({fault}): systemctl status member-kiosk-edge") from fault
    reply = read_reply(lines[0], {1: Hello})
    if isinstance(reply, Answered) and isinstance(reply.answer, Kiosk):
        return reply.answer
    raise DeviceUnavailable(f"the service at {path} does not say how it is: restart member-kiosk-edge")
