"""Head office's end of the wire: books what devices publish, then acknowledges it, and says what devices should have.

One thread does it all in one loop: read what is there, commit it as one transaction, tell the broker, tell the devices.
It sleeps until the network, another thread or an acknowledgement that is due wakes it. A broker that is absent, at the
start or later, is normal.
"""

import contextlib
import logging
import random
import socket
import threading
import time
from collections.abc import Callable

from nacl.signing import SigningKey
from peewee import OperationalError

from edge.headoffice.acks import Acks
from edge.headoffice.broker import Broker, BrokerLost, Connection
from edge.headoffice.database import Books
from edge.headoffice.models import Device, Stream
from edge.headoffice.pace import Pace
from edge.headoffice.receiver import Outcome, Receiver
from edge.headoffice.rights.desk import RightsDesk
from edge.headoffice.speaking import Speaking
from edge.link.contract import WINDOW, HoConn, Topics, ho_conn_topic, sign

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0

log = logging.getLogger(__name__)


class Line:
    """Receives and publishes; ``run`` is the body of its thread.

    Args:
        receiver: Books what comes.
        heard: Called after each transaction, in this thread, with what it made.
        rights: Knows what devices were told about rights and have not applied.
        credit: How many entries a device may have under way without our word.
    """

    def __init__(
        self,
        books: Books,
        receiver: Receiver,
        key: SigningKey,
        broker: Broker,
        *,
        ns: str = "mk",
        credit: int = WINDOW,
        heard: Callable[[Outcome], None] = lambda _: None,
        rights: RightsDesk | None = None,
    ) -> None:
        self._books, self._receiver, self._key, self._broker = books, receiver, key, broker
        self._ns, self._credit, self._heard = ns, credit, heard
        self._pace, self._speaking = Pace(), Speaking(rights, key, ns)
        self._lock = threading.Lock()
        self._outbound: dict[str, bytes] = {}
        self._stopping = False
        self._bell, self._clapper = socket.socketpair()
        self._bell.setblocking(False)
        self._clapper.setblocking(False)
        self.connected = threading.Event()

    def send(self, topic: str, payload: bytes) -> None:
        """Publish a retained message soon; the last one on a topic wins. Any thread may call this."""
        with self._lock:
            self._outbound[topic] = payload
        self._ring()

    def look(self) -> None:
        """Look soon for what devices were told by others, such as a grant by command. Any thread may call this."""
        self._speaking.look()
        self._ring()

    def stop(self) -> None:
        """End ``run`` after the transaction under way. Any thread or signal handler may call this."""
        self._stopping = True
        self._ring()

    def run(self) -> None:
        """Work until ``stop``; while there is no broker or no database, try again with growing pauses."""
        pause = FIRST_PAUSE_S
        with self._bell, self._clapper:
            while not self._stopping:
                started = time.monotonic()
                try:
                    with self._books.connected():
                        self._session()
                except BrokerLost as lost:
                    why = str(lost)
                except OperationalError as fault:
                    # Nothing of the transaction was acknowledged, so the broker gives it to the next connection again.
                    why = f"the database does not book ({str(fault).strip()}): look at its disk, server and locks"
                else:
                    continue
                self.connected.clear()
                if time.monotonic() - started > LONGEST_PAUSE_S:
                    pause = FIRST_PAUSE_S
                log.warning("%s; trying again within %.0f s", why, pause)
                self._sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - spreads reconnects, keeps no secret
                pause = min(pause * 2, LONGEST_PAUSE_S)

    # -- one connection -------------------------------------------------------------------------------------------

    def _session(self) -> None:
        connection = Connection(self._broker, self._ns, (ho_conn_topic(self._ns), self._presence("off")))
        try:
            self._serve(connection)
        finally:
            connection.release()

    def _serve(self, connection: Connection) -> None:
        connection.open()
        greeted = 0  # the generation that was said; a backup may be put back while we run
        while not self._stopping:
            messages = connection.wait(self._pause(), self._bell)
            if messages:
                outcome = self._receiver.take(messages)
                self._note(outcome)
                connection.acknowledge()
                self._speaking.answer(outcome, connection.publish, time.monotonic())
            if connection.subscribed and greeted != self._gen():
                greeted = self._gen()
                self._greet(connection)
            if greeted:
                self._speak(connection)
        connection.close(ho_conn_topic(self._ns), self._presence("off"))
        self.connected.clear()

    def _greet(self, connection: Connection) -> None:
        """Say that a receiver lives, and to every device what is booked: they may have missed our last words."""
        connection.publish(ho_conn_topic(self._ns), self._presence("on"))
        gen, acks = self._gen(), Acks(self._books)
        known = {(row.store, row.device) for row in Device.select()} | {(row.store, row.dev) for row in Stream.select()}
        for who in sorted(known):
            self._pace.note(who, acks.of(*who, gen), 0)
        self.connected.set()
        log.info("receiving from %s", self._broker)

    def _note(self, outcome: Outcome) -> None:
        for who, ack in outcome.acks.items():
            self._pace.note(who, ack, outcome.booked.get(who, 0))
        self._heard(outcome)

    def _speak(self, connection: Connection) -> None:
        now = time.monotonic()
        for who, ack in self._pace.ready(now):
            topic = Topics(self._ns, *who).ack
            connection.publish(topic, sign(ack, topic, self._key))
            self._pace.told(who, now)
        with self._lock:
            outbound, self._outbound = self._outbound, {}
        for topic, payload in outbound.items():
            connection.publish(topic, payload)
        self._speaking.again(connection.publish, now)

    def _pause(self) -> float | None:
        """Return how long there is nothing to say by itself."""
        now = time.monotonic()
        waits = [wait for wait in (self._pace.wait(now), self._speaking.wait(now)) if wait is not None]
        return max(0.0, min(waits)) if waits else None

    # -- small things ---------------------------------------------------------------------------------------------

    def _presence(self, state: str) -> bytes:
        said = HoConn(s="on" if state == "on" else "off", gen=self._gen(), credit=self._credit)
        return sign(said, ho_conn_topic(self._ns), self._key)

    def _gen(self) -> int:
        return int(self._books.setting("gen", "1"))

    def _ring(self) -> None:
        with contextlib.suppress(BlockingIOError, OSError):  # the bell rings already, or ``run`` has ended
            self._clapper.send(b"!")

    def _sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._stopping and (left := end - time.monotonic()) > 0:
            self._bell.settimeout(left)
            with contextlib.suppress(TimeoutError):
                self._bell.recv(4096)
        self._bell.setblocking(False)
