"""The inbox archive: what it keeps, what it survives, and that the ledger comes out of it again."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peewee import OperationalError

from edge.domain.value.accounts import Place
from edge.headoffice import inbox as inbox_module
from edge.headoffice import inbox_format as form
from edge.headoffice.chain_models import Member
from edge.headoffice.database import open_books
from edge.headoffice.deeds import LEFT_OUT, encoded
from edge.headoffice.inbox import Inbox, InboxMismatch, InboxUnwritable, files
from edge.headoffice.models import MODELS, Balance, Event, Posting, Quarantine, Stream, Txn
from edge.headoffice.outcome import Message
from edge.headoffice.rebuild import Rebuild, ReplayStuck, chunks, resume, run
from edge.headoffice.receiver import Receiver
from edge.headoffice.rights.desk import RightsDesk
from edge.headoffice.verify import verify
from edge.link.contract import Right, Topics, WantRights, batch, write
from fakes.booked import kinds
from fakes.programmes import small_programme

DAY_MS = 86_400_000
NOW_MS = 1_796_000_000_000
ASK = Topics("mk", "s0118", "k07").ask


class Office:
    """A head office with an archive, on SQLite."""

    def __init__(self, home):
        self.home, self.folder = home, home / "inbox"
        self.url = f"sqlite:///{home}/headoffice.db"
        self.now = NOW_MS
        self.open()

    def open(self):
        self.books = open_books(self.url)
        self.books.peewee.connect(reuse_if_open=True)
        self.desk = RightsDesk(self.books, now_ms=lambda: self.now, draw=lambda: "n")
        self.inbox = Inbox(self.books, self.folder)
        self.receiver = Receiver(self.books, now_ms=lambda: self.now, desk=self.desk, inbox=self.inbox)

    def close(self):
        self.inbox.close()
        self.books.peewee.close()

    def reopen(self):
        self.close()
        self.open()

    def back_up(self):
        self.inbox.close()
        self.books.peewee.execute_sql(f"VACUUM INTO '{self.home}/backup.db'")

    def put_back(self):
        self.close()
        for name in ("headoffice.db", "headoffice.db-wal", "headoffice.db-shm"):
            (self.home / name).unlink(missing_ok=True)
        (self.home / "backup.db").rename(self.home / "headoffice.db")
        self.open()

    def send(self, *messages):
        return self.receiver.take(messages)

    def verify(self):
        return verify(self.url, self.folder)


@pytest.fixture
def office(tmp_path):
    found = Office(tmp_path)
    found.books.peewee.execute_sql("INSERT INTO programme VALUES (1, ?)", (small_programme(),))
    Member.create(id="M1", phone="13800000001", surname="林", tier="plain")
    yield found
    found.close()


# -- the format -------------------------------------------------------------------------------------------------------


@given(
    messages=st.lists(st.tuples(st.integers(0, 2**63), st.text(max_size=40), st.binary(max_size=200)), max_size=5),
    cut=st.integers(0, 30),
)
def test_what_was_written_is_read_and_a_torn_end_is_no_record(messages, cut):
    whole = b"".join(form.message(*message) for message in messages)
    last = form.group(7, 1)

    found = [record for _, record in form.records(io.BytesIO(whole + last[: min(cut, len(last) - 1)]))]

    assert [form.read_message(body) for _, body in found] == messages


def test_a_changed_byte_in_the_middle_is_damage_and_named():
    data = bytearray(form.message(1, "t", b"payload") + form.group(1, 1))
    data[14] ^= 1

    with pytest.raises(form.ArchiveDamaged, match="2026-11-21: damaged at byte 0"):
        list(form.records(io.BytesIO(bytes(data)), "2026-11-21"))


# -- writing ----------------------------------------------------------------------------------------------------------


def test_the_exact_bytes_are_kept_even_of_what_cannot_be_read(office, journal):
    j = journal()
    came = [Message(j.topic, batch(j.plain(3))), Message(j.topic, b"\xff noise")]

    office.send(*came)

    assert [chunk.messages for chunk in chunks(office.folder)] == [came]


def test_each_day_has_a_file_and_a_clock_put_back_goes_on_in_the_newest(office, journal):
    j = journal()
    for days in (0, 1, -5):
        office.now = NOW_MS + days * DAY_MS
        office.send(Message(j.topic, j.plain(1)[0]))

    assert [path.stem for path in files(office.folder)] == ["2026-11-30", "2026-12-01"]
    assert [chunk.number for chunk in chunks(office.folder)] == [1, 2, 3]


def test_what_is_archived_is_on_disk_before_the_books_commit(office, journal, monkeypatch):
    order, j = [], journal()
    real = inbox_module.os.fdatasync
    monkeypatch.setattr(
        inbox_module.os, "fdatasync", lambda fd: (order.append(office.books.peewee.in_transaction()), real(fd))
    )

    office.send(Message(j.topic, j.plain(1)[0]))

    assert order == [True]


def test_a_full_disk_books_and_acknowledges_nothing_and_is_forgotten_when_there_is_room(office, journal, monkeypatch):
    j = journal()
    j.plain(2)
    office.send(Message(j.topic, j.bodies[0]))

    def full(_fd):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(inbox_module.os, "fdatasync", full)
        with pytest.raises(InboxUnwritable, match="make room"):
            office.send(Message(j.topic, j.bodies[1]))
    assert Event.select().count() == 1

    assert office.send(Message(j.topic, j.bodies[1])).acks["s0118", "k07"].upto == 2
    assert office.verify().differences == []


def test_the_line_waits_for_an_archive_that_cannot_be_written_as_for_a_database():
    assert issubclass(InboxUnwritable, OperationalError)


def test_a_torn_group_is_cut_off_and_its_number_is_used_again(office, journal):
    j = journal()
    office.send(Message(j.topic, j.plain(1)[0]))
    path = files(office.folder)[-1]
    path.write_bytes(path.read_bytes() + form.message(NOW_MS, j.topic, b"half of it")[:-3])

    office.reopen()
    office.send(Message(j.topic, j.plain(1)[0]))

    assert [chunk.number for chunk in chunks(office.folder)] == [1, 2]
    assert office.verify().count == 0


def test_a_group_that_was_archived_but_not_committed_counts_once(office, journal):
    j = journal()
    j.claim(txn="t1")
    office.send(Message(j.topic, j.bodies[0]))
    path = files(office.folder)[-1]
    path.write_bytes(path.read_bytes() + form.message(NOW_MS, j.topic, b"lost") + form.group(2, NOW_MS))

    office.reopen()
    office.send(Message(j.topic, j.plain(1)[0]))

    assert [len(chunk.messages) for chunk in chunks(office.folder)] == [1, 1]
    assert office.verify().count == 0


@pytest.mark.parametrize("left", [bytes(40), b"M" + bytes(60), b"G\0\0\0\x10" + bytes(40)])
def test_whatever_a_power_cut_left_after_the_last_booked_group_is_cut_off(office, journal, left):
    j = journal()
    office.send(Message(j.topic, batch(j.plain(2))))
    office.close()
    with files(office.folder)[-1].open("ab") as file:
        file.write(left)
    office.open()

    office.send(Message(j.topic, j.plain(1)[0]))

    assert ([chunk.number for chunk in chunks(office.folder)], office.verify().differences) == ([1, 2], [])


def test_damage_before_the_last_booked_group_is_named_and_nothing_is_cut_off(office, journal):
    j = journal()
    for _ in range(3):
        office.send(Message(j.topic, j.plain(1)[0]))
    office.close()
    path = files(office.folder)[-1]
    data = bytearray(path.read_bytes())
    data[-60] ^= 1
    path.write_bytes(data)
    office.open()

    with pytest.raises(form.ArchiveDamaged, match=path.name):
        office.send(Message(j.topic, j.plain(1)[0]))

    assert path.read_bytes() == bytes(data)


def test_a_group_written_again_says_again_which_types_are_applied(office, journal, monkeypatch):
    j = journal()
    with monkeypatch.context() as patched:
        patched.setattr(inbox_module.Inbox, "_append", failing_after(inbox_module.Inbox._append))
        with pytest.raises(OperationalError):
            office.send(Message(j.topic, j.plain(1)[0]))
    office.send(Message(j.topic, j.bodies[0]))

    assert [chunk.known is not None for chunk in chunks(office.folder)] == [True]


def failing_after(append):
    def wrong(self, data, now_ms):
        append(self, data, now_ms)
        raise OperationalError("the database went away")

    return wrong


def test_an_archive_of_another_database_is_refused(office, tmp_path, journal):
    j = journal()
    office.send(Message(j.topic, j.plain(1)[0]))
    other = open_books(f"sqlite:///{tmp_path}/other.db")

    with other.connected(), pytest.raises(InboxMismatch, match="another database"):
        Receiver(other, inbox=Inbox(other, office.folder)).take([])


def test_a_missing_file_is_named_at_the_start(office, journal):
    j = journal()
    office.send(Message(j.topic, j.plain(1)[0]))
    files(office.folder)[-1].unlink()

    office.reopen()
    with pytest.raises(InboxMismatch, match="ends at group 0, the database stands at 1"):
        office.send(Message(j.topic, j.plain(1)[0]))


# -- rebuilding -------------------------------------------------------------------------------------------------------


def want(n, req, owner="M1"):
    return Message(ASK, write(WantRights(ep=1, req=req, needs=[Right(owner, "points", n)])))


def shop(office, journal):
    """Earn, ask for rights in the midst of a group, and let head office do things on its own."""
    j = journal()
    office.send(Message(j.topic, batch(j.plain(2))))
    j.claim(txn="t1", points=31)
    office.send(Message(j.topic, j.bodies[2]), want(10, "r1"), Message(j.topic, j.plain(1)[0]))
    with office.books.writing():
        office.desk.retire(Place("k07", 1))
    newer = journal(ep=2)
    office.send(Message(newer.topic, batch(newer.plain(2))), want(1, "r2"))
    return j, newer


def test_the_whole_ledger_comes_out_of_the_archive_again(office, journal):
    shop(office, journal)

    verdict = office.verify()

    assert verdict.differences == []
    assert (verdict.rows["stream"], verdict.rows["txn"] > 1, verdict.rows["balance"] > 2) == (2, True, True)


def test_an_act_that_is_not_archived_yet_is_part_of_the_comparison(office, journal):
    shop(office, journal)
    with office.books.writing():
        office.desk.release(Place("k07", 1))

    assert office.verify().differences == []


def test_a_balance_that_was_tampered_with_is_named(office, journal):
    shop(office, journal)
    with office.books.writing(own=False):
        Balance.update(n=Balance.n + 5).where(Balance.account == "chain:issued").execute()
        Posting.delete().where(Posting.txn == "t1", Posting.account == "chain:issued").execute()

    verdict = office.verify()

    assert verdict.count == 3
    assert [words.partition(":")[0] for words in verdict.differences] == [
        "balance, only live",
        "balance, only rebuilt",
        "posting, only rebuilt",
    ]


def test_books_from_before_the_archive_are_its_first_records(office, journal):
    j = journal()
    Receiver(office.books, now_ms=lambda: 1).take([Message(j.topic, batch(j.plain(2)))])
    j.claim(txn="t1")

    office.send(Message(j.topic, batch(j.bodies)))

    assert office.verify().differences == []


def test_what_head_office_did_before_the_first_message_is_not_done_twice(office, journal):
    with office.books.writing():
        office.desk.restored()
    office.reopen()
    office.send(Message(journal().topic, b"noise"))
    office.reopen()
    office.send(Message(journal().topic, b"noise"))

    assert office.verify().differences == []


def test_books_from_a_backup_get_from_the_archive_what_they_lack(office, journal):
    j, newer = shop(office, journal)
    office.back_up()
    j.claim(txn="t2", receipt="r2", points=7)
    office.send(Message(j.topic, batch(j.bodies[3:])))
    with office.books.writing():
        office.desk.release(Place("k07", 1))
    office.send(Message(newer.topic, newer.plain(1)[0]))
    expected = sorted(Balance.select().tuples())

    office.put_back()
    with pytest.raises(InboxMismatch, match="rebuild --resume"):
        office.send(Message(newer.topic, newer.bodies[-1]))
    assert resume(office.books, office.folder) == 2
    assert sorted(Balance.select().tuples()) == expected
    office.send(Message(newer.topic, newer.plain(1)[0]))
    assert (Stream.get(Stream.ep == 2).upto, Txn.select().where(Txn.id == "t2").count()) == (4, 1)
    assert office.verify().differences == []


def test_an_act_that_the_backup_has_already_is_not_done_twice(office, journal):
    _, newer = shop(office, journal)
    with office.books.writing():
        office.desk.release(Place("k07", 1))
    office.back_up()
    office.send(Message(newer.topic, newer.plain(1)[0]))
    expected = sorted(Balance.select().tuples())

    office.put_back()
    resume(office.books, office.folder)

    assert sorted(Balance.select().tuples()) == expected


def test_a_resume_that_was_interrupted_goes_on_where_it_was(office, journal, monkeypatch):
    _, newer = shop(office, journal)
    office.back_up()
    with office.books.writing():
        office.desk.release(Place("k07", 1))
    office.send(Message(newer.topic, newer.plain(1)[0]), want(1, "r9"))
    office.send(Message(newer.topic, newer.plain(1)[0]))
    expected = sorted(Balance.select().tuples())
    office.put_back()
    with monkeypatch.context() as patched:
        patched.setattr(Rebuild, "_book", dying_after(Rebuild._book))
        with pytest.raises(KeyboardInterrupt):
            resume(office.books, office.folder)

    assert resume(office.books, office.folder) == 1

    assert sorted(Balance.select().tuples()) == expected
    office.reopen()
    office.send(Message(newer.topic, newer.plain(1)[0]))
    assert office.verify().differences == []


def dying_after(book):
    def wrong(self, chunk, *, new):
        book(self, chunk, new=new)
        if new:
            raise KeyboardInterrupt

    return wrong


def test_books_that_acted_since_they_were_put_back_are_not_resumed(office, journal):
    _, newer = shop(office, journal)
    office.back_up()
    with office.books.writing():
        office.desk.release(Place("k07", 1))
    office.send(Message(newer.topic, newer.plain(1)[0]))
    office.put_back()
    with office.books.writing():
        office.desk.restored()

    with pytest.raises(ReplayStuck, match="before anything else"):
        resume(office.books, office.folder)


@pytest.mark.parametrize(
    "bad", [b"noise", write(WantRights(ep=0, req="r", needs=[Right("M1", "points", 1)]))], ids=["noise", "unsound"]
)
def test_asks_that_were_refused_are_refused_again(office, journal, bad):
    j = journal()
    office.send(Message(j.topic, batch(j.plain(2))))
    for number in range(3):
        office.send(Message(ASK, bad), want(1, f"r{number}"))
        office.send(Message(ASK, bad))

    assert (kinds(), office.verify().differences) == (["POISON"], [])


def test_a_status_that_cannot_be_read_alarms_nobody_for_it_stops_nothing(office, journal):
    j = journal()
    office.send(Message(j.topic, batch(j.plain(2))))
    for _ in range(3):
        office.send(Message(Topics("mk", "s0118", "k07").conn, b"noise"))

    assert (kinds(), Quarantine.get().attempts, office.verify().differences) == ([], 3, [])


def test_no_name_or_phone_comes_into_the_archive(office, journal):
    j = journal()
    office.send(Message(j.topic, j.plain(1)[0]))
    with office.books.writing():
        Member.create(id="M2", phone="13900000002", surname="黄", tier="plain")
        office.books.set("receipt_key", "5ec4e7")
    office.send(Message(j.topic, j.plain(1)[0]))

    kept = files(office.folder)[-1].read_bytes()
    assert not any(secret in kept for secret in (b"13900000002", "黄".encode(), b"13800000001", b"5ec4e7"))


PERSONAL = {"phone", "surname", "surname_latin", "title", "birthday", "birth_year", "salt"}


def test_no_table_with_something_personal_is_archived():
    archived = [model for model in MODELS if model._meta.table_name not in LEFT_OUT]

    assert {column for model in archived for column in model._meta.columns} & PERSONAL == set()


def test_acts_are_written_again_on_either_database(books):
    Stream.create(dev="k07", ep=1, store="s0118", head=b"x")
    writes = [
        ("INSERT INTO setting (key, value) VALUES (?, ?)", ["gen", "2"]),
        ("UPDATE stream SET upto = upto + ? WHERE dev = ? RETURNING upto", [5, "k07"]),
        ("UPDATE stream SET state = ? WHERE dev = ?", ["retired", "k07"]),
    ]

    with books.writing(own=False):
        run(books, encoded(writes))

    assert (books.setting("gen"), Stream.get().upto, Stream.get().state) == ("2", 5, "retired")
