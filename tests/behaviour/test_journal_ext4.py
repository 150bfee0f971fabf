"""Power cuts on a real ext4 file system: the disk's image as it is at some moment, without what the kernel still held.

The image lies in a file behind a loop device. Copying that file while a shop trades gives what the card would have if
the power went then: its journal is replayed by the kernel as after a cut. Needs root and loop devices.
"""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge.store import settings
from journals import assert_whole, journal_at, press

CUTS, SOAK = 30, 10_000
SHOP = Path(__file__).with_name("journal_shop.py")


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)


@contextmanager
def mounted(image, place):
    place.mkdir(exist_ok=True)
    done = run("mount", "-o", "loop", image, place)
    if done.returncode:
        pytest.skip(f"no disk image can be mounted here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        assert run("umount", place).returncode == 0


@pytest.fixture
def image(tmp_path):
    """Return the file of a fresh ext4 disk of 24 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a disk image: run as root")
    if not shutil.which("mkfs.ext4", path="/usr/sbin:/sbin:/usr/bin"):
        pytest.skip("no mkfs.ext4 here: apt install e2fsprogs")
    file = tmp_path / "disk.img"
    with file.open("wb") as content:
        content.truncate(24 << 20)
    assert run("/usr/sbin/mkfs.ext4", "-q", "-b", "4096", "-J", "size=4", file).returncode == 0
    return file


def cuts_that_lost(image, tmp_path, cuts):
    """Let a shop trade on the disk, copy the image again and again; return how many copies lack what was promised."""
    lost, copy = 0, tmp_path / "cut.img"
    with mounted(image, tmp_path / "disk") as disk:
        with journal_at(disk):
            pass
        environment = {**os.environ, "PYTHONPATH": str(SHOP.parents[1])}
        command = [sys.executable, SHOP, disk]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True, bufsize=1
        ) as shop:
            shop.stdin.write("open\n")
            _, child, _, _ = shop.stdout.readline().split()
            for _ in range(cuts):
                for _ in range(9):
                    promised = int(shop.stdout.readline().split()[1])
                os.kill(int(child), signal.SIGSTOP)
                shutil.copyfile(image, copy)
                os.kill(int(child), signal.SIGCONT)
                with mounted(copy, tmp_path / "after") as after, journal_at(after) as journal:
                    assert_whole(journal, pruned=True)  # so small a disk is always low on space
                    lost += journal.epoch != 1 or journal.last < promised
            os.kill(int(child), signal.SIGKILL)
            shop.stdin.close()
            shop.stdout.read()
    return lost


@pytest.mark.slow
def test_no_power_cut_on_ext4_takes_back_what_was_promised(image, tmp_path, size):
    assert cuts_that_lost(image, tmp_path, size(CUTS, SOAK)) == 0


def test_the_check_notices_on_ext4_a_journal_that_does_not_sync_every_commit(image, tmp_path, monkeypatch):
    weaker = tuple(
        settings.Setting("synchronous", "NORMAL", 1) if setting.pragma == "synchronous" else setting
        for setting in settings.SETTINGS
    )
    monkeypatch.setattr(settings, "SETTINGS", weaker)
    lost, copy = 0, tmp_path / "cut.img"
    with mounted(image, tmp_path / "disk") as disk, journal_at(disk) as journal:
        for _ in range(10):
            press(journal, 5)
            shutil.copyfile(image, copy)
            with mounted(copy, tmp_path / "after") as after, journal_at(after) as found:
                lost += found.last < journal.last
    assert lost > 0
