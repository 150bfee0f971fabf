"""Databases of both kinds, and journals as a device writes them."""

import pytest

from edge.domain.chain import genesis, head_of
from edge.domain.events import Leg, PointsClaimed, Stamp, VisitEnded
from edge.headoffice.database import open_books
from edge.link.contract import Sealer, Topics
from postgres import running_postgres

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
def postgres_server(needs):
    """A PostgreSQL of this run's own."""
    needs("postgres")
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres(postgres_server):
    """Return the address of an empty PostgreSQL database."""
    postgres_server.empty()
    return postgres_server.address


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
