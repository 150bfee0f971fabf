"""From fingers to taps: down, slide, up, twice, and the mouse that SDL makes of every finger."""

import pygame
import pytest

from kiosk_ui.input import Fingers, Spot, spot_of
from kiosk_ui.state import Tap, Touch

TARGETS = {
    "ok": pygame.Rect(0, 0, 100, 100),
    "end": pygame.Rect(200, 0, 100, 100),
    "digit:1": pygame.Rect(0, 200, 9, 9),
}
ON_OK, ON_END, ON_KEY, BESIDE = (50, 50), (250, 50), (5, 205), (150, 150)


class Hand:
    def __init__(self):
        self.fingers, self.now_ms, self.did = Fingers(), 10_000, []

    def __call__(self, kind, at, finger=1):
        self.did += self.fingers.felt(Spot(kind, finger, at), TARGETS, self.now_ms)

    def tap(self, at):
        self("down", at)
        self("up", at)


@pytest.fixture
def hand():
    return Hand()


def test_a_control_is_pressed_on_the_way_down_and_acts_on_the_way_up(hand):
    hand("down", ON_OK)
    assert (hand.fingers.pressed, hand.did) == ("ok", [])

    hand("up", ON_OK)
    assert (hand.fingers.pressed, hand.did) == (None, [Tap("ok")])


def test_sliding_off_cancels_even_when_the_finger_returns(hand):
    hand("down", ON_OK)
    hand("move", BESIDE)
    assert hand.fingers.pressed is None

    hand("move", ON_OK)
    hand("up", ON_OK)

    assert hand.did == []


def test_coming_up_on_another_control_does_nothing(hand):
    hand("down", ON_OK)
    hand("up", ON_END)

    assert hand.did == []


def test_a_second_tap_within_400_ms_is_the_same_tap(hand):
    hand.tap(ON_OK)
    hand.now_ms += 399
    hand.tap(ON_OK)

    assert hand.did == [Tap("ok")]


def test_a_tap_after_400_ms_is_a_new_one(hand):
    hand.tap(ON_OK)
    hand.now_ms += 400
    hand.tap(ON_OK)

    assert hand.did == [Tap("ok"), Tap("ok")]


def test_another_control_may_be_tapped_at_once(hand):
    hand.tap(ON_OK)
    hand.tap(ON_END)

    assert hand.did == [Tap("ok"), Tap("end")]


def test_a_key_acts_on_the_way_down_and_once_a_press(hand):
    hand("down", ON_KEY)
    hand.now_ms += 500
    hand("up", ON_KEY)

    assert hand.did == [Tap("digit:1")]


def test_the_same_key_may_be_typed_quickly_but_does_not_bounce(hand):
    for pause in (0, 30, 120, 120):
        hand.now_ms += pause
        hand.tap(ON_KEY)

    assert hand.did == [Tap("digit:1")] * 3


def test_a_finger_beside_every_control_is_still_somebody(hand):
    hand.tap(BESIDE)

    assert hand.did == [Touch()]


def test_two_fingers_do_not_mix(hand):
    hand("down", ON_OK, finger=1)
    hand("down", ON_END, finger=2)
    hand("up", ON_END, finger=1)
    hand("up", ON_END, finger=2)

    assert hand.did == [Tap("end")]


def test_fingers_that_rest_while_the_screen_changes_hold_nothing(hand):
    hand("down", ON_OK)
    hand.fingers.let_go()
    hand("up", ON_OK)

    assert hand.did == []


def test_the_second_half_of_a_double_tap_does_not_fall_through_to_the_next_screen(hand):
    hand.tap(ON_OK)
    hand.fingers.let_go()
    hand.now_ms += 200
    hand("down", ON_OK)
    hand("up", ON_OK)

    assert hand.did == [Tap("ok")]


def event(kind, **fields):
    return pygame.event.Event(kind, fields)


def test_a_finger_event_is_scaled_to_pixels():
    touch = event(pygame.FINGERDOWN, x=0.5, y=1.0, touch_id=0, finger_id=3)

    assert spot_of(touch, (1080, 1920)) == Spot("down", (0, 3), (540, 1919))


def test_the_mouse_event_that_stands_for_a_finger_is_dropped():
    assert spot_of(event(pygame.MOUSEBUTTONDOWN, pos=(1, 2), button=1, touch=True), (10, 10)) is None


def test_a_real_mouse_is_kept_with_its_left_button_only():
    assert spot_of(event(pygame.MOUSEBUTTONUP, pos=(1, 2), button=1, touch=False), (10, 10)) == Spot(
        "up", "mouse", (1, 2)
    )
    assert spot_of(event(pygame.MOUSEBUTTONUP, pos=(1, 2), button=3, touch=False), (10, 10)) is None


def test_other_events_are_no_finger():
    assert spot_of(event(pygame.KEYDOWN, key=13), (10, 10)) is None
