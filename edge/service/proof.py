"""The receipt proof on a slip: what moved, signed by this device, so that a dead device loses nothing.

``edge.domain.proof`` has the record; here it is signed and written as the text of a QR code. ``docs/protocol/proof.md``
has the byte table.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from nacl.exceptions import ValueError as NaclValueError
from nacl.signing import SigningKey

from edge.domain.base45 import b45encode
from edge.domain.errors import EdgeError
from edge.domain.event_base import Leg
from edge.domain.proof import write_record


def proof_text(
    key: SigningKey, *, device: str, epoch: int, seq: int, txn: str, owner: str, at_ms: int, legs: Sequence[Leg]
) -> str:
    """Return the text of a proof's QR code (Base45), or nothing where these legs do not fit into one.

    Args:
        key: The device's slip key.
        device: Its id, and
        epoch: the numbering in which
        seq: is the entry's number.
        txn: The transaction.
        owner: The member whose value moved.
        at_ms: The device's wall clock, milliseconds since 1970 UTC.
        legs: What moved, of this member and, of gifts, the chain's.
    """
    try:
        record = write_record(device=device, epoch=epoch, seq=seq, txn=txn, owner=owner, at_ms=at_ms, legs=legs)
    except ValueError:  # the sale stands without a code; its entry is the proof then
        return ""
    return b45encode(bytes(key.sign(record)))


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
