"""The receipt proof on a slip: what was earned, signed by this device, so that a dead device loses nothing.

The record is at most 118 bytes, so that its QR code keeps its size: fixed-width numbers, then the Ed25519 signature.
``docs/protocol/proof.md`` has the byte table.
"""

import hashlib
import os
import struct
from pathlib import Path

from nacl.exceptions import BadSignatureError
from nacl.exceptions import ValueError as NaclValueError
from nacl.signing import SigningKey, VerifyKey

from edge.domain.base45 import b45decode, b45encode
from edge.domain.chain import HEAD_BYTES
from edge.domain.errors import BadMessage, BadSignature, EdgeError

_LAYOUT = struct.Struct(">B8sHQ16sI")  # version, device, epoch, seq, transaction, points
VERSION = 1
LONGEST = 118


def proof_text(key: SigningKey, *, device: str, epoch: int, seq: int, txn: str, points: int) -> str:
    """Return the text of a proof's QR code (Base45)."""
    record = _LAYOUT.pack(VERSION, _short(device.encode(), 8), epoch, seq, _short(txn.encode(), HEAD_BYTES), points)
    return b45encode(bytes(key.sign(record)))


def read_proof(text: str, key: VerifyKey) -> tuple[int, int, int]:
    """Return ``(epoch, seq, points)`` of a proof.

    Raises:
        BadMessage: The text is no proof.
        BadSignature: This device did not sign it.
    """
    try:
        record = key.verify(b45decode(text))
        version, _device, epoch, seq, _txn, points = _LAYOUT.unpack(record)
    except BadSignatureError as fault:
        raise BadSignature("this proof was not signed by that device") from fault
    except (ValueError, struct.error) as fault:
        raise BadMessage("this code is no receipt proof: scan the code on the slip again") from fault
    if version != VERSION:
        raise BadMessage(f"proof of version {version}: update the program that reads it")
    return epoch, seq, points


def slip_key(path: Path) -> SigningKey:
    """Return the device's own slip key, made at the first start and readable by the service alone.

    Raises:
        EdgeError: The key that is there cannot be read, or is not whole.
    """
    if not path.exists():
        fresh = path.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(bytes(SigningKey.generate()))
            file.flush()
            os.fsync(handle)
        fresh.rename(path)  # whole or not there: a power cut leaves no half key
    try:
        return SigningKey(path.read_bytes())
    except (OSError, NaclValueError) as fault:
        why = getattr(fault, "strerror", None) or "it is not 32 bytes"
        raise EdgeError(
            f"{path} is no slip key ({why}): move it away; the next start makes a new one, and slips printed before "
            "can then not be proved by this device"
        ) from fault


def _short(data: bytes, length: int) -> bytes:
    return hashlib.sha256(data).digest()[:length]
