"""A holder and its sibling over a real network, on two real journals: lost answers, kills, strangers."""

import asyncio
import socket
import subprocess
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from allowances import ADA, kiosk_at
from edge.domain.events import RightsBorrowed, RightsLent
from edge.domain.value.accounts import Place
from edge.link.contract import Down, DownHeard, Grant, Right, WantRights, lan_topic, sign
from edge.link.lan_words import LONGEST, Enter, Talk, Welcome, read_welcome, welcome
from edge.service import lan_sibling
from edge.service.lan import LineLost, dial
from edge.service.lan_holder import MOST_STRANGERS, LanHolder
from edge.service.lan_sibling import LanSibling
from fakes import holder_process


async def at_once(work):
    """The writer, on the test's own thread."""
    return work()


def fails(why):
    raise why


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(lan_sibling, "FIRST_RETRY_S", 0.05)


@pytest.fixture
def holder(tmp_path):
    with kiosk_at(tmp_path, "k01") as kiosk:
        yield kiosk


@pytest.fixture
def sibling(tmp_path):
    with kiosk_at(tmp_path, "k02") as kiosk:
        yield kiosk


@asynccontextmanager
async def serving(kiosk, *, siblings=(), write=at_once):
    known = {one.journal.device: one.key.verify_key for one in siblings}
    here = Place(kiosk.journal.device, kiosk.journal.epoch)
    served = LanHolder(here, kiosk.key, known, kiosk.allowance, write=write, failed=fails)
    await served.start("127.0.0.1", 0)
    try:
        yield served
    finally:
        await served.stop()


@asynccontextmanager
async def borrowing(kiosk, port, holder_key, *, write=at_once, holder="k01"):
    here = Place(kiosk.journal.device, kiosk.journal.epoch)
    lender = LanSibling(here, kiosk.key, holder, holder_key, kiosk.allowance, write=write, draw=lambda: 0.0)
    kept = asyncio.create_task(lender.keep("127.0.0.1", port))
    try:
        yield lender
    finally:
        kept.cancel()
        with suppress(asyncio.CancelledError):
            await kept


async def until(true):
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - the journals of both sides tell nobody when they change
            await asyncio.sleep(0.01)


def want(n, req="w-1", ep=1):
    return WantRights(ep=ep, req=req, needs=[Right(ADA, "points", n)])


def test_a_sibling_borrows_what_the_holder_has_and_knows_when_it_has_nothing(holder, sibling):
    holder.granted(100)

    async def shop():
        async with (
            serving(holder, siblings=[sibling]) as served,
            borrowing(sibling, served.port, holder.key.verify_key) as lender,
        ):
            await until(lambda: lender.connected)
            first = await lender.ask(want(30))
            rest = await lender.ask(want(500, "w-2"))
            nothing = await lender.ask(want(1, "w-3"))
            await until(lambda: not holder.allowance.untold(Place("k02", 1), 2))
        return first, rest, nothing

    first, rest, nothing = asyncio.run(shop())

    assert ([one.n for one in first], [one.n for one in rest], nothing) == ([30], [70], [])
    assert (holder.held(), sibling.held()) == (0, 100)
    assert [one.n for one in holder.wrote(RightsLent)] == [one.n for one in sibling.wrote(RightsBorrowed)] == [30, 70]


def test_a_lost_answer_is_told_at_the_next_connection_and_nothing_is_lent_twice(holder, sibling):
    holder.granted(100)
    lost = []

    async def shop():
        async with serving(holder, siblings=[sibling]) as served:

            async def loses_the_first(work):
                done = work()
                if done and not lost:
                    lost.extend(done)
                    for line in served._entered.values():
                        line.cut()
                return done

            served._write = loses_the_first
            async with borrowing(sibling, served.port, holder.key.verify_key) as lender:
                await until(lambda: lender.connected)
                await lender.ask(want(30))
                await until(lambda: sibling.held() == 30)
                await until(lambda: lender.connected)
                await lender.ask(want(30))

    asyncio.run(shop())

    assert len(lost) == 1
    assert (holder.held(), sibling.held()) == (70, 30)


def test_a_sibling_without_a_holder_asks_nobody_and_waits_for_nothing(sibling, holder):
    async def shop():
        async with borrowing(sibling, 1, holder.key.verify_key) as lender:
            return await lender.ask(want(30))

    assert asyncio.run(shop()) == []


def test_a_silent_holder_is_left_after_a_second_and_what_it_says_later_still_counts(holder, sibling, monkeypatch):
    monkeypatch.setattr(lan_sibling, "PATIENCE_S", 0.05)
    holder.granted(100)
    slow = asyncio.Event()

    async def shop():
        async def slowly(work):
            done = work()
            await slow.wait()
            return done

        async with (
            serving(holder, siblings=[sibling]) as served,
            borrowing(sibling, served.port, holder.key.verify_key) as lender,
        ):
            await until(lambda: lender.connected)
            served._write = slowly
            asked = await lender.ask(want(30))
            slow.set()
            await until(lambda: sibling.held() == 30)
            return asked

    assert asyncio.run(shop()) == []
    assert holder.held() == 70


