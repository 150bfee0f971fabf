"""The hand of tests and demonstrations: what it can do, and what it answers when it cannot."""

import json
import socket
import threading

import pytest

from fakes.desk import LIN_CODE, LIN_PHONE
from fakes.kiosk import Kiosk
from fakes.stage import FakeStage
from kiosk_ui.robot import Robot
from kiosk_ui.run import RisingClock
from kiosk_ui.views import Home
from kiosk_ui.window import Window

SIZE = (640, 480)


class Hand:
    def __init__(self, path):
        self.line = socket.socket(socket.AF_UNIX)
        self.line.settimeout(20)
        self.line.connect(str(path))
        self.frames = self.line.makefile("rwb")

    def __call__(self, **order):
        return self.raw(json.dumps(order).encode())

    def raw(self, frame):
        self.frames.write(frame + b"\n")
        self.frames.flush()
        return json.loads(self.frames.readline())

    def close(self):
        self.frames.close()
        self.line.close()


@pytest.fixture
def play(monkeypatch, tmp_path):
    """Return a function that runs the loop while ``script(hand, kiosk)`` moves the hand on another thread."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")

    def played(script):
        outcome = []

        def act():
            hand = Hand(tmp_path / "robot")
            try:
                outcome.append(script(hand, kiosk))
            finally:
                hand(quit=True)
                hand.close()

        with Window(SIZE, fullscreen=False) as window:
            kiosk = Kiosk(window.surface, FakeStage(SIZE))
            clock = RisingClock()
            kiosk.app._around = type(kiosk.app._around)(
                window.surface, kiosk.app._around.stage, kiosk.ear, clock, lambda: kiosk.time_of_day
            )
            with Robot(kiosk.app, tmp_path / "robot", clock.advance):
                actor = threading.Thread(target=act)
                actor.start()
                kiosk.app.run(kiosk.desk)
                actor.join()
        return outcome[0]

    return played


def test_it_types_a_number_and_waits_for_the_home(play):
    def script(hand, kiosk):
        hand(tap="start")
        for digit in LIN_PHONE:
            assert hand(tap=f"digit:{digit}") == {"ok": True}
        hand(tap="ok")
        assert hand(wait="Home", overlay=None) == {"ok": True}
        return kiosk.screen

    assert isinstance(play(script), Home)


def test_a_control_that_is_not_on_the_screen_is_refused_by_name(play):
    answer = play(lambda hand, _: hand(tap="print"))

    assert answer["ok"] is False
    assert "'print'" in answer["why"]


def test_a_name_may_be_left_open(play):
    def script(hand, kiosk):
        kiosk.desk.scan(LIN_CODE)
        hand(wait="Home")
        hand(tap="gifts")
        hand(wait="Gifts")
        assert hand(tap="take:*") == {"ok": True}
        hand(wait="GiftConfirm")
        assert hand(tap="use:*")["ok"] is False
        return kiosk.screen.gift.sku

    assert play(script) == "mug"


def test_it_taps_places_too(play):
    def script(hand, kiosk):
        assert hand(tap_at=list(kiosk.app.targets["start"].center)) == {"ok": True}
        return hand(wait="Identify")

    assert play(script) == {"ok": True}


def test_a_minute_can_pass_at_once(play):
    def script(hand, _):
        hand(tap="start")
        hand(wait="Identify")
        assert hand(advance_ms=45_000) == {"ok": True}
        return hand(wait="Attract")

    assert play(script) == {"ok": True}


def test_the_same_control_tapped_twice_acts_twice(play):
    def script(hand, _):
        hand(tap="start")
        hand(tap="back")
        hand(wait="Attract")
        hand(tap="start")
        return hand(wait="Identify")

    assert play(script) == {"ok": True}


def test_waiting_for_what_never_comes_ends_with_what_is_there(play):
    answer = play(lambda hand, _: hand(wait="Saved", seconds=0.05))

    assert answer["ok"] is False
    assert "Attract" in answer["why"]


def test_a_scan_wakes_whoever_waits(play):
    def script(hand, kiosk):
        kiosk.desk.scan(LIN_CODE)
        return hand(wait="Home")

    assert play(script) == {"ok": True}


def test_it_tells_names_and_places_and_nothing_of_the_member(play):
    def script(hand, kiosk):
        kiosk.desk.scan(LIN_CODE)
        hand(wait="Home")
        return hand(screen=True)

    answer = play(script)

    assert (answer["screen"], answer["overlay"]) == ("Home", None)
    assert len(answer["targets"]["print"]) == 4
    assert "林" not in json.dumps(answer, ensure_ascii=False)


def test_it_takes_pictures(play, tmp_path):
    play(lambda hand, _: hand(shot=str(tmp_path / "attract.png")))

    assert (tmp_path / "attract.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("frame", [b"", b"{}", b"garbage", b'{"dance":true}', b'{"shot":"/no/such/place.png"}'])
def test_what_it_does_not_understand_is_answered(play, frame):
    answer = play(lambda hand, _: hand.raw(frame))

    assert answer["ok"] is False
    assert answer["why"]
