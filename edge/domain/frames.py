r"""The local API as bytes: JSON-RPC 2.0, one object a line. Both sides read and write their frames here; no I/O.

============  =====================================================================================
from screen   ``{"jsonrpc":"2.0","id":7,"method":"identify","params":{"code":"MK1..."}}\n``
from service  ``{"jsonrpc":"2.0","id":7,"result":{"result":"unknown"}}\n``
from service  ``{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"..."}}\n``
from service  ``{"jsonrpc":"2.0","method":"scanned","params":{"kind":"member","code":"MK1..."}}\n``
============  =====================================================================================

A frame is at most ``LONGEST_FRAME`` bytes, its newline included. Whatever else arrives raises ``BadMessage``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from edge.domain.errors import BadMessage
from edge.domain.local_api import ANSWERS, FACTS, LONGEST_FRAME, REQUESTS, Fact, Request

NOT_JSON = -32700
NOT_A_REQUEST = -32600
UNKNOWN_METHOD = -32601
WRONG_PARAMS = -32602
OUR_FAULT = -32603
"""Error codes of JSON-RPC 2.0, section 5.1."""

REFUSED = -32000
"""The service understood and declines, for the reason its message gives."""

_FACTS = {str(fact.__struct_config__.tag): fact for fact in FACTS}


class BadRequest(BadMessage):
    """A frame from a screen is wrong. ``id`` and ``code`` are what the error frame that answers it carries."""

    def __init__(self, code: int, message: str, asked: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.id = asked


@dataclass(frozen=True, slots=True)
class Answered:
    """The service's answer to the request ``id``."""

    id: int
    answer: Struct


@dataclass(frozen=True, slots=True)
class Declined:
    """The service could not answer the request ``id`` (``None``: it could not even read which one that was)."""

    id: int | None
    code: int
    message: str


Reply = Answered | Declined | Fact


class FrameBuffer:
    """Cuts a byte stream into lines, never keeping more than one frame of an unfinished one."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that ``data`` completes, oldest first, without their newline.

        Raises:
            BadMessage: A line is too long. Nothing that follows can be trusted: close the connection.
        """
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in (*lines, self._rest):
            _checked_length(line)
        return lines


def request_frame(number: int, request: Request) -> bytes:
    """Return the frame that asks ``request``; its answer brings ``number`` back. Raises ``BadMessage``: too long."""
    method, params = _named(request)
    return _frame({"jsonrpc": "2.0", "id": number, "method": method, "params": params})


def answer_frame(number: int, answer: Struct) -> bytes:
    """Return the frame that answers request ``number``. Raises ``BadMessage``: too long."""
    return _frame({"jsonrpc": "2.0", "id": number, "result": answer})


def error_frame(number: int | None, code: int, message: str) -> bytes:
    """Return the frame that declines request ``number``, or one whose number could not be read."""
    return _frame({"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": message}})


def fact_frame(fact: Fact) -> bytes:
    """Return the frame that tells ``fact``. Raises ``BadMessage``: too long."""
    method, params = _named(fact)
    return _frame({"jsonrpc": "2.0", "method": method, "params": params})


def read_request(line: bytes) -> tuple[int, Request]:
    """Return the number and the request that a screen's ``line`` carries.

    Raises:
        BadRequest: It carries none; answer with ``error_frame(fault.id, fault.code, str(fault))``.
    """
    try:
        call = msgspec.json.decode(_checked_length(line), type=_Call)
    except BadMessage as long:
        raise BadRequest(NOT_A_REQUEST, str(long)) from long
    except msgspec.ValidationError as fault:
        raise BadRequest(NOT_A_REQUEST, f"not a JSON-RPC request: {fault}") from fault
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise BadRequest(NOT_JSON, f"not JSON: {fault}") from fault
    kind = REQUESTS.get(call.method)
    if kind is None:
        raise BadRequest(UNKNOWN_METHOD, f"no request is called {call.method!r}", call.id)
    try:
        return call.id, _params(call.params, kind)
    except BadMessage as fault:
        raise BadRequest(WRONG_PARAMS, f"{call.method}: {fault}", call.id) from fault


def read_reply(line: bytes, expecting: Mapping[int, type[Request]]) -> Reply:
    """Return what the service's ``line`` says.

    Args:
        line: One frame without its newline.
        expecting: The requests that wait for an answer, by number.

    Raises:
        BadMessage: Neither an answer to one of those nor a fact this version knows.
    """
    said = _decode(line, _Said)
    if said.method is not UNSET:
        if said.method not in _FACTS:
            raise BadMessage(f"the service told {said.method!r}, which this screen does not know: update both together")
        return _params(said.params, _FACTS[said.method])
    if said.error is not UNSET:
        return Declined(said.id, said.error.code, said.error.message)
    if said.id is None or said.id not in expecting:
        raise BadMessage(f"the service answered request {said.id}, which nobody asked")
    return Answered(said.id, _params(said.result, ANSWERS[expecting[said.id]]))


class _Call(Struct, frozen=True, forbid_unknown_fields=True):
    jsonrpc: Literal["2.0"]
    id: int
    method: str
    params: Raw = Raw(b"{}")


class _Error(Struct, frozen=True):
    code: int
    message: str


class _Said(Struct, frozen=True, forbid_unknown_fields=True):
    jsonrpc: Literal["2.0"]
    id: int | None = None
    method: str | UnsetType = UNSET
    params: Raw = Raw(b"{}")
    result: Raw = Raw(b"{}")
    error: _Error | UnsetType = UNSET


def _named(words: Request | Fact) -> tuple[str, dict[str, Any]]:
    params = msgspec.to_builtins(words)
    return params.pop("method"), params


def _frame(message: dict[str, Any]) -> bytes:
    return _checked_length(msgspec.json.encode(message)) + b"\n"


def _checked_length(line: bytes) -> bytes:
    if len(line) >= LONGEST_FRAME:
        raise BadMessage(f"a frame of {len(line) + 1} bytes or more: at most {LONGEST_FRAME} with its newline")
    return line


_S = TypeVar("_S", bound=Struct)


def _params(raw: Raw, kind: type[_S]) -> _S:
    return _decode(bytes(raw), kind)


def _decode(line: bytes, kind: type[_S]) -> _S:
    try:
        return msgspec.json.decode(_checked_length(line), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise BadMessage(f"not what the local API allows: {fault}") from fault
