"""Drains the outbox to head office: own window, batches, and head office's word alone frees an entry.

The rules are in ``window``; paho's part in ``connection``; what is said over one connection in ``session``. This
module owns the thread, and the connections one after another.
"""

import logging
import select
import threading
import time
from collections import Counter
from types import TracebackType
from typing import Self

from nacl.signing import VerifyKey

from edge.domain.ports import Outbox
from edge.link.asking import Asking
from edge.link.backoff import Reconnects
from edge.link.bell import Bell
from edge.link.commands import Ears
from edge.link.connection import Broker, Connection, LinkLost
from edge.link.contract import Ask, Topics, write
from edge.link.session import Session
from edge.link.stream import Device, Listener, Stream, Tuning
from edge.link.window import Window

log = logging.getLogger("member-kiosk.link")

_TELL_S = 1.0
_TOO_BRIEF = 5
"""So many connections in a row that broke soon are no accident. Few brokers say why (MQTT 5's 0x8E: taken over)."""


class Link:
    """The device's end of the wire, a context manager with a thread of its own.

    A broker that is absent is normal: the link tries for ever, slower each time, and the journal waits. An error nobody
    foresaw ends the thread through ``threading.excepthook``, where the service stops; ``stop`` raises it again.

    Args:
        topics: Of this device; the broker's access list allows exactly these to its client id, the device's name.
        outbox: The journal. Its calls come from the link's thread only.
        broker: Where to connect.
        device: What is told of the device.
        ho_key: Head office's public key.
        listener: Who is told what happened.
        tuning: Times and sizes; the defaults are for shops.
    """

    def __init__(
        self, topics: Topics, outbox: Outbox, broker: Broker, device: Device, *,
        ho_key: VerifyKey, listener: Listener | None = None, tuning: Tuning | None = None,
    ) -> None:  # fmt: skip
        self._topics, self._outbox, self._broker, self._device = topics, outbox, broker, device
        self._ears = Ears(topics, ho_key)
        self._listener, self._tuning = listener or Listener(), tuning or Tuning()
        self.heard: Counter[str] = Counter()
        """What came so far: see ``Stream.heard``."""
        self._asking = Asking(self._tuning.pace, device.hello)
        self._bell = Bell()
        self._stopping = threading.Event()
        self._news = False
        self._fault = ""  # why there was no connection last time
        self._brief = 0  # connections in a row that broke soon
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._main, name="link")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def wake(self) -> None:
        """Something was committed: send it. May be called from any thread, after each commit."""
        self._bell.ring()

    def refresh(self) -> None:
        """The device's state changed: publish it soon. May be called from any thread."""
        self._news = True
        self._bell.ring()

    def say(self, ask: Ask) -> None:
        """Ask head office something, or tell it; lost if it does not hear this device now. Any thread may call this."""
        self._asking.say(ask)
        self._bell.ring()

    def stop(self) -> None:
        """Publish a planned ``off`` and end. Returns within seconds, broker or none; a second call does nothing."""
        if not self._stopping.is_set():
            self._stopping.set()
            self._bell.ring()
            self._thread.join()
            self._bell.close()
        if self._failure:
            raise self._failure

    @property
    def alive(self) -> bool:
        """Whether the link's thread runs, as a watchdog asks."""
        return self._thread.is_alive()

    # -- the thread -------------------------------------------------------------------------------------------------

    def _main(self) -> None:
        try:
            self._run()
        except BaseException as fault:
            self._failure = fault
            raise

    def _run(self) -> None:
        tuning = self._tuning
        acked, last = self._outbox.bounds()
        window = Window(
            epoch=self._outbox.epoch, acked=acked, last=last, pace=tuning.pace, draw=tuning.draw,
            window=tuning.window, most=tuning.most_events,
        )  # fmt: skip
        stream = Stream(
            self._topics,
            self._outbox,
            self._ears,
            self._device,
            self._listener,
            tuning,
            window,
            self._asking,
            self.heard,
        )
        reconnects = Reconnects(tuning.pace, self._topics.device, tuning.draw)
        teller = _Teller(stream)
        sess = 0
        while not self._stopping.is_set():
            sess += 1
            wait_s = self._connect(stream, sess, reconnects, teller)
            self._rest(stream, wait_s, teller)

    def _connect(self, stream: Stream, sess: int, reconnects: Reconnects, teller: "_Teller") -> float:
        """Hold one connection as long as it lasts; return the seconds to wait before the next."""
        will = write(stream.conn("off", sess, "lost"))
        connection = Connection(
            self._broker, self._topics.device, will_topic=self._topics.conn, will=will,
            dated=self._device.clock() == "synced",
        )  # fmt: skip
        session = Session(stream, connection, sess, time.monotonic)
        lost = LinkLost("stopped")
        try:
            connection.open()
            while not self._stopping.is_set():
                session.step(self._bell, teller.tell(idle_s=self._broker.keepalive_s / 2))
                if self._news:
                    self._news, stream.news = False, True
            session.farewell("stopped", self._bell)
        except LinkLost as fault:
            lost = fault
        finally:
            stream.window.closed()
            stream.asking.heard_receiver(alive=False, now=time.monotonic())
            connection.close()
            session.save()
        held_s = time.monotonic() - session.greeted_at if session.greeted_at is not None else 0.0
        wait_s = reconnects.after(held_s, taken_over=lost.taken_over)
        self._explain(lost, held_s if session.greeted_at is not None else None, wait_s)
        return wait_s

    def _explain(self, lost: LinkLost, held_s: float | None, wait_s: float) -> None:
        """Say why there is no connection: once, however often a night's tries end the same way.

        ``held_s`` is how long the broker had taken us, ``None`` if it never did.
        """
        if self._stopping.is_set():
            return
        news = held_s is not None or str(lost) != self._fault
        self._fault = str(lost)
        log.log(logging.WARNING if news else logging.DEBUG, "%s; next try in %.1f s", lost, wait_s)
        if held_s is not None:
            self._brief = 0 if held_s >= self._tuning.pace.stable_s else self._brief + 1
        if lost.taken_over or self._brief == _TOO_BRIEF:
            cure = "is a copied card in another machine of this name, or does the access list forbid it something?"
            log.error("the broker takes %s and drops it again: %s", self._topics.device, cure)

    def _rest(self, stream: Stream, wait_s: float, teller: "_Teller") -> None:
        until = time.monotonic() + wait_s
        while not self._stopping.is_set() and (left := until - time.monotonic()) > 0:
            select.select([self._bell], [], [], teller.tell(idle_s=left))
            if self._bell.hush():
                stream.window.grown(self._outbox.bounds()[1])


class _Teller:
    """Tells the listener about the link when there is something to tell, without flooding it during a drain."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._online, self._unsent, self._told_at = False, -1, 0.0

    def tell(self, *, idle_s: float) -> float:
        """Tell what is due; return how long one may sleep, at most ``idle_s``, until more is due."""
        online, unsent = self._stream.window.online, self._stream.window.unsent
        if (online, unsent) == (self._online, self._unsent):
            return idle_s
        now = time.monotonic()
        due = self._told_at + _TELL_S
        if online == self._online and unsent and self._unsent > 0 and now < due:
            return min(idle_s, due - now)
        self._online, self._unsent, self._told_at = online, unsent, now
        self._stream.listener.link(online, unsent)
        return idle_s
