"""A network printer on a real socket: it answers, falls silent, hangs up or runs out of paper, as a test asks."""

import socket
import threading
from dataclasses import dataclass, field
from typing import Self

GOOD = {b"\x10\x04\x01": 0x16, b"\x10\x04\x02": 0x12, b"\x10\x04\x04": 0x12}
"""What a printer answers when all is well."""


@dataclass
class TcpPrinter:
    """``answers`` by question; ``mute`` answers nothing; after ``hangs_up_after`` bytes of slips it closes the line."""

    answers: dict[bytes, int] = field(default_factory=lambda: dict(GOOD))
    done: bytes = b"\x00"
    mute: bool = False
    hangs_up_after: int | None = None
    hangs_up_at_once: bool = False
    jobs: list[bytes] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()

    @property
    def taken(self) -> bytes:
        """All bytes of slips, questions left out."""
        return b"".join(self.jobs)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:  # the test is over
                return
            with client:
                if not self.hangs_up_at_once:
                    self._talk(client)

    def _talk(self, client: socket.socket) -> None:
        """Take real-time questions off the front, everything else as a job, as a printer's two tasks do."""
        rest, job = b"", bytearray()
        while True:
            try:
                data = client.recv(65536)
            except ConnectionResetError:
                data = b""
            if not data:
                break
            rest += data
            while rest[:2] == b"\x10\x04" and len(rest) >= 3:
                self._answer(client, rest[:3])
                rest = rest[3:]
            if rest[:1] != b"\x10":
                job += rest
                rest = b""
            if self.hangs_up_after is not None and len(job) >= self.hangs_up_after:
                break
            if job.endswith(b"\x1dr\x01") and not self.mute:
                client.sendall(self.done)
        if job:
            self.jobs.append(bytes(job))

    def _answer(self, client: socket.socket, question: bytes) -> None:
        if not self.mute and question in self.answers:
            client.sendall(bytes([self.answers[question]]))
