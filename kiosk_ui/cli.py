"""The commands of the screen: ``ui run``. Kept light, so that listing the commands does not import pygame."""

import os
from pathlib import Path
from typing import Any

import click

from kiosk_ui.views import Look

SMALLEST, LARGEST = 480, 7680
"""Pixels of either side that the layouts are made for."""


def _size(_ctx: click.Context, _param: click.Parameter, value: str) -> tuple[int, int]:
    """Return width and height of ``1080x1920``; a complaint names the allowed range."""
    width, _, height = value.partition("x")
    if all(side.isdigit() and SMALLEST <= int(side) <= LARGEST for side in (width, height)):
        return int(width), int(height)
    raise click.BadParameter(f"{value!r}: write WIDTHxHEIGHT, each from {SMALLEST} to {LARGEST} pixels")


@click.group()
def ui() -> None:
    """The member's screen."""


@ui.command()
@click.option(
    "--socket",
    type=click.Path(path_type=Path),
    default=Path("/run/member-kiosk/kiosk.sock"),
    show_default=True,
    help="The device service's socket.",
)
@click.option("--size", callback=_size, default="1080x1920", show_default=True, help="Pixels: WIDTHxHEIGHT.")
@click.option("--fullscreen/--window", default=False, help="Take the whole display, or a window of it.")
@click.option("--unit", type=click.FloatRange(1.0, 1.5), help="Scale of type and icons; by the size if left out.")
@click.option("--lang", type=click.Choice(["zh-Hans", "zh-Hant", "en"]), default="zh-Hans", show_default=True)
@click.option("--robot", type=click.Path(path_type=Path), help="Socket for the hand of a test or a demonstration.")
@click.option("--ready-json", is_flag=True, help="Print one line of JSON once the first screen is drawn.")
def run(lang: str, **given: Any) -> None:  # noqa: ANN401 - click has checked each option
    """Draw the screen and ask the device service, until the window is closed or SIGTERM comes."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    from kiosk_ui.run import Options, serve  # noqa: PLC0415 - pygame takes a third of a second to import

    serve(Options(look=Look(language=lang), **given))  # type: ignore[arg-type]  # click has checked the choice
