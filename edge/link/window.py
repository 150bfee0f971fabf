"""How far the stream has come: what may be sent now, what goes again, and when. No I/O, no clock, no thread.

Theory. The journal numbers its entries 1, 2, 3 ... within an epoch. Three marks divide them::

    1 ......... acked | acked+1 ......... sent | sent+1 .......... last
    head office has   |       under way        |   waiting on disk

    acked <= sent <= last          sent - acked <= credit

``last`` moves when the device commits, ``sent`` when a message goes out, ``acked`` by head office's word alone. Lost,
doubled and reordered messages need no case of their own: an acknowledgement is cumulative, so an old one changes
nothing, and whatever got lost lies above ``acked`` and is sent again by one of four events:

================  =========================================================================================
event             what it does
================  =========================================================================================
new connection    ``sent`` falls back to ``acked``
``miss``          the listed ranges go again, the same gap at most each 2 s, doubling
silence           no progress for 30 s (doubling, jitter, at most 10 min): ``sent`` falls back to ``acked``
restored backup   head office's ``gen`` rises and its ``upto`` is lower: both marks fall to it
================  =========================================================================================

A broker's PUBACK only gives back a *slot*: so many messages may be without one at a time, else an MQTT 5 broker hangs
up. If silence falls while slots are out, the connection itself is in doubt and is replaced.

Poison. A batch that meets refusal, silence or a broken connection twice is sent one entry at a time, so that one bad
neighbour delays the others by a batch and not for ever.
"""

from collections import deque
from dataclasses import dataclass
from typing import Literal

from edge.link.backoff import Draw, Pace, doubled
from edge.link.contract import MOST_EVENTS, WINDOW, Ack

Verdict = Literal["progress", "nothing_new", "old", "foreign_epoch", "impossible", "restored"]
"""What an acknowledgement turned out to be; all but ``progress`` and ``restored`` left the marks alone."""

Remedy = Literal["none", "resend", "reconnect"]

SLOTS = 1000
"""Messages without PUBACK where the broker names no limit (MQTT 3.1.1)."""

ALARM_AFTER = 3
"""Repeats without an answer after which a person should look."""

_STRIKES = 2
_MOST_REPAIRS = 100


