"""A demo that is ended in the middle leaves nothing behind: no program, no member's data."""

import os
import select
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

GONE_S = 45
"""How long a program that was left behind is waited for before the test says so."""


def children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def demo(tmp_path):
    """Return a function that starts the demo and reads on until it says ``line``; its children do not outlive us."""
    (tmp_path / "tmp").mkdir()
    words = ["demo", "--headless", "--out", str(tmp_path / "out")]
    with ExitStack() as ends:

        def started(line):
            process = ends.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "edge.service", *words],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env=os.environ | {"TMPDIR": str(tmp_path / "tmp")},
                    text=True,
                    start_new_session=True,
                )
            )
            ends.callback(process.kill)
            while line not in (said := process.stdout.readline()):
                assert said, process.stderr.read()
            for child in children(process.pid):
                fd = os.pidfd_open(child)
                ends.callback(os.close, fd)
                watched.append(fd)
            return process

        watched = []
        started.watched = watched
        yield started
        for fd in watched:
            if not select.select([fd], [], [], 0)[0]:
                signal.pidfd_send_signal(fd, signal.SIGKILL)


def end(process, number):
    """Send the signal as it comes in life: Ctrl-C goes to every process of the terminal, the others to one."""
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    _said, words = process.communicate(timeout=GONE_S)
    return process.returncode, words


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda number: number.name)
@pytest.mark.parametrize("line", ["demo broker", "head office's page"], ids=["starting", "running"])
def test_a_signal_ends_every_program_and_removes_the_members_data(demo, tmp_path, number, line):
    process = demo(line)

    code, words = end(process, number)

    assert code == 128 + number
    assert words.strip() == "the demo was ended: its programs are stopped and its data is removed"
    assert all(select.select([fd], [], [], GONE_S)[0] for fd in demo.watched)
    assert list((tmp_path / "tmp").iterdir()) == []
