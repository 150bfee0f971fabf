"""One connection's life: greeting, birth, draining, and everything that is heard meanwhile."""

import logging
from collections.abc import Callable

from msgspec import Struct

from edge.domain.errors import BadMessage, BadSignature, JournalRefused
from edge.link.bell import Bell
from edge.link.commands import Word, answer
from edge.link.connection import Connection, Greeted, Heard, LinkLost, Returned
from edge.link.contract import MOST_BYTES, Ack, Command, Conn, Deny, Down, HoConn, Nonce, Want, batch, write
from edge.link.shelf import Shelf
from edge.link.stream import Stream
from edge.link.window import Span

log = logging.getLogger("member-kiosk.link")

_OVERHEAD = 256
"""Bytes a message has beside its payload: header, topic, properties."""
_FAREWELL_S = 2.0
_NEWS_S = 1.0
"""A state that changes all the time is published this often, no more."""


class Session:
    """A connection and what goes over it, from greeting to loss.

    Args:
        stream: What outlives this connection.
        connection: Opened, not yet greeted.
        sess: This connection's number within the device's start.
        now: The monotonic clock.
    """

    def __init__(self, stream: Stream, connection: Connection, sess: int, now: Callable[[], float]) -> None:
        self._stream, self._connection, self._sess, self._now = stream, connection, sess, now
        self._pace = stream.tuning.pace
        self._shelf = Shelf(stream.outbox)
        self._most_bytes = MOST_BYTES
        self._under_way: dict[int, Span] = {}
        self._save_at: float | None = None
        self._parked: set[int] = set()
        self._booked = 0
        self._most_asks, self._unconfirmed = 1, set[int]()
        self._state_at = self._reported_at = self._opened_at = now()
        self.greeted_at: float | None = None

    # -- the loop ---------------------------------------------------------------------------------------------------

    def step(self, bell: Bell, idle_s: float) -> None:
        """Wait for whatever comes next, at most ``idle_s``, and do what follows from it.

        Raises:
            LinkLost: The connection is gone or of no use.
        """
        for signal in self._connection.wait(self._timeout(idle_s), bell):
            match signal:
                case Returned(mid, refused):
                    self._returned(mid, refused)
                case Heard(topic, payload):
                    self._hear(topic, payload)
                case Greeted():
                    self._greeted(signal)
        if bell.hush():
            self._stream.window.grown(self._stream.outbox.bounds()[1])
        now = self._now()
        if self.greeted_at is None:
            if now - self._opened_at >= self._pace.connack_s:
                raise LinkLost("the broker does not greet: check that [headoffice] port speaks MQTT; retried by itself")
            return
        self._tick(now)
        self._ask(now)
        self._drain(now)

    def _timeout(self, idle_s: float) -> float:
        if self.greeted_at is None:
            return self._pace.connack_s
        stream = self._stream
        news_at = self._reported_at + _NEWS_S if stream.news else None
        times = (stream.window.deadline, stream.asking.due, self._save_at, self._state_at, news_at)
        return max(0.0, min([idle_s, *(at - self._now() for at in times if at is not None)]))

    def _tick(self, now: float) -> None:
        stream, window = self._stream, self._stream.window
        remedy = window.tick(now)
        if remedy != "none":
            stream.heard["silence"] += 1
            cure = "check its receiver and the broker's access list" if window.alarm else "they go again"
            log.log(
                logging.ERROR if window.alarm else logging.WARNING,
                "head office is silent about %d entries (%d times): %s", window.unsent, window.silent, cure,
            )  # fmt: skip
        if remedy == "reconnect":
            raise LinkLost("the broker stopped confirming messages: connecting anew")
        if self._save_at is not None and now >= self._save_at:
            self.save()
        if now >= self._state_at or (stream.news and now >= self._reported_at + _NEWS_S):
            self._report(now)

    def _ask(self, now: float) -> None:
        """Say what is to be said about rights, as long as somebody hears it."""
        asking, connection = self._stream.asking, self._connection
        if not self._stream.window.open:
            asking.nobody_hears()
            return
        while len(self._unconfirmed) < self._most_asks and not connection.congested and (word := asking.next(now)):
            self._unconfirmed.add(connection.publish(self._stream.topics.ask, write(word)))

    def _drain(self, now: float) -> None:
        window, connection = self._stream.window, self._connection
        while (span := window.next()) and not connection.congested:
            taken, bodies = self._shelf.take(span, self._most_bytes)
            if not bodies:
                log.error(
                    "entry %d is not in the journal: restart the service, which checks it and says what is left",
                    span.first,
                )
                return
            if taken.first > span.first:
                self._forgotten(span.first, taken.first)
            self._under_way[connection.publish(self._stream.topics.journal, batch(bodies))] = taken
            window.published(taken, now)

    def _forgotten(self, wanted: int, first: int) -> None:
        """Entries were acknowledged and pruned long ago, and a restored head office asks for them."""
        stream = self._stream
        stream.heard["forgotten"] += 1
        stream.window.forgotten(first)
        log.error(
            "head office asks for entries %d to %d, which this device has pruned: skip them there", wanted, first - 1
        )
        self._birth()

    # -- what came --------------------------------------------------------------------------------------------------

    def _greeted(self, greeted: Greeted) -> None:
        self.greeted_at, self._most_asks = self._now(), greeted.asks
        log.info("connected to the broker; %d entries wait for head office", self._stream.window.unsent)
        if greeted.largest is not None:
            self._most_bytes = min(MOST_BYTES, greeted.largest - _OVERHEAD)
        self._stream.window.opened(greeted.slots)
        self._birth()
        self._connection.subscribe(self._stream.ears.filters)
        self._report(self.greeted_at)

    def _returned(self, mid: int, refused: str) -> None:
        span = self._under_way.pop(mid, None)
        self._unconfirmed.discard(mid)
        if refused:
            self._stream.heard["refused"] += 1
            log.warning("the broker refused %s: %s: correct its access list or limits", span or "a report", refused)
        if span:
            self._stream.window.returned(refused=bool(refused))

    def _hear(self, topic: str, payload: bytes) -> None:
        if not payload:  # a retained message was cleared
            return
        try:
            word = self._stream.ears.read(topic, payload)
        except BadMessage as fault:
            kind = "forged" if isinstance(fault, BadSignature) else "malformed"
            self._stream.heard[kind] += 1
            # Told at the 1st, 2nd, 4th, 8th ...: whoever may publish here must not fill the card with log lines.
            if (times := self._stream.heard[kind]).bit_count() == 1:
                log.warning("not heard (%d %s so far): %s", times, kind, fault)
            return
        self._obey(word, payload)

    def _obey(self, word: Word, payload: bytes) -> None:
        match word:
            case Ack():
                self._acknowledged(word)
            case HoConn():
                alive, now = word.s == "on", self._now()
                self._stream.window.heard_receiver(alive=alive, credit=word.credit, now=now)
                self._stream.asking.heard_receiver(alive=alive, now=now)
            case Down():
                self._told(word, payload)
            case Deny():
                self._stream.listener.answer(word)
            case Nonce():
                self._compare(word)
            case Want():
                self._stream.listener.want(word)
            case Command():
                self._connection.publish(self._stream.topics.response, write(answer(word)))
            case Conn():
                self._watch_own(word)

    def _acknowledged(self, ack: Ack) -> None:
        now, window = self._now(), self._stream.window
        verdict = window.acknowledged(ack, now)
        self._stream.heard[verdict] += 1
        booked = ack.booked if verdict in {"progress", "nothing_new"} else 0
        if verdict == "progress" or booked > self._booked:
            self._booked = booked
            self._save_at = self._save_at or now + self._pace.save_every_s
            self._stream.listener.acked(ack.upto)
        elif verdict == "impossible":
            log.error(
                "head office has entry %d, the journal ends at %d: was an old card put in?", ack.upto, window.last
            )
            # The journal refuses, marks itself damaged and so ends the service: its next numbers were used before.
            self._stream.outbox.acknowledge(ack.upto)
        elif verdict == "restored":
            log.warning("head office was restored from a backup: entries go again from %d", ack.upto + 1)
            self._stream.listener.acked(ack.upto)
        for parked in ack.park:
            if parked.seq not in self._parked:  # the word is repeated with each acknowledgement
                self._parked.add(parked.seq)
                log.warning("head office could not read entry %d: %s", parked.seq, parked.why)

    def _told(self, down: Down, payload: bytes) -> None:
        """Pass on a word to this epoch; those to an earlier one are history."""
        if down.ep == self._stream.window.epoch:
            self._stream.listener.down(down, payload)
        else:
            self._stream.heard["foreign_epoch"] += 1

    def _compare(self, nonce: Nonce) -> None:
        """Pass on the answer to this device's own question, once; none that is late or was said to somebody else."""
        stream = self._stream
        if nonce.ep != stream.window.epoch or not stream.asking.answered(
            nonce.req, self._now(), unfinished=nonce.remember_after >= 0
        ):
            stream.heard["stale_answer"] += 1
            return
        stream.listener.answer(nonce)
        self._mind_the_time()

    def _mind_the_time(self) -> None:
        """Connect anew once the time is known, if certificates could not be checked by their dates so far."""
        if self._connection.undated and self._stream.device.clock() == "synced":
            raise LinkLost("the time is known now: connecting anew, to check the broker's certificate by its dates")

    def _watch_own(self, conn: Conn) -> None:
        """Contradict an earlier connection's will that came late and says this device is gone."""
        if conn.s == "off" and (conn.boot, conn.sess) <= (self._stream.device.boot, self._sess):
            self._stream.heard["stale_will"] += 1
            self._birth()

    # -- what is told -----------------------------------------------------------------------------------------------

    def _birth(self) -> None:
        self._retain(self._stream.topics.conn, self._stream.conn("on", self._sess))

    def _report(self, now: float) -> None:
        stream = self._stream
        stream.news = False
        self._reported_at, self._state_at = now, now + self._pace.state_every_s
        self._retain(stream.topics.state, stream.device.state(stream.window.unsent, stream.window.acked))
        self._mind_the_time()

    def _retain(self, topic: str, message: Struct) -> int:
        return self._connection.publish(topic, write(message), retain=True)

    # -- the end ----------------------------------------------------------------------------------------------------

    def farewell(self, reason: str, bell: Bell) -> None:
        """Say that the device goes on purpose, and wait shortly until the broker has it.

        Raises:
            LinkLost: It never will.
        """
        if self.greeted_at is None:
            return
        mid = self._retain(self._stream.topics.conn, self._stream.conn("off", self._sess, reason))
        until = self._now() + _FAREWELL_S
        while (left := until - self._now()) > 0:
            bell.hush()
            if any(isinstance(signal, Returned) and signal.mid == mid for signal in self._connection.wait(left, bell)):
                return

    def save(self) -> None:
        """Let the journal keep how far head office is; a full disk only means that a start repeats more."""
        if self._save_at is None:
            return
        self._save_at = None
        try:
            self._stream.outbox.acknowledge(self._stream.window.acked, self._booked)
        except JournalRefused as fault:
            log.warning("acknowledgement not kept, tried again: %s", fault)
            self._save_at = self._now() + self._pace.state_every_s
