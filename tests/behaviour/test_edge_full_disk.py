"""A disk that is full: nothing is promised that was not saved, and service resumes when there is room."""

import contextlib
import os
import subprocess

import pytest

from edge.domain.codes import till_receipt
from edge.domain.frames import Declined
from edge.domain.local_api import CallStaff, Claim, End, Ended, History, Identify
from edge.domain.money import Money
from fakes.edge_process import EdgeProcess, Screen
from fakes.replica_file import CODES, RECEIPT_KEY, write_replica


@pytest.fixture
def small_disk(tmp_path):
    """Mount a disk of a few hundred kilobytes on the device's data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk: run as root")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(file):
    with file.open("wb", buffering=0) as filler, contextlib.suppress(OSError):
        while True:
            filler.write(b"x" * 4096)
    with pytest.raises(OSError, match="No space left"):
        file.with_suffix(".more").write_bytes(b"x")


@pytest.fixture
def edge(small_disk, tmp_path):
    write_replica(small_disk / "replica.db")
    edge = EdgeProcess(tmp_path)
    edge.start()
    yield edge
    edge.close()


@pytest.fixture
def screen(edge):
    screen = Screen(edge.socket)
    yield screen
    screen.close()


def test_a_visit_that_ends_on_a_full_disk_is_over_and_written_down_when_there_is_room(small_disk, edge, screen):
    visit = screen.ask(Identify(code=str(CODES["ada"]))).visit
    fill(small_disk / "filler")
    ended = screen.ask(End(visit=visit))
    kept = screen.ask(History(visit=visit))
    screen.ask(CallStaff())
    screen.close()
    again = Screen(edge.socket)
    (small_disk / "filler").unlink()
    (small_disk / "filler.more").unlink(missing_ok=True)
    started = again.ask(Identify(code=str(CODES["bo"])))
    again.close()
    assert edge.stop() == 0
    kinds = [kind for _seq, kind, _head in edge.journal()["entries"]]

    assert ended == Ended()
    assert "S-003" in kept.message
    assert started.result == "found"
    assert kinds.index("visit.ended.v1") < kinds.index("staff.called.v1") < len(kinds) - 1


def test_a_claim_on_a_full_disk_is_declined_and_given_once_there_is_room(small_disk, edge, screen):
    visit = screen.ask(Identify(code=str(CODES["ada"]))).visit
    receipt = till_receipt("s0118", 3, "202611211840", 1, Money(3160), key=RECEIPT_KEY)
    claim = Claim(txn="c1", visit=visit, code=str(receipt))
    filler = small_disk / "filler"
    fill(filler)

    refused = screen.ask(claim)
    filler.unlink()
    given = screen.ask(claim)
    screen.close()
    edge.stop()
    kinds = [kind for _seq, kind, _head in edge.journal()["entries"]]

    assert isinstance(refused, Declined)
    assert "S-901" in refused.message
    assert (given.result, given.points) == ("claimed", 31)
    assert kinds.count("points.claimed.v1") == 1
