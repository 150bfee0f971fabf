"""The receipt proof's record: what a slip with value says in 54 bytes, before the device signs it.

With its Ed25519 signature it is at most 118 bytes, so that its QR code stays at version 7. The record names the entry
(device, epoch, number, transaction), the member and up to three legs. What does not fit is there as the first bytes of
its SHA-256: head office, which knows every name, finds what it stands for. ``docs/protocol/proof.md`` has the bytes.
"""

import base64
import binascii
import hashlib
import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from edge.domain.errors import BadMessage
from edge.domain.event_base import Leg
from edge.domain.value.assets import BONUS, CENTS, CHAIN, POINTS, is_coupon, is_gift

VERSION = 2
SIGNATURE = 64
LONGEST = 118
"""Bytes of a proof with its signature: what a QR code of version 7, level M, holds as Base45."""

MOST_LEGS = 3
MOST_UNITS = 2**31 - 1

_HEAD = struct.Struct(">B6sHI6s16sI")  # version, device, epoch, number, transaction, owner, minute
_LEG = struct.Struct(">Bi")
_MINUTE_MS = 60_000
_OWNER_BYTES = 16
_ID_LENGTH = 26
"""A member's id is Base32 of 16 bytes without the padding."""
_SOURCES: tuple[Literal["free", "held", "risk"], ...] = ("free", "held", "risk")
_PLAIN = {1: POINTS, 2: CENTS, 3: BONUS}
_COUPON, _GIFT = 4, 5


class ProvedLeg(NamedTuple):
    """A leg of a proof. ``asset`` is a name, or empty for a coupon or gift, whose name has the hash ``mark``."""

    asset: str
    delta: int
    src: Literal["free", "held", "risk"]
    kind: Literal["", "coupon", "gift"] = ""
    mark: bytes = b""


class Proof(NamedTuple):
    """What a proof says. Hashes are as ``device_hash``, ``txn_hash`` and ``owner_hash`` make them.

    ``at_ms`` is the device's belief of the time, to the minute, milliseconds since 1970 UTC.
    """

    device: bytes
    epoch: int
    seq: int
    txn: bytes
    owner: bytes
    at_ms: int
    legs: list[ProvedLeg]


def device_hash(device: str) -> bytes:
    """Return the bytes by which a proof names a device."""
    return _short(device, 6)


def txn_hash(txn: str) -> bytes:
    """Return the bytes by which a proof names a transaction."""
    return _short(txn, 6)


def asset_hash(asset: str) -> bytes:
    """Return the bytes by which a proof names a coupon or gift."""
    return _short(asset, 4)


def owner_hash(owner: str) -> bytes:
    """Return the bytes by which a proof names a member: those behind the id, or a hash where it is no such id."""
    try:
        data = base64.b32decode(f"{owner}======")
    except (binascii.Error, ValueError):
        data = b""
    return data if (len(data), len(owner)) == (_OWNER_BYTES, _ID_LENGTH) else _short(owner, _OWNER_BYTES)


def owner_name(owner: bytes) -> str:
    """Return the member id that these bytes are, if they are one and no hash."""
    return base64.b32encode(owner).decode().rstrip("=")


def write_record(*, device: str, epoch: int, seq: int, txn: str, owner: str, at_ms: int, legs: Sequence[Leg]) -> bytes:
    """Return the record of a proof.

    Raises:
        ValueError: A number or an owner does not fit, or there are more than ``MOST_LEGS`` kinds of legs.
    """
    packed = [_packed(leg, owner) for leg in _together(legs)]
    if len(packed) > MOST_LEGS:
        raise ValueError(f"{txn}: a proof has room for {MOST_LEGS} legs, not {len(packed)}")
    minute = max(at_ms, 0) // _MINUTE_MS
    try:
        head = _HEAD.pack(
            VERSION, device_hash(device), epoch, seq, txn_hash(txn), owner_hash(owner), min(minute, 2**32 - 1)
        )
    except struct.error as fault:
        raise ValueError(f"{txn}: epoch {epoch} or number {seq} does not fit into a proof") from fault
    return head + b"".join(packed)


def read_record(record: bytes) -> Proof:
    """Return what a record says; its signature is the caller's matter.

    Raises:
        BadMessage: It is no record, or one of another version.
    """
    if record[:1] != bytes([VERSION]):
        raise BadMessage("this code is no proof of this version: scan the code on the slip again")
    rest = len(record) - _HEAD.size
    if not 0 < rest <= MOST_LEGS * _LEG.size or rest % _LEG.size:
        raise BadMessage("this code is no receipt proof: scan the code on the slip again")
    _, device, epoch, seq, txn, owner, minute = _HEAD.unpack(record[: _HEAD.size])
    legs = [_leg(record[start : start + _LEG.size]) for start in range(_HEAD.size, len(record), _LEG.size)]
    return Proof(device, epoch, seq, txn, owner, minute * _MINUTE_MS, legs)


def _together(legs: Iterable[Leg]) -> list[Leg]:
    """Return one leg for each owner, asset and source."""
    sums: Counter[tuple[str, str, Literal["free", "held", "risk"]]] = Counter()
    for leg in legs:
        sums[leg.owner, leg.asset, leg.src] += leg.delta
    return [Leg(owner=owner, asset=asset, delta=n, src=src) for (owner, asset, src), n in sums.items() if n]


def _packed(leg: Leg, owner: str) -> bytes:
    source = _SOURCES.index(leg.src) << 4
    gift, coupon = is_gift(leg.asset), is_coupon(leg.asset)
    if leg.owner != (CHAIN if gift else owner):
        raise ValueError(f"a proof of {owner} cannot hold a leg of another owner")
    if gift or coupon:
        if abs(leg.delta) != 1:
            raise ValueError(f"a proof holds one unit of {leg.asset}, not {leg.delta}")
        gains = 0x80 if leg.delta > 0 else 0
        return bytes([source | gains | (_GIFT if gift else _COUPON)]) + asset_hash(leg.asset)
    kind = next((kind for kind, asset in _PLAIN.items() if asset == leg.asset), 0)
    if not kind or abs(leg.delta) > MOST_UNITS:
        raise ValueError(f"{leg.delta} {leg.asset} do not fit into a proof")
    return _LEG.pack(source | kind, leg.delta)


def _leg(packed: bytes) -> ProvedLeg:
    word, kind, source = packed[0], packed[0] & 0x0F, packed[0] >> 4 & 0x07
    if source < len(_SOURCES):
        src = _SOURCES[source]
        if kind in _PLAIN and not word & 0x80:
            return ProvedLeg(_PLAIN[kind], _LEG.unpack(packed)[1], src)
        if kind in (_COUPON, _GIFT):
            name: Literal["coupon", "gift"] = "coupon" if kind == _COUPON else "gift"
            return ProvedLeg("", 1 if word & 0x80 else -1, src, name, packed[1:])
    raise BadMessage("this code is no receipt proof: scan the code on the slip again")


def _short(text: str, length: int) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:length]
