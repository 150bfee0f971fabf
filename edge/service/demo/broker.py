"""The demo's broker: iotcore, a small MQTT broker that pip installs. In memory, on 127.0.0.1, for demo and tests only.

It forgets everything when it stops, which is how the demo shows that a broker holds no truth. A shop runs mosquitto.
MQTT 5 and 3.1.1 have a port each, because rumqttd, which is inside, listens so.
"""

import socket
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from edge.domain.errors import EdgeError

MOST_PAYLOAD = 256 * 1024
"""Above any message of ours (48 KiB and a little), for a message that is too big gets no answer here."""

_LISTENER = """
[v{version}.1]
name = "mqtt-{version}"
listen = "127.0.0.1:{port}"
next_connection_delay_ms = 1
[v{version}.1.connections]
connection_timeout_ms = 60000
max_payload_size = {most}
max_inflight_count = 500
dynamic_filters = true
"""
_ROUTER = """id = 0
[router]
id = 0
max_connections = 200
max_outgoing_packet_count = 200
max_segment_size = 104857600
max_segment_count = 10
"""


class DemoBroker:
    """A broker process of its own, on two free ports it keeps while it is stopped and started again.

    Attributes:
        port: MQTT 5.
        port_311: MQTT 3.1.1.
    """

    def __init__(self) -> None:
        self.port, self.port_311 = _free_ports(2)
        self._open = ExitStack()
        self._broker: Any = None

    def __enter__(self) -> Self:
        """Start it.

        Raises:
            EdgeError: iotcore is not installed.
        """
        try:
            from iotcore import Broker  # noqa: PLC0415 - of the extra "demo"; a device has none
        except ImportError as fault:
            raise EdgeError("the demo's broker is not installed: pip install 'member-kiosk[demo]'") from fault
        folder = self._open.enter_context(tempfile.TemporaryDirectory(prefix="demo-broker-"))
        path = Path(folder, "broker.toml")
        ports = {4: self.port_311, 5: self.port}
        listeners = (_LISTENER.format(version=version, port=port, most=MOST_PAYLOAD) for version, port in ports.items())
        path.write_text(_ROUTER + "".join(listeners))
        self._broker = Broker(config_path=str(path))
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._open.close()

    def start(self) -> None:
        """Let it listen (again), with nothing in its memory. Returns when it does."""
        self._broker.start()

    def stop(self) -> None:
        """Pull it: every connection breaks and all it held is gone. Twice is once."""
        self._broker.stop()


def _free_ports(count: int) -> list[int]:
    with ExitStack() as probes:
        found = [probes.enter_context(socket.socket()) for _ in range(count)]
        for probe in found:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in found]
