"""``bench drain``: a full journal goes to head office over a real broker, beside ``mosquitto_pub`` with the same lines.

Both sides send the same entries of 450 bytes over MQTT 3.1.1, QoS 1, through the same mosquitto, in turns: ours all
100,000, ``mosquitto_pub`` the first 60,000, because with more than 65,535 lines it (2.0.11) ends early, when its
message ids come round, having sent about a third. Both are given as entries per second.
``mosquitto_pub`` sends one message an entry, reads a plain file and has no subscriber behind the broker; ours reads a
real journal and counts only what a head office has acknowledged by signature, which a second process does meanwhile.

Batches are how a device drains. One entry a message, which it does only after a broker refused a batch, is reported
without a goal: paho's own work is 50 microseconds a message or more, whatever the journal does.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from nacl.signing import SigningKey

from edge.domain.errors import EdgeError
from edge.domain.events import Event, PointsClaimed, Stamp
from edge.domain.measurement import Measurement
from edge.link.connection import Broker
from edge.link.contract import MOST_EVENTS, Sealer, State, Topics
from edge.link.publisher import Link
from edge.link.stream import Device, Listener, Tuning
from edge.service.outbox import JournalOutbox
from edge.store.journal import Journal

ENTRIES = 100_000
LINES = 60_000
"""Of these, lines for ``mosquitto_pub``: below its 65,535 message ids."""
SINGLES = 20_000
ENTRY_BYTES = 450
ROUNDS = 7

_STORE, _DEVICE = "0118", "k07"
_TIMEOUT_S = 120.0
_RAW = "mosquitto_pub -l -q 1, the same lines, no subscriber"
_CONF = """listener {port} 127.0.0.1
allow_anonymous true
persistence false
max_queued_messages 0
max_inflight_messages 0
set_tcp_nodelay true
log_type error
"""


class PeerMissing(EdgeError):
    """A program to measure against is not installed."""


def measure() -> list[Measurement]:
    """Return the drain in batches and one by one; medians of interleaved rounds.

    Raises:
        PeerMissing: mosquitto or mosquitto_pub is not installed.
    """
    mosquitto, publisher = _program("mosquitto"), _program("mosquitto_pub")
    with tempfile.TemporaryDirectory(prefix="bench-drain-") as folder:
        journal, lines = Path(folder, "full.db"), Path(folder, "lines")
        _fill(journal, lines)
        key = SigningKey.generate()
        batches, singles, raw = [], [], []
        with _broker(mosquitto, Path(folder)) as port:
            for number in range(ROUNDS):
                raw.append(_publish(publisher, port, lines))
                batches.append(_drain(journal, port, key, MOST_EVENTS, ENTRIES))
                if number < 3:  # noqa: PLR2004 - the slow one: three rounds make a median
                    singles.append(_drain(journal, port, key, 1, SINGLES))
    return [
        _measurement(f"drain, up to {MOST_EVENTS} entries a message, acknowledged by a stand-in", batches, raw, ">= 2"),
        _measurement("drain, one entry a message, acknowledged by a stand-in", singles, raw, ""),
    ]


def _measurement(name: str, ours: list[float], raw: list[float], goal: str) -> Measurement:
    our, their = median(ours), median(raw)
    return Measurement(
        name=name,
        ours=round(our),
        raw=round(their),
        unit="entries/s",
        raw_is=_RAW,
        ratio=round(our / their, 3),
        goal=goal,
    )


def _program(name: str) -> str:
    if found := shutil.which(name, path="/usr/bin:/usr/sbin:/usr/local/bin:/usr/local/sbin"):
        return found
    raise PeerMissing(f"bench drain: no {name} here: apt install mosquitto mosquitto-clients")


# -- what is drained ------------------------------------------------------------------------------------------------


class _Clock:
    """All entries of the benchmark are of one moment."""

    def stamp(self, boot: int) -> Stamp:
        return Stamp(boot=boot, mono_ms=86_400_000, wall_ms=1_780_000_000_000, clock="synced")


def _event(pad: int) -> Event:
    return PointsClaimed(
        txn="t" * 20, visit="v" * 20, receipt="0118-2-202611211842-4215", basis_minor=3180, currency="CNY", programme=7,
        points=31, rule="r" * pad, legs=[],
    )  # fmt: skip


def _fill(path: Path, lines: Path) -> None:
    """Write a journal of ``ENTRIES`` entries, and the first ``LINES`` of them as lines of text."""
    sealer, clock = Sealer(_STORE, _DEVICE), _Clock()
    shortest = len(sealer(_event(0), clock.stamp(1), epoch=1, seq=ENTRIES // 2, prev=bytes(16)))
    event = _event(ENTRY_BYTES - shortest)
    with (
        Journal(path, device=_DEVICE, seal=sealer, clock=clock) as journal,
        lines.open("wb") as text,
        journal.change() as change,
    ):
        for number in range(ENTRIES):
            body = change.write(event).body
            if number < LINES:
                text.write(body + b"\n")


# -- the two contestants --------------------------------------------------------------------------------------------


def _publish(program: str, port: int, lines: Path) -> float:
    """Return the lines per second of ``mosquitto_pub``."""
    with lines.open("rb") as text:
        began = time.perf_counter()
        subprocess.run(  # noqa: S603 - a program found on this machine's own path
            [program, "-h", "127.0.0.1", "-p", str(port), "-t", "bench/raw", "-q", "1", "-l"],
            stdin=text, check=True, timeout=_TIMEOUT_S,
        )  # fmt: skip
        return min(LINES, ENTRIES) / (time.perf_counter() - began)


def _drain(full: Path, port: int, key: SigningKey, most_events: int, entries: int) -> float:
    """Return the entries per second of our link, from start to head office's word for ``entries``."""
    # A round has its own namespace, or it would hear the acknowledgement retained by the one before.
    topics = Topics(f"bench-{time.monotonic_ns()}", _STORE, _DEVICE)
    device = Device(boot=1, version="bench", clock=lambda: "synced", state=_state)
    done = threading.Event()
    listener = Listener(acked=lambda upto: done.set() if upto >= entries else None)
    with (
        tempfile.TemporaryDirectory(prefix="bench-drain-") as folder,
        Journal(_copy(full, folder), device=_DEVICE, seal=Sealer(_STORE, _DEVICE), clock=_Clock()) as journal,
        ThreadPoolExecutor(1) as writer,
        _stand_in(port, topics, key),
    ):
        link = Link(
            topics, JournalOutbox(journal, writer), Broker("127.0.0.1", port, 4), device,
            ho_key=key.verify_key, listener=listener, tuning=Tuning(most_events=most_events),
        )  # fmt: skip
        began = time.perf_counter()
        with link:
            if not done.wait(_TIMEOUT_S):
                raise EdgeError(f"bench drain: not acknowledged within {_TIMEOUT_S:.0f} s: {dict(link.heard)}")
            return entries / (time.perf_counter() - began)