def test_a_new_epoch_of_the_sibling_begins_a_new_numbering(tmp_path, holder):
    holder.granted(100)
    (first := tmp_path / "first").mkdir()

    async def borrow(kiosk, n, ep):
        async with (
            serving(holder, siblings=[kiosk]) as served,
            borrowing(kiosk, served.port, holder.key.verify_key) as lender,
        ):
            await until(lambda: lender.connected)
            await lender.ask(want(n, ep=ep))

    with kiosk_at(first, "k02") as sibling:
        asyncio.run(borrow(sibling, 30, 1))
        sibling.journal.acknowledge(sibling.journal.last)
        sibling.journal.finish()
    with kiosk_at(first, "k02") as sibling:
        assert sibling.journal.epoch == 2
        asyncio.run(borrow(sibling, 20, 2))
        assert sibling.held() == 20

    assert [(one.to_ep, one.dseq, one.n) for one in holder.wrote(RightsLent)] == [(1, 1, 30), (2, 1, 20)]


# -- kills ------------------------------------------------------------------------------------------------------------


class HolderProcess:
    def __init__(self, folder):
        self.folder, self.port = folder, 0

    def start(self, granted=0, kill="never"):
        command = [sys.executable, holder_process.__file__, str(self.folder), str(self.port), str(granted), kill]
        path = str(Path(holder_process.__file__).parents[1])
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": path})
        self.port = int(self.process.stdout.readline())

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def test_a_holder_killed_between_commit_and_answer_lends_once(tmp_path, sibling):
    (folder := tmp_path / "holder").mkdir()
    process = HolderProcess(folder)
    process.start(granted=100, kill="after-commit")
    key = SigningKey(b"k01".ljust(32)).verify_key

    async def shop():
        async with borrowing(sibling, process.port, key) as lender:
            await until(lambda: lender.connected)
            asked = await lender.ask(want(30))
            await asyncio.to_thread(process.process.wait, 10)
            process.end()
            process.start()
            await until(lambda: sibling.held() == 30)
            again = await lender.ask(want(30))
            return asked, again

    try:
        asked, again = asyncio.run(shop())
    finally:
        process.end()

    assert (asked, [one.n for one in again]) == ([], [30]), "the same request is answered with the same loan"
    assert sibling.held() == 30
    with kiosk_at(folder, "k01") as holder:
        assert (holder.held(), [one.n for one in holder.wrote(RightsLent)]) == (70, [30])


# -- strangers --------------------------------------------------------------------------------------------------------


def talk_of(holder, sibling, said):
    here = Place(sibling.journal.device, sibling.journal.epoch)
    return Talk(Place(holder.journal.device, holder.journal.epoch), here, said.challenge)


def conversation(holder, known, speak):
    """Let ``speak`` talk to a holder that knows ``known``; return whether the holder hung up."""

    async def run():
        async with serving(holder, siblings=known) as served:
            line = await dial("127.0.0.1", served.port)
            try:
                await speak(line)
                async with asyncio.timeout(5):
                    while True:
                        await line.read()
            except LineLost:
                return True
            finally:
                line.cut()

    return asyncio.run(run())


def test_an_unknown_device_and_one_with_a_wrong_key_are_lent_nothing(holder, sibling):
    holder.granted(100)
    stranger = SigningKey.generate()

    def as_sibling(key):
        async def speak(line):
            said = read_welcome(await line.read(), holder.key.verify_key)
            talk = talk_of(holder, sibling, said)
            await line.send(talk.up(Enter(dev="k02", ep=1, dseq=0), key), talk.up(want(30), key))

        return speak

    assert conversation(holder, [], as_sibling(sibling.key))
    assert conversation(holder, [sibling], as_sibling(stranger))
    assert (holder.held(), holder.journal.last) == (100, 0)


def test_a_recorded_conversation_is_worth_nothing_in_another(holder, sibling):
    holder.granted(100)
    recorded = []

    async def honest(line):
        said = read_welcome(await line.read(), holder.key.verify_key)
        talk = talk_of(holder, sibling, said)
        recorded.extend(talk.up(word, sibling.key) for word in (Enter(dev="k02", ep=1, dseq=0), want(30)))
        await line.send(*recorded)
        line.cut()

    async def replayed(line):
        await line.read()
        await line.send(*recorded)

    conversation(holder, [sibling], honest)
    before = holder.journal.last
    assert conversation(holder, [sibling], replayed)
    assert holder.journal.last == before


