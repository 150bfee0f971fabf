"""The highest generation this head office has had, beside its database: a backup that is put back does not know it.

Two restores from one backup would otherwise give two generations one number, and devices would take the second for the
first. Where the file went back with the database, devices notice by their words, and a person is told.
"""

import os
from pathlib import Path

from edge.domain.errors import BadConfig
from edge.headoffice.folders import made_folder

FILE = "generation"


def last_generation(data: Path) -> int:
    """Return the generation in the data folder, or 1 where none was written.

    Raises:
        BadConfig: The file holds no number.
    """
    path = data / FILE
    try:
        return int(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return 1
    except ValueError as fault:
        raise BadConfig([f"{path}: holds no number: write the highest generation that any device knows"]) from fault


def keep_generation(data: Path, gen: int) -> None:
    """Write a generation that is above the one in the data folder."""
    if gen <= last_generation(data):
        return
    fresh = made_folder(data, "--data") / f"{FILE}-new"
    with fresh.open("w", encoding="ascii") as file:
        file.write(f"{gen}\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(data / FILE)
