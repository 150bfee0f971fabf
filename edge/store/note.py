"""What a device keeps of a transaction beside the entry that is sent: the note, in the same row of the journal.

It says only what the entry does not say itself: mostly the answer, for a repeat. It is never sent, and not on the tape:
like every table it is vouched for by the sums of its pages. Where an entry had to be put right from the tape and its
note is gone, the entry itself still says what moved, and a repeat moves nothing.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from edge.domain.event_base import Event, Leg
from edge.domain.value.assets import CENTS
from edge.domain.value_api import Key, Moved, Said
from edge.domain.value_events import CouponUsed, GiftReserved, Refunded, ToppedUp, ValuePaid, Voided

_KINDS: tuple[type[Event], ...] = (GiftReserved, CouponUsed, ValuePaid, ToppedUp, Refunded, Voided)
_TYPES = frozenset(kind.TYPE for kind in _KINDS)
"""The entries that have a note: those by which rights are spent or gained, and what takes them back."""


_NOT_PAID: dict[str, tuple[Key, Literal["done", "declined"]]] = {
    "unknown": ("payment_unknown", "done"),
    "refused": ("not_charged", "declined"),
}
"""What a payment that did not top up was answered, by its state."""


class Note(NamedTuple):
    """A transaction as it is kept; ``undoes`` names the one that it takes back, or is empty."""

    txn: str
    visit: str
    legs: Sequence[Leg]
    answer: bytes
    undoes: str


_NOTHING = Note("", "", [], b"", "")


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
    legs: list[Leg] = []
    visit: str = ""
    of: str = ""
    state: str = ""  # of a payment that tops up: paid, unknown, refused
    paid_minor: int = 0


_encode = msgspec.msgpack.Encoder().encode
_beside = msgspec.msgpack.Decoder(_Beside).decode
_envelope = msgspec.json.Decoder(_Envelope).decode
_data = msgspec.json.Decoder(_Data).decode


def encode(note: Note, event: Event) -> bytes:
    """Return what stands of a note beside its entry, which holds ``event``."""
    if event.TYPE not in _TYPES:
        said = _NOTHING
    else:
        of = getattr(event, "of", "") if event.TYPE == Voided.TYPE else ""
        said = Note(getattr(event, "txn", ""), getattr(event, "visit", ""), getattr(event, "legs", []), b"", of)
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
            return said and said._replace(answer=_done_before(said, _data(_envelope(body).data)))
        found = _beside(beside)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    own = said or _NOTHING
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


def _done_before(said: Note, entry: _Data) -> bytes:
    """Return what a repeat is answered when the answer itself is lost: what became of it, and for how much."""
    if entry.state in _NOT_PAID:
        key, result = _NOT_PAID[entry.state]
        return _answer(said, Said(key=key, asset=CENTS, n=entry.paid_minor), result)
    legs = [leg for leg in said.legs if leg.delta < 0] or said.legs
    asset, n = (legs[0].asset, abs(sum(leg.delta for leg in legs))) if legs else ("", 0)
    return _answer(said, Said(key="undone" if said.undoes else "paid_will_sync", asset=asset, n=n), "done")


def _answer(said: Note, sentence: Said, result: Literal["done", "declined"]) -> bytes:
    return msgspec.json.encode(Moved(result=result, txn=said.txn, said=sentence))
