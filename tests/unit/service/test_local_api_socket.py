"""The local API's socket, with a real socket and hostile peers."""

import asyncio
import contextlib
import stat

import msgspec
import pytest

from edge.domain.errors import DeviceUnavailable, Refused
from edge.domain.frames import request_frame
from edge.domain.local_api import CallStaff, Claim, End, Hello, StaffCall, StaffCalling
from edge.service.local_api import LocalApi


class Service:
    """Answers calls for staff, declines claims, and notes which screens left."""

    def __init__(self):
        self.gone = asyncio.get_running_loop().create_future()
        self.failures = []

    def leave(self, screen):
        if not self.gone.done():
            self.gone.set_result(screen)

    async def answer(self, request, _screen):
        match request:
            case CallStaff(cancel=cancel):
                return StaffCall(calling=not cancel)
            case Claim():
                raise Refused("S-003", "this visit is over")
        raise AssertionError(request)


@pytest.fixture
def served(tmp_path):
    """Return a function that runs ``use(path, api, service)`` beside a served socket."""

    def run(use):
        async def main():
            service = Service()
            api = LocalApi(tmp_path / "k.sock", service.answer, service.leave, service.failures.append)
            await api.start()
            try:
                return await use(tmp_path / "k.sock", api, service)
            finally:
                await api.stop()

        return asyncio.run(main())

    return run


async def hang_up(*writers):
    for writer in writers:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def said(reader):
    return msgspec.json.decode(await asyncio.wait_for(reader.readline(), 5))


def test_a_request_is_answered_with_its_own_number(served):
    async def use(path, _api, _service):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(request_frame(7, CallStaff()))
        answer = await said(reader)
        await hang_up(writer)
        return answer

    assert served(use) == {"jsonrpc": "2.0", "id": 7, "result": {"calling": True}}


def test_a_refusal_is_an_error_with_its_code_and_sentence(served):
    async def use(path, _api, _service):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(request_frame(8, Claim(txn="t", visit="v", code="c")))
        answer = await said(reader)
        await hang_up(writer)
        return answer["error"]

    assert served(use) == {"code": -32000, "message": "S-003: this visit is over"}


@pytest.mark.parametrize("garbage", [b"{}", b"\x00\xff", b"[]", b'{"jsonrpc":"2.0","id":1,"method":"rm"}', b"{" * 5000])
def test_garbage_is_answered_with_an_error_and_the_next_request_works(served, garbage):
    async def use(path, _api, _service):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(garbage + b"\n" + request_frame(9, CallStaff()))
        answers = [await said(reader), await said(reader)]
        await hang_up(writer)
        return answers

    wrong, right = served(use)

    assert "error" in wrong
    assert right["id"] == 9


def test_a_frame_longer_than_allowed_closes_the_line_and_no_other(served):
    async def use(path, api, _service):
        other, other_writer = await asyncio.open_unix_connection(path)
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(b"x" * 70_000)
        closed = await asyncio.wait_for(reader.read(), 5)
        api.tell(StaffCalling(calling=True))
        told = await said(other)
        await hang_up(writer, other_writer)
        return closed, told["method"]

    assert served(use) == (b"", "staff")


def test_every_screen_hears_a_fact(served):
    async def use(path, api, _service):
        lines = [await asyncio.open_unix_connection(path) for _ in range(3)]
        for reader, writer in lines:  # an answer proves that the service has taken the line
            writer.write(request_frame(1, CallStaff()))
            await said(reader)
        api.tell(StaffCalling(calling=True))
        heard = [await said(reader) for reader, _writer in lines]
        await hang_up(*(writer for _reader, writer in lines))
        return heard

    assert served(use) == [{"jsonrpc": "2.0", "method": "staff", "params": {"calling": True}}] * 3


def test_a_screen_that_leaves_is_reported_once(served):
    async def use(path, _api, service):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(request_frame(1, CallStaff()))
        await said(reader)
        await hang_up(writer)
        return await asyncio.wait_for(service.gone, 5)

    assert served(use) == 1


def test_the_socket_is_for_its_owner_and_group_alone(served):
    async def use(path, _api, _service):
        return stat.S_IMODE(path.stat().st_mode)

    assert served(use) == 0o660


def test_a_socket_left_by_a_dead_process_is_replaced(tmp_path, served):
    (tmp_path / "k.sock").touch()

    async def use(path, _api, _service):
        _reader, writer = await asyncio.open_unix_connection(path)
        await hang_up(writer)
        return path.is_socket()

    assert served(use)


@pytest.mark.parametrize("request_", [Hello(), End(visit="v")])
def test_what_the_service_did_not_foresee_is_not_swallowed(served, request_):
    async def use(path, _api, service):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(request_frame(1, request_))
        await asyncio.wait_for(reader.read(), 5)
        await hang_up(writer)
        return service.failures

    (failure,) = served(use)

    assert isinstance(failure, AssertionError)


def test_a_screen_that_reads_nothing_does_not_hold_up_the_end(served):
    async def use(path, api, _service):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(request_frame(1, CallStaff()))
        await said(reader)
        writer.transport.pause_reading()
        for _ in range(4000):
            api.tell(StaffCalling(calling=True))
        try:
            await asyncio.wait_for(api.stop(), 10)
        finally:
            writer.transport.abort()
            await hang_up(writer)
        return path.exists()

    assert not served(use)


@pytest.mark.parametrize("where", ["file/k.sock", "k" * 200], ids=["folder", "length"])
def test_a_socket_that_cannot_be_made_is_named_with_its_setting(tmp_path, where):
    (tmp_path / "file").touch()
    api = LocalApi(tmp_path / where, Service.answer, print, print)

    with pytest.raises(DeviceUnavailable, match=r"\[device\] socket = .*: name a path of at most 107 bytes"):
        asyncio.run(api.start())
