"""What a link keeps from one connection to the next: its device, its listeners, the marks, and what it counted."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from edge.domain.events import ClockQuality
from edge.domain.ports import Outbox
from edge.link.asking import Asking
from edge.link.backoff import Draw, Pace
from edge.link.commands import Ears
from edge.link.contract import (
    MOST_EVENTS,
    WINDOW,
    Answer,
    Conn,
    Down,
    HelloFirst,
    State,
    Topics,
    Want,
)
from edge.link.window import Window


@dataclass(frozen=True, slots=True)
class Device:
    """What the link tells of the device.

    Attributes:
        boot: How many times this device has started, from 1.
        version: Of the program.
        clock: Called at each connection and report: how far the wall clock can be trusted.
        state: Called with ``(unsent, last_ack)``; returns what ``up/state`` shows.
        hello: Called when both sides should compare, the moment before it is said; ``None`` where there is no value to
            compare. All three run in the link's thread.
    """

    boot: int
    version: str
    clock: Callable[[], ClockQuality]
    state: Callable[[int, int], State]
    hello: Callable[[], HelloFirst] | None = None


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told what, from the link's thread; none of them may block or raise.

    Attributes:
        link: ``(online, unsent)`` when either changed; while many entries drain, at most once a second.
        want: What head office wants this device to have, each time it is heard (also at each reconnect).
        acked: The highest entry head office has, when it rose; or fell, as head office was restored from a backup.
        down: A word to this epoch and the exact signed payload it came in, which a restored head office asks for. It
            may be old, doubled or early: ``edge.domain.value.stream.judge`` tells.
        answer: What could not be granted, or the answer to the last ``Device.hello``.
    """

    link: Callable[[bool, int], None] = lambda _online, _unsent: None
    want: Callable[[Want], None] = lambda _want: None
    acked: Callable[[int], None] = lambda _upto: None
    down: Callable[[Down, bytes], None] = lambda _down, _payload: None
    answer: Callable[[Answer], None] = lambda _answer: None


@dataclass(frozen=True, slots=True)
class Tuning:
    """The link's figures; ADR 2 says where the window comes from.

    Attributes:
        pace: Every time it waits by.
        window: Entries under way without head office's word.
        most_events: Entries in one message.
        draw: The dice of every jitter.
    """

    pace: Pace = field(default_factory=Pace)
    window: int = WINDOW
    most_events: int = MOST_EVENTS
    draw: Draw = random.random


@dataclass(slots=True)
class Stream:
    """One journal epoch on its way to head office, over as many connections as it takes.

    ``heard`` counts what came: verdicts on acknowledgements, ``forged``, ``malformed``, ``refused``, ``stale_will``,
    ``stale_answer``, ``silence``, ``forgotten``. ``news`` is set when the device's state changed and should be
    published before its time.
    """

    topics: Topics
    outbox: Outbox
    ears: Ears
    device: Device
    listener: Listener
    tuning: Tuning
    window: Window
    asking: Asking
    heard: Counter[str] = field(default_factory=Counter)
    news: bool = False

    def conn(self, s: Literal["on", "off"], sess: int, reason: str = "") -> Conn:
        """Return the birth, will or farewell of connection ``sess``."""
        window, device = self.window, self.device
        return Conn(
            s=s,
            boot=device.boot,
            sess=sess,
            ep=window.epoch,
            seq_lo=window.lowest,
            seq_hi=window.last,
            fw=device.version,
            clock=device.clock(),
            reason=reason,
        )
