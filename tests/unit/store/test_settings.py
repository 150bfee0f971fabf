"""What SQLite must prove before anything is sold on it."""

import apsw
import pytest

from edge.domain.errors import JournalRefused
from edge.store import settings
from edge.store.settings import Setting
from fakes.disk import Disk
from journals import journal_at, press


def with_setting(monkeypatch, changed: Setting, instead_of: str):
    kept = [setting for setting in settings.SETTINGS if setting.pragma != instead_of]
    monkeypatch.setattr(settings, "SETTINGS", (*kept, changed))


@pytest.mark.parametrize(
    ("changed", "instead_of", "complaint"),
    [
        (Setting("synchronous", "fulll", 2), "synchronous", "synchronous is 1, 2 is needed"),
        (Setting("journalmode", "WAL", "wal"), "journal_mode", "journalmode is 'nothing', 'wal' is needed"),
        (Setting("journal_mode", "DELETE", "wal"), "journal_mode", "journal_mode is 'delete', 'wal' is needed"),
        (Setting("page_size", "1000", 4096), "page_size", "page_size is"),
        (Setting("secure_delete", "OFF", 1), "secure_delete", "secure_delete is 0, 1 is needed"),
        (Setting("locking_mode", "NORMAL", "exclusive"), "locking_mode", "locking_mode is 'normal'"),
    ],
)
def test_a_setting_that_did_not_take_stops_all_selling(tmp_path, monkeypatch, changed, instead_of, complaint):
    if changed.pragma == "page_size":
        apsw.Connection(str(tmp_path / "journal.db")).execute("PRAGMA page_size=1024; VACUUM").fetchall()
    with_setting(monkeypatch, changed, instead_of)

    with pytest.raises(JournalRefused, match=complaint), journal_at(tmp_path):
        pass


def test_every_setting_of_the_journal_is_read_back(tmp_path):
    with journal_at(tmp_path) as journal:
        for setting in settings.SETTINGS:
            [(found,)] = journal._database.connection().execute(f"PRAGMA {setting.pragma}").fetchall()
            assert found == setting.wanted


def test_a_disk_layer_that_is_not_the_machines_own_is_refused(tmp_path):
    apsw.set_default_vfs("unix-none")
    try:
        with pytest.raises(JournalRefused, match="vfs is 'unix-none', 'unix' is needed"), journal_at(tmp_path):
            pass
    finally:
        apsw.set_default_vfs("unix")


def test_a_disk_layer_that_calls_its_sectors_safe_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "_powersafe_overwrite", lambda _connection: 1)

    with pytest.raises(JournalRefused, match="psow is 1, 0 is needed"), journal_at(tmp_path):
        pass


def test_an_sqlite_with_the_lost_log_bug_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.46.1")

    with (
        pytest.raises(JournalRefused, match=r"SQLite 3\.46\.1 can lose sales: install apsw"),
        journal_at(tmp_path),
    ):
        pass


def test_a_second_process_is_told_that_the_journal_is_in_use(tmp_path):
    with journal_at(tmp_path) as journal:
        with pytest.raises(JournalRefused, match="in use by another process: stop the other"), journal_at(tmp_path):
            pass
        press(journal)
    assert not list(tmp_path.glob("*damaged*"))


def test_no_shared_memory_file_is_made(tmp_path):
    with journal_at(tmp_path) as journal:
        press(journal)
        names = ["journal.db", "journal.db-wal", "journal.marks", "journal.sums"]
        assert sorted(file.name for file in tmp_path.iterdir()) == names


def test_one_commit_is_one_sync(tmp_path):
    with Disk() as disk, journal_at(tmp_path) as journal:
        press(journal)
        before = disk.count("sync")
        press(journal, 100)
        assert disk.count("sync") - before == 100


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with (
        pytest.raises(JournalRefused, match="see that its folder exists"),
        journal_at(tmp_path / "nowhere"),
    ):
        pass
