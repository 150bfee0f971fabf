"""What a person does about bytes that could not be booked."""

import json

import pytest
from click.testing import CliRunner

from edge.domain.errors import EdgeError
from edge.headoffice.cli import headoffice
from edge.headoffice.database import open_books
from edge.headoffice.inbox import Inbox
from edge.headoffice.models import Event, ExceptionRow, Quarantine, Stream
from edge.headoffice.quarantine_work import NoSuchBytes, find, retry, skip
from edge.headoffice.receiver import Message, Receiver
from edge.headoffice.verify import verify
from edge.link.contract import batch

TORN = b'{"specversion":"1.0","id":"torn'


def kinds():
    return sorted(row.kind for row in ExceptionRow.select())


def stuck(books, journal, *, after=2):
    """Return a journal whose third entry cannot be read and, as far as it was sent, what came of it."""
    j = journal()
    j.plain(2)
    j.add_raw(TORN)
    j.plain(after)
    receiver = Receiver(books, now_ms=lambda: 7)
    receiver.take([Message(j.topic, batch(j.bodies[:2]))])
    return j, receiver


def test_bytes_that_a_device_repeats_stop_its_stream_alone_and_alarm_a_person(books, journal):
    j, receiver = stuck(books, journal)
    other = journal(device="k08")
    for _ in range(4):
        receiver.take([Message(j.topic, TORN), Message(other.topic, other.plain(1)[0])])

    row = ExceptionRow.get()
    assert (row.kind, row.dev, row.ep, row.seq, row.detail[:6]) == ("POISON", "k07", 1, 3, "bytes ")
    assert {row.dev: row.upto for row in Stream.select()} == {"k07": 2, "k08": 4}


def test_a_skip_lets_the_stream_go_on_and_keeps_the_chain_provable(books, journal):
    j, receiver = stuck(books, journal)
    receiver.take([Message(j.topic, j.bodies[4])])  # the entry after the next: nothing names the missing one yet
    receiver.take([Message(j.topic, TORN)])

    done = skip(books, "k07", 3, "a write error of 0.1.3", now_ms=8, ns="mk")

    receiver.take([Message(j.topic, j.bodies[3])])
    assert (done.upto, Stream.get().upto, kinds()) == (3, 5, ["SKIPPED"])
    marker = Event.get(Event.seq == 3)
    assert bytes(marker.hash).hex() == json.loads(Event.get(Event.seq == 4).body)["prev"]
    assert json.loads(bytes(marker.body))["reason"] == "a write error of 0.1.3"
    assert Quarantine.get().resolution == "skipped"


def test_a_skip_takes_the_hash_that_the_waiting_entry_names(books, journal):
    j, receiver = stuck(books, journal)
    receiver.take([Message(j.topic, batch(j.bodies[3:]))])  # the torn bytes themselves never came

    assert skip(books, "k07", 3, "lost", now_ms=8, ns="mk").upto == 5


def test_the_skipped_entry_is_a_repeat_if_it_comes_and_another_one_a_fork(books, journal):
    j = journal()
    j.plain(4)
    receiver = Receiver(books, now_ms=lambda: 7)
    receiver.take([Message(j.topic, batch([*j.bodies[:2], j.bodies[3]]))])
    skip(books, "k07", 3, "lost", now_ms=8, ns="mk")

    assert receiver.take([Message(j.topic, j.bodies[2])]).count["duplicate"] == 1
    other = journal()
    other.plain(2)
    other.claim()
    receiver.take([Message(j.topic, other.bodies[2])])
    assert kinds() == ["FORK", "SKIPPED"]


def test_several_that_nobody_has_any_more_are_passed_over_and_what_still_comes_is_a_repeat(books, journal):
    j = journal()
    j.plain(8)
    receiver = Receiver(books, now_ms=lambda: 7)
    receiver.take([Message(j.topic, batch([*j.bodies[:2], *j.bodies[6:]]))])

    done = skip(books, "k07", 3, "pruned", last=6, now_ms=8, ns="mk")

    assert (done.upto, Stream.get().upto, kinds()) == (8, 8, ["SKIPPED"] * 4)
    assert receiver.take([Message(j.topic, batch(j.bodies[2:6]))]).count["duplicate"] == 4
    assert Stream.get().state == "active"


