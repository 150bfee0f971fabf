"""The window against a world that loses, doubles and reorders: whatever it does, everything arrives, in order."""

from dataclasses import dataclass

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from edge.link.backoff import Pace
from edge.link.contract import Ack, gaps
from edge.link.window import Span, Window

CREDIT = 40
SLOTS = 6


@dataclass
class HeadOffice:
    """Keeps what arrives; ``upto`` is the end of the unbroken run."""

    upto: int
    above: set[int]

    def take(self, span: Span) -> None:
        self.above |= {seq for seq in range(span.first, span.last + 1) if seq > self.upto}
        while self.upto + 1 in self.above:
            self.upto += 1
            self.above.discard(self.upto)

    def word(self) -> Ack:
        return Ack(ep=1, upto=self.upto, miss=gaps(self.above, self.upto))


class Stream(RuleBasedStateMachine):
    """A device, a network that does what it likes, and a head office."""

    def __init__(self):
        super().__init__()
        self.now = 0.0
        self.window = Window(epoch=1, acked=0, last=0, pace=Pace(), draw=lambda: 0.5, window=CREDIT, most=10)
        self.office = HeadOffice(0, set())
        self.up: list[Span] = []
        self.down: list[Ack] = []
        self.owed = 0
        self.highest_acked = self.new_from = 0

    @rule(count=st.integers(1, 60))
    def commit(self, count):
        self.window.grown(self.window.last + count)

    @precondition(lambda self: not self.window.connected)
    @rule()
    def connect(self):
        self.window.opened(SLOTS)
        self.owed, self.new_from = 0, self.window.acked

    @precondition(lambda self: self.window.connected)
    @rule()
    def lose_the_connection(self):
        self.window.closed()
        self.owed = 0

    @precondition(lambda self: self.window.connected)
    @rule(alive=st.booleans(), credit=st.integers(1, 100))
    def hear_of_the_receiver(self, alive, credit):
        self.window.heard_receiver(alive=alive, credit=credit, now=self.now)

    @rule(cut=st.integers(1, 10))
    def send(self, cut):
        while span := self.window.next():
            span = Span(span.first, min(span.last, span.first + cut - 1))
            assert span.last - self.window.acked <= CREDIT
            assert span.first <= self.window.sent + 1, "a hole in what was sent"
            self.window.published(span, self.now)
            self.up.append(span)
            self.owed += 1
            assert self.owed <= SLOTS

    @precondition(lambda self: self.owed)
    @rule(refused=st.booleans())
    def return_a_slot(self, refused):
        self.owed -= 1
        self.window.returned(refused=refused)

    @precondition(lambda self: self.up)
    @rule(data=st.data(), lost=st.booleans(), doubled=st.booleans())
    def deliver_upwards_in_any_order(self, data, lost, doubled):
        at = data.draw(st.integers(0, len(self.up) - 1))
        span = self.up[at]
        if not doubled:
            del self.up[at]
        if not lost:
            self.office.take(span)
            self.down.append(self.office.word())

    @precondition(lambda self: self.down and self.window.connected)
    @rule(data=st.data(), lost=st.booleans(), doubled=st.booleans())
    def deliver_downwards_in_any_order(self, data, lost, doubled):
        at = data.draw(st.integers(0, len(self.down) - 1))
        word = self.down[at] if doubled else self.down.pop(at)
        if not lost:
            self.window.acknowledged(word, self.now)

    @rule(seconds=st.floats(0, 700))
    def let_time_pass(self, seconds):
        self.now += seconds
        if self.window.tick(self.now) == "reconnect":
            self.lose_the_connection()

    @invariant()
    def the_marks_are_in_order(self):
        window = self.window
        assert window.acked <= window.sent <= window.last
        assert window.sent - window.acked <= CREDIT

    @invariant()
    def only_what_head_office_has_is_acknowledged_and_it_never_goes_back(self):
        assert self.highest_acked <= self.window.acked <= self.office.upto
        self.highest_acked = self.window.acked

    def teardown(self):
        """When the world heals, everything is acknowledged."""
        self.up.clear()
        for _ in range(2 * self.window.last + 60):
            if self.window.acked == self.window.last:
                return
            self._heal()
        raise AssertionError(f"never done: {self.window.acked} of {self.window.last}")

    def _heal(self):
        window = self.window
        if not window.connected:
            self.connect()
        if not window.receiver:
            window.heard_receiver(alive=True, credit=CREDIT, now=self.now)
        while span := window.next():
            window.published(span, self.now)
            window.returned()
            self.office.take(span)
        while self.owed:
            self.return_a_slot(refused=False)
        window.acknowledged(self.office.word(), self.now)
        if window.deadline is not None:
            self.now = max(self.now, window.deadline)
            if window.tick(self.now) == "reconnect":
                self.lose_the_connection()


TestStream = Stream.TestCase
TestStream.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
