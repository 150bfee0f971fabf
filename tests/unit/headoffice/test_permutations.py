"""Many streams in any order, with repeats, killed anywhere: the tables end as they do in order, byte for byte."""

import os
import random
import signal

import pytest

from edge.headoffice import database
from edge.headoffice.database import open_books
from edge.headoffice.inbox import Inbox
from edge.headoffice.models import Event
from edge.headoffice.receiver import Receiver
from edge.headoffice.status import ledger_sums, wrong_balances
from edge.headoffice.verify import verify
from fakes.streams import NOW_MS, RandomStream, groups, plant, shuffled, tables

LENGTH = 12


@pytest.fixture(autouse=True)
def _calm(monkeypatch):
    """Let SQLite leave the disk alone: these tests are about what is written, not whether power may go."""
    monkeypatch.setitem(database.SQLITE_PRAGMAS, "synchronous", 0)


def play(books, streams, batches):
    plant(books, streams)
    receiver = Receiver(books, now_ms=lambda: NOW_MS)
    for some in batches:
        receiver.take(some)
    assert set(ledger_sums().values()) <= {0}
    assert wrong_balances() == 0
    return tables(books)


def check(books, streams, orderings, seed):
    chance = random.Random(seed)
    straight = [message for stream in streams for message in stream.messages()]
    expected = play(books, streams, [straight])
    for _ in range(orderings):
        assert play(books, streams, groups(chance, shuffled(chance, straight))) == expected
    assert len(expected["event"]) == len(straight)
    assert len(expected["posting"]) > len(straight)


def test_two_hundred_streams_in_five_orders_end_the_same_on_sqlite(tmp_path, size):
    chance = random.Random(1)
    streams = [RandomStream(chance, number, LENGTH) for number in range(size(200, 1000))]
    books = open_books(f"sqlite:///{tmp_path}/headoffice.db")
    with books.connected():
        check(books, streams, size(5, 20), seed=2)


def test_streams_in_any_order_end_the_same_on_postgresql(postgres, size):
    chance = random.Random(3)
    streams = [RandomStream(chance, number, LENGTH) for number in range(size(20, 200))]
    books = open_books(postgres)
    with books.connected():
        check(books, streams, size(2, 20), seed=4)


# -- killed ------------------------------------------------------------------------------------------------------------


def killed_at(url, folder, messages, statement):
    """Let a process book messages and kill it at a statement; return whether it was killed."""
    pid = os.fork()
    if pid == 0:
        try:
            book_until(url, folder, messages, statement)
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def book_until(url, folder, messages, statement):
    books, left = open_books(url), [statement]

    def counted(call):
        def counting(*arguments):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments)

        return counting

    books.all, books.many = counted(books.all), counted(books.many)
    with books.connected():
        Receiver(books, now_ms=lambda: NOW_MS, inbox=Inbox(books, folder)).take(messages)


def test_a_receiver_killed_at_every_statement_books_everything_once(tmp_path):
    chance = random.Random(5)
    streams = [RandomStream(chance, number, 4) for number in range(2)]
    messages = shuffled(chance, [message for stream in streams for message in stream.messages()])
    url, folder = f"sqlite:///{tmp_path}/headoffice.db", tmp_path / "inbox"
    books = open_books(url)
    with books.connected():
        expected = play(books, streams, [[message for stream in streams for message in stream.messages()]])
        plant(books, streams)

    statement = 1
    while killed_at(url, folder, messages, statement):
        statement += 1
        with books.connected():
            assert Event.select().count() == 0  # all of a group or nothing of it

    with books.connected():
        found = tables(books)
    ignored = {"setting", "deed"}
    assert {name: rows for name, rows in found.items() if name not in ignored} == {
        name: rows for name, rows in expected.items() if name not in ignored
    }
    assert statement > 50
    assert verify(url, folder).differences == []
