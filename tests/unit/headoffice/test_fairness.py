"""One device that floods does not make the others wait; one that empties a long queue is not slowed down."""

import random
from collections import deque

import pytest

from edge.headoffice.fairness import BURST, MOST_WAITING, SHARE, Fairness, entries_of
from edge.headoffice.outcome import Message
from edge.link.contract import Topics, batch

ENTRY = b'{"specversion":"1.0"}'


def message(device, entries=1):
    return Message(Topics("mk", "s0118", device).journal, batch([ENTRY] * entries))


def booked(chosen, device):
    return sum(entries_of(one.payload) for one in chosen if f"/{device}/" in one.topic)


def test_alone_a_device_is_booked_without_limit():
    came = [message("k01", 50) for _ in range(1000)]

    assert Fairness().turn(came, 0.0) == came


def test_who_stays_within_the_bucket_is_booked_in_the_next_turn():
    came = [message(f"k{n:02}", 10) for n in range(50)]

    assert Fairness().turn(came, 0.0) == came


def test_over_the_bucket_a_device_shares_what_the_turn_has_left_and_the_rest_waits():
    fair = Fairness()

    chosen = fair.turn([*(message("k01", 50) for _ in range(60)), message("k02")], 0.0)

    assert (booked(chosen, "k01"), booked(chosen, "k02"), fair.waits) == (BURST + SHARE, 1, True)


def test_devices_that_are_over_share_one_message_each_in_turn():
    fair = Fairness()
    fair.turn([message(device, 50) for device in ("k01", "k02") for _ in range(60)], 0.0)

    chosen = fair.turn([message("k03")], 0.01)

    assert [booked(chosen, device) for device in ("k01", "k02", "k03")] == [500, 500, 1]


def test_the_bucket_fills_with_time():
    fair = Fairness()
    fair.turn([*(message("k01", 50) for _ in range(10)), message("k02")], 0.0)

    chosen = fair.turn([*(message("k01", 50) for _ in range(60)), message("k02")], 5.0)

    assert booked(chosen, "k01") == 250 + SHARE


def test_each_devices_messages_keep_their_order():
    fair, came = Fairness(), [message("k01", n % 50 + 1) for n in range(90)]
    chosen = fair.turn([*came, message("k02")], 0.0)
    while fair.waits:
        chosen += fair.turn([], 0.0)

    assert [one for one in chosen if "/k01/" in one.topic] == came


def test_what_is_more_than_a_device_may_have_under_way_is_let_go():
    fair = Fairness()

    fair.turn([*(message("k01", 50) for _ in range(500)), message("k02")], 0.0)

    assert fair.let_go == 500 - (BURST + SHARE + MOST_WAITING) // 50


def test_births_and_asks_never_wait():
    fair = Fairness()
    fair.turn([message("k01", 50) for _ in range(60)] + [message("k02")], 0.0)
    ask = Message(Topics("mk", "s0118", "k01").ask, b"{}")

    assert ask in fair.turn([ask], 0.0)


@pytest.mark.parametrize(("payload", "entries"), [(b"", 1), (ENTRY, 1), (ENTRY * 70, 50), (b"noise", 1)])
def test_the_weight_of_a_message_is_one_entry_to_a_full_batch(payload, entries):
    assert entries_of(payload) == entries


def turns_waited(*, flood, slots=200, turns=2_000, others=49):
    """Return how many turns each entry of the other devices waited: in the broker's queue and in ours."""
    chance, fair, queue = random.Random(3), Fairness(), deque()
    waited, born = [], {}
    for turn in range(turns):
        for _ in range(flood):
            queue.append(message("k00", 50))
        for n in range(1, others + 1):
            if chance.random() < 0.3:
                queue.append(message(f"k{n:02}"))
                born[id(queue[-1])] = turn
        came = [queue.popleft() for _ in range(min(slots, len(queue)))]
        waited += [turn - born.pop(id(one)) + 1 for one in fair.turn(came, turn * 0.05) if id(one) in born]
    assert not born
    return sorted(waited)


def p99(values):
    return values[len(values) * 99 // 100]


@pytest.mark.parametrize("flood", [1, 20, 150])
def test_a_flooding_device_makes_the_others_wait_at_most_twice_as_many_turns(flood):
    # 150 batches of 50 entries a turn are 3,000 times what the bucket allows.
    assert p99(turns_waited(flood=flood)) <= 2 * p99(turns_waited(flood=0))


def test_a_queue_of_days_is_emptied_at_full_speed_beside_the_days_own_trade():
    """As long as others send, ``SHARE`` entries of the queue are booked in each turn, and nothing is let go."""
    fair, left, under_way, turns = Fairness(), 100_000, 0, 0
    while left:
        sending = min((3_000 - under_way) // 50, (left - under_way) // 50)
        under_way += sending * 50
        chosen = fair.turn([*(message("k01", 50) for _ in range(sending)), message("k02")], turns * 0.05)
        under_way -= booked(chosen, "k01")
        left -= booked(chosen, "k01")
        turns += 1

    assert fair.let_go == 0
    assert turns <= 100_000 // SHARE
