"""What a start makes of files that were lost, swapped or damaged while nobody looked."""

import stat

import apsw
import pytest

from edge.domain.errors import JournalRefused
from edge.store.aside import Marks, read_marks, set_aside, write_marks
from journals import assert_whole, bodies, claim, journal_at, press


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def shop_with(folder, entries):
    with journal_at(folder) as journal:
        press(journal, entries)
        return bodies(journal)


def shop_that_crashed(folder):
    """Return a folder as ``kill -9`` leaves it after four events and a claim."""
    (crashed := folder / "crashed").mkdir()
    with journal_at(folder) as journal:
        press(journal, 4)
        claim(journal, "r-1")
        for name in ("journal.db", "journal.db-wal", "journal.marks"):
            (crashed / name).write_bytes((folder / name).read_bytes())
    return crashed


def drop_tape(folder):
    """Take away the second copy of each entry, as on a device that never had one."""
    for file in folder.glob("journal.tape-*"):
        file.unlink()


def edit(folder, sql, *values):
    """Change a closed journal behind its back."""
    connection = apsw.Connection(str(folder / "journal.db"))
    connection.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
    connection.execute(sql, values).fetchall()
    connection.close()


def test_a_file_that_is_no_database_is_set_aside_and_the_next_epoch_begins(tmp_path):
    shop_with(tmp_path, 3)
    (tmp_path / "journal.db").write_bytes(b"no database at all" * 500)

    with journal_at(tmp_path) as journal:
        assert (journal.epoch, journal.boot, journal.last) == (2, 2, 0)
        damaged, begins = journal.found
        assert "journal.db could not go on (file is not a database); it is kept as journal.db.damaged-1-1" in damaged
        assert begins == "epoch 2 begins"
        press(journal)
        assert_whole(journal)
    aside = tmp_path / "journal.db.damaged-1-1"
    assert aside.read_bytes().startswith(b"no database")
    assert stat.S_IMODE(aside.stat().st_mode) == 0o400


def test_a_damaged_journal_goes_aside_together_with_its_log(tmp_path):
    crashed = shop_that_crashed(tmp_path)
    log = bytearray((crashed / "journal.db-wal").read_bytes())
    log[len(log) // 3 : len(log) // 3 + 4] = b"oops"
    (crashed / "journal.db-wal").write_bytes(log)

    with journal_at(crashed) as journal:
        assert journal.epoch == 2
        assert "its write-ahead log is damaged after frame" in journal.found[0]
    assert (crashed / "journal.db.damaged-1-1-wal").read_bytes() == log


def test_one_flipped_bit_of_the_log_is_turned_back_and_nothing_is_lost(tmp_path):
    crashed = shop_that_crashed(tmp_path)
    with journal_at(tmp_path) as journal:
        whole = bodies(journal)
    log = bytearray((crashed / "journal.db-wal").read_bytes())
    log[len(log) // 3] ^= 1
    (crashed / "journal.db-wal").write_bytes(log)

    with journal_at(crashed) as journal:
        assert (journal.epoch, bodies(journal)) == (1, whole)
        assert "one bit of its write-ahead log was wrong" in journal.found[0]


def test_one_flipped_bit_of_a_side_table_is_turned_back(tmp_path):
    with journal_at(tmp_path) as journal:
        claim(journal, "r-1", 31)
    content = (tmp_path / "journal.db").read_bytes()
    place = content.index(b"r-1") + 2
    (tmp_path / "journal.db").write_bytes(content[:place] + b"3" + content[place + 1 :])

    with journal_at(tmp_path) as journal:
        assert journal.claim_of("r-1").points == 31
        assert journal.claim_of("r-3") is None
        assert "one bit each of 1 pages was wrong; put right" in journal.found[0]


def test_a_side_table_that_was_tampered_with_is_set_aside(tmp_path):
    with journal_at(tmp_path) as journal:
        claim(journal, "r-1", 31)
    content = (tmp_path / "journal.db").read_bytes()
    (tmp_path / "journal.db").write_bytes(content.replace(b"r-1txn", b"x-9txn"))

    with journal_at(tmp_path) as journal:
        assert journal.epoch == 2
        assert "is not as it was written" in journal.found[0]


def test_a_flipped_bit_is_turned_back_while_the_service_runs(tmp_path, caplog):
    with journal_at(tmp_path) as journal:
        claim(journal, "r-1", 31)
        journal._guard.empty_log()
        press(journal)  # the log begins anew, so that the claim stands in the file alone
        content = (tmp_path / "journal.db").read_bytes()
        place = content.index(b"r-1txn") + 2
        with (tmp_path / "journal.db").open("r+b") as file:
            file.seek(place)
            file.write(b"3")
        assert journal.claim_of("r-1") is None or journal.claim_of("r-1").points == 31
        journal.tidy()
        assert journal.claim_of("r-1").points == 31
    assert "1 wrong bits of journal.db were turned back" in caplog.text


def test_an_empty_journal_with_a_log_that_cannot_be_read_is_evidence_and_kept(tmp_path):
    crashed = shop_that_crashed(tmp_path)
    log = bytearray((crashed / "journal.db-wal").read_bytes())
    log[100:104] = b"oops"
    (crashed / "journal.db-wal").write_bytes(log[:20_000])

    with journal_at(crashed) as journal:
        assert journal.epoch == 2
        assert "it is empty, but epoch 1 had begun" in journal.found[0]
    assert (crashed / "journal.db.damaged-1-1-wal").exists()


def test_damage_that_the_log_can_still_repair_costs_nothing(tmp_path):
    crashed = shop_that_crashed(tmp_path)
    (crashed / "journal.db").write_bytes(b"x" * 8192)

    with journal_at(crashed) as journal:
        assert (journal.epoch, journal.last) == (1, 5)
        assert_whole(journal)


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE journal SET body = replace(body, 'button', 'screen') WHERE seq = 60", "the chain breaks at entry 61"),
        ("DELETE FROM journal WHERE seq = 60", "entry 61 follows entry 59"),
        ("UPDATE journal SET body = x'00' WHERE seq = 60", "entry 60 cannot be read"),
        ("UPDATE device SET acknowledged = 71", "head office has 71 entries of it, but it ends at 70"),
        ("DROP TABLE claim", "it has no table claim"),
        ("DELETE FROM device", "it does not say which device it belongs to"),
    ],
)
def test_a_journal_that_was_tampered_with_is_set_aside_with_the_reason(tmp_path, sql, why):
    shop_with(tmp_path, 70)
    drop_tape(tmp_path)
    edit(tmp_path, sql.replace("replace(body, 'button', 'screen')", "CAST(replace(body, 'button', 'screen') AS BLOB)"))

    with journal_at(tmp_path) as journal:
        assert journal.epoch == 2
        assert f"could not go on ({why}" in journal.found[0]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal SET body = CAST(replace(body, 'button', 'screen') AS BLOB) WHERE seq = 60",
        "UPDATE journal SET body = CAST(replace(body, 'button', 'screen') AS BLOB) WHERE seq = 70",
        "DELETE FROM journal WHERE seq BETWEEN 20 AND 60",
        "UPDATE journal SET body = x'00' WHERE seq > 1 AND seq < 70",
    ],
)
def test_what_the_tape_proves_is_put_right_and_said(tmp_path, sql):
    shop_with(tmp_path, 70)
    with journal_at(tmp_path) as journal:
        whole = bodies(journal)
    edit(tmp_path, sql)

    with journal_at(tmp_path) as journal:
        assert (journal.epoch, bodies(journal)) == (1, whole)
        assert "put right from the tape" in journal.found[0]
        press(journal)
        assert_whole(journal)


