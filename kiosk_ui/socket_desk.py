"""The desk over the service's Unix socket: one thread owns the socket, and nothing here waits on the screen's thread.

The thread sleeps in ``select`` until the service says something or a request is handed over through a socket pair. It
connects again by itself, after 0.1 s at first and 2 s at most.
"""

import logging
import selectors
import socket
from collections import deque
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Thread
from typing import Self

from edge.domain import frames
from edge.domain.errors import BadMessage
from edge.domain.frames import Answered, Declined, FrameBuffer
from edge.domain.local_api import Request
from kiosk_ui.desk import Answer, Connected, DeskEvent, Disconnected, Failed

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0
SEND_S = 5.0
"""A service that takes no bytes for this long is gone."""

_log = logging.getLogger(__name__)


class SocketDesk:
    """``kiosk_ui.desk.Desk`` over JSON-RPC. ``tell`` is called on this desk's thread."""

    def __init__(self, path: Path, tell: Callable[[DeskEvent], None]) -> None:
        self._path, self._tell = path, tell
        self._handed: deque[tuple[int, Request]] = deque()
        self._asked: dict[int, Request] = {}
        self._closing = False
        self._bell, self._ear = socket.socketpair()
        self._ringing = Lock()
        self._thread = Thread(target=self._run, name="desk", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, number: int, request: Request) -> None:
        """Hand a request to the desk's thread."""
        self._handed.append((number, request))
        self._ring()

    def close(self) -> None:
        """Hang up and wait for the thread to end. May be called twice."""
        if not self._closing:
            self._closing = True
            self._ring()
            self._thread.join()
            with self._ringing:
                self._bell.close()
                self._ear.close()

    def _ring(self) -> None:
        with self._ringing:
            if self._bell.fileno() >= 0:
                self._bell.send(b"!")

    # -- the desk's thread ------------------------------------------------------------------------------------------

    def _run(self) -> None:
        pause_s, silent = FIRST_PAUSE_S, False
        while not self._closing:
            try:
                with socket.socket(socket.AF_UNIX) as line:
                    line.settimeout(SEND_S)
                    line.connect(str(self._path))
                    _log.info("connected to the device service at %s", self._path)
                    pause_s, silent = FIRST_PAUSE_S, False
                    self._converse(line)
            except (OSError, BadMessage) as fault:
                if not silent:
                    _log.warning("no device service at %s: %s; trying until it is there", self._path, fault)
                silent = True
            self._wait(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    def _converse(self, line: socket.socket) -> None:
        """Talk until the line breaks (``OSError``, ``BadMessage``) or the desk closes."""
        self._say(Connected())
        try:
            self._exchange(line)
        finally:
            self._lose("the service went away")
            self._say(Disconnected())

    def _exchange(self, line: socket.socket) -> None:
        received = FrameBuffer()
        with selectors.DefaultSelector() as selector:
            selector.register(line, selectors.EVENT_READ)
            selector.register(self._ear, selectors.EVENT_READ)
            while not self._closing:
                ready = {key.fileobj for key, _ in selector.select()}
                if self._ear in ready:
                    self._ear.recv(4096)
                    self._send(line)
                if line in ready:
                    self._hear(line, received)

    def _send(self, line: socket.socket) -> None:
        while self._handed and not self._closing:
            number, request = self._handed.popleft()
            self._asked[number] = request
            line.sendall(frames.request_frame(number, request))

    def _hear(self, line: socket.socket, received: FrameBuffer) -> None:
        data = line.recv(65_536)
        if not data:
            raise ConnectionResetError("the service closed the connection")
        for frame in received.feed(data):
            try:
                reply = frames.read_reply(frame, {number: type(request) for number, request in self._asked.items()})
            except BadMessage as strange:
                _log.warning("the device service said something this screen does not understand: %s", strange)
                continue
            self._pass_on(reply)

    def _pass_on(self, reply: frames.Reply) -> None:
        match reply:
            case Answered(id=number, answer=answer):
                self._say(Answer(number, self._asked.pop(number), answer))
            case Declined(id=number, code=code, message=message):
                if number in self._asked:
                    self._say(Failed(number, self._asked.pop(number), f"{code}: {message}"))
            case fact:
                self._say(fact)

    def _wait(self, pause_s: float) -> None:
        """Pause before the next try; what is asked meanwhile fails at once."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._ear, selectors.EVENT_READ)
            while not self._closing and selector.select(pause_s):
                self._ear.recv(4096)
                self._lose("no service")

    def _lose(self, why: str) -> None:
        while self._handed:
            number, request = self._handed.popleft()
            self._asked[number] = request
        for number in list(self._asked):
            self._say(Failed(number, self._asked.pop(number), why))

    def _say(self, event: DeskEvent) -> None:
        if not self._closing:
            self._tell(event)