def _copy(full: Path, folder: str) -> Path:
    return Path(shutil.copyfile(full, Path(folder, "journal.db")))


def _state(unsent: int, last_ack: int) -> State:
    return State(at="2026-11-21T10:42:00Z", version="bench", unsent=unsent, last_ack=last_ack)


# -- what stands between and behind ---------------------------------------------------------------------------------


@contextmanager
def _broker(program: str, folder: Path) -> Iterator[int]:
    """Run mosquitto on a free port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    conf = folder / "mosquitto.conf"
    conf.write_text(_CONF.format(port=port))
    with subprocess.Popen([program, "-c", str(conf)]) as process:  # noqa: S603 - a program found on this machine's path
        try:
            _await(port)
            yield port
        finally:
            process.terminate()


def _await(port: int) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError as fault:
            if time.monotonic() > until:
                raise EdgeError("bench drain: mosquitto does not start: run it by hand to see why") from fault
            time.sleep(0.02)
        else:
            return


@contextmanager
def _stand_in(port: int, topics: Topics, key: SigningKey) -> Iterator[None]:
    command = [sys.executable, "-m", "edge.service.bench.stand_in", str(port), topics.ns, topics.store, topics.device]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 - this Python
        if process.stdin is None or process.stdout is None:
            raise EdgeError("bench drain: no pipes to the stand-in")
        process.stdin.write(bytes(key).hex().encode() + b"\n")
        process.stdin.flush()
        process.stdout.readline()
        try:
            yield
        finally:
            process.stdin.close()
