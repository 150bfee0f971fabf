"""The loop: what reaches the flow, what is drawn and when, and how it ends. On SDL's dummy display."""

import threading

import pygame
import pytest

from fakes.desk import LIN_CODE
from fakes.kiosk import Kiosk
from fakes.stage import FakeStage
from kiosk_ui.sounds import NOTES, RATE, Speaker, tone
from kiosk_ui.state import TimeOfDay
from kiosk_ui.views import Attract, Home, Identify, StillThere
from kiosk_ui.window import Window

SIZE = (640, 480)


@pytest.fixture
def kiosk(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with Window(SIZE, fullscreen=False) as window:
        stage = FakeStage(SIZE)
        kiosk = Kiosk(window.surface, stage)
        kiosk.stage = stage
        yield kiosk


def test_an_idle_screen_draws_nothing(kiosk):
    before = kiosk.app.drawn

    for _ in range(100):
        kiosk.now_ms += 33
        kiosk.turn()

    assert kiosk.app.drawn == before


def test_a_finger_going_down_is_drawn_pressed_before_it_acts(kiosk):
    kiosk.finger(pygame.FINGERDOWN, kiosk.app.targets["start"].center)
    kiosk.turn()

    assert kiosk.stage.pressed[-1] == "start"
    assert kiosk.screen == Attract()


def test_a_touch_and_the_mouse_event_that_doubles_it_are_one_tap(kiosk):
    kiosk.tap("start").type("13")

    assert kiosk.screen == Identify("13")


def test_sliding_off_a_control_cancels_it(kiosk):
    start = kiosk.app.targets["start"]
    kiosk.finger(pygame.FINGERDOWN, start.center)
    kiosk.finger(pygame.FINGERMOTION, (start.right + 20, start.centery))
    kiosk.finger(pygame.FINGERUP, start.center)
    kiosk.turn()

    assert kiosk.screen == Attract()


def test_a_double_tap_on_one_control_is_one_tap(kiosk):
    kiosk.scan(LIN_CODE)
    at = kiosk.app.targets["hide"].center

    for kind in (pygame.FINGERDOWN, pygame.FINGERUP) * 2:
        kiosk.finger(kind, at)
    kiosk.turn()

    assert kiosk.screen.hidden


def test_a_second_tap_does_not_fall_through_to_the_next_screen(kiosk):
    at = kiosk.app.targets["start"].center

    for kind in (pygame.FINGERDOWN, pygame.FINGERUP, pygame.FINGERDOWN, pygame.FINGERUP):
        kiosk.finger(kind, at)
    kiosk.turn()

    assert kiosk.screen == Identify()


def test_a_finger_that_rests_on_stay_while_the_ring_counts_still_stays(kiosk):
    kiosk.scan(LIN_CODE).wait(65)
    at = kiosk.app.targets["stay"].center
    kiosk.finger(pygame.FINGERDOWN, at)
    kiosk.turn()
    kiosk.wait(1)
    assert isinstance(kiosk.overlay, StillThere)

    kiosk.finger(pygame.FINGERUP, at)
    kiosk.turn()

    assert kiosk.overlay is None


def test_the_end_of_a_visit_makes_the_stage_forget(kiosk):
    kiosk.scan(LIN_CODE)
    assert isinstance(kiosk.screen, Home)

    kiosk.tap("end")

    assert kiosk.stage.forgotten == 1
    assert "林" not in repr(kiosk.stage.shown)


def test_the_minute_is_drawn_when_it_changes(kiosk):
    kiosk.time_of_day = TimeOfDay("18:43", 18)
    kiosk.turn()

    assert kiosk.stage.shown[-1].ambient.time == "18:43"


def test_sounds_follow_touch_and_scan(kiosk):
    kiosk.tap("start").scan(LIN_CODE)

    assert kiosk.ear.heard == ["tap", "scan", "done"]


def test_an_errand_from_another_thread_is_done_on_the_loops_thread(kiosk):
    done = kiosk.app.errand(threading.get_ident)
    kiosk.turn()

    assert done.result(1) == threading.get_ident()


def test_a_failing_errand_fails_for_whoever_asked(kiosk):
    done = kiosk.app.errand(lambda: 1 / 0)
    kiosk.turn()

    with pytest.raises(ZeroDivisionError):
        done.result(1)


def test_the_loop_ends_when_the_window_is_closed(kiosk):
    pygame.event.post(pygame.event.Event(pygame.QUIT))

    kiosk.app.run(kiosk.desk)

    assert kiosk.screen == Attract()


def test_a_covered_window_that_shows_again_is_shown_whole(kiosk):
    before = kiosk.app.drawn
    pygame.event.post(pygame.event.Event(pygame.WINDOWEXPOSED))
    kiosk.turn()

    assert kiosk.app.drawn == before


@pytest.mark.parametrize("kind", sorted(NOTES))
def test_every_sound_lasts_as_long_as_its_notes(kind):
    seconds = sum(length for _, length in NOTES[kind][1])

    assert len(tone(kind)) / 2 / RATE == pytest.approx(seconds, abs=0.001)


def test_a_kiosk_without_a_loudspeaker_is_silent(monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "nonesuch")
    with Speaker() as speaker:
        speaker.play("tap")

    assert pygame.mixer.get_init() is None


def test_sounds_are_played_where_there_is_a_driver(monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    with Speaker() as speaker:
        for kind in NOTES:
            speaker.play(kind)
        assert pygame.mixer.get_busy()
