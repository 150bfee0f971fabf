"""Asking for rights while a shopper waits: the store's holder first, head office for the rest, never for long."""

import asyncio

import pytest

from allowances import ADA, OFFICE, kiosk_at
from edge.domain.errors import JournalRefused
from edge.link.contract import Deny, Down, DownHeard, Grant, Hello, Nonce, Right, WantRights, sign
from edge.service import rights_line
from edge.service.rights_line import RightsLine


@pytest.fixture
def kiosk(tmp_path):
    with kiosk_at(tmp_path) as kiosk:
        yield kiosk


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(rights_line, "PATIENCE_S", 0.2)


class Office:
    """A head office that does what ``answers`` says upon each word."""

    def __init__(self, *, online=True):
        self.online, self.heard = online, []
        self.answers = lambda _ask: None

    def say(self, ask):
        self.heard.append(ask)
        self.answers(ask)


class Lender:
    def __init__(self, *lent):
        self.lent, self.asked = list(lent), []

    async def ask(self, want):
        self.asked.append(want)
        return self.lent


async def at_once(work):
    return work()


def line_of(kiosk, office, lender=None):
    tasks = set()

    def beside(work):
        task = asyncio.ensure_future(work())
        tasks.add(task)

    return RightsLine(kiosk.allowance, write=at_once, beside=beside, office=lambda: office, lender=lender)


def want(n=30, asset="points"):
    return WantRights(ep=1, req="w-1", needs=[Right(ADA, asset, n)])


def grant(n, dseq=1, req="w-1", asset="points"):
    return Down(gen=1, ep=1, dseq=dseq, word=Grant(owner=ADA, asset=asset, n=n, req=req))


def says(line, kiosk, *words):
    """Return what a head office does that answers every want with these words."""

    def answer(ask):
        if isinstance(ask, WantRights):
            for word in words:
                if isinstance(word, Down):
                    line.on_down(word, sign(word, kiosk.topic, OFFICE))
                else:
                    line.on_answer(word)

    return answer


def asked(kiosk, office, wanted, *words, lender=None):
    """Return what came of asking, head office answering with ``words``."""

    async def shop():
        line = line_of(kiosk, office, lender)
        office.answers = says(line, kiosk, *words)
        return await line.ask(wanted)

    return asyncio.run(shop())


def test_what_head_office_grants_is_held_when_the_asking_ends_and_confirmed(kiosk):
    office = Office()

    assert asked(kiosk, office, want(), grant(30)) is None

    assert kiosk.held() == 30
    assert office.heard == [want(), DownHeard(ep=1, gen=1, dseq=1)]


def test_grants_in_parts_are_waited_for(kiosk):
    assert asked(kiosk, Office(), want(), grant(10), grant(20, dseq=2)) is None
    assert kiosk.held() == 30


def test_a_grant_told_twice_or_too_early_ends_no_asking(kiosk):
    deny = Deny(req="w-1", why="short")

    assert asked(kiosk, Office(), want(), grant(30, dseq=2), grant(15), grant(15), deny) == deny
    assert kiosk.held() == 15


def test_a_denial_ends_the_asking_and_says_why(kiosk):
    deny = Deny(req="w-1", why="short", missing=[Right(ADA, "points", 20)])

    assert asked(kiosk, Office(), want(), grant(10), deny) == deny
    assert kiosk.held() == 10


def test_a_denial_of_another_request_is_not_ours(kiosk):
    assert asked(kiosk, Office(), want(), Deny(req="w-0", why="short")) is None


def test_silence_ends_with_patience_and_a_late_grant_is_held_all_the_same(kiosk):
    async def shop():
        office = Office()
        line = line_of(kiosk, office)
        answer = await line.ask(want())
        line.on_down(grant(30), sign(grant(30), kiosk.topic, OFFICE))
        await asyncio.sleep(0.01)
        return answer

    assert asyncio.run(shop()) is None
    assert kiosk.held() == 30


def test_head_office_that_cannot_be_heard_is_not_asked(kiosk):
    office = Office(online=False)

    assert asked(kiosk, office, want()) is None
    assert office.heard == []


def test_the_stores_holder_is_asked_first_and_head_office_for_the_rest(kiosk):
    office, lender = Office(), Lender(Grant(owner=ADA, asset="points", n=10))
    rest = want(20)

    asked(kiosk, office, want(), grant(20), lender=lender)

    assert (lender.asked, office.heard[0]) == ([want()], rest)


def test_head_office_is_not_asked_when_the_holder_had_all_of_it(kiosk):
    office = Office()

    assert asked(kiosk, office, want(), lender=Lender(Grant(owner=ADA, asset="points", n=30))) is None
    assert office.heard == []


def test_a_comparison_is_answered(kiosk):
    async def shop():
        office = Office()
        line_of(kiosk, office).on_answer(Nonce(ep=1, req="r", nonce="n", gen=1, at_ms=0))
        await asyncio.sleep(0.01)
        return office.heard

    [said] = asyncio.run(shop())
    assert isinstance(said, Hello)


def test_a_word_that_a_full_disk_did_not_take_is_not_confirmed_and_a_failed_disk_ends_the_service(kiosk, monkeypatch):
    failures = []

    async def shop(word):
        office = Office()
        line = line_of(kiosk, office)
        monkeypatch.setattr(line, "_beside", failures.append)
        line.on_down(word, sign(word, kiosk.topic, OFFICE))
        await failures.pop()()
        return office.heard

    def full(*_):
        raise JournalRefused("the disk is full, nothing was saved")

    monkeypatch.setattr(kiosk.allowance, "hear", full)
    assert asyncio.run(shop(grant(30))) == []

    monkeypatch.setattr(kiosk.journal._guard, "broken", "the disk failed")
    with pytest.raises(JournalRefused):
        asyncio.run(shop(grant(30)))
    kiosk.journal._guard.broken = ""
