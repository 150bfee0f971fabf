"""A transaction is kept by its entry's note at once and by its row later; at no moment is it forgotten or doubled."""

import random
import shutil
from dataclasses import replace

import msgspec
import pytest

from allowances import ADA, kiosk_at, leg, paid
from edge.domain.ports import Entry
from edge.domain.value_api import Moved
from edge.domain.value_events import ToppedUp
from edge.link.contract import Forget
from edge.store import recent
from edge.store.note import encode, note_of
from edge.store.rights import Kept
from fakes.disk import Disk
from journals import journal_at, pay, press, top_up, transactions

ROWS = "SELECT txn, undone_by FROM moved ORDER BY txn"


@pytest.fixture
def kiosk(tmp_path):
    with kiosk_at(tmp_path) as kiosk:
        kiosk.granted(1_000, "cents")
        yield kiosk


def rows(kiosk):
    return kiosk.journal._guard.read(ROWS)


def killed(kiosk, folder):
    """Return a kiosk that starts from what a crash right now would leave."""
    folder.mkdir()
    for file in kiosk.journal._path.parent.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    return kiosk_at(folder)


def settle(kiosk):
    return kiosk.journal._recent.settle(kiosk.journal.last)


def test_a_sale_writes_the_pages_of_its_entry_and_of_the_holding_and_no_other(kiosk):
    kiosk.pays(1, "t-0")
    frames = [kiosk.journal._guard.unsaved_frames()]
    for commit in (press, lambda _: kiosk.pays(1, "t-1")):
        commit(kiosk.journal)
        frames.append(kiosk.journal._guard.unsaved_frames())

    plain, money = frames[1] - frames[0], frames[2] - frames[1]
    assert money - plain == 1, "the entry's page as with any event, and the holding's"
    assert rows(kiosk) == []


def test_after_a_crash_a_repeat_moves_nothing_and_is_answered_the_same(kiosk, tmp_path):
    kiosk.pays(30, "t-1", answer=lambda entry: b"done %d" % entry.seq)
    had = kiosk.journal.rights.kept("t-1")

    with killed(kiosk, tmp_path / "card") as again:
        assert again.pays(30, "t-1") == had
        assert (again.held("cents"), again.journal.last, had.answer) == (970, kiosk.journal.last, b"done 1")


def test_after_a_crash_a_transaction_is_undone_once(kiosk, tmp_path):
    kiosk.pays(30, "t-1")
    with killed(kiosk, tmp_path / "card") as again:
        assert isinstance(again.allowance.undo("u-1", "v-1", "t-1", "staff"), Entry)
        assert again.allowance.undo("u-2", "v-1", "t-1", "staff") is None
        with killed(again, tmp_path / "other") as third:
            assert third.held("cents") == 1_000
            assert third.allowance.undo("u-2", "v-1", "t-1", "staff") is None
            assert isinstance(third.allowance.undo("u-1", "v-1", "t-1", "staff"), Kept)


@pytest.mark.parametrize("crash", [False, True])
def test_what_is_undone_after_its_row_was_written_stays_undone(kiosk, tmp_path, crash):
    kiosk.pays(30, "t-1")
    settle(kiosk)
    kiosk.allowance.undo("u-1", "v-1", "t-1", "staff")
    assert rows(kiosk) == [("t-1", "")], "its row waits, too"

    if crash:
        with killed(kiosk, tmp_path / "card") as again:
            assert again.journal.rights.kept("t-1").undone_by == "u-1"
            settle(again)
            assert rows(again) == [("t-1", "u-1"), ("u-1", "u-1")]
    else:
        kiosk.restart()
        assert rows(kiosk) == [("t-1", "u-1"), ("u-1", "u-1")]


def test_a_change_that_fails_keeps_nothing(kiosk):
    def fails(_change, _entry):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        kiosk.pays(30, "t-1", beside=fails)

    assert kiosk.journal.rights.kept("t-1") is None
    assert isinstance(kiosk.pays(30, "t-1"), Entry)


def test_a_transaction_is_never_kept_twice(kiosk):
    entry = kiosk.pays(30, "t-1")
    for _ in range(2):
        with pytest.raises(ValueError, match="t-1"), kiosk.journal.change() as change:
            change.rights.keep("t-1", entry.seq + 1, "v", [], b"")
        settle(kiosk)


def test_a_transaction_needs_an_entry_of_its_own_change(kiosk):
    entry = kiosk.pays(30, "t-1")
    with pytest.raises(ValueError, match="not of this change"), kiosk.journal.change() as change:
        change.rights.keep("t-2", entry.seq, "v", [], b"")
    assert kiosk.journal.rights.kept("t-2") is None


def test_rows_and_waiting_ones_are_read_as_one(kiosk):
    kiosk.pays(1, "t-1")
    settle(kiosk)
    kiosk.pays(2, "t-2")
    kiosk.pays(3, "t-3", visit="v-2")

    rights = kiosk.journal.rights
    assert [seq for seq, _ in rights.since(1)] == [2, 3]
    assert (rights.last_of("v-1").txn, rights.last_of("v-2").txn, rights.last_of("v-3")) == ("t-2", "t-3", None)


