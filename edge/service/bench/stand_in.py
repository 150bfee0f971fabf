"""A head office that only acknowledges: the other end of ``bench drain``, in a process of its own.

It keeps nothing, and it reads its socket without an MQTT library, so that on a small machine it takes as little as may
be from the device that is measured; the real receiver is measured by ``bench receive``. Its acknowledgements are signed
and cumulative and come every 500 entries, and when no more entries come.

Run as ``python -m edge.service.bench.stand_in PORT NAMESPACE STORE DEVICE``; the signing key's seed (hex) is the first
line of standard input. It says ``ready`` when it listens and ends with its input.
"""

import select
import socket
import sys

from msgspec import Struct
from nacl.signing import SigningKey

from edge.domain.errors import EdgeError
from edge.link.contract import Ack, HoConn, Topics, sign

ACK_EVERY = 500
PAUSE_S = 0.01
"""After so long without an entry the rest is acknowledged too."""
CREDIT = 1 << 20
"""The device's own window counts."""

_SEQ = b'"seq":'
_CONNACK, _PUBLISH, _SUBACK = 2, 3, 9  # packet types, MQTT 3.1.1 section 2.2.1


class StandIn:
    """Follows one device's stream and acknowledges it, over MQTT 3.1.1."""

    def __init__(self, port: int, topics: Topics, key: SigningKey) -> None:
        self._topics, self._key = topics, key
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""
        self._upto = self._said = self._mid = 0

    def run(self) -> None:
        """Serve until standard input ends."""
        self._send(0x10, _text("MQTT") + b"\x04\x02\x00\x3c" + _text("bench-head-office"))
        self._expect(_CONNACK)
        self._publish(self._topics.ho_conn, HoConn(s="on", credit=CREDIT))
        self._send(0x82, b"\x00\x01" + _text(self._topics.journal) + b"\x01")
        self._expect(_SUBACK)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            ready, _, _ = select.select([self._socket, sys.stdin], [], [], PAUSE_S)
            if sys.stdin in ready:
                return
            if not ready:
                self._acknowledge(at_least=1)
                continue
            self._take()
            self._acknowledge(at_least=ACK_EVERY)

    def _take(self) -> None:
        """Read what is there: note the entries of every message and confirm it to the broker."""
        confirmed = bytearray()
        for first, body in self._packets():
            if first >> 4 != _PUBLISH:
                continue
            at = 2 + int.from_bytes(body[:2])
            confirmed += b"\x40\x02" + body[at : at + 2]
            lowest, highest = _number(body, body.find(_SEQ)), _number(body, body.rfind(_SEQ))
            if lowest <= self._upto + 1:
                self._upto = max(self._upto, highest)
        self._socket.sendall(confirmed)

    def _acknowledge(self, *, at_least: int) -> None:
        if self._upto - self._said >= at_least:
            self._said = self._upto
            self._publish(self._topics.ack, Ack(ep=1, upto=self._upto))

    # -- as much of MQTT as this needs ------------------------------------------------------------------------------

    def _expect(self, kind: int) -> None:
        while all(first >> 4 != kind for first, _ in self._packets()):
            pass

    def _packets(self) -> list[tuple[int, bytes]]:
        """Read once; return the first byte and the body of each whole packet."""
        piece = self._socket.recv(1 << 18)
        if not piece:
            raise EdgeError("bench drain: the broker hung up on the stand-in")
        data, at, found = self._rest + piece, 0, []
        while (ends := _packet(data, at)) is not None:
            start, end = ends
            found.append((data[at], data[start:end]))
            at = end
        self._rest = data[at:]
        return found

    def _publish(self, topic: str, word: Struct) -> None:
        self._mid = self._mid % 65_535 + 1
        self._send(0x33, _text(topic) + self._mid.to_bytes(2) + sign(word, topic, self._key))

    def _send(self, first: int, body: bytes) -> None:
        self._socket.sendall(bytes([first]) + _length(len(body)) + body)


def _text(text: str) -> bytes:
    return len(text).to_bytes(2) + text.encode()


def _length(length: int) -> bytes:
    """Return a packet's length: seven bits a byte, lowest first (section 2.2.3)."""
    digits = bytearray()
    while length > 0x7F:  # noqa: PLR2004 - seven bits
        digits.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes([*digits, length])


def _packet(data: bytes, at: int) -> tuple[int, int] | None:
    """Return where the body of the packet at ``at`` starts and ends, or ``None`` while it is not whole."""
    length = shift = 0
    for place in range(at + 1, len(data)):
        length |= (data[place] & 0x7F) << shift
        shift += 7
        if data[place] < 0x80:  # noqa: PLR2004 - the last byte of a length has no top bit
            return (place + 1, place + 1 + length) if place + 1 + length <= len(data) else None
    return None


def _number(payload: bytes, at: int) -> int:
    """Return the number that stands at ``at``, after its key."""
    return int(payload[at + len(_SEQ) : payload.index(b",", at)])


if __name__ == "__main__":
    seed = SigningKey(bytes.fromhex(sys.stdin.readline().strip()))
    StandIn(int(sys.argv[1]), Topics(*sys.argv[2:5]), seed).run()
