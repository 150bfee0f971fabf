"""Noise, forgeries, repeats and truth mixed: nothing breaks, and every piece is accounted for."""

import json
import random
from collections import Counter

from edge.domain.chain import genesis
from edge.headoffice import database
from edge.headoffice.database import open_books
from edge.headoffice.models import Ahead, Event, Quarantine
from edge.headoffice.outcome import Message
from edge.headoffice.receiver import Receiver
from edge.headoffice.status import ledger_sums, wrong_balances
from edge.link.contract import batch
from fakes.noise import torn, warped
from fakes.streams import NOW_MS, RandomStream, plant

GROUP = 250


def damaged(chance, stream):
    """Return one message of a device: mostly damaged, sometimes true, sometimes a second history."""
    body = chance.choice(stream.bodies)
    match chance.randrange(8):
        case 0 | 1 | 2:
            return torn(chance, body)
        case 3 | 4:
            return warped(chance, body)
        case 5:
            return json.dumps(json.loads(body) | {"prev": genesis("k", chance.randrange(9)).hex()}).encode()
        case 6:
            return batch(chance.sample(stream.bodies, 2))
    return body


def test_every_fuzzed_message_is_applied_a_repeat_or_in_quarantine(monkeypatch, tmp_path, size):
    monkeypatch.setitem(database.SQLITE_PRAGMAS, "synchronous", 0)
    chance, total, number = random.Random(9), Counter(), 0
    books = open_books(f"sqlite:///{tmp_path}/headoffice.db")
    messages = size(100_000, 1_000_000)
    # A forgery freezes its device's epoch, so new devices come all the time, the true journals of some untouched.
    with books.connected():
        plant(books, [])
        receiver = Receiver(books, now_ms=lambda: NOW_MS)
        while messages > 0:
            number += 1
            stream = RandomStream(chance, number, 10)
            noise = [Message(stream.topic, damaged(chance, stream)) for _ in range(GROUP)]
            true = [Message(stream.topic, batch(stream.bodies))]
            for group in (true, noise) if number % 2 else (noise, true):
                total.update(receiver.take(group).count)
                messages -= len(group)

        parked = Quarantine.select().where(Quarantine.resolution == "parked").count()
        assert total["received"] == sum(
            total[word] for word in ("applied", "duplicate", "quarantined", "waiting", "left")
        )
        assert Event.select().count() == total["applied"] + parked
        assert Ahead.select().count() == total["waiting"]
        assert set(ledger_sums().values()) <= {0}
        assert wrong_balances() == 0
        whole = {row.dev for row in Event.select(Event.dev).where(Event.seq == 10)}
        assert len(whole) >= number // 2  # whose truth came first is booked whole, whatever came after
