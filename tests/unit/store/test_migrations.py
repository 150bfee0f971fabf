"""Older and newer files, and a power cut in the middle of a migration."""

import random
import shutil

import pytest

from edge.domain.errors import JournalRefused
from edge.store import migrations, start
from fakes.disk import Disk
from journals import MEMBER, assert_whole, bodies, journal_at, press
from old_journals import old_journal

NEXT_STEP = (
    "CREATE TABLE held (owner TEXT PRIMARY KEY, units INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "ALTER TABLE claim ADD COLUMN store TEXT NOT NULL DEFAULT ''",
    "UPDATE claim SET store = '0118'",
    "CREATE INDEX claim_by_txn ON claim (txn)",
)


def schema(journal):
    return journal._database.connection().execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()


def test_a_file_from_a_newer_version_is_refused_untouched(tmp_path, monkeypatch):
    with monkeypatch.context() as newer:
        newer.setattr(migrations, "STEPS", (*migrations.STEPS, NEXT_STEP))
        with journal_at(tmp_path) as journal:
            press(journal)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    known = len(migrations.STEPS)
    words = f"has layout {known + 1}, this version knows up to {known}: install the newer version"
    with pytest.raises(JournalRefused, match=words):
        journal_at(tmp_path).__enter__()

    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_statement_that_fails_leaves_the_old_file_whole(tmp_path, monkeypatch):
    with journal_at(tmp_path) as journal:
        press(journal, 5)
        old = schema(journal)

    for place in range(len(NEXT_STEP) + 1):
        with monkeypatch.context() as step:
            broken = (*NEXT_STEP[:place], "INSERT INTO no_such_table VALUES (1)", *NEXT_STEP[place:])
            step.setattr(migrations, "STEPS", (*migrations.STEPS, broken))
            with pytest.raises(JournalRefused, match="no_such_table"):
                journal_at(tmp_path).__enter__()

        with journal_at(tmp_path) as journal:
            assert (schema(journal), journal.last) == (old, 5)


def test_power_cut_anywhere_in_a_migration_leaves_it_whole_old_or_whole_new(tmp_path, monkeypatch):
    (source := tmp_path / "source").mkdir()
    with Disk() as disk:
        with journal_at(source) as journal:
            press(journal, 5)
            old = schema(journal)
        begun = len(disk.steps)
        monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, NEXT_STEP))
        with journal_at(source) as journal:
            new = schema(journal)
    assert old != new
    monkeypatch.setattr(start, "migrate", lambda _database: None)  # to see what the cut left, not to finish it

    chance, seen = random.Random(7), set()
    for at in range(begun, len(disk.steps) + 1):
        for kept in (0.0, 0.5, 1.0):
            (folder := tmp_path / f"cut-{at}-{kept}").mkdir()
            for name, content in disk.after_cut(at, chance, kept).items():
                (folder / name).write_bytes(content)
            with journal_at(folder) as journal:
                assert_whole(journal)
                found = schema(journal)
                assert found in (old, new)
                assert migrations.version_of(journal._database) == len(migrations.STEPS) - (found == old)
                seen.add(found == new)
    assert seen == {False, True}, "the cuts fell on both sides of the commit"


RELEASED = range(1, len(migrations.STEPS))


@pytest.mark.parametrize("steps", RELEASED)
def test_a_journal_of_every_released_layout_is_brought_to_the_present_with_all_it_had(tmp_path, steps):
    had = old_journal(tmp_path, steps)
    with journal_at(tmp_path) as journal:
        assert (journal.epoch, journal.boot, journal.found) == (1, 4, [])
        assert migrations.version_of(journal._database) == len(migrations.STEPS)
        assert_whole(journal)
        assert (bodies(journal), journal.bounds()) == (had, (12, 80))
        assert journal.claim_of("r-1").seq == 7
        assert journal.pending_points(MEMBER) == 31
        assert [slip.number for slip in journal.unfinished_slips()] == ["s-1"]
        assert len(journal.nudges(MEMBER)) == (steps > 1)
        assert bool(journal.rights.kept("t-old")) == (steps > 2)
        assert journal._guard.read("SELECT noted FROM device") == [(80,)], "they have rows, and no notes to look for"
        press(journal)
        journal.tidy()
    with journal_at(tmp_path) as journal:
        assert (journal.last, journal.found) == (81, [])


@pytest.mark.parametrize("steps", RELEASED)
def test_power_cut_anywhere_while_an_old_layout_is_brought_to_the_present(tmp_path, steps):
    """Every cut leaves the old file whole or the new one, and the next start goes on with all it had."""
    (source := tmp_path / "source").mkdir()
    had = old_journal(source, steps)
    before = {file.name: file.read_bytes() for file in source.iterdir()}
    with Disk(before={**before}) as disk, journal_at(source) as journal:
        done = len(disk.steps)
        press(journal)
        had.append(bodies(journal)[-1])
    chance = random.Random(steps)
    for at in range(done + 1):
        for kept in (0.0, 0.5, 1.0):
            (folder := tmp_path / "cut").mkdir()
            for name, content in disk.after_cut(at, chance, kept, garbage=0.2).items():
                (folder / name).write_bytes(content)
            with journal_at(folder) as journal:
                assert (journal.epoch, bodies(journal), journal.acknowledged) == (1, had[:80], 12)
                assert journal.claim_of("r-1").seq == 7
            shutil.rmtree(folder)
