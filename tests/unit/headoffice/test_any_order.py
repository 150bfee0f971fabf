"""Whatever order a broker makes of a stream, head office's tables end the same, byte for byte, on both databases."""

import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from edge.domain.events import Event, StaffCalled
from edge.headoffice.chain_models import Member
from edge.headoffice.models import MODELS, Device
from edge.headoffice.receiver import Message, Receiver
from edge.link.contract import batch

ONCE = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)


class Later(Event, frozen=True):
    """An entry of a type that this version does not know."""

    TYPE = "later.v2"


def build(journal):
    """Return a journal of plain entries, good and doubtful claims, and one of an unknown type."""
    j = journal()
    for n in range(8):
        j.add(StaffCalled(by="button"))
        j.claim(txn=f"t{n}", receipt=f"r{n % 6}", member=f"M{n % 3}", points=10 + n)
    j.add(Later())
    return j


def tables():
    """Return every row of every table but the devices' heartbeat."""
    found = {}
    for model in MODELS:
        if model is not Device:
            rows = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in model.select().tuples()]
            found[model._meta.table_name] = sorted(rows, key=repr)
    return found


def wipe(books):
    with books.writing():
        for model in MODELS:
            model.delete().execute()
        for n in range(2):
            Member.create(id=f"M{n}", phone=f"1380000000{n}", surname="林", tier="plain")


def play(books, topic, payloads, *, group=3):
    wipe(books)
    receiver = Receiver(books, now_ms=lambda: 7)
    for start in range(0, len(payloads), group):
        receiver.take([Message(topic, payload) for payload in payloads[start : start + group]])
    return tables()


@given(data=st.data())
@ONCE
def test_any_order_with_repeats_ends_as_in_order(books, journal, data):
    j = build(journal)
    count = len(j.bodies)
    order = data.draw(st.permutations(range(count)))
    repeats = data.draw(st.lists(st.tuples(st.integers(0, count), st.integers(0, count - 1)), max_size=10))
    for place, entry in repeats:
        order.insert(place, entry)
    cuts = data.draw(st.lists(st.integers(1, 6), min_size=len(order), max_size=len(order)))
    shuffled, start = [], 0
    for size in cuts:
        if some := [j.bodies[n] for n in order[start : start + size]]:
            shuffled.append(batch(some))
        start += size

    assert play(books, j.topic, shuffled, group=data.draw(st.integers(1, 5))) == play(books, j.topic, [batch(j.bodies)])


@pytest.mark.parametrize("seed", range(5))
def test_many_devices_in_any_mixture_end_as_one_after_the_other(books, journal, seed):
    journals = [claims_of(journal, f"k{n}", points=10 + n) for n in range(4)]
    straight = [Message(j.topic, body) for j in journals for body in j.bodies]
    mixed = random.Random(seed).sample(straight, len(straight))

    wipe(books)
    Receiver(books, now_ms=lambda: 7).take(straight)
    expected = tables()
    wipe(books)
    receiver = Receiver(books, now_ms=lambda: 7)
    for start in range(0, len(mixed), 7):
        receiver.take(mixed[start : start + 7])

    assert tables() == expected


def claims_of(journal, device, points):
    j = journal(device=device)
    for n in range(6):
        j.claim(txn=f"{device}-{n}", receipt=f"r{device}{n}", member="M1", points=points)
    return j
