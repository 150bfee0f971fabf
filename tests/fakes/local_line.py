"""A screen's connection to a running device service, one request at a time."""

import secrets
import socket
from typing import Self

from edge.domain.errors import Refused
from edge.domain.frames import Answered, Declined, FrameBuffer, read_reply, request_frame
from edge.domain.value_api import VALUE_ANSWERS


class LocalLine:
    """Opened by ``with``; ``ask`` waits for the answer, ``facts`` is what was told meanwhile."""

    def __init__(self, path) -> None:
        self.path, self.facts, self._asked, self._frames, self._waiting = path, [], {}, FrameBuffer(), []

    def __enter__(self) -> Self:
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(30)
        self._line.connect(str(self.path))
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    def ask(self, kind, **fields):
        """Return the answer; what moves value gets a transaction of its own. Raises ``Refused``."""
        if kind in VALUE_ANSWERS and "txn" in kind.__struct_fields__:
            fields.setdefault("txn", secrets.token_hex(8))
        number = len(self._asked) + 1
        self._asked[number] = kind
        self._line.sendall(request_frame(number, kind(**fields)))
        while True:
            match self._next():
                case Answered(answer=answer):
                    return answer
                case Declined(code=code, message=message):
                    raise Refused(str(code), message)
                case fact:
                    self.facts.append(fact)

    def _next(self):
        while not self._waiting:
            self._waiting += self._frames.feed(self._line.recv(65536))
        return read_reply(self._waiting.pop(0), self._asked)
