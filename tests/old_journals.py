"""Journals as earlier versions left them: made by their own steps, with rows in every table they had."""

import apsw

from edge.domain.chain import genesis, head_of
from edge.domain.events import StaffCalled, Stamp
from edge.link.contract import Sealer
from edge.store import migrations
from journals import DEVICE, MEMBER

ENTRIES = 80
_ROWS = (
    "INSERT INTO device (one, id, epoch, boot, acknowledged, stopped) VALUES (1, 'k01', 1, 3, 12, 1)",
    f"INSERT INTO claim VALUES ('r-1', 'txn-1', 7, '{MEMBER}', 31)",
    f"INSERT INTO pending VALUES ('{MEMBER}', 7, 31)",
    "INSERT INTO slip VALUES ('s-1', 'v', x'7b7d', 1, 'intended')",
    f"INSERT INTO nudge VALUES ('{MEMBER}', '2026-11-01', 'birthday')",
    f"INSERT INTO holding VALUES ('{MEMBER}', 'cents', 500, 0)",
    "INSERT INTO moved VALUES ('t-old', 9, 'v', x'5b5d', x'7b7d', '')",
)


def old_journal(folder, steps):
    """Write a journal of the first ``steps`` steps, stopped in order at entry 80; return its entries' bytes."""
    connection = apsw.Connection(str(folder / "journal.db"))
    connection.execute("PRAGMA page_size=4096; PRAGMA journal_mode=WAL").fetchall()
    for step in migrations.STEPS[:steps]:
        for statement in step:
            connection.execute(statement).fetchall()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    for row in _ROWS:
        if row.split()[2] in tables:
            connection.execute(row).fetchall()
    entries = _entries()
    connection.executemany("INSERT INTO journal VALUES (?, ?)", enumerate(entries, start=1))
    connection.execute(f"PRAGMA user_version={steps}").fetchall()
    connection.execute("PRAGMA journal_mode=DELETE").fetchall()
    connection.execute("PRAGMA journal_mode=WAL").fetchall()
    connection.close()
    return entries


def _entries():
    seal, head, bodies = Sealer("0118", DEVICE), genesis(DEVICE, 1), []
    for seq in range(1, ENTRIES + 1):
        stamp = Stamp(boot=1 + seq // 30, mono_ms=seq, wall_ms=1_780_000_000_000 + seq, clock="synced")
        bodies.append(seal(StaffCalled(by="button"), stamp, epoch=1, seq=seq, prev=head))
        head = head_of(bodies[-1])
    return bodies
