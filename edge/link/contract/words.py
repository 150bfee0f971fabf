"""What head office says to a device, signed: Ed25519 over the topic and the exact bytes."""

import base64
from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from edge.domain.errors import BadMessage, BadSignature
from edge.link.contract.reports import UNREADABLE, read

WINDOW = 3000
"""Events a device may have under way without head office's word; ``HoConn.credit`` may lower it. See ADR 2."""

_encoder = msgspec.json.Encoder()


class Park(Struct, frozen=True):
    """An entry head office could not read; it keeps the bytes and the stream goes on."""

    seq: int
    why: str


class Ack(Struct, frozen=True, kw_only=True):
    """Everything up to ``upto`` of epoch ``ep`` is committed at head office. Retained; the last one counts.

    ``miss`` lists gaps ``[first, last]`` above ``upto`` that head office waits for. ``gen`` is head office's
    generation: it rises when head office was restored from a backup. ``applied`` is there when some of it is stored but
    not applied, because this head office does not know its type: then only what is up to ``applied`` is booked for
    good.
    """

    ep: int
    upto: int
    miss: list[tuple[int, int]] = []
    park: list[Park] = []
    gen: int = 1
    applied: int | UnsetType = UNSET

    @property
    def booked(self) -> int:
        """Everything up to this entry is kept and booked."""
        return self.upto if isinstance(self.applied, UnsetType) else min(self.applied, self.upto)


class Manifest(Struct, frozen=True, kw_only=True):
    """A file to fetch: ``version`` rises, ``sha256`` (hex) decides whether it is the right one."""

    version: int
    url: str
    sha256: str
    size: int


class Want(Struct, frozen=True, kw_only=True):
    """What the device should have, retained: the replica of its store, with members, catalogue and programme."""

    replica: Manifest
    gen: int = 1


class HoConn(Struct, frozen=True, kw_only=True):
    """A receiver is alive (``on``) or not, retained and signed, the will too. No live receiver, no drain.

    ``credit`` may lower the window of each device.
    """

    s: Literal["on", "off"]
    gen: int = 1
    credit: int = WINDOW


class Command(Struct, frozen=True, kw_only=True):
    """Something to do once: ``id`` is answered once, however often it comes; ``exp_s`` counts from its arrival."""

    id: str
    name: str
    exp_s: int
    gen: int = 1


class Signed(Struct, frozen=True, kw_only=True):
    """A down message: ``sig`` is Ed25519 over topic, newline and the exact bytes of ``body``.

    The topic is signed too, so a message for one device is worth nothing to another.
    """

    body: Raw
    sig: str


def sign(body: Struct, topic: str, key: SigningKey) -> bytes:
    """Return the payload of a down message for ``topic``."""
    raw = _encoder.encode(body)
    signature = key.sign(topic.encode() + b"\n" + raw).signature
    return _encoder.encode(Signed(body=Raw(raw), sig=base64.b64encode(signature).decode()))


def verify(payload: bytes, topic: str, key: VerifyKey, kind: Any) -> Any:  # noqa: ANN401 - the caller's structs
    """Return the ``kind`` inside a down message.

    Raises:
        BadSignature: Head office did not sign this for this topic.
        BadMessage: It is not a signed message, or not a ``kind``.
    """
    try:
        signed = msgspec.json.decode(payload, type=Signed)
        signature = base64.b64decode(signed.sig, validate=True)
    except (*UNREADABLE, ValueError) as fault:
        raise BadMessage(f"{topic}: not a signed message: {fault}") from fault
    if base64.b64encode(signature).decode() != signed.sig:  # its last character has bits that mean nothing
        raise BadMessage(f"{topic}: not a signed message: its signature is written in another way than ours")
    try:
        key.verify(topic.encode() + b"\n" + bytes(signed.body), signature)
    except (BadSignatureError, ValueError) as fault:
        raise BadSignature(f"{topic}: not signed by this chain's head office: check [headoffice] key") from fault
    return read(bytes(signed.body), kind)


def gaps(have: Iterable[int], upto: int) -> list[tuple[int, int]]:
    """Return the missing ranges between ``upto`` and the highest of ``have``, as ``Ack.miss`` lists them."""
    missing, expected = [], upto + 1
    for seq in sorted(have):
        if seq > expected:
            missing.append((expected, seq - 1))
        expected = max(expected, seq + 1)
    return missing