@dataclass(frozen=True, slots=True)
class Span:
    """A run of entries, both ends included."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"entries {self.first} to {self.last}"


class Window:
    """The sending side of one epoch."""

    def __init__(
        self,
        *,
        epoch: int,
        acked: int,
        last: int,
        pace: Pace,
        draw: Draw,
        window: int = WINDOW,
        most: int = MOST_EVENTS,
    ) -> None:
        self.epoch, self.acked, self.sent, self.last = epoch, acked, acked, last
        self.gen, self._first = 1, 1
        self.connected = self.receiver = False
        self.silent = 0
        self._pace, self._draw, self._most = pace, draw, most
        self._window = self.credit = window
        self._slots = self._free = 0
        self._repairs: deque[Span] = deque()
        self._gap, self._gap_again, self._gap_tries = 0, 0.0, 0
        self._quiet_until: float | None = None
        self._strikes, self._singly_until = 0, 0

    # -- facts ------------------------------------------------------------------------------------------------------

    def opened(self, slots: int = SLOTS) -> None:
        """The broker greeted; it takes ``slots`` messages without PUBACK at a time."""
        self.connected = True
        self._slots = self._free = slots

    def closed(self) -> None:
        """The connection is gone, and all that was under way with it."""
        if self.sent > self.acked:
            self._strike()
        self.connected = self.receiver = False
        self._rewind()

    def heard_receiver(self, *, alive: bool, credit: int, now: float) -> None:
        """Head office said whether a receiver listens, and how much it takes from each device."""
        self.receiver = alive
        self.credit = min(credit, self._window)
        # What a receiver has not answered while it was away is no silence: its time starts when it is back.
        self._quiet_until = now + self._patience() if alive and self.sent > self.acked else None

    def grown(self, last: int) -> None:
        """Entries up to ``last`` are on disk."""
        self.last = max(self.last, last)

    def published(self, span: Span, now: float) -> None:
        """``span``, or the beginning of it, went out as one message."""
        self._free -= 1
        if self._repairs and self._repairs[0].first <= span.first <= self._repairs[0].last and span.first <= self.sent:
            self._repairs[0] = Span(span.last + 1, self._repairs[0].last)
        self.sent = max(self.sent, span.last)
        if self._quiet_until is None:
            self._quiet_until = now + self._patience()

    def forgotten(self, first: int) -> None:
        """The journal's oldest entry is ``first``: what a restored head office asks for before it is gone here too."""
        self._first = first

    def returned(self, *, refused: bool = False) -> None:
        """A PUBACK came. A refused message is not sent again at once: the silence rule does that, slower each time."""
        self._free = min(self._free + 1, self._slots)
        if refused:
            self._strike()

    def acknowledged(self, ack: Ack, now: float) -> Verdict:
        """Head office has everything up to ``ack.upto``; say what the word was worth."""
        if ack.ep != self.epoch:
            return "foreign_epoch"
        if not 0 <= ack.upto <= self.last:
            return "impossible"
        if ack.gen < self.gen:
            return "old"
        restored = ack.gen > self.gen and ack.upto < self.acked
        self.gen = ack.gen
        if restored:
            self.acked = ack.upto
            self._rewind()
            return "restored"
        if ack.upto < self.acked:
            return "old"
        moved = ack.upto > self.acked
        if moved:
            self._progress(ack.upto, now)
        self._repair(ack, now)
        return "progress" if moved else "nothing_new"

    def tick(self, now: float) -> Remedy:
        """Let time pass; ``resend`` and ``reconnect`` have already put the marks back."""
        if not self.open or self._quiet_until is None or now < self._quiet_until:
            return "none"
        in_doubt = self._free < self._slots
        self.silent += 1
        self._strike()
        self._rewind()
        return "reconnect" if in_doubt else "resend"

    # -- questions --------------------------------------------------------------------------------------------------

    @property
    def open(self) -> bool:
        """Whether anything may be sent: a broker, and a receiver behind it."""
        return self.connected and self.receiver

    @property
    def online(self) -> bool:
        """Whether head office hears this device: a receiver is there and has not left a repeat unanswered."""
        return self.open and not self.silent

    @property
    def lowest(self) -> int:
        """Number of the first entry that can go to head office next."""
        return max(self.acked + 1, self._first)

    @property
    def unsent(self) -> int:
        """Entries head office has not acknowledged."""
        return self.last - self.acked

    @property
    def alarm(self) -> bool:
        """Whether repeats go unanswered so often that a person should look."""
        return self.silent >= ALARM_AFTER

    @property
    def deadline(self) -> float | None:
        """When ``tick`` should be called next if nothing else happens."""
        return self._quiet_until if self.open else None

    def next(self) -> Span | None:
        """Return the entries for the next message, or ``None`` while nothing may go."""
        if not self.open or self._free <= 0:
            return None
        while self._repairs:
            first = max(self._repairs[0].first, self.lowest)
            if first <= self._repairs[0].last:
                return Span(first, min(self._repairs[0].last, first + self._size(first) - 1))
            self._repairs.popleft()
        first = max(self.sent + 1, self._first)
        last = min(self.last, self.lowest - 1 + self.credit, first + self._size(first) - 1)
        return Span(first, last) if first <= last else None

    # -- inside -----------------------------------------------------------------------------------------------------

    def _size(self, first: int) -> int:
        return 1 if first <= self._singly_until else self._most

    def _patience(self) -> float:
        span = doubled(self._pace.resend_first_s, self._pace.resend_most_s, self.silent)
        return min(self._pace.resend_most_s, span * (1 + self._draw() / 4))

    def _progress(self, upto: int, now: float) -> None:
        self.acked, self.sent = upto, max(self.sent, upto)
        self.silent = self._strikes = 0
        self._quiet_until = now + self._patience() if self.sent > upto else None

    def _rewind(self) -> None:
        self.sent = self.acked
        self._repairs.clear()
        self._quiet_until = None

    def _strike(self) -> None:
        self._strikes += 1
        if self._strikes >= _STRIKES:
            self._singly_until = max(self._singly_until, self.sent)

    def _repair(self, ack: Ack, now: float) -> None:
        lost = [Span(max(first, ack.upto + 1), min(last, self.sent)) for first, last in ack.miss[:_MOST_REPAIRS]]
        lost = [span for span in lost if span.first <= span.last]
        if not lost or self._repairs:
            return
        if lost[0].first != self._gap:
            self._gap, self._gap_tries = lost[0].first, 0
        elif now < self._gap_again:
            return
        self._gap_again = now + doubled(self._pace.repair_first_s, self._pace.resend_most_s, self._gap_tries)
        self._gap_tries += 1
        self._repairs.extend(lost)
