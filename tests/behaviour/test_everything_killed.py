"""Three devices, head office and a broker, all real, killed at random while shoppers spend, top up and undo.

At the end nothing may differ: what a device's journal has is booked byte for byte and in order, what a shopper was told
of is there, the ledger adds up, and head office and each device agree on who may spend what.
"""

import random
import time
from contextlib import ExitStack

import apsw
import pytest

from brokers import Mosquitto
from edge.headoffice.models import Balance, Event, ExceptionRow, Posting, Quarantine
from edge.store.listing import list_journal
from fakes.office_process import OfficeProcess
from fakes.selling_device import SellingDevice
from postgres import running_postgres

DEVICES = ("k01", "k02", "k03")
MEMBERS = 4
"""Few, so that the devices want each other's units all the time."""

CAUGHT_UP_S = 90
LEAST = 20
"""Entries that each device must have told shoppers of."""

MOVES = {
    "value.topped_up.v1",
    "value.paid.v1",
    "gift.reserved.v1",
    "coupon.used.v1",
    "txn.voided.v1",
    "rights.returned.v1",
}
SEED = 118


class World:
    """Everything that can be killed."""

    def __init__(self, ends, needs, folder, server=None):
        self.broker = Mosquitto(needs("mosquitto"), folder, 5)
        self.broker.start()
        ends.callback(self.broker.close)
        self.office = OfficeProcess(folder, self.broker.port, server.address if server else "")
        ends.callback(self.office.close)
        self.server = server
        self.devices = [SellingDevice(folder / name, self._facts(name)) for name in DEVICES]
        for device in self.devices:
            ends.callback(device.close)
        self.kills = 0
        self.parts = [*self.devices, *self.devices, *self.devices, self.office, self.office, self.broker]
        for part in (self.office, *self.devices):
            part.start()

    def _facts(self, name):
        facts = self.office.facts
        return {
            "device": name,
            "store": facts["store"],
            "port": self.broker.port,
            "key": facts["key"],
            "members": self.office.members[:MEMBERS],
            "gifts": ["g-mug", "g-tote"],
            "coupons": ["c-99-15", "c-tea-20"],
            "seed": SEED,
            "sales_per_s": 25,
        }

    def kill_for(self, seconds, dice):
        """Kill something, start it again, breathe; again and again."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(dice.uniform(0.1, 1.2))
            drawn = dict.fromkeys(dice.sample(self.parts, dice.choice((1, 1, 1, 2, 3))))
            victims = [part for part in drawn if self._may_go(part, dice)]
            for part in victims:
                part.kill()
            if self.server and dice.random() < 0.1:
                self.server.kill()
                self.server.start()
            time.sleep(dice.choice((0, 0, 0.3)))
            for part in victims:
                part.start()
            self.kills += len(victims)

    def _may_go(self, part, dice):
        """Mostly a device has sold something first, or on a slow machine it would never get that far."""
        return part not in self.devices or part.selling or dice.random() < 0.2

    def shop_on(self):
        """Let everybody shop, however slow this machine is, until each kind of thing has happened."""
        end = time.monotonic() + CAUGHT_UP_S
        while not self.office.types() >= MOVES or min(len(device.told()) for device in self.devices) < LEAST:
            assert time.monotonic() < end, (self.office.types(), *(device.log() for device in self.devices))
            time.sleep(0.5)

    def come_to_rest(self):
        """Let nobody shop any more, and wait until every side has heard the other."""
        for device in self.devices:
            device.rest()
        end = time.monotonic() + CAUGHT_UP_S
        before = None
        while True:
            states, streams = {device.name: device.state() for device in self.devices}, self.office.streams()
            sides = [(state, streams.get(name)) for name, state in states.items()]
            caught_up = all(
                state and stream and state["acked"] == state["last"] == stream[0] and state["heard"] == stream[1]
                for state, stream in sides
            )
            if caught_up and before == sides:
                break
            before = sides if caught_up else None
            assert time.monotonic() < end, (sides, *(device.log() for device in self.devices))
            time.sleep(1)
        for device in self.devices:
            device.stop()


def holdings(device):
    database = apsw.Connection(str(device.folder / "journal.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return set(database.execute("SELECT owner, asset, n FROM holding WHERE n > 0"))
    finally:
        database.close()


def insist_on_the_journals(world):
    for device in world.devices:
        entries = list_journal(device.folder / "journal.db").entries
        rows = Event.select(Event.body).where(Event.dev == device.name).order_by(Event.ep, Event.seq)
        assert [bytes(row.body) for row in rows] == [entry.body for entry in entries]
        written = {entry.seq: entry.head.hex() for entry in entries}
        told = device.told()
        assert [(seq, written.get(seq)) for seq, _ in told] == told


def insist_on_the_ledger(world):
    sums, balances = {}, {}
    for row in Posting.select():
        sums[row.asset] = sums.get(row.asset, 0) + row.delta
        account = (row.account, row.asset)
        balances[account] = balances.get(account, 0) + row.delta
    assert set(sums.values()) == {0}
    kept = {(row.account, row.asset): row.n for row in Balance.select()}
    assert {key: n for key, n in kept.items() if n} == {key: n for key, n in balances.items() if n}
    assert [key for key, n in kept.items() if n < 0 and not key[0].startswith("chain:")] == []
    for device in world.devices:
        mine = f"held:{device.name}:1:"
        held = {
            (account.removeprefix(mine), asset, n)
            for (account, asset), n in kept.items()
            if account.startswith(mine) and n
        }
        assert held == holdings(device)
    assert not [key for key in kept if key[0].startswith("susp:")]


def insist(world):
    with world.office.books.reading():
        insist_on_the_journals(world)
        insist_on_the_ledger(world)
        assert [(row.reason, row.detail) for row in Quarantine.select()] == []
        assert [(row.kind, row.detail) for row in ExceptionRow.select()] == []


@pytest.mark.slow
@pytest.mark.timeout(0)  # a soak takes hours; whatever is waited for has a limit of its own
@pytest.mark.parametrize(("database", "ci", "soak"), [("sqlite", 40, 9600), ("postgresql", 20, 4800)])
def test_everything_killed_at_random_books_each_entry_once_and_loses_no_unit(needs, tmp_path, size, database, ci, soak):
    seconds = size(ci, soak)
    with ExitStack() as ends:
        server = None
        if database == "postgresql":
            needs("postgres")
            server = ends.enter_context(running_postgres())
        world = World(ends, needs, tmp_path, server)
        world.kill_for(seconds, random.Random(SEED))
        world.shop_on()
        world.come_to_rest()
        entries = sum(len(device.told()) for device in world.devices)
        print(f"seed {SEED}: {world.kills} kills in {seconds} s, {entries} entries")  # noqa: T201 - shown with a failure
        insist(world)
