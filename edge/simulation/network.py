"""A network as shops have it: messages are lost, doubled, late and out of order, and whole stores are cut off.

The broker in it keeps nothing but the last retained words, and confirms what reached it, which proves nothing.
"""

from dataclasses import dataclass
from typing import Literal

from edge.link.connection import Greeted, LinkLost, Returned, Signal
from edge.link.connection import Heard as HeardSignal
from edge.simulation.schedule import Call, Schedule

SLOTS = 200
"""Messages a device may have without PUBACK in this world."""


@dataclass(slots=True)
class Weather:
    """How bad the network is now: shares of messages that are lost and doubled, and the longest delay in seconds."""

    loss: float = 0.05
    doubled: float = 0.05
    delay_s: float = 1.0
    doubled_delay_s: float = 10.0


class Network:
    """Carries messages. ``cut`` names devices that nobody reaches."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self.weather = Weather()
        self.cut: set[str] = set()
        self.carried = self.lost = 0

    def up(self, device: str) -> bool:
        """Say whether ``device`` has a network now."""
        return device not in self.cut

    def carry(self, device: str, deliver: Call) -> None:
        """Bring one message to or from ``device``: perhaps never, perhaps twice, perhaps later than the next."""
        weather, dice = self.weather, self._schedule.dice
        if not self.up(device) or dice.random() < weather.loss:
            self.lost += 1
            return
        self._later(device, dice.random() * weather.delay_s, deliver)
        if dice.random() < weather.doubled:
            self._later(device, dice.random() * weather.doubled_delay_s, deliver)

    def _later(self, device: str, seconds: float, deliver: Call) -> None:
        self._schedule.after(seconds, lambda: self._arrive(device, deliver))

    def _arrive(self, device: str, deliver: Call) -> None:
        if self.up(device):
            self.carried += 1
            deliver()
        else:
            self.lost += 1


class Bell:
    """A bell without a thread to wake (as ``edge.link.bell``)."""

    def __init__(self) -> None:
        self._rung = False

    def ring(self) -> None:
        """Wake the sleeper."""
        self._rung = True

    @property
    def rung(self) -> bool:
        """Whether it rang and nobody looked."""
        return self._rung

    def hush(self) -> bool:
        """Return whether it rang, and be silent again."""
        rung, self._rung = self._rung, False
        return rung


class Wire:
    """One connection of one device (as ``edge.link.connection.Connection``), through the network to ``Broker``."""

    def __init__(self, broker: "Broker", device: str) -> None:
        self._broker, self._device = broker, device
        self._signals: list[Signal] = [Greeted(SLOTS, None, 8)]
        self._mid = 0
        self.open = True
        self.congested = self.undated = False

    def wait(self, timeout: float, bell: Bell) -> list[Signal]:  # noqa: ARG002 - the real one sleeps
        """Return what came.

        Raises:
            LinkLost: The network is gone.
        """
        if not self.open or not self._broker.network.up(self._device):
            raise LinkLost("cut off")
        signals, self._signals = self._signals, []
        return signals

    @property
    def waiting(self) -> bool:
        """Whether something came that nobody looked at."""
        return bool(self._signals)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> int:  # noqa: ARG002 - nobody asks for it
        """Send; the broker confirms it whether or not head office will ever see it."""
        self._mid += 1
        self._signals.append(Returned(self._mid))
        self._broker.network.carry(self._device, lambda: self._broker.to_office(topic, payload))
        return self._mid

    def subscribe(self, topics: tuple[str, ...]) -> None:
        """Get what is retained, now and for certain, and what comes, as the network likes."""
        self._broker.subscribed(self._device, self)
        for topic in topics:
            if payload := self._broker.retained.get(topic):
                self._signals.append(HeardSignal(topic, payload))

    def hear(self, topic: str, payload: bytes) -> None:
        """A message arrived."""
        if self.open:
            self._signals.append(HeardSignal(topic, payload))

    def close(self) -> None:
        """Hang up."""
        self.open = False


class Broker:
    """Any MQTT broker: passes messages on, keeps retained ones, holds no truth."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.retained: dict[str, bytes] = {}
        self._wires: dict[str, tuple[Wire, Call]] = {}
        self._wakes: dict[str, Call] = {}
        self.office: list[tuple[str, bytes]] = []
        self.office_wakes: Call = lambda: None

    def on_wake(self, device: str, wake: Call) -> None:
        """Have ``wake`` called when something arrives for ``device``."""
        self._wakes[device] = wake

    def subscribed(self, device: str, wire: Wire) -> None:
        """``device`` listens on ``wire``."""
        self._wires[device] = wire, self._wakes[device]

    def to_office(self, topic: str, payload: bytes) -> None:
        """A device's message reached head office's queue."""
        self.office.append((topic, payload))
        self.office_wakes()

    def to_device(self, device: str, topic: str, payload: bytes, keep: Literal["retained", "once"] = "once") -> None:
        """Send to ``device``; a retained word is there again at its next connection."""
        if keep == "retained":
            self.retained[topic] = payload
        self.network.carry(device, lambda: self._deliver(device, topic, payload))

    def _deliver(self, device: str, topic: str, payload: bytes) -> None:
        if found := self._wires.get(device):
            wire, wake = found
            wire.hear(topic, payload)
            wake()
