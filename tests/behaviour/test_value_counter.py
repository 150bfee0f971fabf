"""The counter asks for what is missing while a shopper waits, and prints what was done."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from edge.domain.errors import Refused
from edge.domain.local_api import Kiosk, SlipDone
from edge.domain.value_api import Gifts, Pay, TakeGift
from edge.link.contract import Deny, Elsewhere, Right
from edge.service import counter as counters
from edge.service.counter import Counter, Threads
from fakes.value_shop import ValueShop

NEED = ("ada", "cents", 1800), ("ada", "bonus", 200)


class AtOnce(ThreadPoolExecutor):
    """Works on the caller's thread, for the shop's journal was opened there."""

    def submit(self, work, /, *args, **kwargs):
        done = Future()
        try:
            done.set_result(work(*args, **kwargs))
        except BaseException as fault:  # noqa: BLE001 - whatever it is, the caller's await raises it
            done.set_exception(fault)
        return done


class Office:
    """Answers what is asked by the next of ``answers``: rights to grant, then what is denied."""

    def __init__(self, shop):
        self.shop, self.answers, self.asked = shop, [], []

    async def ask(self, want):
        self.asked.append(sorted((need.owner, need.asset, need.n) for need in want.needs))
        grants, deny = self.answers.pop(0) if self.answers else ((), None)
        for owner, asset, n in grants:
            self.shop.grant(asset, n, owner)
        return deny


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.setattr(counters, "GIVE_BACK_S", 0.0)
    with ValueShop(tmp_path) as shop:
        shop.office = Office(shop)
        yield shop


def answer(shop, request):
    """Answer one request, and see the slips through."""

    async def serve():
        running, pool = [], AtOnce(1)
        counter = Counter(
            shop.desk,
            shop.slips,
            shop.bell,
            shop.value,
            shop.interrupted,
            threads=Threads(pool, pool),
            hello=lambda: kiosk(online=False),
            ask=shop.office.ask,
            start=lambda work: running.append(asyncio.ensure_future(work)),
            spoiled=lambda: None,
            wake=lambda: None,
        )
        said = await counter.answer(request, 1)
        await asyncio.gather(*running)
        return said

    return asyncio.run(serve())


def kiosk(*, online):
    names = {"chain_names": {}, "store_names": {}, "store": "s", "device": "d", "label": "K"}
    return Kiosk(**names, version="1", online=online, unsent=0, printer="ready", scanner="ready")


def pay(shop, minor=2000):
    return answer(shop, shop.request(Pay, minor=minor))


def elsewhere(*, online):
    far = Elsewhere(owner="ada", asset="cents", n=1800, store="s0012", online=online)
    return Deny(req="", why="elsewhere", missing=[Right("ada", "cents", 1800)], elsewhere=[far])


def test_what_is_held_is_spent_without_asking_anyone_and_its_slip_is_printed(shop):
    shop.grant("cents", 1800)
    shop.grant("bonus", 200)

    moved = pay(shop)

    assert (moved.result, shop.office.asked) == ("done", [])
    assert [(fact.slip, fact.outcome) for fact in shop.told if isinstance(fact, SlipDone)] == [(moved.slip, "printed")]


def test_what_is_missing_is_asked_for_and_spent(shop):
    shop.office.answers = [(NEED, None)]

    assert pay(shop).result == "done"
    assert shop.office.asked == [[("ada", "bonus", 200), ("ada", "cents", 1800)]]


def test_only_what_is_missing_is_asked_for(shop):
    shop.grant("cents", 1000)

    pay(shop)

    assert shop.office.asked == [[("ada", "bonus", 200), ("ada", "cents", 800)]]


def test_nobody_answers_and_what_is_held_must_do(shop):
    shop.grant("cents", 2000)

    moved = pay(shop)

    assert (moved.said.key, shop.allowance.held("ada", "cents")) == ("paid_will_sync", 0)


def test_what_another_kiosk_gives_back_is_asked_for_once_more(shop):
    shop.office.answers = [((NEED[1],), elsewhere(online=True)), ((NEED[0],), None)]

    assert pay(shop).result == "done"
    assert len(shop.office.asked) == 2


def test_what_is_at_a_store_that_cannot_be_reached_is_not_waited_for(shop):
    shop.office.answers = [((), elsewhere(online=False))]

    assert pay(shop).said.key == "elsewhere"
    assert len(shop.office.asked) == 1


def test_a_declined_purchase_prints_nothing(shop):
    pay(shop)

    assert shop.printer.slips == []


def test_a_gift_needs_its_points_and_its_piece_together(shop):
    answer(shop, shop.request(TakeGift, sku="g-mug"))

    assert shop.office.asked == [[("CHAIN", "gift:g-mug:s0118", 1), ("ada", "points", 2000)]]


def test_looking_asks_nobody(shop):
    assert answer(shop, Gifts(visit=shop.visit())).open
    assert shop.office.asked == []


@pytest.mark.parametrize("txn", ["", "k01:1:7", "t\n1", "t" * 129])
def test_a_transaction_that_head_office_could_not_book_is_refused_and_nothing_is_written(shop, txn):
    visit, last = shop.visit(), shop.journal.last
    with pytest.raises(Refused, match=r"txn .*: correct the program that asked; nothing was moved"):
        answer(shop, Pay(txn=txn, visit=visit, minor=100))
    assert shop.journal.last == last
