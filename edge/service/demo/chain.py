"""Puts a small chain together: seeded head office, broker, device service and screen, each a process of its own."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge.domain.errors import EdgeError
from edge.domain.value.assets import CHAIN, POINTS
from edge.service.demo.broker import DemoBroker
from edge.service.demo.processes import Program, run_once
from edge.service.demo.shopper import Scanner
from edge.service.device import ask_kiosk

STORE, DEVICE, LABEL = "s0118", "k07", "K07"
PATIENCE_S = 30.0
TRIES = 5

_KIOSK_TOML = """\
[store]
id = "{store}"
names = {{ zh-Hans = "中山路店", zh-Hant = "中山路店", en = "Zhongshan Road" }}

[device]
id = "{device}"
label = "{label}"
data = "{folder}/device"
socket = "{folder}/kiosk.sock"

[headoffice]
host = "127.0.0.1"
port = {port}
key = "{key}"

[scanner]
kind = "serial"
device = "{scanner}"

[printer]
kind = "file"
folder = "{folder}/slips"

[panel]
kind = "gpio"
factory = "mock"
"""


@dataclass(slots=True)
class Chain:
    """A running chain. ``page`` is head office's address; ``screen`` the screen's process, ``edge`` the device's."""

    folder: Path
    broker: DemoBroker
    scanner: Scanner
    seed: dict[str, Any]
    page: str
    edge: Program
    screen: Program

    @property
    def config(self) -> Path:
        """The device's configuration file."""
        return self.folder / "kiosk.toml"

    def caught_up(self) -> None:
        """Wait until head office has acknowledged everything the device wrote, and the device has its replica.

        Raises:
            EdgeError: It did not within the patience of the demo.
        """
        self._until(online=True)

    def offline(self) -> None:
        """Wait until the device has noticed that head office is out of reach."""
        self._until(online=False)

    def granted(self) -> None:
        """Wait until head office has granted what should lie ready here, and the device has heard of all of it.

        Raises:
            EdgeError: It did not within the patience of the demo.
        """
        end = time.monotonic() + PATIENCE_S
        while not lies_ready(rights := self.rights()) or on_the_way(rights):
            if time.monotonic() > end:
                raise EdgeError("head office granted nothing to the device: see headoffice.log")
            time.sleep(0.2)

    def at_rest(self) -> None:
        """Stop the screen, then the device, with nothing on its way in either direction.

        Raises:
            EdgeError: One of both always had something to say.
        """
        self.screen.stop()
        for _ in range(TRIES):
            self.caught_up()
            self.granted()
            self.edge.stop()
            if not on_the_way(self.rights()):
                return
            self.edge.start()  # a grant came just then: it is head office's business alone when it grants
        raise EdgeError("head office always had one more word for the device: see headoffice.log")

    def rights(self) -> dict[str, Any]:
        """Return what head office says of the device: its epochs, and the units that each may spend."""
        data = ("--data", str(self.folder / "headoffice"))
        return run_once("headoffice", "rights", "list", "--device", DEVICE, *data, "--json")

    def _until(self, *, online: bool) -> None:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            kiosk = ask_kiosk(self.folder / "kiosk.sock")
            # The chain's names come with the first replica: before it nobody is known here.
            if kiosk.online == online and kiosk.chain_names and not (online and kiosk.unsent):
                return
            time.sleep(0.1)
        raise EdgeError(f"the device did not come {'online' if online else 'offline'}: see edge.log")


def on_the_way(rights: dict[str, Any]) -> int:
    """Return how many of head office's words the device has not said to have heard."""
    return sum(epoch["said"] - epoch["heard"] for epoch in rights["epochs"])


def lies_ready(rights: dict[str, Any]) -> bool:
    """Say whether head office made its standing grants, of which what the device may risk is one."""
    return any((unit["owner"], unit["asset"]) == (CHAIN, POINTS) for unit in rights["units"])


@contextmanager
def running_chain(folder: Path, logs: Path, *, window: bool, size: str, web_port: int) -> Iterator[Chain]:
    """Start everything in ``folder``, with each program's words in ``logs``, and stop it in reverse order."""
    with ExitStack() as parts:
        broker = parts.enter_context(DemoBroker())
        data = ("--data", str(folder / "headoffice"))
        seed = run_once("headoffice", "seed", *data, "--json")
        office = parts.enter_context(
            Program(
                "head office",
                *("headoffice", "run", *data, "--broker", f"127.0.0.1:{broker.port}"),
                *("--port", str(web_port), "--json"),
                log=logs / "headoffice.log",
                says_ready=True,
            )
        )
        (folder / "slips").mkdir()
        scanner = parts.enter_context(Scanner())
        text = _KIOSK_TOML.format(
            store=STORE,
            device=DEVICE,
            label=LABEL,
            folder=folder,
            port=broker.port,
            key=seed["key"],
            scanner=scanner.path,
        )
        (folder / "kiosk.toml").write_text(text, encoding="utf-8")
        edge = parts.enter_context(
            Program(
                "the device service",
                *("edge", "run", "--config", str(folder / "kiosk.toml"), "--json"),
                log=logs / "edge.log",
                says_ready=True,
            )
        )
        screen = parts.enter_context(_screen(folder, logs, window=window, size=size))
        yield Chain(folder, broker, scanner, seed, str(office.ready["web"]), edge, screen)


def _screen(folder: Path, logs: Path, *, window: bool, size: str) -> Program:
    words = ["ui", "run", "--socket", str(folder / "kiosk.sock"), "--size", size, "--ready-json"]
    if not window:
        words += ["--robot", str(folder / "robot.sock")]
    env = {"TZ": "Asia/Shanghai"}  # as the image sets it for a shop there
    if not window:
        env |= {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    return Program("the screen", *words, log=logs / "ui.log", says_ready=True, env=env)