def test_a_tape_with_more_than_the_journal_proves_that_the_journal_lost_its_end(tmp_path):
    shop_with(tmp_path, 70)
    edit(tmp_path, "DELETE FROM journal WHERE seq > 68")

    with journal_at(tmp_path) as journal:
        assert journal.epoch == 2
        assert "its tape has 70 entries, but it ends at 68" in journal.found[0]


def test_the_first_entry_must_name_the_beginning_of_its_epoch(tmp_path):
    (tmp_path / "other").mkdir()
    shop_with(tmp_path / "other", 2)
    edit(tmp_path / "other", "UPDATE device SET epoch = 4")
    with journal_at(tmp_path / "other") as journal:
        assert "the chain breaks at entry 1" in journal.found[0]


def test_a_vanished_journal_begins_the_next_epoch_and_says_so(tmp_path):
    shop_with(tmp_path, 3)
    (tmp_path / "journal.db").unlink()
    (tmp_path / "journal.db-wal").unlink()

    with journal_at(tmp_path) as journal:
        assert (journal.epoch, journal.boot) == (2, 2)
        assert journal.found[0] == "journal.db was missing; what head office does not have of epoch 1 is lost"


def test_a_log_without_its_database_is_kept(tmp_path):
    crashed = shop_that_crashed(tmp_path)
    log = (crashed / "journal.db-wal").read_bytes()
    (crashed / "journal.db").unlink()

    with journal_at(crashed) as journal:
        assert journal.epoch == 2
        assert "was missing or empty beside its log" in journal.found[0]
    assert (crashed / "journal.db.damaged-1-1-wal").read_bytes() == log


def test_an_older_copy_put_back_begins_a_new_epoch(tmp_path):
    shop_with(tmp_path, 3)
    older = {name: (tmp_path / name).read_bytes() for name in ("journal.db", "journal.db-wal")}
    (tmp_path / "journal.db").write_bytes(b"damaged")
    shop_with(tmp_path, 3)
    for name, content in older.items():
        (tmp_path / name).write_bytes(content)

    with journal_at(tmp_path) as journal:
        assert journal.epoch == 3
        assert "it is of epoch 1, but epoch 2 had begun" in journal.found[0]


