"""One bit flips in database, write-ahead log, tape or sums: the next start puts it right or sets the file aside.

What a shop sees afterwards is all of what it had, or a new epoch and a sentence about the old file; never a journal
that goes on with something else.
"""

import random
import shutil
from collections import Counter

import pytest

from edge.domain.errors import JournalRefused
from edge.store.tape import segments
from journals import claim, everything, journal_at, pay, press, quick_folder, top_up

FLIPS, SOAK = 1_000, 100_000


def trade(journal, chance, number):
    for at in range(number, number + 60):
        if chance.random() < 0.4:
            press(journal)
        elif chance.random() < 0.5:
            claim(journal, f"r-{at}", 5, txn=f"c-{at}")
        else:
            pay(journal, f"t-{at}", 3)


@pytest.fixture(scope="module")
def folders():
    with quick_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def shops(folders):
    """Return folders of shops and all they had: stopped in order, or as a power cut leaves them."""
    found, chance = [], random.Random(21)
    for kind in ("stopped", "cut early", "cut late"):
        (folder := folders / f"shop-{kind}").mkdir()
        with journal_at(folder) as journal:
            top_up(journal, "t-0", 50_000)
            with journal.change() as change:
                change.intend_slip("s-1", "v", b'{"slip":1}')
            trade(journal, chance, 0)
            journal.tidy()
            if kind != "cut early":
                journal._guard.empty_log()
            trade(journal, chance, 100)
            had = everything(journal)
            cut = folders / f"cut-{kind}"
            if kind != "stopped":
                shutil.copytree(folder, cut)
        found.append((folder if kind == "stopped" else cut, had))
    return found


def flipped(folder, copy, chance):
    """Copy a shop with one bit flipped, each file as likely as its size; return which file it was."""
    shutil.copytree(folder, copy)
    files = [copy / "journal.db", copy / "journal.db-wal", copy / "journal.sums"]
    files = [file for file in [*files, *(file for _, file in segments(copy / "journal.db", 1))] if file.exists()]
    sizes = [min(file.stat().st_size, 200_000) for file in files]
    [file] = chance.choices(files, sizes)
    content = bytearray(file.read_bytes())
    if content:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        file.write_bytes(content)
    return file.name.removeprefix("journal.").split("-1-")[0]


def test_no_flipped_bit_changes_anything_in_silence(folders, shops, size):
    chance, seen = random.Random(22), Counter()
    for number in range(size(FLIPS, SOAK)):
        folder, had = chance.choice(shops)
        file = flipped(folder, copy := folders / str(number), chance)
        try:
            with journal_at(copy) as journal:
                said = [sentence for sentence in journal.found if "orderly stop" not in sentence]
                if journal.epoch == 1:
                    now = everything(journal)
                    assert now == had, f"{file}: {said}"
                    seen[file, "put right" if said else "of no effect"] += 1
                else:
                    assert "it is kept as journal.db.damaged-1-1" in said[0], said
                    seen[file, "set aside"] += 1
        except JournalRefused as refused:
            seen[file, f"refused: {refused}"] += 1
        shutil.rmtree(copy)
    print(dict(seen))  # noqa: T201 - how many of each, for who reads the log
    assert {outcome for file, outcome in seen if file != "db-wal"} <= {"put right", "of no effect"}, "only a log is"
    assert {outcome for _, outcome in seen} <= {"put right", "of no effect", "set aside"}
