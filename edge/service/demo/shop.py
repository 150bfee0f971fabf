"""All that the demo's journeys may use: the scripted shopper's hand and codes, the scanner, the tray, the network."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from edge.service.demo.shopper import Hand, Scanner, Till, Tray


class Broker(Protocol):
    """The demo's broker, which can be pulled out and put back."""

    def start(self) -> None:
        """Put it back."""

    def stop(self) -> None:
        """Pull it out."""


@dataclass(slots=True)
class Store:
    """A store with one kiosk. ``granted`` waits until what members may spend while it is cut off lies ready here."""

    scanner: Scanner
    hand: Hand
    tray: Tray
    broker: Broker
    till: Till
    caught_up: Callable[[], None]
    offline: Callable[[], None]
    granted: Callable[[], None]

    def comes_in(self, index: int) -> Hand:
        """Let the member at that place of the seed scan their code; return the hand, at their home."""
        self.scanner.scan(self.till.member(index))
        self.hand.see("Home")
        return self.hand

    def leaves(self) -> None:
        """End the visit."""
        self.hand.tap("end")
        self.hand.see("Attract")

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """Pull the network for as long as the block lasts; after it head office has everything."""
        self.broker.stop()
        try:
            self.offline()
            yield
        finally:
            self.broker.start()
        self.caught_up()
