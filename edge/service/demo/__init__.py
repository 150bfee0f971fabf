"""``demo``: the whole chain on one machine, every part the real one: broker, head office, a store, one kiosk."""

from edge.service.demo.command import demo

__all__ = ["demo"]
