"""What lies beside the journal: its marks, which outlive a damaged file, and the damaged files themselves."""

import os
import re
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

_READ_ONLY = 0o400


class Marks(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The highest epoch and start number this device has used; neither may ever come again.

    ``damaged`` says what a running service found wrong with the file, so that the next start sets it aside.
    ``finished``: its epoch was closed and head office has all of it; the next start puts it by and begins a new one.
    """

    epoch: int = 0
    boot: int = 0
    damaged: str = ""
    finished: bool = False


def marks_file(path: Path) -> Path:
    """Return where the marks of the journal at ``path`` are kept."""
    return path.with_suffix(".marks")


def log_of(path: Path) -> Path:
    """Return SQLite's write-ahead log of the database at ``path``; SQLite fixes the name."""
    return path.with_name(path.name + "-wal")


def read_marks(path: Path) -> Marks:
    """Return the marks of the journal at ``path``; where they are lost too, files set aside say what had begun."""
    try:
        marks = msgspec.json.decode(marks_file(path).read_bytes(), type=Marks)
    except (FileNotFoundError, msgspec.DecodeError):
        marks = Marks()
    return msgspec.structs.replace(marks, epoch=max([marks.epoch, *_begun_after_aside(path)]))


def write_marks(path: Path, marks: Marks) -> None:
    """Put the marks on the disk: when this returns they survive a power cut, and no cut leaves half of them."""
    fresh = marks_file(path).with_suffix(".marks-new")
    with fresh.open("wb") as file:
        file.write(msgspec.json.encode(marks))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(marks_file(path))
    sync_folder(path.parent)


def set_aside(path: Path, epoch: int, why: Literal["damaged", "closed"] = "damaged") -> Path:
    """Rename the journal and its log out of the way, read-only; return the new name ``NAME.WHY-EPOCH-N``.

    The database goes first: a log without a database is plainly a left-over, but a database without its log would
    look whole and use its last numbers twice.
    """
    number = 1 + sum(1 for _ in path.parent.glob(f"{path.name}.{why}-{epoch}-*[0-9]"))
    name = path.with_name(f"{path.name}.{why}-{epoch}-{number}")
    for old, new in ((path, name), (log_of(path), log_of(name))):
        if old.exists():
            old.rename(new)
            new.chmod(_READ_ONLY)
    sync_folder(path.parent)
    return name


def sync_folder(folder: Path) -> None:
    """Make renames in ``folder`` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _begun_after_aside(path: Path) -> list[int]:
    """Return, for each file set aside, the epoch that began because of it, and each epoch that has a tape."""
    pattern = re.compile(re.escape(path.name) + r"\.(?:damaged|closed)-(\d+)-\d+(-wal)?")
    names = (pattern.fullmatch(file.name) for file in path.parent.glob(f"{path.name}.*"))
    taped = re.compile(re.escape(path.stem) + r"\.tape-(\d+)-\d+")
    tapes = (taped.fullmatch(file.name) for file in path.parent.glob(f"{path.stem}.tape-*"))
    return [int(name[1]) + 1 for name in names if name] + [int(tape[1]) for tape in tapes if tape]
