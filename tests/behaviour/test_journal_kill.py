"""``kill -9`` at random moments, 2,000 times: nothing that was said to be saved is lost, doubled or half there."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from edge.link.contract import read_envelope
from edge.store.tape import read_segment, segments
from journals import MEMBER, assert_whole, bodies, journal_at, quick_folder, transactions

KILLS, SOAK = 2_000, 100_000
FUNDS = 1_000_000
SHOP = Path(__file__).with_name("journal_shop.py")


@pytest.fixture
def folder():
    with quick_folder() as folder:  # a killed process leaves the kernel's memory as it was, so any disk will do
        yield folder


@pytest.fixture
def shops(folder):
    """Yield a process that opens a shop in a child of its own at each line it reads."""
    (folder / "shop").mkdir()
    environment = {**os.environ, "PYTHONPATH": str(SHOP.parents[1])}
    with subprocess.Popen(
        [sys.executable, SHOP, folder / "shop"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
        bufsize=1,
    ) as process:
        yield process


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_by_kill_9(folder, shops, size):
    chance, last, claims, kills = random.Random(9), 0, set(), size(KILLS, SOAK)
    for _ in range(kills):
        shops.stdin.write("open\n")
        _, child, epoch, found = shops.stdout.readline().split()
        assert epoch == "1"
        assert int(found) in (last, last + 1), "what was promised, and at most the one entry under way"
        last = int(found)
        for _ in range(chance.randrange(1, 12)):
            word, number, receipt = shops.stdout.readline().split()
            assert word == "saved"
            last = int(number)
            claims |= {receipt} - {"-"}
        if chance.random() < 0.5:
            _busy_wait(chance.randrange(400))
        os.kill(int(child), signal.SIGKILL)
        while (line := shops.stdout.readline().split())[0] == "saved":
            last = int(line[1])
            claims |= {line[2]} - {"-"}
        assert line == ["killed", str(signal.SIGKILL)]
    shops.stdin.close()

    with journal_at(folder / "shop") as journal:
        assert journal.last in (last, last + 1)
        assert_whole(journal)
        assert journal.boot == kills + 1
        kinds = {number: read_envelope(body).type for number, body in enumerate(bodies(journal), start=1)}
        kept = {receipt: journal.claim_of(receipt) for receipt in claims}
        assert None not in kept.values()
        assert all(kinds[claim.seq] == "points.claimed.v1" for claim in kept.values())
        [(rows, pending)] = journal._guard.cursor.execute(
            "SELECT (SELECT count(*) FROM claim), (SELECT count(*) FROM pending)"
        ).fetchall()
        assert rows == pending == list(kinds.values()).count("points.claimed.v1")
        spent = list(kinds.values()).count("value.paid.v1")
        assert journal.rights.held(MEMBER, "cents") == FUNDS - spent
        assert len(transactions(journal)) == spent + 1
    tape = [body for _, file in segments(folder / "shop" / "journal.db", 1) for _, body in read_segment(file)]
    assert len(tape) == len(kinds)


def _busy_wait(turns):
    for _ in range(turns * 10):
        pass
