"""The device service's end of the local API's socket, answering as ``FakeService`` does."""

import socket
import threading
from contextlib import suppress

from edge.domain import frames
from edge.domain.errors import Refused
from fakes.desk import FakeService


class Server:
    """One screen's connection; ``plug`` listens, ``unplug`` kills the service, ``holding`` lets it fall silent."""

    def __init__(self, path):
        self.path, self.service, self.holding, self.line = path, FakeService(), False, None
        self.up = threading.Event()

    def plug(self):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.path))
        self.listener.listen()
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self):
        self.line, _ = self.listener.accept()
        self.up.set()
        received = frames.FrameBuffer()
        with suppress(OSError):
            while data := self.line.recv(4096):
                for frame in received.feed(data):
                    self._answer(frame)

    def _answer(self, frame):
        number, request = frames.read_request(frame)
        if self.holding:
            return
        try:
            self.line.sendall(frames.answer_frame(number, self.service.answer(request)))
        except Refused as refused:
            self.line.sendall(frames.error_frame(number, frames.REFUSED, str(refused)))

    def write(self, data):
        assert self.up.wait(5)
        self.line.sendall(data)

    def tell_fact(self, fact):
        self.write(frames.fact_frame(fact))

    def unplug(self):
        assert self.up.wait(5)
        with suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.line.close()
        self.listener.close()
        self.path.unlink()
        self.line = None
        self.up.clear()