@pytest.mark.parametrize(
    "noise", [b"x" * (LONGEST + 1), b"{}\n", b"\xff\xfe\n", b'{"body":{"kind":"enter"},"sig":""}\n']
)
def test_noise_ends_the_conversation_and_nothing_else(holder, sibling, noise):
    async def speak(line):
        line._writer.write(noise)

    assert conversation(holder, [sibling], speak)
    assert holder.journal.last == 0


def test_a_word_that_came_too_early_is_not_counted_as_lent(holder, sibling):
    async def speak(reader, writer):
        said = Welcome(dev="k01", ep=1, challenge="c")
        talk = Talk(Place("k01", 1), Place("k02", 1), "c")
        grant = Grant(owner=ADA, asset="points", n=30, req="w-1")
        early = sign(Down(gen=1, ep=1, dseq=7, word=grant), lan_topic(talk.holder, talk.sibling), holder.key)
        writer.write(welcome(said, holder.key) + b"\n")
        await reader.readline()
        await reader.readline()
        writer.write(early + b"\n" + talk.answered("w-1", holder.key) + b"\n")
        with suppress(asyncio.CancelledError):  # the test is over
            await reader.read()
        writer.close()

    async def shop():
        server = await asyncio.start_server(speak, "127.0.0.1", 0)
        async with server, borrowing(sibling, server.sockets[0].getsockname()[1], holder.key.verify_key) as lender:
            await until(lambda: lender.connected)
            return await lender.ask(want(30))

    assert (asyncio.run(shop()), sibling.held()) == ([], 0), "head office must be asked for it instead"


def test_a_wrong_key_is_told_with_where_the_right_one_is_found(holder, sibling, caplog):
    async def shop():
        async with (
            serving(holder, siblings=[sibling]) as served,
            borrowing(sibling, served.port, SigningKey.generate().verify_key),
        ):
            await until(lambda: caplog.records)

    asyncio.run(shop())

    told = caplog.records[0].getMessage()
    assert "[rights]" in told
    assert "member-kiosk device key" in told
    assert "head office" not in told


def test_strangers_neither_fill_the_log_nor_write_lines_of_their_own_into_it(holder, sibling, caplog):
    name = "k09\nERROR the till is open" + 5_000 * "!"

    async def knock(served):
        line = await dial("127.0.0.1", served.port)
        said = read_welcome(await line.read(), holder.key.verify_key)
        talk = Talk(Place("k01", 1), Place(name, 1), said.challenge)
        await line.send(talk.up(Enter(dev=name, ep=1, dseq=0), sibling.key))
        with suppress(LineLost):
            await line.read()
        line.cut()

    async def crowd():
        async with serving(holder, siblings=[sibling]) as served:
            for _ in range(32):
                await knock(served)

    asyncio.run(crowd())

    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 6, "the 1st, 2nd, 4th, 8th, 16th and 32nd"
    assert all(len(line) < 300 and "\n" not in line for line in told)


def test_many_strangers_do_not_keep_a_sibling_out_for_long(holder, sibling, monkeypatch):
    monkeypatch.setattr("edge.service.lan.GREET_S", 0.2)
    holder.granted(100)

    async def shop():
        async with serving(holder, siblings=[sibling]) as served:
            crowd = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(3 * MOST_STRANGERS)]
            async with borrowing(sibling, served.port, holder.key.verify_key) as lender:
                await until(lambda: lender.connected)
                lent = await lender.ask(want(30))
            for each in crowd:
                each.close()
            return lent

    assert [one.n for one in asyncio.run(shop())] == [30]


def test_a_device_that_is_not_the_holder_is_not_believed(holder, sibling):
    holder.granted(100)

    async def shop():
        async with serving(holder, siblings=[sibling]) as served:
            async with borrowing(sibling, served.port, SigningKey.generate().verify_key) as other_key:
                await asyncio.sleep(0.3)
                assert not other_key.connected
            async with borrowing(sibling, served.port, holder.key.verify_key, holder="k09") as other_name:
                await asyncio.sleep(0.3)
                assert not other_name.connected

    asyncio.run(shop())
    assert sibling.journal.last == 0


def test_a_heard_word_of_another_epoch_forgets_nothing(holder):
    holder.granted(100)
    words = holder.allowance.lend(Place("k02", 1), want(1)) + holder.allowance.lend(Place("k02", 1), want(1, "w-2"))

    holder.allowance.lent_heard(Place("k02", 1), DownHeard(ep=2, gen=1, dseq=2))

    assert holder.allowance.untold(Place("k02", 1)) == words


def test_a_line_says_when_nobody_is_there():
    with pytest.raises(LineLost):
        asyncio.run(dial("127.0.0.1", 1))
