"""What a device keeps of a transaction beside the entry that is sent: the note, in the same row of the journal.

It says only what the entry does not say itself: mostly the answer, for a repeat. It is never sent, and not on the tape:
like every table it is vouched for by the sums of its pages. Where an entry had to be put right from the tape and its
note is gone, the entry itself still says what moved, and a repeat moves nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from msgspec import Struct

from edge.domain.event_base import Event, Leg
from edge.domain.value_api import Moved, Said
from edge.domain.value_events import CouponUsed, GiftReserved, Refunded, ToppedUp, ValuePaid, Voided

_KINDS: tuple[type[Event], ...] = (GiftReserved, CouponUsed, ValuePaid, ToppedUp, Refunded, Voided)
_TYPES = frozenset(kind.TYPE for kind in _KINDS)
"""The entries that have a note: those by which rights are spent or gained, and what takes them back."""


class Note(NamedTuple):
    """A transaction as it is kept; ``undoes`` names the one that it takes back, or is empty."""

    txn: str
    visit: str
    legs: Sequence[Leg]
    answer: bytes
    undoes: str


class _Beside(Struct, frozen=True, omit_defaults=True):
    """The note as it stands in the row; ``None`` is as the entry says."""

    txn: str | None = None
    visit: str | None = None
    legs: list[Leg] | None = None
    answer: bytes = b""
    undoes: str | None = None


class _Envelope(Struct, frozen=True):
    type: str
    data: msgspec.Raw


class _Data(Struct, frozen=True):
    txn: str
    legs: list[Leg]
    visit: str = ""
    of: str = ""


_encode = msgspec.msgpack.Encoder().encode
_beside = msgspec.msgpack.Decoder(_Beside).decode
_envelope = msgspec.json.Decoder(_Envelope).decode
_data = msgspec.json.Decoder(_Data).decode


def encode(note: Note, body: bytes) -> bytes:
    """Return what stands of a note beside its entry's ``body``."""
    said = _said(body) or Note("", "", [], b"", "")
    return _encode(
        _Beside(
            txn=None if note.txn == said.txn else note.txn,
            visit=None if note.visit == said.visit else note.visit,
            legs=None if note.legs == said.legs else list(note.legs),
            answer=note.answer,
            undoes=None if note.undoes == said.undoes else note.undoes,
        )
    )


def note_of(body: bytes, beside: bytes | None) -> Note | None:
    """Return the note of an entry, or ``None`` if it moved nothing here; a lost one is told from its entry alone.

    Bytes that cannot be read are the patrol's, which knows from the chain what is wrong with that entry.
    """
    try:
        said = _said(body)
        if beside is None:
            return said and said._replace(answer=_done_before(said))
        found = _beside(beside)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    own = said or Note("", "", [], b"", "")
    return Note(
        own.txn if found.txn is None else found.txn,
        own.visit if found.visit is None else found.visit,
        own.legs if found.legs is None else found.legs,
        found.answer,
        own.undoes if found.undoes is None else found.undoes,
    )


def _said(body: bytes) -> Note | None:
    """Return what an entry itself says of a transaction."""
    envelope = _envelope(body)
    if envelope.type not in _TYPES:
        return None
    data = _data(envelope.data)
    return Note(data.txn, data.visit, data.legs, b"", data.of if envelope.type == Voided.TYPE else "")


def _done_before(said: Note) -> bytes:
    """Return what a repeat is answered when the answer itself is lost: that it was done, and for how much."""
    legs = [leg for leg in said.legs if leg.delta < 0] or said.legs
    asset, n = (legs[0].asset, abs(sum(leg.delta for leg in legs))) if legs else ("", 0)
    sentence = Said(key="undone" if said.undoes else "paid_will_sync", asset=asset, n=n)
    return msgspec.json.encode(Moved(result="done", txn=said.txn, said=sentence))
