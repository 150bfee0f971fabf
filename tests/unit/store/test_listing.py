"""A journal that is read without a service: every entry, and what its device may spend."""

from edge.store.listing import list_journal
from journals import MEMBER, bodies, journal_at, press
from old_journals import old_journal


def test_every_entry_and_what_may_be_spent_here_are_listed(tmp_path):
    with journal_at(tmp_path) as journal:
        press(journal, 3)
        with journal.change() as change:
            change.rights.put(MEMBER, "points", 700)
        written = bodies(journal)

    book = list_journal(tmp_path / "journal.db")

    assert [entry.body for entry in book.entries] == written
    assert [(unit.owner, unit.asset, unit.n) for unit in book.held] == [(MEMBER, "points", 700)]


def test_a_journal_of_a_version_that_knew_no_rights_is_listed_too(tmp_path):
    entries = old_journal(tmp_path, 2)

    book = list_journal(tmp_path / "journal.db")

    assert ([entry.body for entry in book.entries], book.held) == (entries, [])
