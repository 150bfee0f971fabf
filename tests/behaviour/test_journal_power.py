"""The power goes at any moment: whatever was said to be saved is there at the next start, whole and in order.

The disk is rebuilt as a cut may leave it: everything synced, and any part of what was not, sector by sector. The same
check must fail where we leave out a sync, or it proves nothing.
"""

import random

from edge.store import settings
from fakes.disk import Disk
from journals import MEMBER, assert_whole, claim, journal_at, press

CUTS = 150


def busy_shop(folder, disk, seed):
    """Write entries and claims; return after which disk step how many entries and points were promised."""
    chance = random.Random(seed)
    promised = [(0, 0, 0)]
    with journal_at(folder) as journal:
        for number in range(120):
            if chance.random() < 0.5:
                press(journal)
            else:
                claim(journal, f"r-{number}", 1, txn=f"t-{number}")
            promised.append((len(disk.steps), journal.last, journal.pending_points(MEMBER)))
            if chance.random() < 0.1:
                journal._guard.empty_log()
            if chance.random() < 0.1:
                journal.acknowledge(journal.last - 1)
                journal.tidy()
    return promised


def losses(tmp_path, cuts=CUTS, seed=1, garbage=0.0):
    """Cut the power at random moments; return how many cuts lost an entry or points that had been promised."""
    (source := tmp_path / "source").mkdir()
    with Disk() as disk:
        promised = busy_shop(source, disk, seed)
    chance, lost = random.Random(seed), 0
    for number in range(cuts):
        at = chance.randrange(promised[1][0], len(disk.steps) + 1)
        (folder := tmp_path / f"cut-{number}").mkdir()
        kept = chance.choice([0.0, 0.5, 0.9, 1.0])
        for name, content in disk.after_cut(at, chance, kept, garbage).items():
            (folder / name).write_bytes(content)
        _, entries, points = max(promise for promise in promised if promise[0] <= at)
        with journal_at(folder) as journal:
            assert_whole(journal)
            lost += journal.epoch != 1 or journal.last < entries or journal.pending_points(MEMBER) < points
    return lost


def test_no_power_cut_takes_back_what_was_promised(tmp_path):
    assert losses(tmp_path) == 0


def test_no_power_cut_that_garbles_what_was_being_written_takes_back_what_was_promised(tmp_path):
    assert losses(tmp_path, garbage=0.3) == 0


def test_the_check_notices_a_journal_that_trusts_sectors_under_rewrite(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "OPTIONS", "?psow=1")
    monkeypatch.setattr(settings, "_powersafe_overwrite", lambda _connection: 0)

    assert losses(tmp_path, garbage=0.3) > 0


def test_the_check_notices_a_journal_that_does_not_sync_every_commit(tmp_path, monkeypatch):
    weaker = tuple(
        settings.Setting("synchronous", "NORMAL", 1) if setting.pragma == "synchronous" else setting
        for setting in settings.SETTINGS
    )
    monkeypatch.setattr(settings, "SETTINGS", weaker)

    assert losses(tmp_path, cuts=40) > 0
