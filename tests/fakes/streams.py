"""Random journals of many devices, and a look at every row they leave at head office."""

from msgspec import structs

from edge.domain.chain import genesis, head_of
from edge.domain.events import Leg, RightsReturned, StaffCalled, Stamp, TimeMarked
from edge.headoffice.chain_models import Member
from edge.headoffice.models import MODELS, Device
from edge.headoffice.outcome import Message
from edge.link.contract import Sealer, Topics
from fakes.deals import claimed, coupon, leg, paid, topped_up, voided
from fakes.programmes import small_programme

NOW_MS = 1_796_000_000_000


def owned(event, member):
    """Return an event with another member in the place of the usual one."""
    legs = [structs.replace(each, owner=member) for each in event.legs]
    changes = {"legs": legs} | ({"member": member} if hasattr(event, "member") else {})
    return structs.replace(event, **changes)


class RandomStream:
    """A device's journal: what members do, time marks, give-backs, all by ``chance``."""

    def __init__(self, chance, number, length):
        self.device, self.member = f"k{number:04}", f"M{number:04}"
        self.topic = Topics("mk", "s0118", self.device).journal
        self.bodies, self._chance, self._names = [], chance, 0
        self._seal, self._prev = Sealer("s0118", self.device), genesis(self.device, 1)
        self._boot, self._mono = 1, 0
        for _ in range(length):
            self._add(self._event())

    def messages(self):
        return [Message(self.topic, body) for body in self.bodies]

    def _add(self, event):
        if self._chance.random() < 0.05:
            self._boot, self._mono = self._boot + 1, 0
        self._mono += self._chance.randrange(1, 100_000)
        stamp = Stamp(boot=self._boot, mono_ms=self._mono, wall_ms=NOW_MS, clock="held")
        body = self._seal(event, stamp, epoch=1, seq=len(self.bodies) + 1, prev=self._prev)
        self._prev = head_of(body)
        self.bodies.append(body)

    def _event(self):
        self._names += 1
        txn, n = f"{self.device}-{self._names}", self._chance.randrange(1, 40)
        earlier = f"{self.device}-{self._chance.randrange(1, self._names + 1)}"
        made = (
            lambda: owned(claimed(txn, n, receipt=f"r-{earlier}"), self.member),
            lambda: owned(claimed(txn, n), self.member),
            lambda: owned(topped_up(txn, n * 100), self.member),
            lambda: owned(paid(txn, leg("cents", -n * 50)), self.member),
            lambda: owned(coupon(txn), self.member),
            lambda: voided(txn, earlier, Leg(owner=self.member, asset="cents", delta=n, src="held")),
            lambda: RightsReturned(owner=self.member, asset="cents", n=n, why="idle"),
            lambda: TimeMarked(ho_ms=NOW_MS + self._mono, rtt_ms=n),
            lambda: StaffCalled(by="button"),
        )
        return self._chance.choice(made)()


def plant(books, streams):
    """Empty the books and enter the streams' members."""
    with books.writing(own=False):
        for model in MODELS:
            model.delete().execute()
        books.many(books.sql("INSERT INTO programme VALUES (1, ?)"), [(small_programme(),)])
        for number, stream in enumerate(streams):
            Member.create(id=stream.member, phone=f"138{number:08}", surname="林", tier="plain")


def tables(books):
    """Return every row of every table but the devices' heartbeat."""
    found = {}
    for model in MODELS:
        if model is not Device:
            names = ", ".join(f'"{column}"' for column in model._meta.columns)
            rows = books.all(f'SELECT {names} FROM "{model._meta.table_name}"')
            found[model._meta.table_name] = sorted(
                (tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows), key=repr
            )
    return found


def shuffled(chance, messages, *, doubled=0.3):
    """Return the messages in any order, some of them twice."""
    found = [message for message in messages for _ in range(1 + (chance.random() < doubled))]
    chance.shuffle(found)
    return found


def groups(chance, messages, most=12):
    """Yield the messages in groups of any size."""
    start = 0
    while start < len(messages):
        size = chance.randrange(1, most)
        yield messages[start : start + size]
        start += size
