"""What a desk promises its screen: the same behaviour of the fake and of the real one over a socket."""

import queue
from contextlib import suppress

import pytest

from edge.domain.local_api import Claim, Hello, Identified, Identify, LinkChanged, Scanned
from fakes.desk import KIOSK, LIN, LIN_CODE, UNKNOWN_CODE, FakeDesk
from fakes.service import Server
from kiosk_ui.desk import Answer, Connected, Disconnected, Failed
from kiosk_ui.socket_desk import SocketDesk


class Rig:
    """A desk, the service behind it, and what the desk told."""

    def __init__(self, desk, service_side, told):
        self.desk, self.far, self.told = desk, service_side, told

    def next(self):
        return self.told.get(timeout=5)


@pytest.fixture
def fake_rig():
    told = queue.SimpleQueue()
    desk = FakeDesk(told.put)
    yield Rig(desk, desk, told)
    desk.close()


@pytest.fixture
def socket_rig(tmp_path):
    told, server = queue.SimpleQueue(), Server(tmp_path / "edge.sock")
    with SocketDesk(server.path, told.put) as desk:
        yield Rig(desk, server, told)
    if server.path.exists():
        server.unplug()


@pytest.fixture(params=["fake", "socket"])
def rig(request):
    return request.getfixturevalue(f"{request.param}_rig")


def test_it_tells_when_the_service_is_there(rig):
    rig.far.plug()

    assert rig.next() == Connected()


def test_an_answer_comes_back_with_its_number_and_its_request(rig):
    rig.far.plug()
    rig.next()

    rig.desk.ask(7, Hello())

    assert rig.next() == Answer(7, Hello(), KIOSK)


def test_answers_come_in_the_order_of_the_requests(rig):
    rig.far.plug()
    rig.next()

    rig.desk.ask(1, Identify(code=UNKNOWN_CODE))
    rig.desk.ask(2, Identify(code=LIN_CODE))

    assert rig.next().answer == Identified(result="unknown")
    assert rig.next().answer == Identified(result="found", visit="v1", member=LIN)


def test_what_the_service_declines_fails_with_its_reason(rig):
    rig.far.plug()
    rig.next()
    claim = Claim(txn="t", visit="gone", code="TR1")

    rig.desk.ask(3, claim)

    failed = rig.next()
    assert (failed.number, failed.request) == (3, claim)
    assert "this visit is over" in failed.why


def test_facts_are_passed_on_in_order(rig):
    rig.far.plug()
    rig.next()
    facts = [LinkChanged(online=False, unsent=1), Scanned(kind="member", code=LIN_CODE)]

    for fact in facts:
        rig.far.tell_fact(fact)

    assert [rig.next(), rig.next()] == facts


def test_a_request_without_a_service_fails_at_once(rig):
    rig.desk.ask(1, Hello())

    assert isinstance(rig.next(), Failed)


def test_what_waits_when_the_service_dies_fails_and_then_the_loss_is_told(rig):
    rig.far.plug()
    rig.next()
    rig.far.holding = True
    rig.desk.ask(1, Hello())

    rig.far.unplug()

    assert (rig.next().number, rig.next()) == (1, Disconnected())


def test_a_service_that_returns_is_told_and_answers(rig):
    rig.far.plug()
    rig.next()
    rig.far.unplug()
    assert rig.next() == Disconnected()

    rig.far.plug()

    assert rig.next() == Connected()
    rig.desk.ask(2, Hello())
    assert rig.next() == Answer(2, Hello(), KIOSK)


def test_nothing_is_told_after_the_desk_closed(rig):
    rig.far.plug()
    rig.next()

    rig.desk.close()
    rig.desk.ask(9, Hello())

    with pytest.raises(queue.Empty):
        rig.told.get(timeout=0.05)


def test_a_line_the_screen_does_not_understand_is_skipped(socket_rig):
    socket_rig.far.plug()
    socket_rig.next()

    socket_rig.far.write(b'not json\n{"jsonrpc":"2.0","method":"earthquake"}\n')
    socket_rig.far.tell_fact(LinkChanged(online=True, unsent=0))

    assert socket_rig.next() == LinkChanged(online=True, unsent=0)


def test_a_line_that_never_ends_breaks_the_connection(socket_rig):
    socket_rig.far.plug()
    socket_rig.next()

    with suppress(OSError):
        socket_rig.far.write(b"x" * 100_000)

    assert socket_rig.next() == Disconnected()
