"""Real brokers for tests, each a process of its own on a port it keeps: mosquitto, and the demo's iotcore."""

import socket
import subprocess
import time
from pathlib import Path

from edge.service.demo.broker import DemoBroker

_CONF = """listener {port} 127.0.0.1
allow_anonymous true
user root
persistence false
max_queued_messages 0
set_tcp_nodelay true
log_type error
log_type warning
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_open(port: int) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            assert time.monotonic() < until, f"nothing listens on {port}"
            time.sleep(0.02)
        else:
            return


class Mosquitto:
    """One listener for both versions."""

    def __init__(self, program: str, folder: Path, protocol: int):
        self.port, self.tls_port, self.protocol = free_port(), free_port(), protocol
        self._process = None
        self._conf = folder / f"mosquitto-{self.port}.conf"
        self._conf.write_text(_CONF.format(port=self.port))
        self._program = program

    def more(self, lines: str):
        """Add configuration before the start."""
        with self._conf.open("a") as conf:
            conf.write(lines)

    def start(self):
        self._process = subprocess.Popen([self._program, "-c", str(self._conf)])
        wait_until_open(self.port)

    def stop(self):
        """Kill it: no goodbye, nothing kept."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    close = kill = stop


class IotCore:
    """The demo's broker, on its port for ``protocol``."""

    def __init__(self, protocol: int):
        self._broker, self.protocol = DemoBroker(), protocol
        self.port = self._broker.port if protocol == 5 else self._broker.port_311
        self._entered = False

    def start(self):
        if self._entered:
            self._broker.start()
        else:
            self._broker.__enter__()
            self._entered = True

    def stop(self):
        self._broker.stop()

    def close(self):
        if self._entered:
            self._broker.__exit__()
