"""The scripted shopper: scans on a real line and taps a real screen, and looks at what the screen then shows."""

import json
import os
import pty
import socket
import time
import tty
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from edge.domain.codes import TillReceipt, till_receipt
from edge.domain.errors import EdgeError
from edge.domain.money import Money

LOOK_S = 0.05
"""How often the shopper looks for something that comes by itself."""

PAGE = "from:"
"""Controls that turn a shelf's pages begin so; the first card of that page follows."""


class Scanner(AbstractContextManager["Scanner"]):
    """A scanner's cable: what is written here arrives on ``path`` as from a serial scanner."""

    def __enter__(self) -> Self:
        self._ours, self._theirs = pty.openpty()
        tty.setraw(self._theirs)
        self.path = os.ttyname(self._theirs)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._ours)
        os.close(self._theirs)

    def scan(self, code: str) -> None:
        """Send one code, closed by a carriage return as scanners do."""
        os.write(self._ours, code.encode() + b"\r")


class Till:
    """The store's till and the members' purses: prints receipts, and knows the codes that the seeding made."""

    def __init__(self, seed: dict[str, Any]) -> None:
        self._seed = seed
        self._number = 88_105
        self.last: TillReceipt | None = None

    def member(self, index: int) -> str:
        """Return the code of the member with that place in the seed."""
        return str(self._seed["members"][index]["code"])

    def phone(self, index: int) -> str:
        """Return that member's phone number."""
        return str(self._seed["members"][index]["phone"])

    def expired(self) -> str:
        """Return the code of a card that has expired."""
        return str(self._seed["expired"])

    def receipt(self, minor: int) -> TillReceipt:
        """Return the next receipt of till 3, as the till prints it."""
        self._number += 1
        key = bytes.fromhex(self._seed["receipt_key"])
        at = f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y%m%d%H%M}"
        self.last = till_receipt(str(self._seed["store"]), 3, at, self._number, Money(minor), key=key)
        return self.last


class Tray:
    """Where the printer's slips fall: a folder of pictures."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._taken = folder, 0

    def take(self, slips: int = 1, seconds: float = 20) -> None:
        """Wait until so many more slips are printed, and take them.

        Raises:
            EdgeError: They did not come.
        """
        end = time.monotonic() + seconds
        while len(list(self._folder.glob("*.png"))) < self._taken + slips:
            if time.monotonic() > end:
                raise EdgeError("the shopper waited for a slip: see edge.log")
            time.sleep(LOOK_S)
        self._taken += slips


class Hand(AbstractContextManager["Hand"]):
    """Taps the kiosk's screen through its robot socket, and takes pictures of it."""

    def __init__(self, path: Path, pictures: Path) -> None:
        self._path, self._pictures = path, pictures
        self.shots: list[str] = []

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            self._line = undo.enter_context(socket.socket(socket.AF_UNIX))
            self._line.settimeout(60)
            self._line.connect(str(self._path))
            self._file = undo.enter_context(self._line.makefile("rb"))
            self._undo = undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._undo.close()

    def tap(self, *names: str) -> None:
        """Tap each named control in turn."""
        for name in names:
            self._do({"tap": name})

    def see(self, screen: str, overlay: str | None = None, seconds: float = 20) -> None:
        """Wait until the screen of that name, and that overlay or none, is shown.

        Raises:
            EdgeError: It did not come.
        """
        self._do({"wait": screen, "overlay": overlay, "seconds": seconds})

    def find(self, *controls: str, seconds: float = 20) -> None:
        """Wait until a control whose name begins so can be touched, any of these: it may come after its screen.

        Raises:
            EdgeError: It did not come.
        """
        end = time.monotonic() + seconds
        while not any(self._shown(control) for control in controls):
            if time.monotonic() > end:
                raise EdgeError(f"the shopper could not find {' or '.join(controls)}: see ui.log")
            time.sleep(LOOK_S)

    def turn_to(self, control: str) -> None:
        """Turn the pages of a shelf until that control is on the screen.

        Raises:
            EdgeError: It is on none of them.
        """
        self.find(control, PAGE)
        here = 0
        while not self._shown(control):
            ahead = max((int(name.removeprefix(PAGE)) for name in self._shown(PAGE)), default=0)
            if ahead <= here:
                raise EdgeError(f"the shopper could not find {control!r} on any page of the shelf: see ui.log")
            here = ahead
            self.tap(f"{PAGE}{here}")

    def shoot(self, name: str) -> None:
        """Save a picture of the screen; a second one of the same name replaces the first."""
        file = self._pictures / f"{name}.png"
        self._do({"shot": str(file)})
        if str(file) not in self.shots:
            self.shots.append(str(file))

    def wait_idle(self, seconds: float) -> None:
        """Let the screen's own clock run ahead, as if nobody had touched it for so long."""
        self._do({"advance_ms": int(seconds * 1000)})

    def _shown(self, control: str) -> list[str]:
        return [name for name in self._do({"screen": True})["targets"] if name.startswith(control)]

    def _do(self, order: dict[str, Any]) -> dict[str, Any]:
        self._line.sendall(json.dumps(order).encode() + b"\n")
        said: dict[str, Any] = json.loads(self._file.readline() or b'{"ok":false,"why":"the screen is gone"}')
        if not said.get("ok"):
            raise EdgeError(f"the shopper could not {order}: {said.get('why')}")
        return said
