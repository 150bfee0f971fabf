"""The journal's tables, as numbered steps that bring any older file to the present.

``PRAGMA user_version`` counts them. All missing steps and the new number are one transaction: a power cut leaves the
file whole, old or new. A released step is never edited, only followed by another.
"""

from pathlib import Path

from edge.domain.errors import JournalRefused
from edge.store.settings import Database

STEPS: tuple[tuple[str, ...], ...] = (
    (
        # One row is ledger and outbox at once: the exact bytes as sent. No second index, so one page is written.
        "CREATE TABLE journal (seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT",
        # This file: one row. ``stopped`` is 1 only after an orderly stop.
        """CREATE TABLE device (
            one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, epoch INTEGER NOT NULL, boot INTEGER NOT NULL,
            acknowledged INTEGER NOT NULL, stopped INTEGER NOT NULL) STRICT""",
        # Till receipts that gave their points here, each once.
        """CREATE TABLE claim (
            receipt TEXT PRIMARY KEY, txn TEXT NOT NULL, seq INTEGER NOT NULL, member TEXT NOT NULL,
            points INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
        # Points earned here that the replica in use does not contain yet.
        """CREATE TABLE pending (
            member TEXT NOT NULL, seq INTEGER NOT NULL, points INTEGER NOT NULL,
            PRIMARY KEY (member, seq)) STRICT, WITHOUT ROWID""",
        # The print saga: what each slip says, and how far its latest copy came.
        """CREATE TABLE slip (
            number TEXT PRIMARY KEY, visit TEXT NOT NULL, record BLOB NOT NULL, copies INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('intended', 'printed', 'unknown', 'not_started'))
            ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX slip_unfinished ON slip (number) WHERE state = 'intended'",
    ),
    (
        # What care said to a member here, for the frequency cap; head office hears of it by the journal.
        """CREATE TABLE nudge (
            member TEXT NOT NULL, day TEXT NOT NULL, care TEXT NOT NULL,
            PRIMARY KEY (member, day, care)) STRICT, WITHOUT ROWID""",
        "CREATE INDEX nudge_by_day ON nudge (day)",
    ),
    (
        # What this device may spend. ``brief``: how many of it came for one purchase and go back when nobody uses them.
        """CREATE TABLE holding (
            owner TEXT NOT NULL, asset TEXT NOT NULL, n INTEGER NOT NULL CHECK (n > 0),
            brief INTEGER NOT NULL CHECK (brief BETWEEN 0 AND n), PRIMARY KEY (owner, asset)) STRICT, WITHOUT ROWID""",
        # Each transaction once, with its answer. ``undone_by`` is empty while it stands; a void names itself.
        """CREATE TABLE moved (
            txn TEXT PRIMARY KEY, seq INTEGER NOT NULL, visit TEXT NOT NULL, legs BLOB NOT NULL, answer BLOB NOT NULL,
            undone_by TEXT NOT NULL) STRICT, WITHOUT ROWID""",
        # Members whose spending at the chain's risk, in that entry, head office may not have yet.
        """CREATE TABLE risked (
            owner TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (owner, seq)) STRICT, WITHOUT ROWID""",
        # The last word applied of each that grants: head office, or a store's holder in one of its epochs.
        """CREATE TABLE heard (
            source TEXT PRIMARY KEY, gen INTEGER NOT NULL, dseq INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
        # Words applied, as signed: a head office restored from a backup asks for those it forgot.
        """CREATE TABLE said (
            source TEXT NOT NULL, dseq INTEGER NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (source, dseq)) STRICT, WITHOUT ROWID""",
        # The latest of what was told as a setting: ``caps``, ``closing``.
        "CREATE TABLE told (what TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
        # A store's holder: its signed words to each sibling's epoch until heard there; the last stays, for its number.
        """CREATE TABLE lent (
            dev TEXT NOT NULL, ep INTEGER NOT NULL, dseq INTEGER NOT NULL, req TEXT NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (dev, ep, dseq)) STRICT, WITHOUT ROWID""",
    ),
    (
        # Up to ``pruned`` head office has everything and the entries are gone; the chain goes on from its hash. The
        # patrol last verified the chain up to ``verified``. Both hashes are empty before the first.
        "ALTER TABLE device ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE device ADD COLUMN pruned_head BLOB NOT NULL DEFAULT x''",
        "ALTER TABLE device ADD COLUMN verified INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE device ADD COLUMN verified_head BLOB NOT NULL DEFAULT x''",
        # How far the journal was at some moments, an hour apart: by these an entry's age is told.
        """CREATE TABLE mark (
            seq INTEGER PRIMARY KEY, boot INTEGER NOT NULL, mono INTEGER NOT NULL, wall INTEGER NOT NULL) STRICT""",
    ),
    (
        # What this device promised and must see through: gifts put aside, coupons reserved, payments without an end.
        # ``thing``: the gift, coupon, payment's reference or receipt; ``code``: what staff find it by; ``until``: its
        # last day.
        """CREATE TABLE promise (
            txn TEXT PRIMARY KEY, member TEXT NOT NULL, kind TEXT NOT NULL, thing TEXT NOT NULL, n INTEGER NOT NULL,
            state TEXT NOT NULL, code TEXT NOT NULL, until TEXT NOT NULL,
            seq INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
        "CREATE INDEX promise_by_member ON promise (member)",
        "CREATE INDEX promise_by_thing ON promise (thing)",
    ),
    (
        # What the device keeps of a transaction beside what it sends, so that a sale writes no page of ``moved``.
        "ALTER TABLE journal ADD COLUMN note BLOB",
        # Every transaction up to entry ``noted`` has its row in ``moved``; the notes after it are read at a start.
        "ALTER TABLE device ADD COLUMN noted INTEGER NOT NULL DEFAULT 0",
        "UPDATE device SET noted = max(pruned, (SELECT coalesce(max(seq), 0) FROM journal))",
    ),
)

TABLES = frozenset({"journal", "device", "claim", "pending", "slip", "nudge"}) | {
    "holding",
    "moved",
    "risked",
    "heard",
    "said",
    "told",
    "lent",
    "promise",
    "mark",
}
"""The tables of the newest step."""


def version_of(database: Database) -> int:
    """Return how many steps the file has taken; 0 is an empty file."""
    [(steps,)] = database.execute_sql("PRAGMA user_version").fetchall()
    return int(steps or 0)


def insist_known(database: Database, path: Path) -> None:
    """Refuse a file that a newer version wrote, before anything in it is touched.

    Raises:
        JournalRefused: It is newer than this program.
    """
    if (found := version_of(database)) > len(STEPS):
        raise JournalRefused(
            f"{path} has layout {found}, this version knows up to {len(STEPS)}: "
            "install the newer version again; the file was not touched"
        )


def migrate(database: Database) -> None:
    """Take every step the file lacks, all or none."""
    with database.atomic("IMMEDIATE"):
        for step in STEPS[version_of(database) :]:
            for statement in step:
                database.execute_sql(statement)
        database.execute_sql(f"PRAGMA user_version={len(STEPS)}")
