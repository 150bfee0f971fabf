"""The screen's port to the device service: it asks, and hears answers and facts as events, later."""

from dataclasses import dataclass
from typing import Protocol

from msgspec import Struct

from edge.domain.local_api import Fact, Request


@dataclass(frozen=True, slots=True)
class Connected:
    """The service listens; it has not said yet where this kiosk stands."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The service is gone, and with it the visit. The desk goes on trying by itself."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service says to the request asked under ``number``."""

    number: int
    request: Request
    answer: Struct


@dataclass(frozen=True, slots=True)
class Failed:
    """The request asked under ``number`` was declined or got lost; ``why`` is for the log, not for the shopper."""

    number: int
    request: Request
    why: str


DeskEvent = Connected | Disconnected | Answer | Failed | Fact
"""All that a desk tells. Every request that was asked ends in exactly one ``Answer`` or ``Failed``."""


class Desk(Protocol):
    """Where requests go. Whoever makes a desk gives it a function that takes ``DeskEvent``s, from any thread."""

    def ask(self, number: int, request: Request) -> None:
        """Ask, and return at once. ``number`` is new in this process and comes back with the answer."""

    def close(self) -> None:
        """Hang up. Nothing is told afterwards; requests without an answer are forgotten."""
