"""The screen's own process: in a real X11 window touched by xdotool, and started and stopped as a unit would."""

import os
import signal
import subprocess

import pytest

from edge.domain.local_api import Scanned
from fakes.desk import LIN_CODE
from fakes.service import Server
from fakes.ui_process import RUN, UiProcess


class Screen(UiProcess):
    """The process, and a service of ours behind it."""

    def __init__(self, tmp_path, env, *options):
        self.server = Server(tmp_path / "kiosk.sock")
        self.server.plug()
        super().__init__(tmp_path, env, *options)

    def stop(self):
        code = super().stop()
        self.server.unplug()
        return code


@pytest.fixture
def open_screen(tmp_path):
    opened = []

    def open_(env, *options):
        opened.append(Screen(tmp_path, env, *options))
        return opened[-1]

    yield open_
    for screen in opened:
        if screen.process.poll() is None:
            screen.stop()


@pytest.fixture
def display(needs):
    """An X server of our own; yields its name."""
    asked, told = os.pipe()
    command = [needs("xvfb"), "-displayfd", str(told), "-screen", "0", "1080x1920x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[told], stderr=subprocess.DEVNULL)
    os.close(told)
    with os.fdopen(asked) as names:
        name = f":{names.readline().strip()}"
    yield name
    server.terminate()
    server.wait(10)


def test_in_a_real_window_a_touch_on_start_leads_to_identify(open_screen, display, needs):
    xdotool = needs("xdotool")
    x11 = {"DISPLAY": display, "SDL_VIDEODRIVER": "x11", "SDL_VIDEO_WINDOW_POS": "0,0"}
    screen = open_screen(x11, "--size", "1080x1920")
    assert screen.ready["driver"] == "x11"
    assert screen.hand(wait="Attract") == {"ok": True}
    x, y, width, height = screen.hand(screen=True)["targets"]["start"]
    at = [str(x + width // 2), str(y + height // 2)]
    env = {**os.environ, "DISPLAY": display}

    subprocess.run([xdotool, "mousemove", *at, "click", "1"], env=env, check=True, timeout=20)

    assert screen.hand(wait="Identify") == {"ok": True}
    assert screen.stop() == 0


def test_a_whole_visit_through_the_process_and_its_socket(open_screen, tmp_path):
    screen = open_screen({"SDL_VIDEODRIVER": "dummy"}, "--size", "1080x1920", "--lang", "en")
    assert screen.hand(wait="Attract") == {"ok": True}

    screen.server.tell_fact(Scanned(kind="member", code=LIN_CODE))
    assert screen.hand(wait="Home", overlay=None) == {"ok": True}
    assert screen.hand(tap="print") == {"ok": True}
    assert screen.hand(shot=str(tmp_path / "home.png")) == {"ok": True}
    assert screen.hand(tap="end") == {"ok": True}
    assert screen.hand(wait="Attract") == {"ok": True}

    assert (tmp_path / "home.png").stat().st_size > 10_000
    assert screen.server.service.visit == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_screen_cleanly(open_screen, number):
    screen = open_screen({"SDL_VIDEODRIVER": "dummy"}, "--size", "1280x800")

    screen.process.send_signal(number)

    assert screen.stop() == 0
    assert "Traceback" not in screen.errors


def test_without_a_service_the_screen_rests_and_opens_when_it_comes(open_screen):
    screen = open_screen({"SDL_VIDEODRIVER": "dummy"}, "--size", "1280x800")
    assert screen.hand(wait="Attract") == {"ok": True}

    screen.server.unplug()
    assert screen.hand(wait="Closed") == {"ok": True}

    screen.server.plug()
    assert screen.hand(wait="Attract") == {"ok": True}


def test_a_size_no_layout_is_made_for_is_refused_with_the_range():
    done = subprocess.run([*RUN, "--size", "12x99"], capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 2
    assert "480 to 7680" in done.stderr
