"""A kiosk's line to head office: the product's session, window and questions over a wire of the simulated network."""

from collections.abc import Callable
from typing import Any, cast

from edge.link.asking import Asking
from edge.link.backoff import Pace
from edge.link.commands import Ears
from edge.link.connection import Connection, LinkLost
from edge.link.contract import Answer, Ask, Down, State, Topics
from edge.link.session import Session
from edge.link.stream import Device, Listener, Stream, Tuning
from edge.link.window import Window
from edge.service.allowance import Allowance
from edge.service.outbox import JournalOutbox
from edge.simulation.network import Bell, Wire
from edge.simulation.surroundings import Inline, Surroundings
from edge.store.journal import Journal

PACE = Pace(resend_first_s=15.0, resend_most_s=60.0, save_every_s=2.0, state_every_s=3600.0, compare_every_s=600.0)
NEVER = float("inf")

_STATE = State(at="", version="", unsent=0)
_MOST_STEPS = 20


class Line:
    """One start's line, over as many connections as it takes.

    Args:
        around: What the kiosk stands in.
        topics: Of the device.
        journal, allowance: Open.
        told, answered: Head office said something.
        turn: The kiosk's own ``turn``, which the network and the clock call.
    """

    def __init__(
        self,
        around: Surroundings,
        topics: Topics,
        journal: Journal,
        allowance: Allowance,
        *,
        told: Callable[[Down, bytes], None],
        answered: Callable[[Answer], None],
        turn: Callable[[], None],
    ) -> None:
        self._around, self._device, self._turn = around, topics.device, turn
        self._bell, self._sess, self._due, self.over = Bell(), 0, NEVER, False
        outbox, draw = JournalOutbox(journal, Inline()), around.schedule.dice.random
        acked, last = outbox.bounds()
        self.window = Window(epoch=outbox.epoch, acked=acked, last=last, pace=PACE, draw=draw)
        self._stream = Stream(
            topics,
            outbox,
            Ears(topics, around.key),
            Device(journal.boot, "0", lambda: "held", lambda *_: _STATE, hello=allowance.hello),
            Listener(acked=allowance.acknowledged, down=told, answer=answered),
            Tuning(pace=PACE, draw=draw),
            self.window,
            asking=Asking(PACE, allowance.hello),
        )
        self._dial()

    def turn(self) -> None:
        """Let the session do what there is to do.

        Raises:
            JournalRefused: The journal cannot go on.
        """
        if not self._wire.open:
            return
        try:
            for _ in range(_MOST_STEPS):
                self._session.step(cast("Any", self._bell), 0.0)
                if not (self._wire.waiting or self._bell.rung):
                    break
        except LinkLost:
            self._wire.close()
            self.window.closed()
            self._dial_later()
        else:
            self._rest()

    def ring(self) -> None:
        """Something was committed."""
        self._bell.ring()

    def say(self, asks: list[Ask]) -> None:
        """Say something about rights, when there is a connection."""
        for ask in asks:
            self._stream.asking.say(ask)
        self._bell.ring()

    def close(self) -> None:
        """The power is gone, and the line with it."""
        self.over = True
        self._wire.close()

    # -- connections ------------------------------------------------------------------------------------------------

    def _rest(self) -> None:
        times = (self.window.deadline, self._stream.asking.due)
        due = min((at for at in times if at is not None), default=NEVER)
        now = self._around.schedule.now
        if due < self._due or self._due <= now:
            self._due = due
            if due < NEVER:
                self._around.schedule.after(max(0.001, due - now), self._turn)

    def _dial(self) -> None:
        self._sess += 1
        self._wire = Wire(self._around.broker, self._device)
        self._session = Session(
            self._stream, cast("Connection", self._wire), self._sess, lambda: self._around.schedule.now
        )
        self._around.schedule.after(0.0, self._turn)

    def _dial_later(self) -> None:
        self._around.schedule.after(self._around.schedule.dice.uniform(1, 10), self._redial)

    def _redial(self) -> None:
        if self.over or self._wire.open:
            return  # the power went, or another call was faster
        if self._around.broker.network.up(self._device):
            self._dial()
        else:
            self._dial_later()