def test_few_wait_ten_minutes_and_then_go_together(kiosk):
    kiosk.pays(1, "t-1")
    for _ in range(10):
        kiosk.journal.tidy()
        kiosk.clock.pass_ms(59_000)
    assert rows(kiosk) == []

    kiosk.clock.pass_ms(60_000)
    kiosk.journal.tidy()

    assert rows(kiosk) == [("t-1", "")]
    assert kiosk.journal._guard.read("SELECT noted FROM device") == [(1,)]


def test_a_start_reads_back_no_more_than_a_stretch_with_money_or_without(tmp_path, monkeypatch):
    monkeypatch.setattr(recent, "STRETCH", 20)
    with journal_at(tmp_path) as journal:
        top_up(journal, "t-0", 1_000)
        for number in range(1, 100):
            (press if number % 3 else lambda journal, n=number: pay(journal, f"t-{n}", 1))(journal)
            [(noted,)] = journal._guard.read("SELECT noted FROM device")
            assert journal.last - noted < 20
            assert len(journal._recent.kept) < 20
        assert len(transactions(journal)) == 34


def test_entries_whose_rows_wait_are_not_behind_the_mark_that_the_cursor_carries(kiosk, tmp_path):
    kiosk.pays(1, "t-1")
    kiosk.journal.acknowledge(1)
    kiosk.journal.tidy()

    with killed(kiosk, tmp_path / "card") as again:
        assert again.journal.acknowledged == 1
        assert again.journal.rights.kept("t-1") is not None


def test_who_is_forgotten_leaves_neither_row_nor_note(kiosk, tmp_path):
    kiosk.pays(1, "t-1", answer=lambda _: b"yours")
    kiosk.told(Forget(owner=ADA))

    assert kiosk.journal.rights.kept("t-1") is None
    assert kiosk.journal._guard.read("SELECT note FROM journal WHERE seq = 1") == [(None,)]
    with killed(kiosk, tmp_path / "card") as again:
        assert again.journal.rights.kept("t-1") is None


def test_a_lost_note_leaves_what_the_entry_says(kiosk, tmp_path):
    kiosk.pays(30, "t-1")
    had = kiosk.journal.rights.kept("t-1")
    kiosk.journal._guard.write("UPDATE journal SET note = NULL")

    with killed(kiosk, tmp_path / "card") as again:
        found = again.pays(30, "t-1")
        assert replace(found, answer=b"") == had
        said = msgspec.json.decode(found.answer, type=Moved)
        assert (said.result, said.txn, said.said.asset, said.said.n) == ("done", "t-1", "cents", 30)


@pytest.mark.parametrize(
    ("state", "result", "key"), [("unknown", "done", "payment_unknown"), ("refused", "declined", "not_charged")]
)
def test_a_payment_that_did_not_top_up_is_not_told_as_paid_when_its_answer_is_lost(kiosk, state, result, key):
    def unpaid(legs):
        return ToppedUp(
            txn="t-9", visit="v-1", member=ADA, paid_minor=5000, bonus_minor=0, currency="CNY", method="till",
            payment="p-1", state=state, programme=1, legs=legs,
        )  # fmt: skip

    entry = kiosk.allowance.sell("t-9", "v-1", [], unpaid)

    said = msgspec.json.decode(note_of(entry.body, None).answer, type=Moved)
    assert (said.result, said.said.key, said.said.n) == (result, key, 5000)


def test_a_note_says_only_what_its_entry_does_not(kiosk):
    entry = kiosk.pays(30, "t-1")
    note = note_of(entry.body, None)._replace(answer=b"")
    assert note[:3] == ("t-1", "v-1", [leg(-30)])
    event = paid("t-1", ADA)([leg(-30)])
    assert len(encode(note, event)) == 1
    other = note._replace(txn="t-2", visit="v-9", legs=[], answer=b"a", undoes="t-0")
    assert note_of(entry.body, encode(other, event)) == other


def test_power_cut_anywhere_leaves_rows_and_mark_together_and_every_transaction_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(recent, "STRETCH", 8)
    (source := tmp_path / "source").mkdir()
    promised = []
    with Disk() as disk, journal_at(source) as journal:
        top_up(journal, "t-00", 1_000)
        begun = len(disk.steps)
        promised.append((begun, transactions(journal)))
        for number in range(1, 20):
            pay(journal, f"t-{number:02}", 1)
            promised.append((len(disk.steps), transactions(journal)))
    chance = random.Random(5)
    for at in range(begun, len(disk.steps) + 1):
        (folder := tmp_path / "cut").mkdir()
        for name, content in disk.after_cut(at, chance, chance.choice([0.0, 0.5, 1.0])).items():
            (folder / name).write_bytes(content)
        with journal_at(folder) as journal:
            [(noted,)] = journal._guard.read("SELECT noted FROM device")
            written = journal._guard.read("SELECT count(*) FROM moved")[0][0]
            assert written == noted, "each entry here is a transaction"
            kept = transactions(journal)
            had = max((found for step, found in promised if step <= at), key=len)
            assert kept[: len(had)] == had
            assert len(kept) == journal.last <= len(had) + 1
        shutil.rmtree(folder)
