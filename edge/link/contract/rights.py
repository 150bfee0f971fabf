"""Words about rights: what head office grants and recalls, and what a device asks. ``docs/value.md`` tells the story.

Down on ``dn/s``, signed, numbered ``dseq`` 1, 2, 3 ... for each epoch, applied in order, kept by both sides: ``Down``
with one ``Word``. A store's holder tells its siblings the same words over the store's own network, signed with its
slip key, in a numbering of its own.

Freely lost, asked again by whoever misses an answer: what a device says on ``up/want`` (``Ask``, unsigned: the broker
vouches for who speaks) and what head office answers on ``dn/deny`` (``Answer``, signed).
"""

from typing import Literal

import msgspec
from msgspec import Struct

from edge.domain.errors import BadMessage
from edge.domain.value.accounts import Place
from edge.link.contract.reports import UNREADABLE


class Tagged(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """A word that names itself in ``kind``."""


class Right(Struct, frozen=True, array_like=True):
    """Units of one owner."""

    owner: str
    asset: str
    n: int


# -- down, numbered ---------------------------------------------------------------------------------------------------


class Grant(Tagged, frozen=True, kw_only=True, tag="grant"):
    """These units are the device's to spend. ``req`` answers a ``WantRights``; without it they may stay for long.

    ``until`` (milliseconds since 1970 UTC, or 0) is for the screen alone: no clock takes a right away.
    """

    owner: str
    asset: str
    n: int
    req: str = ""
    until: int = 0


class Lent(Tagged, frozen=True, kw_only=True, tag="lent"):
    """What a store's holder, whose epoch is over, lent this device by its own word ``dseq``: it may never have come.

    Had already, it says nothing new; else these units are the device's to spend now, as if the holder had said so.
    """

    of: str
    of_ep: int
    dseq: int
    owner: str
    asset: str
    n: int


class Recall(Tagged, frozen=True, kw_only=True, tag="recall"):
    """Give back what is left of this, with a ``rights.returned.v1`` entry, even of 0."""

    owner: str
    asset: str


class Forget(Tagged, frozen=True, kw_only=True, tag="forget"):
    """Give back all of this owner's rights and erase what is kept of them."""

    owner: str


class Close(Tagged, frozen=True, kw_only=True, tag="close"):
    """Give back everything; when all entries are acknowledged this epoch ends and a new one begins."""

    reason: str


class Configure(Tagged, frozen=True, kw_only=True, tag="configure"):
    """Figures head office sets: ``caps`` are the most units of an asset one transaction may risk."""

    caps: dict[str, int] = {}


Word = Grant | Lent | Recall | Forget | Close | Configure


class Down(Struct, frozen=True, kw_only=True):
    """Word ``dseq`` of head office's generation ``gen`` to epoch ``ep``; inside ``Signed`` on the wire."""

    gen: int
    ep: int
    dseq: int
    word: Word


# -- up, freely lost --------------------------------------------------------------------------------------------------


class WantRights(Tagged, frozen=True, kw_only=True, tag="want"):
    """A shopper stands here and these units are missing; ``req`` is made anew for each try of a transaction."""

    ep: int
    req: str
    needs: list[Right]


class DownHeard(Tagged, frozen=True, kw_only=True, tag="heard"):
    """Everything up to ``dseq`` of ``gen`` is applied and on disk; what was said after it is said again."""

    ep: int
    gen: int
    dseq: int


class HelloFirst(Tagged, frozen=True, kw_only=True, tag="hello0"):
    """The device is connected and wants to compare; answered by ``Nonce``. ``req`` is named in the answer."""

    ep: int
    req: str


class Hello(Tagged, frozen=True, kw_only=True, tag="hello"):
    """Where the device stands: its last entry and that one's hash (hex), the last word heard and of which ``gen``."""

    ep: int
    nonce: str
    seq: int
    head: str
    gen: int
    dseq: int


class Remembered(Tagged, frozen=True, kw_only=True, tag="remembered"):
    """To a restored head office: signed payloads of ``dn/s`` it may have forgotten, oldest first, Base64.

    ``last`` is true on the final part; ``after`` is the number before the first of these.
    """

    ep: int
    nonce: str
    after: int
    said: list[str]
    last: bool


Ask = WantRights | DownHeard | HelloFirst | Hello | Remembered


# -- answers, freely lost ---------------------------------------------------------------------------------------------


class Elsewhere(Struct, frozen=True, kw_only=True):
    """Units that another device holds: of which store, and whether it can be heard now."""

    owner: str
    asset: str
    n: int
    store: str
    online: bool


class Deny(Tagged, frozen=True, kw_only=True, tag="deny"):
    """What could not be granted for ``req``, and where the rest is.

    ``why``: ``short`` (there is not more), ``elsewhere`` (being asked back), ``review`` (suspended until a person
    decides, by ``review_until``, milliseconds since 1970 UTC), ``recovering`` (head office was restored and grants
    nothing until every device has reported), ``not_active`` (this epoch is granted nothing, or nothing before its first
    entry is booked).
    """

    req: str
    why: Literal["short", "elsewhere", "review", "recovering", "not_active"]
    missing: list[Right] = []
    elsewhere: list[Elsewhere] = []
    review_until: int = 0


class Nonce(Tagged, frozen=True, kw_only=True, tag="nonce"):
    """Answers ``HelloFirst``; ``at_ms`` is head office's wall clock now, ``gen`` its generation.

    ``remember_after``: a restored head office asks for every word after this one first; -1 asks for none.
    """

    ep: int
    req: str
    nonce: str
    gen: int
    at_ms: int
    remember_after: int = -1


Answer = Deny | Nonce

_ask: msgspec.json.Decoder[Ask] = msgspec.json.Decoder(Ask)


def read_ask(payload: bytes) -> Ask:
    """Return what a device asks.

    Raises:
        BadMessage: It is none of the words.
    """
    try:
        return _ask.decode(payload)
    except UNREADABLE as fault:
        raise BadMessage(f"no word of a device about rights: {fault}") from fault


def lan_topic(source: Place, target: Place) -> str:
    """Return what a holder's words to a sibling are signed for, in place of a topic."""
    return f"lan/{source.dev}/{source.ep}/{target.dev}/{target.ep}"
