"""``bench receive``: head office books a backlog from a real broker, beside ``mosquitto_sub`` reading the same entries.

Both find 100,000 entries of 450 bytes, QoS 1, waiting in a session of the same mosquitto, in turns. ``mosquitto_sub``
gets one message an entry and throws it away. Ours gets what devices send, 50 entries a message, and does all of its
work: keeps the raw bytes in the inbox archive, checks the chain, keeps each entry once, commits to SQLite with full
sync, and only then acknowledges.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from nacl.signing import SigningKey
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from edge.domain.chain import genesis, head_of
from edge.domain.errors import EdgeError
from edge.domain.events import SlipEnded, Stamp
from edge.domain.measurement import Measurement
from edge.headoffice.broker import Broker, Connection
from edge.headoffice.database import open_books
from edge.headoffice.inbox import Inbox
from edge.headoffice.line import Line
from edge.headoffice.receiver import Outcome, Receiver
from edge.headoffice.rights.desk import RightsDesk
from edge.link.contract import MOST_EVENTS, Sealer, Topics, batch

ENTRIES = 100_000
ENTRY_BYTES = 450
ROUNDS = 5
PATIENCE_S = 120.0
MOST_LINES = 20_000
"""Lines for one ``mosquitto_pub -l``: beyond 65,535 its message ids wrap and it leaves before all are sent."""

_STORE, _DEVICE = "0118", "k07"
_TOPIC = Topics("mk", _STORE, _DEVICE).journal
_SINGLES = "bench/one"
_CONF = """listener {port} 127.0.0.1
allow_anonymous true
persistence false
max_queued_messages 0
set_tcp_nodelay true
log_type error
"""


class PeerMissing(EdgeError):
    """A program to measure against is not installed."""


def measure() -> list[Measurement]:
    """Return entries booked a second, beside ``mosquitto_sub``; medians of interleaved rounds.

    Raises:
        PeerMissing: mosquitto or its clients are not installed.
    """
    programs = {name: _program(name) for name in ("mosquitto", "mosquitto_sub", "mosquitto_pub")}
    with tempfile.TemporaryDirectory(prefix="bench-receive-", dir=".") as name:
        folder, entries = Path(name), _entries(ENTRIES)
        for start in range(0, ENTRIES, MOST_LINES):
            (folder / f"{start}.lines").write_bytes(b"\n".join(entries[start : start + MOST_LINES]) + b"\n")
        with _mosquitto(programs["mosquitto"], folder) as port:
            ours, raw = [], []
            for number in range(ROUNDS):
                raw.append(_subscribe(programs, port, folder))
                ours.append(_receive(port, folder / f"{number}.db", entries))
    our, their = median(ours), median(raw)
    return [
        Measurement(
            name=f"receive, {MOST_EVENTS} entries a message, committed before acknowledged",
            ours=round(our),
            raw=round(their),
            unit="entries/s",
            raw_is="mosquitto_sub -c -q 1, one entry a message, thrown away",
            ratio=round(our / their, 3),
            goal=">= 0.8",
        )
    ]


def _entries(count: int) -> list[bytes]:
    """Return a journal of ``count`` entries of ``ENTRY_BYTES``, chained as a device chains them."""
    seal, prev, found = Sealer(_STORE, _DEVICE), genesis(_DEVICE, 1), []
    stamp = Stamp(boot=1, mono_ms=86_400_000, wall_ms=1_780_000_000_000, clock="synced")
    pad = ENTRY_BYTES - len(
        seal(SlipEnded(slip="s", copy=1, outcome="printed", why="w"), stamp, epoch=1, seq=50_000, prev=prev)
    )
    event = SlipEnded(slip="s", copy=1, outcome="printed", why="w" * pad)
    for seq in range(1, count + 1):
        body = seal(event, stamp, epoch=1, seq=seq, prev=prev)
        prev = head_of(body)
        found.append(body)
    return found


def _program(name: str) -> str:
    if found := shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin"):
        return found
    raise PeerMissing(f"bench receive: no {name} here: apt install mosquitto mosquitto-clients")


@contextmanager
def _mosquitto(program: str, folder: Path) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    (folder / "mosquitto.conf").write_text(_CONF.format(port=port))
    with subprocess.Popen([program, "-c", folder / "mosquitto.conf"]) as broker:  # noqa: S603 - found on this machine's path
        try:
            _answers(port)
            yield port
        finally:
            broker.terminate()


def _answers(port: int) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise EdgeError(f"bench receive: mosquitto does not answer on {port}: run it by hand to see why")


# -- the raw limit ----------------------------------------------------------------------------------------------------


def _subscribe(programs: dict[str, str], port: int, folder: Path) -> float:
    """Return how many entries a second ``mosquitto_sub`` takes from a backlog."""
    address = ("-h", "127.0.0.1", "-p", str(port), "-q", "1")
    session = (*address, "-i", "bench-raw", "-c", "-t", _SINGLES)
    _run(programs["mosquitto_sub"], *session, "-E")
    for lines in folder.glob("*.lines"):
        with lines.open("rb") as source:
            _run(programs["mosquitto_pub"], *address, "-t", _SINGLES, "-l", stdin=source.fileno())
    started = time.perf_counter()
    _run(programs["mosquitto_sub"], *session, "-C", str(ENTRIES))
    return ENTRIES / (time.perf_counter() - started)


def _run(*words: str, stdin: int = subprocess.DEVNULL) -> None:
    subprocess.run(words, stdin=stdin, stdout=subprocess.DEVNULL, check=True, timeout=PATIENCE_S)  # noqa: S603 - as above


# -- ours -------------------------------------------------------------------------------------------------------------


def _receive(port: int, database: Path, entries: list[bytes]) -> float:
    """Return how many entries a second a head office of its own process takes from a backlog."""
    _wait_in_session(port)
    _publish(port, [batch(entries[start : start + MOST_EVENTS]) for start in range(0, len(entries), MOST_EVENTS)])
    words = [sys.executable, "-m", "edge.headoffice.bench", str(port), str(database), str(len(entries))]
    done = subprocess.run(words, stdout=subprocess.PIPE, check=True, timeout=PATIENCE_S)  # noqa: S603 - ourselves
    return len(entries) / float(done.stdout)


def _wait_in_session(port: int) -> None:
    """Leave a session behind in which the broker gathers what devices send."""
    quiet, _other = socket.socketpair()
    with quiet, _other:
        connection = Connection(Broker("127.0.0.1", port), "mk", ("mk/v1/ho/conn", b"{}"))
        connection.open()
        while not connection.subscribed:
            connection.wait(1.0, quiet)
        connection.close("mk/v1/ho/conn", b"{}")


def _publish(port: int, payloads: list[bytes]) -> None:
    client = mqtt.Client(CallbackAPIVersion.VERSION2, "bench-device", protocol=MQTTProtocolVersion.MQTTv311)
    client.max_inflight_messages_set(0)
    client.connect("127.0.0.1", port)
    client.loop_start()
    for sent in [client.publish(_TOPIC, payload, qos=1) for payload in payloads]:
        sent.wait_for_publish(PATIENCE_S)
    client.disconnect()
    client.loop_stop()


def book(port: int, database: Path, count: int) -> float:
    """Return the seconds from the first connection until ``count`` entries are booked and acknowledged."""
    books = open_books(f"sqlite:///{database.absolute()}")
    booked = 0

    def heard(outcome: Outcome) -> None:
        nonlocal booked
        booked += sum(outcome.booked.values())
        if booked >= count:
            line.stop()

    rights, inbox = RightsDesk(books), Inbox(books, database.with_suffix(".inbox"))
    receiver = Receiver(books, desk=rights, inbox=inbox)
    line = Line(books, receiver, SigningKey.generate(), Broker("127.0.0.1", port), heard=heard, rights=rights)
    started = time.perf_counter()
    line.run()
    took = time.perf_counter() - started
    inbox.close()
    return took


if __name__ == "__main__":
    sys.stdout.write(str(book(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))
