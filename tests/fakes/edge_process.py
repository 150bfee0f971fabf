"""A real ``edge run`` in a process of its own, and a screen's end of its socket."""

import json
import os
import pty
import signal
import socket
import subprocess
import sys
import tty

from edge.domain.frames import FrameBuffer, read_reply, request_frame

_TOML = """
[store]
id = "s0118"
names = {{ zh-Hans = "中山路店", zh-Hant = "中山路店", en = "Zhongshan Road" }}
[device]
id = "{device}"
label = "K07"
data = "{folder}/data"
socket = "{folder}/k.sock"
[headoffice]
host = "127.0.0.1"
port = {port}
key = "{key}"
reconnect_spread_s = 0
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

NO_KEY = "ISyEHgKO1YC+5ph9ifS98RgUFVz7Cnm+X1tOWIbAhDM="


WRONG_CLOCK = """
import time
from edge.service.clock import SystemClock
from edge.service.cli import main

offset = {wall_ms} - time.monotonic_ns() // 1_000_000
SystemClock._wall_ms = staticmethod(lambda: offset + time.monotonic_ns() // 1_000_000)
main()
"""


class EdgeProcess:
    """Starts and stops the service in ``folder``; its scanner's cable is a pty, its wall clock may start anywhere."""

    def __init__(self, folder, *, port=1, key=NO_KEY, wall_ms=None, device="k07", more=""):
        self.folder = folder
        self._program = ["-m", "edge.service"] if wall_ms is None else ["-c", WRONG_CLOCK.format(wall_ms=wall_ms)]
        for name in ("data", "slips"):
            (folder / name).mkdir(exist_ok=True)
        self._ours, self._theirs = pty.openpty()
        tty.setraw(self._theirs)
        scanner = os.ttyname(self._theirs)
        text = _TOML.format(folder=folder, port=port, key=key, scanner=scanner, device=device) + more
        self.config, self.socket = folder / "kiosk.toml", folder / "k.sock"
        self.config.write_text(text, encoding="utf-8")
        self.process = None

    def start(self):
        with (self.folder / "edge.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self._program, "edge", "run", "--config", str(self.config), "--json"],
                stdout=subprocess.PIPE,
                stderr=log,
            )
        line = self.process.stdout.readline()
        assert line, self.log()
        return json.loads(line)

    def log(self):
        return (self.folder / "edge.log").read_text(encoding="utf-8")

    def scan(self, code):
        os.write(self._ours, code.encode() + b"\r")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self._reap()

    def ended(self):
        """Wait for it to end by itself; return with what."""
        return self._reap()

    def stop(self):
        self.process.terminate()
        return self._reap()

    def _reap(self):
        code = self.process.wait(20)
        self.process.stdout.close()
        self.process = None
        return code

    def journal(self):
        done = subprocess.run(
            [sys.executable, "-m", "edge.service", "device", "journal", "--config", str(self.config), "--json"],
            capture_output=True,
            check=True,
        )
        return json.loads(done.stdout)

    def close(self):
        if self.process is not None:
            self.kill()
        os.close(self._ours)
        os.close(self._theirs)


class Screen:
    """A screen's line to the service: asks, and hears facts."""

    def __init__(self, path):
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(20)
        self._line.connect(str(path))
        self._frames, self._lines, self._number = FrameBuffer(), [], 0
        self.facts = []

    def ask(self, request):
        self._number += 1
        self._line.sendall(request_frame(self._number, request))
        while True:
            said = self._next({self._number: type(request)})
            if hasattr(said, "id"):
                return said.answer if hasattr(said, "answer") else said
            self.facts.append(said)

    def hear(self, kind):
        for fact in self.facts:
            if isinstance(fact, kind):
                self.facts.remove(fact)
                return fact
        while True:
            said = self._next({})
            if isinstance(said, kind):
                return said
            self.facts.append(said)

    def _next(self, expecting):
        while not self._lines:
            data = self._line.recv(65536)
            assert data, "the service closed the line"
            self._lines = self._frames.feed(data)
        return read_reply(self._lines.pop(0), expecting)

    def close(self):
        self._line.close()
