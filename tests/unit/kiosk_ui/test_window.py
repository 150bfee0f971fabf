"""The window: what a person is told who starts the screen where nothing can be seen."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk_ui.window import Window

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")


def screen_without_display(tmp_path, **env):
    """Start the screen as a person would from a line without a display; return its exit code and its words."""
    none = {name: value for name, value in os.environ.items() if name not in DISPLAYS}
    ended = subprocess.run(
        [sys.executable, "-m", "edge.service", "ui", "run", "--socket", str(tmp_path / "k.sock")],
        env=none | {"XDG_RUNTIME_DIR": str(tmp_path), "SDL_AUDIODRIVER": "dummy"} | env,
        capture_output=True,
        check=False,
        text=True,
        timeout=20,
    )
    return ended.returncode, ended.stderr.splitlines()


@pytest.mark.skipif(
    Path("/dev/dri").exists(), reason="this machine has a display adapter, and the screen would take it"
)
def test_without_a_display_the_screen_says_so_instead_of_drawing_nowhere(tmp_path):
    code, words = screen_without_display(tmp_path)

    assert code == 1
    assert words[-1] == "no display: set DISPLAY, or run member-kiosk demo --headless"


def test_a_display_that_was_asked_for_and_is_not_there_is_one_sentence(tmp_path):
    code, words = screen_without_display(tmp_path, SDL_VIDEODRIVER="x11", DISPLAY=":999")

    assert code == 1
    assert words == ["no display (x11 not available): set DISPLAY, or run member-kiosk demo --headless"]


@pytest.mark.parametrize("driver", ["dummy", "offscreen"])
def test_a_driver_that_shows_nothing_is_taken_when_it_was_asked_for(monkeypatch, driver):
    monkeypatch.setenv("SDL_VIDEODRIVER", driver)

    with Window((480, 800), fullscreen=False) as window:
        assert window.driver == driver
