"""What the one lamp says when several things are true at once, on the panel that is fitted."""

import logging
from collections.abc import Callable
from contextlib import AsyncExitStack

from edge.devices.fitting import PanelSettings, open_panel
from edge.devices.not_fitted import NoPanel
from edge.domain.errors import DeviceUnavailable
from edge.domain.ports import LampState, Panel

log = logging.getLogger("member-kiosk")


def lamp_state(*, calling: bool, fault: bool, online: bool, visited: bool) -> LampState:
    """Return what the one lamp says: a waiting shopper before a fault, a fault before the network."""
    if calling:
        return "help"
    if fault:
        return "fault"
    if not online:
        return "offline"
    return "busy" if visited else "ready"


class Lamp:
    """Shows a state when it changes; ``on_help`` is called, from any thread, when the panel's button goes down."""

    def __init__(self, parts: AsyncExitStack, settings: PanelSettings, on_help: Callable[[], None]) -> None:
        self._state: LampState | None = None
        self._panel = _open(parts, settings)
        self._panel.on_help(on_help)

    def show(self, state: LampState) -> None:
        """Let the lamp say ``state``."""
        if state != self._state:
            self._state = state
            self._panel.show(state)


def _open(parts: AsyncExitStack, settings: PanelSettings) -> Panel:
    try:
        return parts.enter_context(open_panel(settings))
    except DeviceUnavailable as away:
        log.warning("%s", away)
        return NoPanel()
