"""A scanner in memory: a test scans lines, unplugs it and plugs it in again."""

from threading import Condition
from typing import Self

from edge.domain.errors import DeviceUnavailable

SILENCE = 0.2


class FakeScanner:
    """Hands out what ``scan`` was given. While ``plugged`` is false it cannot be opened or read."""

    def __init__(self) -> None:
        self._codes: list[str] = []
        self._changed = Condition()
        self._plugged = True

    def scan(self, *codes: str) -> None:
        """Put codes before the scanner's eye, from any thread."""
        with self._changed:
            self._codes.extend(codes)
            self._changed.notify_all()

    @property
    def plugged(self) -> bool:
        """Whether the cable is in."""
        return self._plugged

    @plugged.setter
    def plugged(self, plugged: bool) -> None:
        with self._changed:
            self._plugged = plugged
            self._changed.notify_all()

    def __enter__(self) -> Self:
        self._check()
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close: the same scanner can be opened again."""

    def read(self) -> list[str]:
        with self._changed:
            self._changed.wait_for(lambda: self._codes or not self._plugged, SILENCE)
            self._check()
            codes, self._codes = self._codes, []
            return codes

    def _check(self) -> None:
        if not self._plugged:
            raise DeviceUnavailable("no scanner: push its cable in; scanning resumes by itself")
