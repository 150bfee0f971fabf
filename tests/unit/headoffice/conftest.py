"""Databases of both kinds, and journals as a device writes them."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

from edge.domain.chain import genesis, head_of
from edge.domain.events import Leg, PointsClaimed, Stamp, VisitEnded
from edge.headoffice.database import open_books
from edge.link.contract import Sealer, Topics

STAMP = Stamp(boot=1, mono_ms=1000, wall_ms=1_795_000_000_000, clock="synced")


class Journal:
    """Writes entries of one device's epoch."""

    def __init__(self, device="k07", store="s0118", ep=1):
        self.device, self.store, self.ep = device, store, ep
        self.topic = Topics("mk", store, device).journal
        self.bodies = []
        self._seal, self._prev = Sealer(store, device), genesis(device, ep)

    def add(self, event, stamp=STAMP):
        return self.add_raw(self._seal(event, stamp, epoch=self.ep, seq=len(self.bodies) + 1, prev=self._prev))

    def add_raw(self, body):
        self._prev = head_of(body)
        self.bodies.append(body)
        return body

    def plain(self, count):
        return [self.add(VisitEnded(visit=f"v{n}", why="end", seconds=n)) for n in range(count)]

    def claim(self, *, member="M1", points=31, receipt="s0118-3-202611211842-4215", txn="t1", **changes):
        facts = {"visit": "v", "basis_minor": points * 100, "currency": "CNY", "programme": 1, "rule": "base"}
        legs = [Leg(owner=member, asset="points", delta=points)]
        return self.add(
            PointsClaimed(**{**facts, "txn": txn, "receipt": receipt, "points": points, "legs": legs, **changes})
        )


@pytest.fixture(scope="session")
def journal():
    """The class that writes a device's journal."""
    return Journal


@pytest.fixture(scope="session")
def postgres_address(needs):
    """Start a PostgreSQL of this run's own on a Unix socket, and yield the address of its ``postgres`` database."""
    needs("postgres")
    tools = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    become = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # Not pytest's own folder: another pytest on this machine would lock the server's user out of it.
    with tempfile.TemporaryDirectory(prefix="headoffice-pg-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        if become:
            shutil.chown(home, "postgres")
        control = [*become, tools / "pg_ctl", "-D", home / "data", "-w"]
        initialise = [*become, tools / "initdb", "-D", home / "data", "-A", "trust", "-U", "postgres", "-N"]
        subprocess.run(initialise, check=True, capture_output=True, cwd="/")
        options = f"-c fsync=off -c listen_addresses= -c unix_socket_directories={home}"
        start = [*control, "-l", home / "log", "-o", options, "start"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, cwd="/")
        yield f"postgresql://postgres@/postgres?host={home}"
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL, cwd="/")


@pytest.fixture
def postgres(postgres_address):
    """Return the address of an empty PostgreSQL database."""
    with psycopg.connect(postgres_address, autocommit=True) as admin:
        admin.execute("DROP SCHEMA public CASCADE")
        admin.execute("CREATE SCHEMA public")
    return postgres_address


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of an empty database, of each kind in turn."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres")
    return f"sqlite:///{tmp_path}/headoffice.db"


@pytest.fixture
def books(url):
    """An open, empty database."""
    found = open_books(url)
    with found.connected():
        yield found
