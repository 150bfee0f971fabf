"""Lamps and button on gpiozero's mock pins."""

import threading

import pytest
from gpiozero.pins.mock import MockFactory

from edge.devices.fitting import PanelSettings, open_panel
from edge.devices.panel import DEBOUNCE, PATTERNS, GpioPanel, pin_factory
from edge.domain.errors import DeviceUnavailable

SOON = 10
RGB = PanelSettings(kind="gpio", factory="mock")
TOWERS = PanelSettings(kind="gpio", factory="mock", lamps="towers")


@pytest.fixture
def pins():
    return MockFactory()


def lit(pins, settings):
    """Which lights are on now."""
    names = ("red", "green", "blue") if settings.lamps == "rgb" else ("red", "green", "yellow")
    return {name for name in names if pins.pin(getattr(settings, name)).state}


@pytest.mark.parametrize(
    ("state", "colours"), [("ready", {"green"}), ("fault", {"red"}), ("offline", {"red", "green"})]
)
def test_a_colour_lamp_shows_what_is(pins, state, colours):
    with GpioPanel(RGB, lambda: pins) as panel:
        panel.show(state)

        assert lit(pins, RGB) == colours


@pytest.mark.parametrize(("state", "lamp"), [("ready", "green"), ("fault", "red"), ("offline", "yellow")])
def test_a_tower_shows_what_is_with_one_lamp(pins, state, lamp):
    with GpioPanel(TOWERS, lambda: pins) as panel:
        panel.show("help")
        panel.show(state)

        assert lit(pins, TOWERS) == {lamp}


@pytest.mark.parametrize("settings", [RGB, TOWERS])
def test_a_call_for_help_blinks(pins, settings, monkeypatch):
    monkeypatch.setitem(PATTERNS, "help", type(PATTERNS["help"])(PATTERNS["help"].rgb, "yellow", beat=0.01))
    pin = pins.pin(settings.green if settings.lamps == "rgb" else settings.yellow)
    with GpioPanel(settings, lambda: pins) as panel:
        panel.show("help")
        for _ in range(1000):
            if len({state.state for state in pin.states}) == 2 and len(pin.states) > 4:
                break
            threading.Event().wait(0.01)

    assert len(pin.states) > 4


def test_no_two_states_that_need_a_person_look_like_one_that_does_not():
    looks = [(pattern.rgb, pattern.beat) for pattern in PATTERNS.values()]
    towers = [(pattern.tower, pattern.beat) for pattern in PATTERNS.values()]

    assert len(set(looks)) == len(set(towers)) == len(PATTERNS)


def test_the_help_button_calls_each_time_it_goes_down(pins):
    pressed = threading.Semaphore(0)
    with GpioPanel(RGB, lambda: pins) as panel:
        panel.on_help(pressed.release)
        button = pins.pin(RGB.help_button)
        for _ in range(2):
            button.drive_low()
            assert pressed.acquire(timeout=SOON)
            button.drive_high()

        assert not pressed.acquire(timeout=0.1)


def test_the_buttons_pin_is_told_how_long_a_contact_bounces(pins):
    """The mock pin only keeps the figure; the kernel's chip debounces."""
    with GpioPanel(RGB, lambda: pins):
        assert pins.pin(RGB.help_button).bounce == DEBOUNCE


def test_lamps_go_dark_and_pins_are_free_when_the_panel_closes(pins):
    for _ in range(2):
        with GpioPanel(RGB, lambda: pins) as panel:
            panel.show("ready")

    assert lit(pins, RGB) == set()


def test_two_lights_on_one_pin_are_refused_with_the_cure(pins):
    twice = PanelSettings(kind="gpio", factory="mock", red=17, green=17)

    with (
        pytest.raises(DeviceUnavailable, match=r"correct the pin numbers in \[panel\]"),
        GpioPanel(twice, lambda: pins),
    ):
        pass


def test_a_panel_without_pins_on_this_machine_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "lgpio", None)  # as on a machine where the library is not installed

    with pytest.raises(DeviceUnavailable, match="apt install python3-lgpio"):
        pin_factory("lgpio")


def test_a_mock_panel_opens_by_its_settings():
    with open_panel(RGB) as panel:
        panel.show("ready")
