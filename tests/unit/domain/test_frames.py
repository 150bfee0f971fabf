"""The local API's bytes: what one side writes, the other reads; anything else is refused by name."""

import contextlib
import json
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain import frames
from edge.domain.errors import BadMessage
from edge.domain.frames import Answered, BadRequest, Declined, FrameBuffer
from edge.domain.local_api import (
    ANSWERS,
    LONGEST_FRAME,
    CallStaff,
    Claim,
    Claimed,
    End,
    Ended,
    Hello,
    Identified,
    Identify,
    LinkChanged,
    MemberView,
    PartState,
    Print,
    Printed,
    Scanned,
    SlipDone,
    StaffCall,
    StaffCalling,
    TierView,
)

MEMBER = MemberView(
    surname="林",
    surname_latin="Lin",
    title="ms",
    last4="2193",
    tier=TierView(key="gold", names={"zh-Hans": "金卡"}, style="gold"),
    points=12480,
    value_minor=25600,
    currency="CNY",
    coupons=3,
    as_of_ms=1,
)

REQUESTS = [
    Hello(),
    Identify(code="MK1X"),
    Identify(phone="13800006823"),
    Claim(txn="a", visit="v", code="TR1"),
    Print(txn="b", visit="v", language="en", large=True),
    CallStaff(cancel=True),
    End(visit="v", why="idle"),
]

ANSWERED = [
    (Identify, Identified(result="found", visit="v", member=MEMBER)),
    (Claim, Claimed(result="claimed", points=9, slip="1-2", synced=True, member=MEMBER)),
    (Print, Printed(slip="1-3", copy=1, printer="ready")),
    (CallStaff, StaffCall(calling=True)),
    (End, Ended()),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=repr)
def test_a_request_arrives_as_it_was_asked(request_):
    assert frames.read_request(frames.request_frame(7, request_).rstrip(b"\n")) == (7, request_)


@pytest.mark.parametrize(("kind", "answer"), ANSWERED, ids=str)
def test_an_answer_arrives_as_it_was_given(kind, answer):
    assert frames.read_reply(frames.answer_frame(7, answer).rstrip(b"\n"), {7: kind}) == Answered(7, answer)


@pytest.mark.parametrize(
    "fact",
    [
        Scanned(kind="receipt", code="TR1"),
        LinkChanged(online=True, unsent=3),
        PartState(part="printer", state="paper_out"),
        SlipDone(slip="1-3", copy=1, outcome="printed"),
        StaffCalling(calling=True),
    ],
    ids=repr,
)
def test_a_fact_arrives_as_it_was_told(fact):
    assert frames.read_reply(frames.fact_frame(fact).rstrip(b"\n"), {}) == fact


def test_a_refusal_arrives_with_its_code_and_words():
    frame = frames.error_frame(7, frames.REFUSED, "the visit is over: scan again")

    assert frames.read_reply(frame.rstrip(b"\n"), {7: Claim}) == Declined(
        7, frames.REFUSED, "the visit is over: scan again"
    )


def test_every_frame_is_plain_json_rpc_on_one_line():
    frame = frames.request_frame(1, Identify(code="two\nlines"))

    assert frame.count(b"\n") == 1
    assert json.loads(frame) == {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "identify",
        "params": {"code": "two\nlines", "phone": ""},
    }


@pytest.mark.parametrize(
    ("line", "code", "asked"),
    [
        (b"", frames.NOT_JSON, None),
        (b"{", frames.NOT_JSON, None),
        (b"\xff\xfe", frames.NOT_JSON, None),
        (b'"words"', frames.NOT_A_REQUEST, None),
        (b'{"jsonrpc":"1.0","id":1,"method":"hello"}', frames.NOT_A_REQUEST, None),
        (b'{"jsonrpc":"2.0","id":"one","method":"hello"}', frames.NOT_A_REQUEST, None),
        (b'{"jsonrpc":"2.0","id":1,"method":"open_the_till"}', frames.UNKNOWN_METHOD, 1),
        (b'{"jsonrpc":"2.0","id":1,"method":"identify","params":{"name":"x"}}', frames.WRONG_PARAMS, 1),
        (b'{"jsonrpc":"2.0","id":1,"method":"identify","params":[]}', frames.WRONG_PARAMS, 1),
        (b'{"jsonrpc":"2.0","id":1,"method":"identify","params":{"method":"end"}}', frames.WRONG_PARAMS, 1),
        (b"x" * LONGEST_FRAME, frames.NOT_A_REQUEST, None),
    ],
)
def test_a_wrong_request_says_what_its_error_frame_must_carry(line, code, asked):
    with pytest.raises(BadRequest) as caught:
        frames.read_request(line)

    assert (caught.value.code, caught.value.id) == (code, asked)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{", "not JSON: Input data was truncated"),
        (b'"words"', "not a JSON-RPC request: Expected `object`, got `str`"),
        (b'{"jsonrpc":"2.0","id":1,"method":"open_the_till"}', "no request is called 'open_the_till'"),
        (b'{"jsonrpc":"2.0","id":1,"method":"identify","params":[]}', "identify: not what the local API allows"),
        (b"x" * LONGEST_FRAME, f"a frame of {LONGEST_FRAME + 1} bytes or more: at most {LONGEST_FRAME}"),
    ],
)
def test_a_wrong_request_is_answered_with_what_is_wrong_with_it(line, words):
    with pytest.raises(BadRequest, match=re.escape(words)):
        frames.read_request(line)


def test_an_answer_nobody_asked_for_is_refused():
    with pytest.raises(BadMessage, match="request 8, which nobody asked"):
        frames.read_reply(frames.answer_frame(8, Ended()), {7: End})


def test_a_fact_of_a_later_version_is_refused_by_name():
    with pytest.raises(BadMessage, match="'earthquake'"):
        frames.read_reply(b'{"jsonrpc":"2.0","method":"earthquake"}', {})


def test_a_message_longer_than_a_frame_is_never_written():
    with pytest.raises(BadMessage, match=str(LONGEST_FRAME)):
        frames.request_frame(1, Identify(code="x" * LONGEST_FRAME))


@given(st.data())
def test_lines_cut_anywhere_come_out_whole_and_in_order(data):
    sent = [frames.request_frame(number, Identify(code="c" * number)) for number in range(1, 5)]
    stream, received, buffer = b"".join(sent), [], FrameBuffer()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))

    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        received += buffer.feed(stream[start:end])

    assert received == [line.rstrip(b"\n") for line in sent]


def test_a_line_that_never_ends_is_refused_at_the_limit():
    buffer = FrameBuffer()

    for _ in range(LONGEST_FRAME // 1024 - 1):
        buffer.feed(b"x" * 1024)
    with pytest.raises(BadMessage, match=str(LONGEST_FRAME)):
        buffer.feed(b"x" * 1024)


@given(st.one_of(st.binary(max_size=200), st.recursive(st.none() | st.text(), st.lists).map(msgspec.json.encode)))
def test_any_bytes_are_read_or_refused_by_either_side(line):
    for read in (frames.read_request, lambda line: frames.read_reply(line, {1: Hello})):
        with contextlib.suppress(BadMessage):
            assert read(line)


def test_nesting_deeper_than_a_stack_is_refused_too():
    deep = b'{"jsonrpc":"2.0","id":1,"method":"hello","params":' + b"[" * 30_000 + b"]" * 30_000 + b"}"

    with pytest.raises(BadRequest):
        frames.read_request(deep)


def test_every_request_has_an_answer_and_a_method_of_its_own():
    assert len({kind.__struct_config__.tag for kind in ANSWERS}) == len(ANSWERS)
