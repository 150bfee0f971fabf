"""What every panel does: the fake and gpiozero's on mock pins."""

import threading
from typing import get_args

import pytest
from gpiozero.pins.mock import MockFactory

from edge.devices.not_fitted import NoPanel
from edge.devices.panel import GpioPanel
from edge.devices.settings import PanelSettings
from edge.domain.ports import LampState
from fakes.panel import FakePanel

SOON = 10


@pytest.fixture(params=["fake", "gpio", "not fitted"])
def panel(request):
    pins = MockFactory()
    return {
        "fake": FakePanel,
        "gpio": lambda: GpioPanel(PanelSettings(kind="gpio"), lambda: pins),
        "not fitted": NoPanel,
    }[request.param]()


@pytest.fixture(params=["fake", "gpio"])
def pressable(request):
    """A panel and a finger."""
    if request.param == "fake":
        fake = FakePanel()
        return fake, fake.press
    pins, settings = MockFactory(), PanelSettings(kind="gpio")
    return GpioPanel(settings, lambda: pins), lambda: pins.pin(settings.help_button).drive_low()


@pytest.mark.parametrize("state", get_args(LampState))
def test_every_state_can_be_shown_and_shown_again(panel, state):
    with panel as lit:
        lit.show(state)
        lit.show(state)


def test_the_help_button_calls_once_when_pressed(pressable):
    panel, press = pressable
    pressed = threading.Semaphore(0)
    with panel as lit:
        lit.on_help(pressed.release)
        press()

        assert pressed.acquire(timeout=SOON)
        assert not pressed.acquire(blocking=False)


def test_a_panel_opens_again_after_closing(panel):
    for _ in range(2):
        with panel as lit:
            lit.show("ready")
