from contextlib import suppress

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given

from edge.domain.errors import BadMessage, EventTooBig
from edge.domain.events import StaffCalled, Stamp, VisitEnded
from edge.link.contract import (
    MOST_BYTES,
    MOST_EVENT_BYTES,
    MOST_EVENTS,
    Address,
    Sealer,
    Topics,
    address_of,
    batch,
    gaps,
    read_envelope,
    rfc3339,
    split,
    up_filters,
)

SEAL = Sealer("0118", "k07")
STAMP = Stamp(boot=1, mono_ms=5, wall_ms=1_780_000_000_000, clock="synced")


def entry(seq=1, event=StaffCalled(by="button"), **stamp):  # noqa: B008 - a frozen struct
    return SEAL(event, msgspec.structs.replace(STAMP, **stamp), epoch=1, seq=seq, prev=bytes(16))


@given(st.integers(1, MOST_EVENTS))
def test_a_batch_is_split_into_the_exact_bytes_it_was_made_of(count):
    bodies = [entry(seq) for seq in range(1, count + 1)]

    assert split(batch(bodies)) == bodies


def test_a_batch_with_spaces_between_its_events_still_holds_their_exact_bytes():
    bodies = [entry(1), entry(2)]

    assert split(b"[ " + b" ,\n".join(bodies) + b" ]") == bodies


@given(st.binary(max_size=300))
def test_bytes_that_are_no_events_are_refused_and_nothing_worse(noise):
    try:
        for body in split(noise):
            read_envelope(body)
    except BadMessage:
        return
    raise AssertionError("noise was taken for an event")


@given(st.data())
def test_an_event_with_one_byte_changed_is_refused_or_read_and_nothing_worse(data):
    body = bytearray(entry())
    body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with suppress(BadMessage):
        read_envelope(bytes(body))


def test_a_truncated_batch_is_refused_at_every_length():
    whole = batch([entry(1), entry(2)])

    for length in range(len(whole)):
        with pytest.raises(BadMessage):
            split(whole[:length])


def test_json_nested_beyond_reason_is_refused_and_nothing_worse():
    deep = b"[" * 40_000

    with pytest.raises(BadMessage):
        split(deep)
    with pytest.raises(BadMessage):
        read_envelope(b'{"data":' + deep)


@pytest.mark.parametrize("count", [0, MOST_EVENTS + 1])
def test_a_batch_of_none_or_too_many_is_refused(count):
    with pytest.raises(BadMessage, match="1 to 50"):
        split(b"[" + b",".join([b"{}"] * count) + b"]")


def test_a_payload_longer_than_any_batch_is_refused_unread():
    with pytest.raises(BadMessage, match="at most"):
        split(b"[" + b" " * (MOST_BYTES + MOST_EVENT_BYTES + 100) + b"]")


@pytest.mark.parametrize(
    "change", [{"specversion": "2.0"}, {"seq": 0}, {"ep": 0}, {"prev": "00"}, {"seq": "1"}, {"id": None}]
)
def test_an_event_of_another_version_or_with_impossible_numbers_is_refused(change):
    body = msgspec.json.encode(msgspec.json.decode(entry()) | change)

    with pytest.raises(BadMessage):
        read_envelope(body)


def test_an_event_of_an_unknown_type_and_with_unknown_fields_is_read():
    body = msgspec.json.encode(msgspec.json.decode(entry()) | {"type": "later.v1", "new": [1], "data": {"x": 1}})

    assert read_envelope(body).type == "later.v1"


def test_an_event_above_8_kib_never_gets_a_number():
    with pytest.raises(EventTooBig, match="nothing was saved"):
        entry(event=VisitEnded(visit="v" * MOST_EVENT_BYTES, why="end", seconds=1))


@pytest.mark.parametrize(
    ("wall_ms", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (4_070_908_799_999, "2098-12-31T23:59:59.999Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ],
)
def test_a_clock_of_1970_or_2099_makes_a_time_all_the_same(wall_ms, text):
    assert rfc3339(wall_ms) == text
    assert read_envelope(entry(wall_ms=wall_ms)).time == text


def test_who_published_is_read_from_the_topic():
    assert address_of(Topics("mk", "0118", "k07").state, "mk") == Address("0118", "k07", "state")


@pytest.mark.parametrize(
    "topic", ["mk/v2/0118/k07/up/j", "xx/v1/0118/k07/up/j", "mk/v1/0118/k07/dn/ack", "mk/v1/up/j", ""]
)
def test_a_topic_of_another_version_chain_or_direction_is_refused(topic):
    with pytest.raises(BadMessage, match="mk/v1/STORE/DEVICE/up/KIND"):
        address_of(topic, "mk")


def test_a_receiver_subscribes_to_every_up_topic():
    topics = Topics("+", "+", "+")

    assert {name.replace("mk/", "+/", 1) for name in up_filters("mk")} == {
        topics.journal,
        topics.conn,
        topics.state,
        topics.response,
        topics.ask,
    }


@given(st.sets(st.integers(1, 60)), st.integers(0, 40))
def test_gaps_are_exactly_what_is_missing(have, upto):
    above = {seq for seq in have if seq > upto}
    missing = {seq for first, last in gaps(above, upto) for seq in range(first, last + 1)}

    assert missing == set(range(upto + 1, max(above, default=upto) + 1)) - above
