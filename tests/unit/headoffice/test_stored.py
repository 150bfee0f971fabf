"""Entries of a type this head office does not know yet: kept, acknowledged as kept, applied by a newer one."""

import json

import pytest

from edge.headoffice import stored, streams
from edge.headoffice.chain_models import Member
from edge.headoffice.inbox import Inbox
from edge.headoffice.inbox_models import UnappliedRow
from edge.headoffice.models import Balance, ExceptionRow, Txn
from edge.headoffice.receiver import Message, Receiver
from edge.headoffice.status import ledger_sums, wrong_balances
from edge.headoffice.stored import apply_stored
from edge.headoffice.verify import verify
from edge.link.contract import batch
from fakes.programmes import small_programme

NEW = "points.claimed.v1"
"""Stands for a type that the older version lacks."""


@pytest.fixture
def chain(books):
    books.peewee.execute_sql(books.sql("INSERT INTO programme VALUES (1, ?)"), (small_programme(),))
    Member.create(id="M1", phone="13800000001", surname="林", tier="plain")
    return books


def older(books, **parts):
    receiver = Receiver(books, now_ms=lambda: 7, **parts)
    receiver.know(frozenset(streams.EVENTS) - {NEW})
    return receiver


def test_what_is_not_known_is_acknowledged_as_stored_and_later_entries_are_applied(chain, journal):
    j = journal()
    j.plain(1)
    j.claim(txn="t1")
    j.plain(2)

    ack = older(chain).take([Message(j.topic, batch(j.bodies))]).acks["s0118", "k07"]

    assert (ack.upto, ack.applied, ack.booked) == (4, 1, 1)
    assert [row.kind for row in ExceptionRow.select()] == ["UNKNOWN_TYPE"]


def test_a_newer_head_office_applies_what_was_stored_in_order_and_settles_it(chain, journal):
    j = journal()
    j.claim(txn="t1", receipt="r1")
    j.plain(1)
    j.claim(txn="t1", receipt="r2")
    older(chain).take([Message(j.topic, batch(j.bodies))])

    with chain.writing():
        assert apply_stored(chain, 9) == 2

    ack = Receiver(chain).take([Message(j.topic, j.bodies[0])]).acks["s0118", "k07"]
    assert (ack.booked, UnappliedRow.select().count()) == (3, 0)
    assert (Txn.get().seq, [row.kind for row in ExceptionRow.select().where(ExceptionRow.settled == 0)]) == (
        1,
        ["TWICE"],
    )
    assert (set(ledger_sums().values()), wrong_balances()) == ({0}, 0)


def test_what_is_still_not_known_stays(chain, journal):
    j = journal()
    body = json.loads(journal().plain(1)[0]) | {"type": "dance.v9"}
    j.add_raw(json.dumps(body).encode())
    Receiver(chain).take([Message(j.topic, j.bodies[0])])

    with chain.writing():
        assert apply_stored(chain, 9) == 0
    assert UnappliedRow.get().type == "dance.v9"


def test_the_archive_says_which_version_applied_what(tmp_path, journal, monkeypatch):
    from edge.headoffice.database import open_books  # noqa: PLC0415 - this test's own database

    url, folder = f"sqlite:///{tmp_path}/ho.db", tmp_path / "inbox"
    books = open_books(url)
    with books.connected():
        books.peewee.execute_sql("INSERT INTO programme VALUES (1, ?)", (small_programme(),))
        Member.create(id="M1", phone="13800000001", surname="林", tier="plain")
        j = journal()
        j.claim(txn="t1")
        with monkeypatch.context() as patch:
            patch.setattr("edge.headoffice.inbox.EVENTS", {name: 1 for name in streams.EVENTS if name != NEW})
            first = Inbox(books, folder)
            older(books, inbox=first).take([Message(j.topic, j.bodies[0])])
            first.close()
        with books.writing():
            stored.apply_stored(books, 9)
        second = Inbox(books, folder)
        Receiver(books, now_ms=lambda: 10, inbox=second).take([Message(j.topic, j.plain(1)[0])])
        second.close()
        assert Balance.get(Balance.account == "free:M1").n == 31
    assert verify(url, folder).differences == []
    books.peewee.close()
