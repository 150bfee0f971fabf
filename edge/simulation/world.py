"""The world: so many kiosks in stores, a head office, shoppers and faults; run, heal, and look whether all is true."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from msgspec import Struct
from nacl.signing import SigningKey

from edge.headoffice.models import Stream
from edge.simulation import invariants
from edge.simulation.chain import found_chain
from edge.simulation.faults import Faults
from edge.simulation.healing import Healing
from edge.simulation.invariants import Violation
from edge.simulation.kiosk import Kiosk
from edge.simulation.network import Broker, Network
from edge.simulation.office import Office
from edge.simulation.schedule import Schedule
from edge.simulation.shoppers import Shoppers
from edge.simulation.surroundings import Surroundings
from edge.simulation.truth import Truth

OP_S = 0.05
"""Mean time between two things that happen somewhere in the chain."""

ROUND_S = 60.0
FAULT_EVERY = 25
CHECK_EVERY = 500
"""Operations between two looks at I1, I2 and I3, as in the prototype whose figures we compare with."""

CUT_SHARE = 0.002
"""How many commits the power goes in the middle of."""

ATTACK_EVERY = 300
RESTORE_EVERY = 4_000
MOST_VIOLATIONS = 20
"""Enough to see what it is."""

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it


class Result(Struct, frozen=True, kw_only=True):
    """What a run came to. ``fingerprint`` is the same for the same seed, whatever machine it ran on."""

    seed: int
    devices: int
    ops: int
    transactions: int
    wishes: dict[str, int]
    faults: dict[str, int]
    office_crashes: int
    restores: int
    carried: int
    lost: int
    exceptions: dict[str, int]
    chain_bore: dict[str, int]
    fingerprint: str
    seconds: float
    violations: list[Violation]


@dataclass(slots=True)
class Plan:
    """How big the world is, and which attacks it has to stand."""

    seed: int
    devices: int = 50
    ops: int = 200_000
    attack: bool = False
    progress: Callable[[int], None] = lambda _done: None


@dataclass
class World:
    """One world, from ``build`` to ``close``."""

    plan: Plan
    folder: Path
    schedule: Schedule = field(init=False)
    kiosks: list[Kiosk] = field(init=False)
    op: int = 0

    def build(self) -> None:
        """Put the chain together and switch it on."""
        self.schedule = Schedule(self.plan.seed)
        self.network, self.lan = Network(self.schedule), Network(self.schedule)
        self.broker, self.truth = Broker(self.network), Truth()
        key = SigningKey(self.schedule.dice.randbytes(32))
        self.office = Office(self.schedule, self.broker, self.folder, key)
        around = Surroundings(
            self.schedule, self.broker, self.lan, self.truth, _Later(lambda: self.shoppers), key.verify_key, self.folder
        )
        self.kiosks = [Kiosk(around, f"k{n:02d}", f"s{n // 2:02d}") for n in range(self.plan.devices)]
        for holder, sibling in zip(self.kiosks[::2], self.kiosks[1::2], strict=False):
            sibling.holder = holder
        rules = found_chain(self.office, self.kiosks)
        self.shoppers = Shoppers(self.schedule, self.kiosks, rules)
        for member in self.shoppers.homes:
            had = {asset: n for (owner, asset), n in self.shoppers.opening.items() if owner == member}
            self.office.enrol_member(member, had)
        self.faults = Faults(
            self.schedule, self.network, self.lan, self.office, self.kiosks, self.truth, rolled_back=self.plan.attack
        )
        networks = self.network, self.lan
        self.healing = Healing(self.schedule, networks, self.office, self.kiosks, self.faults, self.truth)
        for kiosk in self.kiosks:
            kiosk.cut_share = CUT_SHARE
            kiosk.boot()
        self.office.back_up()
        self._rounds()

    def run(self) -> Iterator[Violation]:
        """Let everything happen; yield what does not hold."""
        for number in range(1, self.plan.ops + 1):
            self.op = number
            self.schedule.until(self.schedule.now + self.schedule.dice.expovariate(1 / OP_S))
            self.shoppers.act()
            if number % FAULT_EVERY == 0:
                self.faults.strike()
            if self.plan.attack and number % ATTACK_EVERY == 0:
                self.faults.attack()
            if number % RESTORE_EVERY == 0:
                self._restore(number)
            if number % CHECK_EVERY == 0:
                yield from self._look()
                self.plan.progress(number)
        self.healing.heal()
        yield from self._look(everybody=True)
        yield from invariants.at_rest(self.office.books, self.truth, self.shoppers.opening, self.healing.claimed)

    def close(self) -> None:
        """Switch everything off."""
        for kiosk in self.kiosks:
            kiosk.power_cut()
        self.office.close()

    # -- time -------------------------------------------------------------------------------------------------------

    def _rounds(self) -> None:
        """Do what everybody does each minute, for ever."""
        for kiosk in self.kiosks:
            kiosk.tidy()
            if kiosk.holder is not None:
                kiosk.holder.retell(kiosk)
        self.office.retell()
        store = f"s{self.schedule.dice.randrange(len(self.kiosks) // 2):02d}"
        self.office.decide(lambda desk: desk.standing(store))
        self.schedule.after(ROUND_S, self._rounds)

    # -- head office and attacks ------------------------------------------------------------------------------------

    def _restore(self, number: int) -> None:
        if number % (2 * RESTORE_EVERY) == 0:
            self.office.restore()
            for lost in self.faults.lost:  # a person knows which cards are out of their devices
                self.office.decide(lambda desk, place=lost.place: desk.retire(place, "replaced"))  # type: ignore[misc]
        else:
            self.office.back_up()

    # -- looking ----------------------------------------------------------------------------------------------------

    def _look(self, *, everybody: bool = False) -> Iterator[Violation]:
        yield from invariants.at_any_time(self.office.books)
        for kiosk in self.kiosks:
            if kiosk.on and (everybody or self.schedule.chance(0.2)):
                yield from self._look_at(kiosk)

    def _look_at(self, kiosk: Kiosk) -> Iterator[Violation]:
        place, heard = kiosk.place, kiosk.journal.rights.heard("ho")
        stream = Stream.get_or_none((Stream.dev == place.dev) & (Stream.ep == place.ep))
        gen = self.office.gen
        lent_by_copies = kiosk.holder is not None and any(dev == kiosk.holder.device for dev, _ in self.truth.forged)
        if place in self.truth.forged or lent_by_copies or (stream is not None and stream.gen < gen) or heard.gen < gen:
            return  # copied cards hold what they hold, and a restored head office has not heard this one yet
        holding = {(one.owner, one.asset): one.n for one in kiosk.journal.rights.holdings()}
        yield from invariants.escrow(self.office.books, self.truth, place, holding, heard.dseq)


class _Later:
    """Stands in for the shoppers until there are some."""

    def __init__(self, shoppers: Callable[[], Shoppers]) -> None:
        self._shoppers = shoppers

    def met(self, what: str) -> None:
        self._shoppers().met(what)


@contextmanager
def in_world(plan: Plan) -> Iterator[World]:
    """Build a world in memory-backed files, and clear it away after the block."""
    place = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="member-kiosk-world-", dir=place) as folder:
        world = World(plan, Path(folder))
        world.build()
        try:
            yield world
        finally:
            world.close()


def run_world(plan: Plan) -> Result:
    """Run one world and return what it came to; it stops after ``MOST_VIOLATIONS``."""
    began = time.monotonic()
    with in_world(plan) as world:
        violations = list(islice(world.run(), MOST_VIOLATIONS))
        return _result(world, violations, time.monotonic() - began)


def _result(world: World, violations: list[Violation], seconds: float) -> Result:
    books = world.office.books
    kinds = dict(books.all("SELECT kind, COUNT(*) FROM exception GROUP BY kind ORDER BY kind"))
    bore = {asset: -n for asset, n in books.all("SELECT asset, n FROM balance WHERE account = 'chain:loss' AND n <> 0")}
    return Result(
        seed=world.plan.seed,
        devices=world.plan.devices,
        ops=world.plan.ops,
        transactions=int(books.all("SELECT COUNT(*) FROM txn WHERE dev <> ''")[0][0]),
        wishes=dict(sorted(world.shoppers.done.items())),
        faults=dict(sorted(world.faults.happened.items())),
        office_crashes=world.office.crashes,
        restores=world.office.restores,
        carried=world.network.carried + world.lan.carried,
        lost=world.network.lost + world.lan.lost,
        exceptions=kinds,
        chain_bore=bore,
        fingerprint=invariants.fingerprint(books),
        seconds=round(seconds, 1),
        violations=violations,
    )
