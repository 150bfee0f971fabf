"""Measure the screen's process: ``python tests/measures/screen.py [--driver x11]`` prints one JSON object.

idle_percent: processor time of one core on the attract screen over 16 s (two slides change in that time), without the
first seconds. scan_ms: a code told by the service until the member's home is drawn, median and worst of 20. tap_ms: a
robot's finger posted until the tap is drawn. start_s: process start to the first drawn screen. rss_mb: at the end.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "behaviour")]

from test_visit_window import Screen  # noqa: E402 - likewise

from edge.domain.local_api import Scanned  # noqa: E402 - sorted after the two
from fakes.desk import LIN_CODE  # noqa: E402 - the path above leads to it

AWAKE_S = 2.5
IDLE_S = 16.0
ROUNDS = 20


def processor_s(pid: int) -> float:
    """Return the processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mb(pid: int) -> float:
    """Return the memory a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def timed(act) -> float:
    """Return the milliseconds ``act`` takes."""
    before = time.perf_counter()
    act()
    return (time.perf_counter() - before) * 1000


def measure(driver: str, size: str) -> dict:
    """Run the screen and return its figures."""
    with tempfile.TemporaryDirectory() as folder:
        before = time.perf_counter()
        screen = Screen(Path(folder), {"SDL_VIDEODRIVER": driver}, "--size", size)
        start_s = time.perf_counter() - before
        screen.hand(wait="Attract")
        time.sleep(AWAKE_S)
        used = processor_s(screen.process.pid)
        time.sleep(IDLE_S)
        idle = (processor_s(screen.process.pid) - used) / IDLE_S * 100
        scans, taps = [], []
        for _ in range(ROUNDS):
            scans.append(
                timed(
                    lambda: (screen.server.tell_fact(Scanned(kind="member", code=LIN_CODE)), screen.hand(wait="Home"))
                )
            )
            taps.append(timed(lambda: screen.hand(tap="hide")))
            screen.hand(tap="end")
            screen.hand(wait="Attract")
            time.sleep(0.5)
        memory = rss_mb(screen.process.pid)
        screen.stop()
    return {
        "driver": screen.ready["driver"],
        "start_s": round(start_s, 2),
        "idle_percent": round(idle, 2),
        "scan_ms": [round(statistics.median(scans), 1), round(max(scans), 1)],
        "tap_ms": [round(statistics.median(taps), 1), round(max(taps), 1)],
        "rss_mb": round(memory, 1),
    }


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--driver", default="dummy", choices=["dummy", "x11"])
    options.add_argument("--size", default="1080x1920")
    print(json.dumps(measure(**vars(options.parse_args()))))  # noqa: T201 - its output