def test_epochs_never_repeat_even_when_the_marks_are_lost_too(tmp_path):
    for _ in range(3):
        shop_with(tmp_path, 1)
        (tmp_path / "journal.db").write_bytes(b"damaged")
    (tmp_path / "journal.marks").write_bytes(b"{")

    with journal_at(tmp_path) as journal:
        assert journal.epoch == 4


def test_the_number_of_starts_survives_a_damaged_journal(tmp_path):
    for _ in range(3):
        shop_with(tmp_path, 1)
    (tmp_path / "journal.db").write_bytes(b"damaged")

    with journal_at(tmp_path) as journal:
        assert journal.boot == 4


def test_lost_marks_are_written_again_from_the_journal(tmp_path):
    shop_with(tmp_path, 3)
    (tmp_path / "journal.marks").unlink()

    with journal_at(tmp_path) as journal:
        assert (journal.epoch, journal.boot, journal.last, journal.found) == (1, 2, 3, [])
    assert read_marks(tmp_path / "journal.db") == Marks(epoch=1, boot=2)


def test_marks_cut_off_in_the_writing_leave_the_old_ones(tmp_path):
    write_marks(tmp_path / "journal.db", Marks(epoch=5, boot=9))
    (tmp_path / "journal.marks-new").write_bytes(b'{"epo')

    assert read_marks(tmp_path / "journal.db") == Marks(epoch=5, boot=9)


def test_another_devices_journal_is_refused_untouched(tmp_path):
    shop_with(tmp_path, 3)
    before = (tmp_path / "journal.db").read_bytes()

    with pytest.raises(JournalRefused, match=r"belongs to device 'k01', this one is 'k02': correct device\.id"):
        journal_at(tmp_path, device="k02").__enter__()
    assert (tmp_path / "journal.db").read_bytes() == before
    assert not [name for name in names(tmp_path) if "damaged" in name]


def test_another_programs_database_is_set_aside(tmp_path):
    apsw.Connection(str(tmp_path / "journal.db")).execute("CREATE TABLE theirs (x)").fetchall()

    with journal_at(tmp_path) as journal:
        assert "it is another program's database" in journal.found[0]
    assert "journal.db.damaged-1-1" in names(tmp_path)


def test_after_a_crash_the_start_says_what_is_there(tmp_path):
    with journal_at(shop_that_crashed(tmp_path)) as journal:
        [sentence] = journal.found
        assert "start 1 ended without an orderly stop (power cut or crash)" in sentence
        assert "the journal is whole up to entry 5, 5 of them unsent" in sentence
        assert journal.claim_of("r-1") is not None


# -- an epoch that ends in order --------------------------------------------------------------------------------------


def test_a_finished_epoch_is_kept_as_closed_and_a_new_one_begins(tmp_path):
    with journal_at(tmp_path) as journal:
        press(journal, 3)
        journal.acknowledge(3)
        journal.finish()

    with journal_at(tmp_path) as journal:
        assert (journal.epoch, journal.boot, journal.last) == (2, 2, 0)
        assert journal.found == [
            "epoch 1 was closed and head office has all of it; its file is kept as journal.db.closed-1-1",
            "epoch 2 begins",
        ]
        press(journal)
        assert_whole(journal)
    with journal_at(tmp_path) as journal:
        assert (journal.epoch, journal.last, journal.found) == (2, 1, [])


def test_an_epoch_that_head_office_does_not_have_all_of_goes_on(tmp_path):
    with journal_at(tmp_path) as journal:
        press(journal, 3)
        journal.acknowledge(2)
        journal.finish()

    with journal_at(tmp_path) as journal:
        assert (journal.epoch, journal.last, journal.found) == (1, 3, [])


def test_a_power_cut_after_the_closed_file_was_put_by_may_skip_a_number_but_never_repeats_one(tmp_path):
    with journal_at(tmp_path) as journal:
        journal.finish()
    set_aside(tmp_path / "journal.db", 1, "closed")

    with journal_at(tmp_path) as journal:
        assert journal.epoch == 3


def test_lost_marks_do_not_make_a_closed_epoch_begin_again(tmp_path):
    with journal_at(tmp_path) as journal:
        journal.finish()
    with journal_at(tmp_path):
        pass
    (tmp_path / "journal.marks").unlink()
    (tmp_path / "journal.db").unlink()

    with journal_at(tmp_path) as journal:
        assert journal.epoch == 3


def test_a_new_card_begins_with_the_epoch_that_head_office_gave(tmp_path):
    with journal_at(tmp_path, first_epoch=4) as journal:
        assert (journal.epoch, journal.found) == (4, [])
        press(journal)

    with journal_at(tmp_path, first_epoch=9) as journal:
        assert (journal.epoch, journal.last, journal.found) == (4, 1, []), "what goes on keeps its number"
        journal.acknowledge(1)
        journal.finish()

    with journal_at(tmp_path, first_epoch=9) as journal:
        assert journal.epoch == 9
