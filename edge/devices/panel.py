"""Lamps and help button on GPIO pins, through gpiozero.

The pin factory is chosen by name, never guessed: gpiozero's own search warns four times on a machine without pins and
quietly takes a too old lgpio on another.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Self

from gpiozero import LED, RGBLED, Button
from gpiozero.exc import GPIODeviceError, GPIOZeroError, PinError

from edge.devices.settings import PanelSettings
from edge.domain.errors import DeviceUnavailable
from edge.domain.ports import LampState

DEBOUNCE = 0.05
"""Seconds during which a bouncing contact counts once."""

_FACTORIES = {
    "mock": ("gpiozero.pins.mock", "MockFactory", "use it in tests only"),
    "lgpio": ("gpiozero.pins.lgpio", "LGPIOFactory", "apt install python3-lgpio (0.2.2 or newer)"),
    "native": ("gpiozero.pins.native", "NativeFactory", "choose lgpio on a Pi 5"),
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a state looks like: ``rgb`` on a colour lamp, ``tower`` of three; ``beat`` is seconds on and off, or 0."""

    rgb: tuple[int, int, int]
    tower: str
    beat: float = 0.0


PATTERNS: dict[LampState, Pattern] = {
    "ready": Pattern((0, 1, 0), "green"),
    "busy": Pattern((0, 0, 1), "green", beat=0.5),
    "help": Pattern((1, 1, 1), "yellow", beat=0.5),
    "fault": Pattern((1, 0, 0), "red"),
    "offline": Pattern((1, 1, 0), "yellow"),
}
"""Never by colour alone: what needs a person blinks, what merely is stands still."""


class GpioPanel:
    """A colour lamp or a tower of three, and a button. Lamps go dark when it closes."""

    def __init__(self, settings: PanelSettings, factory: Callable[[], Any] | None = None) -> None:
        self._settings = settings
        self._make_factory = factory or (lambda: pin_factory(settings.factory))
        self._lamps: _Colour | _Tower

    def __enter__(self) -> Self:
        """Take the pins. Raises ``DeviceUnavailable``."""
        settings = self._settings
        with ExitStack() as stack:
            factory = self._make_factory()
            stack.callback(factory.close)
            try:
                lamps: _Colour | _Tower = (
                    _Colour(settings, factory) if settings.lamps == "rgb" else _Tower(settings, factory)
                )
                stack.enter_context(lamps)
                self._lamps = lamps
                self._button = stack.enter_context(
                    Button(settings.help_button, bounce_time=DEBOUNCE, pin_factory=factory)
                )
            except (GPIODeviceError, PinError, OSError) as fault:
                raise DeviceUnavailable(f"panel pins: {fault}: correct the pin numbers in [panel]") from fault
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Lamps off, pins free."""
        self._open.close()

    def show(self, state: LampState) -> None:
        """Let the lamp say ``state``."""
        self._lamps.show(PATTERNS[state])

    def on_help(self, pressed: Callable[[], None]) -> None:
        """Call ``pressed``, from gpiozero's thread, each time the button goes down."""
        self._button.when_pressed = pressed


class _Colour:
    """One lamp of three colours, without dimming: it then needs no pin that can pulse."""

    def __init__(self, settings: PanelSettings, factory: Any) -> None:  # noqa: ANN401 - gpiozero ships no types
        pins = (settings.red, settings.green, settings.blue)
        self._led = RGBLED(*pins, active_high=settings.active_high, pwm=False, pin_factory=factory)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._led.close()

    def show(self, pattern: Pattern) -> None:
        if pattern.beat:
            self._led.blink(pattern.beat, pattern.beat, on_color=pattern.rgb)
        else:
            self._led.color = pattern.rgb


class _Tower:
    """Three lamps; one of them is on."""

    def __init__(self, settings: PanelSettings, factory: Any) -> None:  # noqa: ANN401 - gpiozero ships no types
        pins = {"green": settings.green, "yellow": settings.yellow, "red": settings.red}
        with ExitStack() as stack:
            self._lamps = {
                name: stack.enter_context(LED(pin, active_high=settings.active_high, pin_factory=factory))
                for name, pin in pins.items()
            }
            self._open = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def show(self, pattern: Pattern) -> None:
        for name, lamp in self._lamps.items():
            if name != pattern.tower:
                lamp.off()
            elif pattern.beat:
                lamp.blink(pattern.beat, pattern.beat)
            else:
                lamp.on()


def pin_factory(name: str) -> Any:  # noqa: ANN401 - gpiozero ships no types
    """Return the pin factory called ``name``. Raises ``DeviceUnavailable`` with what to install or choose."""
    module, factory, cure = _FACTORIES[name]
    try:
        return getattr(import_module(module), factory)()
    except (ImportError, AttributeError, OSError, GPIOZeroError) as fault:
        raise DeviceUnavailable(f"no pins through {name!r}: {fault}: {cure}, or set panel.kind to none") from fault
