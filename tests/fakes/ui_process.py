"""The screen as a process, with its robot: what a test sees and touches of it."""

import json
import os
import signal
import socket
import subprocess
import sys

RUN = [sys.executable, "-c", "from kiosk_ui.cli import ui; ui()", "run"]


class UiProcess:
    """``ui run`` against the socket ``kiosk.sock`` in ``folder``, ready when made; ``hand`` moves its robot."""

    def __init__(self, folder, env, *options, service="kiosk.sock"):
        arguments = ["--socket", folder / service, "--robot", folder / "robot", "--ready-json", *options]
        self.process = subprocess.Popen(
            [*RUN, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "SDL_AUDIODRIVER": "dummy", **env},
        )
        self.ready = json.loads(self.process.stdout.readline() or "{}")
        assert self.ready, self.process.stderr.read()
        self.line = socket.socket(socket.AF_UNIX)
        self.line.settimeout(30)
        self.line.connect(str(folder / "robot"))
        self.frames = self.line.makefile("rwb")

    def hand(self, **order):
        """Give the robot one order and return its answer."""
        self.frames.write(json.dumps(order).encode() + b"\n")
        self.frames.flush()
        return json.loads(self.frames.readline())

    def stop(self):
        """End the process as systemd does, and return its exit code."""
        self.frames.close()
        self.line.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(20)
        self.process.stdout.close()
        self.errors = self.process.stderr.read()
        self.process.stderr.close()
        return code
