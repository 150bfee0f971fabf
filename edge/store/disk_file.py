"""A file beside the journal that is written in place and synced by us, not by SQLite."""

import os
from pathlib import Path
from typing import Self


class DiskFile:
    """An open file, made when it is missing. Each method may raise ``OSError``; nothing is tried twice in here."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)

    def size(self) -> int:
        """Return its length in bytes."""
        return os.fstat(self._handle).st_size

    def read(self, offset: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``offset`` on."""
        return os.pread(self._handle, size, offset)

    def write(self, data: bytes, offset: int) -> None:
        """Put ``data`` at ``offset``; on a disk that fills up in the middle, part of it."""
        done = 0
        while done < len(data):
            done += os.pwrite(self._handle, data[done:], offset + done)

    def truncate(self, size: int) -> None:
        """Let the file end at ``size``."""
        os.ftruncate(self._handle, size)

    def sync(self) -> None:
        """Return when the disk has it all."""
        os.fdatasync(self._handle)
