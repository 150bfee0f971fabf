"""The local API's document shows one example of each frame, and each is what the code reads and writes."""

import re
from pathlib import Path

import pytest

from edge.domain import frames
from edge.domain.local_api import ANSWERS, FACTS, LONGEST_FRAME, REQUESTS

DOCUMENT = (Path(__file__).parents[2] / "edge" / "docs" / "protocol" / "local-api.md").read_text()
ROWS = re.findall(r"^\| `(\w+)` \| .*? \| `(\{.*?\})` \|(?: `(\{.*\})` \|)?$", DOCUMENT, re.MULTILINE)
REQUEST_ROWS = [(name, asked.encode(), said.encode()) for name, asked, said in ROWS if said]
FACT_ROWS = [(name, told.encode()) for name, told, said in ROWS if not said]
ERROR_ROWS = re.findall(r"^\| (-\d+) \| .*? \| `(\{.*\})` \|$", DOCUMENT, re.MULTILINE)


def test_every_request_and_every_fact_has_one_example():
    assert [name for name, _, _ in REQUEST_ROWS] == list(REQUESTS)
    assert [name for name, _ in FACT_ROWS] == [fact.__struct_config__.tag for fact in FACTS]


@pytest.mark.parametrize(("name", "asked", "said"), REQUEST_ROWS, ids=[row[0] for row in REQUEST_ROWS])
def test_each_requests_example_and_its_answer_are_the_codes_own_bytes(name, asked, said):
    number, request = frames.read_request(asked)
    answered = frames.read_reply(said, {number: type(request)})

    assert type(request) is REQUESTS[name]
    assert type(answered.answer) is ANSWERS[type(request)]
    assert frames.request_frame(number, request) == asked + b"\n"
    assert frames.answer_frame(number, answered.answer) == said + b"\n"


@pytest.mark.parametrize(("name", "told"), FACT_ROWS, ids=[row[0] for row in FACT_ROWS])
def test_each_facts_example_is_the_codes_own_bytes(name, told):
    fact = frames.read_reply(told, {})

    assert fact.__struct_config__.tag == name
    assert frames.fact_frame(fact) == told + b"\n"


@pytest.mark.parametrize(("code", "frame"), ERROR_ROWS)
def test_each_errors_example_is_read(code, frame):
    declined = frames.read_reply(frame.encode(), {})

    assert declined.code == int(code)
    assert frames.error_frame(declined.id, declined.code, declined.message) == frame.encode() + b"\n"


def test_every_error_code_has_an_example():
    codes = (frames.NOT_JSON, frames.NOT_A_REQUEST, frames.UNKNOWN_METHOD, frames.WRONG_PARAMS, frames.OUR_FAULT)
    assert [int(code) for code, _ in ERROR_ROWS] == [*codes, frames.REFUSED]


def test_the_document_gives_the_longest_frame():
    assert f"at most {LONGEST_FRAME // 1024} KiB" in DOCUMENT
