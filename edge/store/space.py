"""Room on the disk: a reserve in a file of its own, and a word on how much is left.

A full disk cannot even delete, because deleting is written down first. So 16 MiB are taken in good times and given back
when the disk is nearly full: enough to go on earning for months while somebody makes room.
"""

import logging
import os
from pathlib import Path
from typing import Literal

from edge.store.aside import sync_folder

MIB = 1 << 20
BALLAST_BYTES = 16 * MIB
LOW_BYTES = 64 * MIB
"""With less than this free, what may as well not be written is not, and what head office has goes at once."""

CRITICAL_BYTES = 8 * MIB
"""With less than this free the ballast is given back, and nothing is spent any more, only earned."""

Room = Literal["ample", "low", "critical"]

log = logging.getLogger(__name__)


class Space:
    """How much room the disk under ``folder`` has, with a ballast of ``ballast_bytes``; 0 takes none."""

    def __init__(self, folder: Path, ballast_bytes: int) -> None:
        self._folder, self._ballast_bytes = folder, ballast_bytes
        self._ballast = folder / "ballast"

    def room(self) -> Room:
        """Return ``ample``, ``low`` or ``critical``. What the ballast would take counts as taken."""
        free = self._free_bytes()
        if self._ballast_bytes and not self._ballast.exists():
            free -= self._ballast_bytes
        if free < CRITICAL_BYTES:
            return "critical"
        return "low" if free < LOW_BYTES else "ample"

    def mind(self) -> None:
        """Give the ballast back when the disk is nearly full, and take it again when there is room."""
        if not self._ballast_bytes:
            return
        if self._ballast.exists():
            if self._free_bytes() < CRITICAL_BYTES:
                self._ballast.unlink()
                log.error("the disk is nearly full: points are still earned, nothing is spent: make room on it")
        elif self._free_bytes() >= LOW_BYTES + self._ballast_bytes:
            self._take()

    def _take(self) -> None:
        fresh = self._ballast.with_suffix(".new")
        try:
            with fresh.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._ballast_bytes)  # blocks without wear: nothing is written
            fresh.replace(self._ballast)
            sync_folder(self._folder)
        except OSError as fault:
            fresh.unlink(missing_ok=True)
            log.warning("no ballast of %d MiB could be taken: %s", self._ballast_bytes // MIB, fault.strerror)

    def _free_bytes(self) -> int:
        disk = os.statvfs(self._folder)
        return disk.f_bavail * disk.f_frsize