@pytest.mark.parametrize(
    ("device", "seq", "reason", "words"),
    [
        ("k07", 4, "why", "waits for entry 3, not 4"),
        ("k99", 1, "why", "no entry of 'k99'"),
        ("k07", 3, "", "0 characters"),
        ("k07", 3, "why", "0 rows in quarantine could be entry 3"),
    ],
)
def test_a_skip_that_cannot_be_right_is_refused_with_what_to_do(books, journal, device, seq, reason, words):
    stuck(books, journal)

    with pytest.raises(EdgeError, match=words):
        skip(books, device, seq, reason, now_ms=8, ns="mk")
    assert Stream.get().upto == 2


def test_bytes_are_tried_again_through_the_normal_path(books, journal):
    j = journal(store="s0999")
    j.plain(2)
    Stream.create(dev="k07", ep=1, store="s0118", head=b"x")
    receiver = Receiver(books)
    receiver.take([Message(j.topic, batch(j.bodies))])
    Stream.delete().execute()  # the device was moved to another store
    row = find(bytes(Quarantine.select().order_by(Quarantine.seq).first().hash).hex()[:8])

    retry(books, Quarantine.select().where(Quarantine.hash == row.hash).get(), "mk")

    assert Stream.get().store == "s0999"


def test_bytes_that_still_cannot_be_read_stay(books, journal):
    receiver = Receiver(books)
    receiver.take([Message(journal().topic, b"noise")])

    assert retry(books, Quarantine.get(), "mk")["quarantined"] == 1
    assert (Quarantine.get().resolution, Quarantine.get().attempts) == ("", 2)


def test_bytes_of_which_only_a_part_was_kept_are_not_tried_again(books, journal):
    Receiver(books).take([Message(journal().topic, b"x" * 70_000)])

    with pytest.raises(NoSuchBytes, match="65536 of 70000 bytes"):
        retry(books, Quarantine.get(), "mk")


def test_what_a_person_decided_is_in_the_archive(tmp_path, journal):
    url, folder = f"sqlite:///{tmp_path}/ho.db", tmp_path / "inbox"
    books = open_books(url)
    with books.connected():
        inbox = Inbox(books, folder)
        receiver = Receiver(books, now_ms=lambda: 7, inbox=inbox)
        j = journal()
        j.plain(4)
        receiver.take([Message(j.topic, batch([*j.bodies[:2], j.bodies[3]]))])
        skip(books, "k07", 3, "lost", now_ms=8, ns="mk")
        receiver.take([Message(j.topic, batch(j.plain(2)))])
        inbox.close()
        assert Stream.get().upto == 6
    assert verify(url, folder).differences == []
    books.peewee.close()


def asked(*words):
    done = CliRunner().invoke(headoffice, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_lists_shows_and_skips(tmp_path, journal):
    books = open_books(f"sqlite:///{tmp_path}/headoffice.db")
    with books.connected():
        j, receiver = stuck(books, journal)
        receiver.take([Message(j.topic, TORN)])
    books.peewee.close()
    where = ("--data", tmp_path)

    (row,) = json.loads(asked("quarantine", "list", *where, "--json"))
    assert (row["reason"], row["attempts"], row["dev"]) == ("BAD_JSON", 1, "k07")
    assert '{"specversion":"1.0","id":"torn' in asked("quarantine", "show", row["id"][:8], *where)
    again = json.loads(asked("quarantine", "retry", row["id"], *where, "--json"))
    assert again == {"received": 1, "quarantined": 1}
    done = json.loads(asked("quarantine", "skip", "k07", "--seq", 3, "--reason", "torn", *where, "--json"))
    assert (done["upto"], done["hash"]) == (3, row["id"])
    assert json.loads(asked("quarantine", "list", "--open", *where, "--json")) == []
