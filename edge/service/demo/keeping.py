"""What stays of a demo: its slips; and if it is asked for, what device and head office wrote, to look at."""

import shutil
from pathlib import Path

from edge.domain.errors import EdgeError

FOLDERS = ("headoffice", "device")


def room_for_folders(out: Path) -> None:
    """Make sure that nothing of an earlier run is in the way.

    Raises:
        EdgeError: It is.
    """
    for name in FOLDERS:
        if (out / name).exists():
            raise EdgeError(f"{out / name} is there from an earlier run: remove it, or name another folder with --out")


def keep_slips(folder: Path, out: Path) -> list[str]:
    """Copy the slips' pictures and return where they are."""
    return [str(shutil.copy(picture, out)) for picture in sorted((folder / "slips").glob("*.png"))]


def keep_folders(folder: Path, out: Path) -> list[str]:
    """Move what device and head office wrote, both stopped; return commands that look at it."""
    for name in FOLDERS:
        shutil.move(folder / name, out / name)
    config = out / "kiosk.toml"
    text = (folder / "kiosk.toml").read_text(encoding="utf-8")
    config.write_text(text.replace(str(folder), str(out.resolve())), encoding="utf-8")
    return [
        f"member-kiosk headoffice status --data {out / 'headoffice'}",
        f"member-kiosk headoffice rights list --data {out / 'headoffice'}",
        f"member-kiosk headoffice rebuild --verify --data {out / 'headoffice'}",
        f"member-kiosk device journal --config {config}",
    ]
