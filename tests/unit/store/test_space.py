"""Room on the disk: the ballast goes when it must and comes back when it can; what head office has goes early."""

import pytest

from edge.link.contract import Sealer
from edge.store.journal import Journal
from edge.store.space import BALLAST_BYTES, MIB, Space
from fakes.clock import FakeClock
from journals import DEVICE, bodies, journal_at, press


class SmallDisk(Space):
    """A disk of so many free bytes, beside the ballast."""

    free = 200 * MIB

    def _free_bytes(self):
        return self.free - (self._ballast_bytes if self._ballast.exists() else 0)


@pytest.fixture
def disk(tmp_path):
    return SmallDisk(tmp_path, BALLAST_BYTES)


def test_the_ballast_is_taken_in_good_times_and_takes_its_blocks(tmp_path, disk):
    disk.mind()
    file = tmp_path / "ballast"
    assert file.stat().st_size == BALLAST_BYTES
    assert file.stat().st_blocks * 512 >= BALLAST_BYTES
    assert disk.room() == "ample"


@pytest.mark.parametrize(
    ("free", "room"),
    [(200, "ample"), (80, "ample"), (79, "low"), (24, "low"), (23, "critical"), (0, "critical")],
)
@pytest.mark.parametrize("with_ballast", [False, True])
def test_room_means_the_same_with_and_without_the_ballast(disk, free, room, with_ballast):
    if with_ballast:
        disk.mind()
    disk.free = free * MIB
    assert disk.room() == room


def test_the_ballast_goes_first_on_a_full_disk_and_comes_back_with_the_room(tmp_path, disk, caplog):
    file = tmp_path / "ballast"
    disk.mind()
    for free, there in ((24, True), (23, False), (40, False), (79, False), (80, True)):
        disk.free = free * MIB
        disk.mind()
        assert file.exists() == there, free
    assert "nothing is spent: make room on it" in caplog.text


def test_a_disk_without_room_for_the_ballast_does_without(tmp_path, disk, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.posix_fallocate", full)
    disk.mind()
    assert list(tmp_path.iterdir()) == []


def test_with_little_room_what_head_office_has_goes_at_once(tmp_path, monkeypatch):
    with journal_at(tmp_path) as journal:
        press(journal, 300)
        journal.acknowledge(250, applied=200)
        journal.tidy()
        assert len(bodies(journal)) == 300
        disk = SmallDisk(tmp_path, 0)
        disk.free = 50 * MIB
        monkeypatch.setattr(journal, "_space", disk)
        monkeypatch.setattr(journal._upkeep, "_space", disk)
        journal.tidy()
        assert (journal.space(), len(bodies(journal))) == ("low", 100), "what it has booked, not what it only keeps"


def test_an_idle_moment_takes_the_ballast(tmp_path):
    seal = Sealer("0118", DEVICE)
    with Journal(tmp_path / "journal.db", device=DEVICE, seal=seal, clock=FakeClock()) as journal:
        journal.tidy()
        assert (tmp_path / "ballast").stat().st_size == BALLAST_BYTES
