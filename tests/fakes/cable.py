"""A serial cable that can be pulled out: a pseudo terminal behind a stable name, as udev would keep it."""

import os
import select
import tty
from pathlib import Path
from typing import Self


class Cable:
    """``port`` is where the product opens it; the other end is the test's."""

    def __init__(self, folder: Path) -> None:
        self.port = str(folder / "port")
        self._end = self._kept = -1

    def __enter__(self) -> Self:
        self.plug()
        return self

    def __exit__(self, *_: object) -> None:
        if self._end >= 0:
            self.unplug()

    def plug(self) -> None:
        self._end, self._kept = os.openpty()  # the product's side stays open too: else closing it is a hang-up for us
        tty.setraw(self._kept)
        Path(self.port).symlink_to(os.ttyname(self._kept))

    def unplug(self) -> None:
        Path(self.port).unlink()
        os.close(self._end)
        os.close(self._kept)
        self._end = self._kept = -1

    def send(self, data: bytes) -> None:
        os.write(self._end, data)

    def receive(self, wait: float = 2.0) -> bytes:
        """Return what has arrived, waiting at most ``wait`` seconds for the first byte."""
        ready, _, _ = select.select([self._end], [], [], wait)
        return os.read(self._end, 65536) if ready else b""
