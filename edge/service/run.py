"""``edge run``: starts every part of the device in order, and stops them in reverse.

One process, few threads: the event loop (local API, timers, signals), the writer (journal, replica and desk, which
only it may touch), the printer, the scanner, and the link's own.
"""

import asyncio
import json
import logging
import sys
from contextlib import suppress
from pathlib import Path

import click

from edge.service.config import Config, read_config
from edge.service.device import DEFAULT_CONFIG
from edge.service.kiosk import KioskService


@click.group()
def edge() -> None:
    """The device service."""


@edge.command()
@click.option("--config", type=click.Path(path_type=Path), default=DEFAULT_CONFIG, show_default=True)
@click.option("--json", "says_ready", is_flag=True, help="Print one JSON line once the device serves.")
def run(config: Path, says_ready: bool) -> None:  # noqa: FBT001 - a click flag
    """Serve the kiosk, the scanner and the printer of this device until told to stop."""
    settings = read_config(config)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    asyncio.run(_serve(settings, says_ready=says_ready))


async def _serve(config: Config, *, says_ready: bool) -> None:
    service = KioskService(config)
    async with service:
        if says_ready:
            ready = {"device": config.device.id, "epoch": service.journal.epoch, "found": service.journal.found}
            with suppress(BrokenPipeError):  # whoever started us may have stopped reading
                click.echo(json.dumps(ready))
        await service.until_stopped()
