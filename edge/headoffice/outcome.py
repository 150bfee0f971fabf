"""What comes in to the receiver, what a group of messages made, and who answers what devices ask about rights."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from edge.domain.value.accounts import Place
from edge.headoffice.stuck import Pruned
from edge.link.contract import Ack, Address, Answer, Ask, Down

Who = tuple[str, str]
"""Store and device."""


class Message(NamedTuple):
    """One MQTT message. ``retained`` means the broker kept it, so it may be old."""

    topic: str
    payload: bytes
    retained: bool = False


class Said(Protocol):
    """What is to be said to devices about rights."""

    @property
    def down(self) -> list[tuple[Who, Down]]:
        """Numbered words."""

    @property
    def answers(self) -> list[tuple[Who, Answer]]:
        """Answers, freely lost."""


class Desk(Protocol):
    """Decides who may spend what; every call runs inside the receiver's transaction."""

    def hear(self, address: Address, ask: Ask, now_ms: int) -> Said:
        """Answer what a device asks."""

    def replaced(self, dev: str, ep: int) -> Said:
        """Epoch ``ep`` of a device has begun: the ones before it are over."""

    def fork(self, place: Place) -> Said:
        """An epoch has two histories: freeze it."""


@dataclass(slots=True)
class Outcome:
    """What a group of messages made.

    Attributes:
        acks: The whole word to each device that sent entries or was born; true once ``take`` has returned.
        booked: How many new entries each device brought.
        born: Devices that came online.
        pruned: What devices said they no longer have.
        moved: Whether a balance may have changed.
        quarantined: How many pieces of bytes were put aside.
        down, answers: What to say about rights, in this order.
        count: What became of every piece that came: ``received`` is the sum of ``applied``, ``duplicate``,
            ``quarantined``, ``waiting`` (for an earlier entry; below zero when more stopped waiting than began) and
            ``left`` (to the device, which sends it again).
    """

    acks: dict[Who, Ack] = field(default_factory=dict)
    booked: dict[Who, int] = field(default_factory=dict)
    born: list[Who] = field(default_factory=list)
    pruned: list[Pruned] = field(default_factory=list)
    moved: bool = False
    down: list[tuple[Who, Down]] = field(default_factory=list)
    answers: list[tuple[Who, Answer]] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)

    @property
    def quarantined(self) -> int:
        """How many pieces of bytes were put aside."""
        return self.count["quarantined"]

    def say(self, said: Said) -> None:
        """Add what is to be said."""
        self.down += said.down
        self.answers += said.answers
