"""The scanner's thread: reads codes as they come, and says when the scanner goes and returns."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event, Thread
from typing import Self

from edge.devices.fitting import ScannerSettings, open_scanner
from edge.devices.supervised import ScannerState, watch_scanner
from edge.domain.codes import MemberCode, ProductCode, TillReceipt, read_code
from edge.domain.local_api import Scanned


def meaning(line: str) -> Scanned:
    """Return what a scanned line means to a screen; the text of an unknown code goes no further."""
    match read_code(line):
        case MemberCode():
            return Scanned(kind="member", code=line)
        case TillReceipt():
            return Scanned(kind="receipt", code=line)
        case ProductCode(gtin):
            return Scanned(kind="product", code=gtin)
    return Scanned(kind="unknown")


class Scanning(AbstractContextManager["Scanning"]):
    """Watches the configured scanner. ``on_code`` and ``on_state`` are called on the scanner's thread."""

    def __init__(
        self,
        settings: ScannerSettings,
        *,
        on_code: Callable[[str], None],
        on_state: Callable[[ScannerState, str], None],
    ) -> None:
        self._settings, self._on_code, self._on_state = settings, on_code, on_state
        self._stop = Event()
        self.state: str = "unknown"

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._watch, name="scanner")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        watch_scanner(
            lambda: open_scanner(self._settings), on_code=self._on_code, on_state=self._changed, stop=self._stop
        )

    def _changed(self, state: ScannerState, cure: str) -> None:
        self.state = state
        self._on_state(state, cure)
