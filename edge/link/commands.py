"""Hears head office: tells apart, verifies and reads what comes down to this device.

Everything but the device's own ``up/conn`` is signed for its topic, so a message for another device, or one written by
somebody else who may publish, is refused here and goes no further.
"""

from dataclasses import dataclass
from typing import Any

from nacl.signing import VerifyKey

from edge.domain.errors import BadMessage
from edge.link.contract import (
    Ack,
    Answer,
    Command,
    Conn,
    Deny,
    Down,
    HoConn,
    Nonce,
    Response,
    Topics,
    Want,
    read,
    verify,
)

Word = Ack | Want | HoConn | Command | Conn | Down | Deny | Nonce


@dataclass(frozen=True, slots=True)
class Ears:
    """What one device may hear. ``key`` is head office's public key, fixed when the device was enrolled."""

    topics: Topics
    key: VerifyKey

    @property
    def filters(self) -> tuple[str, ...]:
        """Topics to subscribe to, in this order.

        The receiver's word comes last: brokers send retained messages in the order of the filters, and with the
        acknowledgement in hand before sending starts, a reconnect repeats nothing that has arrived.
        """
        topics = self.topics
        return (topics.ack, topics.want, topics.command, topics.down, topics.answer, topics.conn, topics.ho_conn)

    def read(self, topic: str, payload: bytes) -> Word:
        """Return what a message says.

        Raises:
            BadSignature: Head office did not sign it for this topic.
            BadMessage: It is not what the contract has on this topic.
        """
        if topic == self.topics.conn:
            conn: Conn = read(payload, Conn)
            return conn
        word: Word = verify(payload, topic, self.key, self._kind(topic))
        return word

    def _kind(self, topic: str) -> Any:  # noqa: ANN401 - a struct, or a union of them
        kinds = {
            self.topics.ack: Ack,
            self.topics.want: Want,
            self.topics.command: Command,
            self.topics.ho_conn: HoConn,
            self.topics.down: Down,
            self.topics.answer: Answer,
        }
        if topic not in kinds:
            raise BadMessage(f"{topic}: this device did not ask for it")
        return kinds[topic]


def answer(command: Command) -> Response:
    """Return what this version says to a command: it knows none, and head office should not wait for more."""
    return Response(id=command.id, status="not_understood", why=f"this version knows no command {command.name!r}")
