"""What a desk promises its screen: the same behaviour of the fake and of the real one over a socket."""

import queue
from contextlib import suppress

import pytest

from edge.domain.local_api import Claim, Hello, Identified, Identify, LastPurchase, LinkChanged, Scanned
from edge.domain.value_api import (
    Coupons,
    CouponShelf,
    Gifts,
    GiftShelf,
    Moved,
    Pay,
    Settle,
    Steps,
    TakeGift,
    TopUp,
    TopUpSteps,
    Undo,
    UseCoupon,
)
from fakes.desk import KIOSK, LIN, LIN_CODE, UNKNOWN_CODE, FakeDesk
from fakes.service import Server
from fakes.value_desk import BEFORE_THE_CUT
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


def in_a_visit(rig):
    """Plug the service in and identify a member, whose visit is v1."""
    rig.far.plug()
    rig.next()
    rig.desk.ask(1, Identify(code=LIN_CODE))
    assert rig.next().answer.visit == "v1"


def answers(rig, *requests):
    """Ask each in turn; return the answers, without what is told of slips between them."""
    for number, request in enumerate(requests, 2):
        rig.desk.ask(number, request)
    found = []
    while len(found) < len(requests):
        told = rig.next()
        found += [told.answer] if isinstance(told, Answer) else []
    return found


@pytest.mark.parametrize(
    ("request_", "answer"),
    [(Gifts(visit="v1"), GiftShelf), (Coupons(visit="v1"), CouponShelf), (TopUpSteps(visit="v1"), Steps)],
)
def test_a_shelf_comes_whole(rig, request_, answer):
    in_a_visit(rig)

    (shelf,) = answers(rig, request_)

    assert type(shelf) is answer
    assert shelf == type(rig.far.service)().value.answer(request_)


@pytest.mark.parametrize(
    "request_",
    [
        TakeGift(txn="t", visit="v1", sku="mug"),
        UseCoupon(txn="t", visit="v1", coupon="twenty", use="reserved"),
        Pay(txn="t", visit="v1", minor=12_850),
        TopUp(txn="t", visit="v1", minor=30_000, paid_by="till", payment="p"),
        Undo(txn="t", visit="v1", of="nothing"),
        Settle(txn="t", of="t-9", word="seen"),
    ],
    ids=lambda request: type(request).__name__,
)
def test_what_moves_value_is_answered_the_same_however_often_it_is_asked(rig, request_):
    in_a_visit(rig)

    first, second = answers(rig, request_, request_)

    assert isinstance(first, Moved)
    assert (first.txn, first.said, first.slip, first.member) == (second.txn, second.said, second.slip, second.member)


def test_what_is_declined_moves_nothing(rig):
    in_a_visit(rig)

    declined, _ = answers(rig, Pay(txn="t", visit="v1", minor=99_999_999), Gifts(visit="v1"))

    assert (declined.result, declined.said.key, declined.slip) == ("declined", "not_enough", "")
    assert declined.member.value_minor == LIN.value_minor


def test_a_gift_that_is_taken_can_be_given_back_once(rig):
    in_a_visit(rig)

    taken, back, again = answers(
        rig,
        TakeGift(txn="a", visit="v1", sku="mug"),
        Undo(txn="b", visit="v1", of="a"),
        Undo(txn="c", visit="v1", of="a"),
    )

    assert (taken.member.points, back.member.points) == (LIN.points - 2000, LIN.points)
    assert (again.result, again.said.key) == ("declined", "not_yours")


def test_facts_are_passed_on_in_order(rig):
    rig.far.plug()
    rig.next()
    facts = [LinkChanged(online=False, unsent=1), Scanned(kind="member", code=LIN_CODE)]
    facts.append(LastPurchase(purchase=BEFORE_THE_CUT))

    for fact in facts:
        rig.far.tell_fact(fact)

    assert [rig.next() for _ in facts] == facts


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
