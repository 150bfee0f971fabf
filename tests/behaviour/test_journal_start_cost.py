"""A start costs the same with a million entries waiting as with none: counted in SQLite's steps and pages, not time."""

from contextlib import contextmanager

import apsw
import pytest

from edge.domain.chain import genesis, head_of
from edge.store.checkup import MOST
from edge.store.pages import Sums
from edge.store.tape import Tape
from journals import DEVICE, claim, journal_at, press

QUEUED = 1_000_000


@contextmanager
def counted():
    """Count what every connection opened inside does: virtual machine steps, and pages read from the disk."""
    cost, opened = {"steps": 0}, []

    def profile(event):
        if "stmt_status" in event:
            cost["steps"] += event["stmt_status"]["SQLITE_STMTSTATUS_VM_STEP"]

    def hook(connection):
        opened.append(connection)
        connection.trace_v2(apsw.SQLITE_TRACE_PROFILE, profile)

    apsw.connection_hooks.append(hook)
    try:
        yield cost
    finally:
        apsw.connection_hooks.remove(hook)


def start_cost(folder):
    with counted() as cost, journal_at(folder) as journal:
        pages, _ = journal._database.connection().status(apsw.SQLITE_DBSTATUS_CACHE_MISS)
        return cost["steps"], pages, journal.last


@pytest.fixture
def queue(tmp_path):
    """Return a folder with a journal and a tape of a million short entries."""
    (folder := tmp_path / "queue").mkdir()
    with journal_at(folder):
        pass
    entries, head = [], genesis(DEVICE, 1)
    for seq in range(1, QUEUED + 1):
        entries.append((seq, b'{"ep":1,"seq":%d,"prev":"%b"}' % (seq, head.hex().encode())))
        head = head_of(entries[-1][1])
    connection = apsw.Connection(str(folder / "journal.db"))
    connection.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
    with connection:
        connection.executemany("INSERT INTO journal (seq, body) VALUES (?, ?)", entries)
        # As an orderly stop leaves it, in the other journal too: no entry waits for the row of its transaction.
        connection.execute("UPDATE device SET noted = ?", (QUEUED,))
    connection.close()
    with Sums(folder / "journal.db") as sums:
        sums.take(set(range(1, (folder / "journal.db").stat().st_size // 4096 + 1)))
    with Tape(folder / "journal.db", 1) as tape:
        tape.append(entries)
    return folder


def test_a_start_with_a_million_entries_waiting_reads_no_more_than_the_tail(tmp_path, queue):
    with journal_at(tmp_path) as journal:
        press(journal, MOST + 1)
        claim(journal, "r-1")

    steps, pages, _ = start_cost(tmp_path)
    queued_steps, queued_pages, last = start_cost(queue)

    assert last == QUEUED
    assert queued_steps <= 1.2 * steps
    assert queued_pages <= pages + 4, "the same, and a deeper tree"
