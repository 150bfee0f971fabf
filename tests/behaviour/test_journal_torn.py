"""Torn and damaged files: a cut in the middle of a commit takes back only that commit; damage is told, in words."""

import random
import shutil

import pytest

from journals import assert_whole, bodies, claim, journal_at, press

LOG_HEADER, FRAME = 32, 24 + 4096
FILES = ("journal.db", "journal.db-wal", "journal.marks")


@pytest.fixture
def shop(tmp_path):
    """Return a crashed shop of 40 promised entries, its entries, and its log with one more commit under way."""
    (crashed := tmp_path / "shop").mkdir()
    with journal_at(tmp_path) as journal:
        press(journal, 39)
        claim(journal, "r-1")
        for name in FILES:
            (crashed / name).write_bytes((tmp_path / name).read_bytes())
        promised = bodies(journal)
        claim(journal, "r-2")
        longer = (tmp_path / "journal.db-wal").read_bytes()
    return crashed, promised, longer


def copy_of(shop, folder, **changed):
    """Return a copy of the shop's folder with some files changed: ``log`` or ``db``."""
    shutil.copytree(shop, folder)
    for name, content in changed.items():
        (folder / {"log": "journal.db-wal", "db": "journal.db"}[name]).write_bytes(content)
    return folder


def test_a_log_torn_at_any_byte_of_the_commit_under_way_loses_nothing_promised(tmp_path, shop):
    crashed, promised, longer = shop
    short = (crashed / "journal.db-wal").stat().st_size
    chance = random.Random(3)
    sectors = range(short, len(longer) + 1, 512)
    ends = [*sectors, len(longer), *(chance.randrange(short, len(longer)) for _ in range(20))]
    for number, end in enumerate(ends):
        torn = longer[:end]
        for name, log in {"cut": torn, "noise": torn + chance.randbytes(len(longer) - end)}.items():
            with journal_at(copy_of(crashed, tmp_path / f"{name}-{number}", log=log)) as journal:
                assert journal.epoch == 1
                assert bodies(journal)[:40] == promised
                assert (journal.last, journal.claim_of("r-2") is not None) in ((40, False), (41, True))
                assert_whole(journal)


def test_a_log_damaged_anywhere_is_either_read_whole_or_set_aside_with_a_sentence(tmp_path, shop):
    crashed, promised, _ = shop
    log = (crashed / "journal.db-wal").read_bytes()
    chance = random.Random(5)
    for number in range(60):
        place = chance.randrange(LOG_HEADER, len(log))
        flipped = bytearray(log)
        flipped[place] ^= 1 << chance.randrange(8)
        with journal_at(copy_of(crashed, tmp_path / f"flip-{number}", log=bytes(flipped))) as journal:
            if journal.epoch == 1:
                assert_whole(journal)
                # What one torn commit cannot be told from: damage in the last frames. Head office sees that one.
                assert journal.last == 40 or place > len(log) - 12 * FRAME
                assert bodies(journal) == promised[: journal.last]
            else:
                assert "it is kept as journal.db.damaged-1-1" in journal.found[0]
                press(journal)
                assert_whole(journal)


@pytest.mark.parametrize("size", [0, 1, 100, 4095, 4096, 5000, 8192, 12_288])
def test_a_database_cut_short_starts_and_says_so(tmp_path, size):
    with journal_at(tmp_path) as journal:
        press(journal, 60)
    content = (tmp_path / "journal.db").read_bytes()
    (tmp_path / "journal.db").write_bytes(content[:size])

    with journal_at(tmp_path) as journal:
        assert (journal.epoch, journal.last) == (2, 0)
        assert journal.found
        press(journal)
        assert_whole(journal)


def test_garbage_in_any_page_of_the_database_never_stops_the_start(tmp_path):
    (shop := tmp_path / "shop").mkdir()
    with journal_at(shop) as journal:
        press(journal, 60)
        promised = bodies(journal)
    content = (shop / "journal.db").read_bytes()
    chance = random.Random(11)
    for number, page in enumerate(range(0, len(content), 4096)):
        damaged = content[:page] + chance.randbytes(4096) + content[page + 4096 :]
        with journal_at(copy_of(shop, tmp_path / f"page-{number}", db=damaged)) as journal:
            if journal.epoch == 1:  # a page that holds no entry of the tail, such as that of an empty table
                assert bodies(journal) == promised
            else:
                assert journal.found
            press(journal)
